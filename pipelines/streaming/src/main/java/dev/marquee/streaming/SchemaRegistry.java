package dev.marquee.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A schema registry with Confluent's interface: Confluent's own, Apicurio's {@code
 * /apis/ccompat/v7}, Karapace.
 *
 * <p>Two questions: which schema has this id, and which id has this schema. An answer that says
 * nothing for certain (no connection, an error of the server, too many requests, a 404 that is not
 * the registry's own) is asked for again until {@link #PATIENCE} is over. Redirections are not
 * followed, so that credentials reach nobody else. Thread-safe. Source: Confluent Platform, "Schema
 * Registry API Reference".
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

  /** Codes of Confluent's interface: no such subject, version or schema. */
  private static final Set<Integer> NOTHING_THERE = Set.of(40401, 40402, 40403);

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
    if (answer.isUnknown() || answer.isTooLarge()) {
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
    } catch (RuntimeException | StackOverflowError noSchema) {
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
        known.isUnknown() ? ask("POST", path + "/versions", body).require() : known.require();
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

    /**
     * Whether the registry itself says that there is no such thing; what else stands at a wrong
     * address, or before a registry that is away, says 404 as well.
     */
    private boolean isUnknown() {
      return status == NOT_FOUND && NOTHING_THERE.contains(errorCode());
    }

    private boolean isTooLarge() {
      return body.length > LARGEST_ANSWER;
    }

    private int errorCode() {
      try {
        return JSON.readTree(body).path("error_code").asInt();
      } catch (IOException noJson) {
        return 0;
      }
    }

    private boolean isCertain() {
      return status == NOT_FOUND ? isUnknown() : status < 500 && status != TOO_MANY_REQUESTS;
    }

    private JsonNode require() {
      if (status != 200 || isTooLarge()) {
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
          Answer answer = answerTo(request, named);
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

  /**
   * Headers and body within the time of one request: the client's own limit is for headers only.
   */
  private Answer answerTo(HttpRequest request, String named)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> response =
        client()
            .sendAsync(
                request,
                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                    part -> part.ifPresent(bytes -> append(body, bytes))));
    try {
      int status = response.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      return new Answer(named, status, body.toByteArray());
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    } catch (TimeoutException late) {
      throw new IOException("no whole answer within " + REQUEST_TIMEOUT.toSeconds() + " s", late);
    } finally {
      // Ends the exchange when it has not ended by itself.
      response.cancel(true);
    }
  }

  /** One byte more than is read tells that there was more. */
  private static void append(ByteArrayOutputStream body, byte[] bytes) {
    body.write(bytes, 0, Math.min(bytes.length, LARGEST_ANSWER + 1 - body.size()));
  }
}
