package dev.marquee.cachewarming.membership;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * One flow of members by day, as a rate per unit of exposure: level, damped trend, a factor per
 * weekday, and how far days disperse around them.
 *
 * <p>The exposure of joins and returns is 1, that of cancels the members of the morning. Dispersion
 * is the variance of a day over what Poisson counts would have, at least 1. The error of the level
 * is learned from the errors of means over the next four weeks, so that a level that wanders is
 * known to. Not thread-safe.
 */
final class DailyFlow {
  private static final int WEEK = 7;

  /** Days of the mean whose error says how well the level is known. */
  private static final int BLOCK = 28;

  /** A day beyond this factor of the level is an event, not a level. */
  private static final double UNLIKE = 4;

  /** A relative error of the level of a tenth to begin with, as of two blocks. */
  private static final double PRIOR_LEVEL_VARIANCE = .01;

  private static final double PRIOR_BLOCKS = 2;

  private final MembershipOptions options;
  private final double[] weekdays = new double[WEEK];
  private double level;
  private double trend;
  private double dispersion = 1.5;
  private int days;

  private double blockForecast;
  private double blockPoisson;
  private double blockObserved;
  private int blockDays;
  private double levelVariance = PRIOR_LEVEL_VARIANCE;
  private double blocks = PRIOR_BLOCKS;

  DailyFlow(MembershipOptions options) {
    this.options = options;
    Arrays.fill(weekdays, 1);
  }

  /** Expected count some days after the last one. */
  double expected(long epochDay, int ahead, double exposure) {
    double damping = options.damping();
    double trended = trend * damping * (1 - Math.pow(damping, ahead)) / (1 - damping);
    return Math.max(0, level + trended) * weekdays[weekday(epochDay)] * exposure;
  }

  /** Variance of a day's count around its expectation, the level taken as known. */
  double dayVariance(double expected) {
    return Math.max(1, dispersion) * Math.max(expected, .05);
  }

  /** Variance of the level, relative to it, for a mean over the next days. */
  double levelVariance(int ahead) {
    // A wandering level is further off the longer it wanders.
    double young = 1 + 14.0 / Math.max(1, days);
    return levelVariance * young * Math.sqrt(Math.max(1, ahead) / (double) BLOCK);
  }

  void observe(long epochDay, double count, double exposure) {
    if (exposure <= 0) {
      return;
    }
    int weekday = weekday(epochDay);
    double rate = count / exposure;
    // A service that begins, or a history that is told in one day, is no level to keep.
    boolean begins = days < 2 * WEEK && rate < level / UNLIKE;
    if (days == 0 || begins) {
      level = rate;
      trend = 0;
      days = 0;
    }
    if (level > 0) {
      rate = Math.min(rate, UNLIKE * level);
    }
    double expected = expected(epochDay, 1, exposure);
    scoreBlock(epochDay, Math.min(count, 4 * expected + 4), expected);
    // The first days are averaged, later ones smoothed.
    double levelRate = Math.max(options.levelRate(), 1.0 / (days + 1));
    double error = rate / weekdays[weekday] - (level + options.damping() * trend);
    level = Math.max(0, level + options.damping() * trend + levelRate * error);
    trend = options.damping() * trend + (days < 2 * WEEK ? 0 : options.trendRate() * error);
    if (level > 0 && days >= WEEK) {
      double seen = Math.min(4, rate / level);
      double weekdayRate =
          Math.max(options.weekdayRate(), days < 5 * WEEK ? 1.0 / (2 + days / WEEK) : 0);
      weekdays[weekday] += weekdayRate * (seen - weekdays[weekday]);
      normalise();
    }
    if (expected > 0 && days >= 3 * WEEK) {
      double square = (count - expected) * (count - expected) / Math.max(expected, .05);
      dispersion +=
          options.dispersionRate() * (Math.min(square, 25 * Math.max(1, dispersion)) - dispersion);
    }
    days++;
  }

  private void normalise() {
    double mean = Arrays.stream(weekdays).sum() / WEEK;
    for (int day = 0; day < WEEK; day++) {
      weekdays[day] = Math.max(.02, weekdays[day] / mean);
    }
  }

  private void scoreBlock(long epochDay, double count, double expected) {
    if (days < 4 * WEEK) {
      return;
    }
    if (blockDays == 0) {
      blockForecast = expected / weekdays[weekday(epochDay)];
      blockObserved = 0;
      blockPoisson = 0;
    }
    double frozen = blockForecast * weekdays[weekday(epochDay)];
    blockObserved += count;
    blockPoisson += frozen;
    if (++blockDays == BLOCK) {
      blockDays = 0;
      if (blockPoisson > 0) {
        double error = (blockObserved - blockPoisson) / blockPoisson;
        double chance = Math.max(1, dispersion) / blockPoisson;
        double excess = Math.max(0, error * error - chance);
        blocks = Math.min(blocks + 1, 12);
        levelVariance += (Math.min(1, excess) - levelVariance) / blocks;
      }
    }
  }

  private static int weekday(long epochDay) {
    return (int) Math.floorMod(epochDay, (long) WEEK);
  }

  void write(DataOutput out) throws IOException {
    for (double factor : weekdays) {
      out.writeDouble(factor);
    }
    out.writeDouble(level);
    out.writeDouble(trend);
    out.writeDouble(dispersion);
    out.writeInt(days);
    out.writeDouble(blockForecast);
    out.writeDouble(blockPoisson);
    out.writeDouble(blockObserved);
    out.writeInt(blockDays);
    out.writeDouble(levelVariance);
    out.writeDouble(blocks);
  }

  void read(DataInput in) throws IOException {
    for (int day = 0; day < WEEK; day++) {
      weekdays[day] = in.readDouble();
    }
    level = in.readDouble();
    trend = in.readDouble();
    dispersion = in.readDouble();
    days = in.readInt();
    blockForecast = in.readDouble();
    blockPoisson = in.readDouble();
    blockObserved = in.readDouble();
    blockDays = in.readInt();
    levelVariance = in.readDouble();
    blocks = in.readDouble();
  }
}
