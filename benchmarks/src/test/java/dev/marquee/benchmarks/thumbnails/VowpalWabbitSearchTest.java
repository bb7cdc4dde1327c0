package dev.marquee.benchmarks.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

class VowpalWabbitSearchTest {
  private final List<VowpalWabbitSearch.Trial> trials = new ArrayList<>();

  private String search(PolicyKind kind, ToDoubleBiFunction<String, Long> regret) {
    return new VowpalWabbitSearch(kind, regret).run(trials::add);
  }

  @Test
  void findsTheBestValueOfEveryDimension() {
    String chosen =
        search(
            PolicyKind.VW_SQUARECB,
            (settings, seed) -> {
              double regret = 50;
              regret -= settings.contains("-l 0.05") ? 3 : 0;
              regret -= settings.contains("--gamma_scale 300") ? 3 : 0;
              regret -= settings.contains("-q AT") ? 0 : 3;
              return regret + seed;
            });
    assertThat(chosen).isEqualTo("--squarecb --gamma_scale 300 -l 0.05 -q AP -q AF --power_t 0");
    assertThat(trials.stream().filter(VowpalWabbitSearch.Trial::best).reduce((one, two) -> two))
        .hasValueSatisfying(last -> assertThat(last.settings()).isEqualTo(chosen));
  }

  @Test
  void looksAtThePaceAgainAfterTheRest() {
    String chosen =
        search(
            PolicyKind.VW_EPSILON,
            (settings, seed) -> {
              boolean decaying = !settings.contains("--power_t 0");
              double rate =
                  settings.contains("-l 0.1 ") ? .1 : settings.contains("-l 0.005 ") ? 0 : .05;
              return 30 - (decaying ? 5 : 0) - (decaying ? rate : -rate);
            });
    assertThat(chosen).isEqualTo("--epsilon 0.05 -l 0.1 -q AP -q AF -q AT");
  }

  @Test
  void givesUpWhatLosesATenthMoreOnTheSameSeed() {
    search(
        PolicyKind.VW_BAG_5,
        (settings, seed) -> settings.contains("--l2 1e-5") ? 1.2 * seed : seed.doubleValue());
    for (VowpalWabbitSearch.Trial trial : trials) {
      assertThat(trial.regretPercent())
          .as(trial.settings())
          .hasSize(trial.settings().contains("--l2 1e-5") ? 1 : VowpalWabbitSearch.SEEDS.size());
    }
  }

  @Test
  void triesNothingTwice() {
    search(PolicyKind.VW_BAG_10, (settings, seed) -> 20.0 + settings.hashCode() % 7);
    Set<String> distinct = new HashSet<>();
    trials.forEach(trial -> assertThat(distinct.add(trial.settings())).isTrue());
    assertThat(distinct).hasSizeGreaterThan(5);
  }

  @Test
  void choosesOnSeedsThatNoResultUses() {
    assertThat(VowpalWabbitSearch.SEEDS).hasSize(3).allMatch(seed -> seed > 1_000);
  }

  @Test
  void searchesForVowpalWabbitOnly() {
    assertThatThrownBy(() -> VowpalWabbitSearch.of(PolicyKind.UCB1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ucb1");
  }
}
