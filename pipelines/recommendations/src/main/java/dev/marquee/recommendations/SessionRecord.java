package dev.marquee.recommendations;

import dev.marquee.recommendations.artwork.PinnedArtworks;

/**
 * What is kept of a profile's session while it lasts: the pictures that were drawn. Some 1.7 KB for
 * a page of eighty titles, at most 2.7 KB, and nothing between sessions.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class SessionRecord {
  /** Which session; see {@link PlaybackRecord#sessionSeconds}. */
  public int sessionSeconds;

  /** Event time of the timer that asks whether the session is over. */
  public long endTimer;

  /** Its pictures. */
  public PinnedArtworks pinned = new PinnedArtworks();
}
