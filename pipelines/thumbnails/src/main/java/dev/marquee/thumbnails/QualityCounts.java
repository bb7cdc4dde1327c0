package dev.marquee.thumbnails;

import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.evaluation.ImportanceSums;
import dev.marquee.thumbnails.evaluation.ReplaySums;
import java.util.Arrays;

/**
 * What a subtask counted since it reported last, or the sum of all.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class QualityCounts {
  /** What came of showings drawn in one way: those that were learned from. */
  public static final class Draws {
    public long impressions;
    public long takes;
    public double minutes;
    public double rewards;

    void add(Draws other) {
      impressions += other.impressions;
      takes += other.takes;
      minutes += other.minutes;
      rewards += other.rewards;
    }
  }

  /** Showings opened: first impressions of a session and title. */
  public long showings;

  /** Further impressions of the same session and title. */
  public long repeats;

  /** Impressions that had come already. */
  public long duplicates;

  /** Impressions that came after their window was closed. */
  public long tooLate;

  /** Showings that were learned from. */
  public long learned;

  /** Takes among them. */
  public long takes;

  /** Showings that nothing was learned from, by cause. */
  public long[] excluded = new long[Showing.Exclusion.values().length];

  /** Plays whose impression never came. */
  public long playsWithoutImpression;

  /** Showings that the estimates leave out, because some pictures are not for every viewer. */
  public long unmeasured;

  /** Showings whose first known play happened, or was heard of, after their window. */
  public long takesAfterWindow;

  /** Minutes watched after the window. */
  public double minutesAfterWindow;

  public long policies;
  public long driftAlarms;
  public long completionAlarms;

  public Draws byPolicy = new Draws();
  public Draws evenly = new Draws();

  /** What the policy in force is worth, by the showings of its predecessors. */
  public ImportanceSums current = new ImportanceSums();

  /** The same by those of the even share. */
  public ReplaySums replay = new ReplaySums();

  /** Empty record for serializers. */
  public QualityCounts() {}

  /** Adds what was counted elsewhere. */
  public void add(QualityCounts other) {
    showings += other.showings;
    repeats += other.repeats;
    duplicates += other.duplicates;
    tooLate += other.tooLate;
    learned += other.learned;
    takes += other.takes;
    // Sums of an older version know fewer causes.
    excluded = Arrays.copyOf(excluded, Math.max(excluded.length, other.excluded.length));
    for (int cause = 0; cause < other.excluded.length; cause++) {
      excluded[cause] += other.excluded[cause];
    }
    unmeasured += other.unmeasured;
    playsWithoutImpression += other.playsWithoutImpression;
    takesAfterWindow += other.takesAfterWindow;
    minutesAfterWindow += other.minutesAfterWindow;
    policies += other.policies;
    driftAlarms += other.driftAlarms;
    completionAlarms += other.completionAlarms;
    byPolicy.add(other.byPolicy);
    evenly.add(other.evenly);
    current.add(other.current);
    replay.add(other.replay);
  }

  /** Showings of which nothing was learned for a cause. */
  public long excludedFor(Showing.Exclusion cause) {
    return cause.ordinal() < excluded.length ? excluded[cause.ordinal()] : 0;
  }

  /** Where showings that were drawn in a way are counted; null when the way is unknown. */
  Draws drawn(byte draw) {
    return switch (draw) {
      case Showing.BY_POLICY -> byPolicy;
      case Showing.EVENLY -> evenly;
      default -> null;
    };
  }
}
