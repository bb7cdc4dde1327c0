package dev.marquee.streaming;

import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Apicurio Registry in a process of its own, as its release on Maven Central has it, on the
 * loopback address and with its schemas in memory.
 */
final class ApicurioRegistry implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(120);

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private ApicurioRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and returns when it answers. */
  static ApicurioRegistry start(Path folder) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    Path log = folder.resolve("apicurio.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ApicurioRegistry registry = new ApicurioRegistry(process, port);
    try {
      Eventually.holds(
          "answer of Apicurio, whose log is " + log, START_DEADLINE, registry::answers);
    } catch (RuntimeException | AssertionError e) {
      registry.close();
      throw e;
    }
    return registry;
  }

  private static Path runner() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("marquee.apicurio")))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Base of Confluent's interface. */
  String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("Apicurio ended with " + process.exitValue());
    }
    try {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Apicurio", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
