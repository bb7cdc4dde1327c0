package dev.marquee.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.marquee.local.EngineJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes what Flink's reporter pushes, and hands it out to whoever scrapes.
 *
 * <p>The reporter that is scraped listens on all addresses of the machine and can be bound to none.
 * The one that pushes is the same code but for the direction: the names, labels and values are
 * those that a scrape would give. Loopback only; thread-safe.
 */
final class PushedMetrics implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile String latest = "";

  PushedMetrics() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/metrics", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Names in the last push. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    latest
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  /** Whether the JobManager's last push says of a job that it runs. */
  boolean isRunning(EngineJob job) {
    return latest
        .lines()
        .filter(line -> line.startsWith("flink_jobmanager_job_runningState{"))
        .filter(line -> line.contains("job_name=\"" + job.jobName() + "\""))
        .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) == 1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("GET")) {
        byte[] body = latest.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else {
        latest = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        exchange.sendResponseHeaders(202, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
