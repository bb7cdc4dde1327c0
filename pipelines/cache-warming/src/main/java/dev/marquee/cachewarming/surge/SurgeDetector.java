package dev.marquee.cachewarming.surge;

import dev.marquee.cachewarming.surge.SurgeState.Phase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Finds ramps in the running count of one key within six ticks of 15 seconds.
 *
 * <p>For windows of 4 to 16 ticks the slope of a ramp that begins with the window is fitted above
 * the mean of the twelve ticks before; how large slopes are under habit is learned from the slopes
 * themselves and never taken below what Poisson counts make. All in streams. State is 400 bytes.
 * Not thread-safe.
 */
public final class SurgeDetector {
  static final long TICK_MILLIS = 15_000;
  private static final int[] WINDOWS = {4, 5, 6, 8, 10, 12, 16};
  private static final int BASELINE = 12;
  private static final int KEPT = 16 + BASELINE;
  private static final double TICKS_PER_MINUTE = 4;

  /** Slopes of the last half day, 2,880 ticks. */
  private static final double ORDINARY_RATE = 1 / 2880.0;

  /** Deviation of a normal over its mean absolute value. */
  private static final double ABSOLUTE_TO_DEVIATION = 1.2533;

  /** Steepness of ramps, share of the level per minute; an evening's ramp adds two percent. */
  private static final double STEEPNESS = .04;

  /** At so many deviations above the alarm a ramp is beyond doubt. */
  private static final double DOUBTFUL_DEVIATIONS = 1.8;

  private final SurgeOptions options;
  private final float[] streams = new float[KEPT];
  private final float[] habits = new float[KEPT];

  /** Mean absolute slope under habit, share of the level per tick, by window. */
  private final float[] ordinary = new float[WINDOWS.length];

  private long lastTick = Long.MIN_VALUE;
  private int known;
  private double width;
  private SurgeState state = SurgeState.CALM;

  public SurgeDetector(SurgeOptions options) {
    this.options = options;
  }

  public SurgeState state() {
    return state;
  }

  /**
   * Takes the next tick; one that is not later than the last changes nothing.
   *
   * @param count running count, at least 0
   * @param habit what the hourly path expects at this moment, streams
   * @param level factor on the habit that the slots of five minutes have shown, above 0
   */
  public SurgeState observe(long tickStartMillis, double count, double habit, double level) {
    long tick = Math.floorDiv(tickStartMillis, TICK_MILLIS);
    if (tick <= lastTick) {
      return state;
    }
    if (lastTick == Long.MIN_VALUE || tick - lastTick > TICKS_PER_MINUTE) {
      known = 0;
    }
    lastTick = tick;
    System.arraycopy(streams, 0, streams, 1, KEPT - 1);
    System.arraycopy(habits, 0, habits, 1, KEPT - 1);
    streams[0] = (float) count;
    habits[0] = (float) habit;
    known = Math.min(known + 1, KEPT);
    width *= Math.pow(.5, 1 / (options.calmHalfLifeMinutes() * TICKS_PER_MINUTE));
    state = known < WINDOWS[0] + BASELINE ? SurgeState.CALM : judge(level);
    return state;
  }

  private SurgeState judge(double level) {
    double recent = mean(0, BASELINE, 0);
    double scale = Math.max(1, recent);
    int best = -1;
    double bestDeviations = 0;
    double slope = 0;
    double deviation = 0;
    for (int window = 0; window < WINDOWS.length; window++) {
      int length = WINDOWS[window];
      if (known < length + BASELINE) {
        break;
      }
      double fitted = slope(length, level);
      // Variance of the slope by Poisson counts alone, the baseline's own noise included.
      double moment = length * (length + 1.0) * (2 * length + 1) / 6;
      double sum = length * (length + 1.0) / 2;
      double least = Math.sqrt((1 / moment + sum * sum / (moment * moment * BASELINE)) / scale);
      double relative = fitted / scale;
      double usual = Math.max(least, ABSOLUTE_TO_DEVIATION * ordinary[window]);
      double deviations = relative / usual;
      if (Math.abs(deviations) > Math.abs(bestDeviations)) {
        best = window;
        bestDeviations = deviations;
        // Chance makes steep slopes of few streams: believed as far as ramps are known to be steep.
        double ramps = STEEPNESS / TICKS_PER_MINUTE;
        slope = fitted * ramps * ramps / (ramps * ramps + usual * usual);
        deviation = Math.min(usual, ramps) * scale;
      }
      // Winsorised: ramps shall not teach that ramps are ordinary.
      double size = Math.min(Math.abs(relative), 2.5 * usual);
      ordinary[window] += (float) (ORDINARY_RATE * (size - ordinary[window]));
    }
    boolean ramp =
        best >= 0
            && Math.abs(bestDeviations) >= options.alarmDeviations()
            && Math.abs(slope) * TICKS_PER_MINUTE >= options.leastSlope() * scale;
    double excess = mean(0, 4, level);
    if (ramp) {
      // The latest minute stands half a minute behind.
      double now = excess + 2 * slope;
      double confidence =
          Math.min(1, (Math.abs(bestDeviations) - options.alarmDeviations()) / DOUBTFUL_DEVIATIONS);
      width = Math.max(width, .25 * confidence * Math.abs(now));
      return new SurgeState(
          slope > 0 ? Phase.RISING : Phase.FALLING,
          (float) now,
          (float) (slope * TICKS_PER_MINUTE),
          (float) (deviation * TICKS_PER_MINUTE),
          (float) confidence,
          (float) width);
    }
    return width > .01 * scale
        ? new SurgeState(Phase.SETTLING, (float) excess, 0, 0, 0, (float) width)
        : SurgeState.CALM;
  }

  /** Streams per tick of the ramp that starts with the last {@code length} ticks. */
  private double slope(int length, double level) {
    double before = mean(length, BASELINE, level);
    double sum = 0;
    double squares = 0;
    for (int age = 0; age < length; age++) {
      double step = length - age;
      sum += step * (streams[age] - level * habits[age] - before);
      squares += step * step;
    }
    return sum / squares;
  }

  /** Mean of the counts above {@code level} times the habit, from one age on. */
  private double mean(int from, int count, double level) {
    double sum = 0;
    for (int age = from; age < from + count; age++) {
      sum += streams[age] - level * habits[age];
    }
    return sum / count;
  }

  public void write(DataOutput out) throws IOException {
    out.writeLong(lastTick);
    out.writeByte(known);
    out.writeDouble(width);
    for (int age = 0; age < KEPT; age++) {
      out.writeFloat(streams[age]);
      out.writeFloat(habits[age]);
    }
    for (float slope : ordinary) {
      out.writeFloat(slope);
    }
    out.writeByte(state.phase().ordinal());
    out.writeFloat((float) state.excess());
    out.writeFloat((float) state.slopePerMinute());
    out.writeFloat((float) state.slopeDeviation());
    out.writeFloat((float) state.confidence());
    out.writeFloat((float) state.width());
  }

  public void read(DataInput in) throws IOException {
    lastTick = in.readLong();
    known = in.readByte();
    width = in.readDouble();
    for (int age = 0; age < KEPT; age++) {
      streams[age] = in.readFloat();
      habits[age] = in.readFloat();
    }
    for (int window = 0; window < WINDOWS.length; window++) {
      ordinary[window] = in.readFloat();
    }
    Phase phase = Phase.values()[in.readByte()];
    state =
        new SurgeState(
            phase, in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat(), in.readFloat());
  }
}
