package dev.marquee.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.marquee.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server, spoken to over sockets. */
final class ConsoleServerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final FakeEngine engine = new FakeEngine();
  private final ConsoleServer server = ConsoleServer.start(engine, 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.address().resolve(path)).timeout(DEADLINE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder action(String name, String body) {
    return request("/actions/" + name)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** A request with a header that the client would not let anybody set. */
  private String statusLineFor(String host) throws IOException {
    return statusLineFor(server, host);
  }

  private static String statusLineFor(ConsoleServer server, String host) throws IOException {
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket
          .getOutputStream()
          .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  @Test
  void servesThePageAndItsChartsFromTheClassPathAlone() throws Exception {
    HttpResponse<String> page = send(request("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Marquee</title>").doesNotContain("http");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self'");
    HttpResponse<String> charts = send(request("/charts.js"));
    assertThat(charts.statusCode()).isEqualTo(200);
    assertThat(charts.body()).contains("echarts");
  }

  @Test
  void streamsAViewWheneverItChanges() throws Exception {
    engine.set("engine", 1);
    HttpResponse<Stream<String>> events =
        client.send(request("/views?of=engine").build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      var data = lines.filter(line -> line.startsWith("data: ")).iterator();
      assertThat(data.next()).isEqualTo("data: {\"value\":1}");
      engine.set("engine", 2);
      assertThat(data.next()).isEqualTo("data: {\"value\":2}");
    }
    assertThat(events.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
  }

  @Test
  void aPageThatDoesNotReadHoldsUpNobodyElse() throws Exception {
    URI address = server.address();
    try (Socket deaf = new Socket(address.getHost(), address.getPort())) {
      deaf.setReceiveBufferSize(1_024);
      deaf.getOutputStream()
          .write(
              "GET /views?of=engine HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      Eventually.holds("the deaf page is there", DEADLINE, () -> server.pages() == 1);
      HttpResponse<Stream<String>> events =
          client.send(request("/views?of=engine").build(), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = events.body()) {
        var data = lines.filter(line -> line.startsWith("data: ")).iterator();
        String filler = "x".repeat(1 << 20);
        // More than any socket buffers between the server and the page that does not read.
        for (int revision = 1; revision <= 30; revision++) {
          engine.set(
              "engine",
              JsonNodeFactory.instance.objectNode().put("n", revision).put("filler", filler));
          assertThat(data.next()).startsWith("data: {\"n\":" + revision + ",");
        }
      }
    }
  }

  @Test
  void aPageThatWasClosedIsForgotten() throws Exception {
    URI address = server.address();
    try (Socket page = new Socket(address.getHost(), address.getPort())) {
      page.getOutputStream()
          .write(
              "GET /views?of=engine HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      Eventually.holds("the page is there", DEADLINE, () -> server.pages() == 1);
    }
    int[] value = {0};
    Eventually.holds(
        "the page is forgotten",
        DEADLINE,
        () -> {
          engine.set("engine", value[0]++);
          return server.pages() == 0;
        });
  }

  @Test
  void anotherNameIsAnsweredOnlyWhereItWasGiven() throws Exception {
    try (ConsoleServer named =
        ConsoleServer.start(
            engine, new ConsoleServer.Options("0.0.0.0", 0, Set.of("console.example")))) {
      assertThat(statusLineFor(named, "console.example:80")).contains("200");
      assertThat(statusLineFor(named, "127.0.0.1")).contains("200");
      assertThat(statusLineFor(named, "0.0.0.0")).contains("403");
      assertThat(statusLineFor(named, "other.example")).contains("403");
    }
    assertThat(statusLineFor("console.example")).contains("403");
  }

  @Test
  void refusesWhatNoPageOfItsOwnSends() throws Exception {
    assertThat(statusLineFor("marquee.example")).contains("403");
    assertThat(statusLineFor("127.0.0.1.example")).contains("403");
    assertThat(statusLineFor("localhost:" + server.address().getPort())).contains("200");
    assertThat(send(action("watch", "{}").header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(
            send(request("/actions/watch").POST(HttpRequest.BodyPublishers.ofString("{}")))
                .statusCode())
        .isEqualTo(400);
    assertThat(engine.lastArguments()).isNull();
  }

  @Test
  void actsAndSaysWhyNot() throws Exception {
    HttpResponse<String> done =
        send(
            action("watch", "{\"title\":\"film-1\"}")
                .header("Origin", server.address().toString()));
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).isEqualTo("{\"eventId\":\"e1\"}");
    assertThat(engine.lastArguments().get("title").asText()).isEqualTo("film-1");

    HttpResponse<String> refused = send(action("dance", "{}"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).isEqualTo("{\"error\":\"there is no action dance\"}");

    assertThat(send(action("watch", "{")).statusCode()).isEqualTo(400);
    assertThat(send(request("/views?of=")).statusCode()).isEqualTo(400);
    assertThat(send(request("/views?of=engine,nonsense")).statusCode()).isEqualTo(400);
  }
}
