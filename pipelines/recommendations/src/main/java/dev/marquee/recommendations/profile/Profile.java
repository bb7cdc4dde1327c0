package dev.marquee.recommendations.profile;

import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;

/**
 * What the model keeps of one profile: its latest titles in order of arrival, everything it has
 * seen, dislikes, tastes by genre, impressions without a play and its embedding.
 *
 * <p>Every part is bounded. About 2.9 kB serialized at 100 recent titles: history 17 bytes each,
 * seen filter 4 bytes per title, 24 genres, 48 impressions, 32 dislikes, 32 factors. Public fields
 * make it a serializable state record; arrays have exactly the length that is used.
 */
public final class Profile {
  /** Most titles of history. */
  public static final int HISTORY = 100;

  /** Most titles in the seen filter; beyond it a title drawn by its hash is forgotten as seen. */
  public static final int SEEN = 4096;

  /** Most dislikes, oldest out first. */
  public static final int DISLIKES = 32;

  /** Most titles with impressions but no play, oldest out first. */
  public static final int IMPRESSIONS = 48;

  /** Most genres with a taste, weakest out first. */
  public static final int GENRES = 24;

  /** Flag of history entries that were positive feedback; others are context only. */
  public static final byte POSITIVE = 1;

  /** A taste keeps .93 of itself at each title: 1/e after 14 titles. */
  private static final float TASTE_KEPT = 0.93f;

  /** Keys of the latest titles, oldest first. */
  public long[] titles = new long[0];

  /** Event times, seconds since 1970. */
  public int[] seconds = new int[0];

  /** Feedback weights, in (0, 1]. */
  public float[] weights = new float[0];

  /** Bits, see {@link #POSITIVE}. */
  public byte[] flags = new byte[0];

  /** Titles ever added to the history, also those that have left it. */
  public int watched;

  /** Positive ones among them. */
  public int positives;

  /** Fingerprints of all seen titles, ascending. */
  public int[] seen = new int[0];

  /** Fingerprints of disliked titles, oldest first. */
  public int[] dislikes = new int[0];

  /** Fingerprints of titles shown and not played, oldest first. */
  public int[] shown = new int[0];

  /** How often each was shown, saturating at 127. */
  public byte[] shownTimes = new byte[0];

  /** Keys of the genres with a taste. */
  public int[] genres = new int[0];

  /** Their tastes, in [0, 1]. */
  public float[] tastes = new float[0];

  /** Decayed mean year of the titles watched, 0 when no year was known. */
  public float year;

  /** Solution of the fold-in; empty before the first positive title with an embedding. */
  public float[] embedding = new float[0];

  /** Number of titles in the history. */
  public int size() {
    return titles.length;
  }

  /** Appends a title to the history and notes it as seen; the oldest one leaves a full history. */
  public void watch(
      long title, long eventSeconds, float weight, boolean positive, TitleFacts facts) {
    append(title, eventSeconds, weight, positive ? POSITIVE : 0, facts, true);
  }

  /**
   * Appends a title to the history; the oldest one leaves a full history. A title may stand there
   * several times, when more was learned of it: its weights add up.
   *
   * @param entryFlags {@link #POSITIVE} or not, and bits of the caller's own
   * @param isSeen whether the title counts as seen, rather than only being of interest
   */
  public void append(
      long title,
      long eventSeconds,
      float weight,
      int entryFlags,
      TitleFacts facts,
      boolean isSeen) {
    boolean positive = (entryFlags & POSITIVE) != 0;
    int size = titles.length;
    int from = size == HISTORY ? 1 : 0;
    int kept = size - from;
    long[] newTitles = new long[kept + 1];
    int[] newSeconds = new int[kept + 1];
    float[] newWeights = new float[kept + 1];
    byte[] newFlags = new byte[kept + 1];
    System.arraycopy(titles, from, newTitles, 0, kept);
    System.arraycopy(seconds, from, newSeconds, 0, kept);
    System.arraycopy(weights, from, newWeights, 0, kept);
    System.arraycopy(flags, from, newFlags, 0, kept);
    newTitles[kept] = title;
    newSeconds[kept] = (int) eventSeconds;
    newWeights[kept] = weight;
    newFlags[kept] = (byte) entryFlags;
    titles = newTitles;
    seconds = newSeconds;
    weights = newWeights;
    flags = newFlags;
    watched++;
    if (positive) {
      positives++;
      learnTaste(facts);
    }
    if (isSeen) {
      markSeen(title);
      forgetShown(title);
    }
  }

  /** Sum of the weights with which a title stands in the history, 0 when it does not. */
  public float weightOf(long title) {
    float sum = 0;
    for (int at = 0; at < titles.length; at++) {
      if (titles[at] == title) {
        sum += weights[at];
      }
    }
    return sum;
  }

