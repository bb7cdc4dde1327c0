package dev.marquee.local.simulation;

import java.util.Arrays;

/**
 * A simulated profile: hidden tastes, memory and what it is doing now.
 *
 * <p>About 250 bytes before the first visit; memory grows with what was watched. Not thread-safe.
 */
final class Viewer {
  /** What the next step of this viewer is. */
  enum Phase {
    AWAY,
    LOOKING,
    AFTER_TRAILER,
    SEARCHING,
    PLAYING,
    AFTERWARDS,
    GONE
  }

  static final int NOTHING = -1;
  private static final int OPEN_TITLES = 8;
  private static final int LIST_TITLES = 20;
  private static final int[] EMPTY = new int[0];

  final int index;
  final long seed;
  final SeededRandom random;
  final int account;
  final ServiceRegion region;
  final boolean kids;
  final float[] membership;

  /** Visits relative to the mean profile. */
  final float activity;

  /** Rendition that the line and the screen can carry, index into the ladder. */
  final byte bestRendition;

  byte maturityLimit;

  /** Bit set over {@link Show#LANGUAGES}, and the one that comes first. */
  int languages;

  byte firstLanguage;

  private final IntSet seen = new IntSet();
  private int[] openShows = EMPTY;
  private int[] openEpisodes = EMPTY;
  private long[] openPositions = new long[0];
  private int openCount;
  private int[] list = EMPTY;
  private int listCount;
  private float[] satiation;
  private long satiationAt;

  Phase phase = Phase.AWAY;
  SeenPage ownPage;
  SeenPage looking;
  int visit;
  int plays;
  int row;
  int column;
  int look;

  /** Title that the viewer came for, or {@link #NOTHING}. */
  int inMind = NOTHING;

  boolean tookFromPage;

  /** Impression that led to what is played now, or 0. */
  long impression;

  /** Picture behind which that impression was shown. */
  int picture;

  int playing = NOTHING;
  int episode;
  long position;
  long startedAt;
  long stopAt;
  long lastStep;
  int rendition;
  int episodesInARow;
  boolean likes;
  Activity.StopReason ending;
  boolean vanishes;
  PageView.Kind playedFrom = PageView.Kind.NONE;

  /** What is still to be done after a play, bits of {@link #TO_RATE} and so on. */
  int afterwards;

  static final int TO_RATE = 1;
  static final int TO_COMMENT = 2;
  static final int TO_TAKE_OFF_LIST = 4;
  static final int TO_PLAY_NEXT = 8;

  Viewer(
      int index,
      long seed,
      int account,
      ServiceRegion region,
      boolean kids,
      byte maturityLimit,
      byte firstLanguage,
      int languages,
      float[] membership,
      float activity,
      byte bestRendition) {
    this.index = index;
    this.seed = seed;
    this.random = new SeededRandom(SeededRandom.hash(seed, 5));
    this.account = account;
    this.region = region;
    this.kids = kids;
    this.maturityLimit = maturityLimit;
    this.firstLanguage = firstLanguage;
    this.languages = languages;
    this.membership = membership;
    this.activity = activity;
    this.bestRendition = bestRendition;
  }

  boolean understands(int language) {
    return (languages & (1 << language)) != 0;
  }

  boolean hasSeen(int show) {
    return seen.contains(show);
  }

  void remember(int show) {
    seen.add(show);
  }

  int[] seenShows() {
    return seen.toSortedArray();
  }

  /** Slot of a title that is not finished, or {@link #NOTHING}. */
  int openSlot(int show) {
    for (int slot = 0; slot < openCount; slot++) {
      if (openShows[slot] == show) {
        return slot;
      }
    }
    return NOTHING;
  }

  int openCount() {
    return openCount;
  }

  /** The title in a slot of unfinished titles; the last one was watched last. */
  int openShow(int slot) {
    return openShows[slot];
  }

  int openEpisode(int slot) {
    return openEpisodes[slot];
  }

  long openPosition(int slot) {
    return openPositions[slot];
  }

  /** Keeps where to go on, forgetting the title left longest ago when there are too many. */
  void keepOpen(int show, int atEpisode, long atPosition) {
    close(show);
    if (openShows.length == 0) {
      openShows = new int[OPEN_TITLES];
      openEpisodes = new int[OPEN_TITLES];
      openPositions = new long[OPEN_TITLES];
    }
    if (openCount == OPEN_TITLES) {
      close(openShows[0]);
    }
    openShows[openCount] = show;
    openEpisodes[openCount] = atEpisode;
    openPositions[openCount] = atPosition;
    openCount++;
  }

  void close(int show) {
    int slot = openSlot(show);
    if (slot != NOTHING) {
      int moved = openCount - slot - 1;
      System.arraycopy(openShows, slot + 1, openShows, slot, moved);
      System.arraycopy(openEpisodes, slot + 1, openEpisodes, slot, moved);
      System.arraycopy(openPositions, slot + 1, openPositions, slot, moved);
      openCount--;
    }
  }

  boolean onList(int show) {
    for (int slot = 0; slot < listCount; slot++) {
      if (list[slot] == show) {
        return true;
      }
    }
    return false;
  }

  /** Puts a title on the list; false when it was there or the list is full. */
  boolean addToList(int show) {
    if (onList(show) || listCount == LIST_TITLES) {
      return false;
    }
    if (listCount == list.length) {
      list = Arrays.copyOf(list, Math.max(4, 2 * listCount));
    }
    list[listCount++] = show;
    return true;
  }

  void takeOffList(int show) {
    for (int slot = 0; slot < listCount; slot++) {
      if (list[slot] == show) {
        System.arraycopy(list, slot + 1, list, slot, listCount - slot - 1);
        listCount--;
        return;
      }
    }
  }

  /**
   * How tired the viewer is of what a title offers, on the logistic scale; halves in {@code
   * halfLifeMillis}.
   */
  double satiation(Show show, long now, double halfLifeMillis) {
    if (satiation == null) {
      return 0;
    }
    double sum = 0;
    for (int community = 0; community < satiation.length; community++) {
      sum += satiation[community] * show.offer[community];
    }
    return sum * Math.pow(.5, (now - satiationAt) / halfLifeMillis);
  }

  void satiate(Show show, double amount, long now, double halfLifeMillis) {
    if (satiation == null) {
      satiation = new float[TasteModel.COMMUNITIES];
      satiationAt = now;
    }
    float kept = (float) Math.pow(.5, (now - satiationAt) / halfLifeMillis);
    for (int community = 0; community < satiation.length; community++) {
      satiation[community] = satiation[community] * kept + (float) amount * show.offer[community];
    }
    satiationAt = now;
  }

  /** Drops everything that is remembered, when the profile is gone. */
  void dropMemory() {
    seen.clear();
    openCount = 0;
    listCount = 0;
    openShows = EMPTY;
    openEpisodes = EMPTY;
    openPositions = new long[0];
    list = EMPTY;
    satiation = null;
    ownPage = null;
    looking = null;
  }
}
