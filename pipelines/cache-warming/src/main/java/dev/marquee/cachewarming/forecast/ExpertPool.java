package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The experts of one series with the history that they look at; all forecast hours 1 to 168.
 *
 * <p>Values are kept as floats. Logarithms are taken of the value plus an offset, which is zero
 * until a zero is seen. Not thread-safe.
 */
final class ExpertPool {
  /** Beyond it forecasts would leave the range of floats. */
  static final double LARGEST = 1e30;

  /** A zero is to the logarithms as a tenth of the mean. */
  private static final double OFFSET_SHARE = .1;

  private final int season;
  private final SeriesWindow raw;
  private final SeriesWindow log;
  private final LagRegression lags;
  private final LagRegression lagsLog;
  private final ProfileRegression profile;
  private final ProfileRegression profileLog;
  private final SameSlotRegression sameSlot;
  private final SameSlotRegression sameSlotLog;
  private final SimilarDays similar;
  private final SimilarDays similarLog;
  private final double[][] paths = new double[Expert.COUNT][Horizons.LONGEST];
  private int forecastHours;
  private double offset;

  ExpertPool(ForecasterOptions options) {
    season = options.season();
    raw = new SeriesWindow(options.season(), options.longSeason());
    log = new SeriesWindow(options.season(), options.longSeason());
    lags = new LagRegression(raw, options);
    lagsLog = new LagRegression(log, options);
    profile = new ProfileRegression(raw, options);
    profileLog = new ProfileRegression(log, options);
    sameSlot = new SameSlotRegression(raw, options);
    sameSlotLog = new SameSlotRegression(log, options);
    similar = new SimilarDays(raw, options);
    similarLog = new SimilarDays(log, options);
    Arrays.fill(path(Expert.EXTERNAL), Double.NaN);
  }

  double[] path(Expert expert) {
    return paths[expert.ordinal()];
  }

  double[][] paths() {
    return paths;
  }

  int available() {
    return raw.available;
  }

  /** Mean of the last day. */
  double level() {
    return raw.dayMeans[raw.end - 1];
  }

  /** Regressions take the next value as their sample, before it is pushed. */
  void learn(double value) {
    rebaseIfNeeded(value);
    lags.learn(value);
    profile.learn(value);
    sameSlot.learn(value);
    double logarithm = Math.log(value + offset);
    lagsLog.learn(logarithm);
    profileLog.learn(logarithm);
    sameSlotLog.learn(logarithm);
  }

  void push(double value) {
    rebaseIfNeeded(value);
    raw.push(value);
    log.push(Math.log(value + offset));
    forecastHours = 0;
  }

  /** A zero that is too deep for the offset begins the logarithms anew. */
  private void rebaseIfNeeded(double value) {
    if (value > 0) {
      return;
    }
    double mean = raw.available == 0 ? 0 : raw.mean(raw.longSeason, 0);
    double wanted = mean > 0 ? OFFSET_SHARE * mean : 1;
    if (offset >= wanted / 5) {
      return;
    }
    offset = (float) wanted;
    rebuildLogarithms();
    lagsLog.reset();
    profileLog.reset();
    sameSlotLog.reset();
  }

  private void rebuildLogarithms() {
    log.clear();
    for (int at = raw.end - raw.available; at < raw.end; at++) {
      log.push(Math.log(raw.values[at] + offset));
    }
  }

  void refit() {
    lags.refit();
    lagsLog.refit();
    profile.refit();
    profileLog.refit();
    sameSlot.refit();
    sameSlotLog.refit();
    forecastHours = 0;
  }

  /** Sees to it that hours 1 to {@code hours} of all paths are of the present origin. */
  void forecast(int hours) {
    if (forecastHours >= hours) {
      return;
    }
    naive(hours);
    double[] fallback = path(Expert.SLOT_MEDIAN_LEVEL);
    if (lags.ready()) {
      lags.forecast(path(Expert.AUTOREGRESSION), hours);
    } else {
      copy(fallback, Expert.AUTOREGRESSION, hours);
    }
    if (profile.ready()) {
      profile.forecast(path(Expert.PROFILE), hours);
    } else {
      copy(fallback, Expert.PROFILE, hours);
    }
    if (sameSlot.ready()) {
      sameSlot.forecast(path(Expert.SAME_SLOT), hours);
    } else {
      copy(fallback, Expert.SAME_SLOT, hours);
    }
    if (similar.ready()) {
      similar.forecast(path(Expert.SIMILAR_DAYS), hours);
    } else {
      copy(fallback, Expert.SIMILAR_DAYS, hours);
    }
    logarithmic(hours);
    for (int expert = 0; expert < Expert.EXTERNAL.ordinal(); expert++) {
      double[] path = paths[expert];
      for (int hour = 0; hour < hours; hour++) {
        double value = path[hour];
        // What is no number stays none.
        path[hour] = value < 0 ? 0 : value > LARGEST ? LARGEST : value;
      }
    }
    forecastHours = hours;
  }

