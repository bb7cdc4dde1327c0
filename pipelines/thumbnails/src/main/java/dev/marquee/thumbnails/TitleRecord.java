package dev.marquee.thumbnails;

import dev.marquee.thumbnails.bandit.TitleEffects;
import dev.marquee.thumbnails.monitoring.RewardWatch;

/**
 * A title with its pictures: what is known of them, what was counted, what was published.
 *
 * <p>Counts stand per audience and picture at [audience · pictures + picture], in the order of the
 * effects' arms, as the table does. Public fields make it a serializable state record.
 */
public final class TitleRecord {
  /** The pictures in the order of the effects' arms. */
  public PictureRecord[] pictures = new PictureRecord[0];

  /** Arm of the picture that the catalogue names first. */
  public long defaultArm;

  /** What is known of them. */
  public TitleEffects effects;

  /** Fingerprint of the division into audiences that the arrays are made for. */
  public int audienceScheme;

  /** Event time of the catalogue entry in force. */
  public long catalogueTime = Long.MIN_VALUE;

  /** Decided impressions that were learned from. */
  public int[] impressions = new int[0];

  /** Plays among them, those after the window included. */
  public int[] takes = new int[0];

  /** Minutes watched, those after the window included. */
  public float[] minutes = new float[0];

  /** Rewards that were learned. */
  public float[] rewards = new float[0];

  /** Whether it still behaves as expected. */
  public RewardWatch watch = new RewardWatch();

  /** Fingerprint of the policy's settings when the table was made. */
  public int policySettings;

  /** The table that is in force; empty before the first. */
  public float[] table = new float[0];

  /** Version of it. */
  public long epoch;

  public long counter;

  /** Engine's clock when it was published, milliseconds since 1970. */
  public long publishedAt;

  /** Impressions learned from since. */
  public int unpublished;

  /** Whether a timer will publish at the latest. */
  public boolean publicationIsDue;

  /** The latest close of a window, event time. */
  public long closedUntil = Long.MIN_VALUE;

  /** Plays whose impression has not come. */
  public int strays;

  /** Empty record for serializers. */
  public TitleRecord() {}

  /** Number of pictures. */
  public int size() {
    return pictures.length;
  }

  /** Decided impressions of one audience. */
  public long impressionsOf(int audience) {
    long sum = 0;
    for (int picture = 0; picture < pictures.length; picture++) {
      sum += impressions[audience * pictures.length + picture];
    }
    return sum;
  }
}
