package dev.marquee.local.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.local.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTraceTest {
  @TempDir Path folder;

  @Test
  void readsTitlesSitesCalendarAndPlays() {
    ServiceTrace trace =
        ServiceTrace.read(
            new TraceFolder(folder)
                .film("a", -50)
                .film("b", 86_400)
                .site("S1", "US", -18_000)
                .site("S2", "DE", 3_600)
                .launch("b", 86_400, -10, "a")
                .play(5, "S2", "a", 1_000, 60)
                .play(90_000, "S1", "b", 2_000, 70)
                .write());

    assertThat(trace.titles()).extracting(ServiceTrace.Title::id).containsExactly("a", "b");
    assertThat(trace.titles().get(0).bytes()).containsExactly(0, 3_600_000_000L, 0, 0);
    assertThat(trace.titles().get(0).genres()).containsExactly("drama", "crime");
    assertThat(trace.sites().get(1))
        .isEqualTo(new ServiceTrace.Site("S2", "DE", 3_600, 7_200_000_000L, 1_000_000, 2, 14));
    assertThat(trace.calendar())
        .containsExactly(
            new ServiceTrace.CalendarEntry("launch", 1, 86_400, 691_200, -10, 1_000, List.of(0)));
    assertThat(trace.requests()).isEqualTo(2);
    assertThat(trace.plays().seconds()).containsExactly(5, 90_000);
    assertThat(trace.plays().sites()).containsExactly(1, 0);
    assertThat(trace.plays().objects()).containsExactly(1, 5);
    assertThat(trace.plays().lengths()).containsExactly(60, 70);
    assertThat(trace.lengthSeconds()).isEqualTo(90_000);
    assertThat(trace.catalogueBytes()).isEqualTo(7_200_000_000L);
  }

  @Test
  void namesTheLineThatIsWrong() {
    Path files =
        new TraceFolder(folder)
            .film("a", 0)
            .site("S1", "US", 0)
            .play(5, "S1", "a", 1_000, 60)
            .play(4, "S1", "a", 1_000, 60)
            .write();
    assertThatThrownBy(() -> ServiceTrace.read(files))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("requests.csv.gz line 3: plays must be in order of time: 4");
  }

  @Test
  void namesTheTitleThatIsInNoCatalogue() {
    Path files =
        new TraceFolder(folder)
            .film("a", 0)
            .site("S1", "US", 0)
            .play(5, "S1", "b", 1_000, 60)
            .write();
    assertThatThrownBy(() -> ServiceTrace.read(files))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("requests.csv.gz line 2: unknown id 'b'");
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Path files = new TraceFolder(folder).film("a", 0).write();
    Files.delete(files.resolve("sites.csv"));
    assertThatThrownBy(() -> ServiceTrace.read(files))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("sites.csv does not exist");
  }
}
