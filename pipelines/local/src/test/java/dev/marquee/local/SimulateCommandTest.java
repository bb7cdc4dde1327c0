package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
  @TempDir Path folder;

  private record Outcome(int code, List<String> err) {}

  private Outcome simulate(String... more) {
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setErr(new PrintWriter(err, true));
    String[] args = new String[more.length + 3];
    args[0] = "simulate";
    args[1] = "--data";
    args[2] = folder.resolve("data").toString();
    System.arraycopy(more, 0, args, 3, more.length);
    int code = command.execute(args);
    return new Outcome(code, err.toString().lines().toList());
  }

  @Test
  void sendsViewersSitesAndTheCatalogueToABrokerOfOthers() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Outcome outcome =
          simulate(
              "--kafka",
              kafka.bootstrapServers(),
              "--profiles",
              "200",
              "--titles",
              "60",
              "--rate",
              "20",
              "--for",
              "3");

      assertThat(outcome.code()).as("%s", outcome).isZero();
      Duration patience = Duration.ofSeconds(60);
      assertThat(kafka.records().all(Topics.PROFILES.name(), patience)).hasSize(200);
      assertThat(kafka.records().all(Topics.CATALOGUE.name(), patience)).hasSizeGreaterThan(60);
      assertThat(kafka.records().all(Topics.CACHE_SITES.name(), patience)).hasSize(9);
      assertThat(outcome.err()).last().asString().matches("[\\d,]+ events  0 pages .*");
    }
  }

  @Test
  void saysInOneLineThatItNeedsABroker() {
    Outcome outcome = simulate();

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().get(0)).contains("--kafka");
  }
}
