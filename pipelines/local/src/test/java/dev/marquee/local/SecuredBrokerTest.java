package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.SecuredListener;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools and a job on a broker with TLS and SASL, and where their secrets can be seen: nowhere. */
final class SecuredBrokerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct-horse-5a7f";
  private static final String STORE_PASSWORD = "battery-staple-90c1";

  @TempDir static Path folder;

  private static SecuredListener listener;
  private static EmbeddedKafka kafka;

  private record Outcome(int code, String out, String err) {}

  @BeforeAll
  static void startBroker() {
    listener = SecuredListener.create(folder, "jobs", PASSWORD, STORE_PASSWORD);
    kafka = EmbeddedKafka.start(EmbeddedKafka.Options.defaults().secured(listener));
    kafka.createTopics(
        Topics.all().stream()
            .map(
                topic ->
                    new NewTopic(topic.name(), 1, (short) 1).configs(TopicCreation.configOf(topic)))
            .toList());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static Map<String, String> settings(String password) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.security.protocol", SecuredListener.PROTOCOL);
    settings.put("kafka.sasl.mechanism", SecuredListener.MECHANISM);
    settings.put("kafka.sasl.username", listener.username());
    settings.put("kafka.sasl.password", password);
    settings.put("kafka.ssl.truststore.location", listener.trustStore().toString());
    settings.put("kafka.ssl.truststore.password", listener.storePassword());
    return settings;
  }

  /** A command in a process of its own, which alone has these variables. */
  private static Outcome run(String password, String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Marquee.class.getName());
    command.addAll(List.of(arguments));
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    settings(password)
        .forEach(
            (key, value) ->
                builder
                    .environment()
                    .put("MARQUEE_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void toolsPublishAndConsumeWithWhatTheEnvironmentSays() throws Exception {
    Outcome published =
        run(
            PASSWORD,
            "{\"eventId\":\"r1\",\"eventTime\":\"2026-05-01T12:00:00Z\",\"profileId\":\"p-1\"}\n",
            "publish",
            "--topic",
            Topics.PRIVACY_REQUESTS.name(),
            "--kafka",
            kafka.bootstrapServers());
    assertThat(published.code()).as("%s", published).isZero();
    Outcome consumed =
        run(
            PASSWORD,
            "",
            "consume",
            "--topic",
            Topics.PRIVACY_REQUESTS.name(),
            "--from",
            "beginning",
            "--until-end",
            "--json",
            "--kafka",
            kafka.bootstrapServers());
    assertThat(consumed.code()).as("%s", consumed).isZero();
    assertThat(consumed.out()).contains("\"p-1\"");
    assertThat(published + " " + consumed).doesNotContain(PASSWORD).doesNotContain(STORE_PASSWORD);
  }

  @Test
  void anEmbeddedBrokerWithoutSecurityIsNotStartedForAnEnvironmentWithIt() throws Exception {
    Outcome refused = run(PASSWORD, "", "run", "--data", folder.resolve("run").toString());
    assertThat(refused.code()).as("%s", refused).isEqualTo(ExitCode.USAGE.code());
    assertThat(refused.err().strip())
        .startsWith("marquee run: the environment says how to be let in by Kafka")
        .endsWith("name a broker with --kafka")
        .doesNotContain(PASSWORD);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aWrongPasswordIsOneLineAndNotAWait() throws Exception {
    Outcome refused =
        run("wrong-1f2e", "", "topics", "--create", "--kafka", kafka.bootstrapServers());
    assertThat(refused.code()).as("%s", refused).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(refused.err().strip().lines())
        .as("%s", refused)
        .containsExactly(
            "marquee topics: the broker at "
                + kafka.bootstrapServers()
                + " did not let us in: Authentication failed: Invalid username or password");
  }

  /** A jar that stands for all that a job brings: classes and libraries that Flink has not. */
  private static Path jobJar() throws IOException {
    Set<String> ofFlink = Set.of(ClusterProcesses.flinkClassPath().split(File.pathSeparator));
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !ofFlink.contains(entry))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" "));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    Path jar = folder.resolve("job.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.finish();
    }
    return jar;
  }

  @Test
  void whatFlinkTellsOfAJobHoldsNoSecretOfIt() throws Exception {
    Path config = folder.resolve("thumbnails.properties");
    Files.write(
        config,
        settings(PASSWORD).entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toList());
    Configuration flink =
        LocalCluster.settings(Path.of(System.getProperty("marquee.root"), "flink-conf"));
    flink.setString(
        "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    flink.setString("execution.checkpointing.interval", "1 s");
    flink.setString("execution.checkpointing.min-pause", "0 ms");
    Path own = folder.resolve("cluster");
    try (ClusterProcesses cluster =
        ClusterProcesses.start(flink, own, ClusterProcesses.Options.of(1, 1))) {
      String job =
          cluster.run(
              jobJar(),
              ThumbnailsJob.class.getName(),
              List.of(
                  "--config",
                  config.toString(),
                  "--kafka.bootstrap.servers",
                  kafka.bootstrapServers()),
              1,
              Optional.empty());
      Eventually.passes(
          "a job that reads from the secured broker",
          DEADLINE,
          () -> {
            assertThat(cluster.job(job).processing()).as(cluster.failures(job)).isTrue();
            assertThat(cluster.job(job).completedCheckpoints()).isPositive();
            return true;
          });

      Map<String, String> told = crawl(cluster.rest());
      assertThat(told.keySet())
          .contains(
              "/jobmanager/config",
              "/jobmanager/environment",
              "/jobmanager/logs",
              "/jobmanager/thread-dump",
              "/jobs/" + job,
              "/jobs/" + job + "/config",
              "/jobs/" + job + "/plan",
              "/jobs/" + job + "/exceptions",
              "/jobs/" + job + "/checkpoints/config");
      assertThat(told.keySet()).anyMatch(path -> path.matches("/taskmanagers/[^/]+/thread-dump"));
      // What is searched is what Flink tells: it names the job and where it reads.
      assertThat(told.get("/jobs/" + job)).contains(Topics.IMPRESSIONS.name());
      told.forEach((path, text) -> assertHoldsNoSecret(path, text));
      try (Stream<Path> logs = Files.list(cluster.logs())) {
        for (Path log : (Iterable<Path>) logs::iterator) {
          String text = Files.readString(log);
          assertThat(text).as(log.toString()).isNotBlank();
          assertHoldsNoSecret(log.toString(), text);
        }
      }
      // The clients of the job say in the log how they were set up, and hide what is secret.
      assertThat(Files.readString(cluster.logs().resolve("taskmanager-0.log")))
          .contains("sasl.mechanism = PLAIN")
          .contains("sasl.jaas.config = [hidden]");
    }
  }

  private static void assertHoldsNoSecret(String where, String text) {
    assertThat(text.contains(PASSWORD) || text.contains(STORE_PASSWORD)).as(where).isFalse();
  }

  /** Every answer of REST that can be had by GET, by path. */
  private static Map<String, String> crawl(URI rest) throws Exception {
    Map<String, String> told = new TreeMap<>();
    Set<String> paths = new LinkedHashSet<>();
    for (String path :
        "config overview cluster datasets jars jobs jobs/overview jobs/metrics taskmanagers taskmanagers/metrics"
            .split(" ")) {
      paths.add("/" + path);
    }
    for (String path : "config environment log logs stdout thread-dump metrics".split(" ")) {
      paths.add("/jobmanager/" + path);
    }
    for (JsonNode manager :
        JSON.readTree(get(rest, "/taskmanagers").orElseThrow()).get("taskmanagers")) {
      String base = "/taskmanagers/" + manager.get("id").asText();
      paths.add(base);
      for (String path : "log logs stdout thread-dump metrics".split(" ")) {
        paths.add(base + "/" + path);
      }
    }
    for (JsonNode jar : JSON.readTree(get(rest, "/jars").orElseThrow()).get("files")) {
      paths.add("/jars/" + jar.get("id").asText());
    }
    for (JsonNode job : JSON.readTree(get(rest, "/jobs").orElseThrow()).get("jobs")) {
      String base = "/jobs/" + job.get("id").asText();
      paths.add(base);
      for (String path :
          "accumulators checkpoints checkpoints/config config exceptions jobmanager/config jobmanager/environment jobmanager/log-url metrics plan resource-requirements status"
              .split(" ")) {
        paths.add(base + "/" + path);
      }
      for (JsonNode vertex : JSON.readTree(get(rest, base).orElseThrow()).get("vertices")) {
        String of = base + "/vertices/" + vertex.get("id").asText();
        paths.add(of);
        for (String path :
            "accumulators backpressure flamegraph jm-operator-metrics metrics subtasks/accumulators subtasks/metrics subtasktimes taskmanagers watermarks"
                .split(" ")) {
          paths.add(of + "/" + path);
        }
      }
    }
    for (String path : paths) {
      get(rest, path).ifPresent(text -> told.put(path, text));
    }
    return told;
  }

  private static Optional<String> get(URI rest, String path) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(rest.resolve(path)).timeout(DEADLINE).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertHoldsNoSecret(path, response.body());
    return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
  }
}
