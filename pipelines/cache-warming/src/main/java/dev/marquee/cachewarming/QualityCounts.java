package dev.marquee.cachewarming;

import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.planning.MissCause;
import dev.marquee.cachewarming.regional.LoadStatements;

/**
 * What a subtask counted since it reported last, or the sum of all.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class QualityCounts {
  /** Slots of regions published, corrections included. */
  public long slots;

  /** Slots published again before they were final. */
  public long corrections;

  /** By horizon: forecasts that were compared with what happened. */
  public long[] scored = new long[Horizon.values().length];

  public long[] within80 = new long[Horizon.values().length];
  public long[] within95 = new long[Horizon.values().length];

  /** By horizon: sums of |streams - median| and of streams. */
  public double[] absoluteError = new double[Horizon.values().length];

  public double[] streams = new double[Horizon.values().length];

  /** Plays at edge sites. */
  public long requests;

  /** Those that were served wholly from the cache. */
  public long hits;

  public long bytes;
  public long hitBytes;

  /** Bytes of files that the plan in force holds, and those of them that the site held. */
  public long plannedBytes;

  public long plannedHitBytes;

  /** Bytes that plans which have ended expected to serve in the peak, and those that they did. */
  public double expectedPeakBytes;

  public double servedPeakBytes;

  /** Bytes missed by cause, in the order of the causes. */
  public long[] missedBytes = new long[MissCause.values().length];

  public long filledBytes;

  /** Bytes that were filled ahead and dropped, or planned no more, before anybody asked. */
  public long wastedBytes;

  public long plans;

  /** Greatest certified distance of a plan from its bound. */
  public double largestGap;

  /** Empty record for serializers. */
  public QualityCounts() {}

  boolean isEmpty() {
    return slots == 0 && requests == 0 && filledBytes == 0 && plans == 0 && wastedBytes == 0;
  }

  void add(LoadStatements.Score score) {
    int horizon = score.horizon();
    scored[horizon]++;
    within80[horizon] += score.within80() ? 1 : 0;
    within95[horizon] += score.within95() ? 1 : 0;
    absoluteError[horizon] += Math.abs(score.streams() - score.median());
    streams[horizon] += score.streams();
  }

  /** Adds what was counted elsewhere. */
  public void add(QualityCounts other) {
    slots += other.slots;
    corrections += other.corrections;
    for (int horizon = 0; horizon < scored.length; horizon++) {
      scored[horizon] += other.scored[horizon];
      within80[horizon] += other.within80[horizon];
      within95[horizon] += other.within95[horizon];
      absoluteError[horizon] += other.absoluteError[horizon];
      streams[horizon] += other.streams[horizon];
    }
    requests += other.requests;
    hits += other.hits;
    bytes += other.bytes;
    hitBytes += other.hitBytes;
    plannedBytes += other.plannedBytes;
    plannedHitBytes += other.plannedHitBytes;
    expectedPeakBytes += other.expectedPeakBytes;
    servedPeakBytes += other.servedPeakBytes;
    for (int cause = 0; cause < missedBytes.length; cause++) {
      missedBytes[cause] += other.missedBytes[cause];
    }
    filledBytes += other.filledBytes;
    wastedBytes += other.wastedBytes;
    plans += other.plans;
    largestGap = Math.max(largestGap, other.largestGap);
  }
}
