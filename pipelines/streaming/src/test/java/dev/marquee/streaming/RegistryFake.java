package dev.marquee.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The part of Confluent's interface that jobs ask, over real HTTP, with the faults that no real
 * registry has on demand.
 */
final class RegistryFake implements AutoCloseable {
  /** What every schema that is registered gets. */
  static final int ID_OF_OURS = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<Integer, ObjectNode> schemas = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile int status = 200;
  private volatile int fault;
  private volatile boolean aside;
  private volatile boolean stalls;

  RegistryFake() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Gives the id to a schema. */
  void put(int id, String schema) {
    schemas.put(id, JSON.createObjectNode().put("schema", schema));
  }

  /** Gives the id to a schema of another kind. */
  void put(int id, String schema, String type) {
    schemas.put(id, JSON.createObjectNode().put("schema", schema).put("schemaType", type));
  }

  /** Answers questions for schemas with this status from now on; 200: as a registry does. */
  void answerWith(int newStatus) {
    status = newStatus;
  }

  /** Answers this many requests of any kind with a status, and those that follow as a registry. */
  void answerFirst(int count, int with) {
    faults.set(count);
    fault = with;
  }

  /** Answers with a page of somebody else's from now on, and 404. */
  void standAside() {
    aside = true;
  }

  /** Begins an answer to every question from now on and never ends it. */
  void stall() {
    stalls = true;
  }

  /** Method and path of every request so far. */
  List<String> requests() {
    return new ArrayList<>(requests);
  }

  /** Those of them that ask for the schema of an id. */
  List<String> questions() {
    return requests.stream().filter(request -> request.startsWith("GET")).toList();
  }

  /** The headers {@code Authorization} so far. */
  List<String> authorizations() {
    return new ArrayList<>(authorizations);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null) {
      authorizations.add(authorization);
    }
    if (faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, fault, "{}");
      return;
    }
    if (aside) {
      send(exchange, 404, "<html>nothing here</html>");
      return;
    }
    if (stalls) {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      return;
    }
    String path = exchange.getRequestURI().getPath();
    String body;
    int code = 200;
    if (exchange.getRequestMethod().equals("POST")) {
      body = "{\"id\":" + ID_OF_OURS + "}";
    } else {
      ObjectNode found = schemas.get(Integer.parseUnsignedInt(path.replaceFirst(".*/", "")));
      code = status != 200 ? status : found == null ? 404 : 200;
      body =
          code == 200
              ? found.toString()
              : "{\"error_code\":" + code + "03,\"message\":\"no such thing\"}";
    }
    send(exchange, code, body);
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = utf8(text);
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
