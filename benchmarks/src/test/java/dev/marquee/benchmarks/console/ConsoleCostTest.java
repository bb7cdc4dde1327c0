package dev.marquee.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleCostTest {

  @Test
  void theCostIsTheShareOfTheRateThatIsLost() {
    assertThat(new ConsoleCost.Round(50_000, 48_000, .03, 1).costShare())
        .isCloseTo(.04, within(1e-12));
    assertThat(new ConsoleCost.Round(50_000, 51_000, .03, 1).costShare())
        .isCloseTo(-.02, within(1e-12));
  }

  @Test
  void mediansAreOverRoundsAndNotOfMedians() {
    ConsoleCost cost =
        new ConsoleCost(
            List.of(
                new ConsoleCost.Round(100, 90, .03, 1),
                new ConsoleCost.Round(200, 198, .03, 5),
                new ConsoleCost.Round(300, 150, .03, 9)));
    assertThat(cost.median(ConsoleCost.Round::eventsPerSecondWithout)).isEqualTo(200);
    assertThat(cost.median(ConsoleCost.Round::eventsPerSecondWith)).isEqualTo(150);
    assertThat(cost.median(ConsoleCost.Round::costShare)).isCloseTo(.1, within(1e-12));
    assertThat(new ConsoleCost(cost.rounds().subList(0, 2)).median(ConsoleCost.Round::costShare))
        .isCloseTo(.055, within(1e-12));
  }

  @Test
  void aRoundInWhichNoPageWasServedIsNone() {
    assertThatThrownBy(() -> new ConsoleCost.Round(100, 90, .03, 0))
        .hasMessageContaining("updates");
    assertThatThrownBy(() -> new ConsoleCost.Round(0, 90, .03, 1))
        .hasMessageContaining("eventsPerSecondWithout");
    assertThatThrownBy(() -> new ConsoleCost.Round(100, Double.NaN, .03, 1))
        .hasMessageContaining("eventsPerSecondWith");
    assertThatThrownBy(() -> new ConsoleCost.Round(100, 90, Double.NaN, 1))
        .hasMessageContaining("threadsShare");
    assertThatThrownBy(() -> new ConsoleCost(List.of())).hasMessageContaining("rounds");
  }
}
