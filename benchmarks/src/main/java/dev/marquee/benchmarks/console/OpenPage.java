package dev.marquee.benchmarks.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the console as a browser has it open: subscribed to views, acting by {@code POST}.
 *
 * <p>One thread reads what the server sends; everything may be called from any thread.
 */
public final class OpenPage implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "event: ";
  private static final String DATA = "data: ";

  private final URI console;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final BiConsumer<String, String> onUpdate;
  private final Map<String, AtomicLong> updates = new ConcurrentHashMap<>();
  private final Stream<String> lines;
  private final Thread thread;
  private volatile boolean isClosing;
  private volatile RuntimeException failure;

  /**
   * Opens the page.
   *
   * @param onUpdate takes the name and the JSON of each view that comes; called by one thread
   * @throws IOException if the console does not answer, or refuses
   */
  public OpenPage(URI console, Collection<String> views, BiConsumer<String, String> onUpdate)
      throws IOException {
    this.console = console;
    this.onUpdate = onUpdate;
    String of =
        views.stream()
            .map(one -> URLEncoder.encode(one, StandardCharsets.UTF_8))
            .collect(Collectors.joining(","));
    HttpResponse<Stream<String>> response =
        send(
            HttpRequest.newBuilder(
                console.resolve("/views?of=" + URLEncoder.encode(of, StandardCharsets.UTF_8))),
            HttpResponse.BodyHandlers.ofLines());
    lines = response.body();
    if (response.statusCode() != 200) {
      lines.close();
      throw new IOException(views + " of " + console + " gave " + response.statusCode());
    }
    thread = new Thread(this::read, "open-page");
    thread.setDaemon(true);
    thread.start();
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return client.send(request.build(), handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + console, e);
    }
  }

  /** HTML Living Standard, 9.2.6, as far as this server makes use of it. */
  private void read() {
    try {
      String event = "";
      for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
        String line = all.next();
        if (line.startsWith(EVENT)) {
          event = line.substring(EVENT.length());
        } else if (line.startsWith(DATA)) {
          updates.computeIfAbsent(event, one -> new AtomicLong()).incrementAndGet();
          onUpdate.accept(event, line.substring(DATA.length()));
        }
      }
      ended(new IllegalStateException("the console has closed the page"));
    } catch (RuntimeException e) {
      ended(e);
    }
  }

  private void ended(RuntimeException why) {
    if (!isClosing) {
      failure = why;
    }
  }

  /**
   * Has something done.
   *
   * @return the console's answer
   * @throws IOException if it does not answer, or refuses
   */
  public JsonNode act(String action, JsonNode arguments) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(console.resolve("/actions/" + action))
                .timeout(DEADLINE)
                .header("Content-Type", "application/json")
                .header("Origin", console.toString())
                .POST(HttpRequest.BodyPublishers.ofString(arguments.toString())),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(action + " gave " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** How often a view came. */
  public long updates(String view) {
    AtomicLong count = updates.get(view);
    return count == null ? 0 : count.get();
  }

  /** How often any view came. */
  public long updates() {
    return updates.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /**
   * Fails when the page does not get updates any more.
   *
   * @throws UncheckedIOException with the reason
   */
  public void requireOpen() {
    RuntimeException why = failure;
    if (why != null) {
      throw new UncheckedIOException(new IOException("a page was lost: " + why.getMessage(), why));
    }
  }

  @Override
  public void close() {
    isClosing = true;
    lines.close();
    try {
      thread.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
