package dev.marquee.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageChangesTest {

  @Test
  void aQuantileIsADelayThatWasMeasured() {
    PageChanges changes =
        new PageChanges(IntStream.of(50, 20, 40, 10, 30).mapToObj(one -> (double) one).toList());
    assertThat(changes.quantile(.5)).isEqualTo(30);
    assertThat(changes.quantile(.9)).isEqualTo(50);
    assertThat(changes.quantile(.8)).isEqualTo(40);
    assertThat(changes.quantile(1)).isEqualTo(50);
    assertThat(changes.quantile(1e-9)).isEqualTo(10);
  }

  @Test
  void delaysAreCheckedAndSoAreShares() {
    assertThatThrownBy(() -> new PageChanges(List.of())).hasMessageContaining("empty");
    assertThatThrownBy(() -> new PageChanges(List.of(-1.0))).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> new PageChanges(List.of(Double.NaN))).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new PageChanges(List.of(1.0)).quantile(0))
        .hasMessageContaining("share");
  }
}
