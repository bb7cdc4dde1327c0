package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.local.simulation.SimulationClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulationOriginTest {
  private static final long FIRST = 1_790_000_000_000L;

  @TempDir Path folder;

  @Test
  void aLaterRunGoesOnWithTheSameClock() {
    try (DataFolder data = DataFolder.open(folder)) {
      SimulationClock first = SimulationOrigin.clock(data, 300, FIRST);
      SimulationClock later = SimulationOrigin.clock(data, 300, FIRST + 60_000);

      assertThat(first.simulatedStartMillis()).isEqualTo(FIRST);
      assertThat(later.wallStartMillis()).isEqualTo(FIRST + 60_000);
      assertThat(later.simulatedStartMillis()).isEqualTo(FIRST + 300 * 60_000);
      assertThat(later.eventTimeAt(FIRST + 300 * 90_000)).isEqualTo(FIRST + 90_000);
    }
  }

  @Test
  void anotherSpeedNeedsAFreshFolder() {
    try (DataFolder data = DataFolder.open(folder)) {
      SimulationOrigin.clock(data, 300, FIRST);

      assertThatThrownBy(() -> SimulationOrigin.clock(data, 60, FIRST + 1))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("holds a simulation at speed 300.0")
          .hasMessageContaining("add --fresh");
      data.wipe();
      assertThat(SimulationOrigin.clock(data, 60, FIRST + 1).speed()).isEqualTo(60);
    }
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    try (DataFolder data = DataFolder.open(folder)) {
      Files.writeString(data.simulation(), "start=soon\n");

      assertThatThrownBy(() -> SimulationOrigin.clock(data, 300, FIRST))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("is damaged");
    }
  }
}
