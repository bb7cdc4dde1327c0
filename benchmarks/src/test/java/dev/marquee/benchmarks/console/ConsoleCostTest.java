package dev.marquee.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.benchmarks.console.ConsoleCost.Round;
import dev.marquee.benchmarks.console.ConsoleCost.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleCostTest {
  private static Window window(double eventsPerSecond, double servingMicros) {
    return new Window(eventsPerSecond, servingMicros, 50);
  }

  @Test
  void theCostIsWhatServingTakesBeyondWhatItTakesWithoutAConsole() {
    Round round = new Round(window(50_000, 4), window(48_000, 6), 1);
    assertThat(round.costShare()).isCloseTo(.04, within(1e-12));
    assertThat(round.rateShare()).isCloseTo(.04, within(1e-12));
    Round faster = new Round(window(50_000, 4), window(51_000, 4), 1);
    assertThat(faster.costShare()).isZero();
    assertThat(faster.rateShare()).isCloseTo(-.02, within(1e-12));
  }

  @Test
  void whatAnEventTakesMoreIsAShareOfWhatItTakesWithTheConsole() {
    Window without = new Window(50_000, 4, 45);
    Window with = new Window(48_000, 6, 50);
    assertThat(new Round(without, with, 1).processShare()).isCloseTo(.1, within(1e-12));
    assertThat(new Round(with, without, 1).processShare()).isNegative();
  }

  @Test
  void mediansAreOverRoundsAndNotOfMedians() {
    ConsoleCost cost =
        new ConsoleCost(
            List.of(
                new Round(window(100, 5), window(90, 10), 1),
                new Round(window(200, 1), window(198, 1.5), 5),
                new Round(window(300, 0), window(150, 25), 9)));
    assertThat(cost.median(one -> one.without().eventsPerSecond())).isEqualTo(200);
    assertThat(cost.median(one -> one.with().eventsPerSecond())).isEqualTo(150);
    assertThat(cost.median(Round::costShare)).isCloseTo(.1, within(1e-12));
    assertThat(new ConsoleCost(cost.rounds().subList(0, 2)).median(Round::costShare))
        .isCloseTo(.055, within(1e-12));
  }

  @Test
  void aRoundInWhichNoPageWasServedIsNone() {
    assertThatThrownBy(() -> new Round(window(100, 1), window(90, 1), 0))
        .hasMessageContaining("updates");
    assertThatThrownBy(() -> window(0, 1)).hasMessageContaining("eventsPerSecond");
    assertThatThrownBy(() -> window(Double.NaN, 1)).hasMessageContaining("eventsPerSecond");
    assertThatThrownBy(() -> window(100, 51)).hasMessageContaining("servingMicros");
    assertThatThrownBy(() -> new Window(100, 0, 0)).hasMessageContaining("processMicros");
    assertThatThrownBy(() -> new ConsoleCost(List.of())).hasMessageContaining("rounds");
  }
}
