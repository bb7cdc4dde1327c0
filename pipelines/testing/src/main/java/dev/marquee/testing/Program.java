package dev.marquee.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the machine that a test calls.
 *
 * @param path of its file
 */
public record Program(Path path) {
  private static final int DEADLINE_SECONDS = 300;

  /** Variable of the environment that makes a skipped test a failed one; .ci/run sets it. */
  private static final String REQUIRED = "MARQUEE_REQUIRE_PROGRAMS";

  /** Debian has servers where only root looks for programs. */
  private static final List<String> MORE_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

  /**
   * How a call ended.
   *
   * @param code exit code
   * @param output standard output and standard error
   */
  public record Outcome(int code, String output) {}

  /**
   * The program. Where it is not installed the test is skipped, or fails if {@value #REQUIRED} is
   * {@code true}: whoever sets that has seen to the programs.
   */
  public static Program require(String name, String debianPackage) {
    return find(name).orElseGet(() -> missing(name, debianPackage));
  }

  /** Skips the test, or fails it where programs are required. */
  public static Program missing(String name, String debianPackage) {
    String message =
        name + " is not installed; .ci/run installs it from Debian's package " + debianPackage;
    return Boolean.parseBoolean(System.getenv(REQUIRED)) ? fail(message) : abort(message);
  }

  public static Optional<Program> find(String name) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")), MORE_FOLDERS.stream())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Program::new);
  }

  /** Calls it in a folder and waits for its end. */
  public Outcome run(Path folder, String... arguments) {
    Process process = start(folder, ProcessBuilder.Redirect.PIPE, arguments);
    try (var output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(path + " did not end: " + text);
      }
      return new Outcome(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + path, e);
    }
  }

  /** Starts it in a folder. */
  public Process start(Path folder, ProcessBuilder.Redirect output, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " does not start", e);
    }
  }
}