  /** Whether a title stands in the history as positive. */
  public boolean isPositive(long title) {
    for (int at = 0; at < titles.length; at++) {
      if (titles[at] == title && (flags[at] & POSITIVE) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the profile has seen the title; false positives n/2³² for n seen titles. */
  public boolean hasSeen(long title) {
    return Arrays.binarySearch(seen, TitleKey.fingerprint(title)) >= 0;
  }

  /** Notes a title as seen without adding it to the history. */
  public void markSeen(long title) {
    int fingerprint = TitleKey.fingerprint(title);
    int at = Arrays.binarySearch(seen, fingerprint);
    if (at >= 0) {
      return;
    }
    int insert = -at - 1;
    if (seen.length == SEEN) {
      int victim = (int) (TitleKey.mix(title, watched) >>> 33) % SEEN;
      int[] next = seen.clone();
      if (insert <= victim) {
        System.arraycopy(seen, insert, next, insert + 1, victim - insert);
      } else {
        insert--;
        System.arraycopy(seen, victim + 1, next, victim, insert - victim);
      }
      next[insert] = fingerprint;
      seen = next;
      return;
    }
    int[] next = new int[seen.length + 1];
    System.arraycopy(seen, 0, next, 0, insert);
    next[insert] = fingerprint;
    System.arraycopy(seen, insert, next, insert + 1, seen.length - insert);
    seen = next;
  }

  /** Notes a thumb down or an early stop: the title is not offered again. */
  public void dislike(long title) {
    int fingerprint = TitleKey.fingerprint(title);
    if (!dislikes(title)) {
      dislikes = appended(dislikes, fingerprint, DISLIKES);
    }
  }

  /** Whether the title was disliked and is still remembered. */
  public boolean dislikes(long title) {
    return indexOf(dislikes, TitleKey.fingerprint(title)) >= 0;
  }

  /** Takes a dislike back. */
  public void forgive(long title) {
    int at = indexOf(dislikes, TitleKey.fingerprint(title));
    if (at >= 0) {
      dislikes = without(dislikes, at);
    }
  }

  /** Notes that a title was shown. */
  public void show(long title) {
    int fingerprint = TitleKey.fingerprint(title);
    int at = indexOf(shown, fingerprint);
    if (at >= 0) {
      byte[] times = shownTimes.clone();
      times[at] = (byte) Math.min(127, times[at] + 1);
      shownTimes = times;
      return;
    }
    int from = shown.length == IMPRESSIONS ? 1 : 0;
    shown = appended(shown, fingerprint, IMPRESSIONS);
    byte[] times = new byte[shown.length];
    System.arraycopy(shownTimes, from, times, 0, shown.length - 1);
    times[shown.length - 1] = 1;
    shownTimes = times;
  }

  /** How often the title was shown since it was last played; 0 when not remembered. */
  public int timesShown(long title) {
    int at = indexOf(shown, TitleKey.fingerprint(title));
    return at < 0 ? 0 : shownTimes[at];
  }

  private void forgetShown(long title) {
    int at = indexOf(shown, TitleKey.fingerprint(title));
    if (at >= 0) {
      shown = without(shown, at);
      byte[] times = new byte[shown.length];
      System.arraycopy(shownTimes, 0, times, 0, at);
      System.arraycopy(shownTimes, at + 1, times, at, times.length - at);
      shownTimes = times;
    }
  }

  private void learnTaste(TitleFacts facts) {
    if (facts.year() > 0) {
      year = year == 0 ? facts.year() : 0.9f * year + 0.1f * facts.year();
    }
    if (facts.genres().length == 0) {
      return;
    }
    float gain = (1 - TASTE_KEPT) / facts.genres().length;
    float[] next = tastes.clone();
    for (int at = 0; at < next.length; at++) {
      next[at] *= TASTE_KEPT;
    }
    tastes = next;
    for (int genre : facts.genres()) {
      int at = indexOf(genres, genre);
      if (at < 0) {
        at = genres.length < GENRES ? genres.length : weakestTaste();
        genres = at < genres.length ? genres.clone() : Arrays.copyOf(genres, at + 1);
        tastes = Arrays.copyOf(tastes, genres.length);
        genres[at] = genre;
        tastes[at] = 0;
      }
      tastes[at] += gain;
    }
  }

  private int weakestTaste() {
    int weakest = 0;
    for (int at = 1; at < tastes.length; at++) {
      if (tastes[at] < tastes[weakest]) {
        weakest = at;
      }
    }
    return weakest;
  }

  private static int indexOf(int[] values, int value) {
    for (int at = 0; at < values.length; at++) {
      if (values[at] == value) {
        return at;
      }
    }
    return -1;
  }

  private static int[] appended(int[] values, int value, int most) {
    int from = values.length == most ? 1 : 0;
    int[] next = new int[values.length - from + 1];
    System.arraycopy(values, from, next, 0, values.length - from);
    next[next.length - 1] = value;
    return next;
  }

  private static int[] without(int[] values, int at) {
    int[] next = new int[values.length - 1];
    System.arraycopy(values, 0, next, 0, at);
    System.arraycopy(values, at + 1, next, at, next.length - at);
    return next;
  }
}
