package dev.marquee.benchmarks;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that is there as long as a measurement. One that cannot be deleted is reported and takes
 * no result with it.
 */
final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final PrintWriter err;

  private TemporaryFolder(Path path, PrintWriter err) {
    this.path = path;
    this.err = err;
  }

  /**
   * Makes an empty folder.
   *
   * @param err told of what stays behind
   * @throws CommandException when it cannot be made
   */
  static TemporaryFolder make(String prefix, PrintWriter err) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix), err);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "no temporary folder can be made: " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path one : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      err.println(path + " stays behind: " + e.getMessage());
    }
  }
}
