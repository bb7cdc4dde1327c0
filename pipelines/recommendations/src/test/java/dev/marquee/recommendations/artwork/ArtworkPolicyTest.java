package dev.marquee.recommendations.artwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArtworkPolicyTest {
  private static void assertRefused(String message, double evenShare, double... each) {
    assertThatThrownBy(
            () -> Policies.policy("film", 1, evenShare, Policies.pictures(each.length), each))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void probabilitiesMustBeThat() {
    assertRefused("a probability must be", 0, Double.NaN, 1);
    assertRefused("a probability must be", 0, -0.1, 1.1);
    assertRefused("a probability must be", 0, Double.POSITIVE_INFINITY, 0);
    assertRefused("probabilities must sum to 1", 0, 0.5, 0.49);
    assertRefused("probabilities must sum to 1", 0, 0.5, 0.51);
    assertThatCode(
            () -> Policies.policy("film", 1, 0, Policies.pictures(3), 1 / 3f, 1 / 3f, 1 / 3f))
        .doesNotThrowAnyException();
  }

  @Test
  void theEvenShareMustBeContainedInThem() {
    assertRefused("evenShare must be in", -0.01, 0.5, 0.5);
    assertRefused("evenShare must be in", 1.01, 0.5, 0.5);
    assertRefused("evenShare must be in", Double.NaN, 0.5, 0.5);
    assertRefused("a probability must be in [even share", 0.1, 0.96, 0.04);
    assertThatCode(() -> Policies.policy("film", 1, 0.1, Policies.pictures(2), 0.95, 0.05))
        .doesNotThrowAnyException();
  }

  @Test
  void picturesMustDifferAndBeAtMostSixtyFour() {
    assertThatThrownBy(
            () ->
                Policies.policy(
                    "film",
                    1,
                    0,
                    List.of(Policies.picture("one"), Policies.picture("one")),
                    0.5,
                    0.5))
        .hasMessage("pictures must differ: one");
    assertRefused("there must be 1 to 64 pictures: 0", 0);
    double[] many = new double[65];
    many[0] = 1;
    assertRefused("there must be 1 to 64 pictures: 65", 0, many);
    assertThatThrownBy(() -> new Picture("", 0, List.of())).hasMessageContaining("artworkId");
    assertThatThrownBy(() -> new Picture("one", 22, List.of())).hasMessageContaining("maturity");
  }

  @Test
  void aVersionMustBeOne() {
    for (long counter : new long[] {0, -1, 1L << 48}) {
      assertThatThrownBy(() -> Policies.policy("film", counter, 0, Policies.pictures(1), 1))
          .hasMessageStartingWith("counter must be in");
    }
  }

  @Test
  void everyAudienceMustHaveItsTable() {
    assertThatThrownBy(
            () ->
                new ArtworkPolicy(
                    1, 1, 1, 0, Policies.AUDIENCES, Policies.pictures(2), new double[] {1, 0}))
        .hasMessageStartingWith("there must be a probability for each audience and picture");
  }

  @Test
  void picturesAreBarredByAgeAndByCountry() {
    ArtworkPolicy policy =
        Policies.policy(
            "film",
            1,
            0,
            List.of(
                Policies.picture("for all"),
                new Picture("from 16", 16, List.of()),
                new Picture("not in Germany", 0, List.of("DE", "AT")),
                new Picture("from 6, not in France", 6, List.of("FR"))),
            0.25,
            0.25,
            0.25,
            0.25);
    assertThat(policy.permitted("US", 18)).isEqualTo(0b1111);
    assertThat(policy.permitted("US", 12)).isEqualTo(0b1101);
    assertThat(policy.permitted("DE", 12)).isEqualTo(0b1001);
    assertThat(policy.permitted("AT", 0)).isEqualTo(0b0001);
    assertThat(policy.permitted("FR", 16)).isEqualTo(0b0111);
    // Who may be anywhere is shown what may be shown everywhere.
    assertThat(policy.permitted("", 18)).isEqualTo(0b0011);
  }

  @Test
  void holdsAsManyPicturesAsTheContract() {
    double[] each = new double[64];
    Arrays.fill(each, 1.0 / 64);
    ArtworkPolicy policy = Policies.policy("film", 1, 0.01, Policies.pictures(64), each);
    assertThat(policy.permitted("DE", 0)).isEqualTo(-1L);
    assertThat(policy.size()).isEqualTo(64);
  }

  @Test
  void policiesAreFoundByNumberWhateverTheNumber() {
    ArtworkPolicies policies = new ArtworkPolicies();
    ArtworkPolicy first = Policies.favouring("first", 1, 0, 0, Policies.pictures(2));
    ArtworkPolicy second = Policies.favouring("second", 2, 0, 0, Policies.pictures(2));
    policies.put(0, first);
    policies.put(10_000, second);
    assertThat(policies.find(0).title()).isEqualTo(TitleKey.of("first"));
    assertThat(policies.find(10_000)).isSameAs(second);
    assertThat(policies.find(1)).isNull();
    assertThat(policies.find(-1)).isNull();
    assertThat(policies.find(1_000_000)).isNull();
    assertThat(policies.size()).isEqualTo(2);
    policies.put(0, second);
    policies.remove(10_000);
    policies.remove(10_000);
    policies.remove(1_000_000);
    assertThat(policies.size()).isOne();
    assertThat(policies.find(0)).isSameAs(second);
  }
}
