package dev.marquee.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class HeapSeriesTest {

  private static HeapSeries series(int minutes, IntToDoubleFunction megabytes) {
    List<HeapSeries.Sample> samples = new ArrayList<>();
    for (int minute = 0; minute < minutes; minute++) {
      samples.add(new HeapSeries.Sample(minute, megabytes.applyAsDouble(minute)));
    }
    return new HeapSeries(samples);
  }

  @Test
  void growthIsThatOfTheSecondHalf() {
    HeapSeries filling = series(60, minute -> minute < 30 ? 300 + 10 * minute : 600 + .1 * minute);
    assertThat(filling.growthPerHour()).isCloseTo(6, within(1e-9));
    assertThat(filling.startMegabytes()).isEqualTo(300);
    assertThat(filling.endMegabytes()).isCloseTo(605.9, within(1e-9));
  }

  @Test
  void whatGoesUpAndDownDoesNotGrow() {
    assertThat(series(62, minute -> 400 + (minute % 2 == 0 ? 5 : -5)).growthPerHour())
        .isCloseTo(0, within(1.0));
    assertThat(series(10, minute -> 400).growthPerHour()).isZero();
    assertThat(series(10, minute -> 400 - minute).growthPerHour()).isCloseTo(-60, within(1e-9));
  }

  @Test
  void aTrendNeedsSamplesInOrder() {
    assertThatThrownBy(() -> series(3, minute -> 1)).hasMessageContaining("at least 4");
    assertThatThrownBy(
            () ->
                new HeapSeries(
                    List.of(
                        new HeapSeries.Sample(0, 1),
                        new HeapSeries.Sample(2, 1),
                        new HeapSeries.Sample(1, 1),
                        new HeapSeries.Sample(3, 1))))
        .hasMessageContaining("order");
    assertThatThrownBy(() -> new HeapSeries.Sample(0, 0)).hasMessageContaining("megabytes");
    assertThatThrownBy(() -> new HeapSeries.Sample(-1, 5)).hasMessageContaining("minutes");
  }
}
