package dev.marquee.cachewarming.neural;

import java.nio.ByteBuffer;

/**
 * The last six long seasons of a series, and what a network sees of them: for an origin and a
 * horizon the hours of the same slot and around it, the last hours, and where in the seasons it
 * lies; all in units of the origin's last long season.
 *
 * <p>Samples look at nothing after their origin. Not thread-safe.
 */
final class LoadHistory {
  private static final int SEASONS_KEPT = 6;

  /** Long seasons that the same-slot forecast averages. */
  private static final int SLOTS = 4;

  private static final int DAYS = 7;
  private static final int LAST_HOURS = 6;
  private static final double LARGEST = 8;
  private static final double LEAST_DEVIATION = 1e-6;

  /** Inputs of one sample. */
  static final int INPUTS = SLOTS + DAYS + 2 + LAST_HOURS + 1 + 3 + 4 + 4;

  private final int season;
  private final int longSeason;
  private final int kept;
  private final double[] values;
  private final double[] slots = new double[SLOTS];

  /** One after the last value. */
  private int end;

  private long observed;

  // Of the origin that was asked for last.
  private int origin = -1;
  private double mean;
  private double deviation;
  private double dayShift;

  LoadHistory(int season, int longSeason) {
    this.season = season;
    this.longSeason = longSeason;
    kept = SEASONS_KEPT * longSeason;
    values = new double[2 * kept];
  }

  void push(double value) {
    if (end == values.length) {
      System.arraycopy(values, end - kept, values, 0, kept);
      end = kept;
    }
    values[end++] = value;
    observed++;
    origin = -1;
  }

  long observed() {
    return observed;
  }

  int available() {
    return (int) Math.min(observed, Math.min(end, kept));
  }

  /** The value of some hours ago; 0 is the last. */
  double back(int hours) {
    return values[end - 1 - hours];
  }

  /** Index of an origin that many hours before the last value. */
  private void look(int ago) {
    int at = end - 1 - ago;
    if (at == origin) {
      return;
    }
    origin = at;
    double sum = 0;
    double squares = 0;
    for (int hour = at - longSeason + 1; hour <= at; hour++) {
      sum += values[hour];
    }
    mean = sum / longSeason;
    for (int hour = at - longSeason + 1; hour <= at; hour++) {
      squares += (values[hour] - mean) * (values[hour] - mean);
    }
    deviation =
        Math.sqrt(squares / longSeason) + LEAST_DEVIATION * Math.abs(mean) + Double.MIN_NORMAL;
    dayShift = 0;
    for (int hour = at - season + 1; hour <= at; hour++) {
      dayShift += (values[hour] - slotMean(hour)) / season;
    }
  }

  /** Mean of the same slot of up to four long seasons before; fills in {@link #slots}. */
  private double slotMean(int at) {
    int first = end - available();
    int before = at - longSeason;
    while (before > origin) {
      before -= longSeason;
    }
    double sum = 0;
    int known = 0;
    for (; known < SLOTS && before >= first; before -= longSeason) {
      slots[known++] = values[before];
      sum += values[before];
    }
    if (known == 0) {
      return mean;
    }
    double of = sum / known;
    for (int rest = known; rest < SLOTS; rest++) {
      slots[rest] = of;
    }
    return of;
  }

  private double unit(double value) {
    double units = (value - mean) / deviation;
    return Math.max(-LARGEST, Math.min(LARGEST, units));
  }

  /** Writes a sample's inputs from a place on; returns the forecast that a network corrects. */
  double inputs(int ago, int horizon, float[] into, int place) {
    look(ago);
    int target = origin + horizon;
    int at = place;
    int day = target;
    while (day > origin) {
      day -= season;
    }
    // Half the same slot of the long seasons at today's level, half the last known day.
    double base = .5 * (slotMean(target) + dayShift) + .5 * values[day];
    double around = unit(base);
    for (double slot : slots) {
      into[at++] = (float) (unit(slot) - around);
    }
    into[at++] = (float) (unit(values[Math.min(origin, day + 1)]) - unit(values[day]));
    into[at++] = (float) (unit(values[day - 1]) - unit(values[day]));
    for (int back = 0; back < DAYS; back++, day -= season) {
      into[at++] = (float) (unit(values[Math.max(day, end - available())]) - around);
    }
    for (int back = 0; back < LAST_HOURS; back++) {
      int hour = origin - back;
      into[at++] = (float) (unit(values[hour]) - unit(slotMean(hour) + dayShift));
    }
    into[at++] = (float) Math.max(-LARGEST, Math.min(LARGEST, dayShift / deviation));
    into[at++] = (float) (horizon / (2.0 * season) - .5);
    into[at++] = (float) Math.exp(-horizon / 2.0);
    into[at++] = (float) Math.exp(-horizon / 8.0);
    long hour = observed - 1 - ago + horizon;
    at = circle(hour % season, season, into, at);
    circle(hour % longSeason, longSeason, into, at);
    return base;
  }

  /** Sine and cosine of a place on a circle and of its double. */
  private static int circle(long place, int length, float[] into, int at) {
    double angle = 2 * Math.PI * place / length;
    into[at] = (float) Math.sin(angle);
    into[at + 1] = (float) Math.cos(angle);
    into[at + 2] = (float) Math.sin(2 * angle);
    into[at + 3] = (float) Math.cos(2 * angle);
    return at + 4;
  }

  /** Unit of the sample whose inputs were written last. */
  double deviation() {
    return deviation;
  }

  int bytes() {
    return Long.BYTES + Float.BYTES * kept;
  }

  void write(ByteBuffer out) {
    out.putLong(observed);
    int available = available();
    for (int at = 0; at < kept; at++) {
      out.putFloat(at < available ? (float) values[end - available + at] : 0);
    }
  }

  void read(ByteBuffer in) {
    observed = in.getLong();
    if (observed < 0) {
      throw new IllegalArgumentException("observed hours must be at least 0: " + observed);
    }
    end = (int) Math.min(observed, kept);
    for (int at = 0; at < kept; at++) {
      values[at] = in.getFloat();
    }
  }
}
