package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.local.DataFolder;
import dev.marquee.local.LocalCluster;
import dev.marquee.testing.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script by which a container says that it is well, asked about a real JobManager. */
final class HealthcheckTest {
  private static final Program HEALTHY = new Program(DOCKER.resolve("flink/healthy.sh"));

  @Test
  void saysWhetherAPageHoldsAWord(@TempDir Path folder) {
    try (DataFolder data = DataFolder.open(folder.resolve("data"));
        LocalCluster cluster =
            LocalCluster.start(
                LocalCluster.settings(ROOT.resolve("flink-conf")),
                data,
                new LocalCluster.Options(1, 1, 0))) {
      String port = String.valueOf(cluster.dashboard().getPort());
      assertThat(HEALTHY.run(folder, port, "/overview", "\"taskmanagers\"").code()).isZero();
      assertThat(HEALTHY.run(folder, port, "/overview", "\"no such word\"").code()).isNotZero();
      assertThat(HEALTHY.run(folder, port, "/nowhere", "\"taskmanagers\"").code()).isNotZero();
    }
    String nobody = String.valueOf(FreePort.find());
    assertThat(HEALTHY.run(folder, nobody, "/overview", "\"taskmanagers\"").code()).isNotZero();
  }
}