  private void logarithmic(int hours) {
    if (lagsLog.ready()) {
      lagsLog.forecast(path(Expert.AUTOREGRESSION_LOG), hours);
      exponentiate(Expert.AUTOREGRESSION_LOG, hours);
    } else {
      copy(path(Expert.AUTOREGRESSION), Expert.AUTOREGRESSION_LOG, hours);
    }
    if (profileLog.ready()) {
      profileLog.forecast(path(Expert.PROFILE_LOG), hours);
      exponentiate(Expert.PROFILE_LOG, hours);
    } else {
      copy(path(Expert.PROFILE), Expert.PROFILE_LOG, hours);
    }
    if (sameSlotLog.ready()) {
      sameSlotLog.forecast(path(Expert.SAME_SLOT_LOG), hours);
      exponentiate(Expert.SAME_SLOT_LOG, hours);
    } else {
      copy(path(Expert.SAME_SLOT), Expert.SAME_SLOT_LOG, hours);
    }
    if (similarLog.ready()) {
      similarLog.forecast(path(Expert.SIMILAR_DAYS_LOG), hours);
      exponentiate(Expert.SIMILAR_DAYS_LOG, hours);
    } else {
      copy(path(Expert.SIMILAR_DAYS), Expert.SIMILAR_DAYS_LOG, hours);
    }
  }

  private void copy(double[] from, Expert to, int hours) {
    System.arraycopy(from, 0, path(to), 0, hours);
  }

  private void exponentiate(Expert expert, int hours) {
    double[] path = path(expert);
    for (int hour = 0; hour < hours; hour++) {
      path[hour] = Math.exp(path[hour]) - offset;
    }
  }

  private void naive(int hours) {
    double[] values = raw.values;
    int end = raw.end;
    double[] day = path(Expert.DAY_NAIVE);
    double[] week = path(Expert.WEEK_NAIVE);
    double[] median = path(Expert.SLOT_MEDIAN);
    double[] corrected = path(Expert.SLOT_MEDIAN_LEVEL);
    double[] fromLast = path(Expert.SLOT_MEDIAN_HOUR);
    double[] scaled = path(Expert.WEEK_RATIO);
    boolean hasDay = raw.available >= season;
    double shift = shift();
    double ratio = ratio();
    double step = step();
    for (int hour = 0; hour < hours; hour++) {
      day[hour] = hasDay ? values[end - season + hour % season] : values[end - 1];
      int weekBefore = end + hour - raw.longSeason;
      week[hour] = weekBefore >= end - raw.available ? values[weekBefore] : day[hour];
      double middle = raw.medians[end + hour];
      median[hour] = Double.isNaN(middle) ? dayMedian(hour) : middle;
      corrected[hour] = Double.isNaN(middle) ? median[hour] : middle + shift;
      fromLast[hour] = median[hour] + step;
      scaled[hour] = week[hour] * ratio;
    }
  }

  private final double[] sorted = new double[7];

  /** Median of the same hour of the days, while there is no whole long season. */
  private double dayMedian(int hour) {
    int days = Math.min(sorted.length, raw.available / season);
    if (days == 0) {
      return raw.values[raw.end - 1];
    }
    for (int back = 0; back < days; back++) {
      sorted[back] = raw.values[raw.end - (back + 1) * season + hour % season];
    }
    Arrays.sort(sorted, 0, days);
    return (sorted[(days - 1) / 2] + sorted[days / 2]) / 2;
  }

  /** What the last hour stood above its slot median; of the day while there is no long season. */
  private double step() {
    double last = raw.values[raw.end - 1];
    double middle = raw.medians[raw.end - 1];
    if (Double.isNaN(middle)) {
      middle = raw.available > season ? raw.values[raw.end - 1 - season] : last;
    }
    return last - middle;
  }

  /** What the last day stood above its slot medians. */
  private double shift() {
    double sum = 0;
    int known = 0;
    for (int back = 1; back <= Math.min(season, raw.available); back++) {
      double middle = raw.medians[raw.end - back];
      if (!Double.isNaN(middle)) {
        sum += raw.values[raw.end - back] - middle;
        known++;
      }
    }
    return known == 0 ? 0 : sum / known;
  }

  /** The last day over the same day of the last week, within a fifth and five. */
  private double ratio() {
    if (raw.available < raw.longSeason + season) {
      return 1;
    }
    double before = raw.mean(season, raw.longSeason);
    return before > 0 ? Math.max(.2, Math.min(5, raw.mean(season, 0) / before)) : 1;
  }

  int bytes() {
    return Integer.BYTES
        + Float.BYTES * (1 + raw.kept)
        + 2 * (lags.bytes() + profile.bytes() + sameSlot.bytes());
  }

  void write(ByteBuffer out) {
    out.putFloat((float) offset);
    out.putInt(raw.available);
    for (int at = raw.end - raw.available; at < raw.end; at++) {
      out.putFloat((float) raw.values[at]);
    }
    lags.write(out);
    lagsLog.write(out);
    profile.write(out);
    profileLog.write(out);
    sameSlot.write(out);
    sameSlotLog.write(out);
  }

  void read(ByteBuffer in) {
    offset = in.getFloat();
    int available = in.getInt();
    if (available < 0 || available > raw.kept) {
      throw new IllegalArgumentException(
          "kept values must be in [0, " + raw.kept + "]: " + available);
    }
    for (int at = 0; at < available; at++) {
      raw.push(in.getFloat());
    }
    rebuildLogarithms();
    lags.read(in);
    lagsLog.read(in);
    profile.read(in);
    profileLog.read(in);
    sameSlot.read(in);
    sameSlotLog.read(in);
    forecastHours = 0;
  }
}
