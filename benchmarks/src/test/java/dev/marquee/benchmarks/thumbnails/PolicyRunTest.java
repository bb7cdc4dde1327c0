package dev.marquee.benchmarks.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.local.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyRunTest {
  private static final ClickRates RATES = new ClickRates(List.of(.001, .003, .005));

  private static final ArtworkWorld.ReplacementListener SILENCE =
      new ArtworkWorld.ReplacementListener() {
        @Override
        public void replaced(int title, int arm) {}

        @Override
        public void entered(int title) {}
      };

  @TempDir private Path folder;

  private static PolicyRun.Outcome run(Landscape landscape, PolicyKind kind) {
    return new PolicyRun(landscape, kind, 9, RATES).run();
  }

  @ParameterizedTest
  @EnumSource(Landscape.class)
  void drawingEvenlyLosesWhatIsExpectedOfIt(Landscape landscape) {
    assertThat(run(landscape, PolicyKind.UNIFORM).percentOfUniform(PolicyRun.POINTS))
        .isCloseTo(100, within(1.5));
  }

  @ParameterizedTest
  @EnumSource(Landscape.class)
  void theModelLosesLessThanThePoliciesThatKnowNoAudience(Landscape landscape) {
    double own = run(landscape, PolicyKind.MARQUEE).percentOfUniform(PolicyRun.POINTS);
    for (PolicyKind other :
        List.of(PolicyKind.EPSILON_GREEDY, PolicyKind.UCB1, PolicyKind.BETA_1_1)) {
      assertThat(own)
          .as(other.id())
          .isLessThan(run(landscape, other).percentOfUniform(PolicyRun.POINTS));
    }
  }

  @Test
  void theSameSeedGivesTheSameRegret() {
    assertThat(run(Landscape.CHURN, PolicyKind.MARQUEE).regret())
        .isEqualTo(run(Landscape.CHURN, PolicyKind.MARQUEE).regret());
  }

  @Test
  void everyPictureIsReplacedOnceUnderChurn() {
    ArtworkWorld world = new ArtworkWorld(Landscape.CHURN, 4, RATES);
    int[] replaced = new int[ArtworkWorld.TITLES * ArtworkWorld.ARMS];
    ArtworkWorld.ReplacementListener counting =
        new ArtworkWorld.ReplacementListener() {
          @Override
          public void replaced(int title, int arm) {
            replaced[title * ArtworkWorld.ARMS + arm]++;
          }

          @Override
          public void entered(int title) {
            throw new AssertionError("a title entered: " + title);
          }
        };
    for (int now = 0; now < ArtworkWorld.IMPRESSIONS; now++) {
      world.advance(now, counting);
    }
    assertThat(replaced).containsOnly(1);
  }

  @Test
  void halfOfTheTitlesEnterOnceInTheSecondHalf() {
    ArtworkWorld world = new ArtworkWorld(Landscape.ENTRY, 4, RATES);
    int[] entered = new int[ArtworkWorld.TITLES];
    int[] now = new int[1];
    double[][] before = ratesOf(world, 1);
    ArtworkWorld.ReplacementListener counting =
        new ArtworkWorld.ReplacementListener() {
          @Override
          public void replaced(int title, int arm) {
            throw new AssertionError("a picture was replaced: " + title);
          }

          @Override
          public void entered(int title) {
            assertThat(now[0])
                .isBetween(
                    ArtworkWorld.IMPRESSIONS / 2, ArtworkWorld.IMPRESSIONS - ArtworkWorld.EARLY);
            entered[title]++;
          }
        };
    for (; now[0] < ArtworkWorld.IMPRESSIONS; now[0]++) {
      world.advance(now[0], counting);
    }
    assertThat(entered).containsOnly(0, 1);
    assertThat(Arrays.stream(entered).sum()).isEqualTo(ArtworkWorld.TITLES / 2);
    double[][] after = ratesOf(world, 1);
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      assertThat(Arrays.equals(before[arm], after[arm])).isEqualTo(entered[1] == 0);
    }
  }

  @Test
  void newTitlesBeginBetterWithFeaturesThanWithout() {
    double with = run(Landscape.ENTRY, PolicyKind.MARQUEE).newTitlePercent();
    double without = run(Landscape.ENTRY, PolicyKind.MARQUEE_NO_FEATURES).newTitlePercent();
    assertThat(with).isPositive().isLessThan(.8 * without);
    assertThat(run(Landscape.ENTRY, PolicyKind.UNIFORM).newTitlePercent())
        .isCloseTo(100, within(5.0));
    assertThat(run(Landscape.MATCHED, PolicyKind.UNIFORM).newTitlePercent()).isNaN();
  }

  @Test
  void discountedCountsLoseLessWhereTheBestPictureChanges() {
    assertThat(
            run(Landscape.DRIFT, PolicyKind.BETA_1_99_DISCOUNTED)
                .percentOfUniform(PolicyRun.POINTS))
        .isLessThan(
            run(Landscape.DRIFT, PolicyKind.BETA_1_99_AUDIENCE).percentOfUniform(PolicyRun.POINTS));
  }

  @Test
  void ratiosPairTheSeedsThatBothRanOn() {
    PolicyRun.Outcome short1 = outcome(10);
    PolicyRun.Outcome short2 = outcome(20);
    PolicyRun.Outcome short3 = outcome(90);
    PolicyResult many =
        new PolicyResult(Landscape.MATCHED, PolicyKind.MARQUEE, List.of(short1, short2, short3));
    PolicyResult few =
        new PolicyResult(Landscape.MATCHED, PolicyKind.VW_BAG_5, List.of(outcome(20), outcome(80)));
    assertThat(many.ratioTo(few).mean()).isCloseTo((.5 + .25) / 2, within(1e-12));
  }

  private static PolicyRun.Outcome outcome(double percent) {
    double[] regret = new double[PolicyRun.POINTS];
    double[] even = new double[PolicyRun.POINTS];
    Arrays.fill(regret, percent);
    Arrays.fill(even, 100);
    return new PolicyRun.Outcome(regret, even, Double.NaN, 1, 1);
  }

  @Test
  void theBestPictureSwapsWithAnotherAtAQuarter() {
    ArtworkWorld world = new ArtworkWorld(Landscape.DRIFT, 4, RATES);
    double best = world.bestRate(3, 2);
    double mean = world.meanRate(3, 2);
    double[][] before = ratesOf(world, 3);
    int bestArm = argmaxOfSums(before);
    world.advance(ArtworkWorld.IMPRESSIONS / 4, SILENCE);
    double[][] after = ratesOf(world, 3);
    int moved = 0;
    for (int arm = 0; arm < before.length; arm++) {
      moved += Arrays.equals(before[arm], after[arm]) ? 0 : 1;
    }
    assertThat(moved).isEqualTo(2);
    assertThat(after[bestArm]).isNotEqualTo(before[bestArm]);
    assertThat(world.bestRate(3, 2)).isEqualTo(best);
    assertThat(world.meanRate(3, 2)).isCloseTo(mean, within(1e-12));
  }

  @Test
  void aSwapIsNotTakenBackByTheNextExceptByChance() {
    ArtworkWorld world = new ArtworkWorld(Landscape.DRIFT, 4, RATES);
    int back = 0;
    double[][][] before = new double[ArtworkWorld.TITLES][][];
    for (int title = 0; title < before.length; title++) {
      before[title] = ratesOf(world, title);
    }
    world.advance(ArtworkWorld.IMPRESSIONS / 2, SILENCE);
    for (int title = 0; title < before.length; title++) {
      back += Arrays.deepEquals(before[title], ratesOf(world, title)) ? 1 : 0;
    }
    // One of five others is drawn: 30 of 150 titles, and a deviation of 4.9.
    assertThat(back).isBetween(15, 45);
  }

  private static double[][] ratesOf(ArtworkWorld world, int title) {
    double[][] rates = new double[ArtworkWorld.ARMS][ArtworkWorld.AUDIENCES];
    for (int arm = 0; arm < rates.length; arm++) {
      for (int audience = 0; audience < rates[arm].length; audience++) {
        rates[arm][audience] = world.rate(title, arm, audience);
      }
    }
    return rates;
  }

  private static int argmaxOfSums(double[][] rates) {
    int best = 0;
    for (int arm = 1; arm < rates.length; arm++) {
      best = Arrays.stream(rates[arm]).sum() > Arrays.stream(rates[best]).sum() ? arm : best;
    }
    return best;
  }

  @Test
  void intervalsAreStudents() {
    PolicyResult.Interval interval = PolicyResult.interval(new double[] {1, 2, 3, 4});
    assertThat(interval.mean()).isEqualTo(2.5);
    // t(.975, 3) = 3.1824, deviation 1.29099, half of it for four values.
    assertThat(interval.upper()).isCloseTo(2.5 + 3.1824 * 1.29099 / 2, within(1e-3));
    assertThat(PolicyResult.interval(new double[] {1}).lower()).isNaN();
  }

  @Test
  void divergenceIsZeroAtItselfAndGrows() {
    assertThat(UpperConfidencePolicy.divergence(.3, .3)).isCloseTo(0, within(1e-12));
    assertThat(UpperConfidencePolicy.divergence(.1, .5))
        .isCloseTo(.1 * Math.log(.2) + .9 * Math.log(1.8), within(1e-12));
    assertThat(UpperConfidencePolicy.divergence(0, .5)).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void readsMeansOfPriorsAndSaysWhatIsWrong() throws IOException {
    Path file = folder.resolve("priors.csv");
    Files.writeString(file, "campaign,arm,alpha,beta\nmen,0,1,99\nmen,1,3,97\n");
    assertThat(ClickRates.read(file).rates()).containsExactly(.01, .03);
    Files.writeString(file, "campaign,arm,alpha,beta\nmen,0,1,99\nmen,1,x,97\n");
    assertThatThrownBy(() -> ClickRates.read(file))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> ClickRates.read(folder.resolve("absent.csv")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("absent.csv");
  }
}
