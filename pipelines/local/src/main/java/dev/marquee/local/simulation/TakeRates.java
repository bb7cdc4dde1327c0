package dev.marquee.local.simulation;

import java.util.EnumMap;
import java.util.Map;

/**
 * What viewers did with the pages that they looked at, by kind of page; a snapshot.
 *
 * @param groups counts for every kind of page
 */
public record TakeRates(Map<PageView.Kind, Group> groups) {

  public TakeRates {
    groups = Map.copyOf(groups);
  }

  /**
   * Counts of one kind of page.
   *
   * @param looks times that a viewer looked at such a page
   * @param impressions titles shown
   * @param plays plays started from an impression on it
   * @param liked of these, those that the viewer liked
   * @param watchedMillis simulated time watched in them, next episodes included
   * @param notOffered impressions of titles that this viewer may not see: above the maturity limit,
   *     outside the licence window, not yet released or withdrawn
   */
  public record Group(
      long looks, long impressions, long plays, long liked, long watchedMillis, long notOffered) {

    /** Plays per look, 0 without looks. */
    public double takeRate() {
      return looks == 0 ? 0 : (double) plays / looks;
    }

    /** Liked plays per look, 0 without looks. */
    public double likedRate() {
      return looks == 0 ? 0 : (double) liked / looks;
    }

    /** Standard error of {@link #takeRate}, taking each look as a trial; 0 without looks. */
    public double takeRateError() {
      double rate = Math.min(1, takeRate());
      return looks == 0 ? 0 : Math.sqrt(rate * (1 - rate) / looks);
    }

    Group minus(Group other) {
      return new Group(
          looks - other.looks,
          impressions - other.impressions,
          plays - other.plays,
          liked - other.liked,
          watchedMillis - other.watchedMillis,
          notOffered - other.notOffered);
    }
  }

  public Group of(PageView.Kind kind) {
    return groups.get(kind);
  }

  /** What happened since an earlier snapshot. */
  public TakeRates since(TakeRates earlier) {
    Map<PageView.Kind, Group> difference = new EnumMap<>(PageView.Kind.class);
    groups.forEach((kind, group) -> difference.put(kind, group.minus(earlier.of(kind))));
    return new TakeRates(difference);
  }

  /**
   * Relative gain in the take rate of one kind of page over another, such as .4 for 40 % more plays
   * per look; NaN while the other has none.
   */
  public double lift(PageView.Kind kind, PageView.Kind over) {
    double base = of(over).takeRate();
    return base == 0 ? Double.NaN : of(kind).takeRate() / base - 1;
  }

  /** The counts while they grow. Not thread-safe. */
  static final class Counter {
    private final long[][] counts = new long[PageView.Kind.values().length][6];

    void look(PageView.Kind kind) {
      counts[kind.ordinal()][0]++;
    }

    void impression(PageView.Kind kind, boolean offered) {
      counts[kind.ordinal()][1]++;
      counts[kind.ordinal()][5] += offered ? 0 : 1;
    }

    void play(PageView.Kind kind, boolean liked) {
      counts[kind.ordinal()][2]++;
      counts[kind.ordinal()][3] += liked ? 1 : 0;
    }

    void watched(PageView.Kind kind, long millis) {
      counts[kind.ordinal()][4] += millis;
    }

    TakeRates snapshot() {
      Map<PageView.Kind, Group> groups = new EnumMap<>(PageView.Kind.class);
      for (PageView.Kind kind : PageView.Kind.values()) {
        long[] row = counts[kind.ordinal()];
        groups.put(kind, new Group(row[0], row[1], row[2], row[3], row[4], row[5]));
      }
      return new TakeRates(groups);
    }
  }
}
