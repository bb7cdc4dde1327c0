package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Flink's REST interface: jobs are uploaded, started, watched, stopped and cancelled through it.
 *
 * <p>What the cluster refuses is an {@link IllegalStateException} with its last cause; a cluster
 * that does not answer is an {@link UncheckedIOException}. Thread-safe.
 */
final class FlinkRest {

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(60);
  private static final Duration SAVEPOINT_DEADLINE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_DEADLINE).build();
  private final URI address;

  /**
   * A job as REST shows it.
   *
   * @param state Flink's name of the state, such as {@code RUNNING}
   * @param startedAt when it was submitted
   * @param tasks subtasks of all operators
   * @param runningTasks those that process records, which comes after the job is RUNNING
   * @param restarts how often it was restarted after a failure
   * @param completedCheckpoints checkpoints that were completed
   * @param failedCheckpoints checkpoints that were given up
   * @param restoredCheckpoints how often it went on from one, its start included
   * @param lastCheckpointAt when the last one was completed; empty when there was none
   */
  record Job(
      String id,
      String name,
      String state,
      Instant startedAt,
      int tasks,
      int runningTasks,
      long restarts,
      long completedCheckpoints,
      long failedCheckpoints,
      long restoredCheckpoints,
      Optional<Instant> lastCheckpointAt) {

    /** Whether every task processes records. */
    boolean isProcessing() {
      return runningTasks == tasks && tasks > 0;
    }

    /** Whether it has ended for good. */
    boolean hasEnded() {
      return state.equals("FAILED") || state.equals("CANCELED") || state.equals("FINISHED");
    }
  }

  FlinkRest(URI address) {
    this.address = address;
  }

  /** Address of the interface and of the dashboard. */
  URI address() {
    return address;
  }

  /** Task slots that are registered; empty while the cluster is not there, or has no leader yet. */
  Optional<Integer> slots() {
    return tryGet("/overview").map(overview -> overview.path("slots-total").asInt());
  }

  /** Ids of the TaskManagers that are registered; empty while the cluster is not there. */
  Optional<List<String>> taskManagers() {
    return tryGet("/taskmanagers")
        .map(
            answer -> {
              List<String> ids = new ArrayList<>();
              answer.path("taskmanagers").forEach(one -> ids.add(one.path("id").asText()));
              return ids;
            });
  }

  private Optional<JsonNode> tryGet(String path) {
    try {
      HttpResponse<String> response = exchange(HttpRequest.newBuilder(address.resolve(path)));
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Uploads a jar and starts the job in it.
   *
   * @param mainClass class whose main method starts the job; null for that of the manifest
   * @param savepoint checkpoint or savepoint to go on from; empty for a fresh start
   * @return the id of the job
   */
  String run(
      Path jar, String mainClass, List<String> args, int parallelism, Optional<String> savepoint) {
    ObjectNode request = JSON.createObjectNode();
    if (mainClass != null) {
      request.put("entryClass", mainClass);
    }
    ArrayNode list = request.putArray("programArgsList");
    args.forEach(list::add);
    request.put("parallelism", parallelism);
    savepoint.ifPresent(path -> request.put("savepointPath", path));
    return post("/jars/" + upload(jar) + "/run", request).get("jobid").asText();
  }

  /** The job; REST answers from caches, so that this is as old as the cluster's settings say. */
  Job job(String id) {
    JsonNode details = get("/jobs/" + id);
    int tasks = 0;
    int running = 0;
    for (JsonNode vertex : details.get("vertices")) {
      tasks += vertex.get("parallelism").asInt();
      running += vertex.get("tasks").path("RUNNING").asInt();
    }
    JsonNode checkpoints = get("/jobs/" + id + "/checkpoints");
    JsonNode counts = checkpoints.path("counts");
    JsonNode last = checkpoints.path("latest").path("completed").path("latest_ack_timestamp");
    JsonNode restarts = get("/jobs/" + id + "/metrics?get=numRestarts");
    return new Job(
        id,
        details.get("name").asText(),
        details.get("state").asText(),
        Instant.ofEpochMilli(details.path("start-time").asLong()),
        tasks,
        running,
        restarts.path(0).path("value").asLong(),
        counts.path("completed").asLong(),
        counts.path("failed").asLong(),
        counts.path("restored").asLong(),
        last.isNumber() ? Optional.of(Instant.ofEpochMilli(last.asLong())) : Optional.empty());
  }

  /** The job, if this cluster knows it: a JobManager that was started anew does not. */
  Optional<Job> find(String id) {
    for (JsonNode job : get("/jobs").get("jobs")) {
      if (job.get("id").asText().equals(id)) {
        return Optional.of(job(id));
      }
    }
    return Optional.empty();
  }

  /** Of each name the job that was submitted last, whether it has ended or not, by name. */
  List<Job> latest() {
    Map<String, JsonNode> latest = new TreeMap<>();
    for (JsonNode job : get("/jobs/overview").get("jobs")) {
      latest.merge(
          job.get("name").asText(),
          job,
          (one, other) ->
              one.path("start-time").asLong() > other.path("start-time").asLong() ? one : other);
    }
    return latest.values().stream().map(one -> job(one.get("jid").asText())).toList();
  }

  /** The exceptions of the job that REST remembers, newest first. */
  String failures(String id) {
    return get("/jobs/" + id + "/exceptions").path("exceptionHistory").path("entries").toString();
  }

  /** Why the job failed last, in one line; empty when it has not. */
  Optional<String> lastFailure(String id) {
    JsonNode entries = get("/jobs/" + id + "/exceptions").path("exceptionHistory").path("entries");
    List<String> causes = new ArrayList<>();
    entries
        .path(0)
        .path("stacktrace")
        .asText("")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("\t"))
        .forEach(causes::add);
    return causes.isEmpty()
        ? Optional.empty()
        : Optional.of(causes.get(causes.size() - 1).replaceFirst("^Caused by: ", ""));
  }

  /**
   * Takes a savepoint, ends the job with it, and returns the savepoint's address when it is done.
   *
   * @param folder in which the savepoint gets a folder of its own
   */
  String stopWithSavepoint(String id, Path folder) {
    ObjectNode request = JSON.createObjectNode();
    request.put("targetDirectory", folder.toUri().toString());
    request.put("drain", false);
    String trigger = post("/jobs/" + id + "/stop", request).get("request-id").asText();
    JsonNode operation =
        Eventually.present(
            "the savepoint of " + id,
            SAVEPOINT_DEADLINE,
            () -> {
              JsonNode answer = get("/jobs/" + id + "/savepoints/" + trigger);
              boolean done = answer.path("status").path("id").asText().equals("COMPLETED");
              return done ? Optional.of(answer.path("operation")) : Optional.empty();
            });
    if (operation.has("failure-cause")) {
      throw new IllegalStateException(
          "no savepoint: "
              + rootCause(operation.path("failure-cause").path("stack-trace").asText()));
    }
    return operation.get("location").asText();
  }

  /** Cancels the job and waits for its end. */
  void cancel(String id) {
    send(
        HttpRequest.newBuilder(address.resolve("/jobs/" + id + "?mode=cancel"))
            .method("PATCH", BodyPublishers.noBody()));
    Eventually.holds("end of the job", ANSWER_DEADLINE, () -> job(id).hasEnded());
  }

  private String upload(Path jar) {
    String boundary = "marquee-" + UUID.randomUUID();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
            + jar.getFileName()
            + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
    try {
      JsonNode answer =
          send(
              HttpRequest.newBuilder(address.resolve("/jars/upload"))
                  .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                  .POST(
                      BodyPublishers.concat(
                          BodyPublishers.ofString(head),
                          BodyPublishers.ofFile(jar),
                          BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
      String file = answer.get("filename").asText();
      return file.substring(file.lastIndexOf('/') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the interface answers under a path.
   *
   * @param path begins with a slash
   */
  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(address.resolve(path)).GET());
  }

  private JsonNode post(String path, ObjectNode body) {
    return send(
        HttpRequest.newBuilder(address.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = exchange(request);
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            response.request().method()
                + " "
                + response.uri().getPath()
                + " gave "
                + response.statusCode()
                + ": "
                + rootCause(response.body()));
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster at " + address + " does not answer", e);
    }
  }

  /** Flink answers with a whole stack trace; the last cause says what was wrong. */
  private static String rootCause(String body) {
    String lines = body.replace("\\n", "\n");
    int cause = lines.lastIndexOf("Caused by: ");
    if (cause < 0) {
      return lines.strip();
    }
    int end = lines.indexOf('\n', cause);
    return lines.substring(cause + "Caused by: ".length(), end < 0 ? lines.length() : end);
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(
          request.timeout(ANSWER_DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the cluster", e);
    }
  }
}
