package dev.marquee.cachewarming.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembershipForecasterTest {
  private static final double[] WEEKDAYS = {1, .9, .9, .95, 1.1, 1.2, .95};
  private static final int DAYS = 700;

  private static MembershipForecaster fresh() {
    return new MembershipForecaster(MembershipOptions.defaults());
  }

  private static long poisson(Random random, double mean) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
  }

  @Test
  void membersAreTheExactSumOfTheFlows() {
    MembershipForecaster forecaster = fresh();
    Random random = new Random(1);
    long sum = 0;
    for (int day = 0; day < 500; day++) {
      long joined = random.nextInt(1_000);
      long cancelled = random.nextInt(900);
      long returned = random.nextInt(50);
      forecaster.observe(20_000 + day, joined, cancelled, returned);
      sum += joined - cancelled + returned;
      assertThat(forecaster.members()).isEqualTo(sum);
      assertThat(forecaster.forecast(1).members()).isEqualTo(sum);
    }
  }

  @Test
  void aSteadyServiceIsContinued() {
    MembershipForecaster forecaster = fresh();
    forecaster.observe(0, 10_000, 0, 0);
    for (int day = 1; day < 120; day++) {
      forecaster.observe(day, 100, 100, 0);
    }
    MembershipForecast forecast = forecaster.forecast(90);
    assertThat(forecast.days()).hasSize(90);
    assertThat(forecast.days().get(0).joined().q50()).isCloseTo(100, within(3.0));
    assertThat(forecast.days().get(0).cancelled().q50()).isCloseTo(100, within(3.0));
    assertThat(forecast.days().get(89).members().q50()).isCloseTo(10_000, within(300.0));
    assertThat(forecast.days().get(0).epochDay()).isEqualTo(120);
  }

  @Test
  void weekdaysAreLearned() {
    MembershipForecaster forecaster = fresh();
    for (int day = 0; day < 200; day++) {
      forecaster.observe(day, day % 7 == 2 ? 1_600 : 900, 0, 0);
    }
    for (MembershipDay day : forecaster.forecast(14).days()) {
      double expected = day.epochDay() % 7 == 2 ? 1_600 : 900;
      assertThat(day.joined().q50()).isCloseTo(expected, within(.07 * expected));
    }
  }

  @Test
  void cancelsFollowTheMembers() {
    MembershipForecaster forecaster = fresh();
    long members = 0;
    for (int day = 0; day < 300; day++) {
      long cancelled = Math.round(.01 * members);
      forecaster.observe(day, 1_000, cancelled, 0);
      members += 1_000 - cancelled;
    }
    // The difference equation's own continuation, by hand.
    double continued = members;
    MembershipForecast forecast = forecaster.forecast(90);
    for (MembershipDay day : forecast.days()) {
      continued += 1_000 - .01 * continued;
      assertThat(day.members().q50()).isCloseTo(continued, within(.02 * continued));
    }
  }

  @Test
  void holdsItsCoverageOnServicesThatWander() {
    int[] horizons = {1, 7, 30, 90};
    int[] count = new int[4];
    int[] within95 = new int[4];
    int[] within80 = new int[4];
    int[] joins95 = new int[4];
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      double base = 200 + 400 * random.nextDouble();
      double churn = .0015 + .001 * random.nextDouble();
      double joinWander = 0;
      double churnWander = 0;
      long[] members = new long[DAYS];
      long[] joins = new long[DAYS];
      List<MembershipForecast> forecasts = new ArrayList<>();
      MembershipForecaster forecaster = fresh();
      for (int day = 0; day < DAYS; day++) {
        joinWander = .985 * joinWander + .02 * random.nextGaussian();
        churnWander = .985 * churnWander + .02 * random.nextGaussian();
        double chance = Math.exp(joinWander + .08 * random.nextGaussian());
        // The members of before are told as one day's joins.
        joins[day] = day == 0 ? 100_000 : poisson(random, base * WEEKDAYS[day % 7] * chance);
        long returned = poisson(random, .2 * base * WEEKDAYS[day % 7]);
        long cancelled =
            poisson(
                random, forecaster.members() * churn * Math.exp(churnWander) * WEEKDAYS[day % 7]);
        forecaster.observe(day, joins[day], cancelled, returned);
        members[day] = forecaster.members();
        forecasts.add(forecaster.forecast(90));
      }
      for (int day = 200; day < DAYS; day++) {
        for (int at = 0; at < horizons.length; at++) {
          int target = day + horizons[at];
          if (target < DAYS) {
            MembershipDay said = forecasts.get(day).days().get(horizons[at] - 1);
            FlowQuantiles sum = said.members();
            count[at]++;
            within95[at] += members[target] >= sum.q025() && members[target] <= sum.q975() ? 1 : 0;
            within80[at] += members[target] >= sum.q10() && members[target] <= sum.q90() ? 1 : 0;
            joins95[at] +=
                joins[target] >= said.joined().q025() && joins[target] <= said.joined().q975()
                    ? 1
                    : 0;
          }
        }
      }
    }
    for (int at = 0; at < horizons.length; at++) {
      assertThat(100.0 * within95[at] / count[at])
          .as("95 at %d", horizons[at])
          .isBetween(91.0, 98.0);
      assertThat(100.0 * within80[at] / count[at])
          .as("80 at %d", horizons[at])
          .isBetween(74.0, 87.0);
      assertThat(100.0 * joins95[at] / count[at])
          .as("joins %d", horizons[at])
          .isBetween(91.0, 99.0);
    }
  }

  @Test
  void missingDaysHadNoFlows() {
    MembershipForecaster told = fresh();
    MembershipForecaster silent = fresh();
    for (int day = 0; day < 60; day++) {
      boolean event = day % 4 == 0;
      told.observe(day, event ? 8 : 0, 0, 0);
      if (event) {
        silent.observe(day, 8, 0, 0);
      }
    }
    silent.observe(59, 0, 0, 0);
    assertThat(silent.toBytes()).isEqualTo(told.toBytes());
  }

  @Test
  void anOldDayChangesNothing() {
    MembershipForecaster forecaster = fresh();
    forecaster.observe(10, 5, 0, 0);
    byte[] before = forecaster.toBytes();
    forecaster.observe(10, 7, 0, 0);
    forecaster.observe(3, 7, 0, 0);
    assertThat(forecaster.toBytes()).isEqualTo(before);
  }

  @Test
  void aRestoredForecasterGoesOnBitByBit() {
    Random random = new Random(2);
    MembershipForecaster original = fresh();
    MembershipForecaster restored = fresh();
    for (int day = 0; day < 300; day++) {
      long joined = random.nextInt(300);
      long cancelled = random.nextInt(200);
      original.observe(day, joined, cancelled, day % 3);
      restored.observe(day, joined, cancelled, day % 3);
      restored = MembershipForecaster.fromBytes(MembershipOptions.defaults(), restored.toBytes());
      assertThat(restored.forecast(90)).isEqualTo(original.forecast(90));
    }
    assertThat(restored.toBytes()).isEqualTo(original.toBytes()).hasSizeLessThan(600);
  }

  @Test
  void isNeverNegativeOrInfiniteWhateverComes() {
    Random random = new Random(3);
    MembershipForecaster forecaster = fresh();
    long day = 0;
    for (int step = 0; step < 400; step++) {
      day += 1 + (random.nextInt(20) == 0 ? random.nextInt(1_000) : 0);
      // More may cancel than were ever counted; the constructor refuses bad quantiles.
      forecaster.observe(
          day,
          (long) Math.exp(25 * random.nextDouble()),
          (long) Math.exp(26 * random.nextDouble()),
          0);
      for (MembershipDay said : forecaster.forecast(90).days()) {
        assertThat(said.members().q025()).isNotNegative();
        assertThat(said.members().q975()).isFinite();
      }
    }
  }

  @Test
  void refusesWhatIsNone() {
    MembershipForecaster forecaster = fresh();
    assertThatThrownBy(() -> forecaster.forecast(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> forecaster.observe(0, -1, 0, 0)).hasMessageContaining("at least 0");
    forecaster.observe(0, 1, 0, 0);
    assertThatThrownBy(() -> forecaster.forecast(91)).hasMessageContaining("[1, 90]");
    assertThatThrownBy(
            () -> MembershipForecaster.fromBytes(MembershipOptions.defaults(), new byte[] {7}))
        .hasMessageContaining("version");
    assertThatThrownBy(() -> new MembershipOptions(0, 0, 0, .1, .1))
        .hasMessageContaining("levelRate");
  }
}
