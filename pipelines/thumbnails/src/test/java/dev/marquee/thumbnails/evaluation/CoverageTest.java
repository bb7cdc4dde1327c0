package dev.marquee.thumbnails.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often the 95 % intervals hold the truth, over simulated logs where it is known. */
class CoverageTest {
  private static final int LOGS = 1_000;

  /** What is simulated: arms, their click rates, who logs and who is evaluated. */
  enum Landscape {
    /** Rates of about .5 %, even weights: 50 clicks. */
    RARE(10_000, 4, .005, .25, false),
    /** Rates of about .5 % and weights up to about 8. */
    RARE_AND_SKEWED(20_000, 10, .005, .02, false),
    /** A uniform log, as replay needs it; the target prefers few arms. */
    RARE_FROM_UNIFORM(30_000, 4, .005, 1, false),
    /** Graded rewards, frequent, on a short skewed log. */
    GRADED(2_000, 6, .4, .03, true),
    /** Nearly every impression is rewarded. */
    ALMOST_CERTAIN(3_000, 5, .93, .05, false);

    private final int impressions;
    private final double[] rates;
    private final double[] logging;
    private final double[] target;
    private final boolean isGraded;

    /**
     * @param evenness the least arm's share of the logging policy's largest share
     */
    Landscape(int impressions, int arms, double rate, double evenness, boolean isGraded) {
      this.impressions = impressions;
      this.isGraded = isGraded;
      rates = new double[arms];
      logging = new double[arms];
      target = new double[arms];
      for (int arm = 0; arm < arms; arm++) {
        double place = (double) arm / (arms - 1);
        rates[arm] = Math.min(.98, rate * (.6 + .8 * ((arm * 3 % arms) / (arms - 1.0))));
        logging[arm] = Math.pow(evenness, place);
        target[arm] = Math.pow(.3, arm * 2 % arms / (arms - 1.0));
      }
      normalize(logging);
      normalize(target);
    }

    private static void normalize(double[] shares) {
      double sum = DoubleStream.of(shares).sum();
      for (int arm = 0; arm < shares.length; arm++) {
        shares[arm] /= sum;
      }
    }

    private static int draw(double[] shares, SplittableRandom random) {
      double left = random.nextDouble();
      int arm = 0;
      while (arm < shares.length - 1 && left >= shares[arm]) {
        left -= shares[arm];
        arm++;
      }
      return arm;
    }

    private boolean isUniform() {
      return logging[0] == logging[logging.length - 1];
    }

    private double truth() {
      double truth = 0;
      for (int arm = 0; arm < rates.length; arm++) {
        truth += target[arm] * rates[arm] * (isGraded ? .75 : 1);
      }
      return truth;
    }

    /** A click, or a grade of mean .75 where there is one. */
    private double reward(int arm, SplittableRandom random) {
      boolean isTaken = random.nextDouble() < rates[arm];
      return !isTaken ? 0 : isGraded ? .5 + .5 * random.nextDouble() : 1;
    }
  }

  private static final class Misses {
    private int below;
    private int above;

    private void count(Interval interval, double truth) {
      if (interval.upper() < truth) {
        below++;
      } else if (interval.lower() > truth) {
        above++;
      }
    }

    private double coverage() {
      return 1 - (double) (below + above) / LOGS;
    }
  }

  @ParameterizedTest
  @EnumSource(Landscape.class)
  void intervalsHoldTheTruthInNineteenOfTwentyLogs(Landscape landscape) {
    SplittableRandom random = new SplittableRandom(100 + landscape.ordinal());
    double truth = landscape.truth();
    Map<Estimator, Misses> misses = new EnumMap<>(Estimator.class);
    for (int at = 0; at < LOGS; at++) {
      ImportanceSums sums = new ImportanceSums();
      ReplaySums replay = new ReplaySums();
      simulate(landscape, random, sums, replay);
      count(misses, sums.ips(), truth);
      count(misses, sums.snips(), truth);
      count(misses, sums.doublyRobust(), truth);
      if (landscape.isUniform()) {
        count(misses, replay.value(), truth);
      }
    }
    assertThat(misses).hasSize(landscape.isUniform() ? 4 : 3);
    misses.forEach(
        (estimator, missed) ->
            assertThat(missed.coverage())
                .as(
                    "%s of %s, %d below and %d above",
                    estimator, landscape, missed.below, missed.above)
                .isBetween(.93, .97));
  }

  private static void count(Map<Estimator, Misses> misses, PolicyValue value, double truth) {
    assertThat(value.verdict()).isEqualTo(Verdict.ACCEPTED);
    misses.computeIfAbsent(value.estimator(), first -> new Misses()).count(value.interval(), truth);
  }

  /**
   * One log. The model of rewards knows each arm's rate wrongly by up to a third, so that doubly
   * robust has something to correct.
   */
  private static void simulate(
      Landscape landscape, SplittableRandom random, ImportanceSums sums, ReplaySums replay) {
    int arms = landscape.rates.length;
    double[] predictions = new double[arms];
    double expected = 0;
    for (int arm = 0; arm < arms; arm++) {
      predictions[arm] = landscape.rates[arm] * (1 - random.nextDouble() / 3);
      expected += landscape.target[arm] * predictions[arm];
    }
    for (int at = 0; at < landscape.impressions; at++) {
      int arm = Landscape.draw(landscape.logging, random);
      double reward = landscape.reward(arm, random);
      sums.add(
          new LoggedImpression(
              reward, landscape.logging[arm], landscape.target[arm], predictions[arm], expected));
      replay.add(reward, Landscape.draw(landscape.target, random) == arm);
    }
  }
}
