package dev.marquee.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Flink's settings as a container reads them: two files, one behind the other. */
final class ContainerSettings {
  private ContainerSettings() {}

  /**
   * The settings, by Flink's own reader.
   *
   * @param folder where {@code config.yaml} is written to
   * @param more lines behind both files
   */
  static Configuration load(Path folder, String more) {
    write(folder, more);
    return GlobalConfiguration.loadConfiguration(folder.toString());
  }

  static void write(Path folder, String more) {
    String text =
        DockerFolder.text(DockerFolder.ROOT.resolve("flink-conf/config.yaml"))
            + DockerFolder.text(DockerFolder.DOCKER.resolve("flink/container.yaml"))
            + more;
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("config.yaml"), text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
