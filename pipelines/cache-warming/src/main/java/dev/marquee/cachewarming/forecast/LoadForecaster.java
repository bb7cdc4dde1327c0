package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Online forecaster of one series of hourly load: a pool of experts, blended by how they erred,
 * with intervals from how the blend erred.
 *
 * <p>One {@link #observe} per hour, in order; the state is constant (below 40 kB) and a restored
 * forecaster answers bit by bit what the original would have. Only the siblings' histograms come
 * from outside and are not part of the state. Not thread-safe.
 */
public final class LoadForecaster {
  /** Longest external forecast, in hours. */
  public static final int EXTERNAL_HOURS = 48;

  private static final byte VERSION = 4;

  /** Seasons beyond the first long one until the regressions have learned: 13 days in all. */
  private static final int COLD_START_SEASONS = 6;

  /** The bucket whose errors are the unit of all: hours 13 to 24. */
  private static final int DAY_AHEAD = 3;

  private final ForecasterOptions options;
  private final ExpertPool pool;
  private final PendingForecasts pending = new PendingForecasts();
  private final ExpertWeights[] weights = new ExpertWeights[Horizons.BUCKETS];
  private final ResidualHistograms residuals = new ResidualHistograms();
  private final CoverageTracker tracker;
  private final SlotDeviations deviations;
  private final DeviationFactors factors = new DeviationFactors();
  private final Blend blend;
  private final float[] external = new float[EXTERNAL_HOURS];
  private ResidualHistograms siblings;
  private long observed;

  /** Hours of the last forecast: the next one will want as many. Not state, changes no answer. */
  private int asked;

  private final double[] bounds = new double[CoverageTracker.LEVELS.length];

  private final float[] errors = new float[Expert.COUNT];
  private final ResidualDistribution distribution = new ResidualDistribution();

  /** A forecaster that has seen nothing. */
  public LoadForecaster(ForecasterOptions options) {
    this.options = options;
    pool = new ExpertPool(options);
    for (int bucket = 0; bucket < weights.length; bucket++) {
      weights[bucket] = new ExpertWeights(options);
    }
    tracker = new CoverageTracker(options.trackingRate());
    deviations = new SlotDeviations(options);
    blend = new Blend(options.geometricShare());
    Arrays.fill(external, Float.NaN);
  }

  /** Hours observed so far, gaps included. */
  public long observed() {
    return observed;
  }

  /** Whether a value was seen, so that there can be a forecast. */
  public boolean canForecast() {
    return pool.available() > 0;
  }

  /** The residuals of this series, for a pool of siblings; a live view. */
  public ResidualHistograms residuals() {
    return residuals;
  }

  /**
   * Sets what sibling series erred, without this one: a prior of this series' intervals.
   *
   * @param siblings read at every observation and forecast, not copied; null for none
   */
  public void setSiblings(ResidualHistograms siblings) {
    this.siblings = siblings;
  }

  /**
   * Takes the next hour's final value.
   *
   * @param value at least 0 and finite, above 1e30 taken as 1e30; NaN is a gap
   */
  public void observe(double value) {
    observe(value, null);
  }

  /**
   * Takes the next hour's final value and an external expert's forecast as of now.
   *
   * @param value at least 0 and finite, above 1e30 taken as 1e30; NaN is a gap
   * @param externalForecast hours 1 to at most {@link #EXTERNAL_HOURS} ahead of this value, not
   *     kept; null when absent, as is what is no number at least 0
   */
  public void observe(double value, float[] externalForecast) {
    if (value < 0 || Double.isInfinite(value)) {
      throw new IllegalArgumentException("value must be in [0, infinity) or NaN: " + value);
    }
    long hour = observed++;
    if (Double.isNaN(value)) {
      if (canForecast()) {
        // The pool goes on from its own next hour; nothing is learned from it.
        pool.forecast(1);
        blend.set(pool.paths(), weights[0].weights());
        pool.push((float) blend.at(1));
      }
    } else {
      double kept = (float) Math.min(value, ExpertPool.LARGEST);
      score(hour, kept);
      pool.learn(kept);
      pool.push(kept);
    }
    takeExternal(externalForecast);
    if (canForecast()) {
      if (observed % options.refitHours() == 0) {
        pool.refit();
      }
      weights[(int) (observed % Horizons.BUCKETS)].update();
      issue();
    }
  }

  private void takeExternal(float[] forecast) {
    Arrays.fill(external, Float.NaN);
    if (forecast == null) {
      return;
    }
    for (int at = 0; at < Math.min(EXTERNAL_HOURS, forecast.length); at++) {
      if (forecast[at] >= 0 && forecast[at] < Float.POSITIVE_INFINITY) {
        external[at] = Math.min(forecast[at], (float) ExpertPool.LARGEST);
      }
    }
  }

  private void score(long hour, double value) {
    if (!canForecast()) {
      return;
    }
    double level = pool.level();
    double unit = deviations.overall(level);
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      for (int place = PendingForecasts.firstPlace(bucket);
          place < PendingForecasts.firstPlace(bucket + 1);
          place++) {
        if (pending.isDue(place, hour)) {
          score(bucket, place, value, unit);
          if (bucket == DAY_AHEAD) {
            deviations.learn(hour, value - pending.answer(place, PendingForecasts.BLEND));
          }
        }
      }
    }
  }

  private void score(int bucket, int place, double value, double unit) {
    for (int expert = 0; expert < Expert.COUNT; expert++) {
      double missed = (pending.answer(place, expert) - value) / unit;
      // Squares of what is beyond could leave the range of floats.
      errors[expert] = (float) Math.max(-1e6, Math.min(1e6, missed));
    }
    weights[bucket].learn(errors);
    // In units, and against bounds, of what was known at the origin: errors that came since then
    // are alike, and would make the intervals look wider than those that were issued.
    double error = value - pending.answer(place, PendingForecasts.BLEND);
    double residual = error / pending.answer(place, PendingForecasts.DEVIATION);
    for (int level = 0; level < CoverageTracker.LEVELS.length; level++) {
      double bound = pending.answer(place, PendingForecasts.BOUNDS + level);
      boolean lower = CoverageTracker.LEVELS[level] < .5;
      tracker.learn(bucket, level, lower ? residual < bound : residual > bound);
    }
    residuals.learn(bucket, residual, options.histogramDiscount());
    if (bucket == 0) {
      factors.learn(error);
    }
  }

  private void issue() {
    prepare(Math.max(asked, PendingForecasts.longest(observed)));
    double level = pool.level();
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      if (!PendingForecasts.issues(bucket, observed)) {
        continue;
      }
      distribution.set(bucket, residuals, siblings, options.siblingWeight(), tracker);
      for (int bound = 0; bound < bounds.length; bound++) {
        bounds[bound] = distribution.quantile(CoverageTracker.LEVELS[bound]);
      }
      blend.set(pool.paths(), weights[bucket].weights());
      for (int draw = 0; draw < PendingForecasts.perOrigin(bucket); draw++) {
        int hour = PendingForecasts.horizon(bucket, observed, draw);
        double median = blend.at(hour);
        // The value of hour 1 is the next one to come, whose number is `observed`.
        double deviation = deviations.at(observed + hour - 1, level);
        double disagreement = blend.disagreement();
        pending.issue(
            bucket,
            observed - 1,
            draw,
            hour,
            pool.paths(),
            median,
            factors.at(bucket, deviation, disagreement),
            bounds);
        factors.issue(bucket, deviation, disagreement);
      }
    }
  }

  private void prepare(int hours) {
    pool.forecast(hours);
    double[] path = pool.path(Expert.EXTERNAL);
    for (int at = 0; at < EXTERNAL_HOURS; at++) {
      path[at] = external[at];
    }
  }

  /**
   * Forecasts the hours after the last observed one.
   *
   * @param hours in [1, 168]
   * @param into takes the forecast
   * @throws IllegalStateException before the first value
   */
  public void forecast(int hours, HourlyForecast into) {
    Horizons.require(hours);
    if (!canForecast()) {
      throw new IllegalStateException("there is no forecast before the first value");
    }
    asked = hours;
    prepare(hours);
    into.hours = hours;
    into.coldStart = observed < options.longSeason() + COLD_START_SEASONS * options.season();
    double level = pool.level();
    for (int hour = 1, bucket = -1; hour <= hours; hour++) {
      if (Horizons.bucket(hour) != bucket) {
        blend.set(pool.paths(), weights[++bucket].weights());
      }
      into.medians[hour - 1] = blend.at(hour);
      double deviation = deviations.at(observed + hour - 1, level);
      into.scales[hour - 1] = factors.at(bucket, deviation, blend.disagreement());
    }
    for (int expert = 0; expert < Expert.COUNT; expert++) {
      System.arraycopy(pool.paths()[expert], 0, into.experts[expert], 0, hours);
    }
    for (int bucket = 0; bucket <= Horizons.bucket(hours); bucket++) {
      into.residuals[bucket].set(bucket, residuals, siblings, options.siblingWeight(), tracker);
    }
  }

  /** The state, without options and siblings. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(bytes());
    out.put(VERSION).put((byte) options.season()).putShort((short) options.longSeason());
    out.putLong(observed);
    ExpertWeights.putAll(out, external);
    pool.write(out);
    pending.write(out);
    for (ExpertWeights bucket : weights) {
      bucket.write(out);
    }
    residuals.write(out);
    tracker.write(out);
    deviations.write(out);
    factors.write(out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private int bytes() {
    return 4
        + Long.BYTES
        + Float.BYTES * EXTERNAL_HOURS
        + pool.bytes()
        + PendingForecasts.bytes()
        + Horizons.BUCKETS * ExpertWeights.bytes()
        + ResidualHistograms.bytes()
        + tracker.bytes()
        + deviations.bytes()
        + DeviationFactors.bytes();
  }

  /**
   * The forecaster whose {@link #toBytes} these are.
   *
   * @throws IllegalArgumentException when they are not of this version and these seasons
   */
  public static LoadForecaster fromBytes(ForecasterOptions options, byte[] bytes) {
    LoadForecaster forecaster = new LoadForecaster(options);
    try {
      forecaster.read(ByteBuffer.wrap(bytes));
    } catch (java.nio.BufferUnderflowException tooShort) {
      throw new IllegalArgumentException(
          "the state of a forecaster is longer than " + bytes.length + " bytes", tooShort);
    }
    return forecaster;
  }

  private void read(ByteBuffer in) {
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the state of a forecaster has version " + VERSION + ": " + version);
    }
    int season = in.get();
    int longSeason = in.getShort();
    if (season != options.season() || longSeason != options.longSeason()) {
      throw new IllegalArgumentException(
          "the state has seasons of "
              + season
              + " and "
              + longSeason
              + " hours, the options "
              + options.season()
              + " and "
              + options.longSeason());
    }
    observed = in.getLong();
    ExpertWeights.getAll(in, external);
    pool.read(in);
    pending.read(in);
    for (ExpertWeights bucket : weights) {
      bucket.read(in);
    }
    residuals.read(in);
    tracker.read(in);
    deviations.read(in);
    factors.read(in);
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "the state of a forecaster is followed by " + in.remaining() + " bytes");
    }
  }
}
