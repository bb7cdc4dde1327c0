package dev.marquee.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A schema registry with Confluent's interface: Confluent's own, Apicurio's {@code
 * /apis/ccompat/v7}, Karapace.
 *
 * <p>Two questions: which schema has this id, and which id has this schema. An answer that says
 * nothing for certain (no connection, an error of the server, too many requests) is asked for again
 * until {@link #PATIENCE} is over. Redirections are not followed, so that credentials reach nobody
 * else. Thread-safe. Source: Confluent Platform, "Schema Registry API Reference".
 */
final class SchemaRegistry {
  /** Long enough for a registry that restarts, short enough for the next checkpoint. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LONGEST_RETRY_MILLIS = 2_000;
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  /** Ours have 10 kB. */
  private static final int LARGEST_ANSWER = 1 << 20;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_FOUND = 404;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryOptions options;
  private final Duration patience;

  /** Made at the first question: most formats never ask one. */
  private HttpClient client;

  SchemaRegistry(RegistryOptions options) {
    this(options, PATIENCE);
  }

  SchemaRegistry(RegistryOptions options, Duration patience) {
    this.options = options;
    this.patience = patience;
  }

  /**
   * The CRC-64-AVRO fingerprint of the schema that has this id; empty when the registry has no such
   * id, or it is no Avro schema that is complete by itself.
   *
   * @throws RegistryException when the registry does not say
   */
  OptionalLong fingerprintOf(int id) {
    Answer answer = ask("GET", "/schemas/ids/" + Integer.toUnsignedString(id), "");
    if (answer.status() == NOT_FOUND) {
      return OptionalLong.empty();
    }
    JsonNode body = answer.require();
    if (!body.path("schemaType").asText("AVRO").equals("AVRO")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          SchemaNormalization.parsingFingerprint64(
              new Schema.Parser().parse(body.path("schema").asText())));
    } catch (RuntimeException noSchema) {
      // Anyone may have registered it; what cannot be read is not one of ours.
      return OptionalLong.empty();
    }
  }

  /**
   * The id of the schema under the subject, which is registered there when it is not yet.
   *
   * @throws RegistryException when the registry does not say, or does not take the schema
   */
  int idOf(String subject, Schema schema) {
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
    String body = JSON.createObjectNode().put("schema", plain(schema)).toString();
    Answer known = ask("POST", path, body);
    JsonNode answer =
        known.status() == NOT_FOUND
            ? ask("POST", path + "/versions", body).require()
            : known.require();
    if (!answer.path("id").isInt()) {
      throw new RegistryException("the registry at " + options.url() + " named no id: " + answer);
    }
    return answer.get("id").asInt();
  }

  /** The schema without what concerns generated Java classes only. */
  static String plain(Schema schema) {
    try {
      JsonNode json = JSON.readTree(schema.toString());
      for (JsonNode parent : json.findParents("avro.java.string")) {
        ((ObjectNode) parent).remove("avro.java.string");
      }
      return new Schema.Parser().parse(json.toString()).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro wrote a schema that is no JSON", e);
    }
  }

  /** What the registry said. */
  private final class Answer {
    private final String request;
    private final int status;
    private final byte[] body;

    private Answer(String request, int status, byte[] body) {
      this.request = request;
      this.status = status;
      this.body = body;
    }

    private int status() {
      return status;
    }

    private boolean isCertain() {
      return status < 500 && status != TOO_MANY_REQUESTS;
    }

    private JsonNode require() {
      if (status != 200) {
        throw new RegistryException(this + ": " + text());
      }
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new RegistryException(this + " and no JSON", e);
      }
    }

    private String text() {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      return text.length() > 200 ? text.substring(0, 200) : text;
    }

    @Override
    public String toString() {
      return "the registry answered " + request + " with " + status;
    }
  }

  private Answer ask(String method, String path, String body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(options.url() + path))
            .timeout(REQUEST_TIMEOUT)
            .header("Accept", MEDIA_TYPE + ", application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      builder.header("Content-Type", MEDIA_TYPE);
    }
    options.authorization().ifPresent(value -> builder.header("Authorization", value));
    HttpRequest request = builder.build();
    String named = method + " " + request.uri();
    long end = System.nanoTime() + patience.toNanos();
    long retryMillis = FIRST_RETRY_MILLIS;
    try {
      while (true) {
        RegistryException problem;
        try {
          HttpResponse<InputStream> response =
              client().send(request, HttpResponse.BodyHandlers.ofInputStream());
          Answer answer = new Answer(named, response.statusCode(), read(response));
          if (answer.isCertain()) {
            return answer;
          }
          problem = new RegistryException(answer + ": " + answer.text());
        } catch (IOException away) {
          problem = new RegistryException("the registry did not answer " + named, away);
        }
        if (System.nanoTime() + retryMillis * 1_000_000 - end > 0) {
          throw problem;
        }
        Thread.sleep(retryMillis);
        retryMillis = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
      }
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      throw new RegistryException("interrupted while waiting for " + named, cancelled);
    }
  }

  // Not shared by all of a process: its thread would hold the class loader of a job that has ended.
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(REQUEST_TIMEOUT)
              .build();
    }
    return client;
  }

  private static byte[] read(HttpResponse<InputStream> response) throws IOException {
    try (InputStream in = response.body()) {
      byte[] bytes = in.readNBytes(LARGEST_ANSWER + 1);
      if (bytes.length > LARGEST_ANSWER) {
        throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
      }
      return bytes;
    }
  }
}
