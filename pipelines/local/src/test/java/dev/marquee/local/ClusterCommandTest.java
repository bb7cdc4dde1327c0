package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.events.Artwork;
import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.Rated;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.TopicRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of a cluster, one after the other on one cluster of real processes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ClusterCommandTest {

  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FILMS = 20;

  @TempDir static Path folder;

  private static final AtomicInteger rated = new AtomicInteger();
  private static final AtomicInteger poisoned = new AtomicInteger();

  private record Outcome(int code, String out, String err) {}

  @AfterAll
  static void leavesNoProcessBehind() {
    run("stop");
    String mark = ClusterState.mark(data());
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(mark));
  }

  private static Path data() {
    return folder.resolve("data");
  }

  private static Outcome run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    all.add("--data=" + data());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(command.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  private static JsonNode status() {
    try {
      return JSON.readTree(run("status", "--json").out());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode named(String kind, String name) {
    for (JsonNode one : status().get(kind)) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no " + name + " in " + kind);
  }

  private static TopicRecords records() {
    return new TopicRecords(status().get("kafka").asText());
  }

  /** The settings of flink-conf with what a test cannot wait for. */
  private static Path settings() throws IOException {
    Path settings = Files.createDirectories(folder.resolve("conf"));
    Path ours = Path.of(System.getProperty("marquee.root"), "flink-conf");
    try (Stream<Path> files = Files.list(ours)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, settings.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        settings.resolve("recommendations.properties"),
        "\nquality.interval=1 s\n",
        StandardOpenOption.APPEND);
    Files.writeString(
        settings.resolve("thumbnails.properties"),
        "\npolicies.publish-at-latest=500 ms\n",
        StandardOpenOption.APPEND);
    return settings;
  }

  @Test
  @Order(1)
  void startsProcessesAndJobsOnLoopback() throws IOException {
    assertThat(run("status").code()).isEqualTo(ExitCode.UNAVAILABLE.code());

    Outcome started =
        run(
            "start",
            "--conf=" + settings(),
            "--kafka-port=0",
            "--dashboard-port=0",
            "--job-manager-port=0",
            "--task-manager-memory=1800m",
            "--flink=execution.checkpointing.interval=1 s",
            "--flink=execution.checkpointing.min-pause=0 ms",
            "--flink=restart-strategy.exponential-delay.initial-backoff=100 ms",
            "--flink=heartbeat.interval=1 s",
            "--flink=heartbeat.timeout=5 s");

    assertThat(started.code()).as("%s", started).isZero();
    JsonNode status = status();
    assertThat(status.get("processes"))
        .hasSize(4)
        .allSatisfy(process -> assertThat(process.get("state").asText()).isEqualTo("RUNNING"));
    assertThat(status.get("jobs"))
        .hasSize(3)
        .allSatisfy(
            job -> {
              assertThat(job.get("state").asText()).isEqualTo("RUNNING");
              assertThat(job.get("runningTasks")).isEqualTo(job.get("tasks"));
            });
    assertThat(status.get("kafka").asText()).startsWith("127.0.0.1:");
    assertThat(status.get("dashboard").asText()).startsWith("http://127.0.0.1:");
  }

  @Test
  @Order(2)
  void keepsSecretsInFilesOfTheOwner() throws IOException {
    Path settings = data().resolve("cluster/conf/recommendations.properties");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
        .isEqualTo("rw-------");
    String secret =
        Files.readString(data().resolve("secrets.properties")).strip().replaceFirst(".*=", "");
    assertThat(Files.readString(settings)).contains(secret);
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(secret));
  }

  @Test
  @Order(3)
  void leavesAloneWhatRuns() {
    JsonNode before = status();

    Outcome again = run("start");

    assertThat(again.code()).as("%s", again).isZero();
    assertThat(status().get("processes")).isEqualTo(before.get("processes"));
    assertThat(named("jobs", "thumbnails").get("id"))
        .isEqualTo(before.get("jobs").get(1).get("id"));
    assertThat(run("start", "--kafka-port=1").code()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  @Order(4)
  void writesPagesAndPolicies() {
    try (EventPublisher publisher = publisher()) {
      for (int film = 0; film < FILMS; film++) {
        publisher.publish(Topics.CATALOGUE, film("film-" + film));
      }
      rate(publisher, 20);
    }
    accountForEveryEvent();
    ThumbnailPolicy policy = Eventually.present("a policy", DEADLINE, () -> policyOf("film-7"));
    assertThat(policy.getArtworks())
        .extracting(PolicyArtwork::getArtworkId)
        .containsExactlyInAnyOrder("film-7-still", "film-7-poster");
    assertThat(policy.getAudiences())
        .hasSizeGreaterThan(1)
        .allSatisfy(
            audience ->
                assertThat(
                        audience.getChoices().stream()
                            .mapToDouble(ArtworkChoice::getProbability)
                            .sum())
                    .isCloseTo(1, within(1e-6)));
  }

  @Test
  @Order(5)
  void losesNothingInAnUpgradeAndItsRollbackWhileEventsArePublished() throws Exception {
    try (EventPublisher publisher = publisher()) {
      ScheduledExecutorService viewers = Executors.newSingleThreadScheduledExecutor();
      viewers.scheduleAtFixedRate(() -> rate(publisher, 10), 0, 250, TimeUnit.MILLISECONDS);
      try {
        Outcome upgraded = run("upgrade", "recommendations");
        assertThat(upgraded.code()).as("%s", upgraded).isZero();
        JsonNode job = named("jobs", "recommendations");
        assertThat(job.get("startedFrom").asText()).contains("savepoints/recommendations");
        assertThat(job.get("rollbacks").asInt()).isEqualTo(1);

        Outcome back = run("rollback", "recommendations");
        assertThat(back.code()).as("%s", back).isZero();
        assertThat(named("jobs", "recommendations").get("startedFrom"))
            .isEqualTo(job.get("startedFrom"));
      } finally {
        viewers.shutdown();
        assertThat(viewers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      }
    }
    accountForEveryEvent();
    assertThat(run("rollback", "recommendations").err())
        .contains("recommendations has had no upgrade to be rolled back");
  }

  @Test
  @Order(6)
  void goesOnWithTheFormerJarWhenTheNewOneDoesNotRun() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jar"), "no archive");

    Outcome outcome = run("upgrade", "thumbnails", "--jar=" + broken);

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(ExitCode.INCOMPLETE.code());
    assertThat(outcome.err()).contains("thumbnails was not upgraded and goes on as it was");
    assertThat(named("jobs", "thumbnails").get("state").asText()).isEqualTo("RUNNING");
    assertThat(named("jobs", "thumbnails").get("rollbacks").asInt()).isZero();
  }

  @Test
  @Order(7)
  void startsAgainAProcessThatWasKilledAndLeavesAForeignOneAlone() throws IOException {
    long pid = named("processes", "taskmanager-1").get("pid").asLong();
    ProcessHandle killed = ProcessHandle.of(pid).orElseThrow();
    killed.destroyForcibly();
    killed.onExit().join();
    // The number may be another process's by now: here, that of this very test.
    JsonFile.write(
        data().resolve("cluster/processes/taskmanager-1.json"),
        new OwnedProcess(
            "taskmanager-1",
            ProcessHandle.current().pid(),
            ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli(),
            ClusterState.mark(data())));
    assertThat(run("status").code()).isEqualTo(ExitCode.INCOMPLETE.code());
    try (EventPublisher publisher = publisher()) {
      rate(publisher, 20);
    }

    Outcome again = run("start");

    assertThat(again.code()).as("%s", again).isZero();
    assertThat(named("processes", "taskmanager-1").get("pid").asLong()).isNotEqualTo(pid);
    accountForEveryEvent();
    Eventually.holds("all of it runs", DEADLINE, () -> run("status").code() == 0);
  }

  @Test
  @Order(8)
  void stopsWithSavepoints() {
    Outcome stopped = run("stop");

    assertThat(stopped.code()).as("%s", stopped).isZero();
    assertThat(status().get("processes"))
        .allSatisfy(process -> assertThat(process.get("state").asText()).isEqualTo("GONE"));
    assertThat(status().get("jobs"))
        .allSatisfy(job -> assertThat(job.get("stoppedAt").asText()).contains("savepoint-"));
    assertThat(run("submit").err()).contains("no cluster runs in");
    assertThat(run("upgrade", "thumbnail").err()).contains("unknown job 'thumbnail'");
  }

  /** Each profile rates once; with every tenth comes a record that is none. */
  private static void rate(EventPublisher publisher, int count) {
    for (int i = 0; i < count; i++) {
      int number = rated.getAndIncrement();
      publisher.publish(
          Topics.VIEWING_EVENTS, rating("profile-" + number, "film-" + number % FILMS));
      if (number % 10 == 0) {
        poisoned.incrementAndGet();
        publisher.publish(Topics.VIEWING_EVENTS, "profile-" + number, new byte[] {1, 2, 3});
      }
    }
    publisher.flush();
  }

  /** Each event counts once in the job's state and has its page; each poison its dead letter. */
  private static void accountForEveryEvent() {
    Eventually.passes(
        "every event accounted for",
        DEADLINE,
        () -> {
          ModelMetrics metrics = metrics();
          assertThat(metrics.getCounts())
              .containsEntry("events", (long) rated.get())
              .containsEntry("duplicates", 0L);
          return metrics;
        });
    // Other sinks write pages and dead letters, and flush in their own time.
    Eventually.passes(
        "the page of every event and the dead letter of every poison",
        DEADLINE,
        () -> {
          Map<String, byte[]> pages =
              records().latestByKey(Topics.RECOMMENDATIONS.name(), DEADLINE);
          for (int number = 0; number < rated.get(); number++) {
            HomePage page = decode(Topics.RECOMMENDATIONS, pages.get("profile-" + number));
            assertThat(page.getTriggerEventId())
                .isEqualTo("profile-" + number + "/film-" + number % FILMS);
          }
          // Sinks write at least once: what was read twice has the same origin.
          assertThat(
                  records().all(Topics.DEAD_LETTERS.name(), DEADLINE).stream()
                      .filter(
                          letter ->
                              RecordHeader.ORIGIN_TOPIC
                                  .of(letter.headers())
                                  .equals(Optional.of(Topics.VIEWING_EVENTS.name())))
                      .map(
                          letter ->
                              RecordHeader.ORIGIN_PARTITION.of(letter.headers()).orElseThrow()
                                  + "/"
                                  + RecordHeader.ORIGIN_OFFSET.of(letter.headers()).orElseThrow())
                      .distinct())
              .hasSize(poisoned.get());
          return pages;
        });
  }

  /** The newest of the recommendations job, of all events. */
  private static ModelMetrics metrics() {
    Map<String, ModelMetrics> latest = new HashMap<>();
    records()
        .all(Topics.MODEL_METRICS.name(), DEADLINE)
        .forEach(
            record -> {
              ModelMetrics metrics = decode(Topics.MODEL_METRICS, record.value());
              latest.put(metrics.getJob() + "/" + metrics.getScope(), metrics);
            });
    assertThat(latest).containsKey("recommendations/all");
    return latest.get("recommendations/all");
  }

  private static Optional<ThumbnailPolicy> policyOf(String title) {
    byte[] policy = records().latestByKey(Topics.THUMBNAIL_POLICIES.name(), DEADLINE).get(title);
    return policy == null
        ? Optional.empty()
        : Optional.of(decode(Topics.THUMBNAIL_POLICIES, policy));
  }

  private static <T extends SpecificRecordBase> T decode(Topic<T> topic, byte[] value) {
    assertThat(value).as("a record of %s", topic).isNotNull();
    try {
      return WireFormat.of(topic).decode(value);
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static EventPublisher publisher() {
    return new EventPublisher(status().get("kafka").asText());
  }

  private static CatalogueTitle film(String id) {
    return CatalogueTitle.newBuilder()
        .setEventId(id)
        .setEventTime(Instant.EPOCH)
        .setTitleId(id)
        .setName(id)
        .setKind(TitleKind.FILM)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .setArtworks(
            List.of(
                new Artwork(id + "-still", null, 0, List.of(), List.of()),
                new Artwork(id + "-poster", null, 0, List.of(), List.of("US"))))
        .build();
  }

  private static ViewingEvent rating(String profile, String title) {
    return ViewingEvent.newBuilder()
        .setEventId(profile + "/" + title)
        .setEventTime(Instant.now())
        .setProfileId(profile)
        .setTitleId(title)
        .setCountry("DE")
        .setRegion("eu-central")
        .setActivity(new Rated(null, 5f))
        .build();
  }
}
