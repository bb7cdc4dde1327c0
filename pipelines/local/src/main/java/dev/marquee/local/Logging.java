package dev.marquee.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where Flink's and Kafka's log lines go: never to standard output, and not onto the terminal
 * panel.
 *
 * <p>Log4j reads its configuration when the first logger is made, so the command line decides
 * before it touches a class of Flink or Kafka. A configuration given with {@code
 * -Dlog4j2.configurationFile} is left alone.
 */
public final class Logging {

  private static final String CONFIGURATION = "log4j2.configurationFile";

  private Logging() {}

  /** Warnings to standard error, or nothing at all: a tool reports its errors itself. */
  public static void toStandardError(boolean verbose) {
    System.setProperty("marquee.log.level", verbose ? "warn" : "off");
    configure("log4j2-console.properties");
  }

  /**
   * Everything from INFO up to a file that is rolled at 20 MB, of which three old ones are kept.
   *
   * @param folder made when missing
   * @return the file
   */
  static Path toFile(Path folder) {
    Path file = folder.resolve("marquee.log");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the folder " + folder + " cannot be created: " + e, e);
    }
    System.setProperty("marquee.log.file", file.toString());
    configure("log4j2-file.properties");
    return file;
  }

  private static void configure(String resource) {
    String given = System.getProperty(CONFIGURATION);
    if (given == null || given.startsWith("classpath:log4j2-")) {
      System.setProperty(CONFIGURATION, "classpath:" + resource);
    }
  }
}
