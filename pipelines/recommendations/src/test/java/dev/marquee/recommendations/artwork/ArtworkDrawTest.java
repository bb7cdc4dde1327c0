package dev.marquee.recommendations.artwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.page.ChiSquare;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtworkDrawTest {
  private static final int DRAWS = 1_000_000;
  private static final long ALL = 0b111111;

  /** As a policy with a floor of .02 and a cap of .6 makes it. */
  private static final double[] TABLE = {0.6, 0.2, 0.12, 0.04, 0.02, 0.02};

  private static final double FLOOR = 0.02;
  private static final double CAP = 0.6;
  private static final double EVEN = 0.1;

  private final ArtworkDraw draw = new ArtworkDraw();

  private static ArtworkPolicy table(String title, long counter) {
    return Policies.policy(title, counter, EVEN, Policies.pictures(6), TABLE);
  }

  /** The propensity of each permitted picture, as drawing it says. */
  private double[] propensities(ArtworkPolicy policy, int audience, long permitted) {
    double[] found = new double[policy.size()];
    for (long seed = 0; seed < 10_000; seed++) {
      draw.draw(policy, audience, permitted, seed * 0x9E3779B97F4A7C15L);
      double before = found[draw.picture()];
      assertThat(before == 0 || before == draw.propensity()).isTrue();
      found[draw.picture()] = draw.propensity();
    }
    return found;
  }

  @Test
  void withEveryPicturePermittedThePropensitiesAreTheTable() {
    double[] propensities = propensities(table("film", 1), 0, ALL);
    for (int at = 0; at < TABLE.length; at++) {
      assertThat(propensities[at]).isCloseTo(TABLE[at], within(1e-12));
    }
  }

  @Test
  void whereSomeAreBarredTheEvenShareIsDividedAndTheRestGoesByTheWeights() {
    ArtworkPolicy policy =
        Policies.policy("film", 1, 0.2, Policies.pictures(4), 0.45, 0.25, 0.2, 0.1);
    // Weights beyond .05 each: .4, .2, .15, .05; of the pictures 1 to 3 they sum to .4.
    assertThat(propensities(policy, 0, 0b1110))
        .containsExactly(
            new double[] {
              0, 0.2 / 3 + 0.8 * 0.2 / 0.4, 0.2 / 3 + 0.8 * 0.15 / 0.4, 0.2 / 3 + 0.8 * 0.05 / 0.4
            },
            within(1e-12));
    assertThat(propensities(policy, 0, 0b0100)).containsExactly(0, 0, 1, 0);
  }

  @Test
  void whereThePictureThatHasItAllIsBarredTheOthersAreEquallyLikely() {
    ArtworkPolicy policy = Policies.favouring("film", 1, EVEN, 2, Policies.pictures(6));
    double[] others = propensities(policy, 0, ALL & ~0b100);
    assertThat(others).containsExactly(.2, .2, 0, .2, .2, .2);
  }

  @Test
  void theRoundingOfTablesOfSmallNumbersIsNoWeight() {
    // .05f is above .05 by 7e-10, .95f above .95 by 1.2e-8.
    ArtworkPolicy policy = Policies.policy("film", 1, 0.1, Policies.pictures(2), .95f, .05f);
    assertThat(propensities(policy, 0, 0b11))
        .containsExactly(new double[] {.95, .05}, within(1e-12));
  }

  @Test
  void anEvenShareOfOneAndOfNothingAreBothPolicies() {
    ArtworkPolicy even = Policies.policy("film", 1, 1, Policies.pictures(2), .5, .5);
    assertThat(propensities(even, 0, 0b11)).containsExactly(.5, .5);
    ArtworkPolicy one = Policies.policy("film", 1, 0, Policies.pictures(2), 0, 1);
    assertThat(propensities(one, 0, 0b11)).containsExactly(0, 1);
    draw.draw(one, 0, 0b11, 5);
    assertThat(draw.isEven()).isFalse();
  }

  @Test
  void theSameSeedDrawsTheSameAndEveryWordOfItMatters() {
    ArtworkPolicy policy = table("film", 1);
    long seed = ArtworkDraw.seed(11, 22, policy);
    assertThat(ArtworkDraw.seed(11, 22, table("film", 1))).isEqualTo(seed);
    assertThat(
            List.of(
                ArtworkDraw.seed(12, 22, policy),
                ArtworkDraw.seed(11, 23, policy),
                ArtworkDraw.seed(11, 22, table("film", 2)),
                ArtworkDraw.seed(11, 22, table("another film", 1))))
        .doesNotContain(seed)
        .doesNotHaveDuplicates();
    draw.draw(policy, 1, ALL, seed);
    int picture = draw.picture();
    boolean even = draw.isEven();
    draw.draw(policy, 1, ALL, seed + 1);
    draw.draw(policy, 1, ALL, seed);
    assertThat(draw.picture()).isEqualTo(picture);
    assertThat(draw.isEven()).isEqualTo(even);
  }

  /** The profiles of one film, the sessions of one profile, the titles of one page. */
  @ParameterizedTest
  @ValueSource(strings = {"profiles", "sessions", "titles", "versions"})
  void overAMillionDrawsFrequenciesAreThePropensities(String what) {
    long[] counts = new long[TABLE.length];
    long[] evenly = new long[TABLE.length];
    ArtworkPolicy policy = table("film", 1);
    int draws = what.equals("titles") || what.equals("versions") ? DRAWS / 5 : DRAWS;
    for (int at = 0; at < draws; at++) {
      switch (what) {
        case "profiles" -> draw.draw(policy, 0, ALL, ArtworkDraw.seed(at, 1_700_000_000, policy));
        case "sessions" -> draw.draw(policy, 0, ALL, ArtworkDraw.seed(5, at, policy));
        case "titles" -> {
          ArtworkPolicy one = table("film-" + at, 1);
          draw.draw(one, 0, ALL, ArtworkDraw.seed(5, 1_700_000_000, one));
        }
        default -> {
          ArtworkPolicy one = table("film", at + 1);
          draw.draw(one, 0, ALL, ArtworkDraw.seed(5, 1_700_000_000, one));
        }
      }
      counts[draw.picture()]++;
      if (draw.isEven()) {
        evenly[draw.picture()]++;
      }
    }
    double limit = ChiSquare.limit(TABLE.length - 1);
    assertThat(ChiSquare.ofOutcomes(counts, TABLE, draws)).isLessThan(limit);
    long even = Arrays.stream(evenly).sum();
    double[] sixths = new double[TABLE.length];
    Arrays.fill(sixths, 1.0 / TABLE.length);
    assertThat(ChiSquare.ofOutcomes(evenly, sixths, even)).isLessThan(limit);
    assertThat(
            ChiSquare.ofOutcomes(
                new long[] {even, draws - even}, new double[] {EVEN, 1 - EVEN}, draws))
        .isLessThan(ChiSquare.limit(1));
    for (int at = 0; at < TABLE.length; at++) {
      double spread = 4 * Math.sqrt(TABLE[at] * (1 - TABLE[at]) / draws);
      double frequency = (double) counts[at] / draws;
      assertThat(frequency).isBetween(FLOOR - spread, CAP + spread);
    }
  }

  @Test
  void overAMillionDrawsFrequenciesAreThePropensitiesWherePicturesAreBarred() {
    long permitted = 0b101101;
    ArtworkPolicy policy = table("film", 1);
    double[] propensities = propensities(policy, 2, permitted);
    assertThat(Arrays.stream(propensities).sum()).isCloseTo(1, within(1e-12));
    long[] counts = new long[TABLE.length];
    for (int at = 0; at < DRAWS; at++) {
      draw.draw(policy, 2, permitted, ArtworkDraw.seed(at, 3, policy));
      counts[draw.picture()]++;
    }
    assertThat(ChiSquare.ofOutcomes(counts, propensities, DRAWS)).isLessThan(ChiSquare.limit(3));
  }

  @Test
  void drawsOfTwoTitlesAreIndependent() {
    ArtworkPolicy one = table("film-1", 1);
    ArtworkPolicy other = table("film-2", 1);
    long[] counts = new long[TABLE.length * TABLE.length];
    double[] products = new double[counts.length];
    for (int at = 0; at < products.length; at++) {
      products[at] = TABLE[at / TABLE.length] * TABLE[at % TABLE.length];
    }
    for (int profile = 0; profile < DRAWS; profile++) {
      draw.draw(one, 0, ALL, ArtworkDraw.seed(profile, 9, one));
      int first = draw.picture();
      draw.draw(other, 0, ALL, ArtworkDraw.seed(profile, 9, other));
      counts[first * TABLE.length + draw.picture()]++;
    }
    assertThat(ChiSquare.ofOutcomes(counts, products, DRAWS))
        .isLessThan(ChiSquare.limit(counts.length - 1));
  }
}
