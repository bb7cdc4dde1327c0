package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.ROOT;
import static dev.marquee.docker.DockerFolder.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.local.EngineJob;
import dev.marquee.local.Marquee;
import dev.marquee.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The composition of containers, held to the rules that one runs safely by. */
final class ComposeFileTest {
  private static final JsonNode COMPOSE = DockerFolder.read(DOCKER.resolve("compose.yaml"));
  private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|key)(_.*)?");

  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    COMPOSE
        .get("services")
        .properties()
        .forEach(entry -> services.put(entry.getKey(), entry.getValue()));
    return services;
  }

  private static boolean isLongRunning(JsonNode service) {
    return service.get("restart").asText().equals("unless-stopped");
  }

  @Test
  void noImageIsAMovingTarget() {
    services()
        .forEach(
            (name, service) ->
                assertThat(service.get("image").asText())
                    .as(name)
                    .matches("[^:@]+:v?\\d+\\.\\d+[\\w.-]*")
                    .doesNotContain("latest"));
  }

  @Test
  void everyPublishedPortIsOnTheLoopbackAddress() {
    Set<String> ports = new TreeSet<>();
    services()
        .forEach(
            (name, service) -> {
              assertThat(service.has("network_mode")).as(name).isFalse();
              for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).as(name).matches("127\\.0\\.0\\.1:\\d+:\\d+");
                assertThat(ports.add(port.asText().split(":")[1])).as(port.asText()).isTrue();
                assertThat(port.asText()).as(name).doesNotEndWith(":9249");
              }
            });
    assertThat(ports).contains("9092", "8080", "8081", "9090", "3000");
  }

  @Test
  void nobodyRunsAsRootOrMayBecomeIt() {
    services()
        .forEach(
            (name, service) -> {
              assertThat(service.path("user").asText()).as(name).matches("[1-9]\\d*:\\d+");
              assertThat(service.path("privileged").asBoolean()).as(name).isFalse();
              assertThat(service.at("/cap_drop/0").asText()).as(name).isEqualTo("ALL");
              assertThat(service.has("cap_add")).as(name).isFalse();
              assertThat(service.at("/security_opt/0").asText())
                  .as(name)
                  .isEqualTo("no-new-privileges:true");
            });
  }

  @Test
  void everyLongRunningServiceHasAHealthcheckAndALimitOfMemory() {
    services()
        .forEach(
            (name, service) -> {
              if (isLongRunning(service)) {
                assertThat(service.at("/healthcheck/test")).as(name).isNotEmpty();
                assertThat(service.path("mem_limit").asText()).as(name).isNotBlank();
              }
            });
  }

  @Test
  void whoIsWaitedForCanSayThatHeIsThere() {
    Map<String, JsonNode> services = services();
    services.forEach(
        (name, service) ->
            service
                .path("depends_on")
                .properties()
                .forEach(
                    entry -> {
                      JsonNode other = services.get(entry.getKey());
                      assertThat(other).as(name + " waits for " + entry.getKey()).isNotNull();
                      String condition = entry.getValue().get("condition").asText();
                      assertThat(condition)
                          .isEqualTo(
                              isLongRunning(other)
                                  ? "service_healthy"
                                  : "service_completed_successfully");
                    }));
  }

  @Test
  void everyMountedFileIsThere() {
    services()
        .forEach(
            (name, service) -> {
              for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                if (source.startsWith(".")) {
                  assertThat(DOCKER.resolve(source).normalize()).as(name).exists();
                  assertThat(volume.asText()).as(name).endsWith(":ro");
                } else if (!source.startsWith("/")) {
                  assertThat(COMPOSE.get("volumes").has(source)).as(source).isTrue();
                }
              }
            });
  }

  @Test
  void nativeCodeIsUnpackedWhereItMayBeRunAlthoughNothingElseCanBeWritten() {
    Pattern unpacked = Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.cachedir=(/\\S+)");
    JsonNode settings = DockerFolder.read(DOCKER.resolve("flink/container.yaml"));
    Set<String> folders = new TreeSet<>();
    for (String process : List.of("jobmanager", "taskmanager", "client")) {
      var matcher = unpacked.matcher(settings.path("env.java.opts." + process).asText());
      assertThat(matcher.find()).as(process).isTrue();
      folders.add(matcher.group(1));
    }
    String folder = folders.iterator().next();
    assertThat(folders).hasSize(1);
    services()
        .forEach(
            (name, service) -> {
              if (!service.get("image").asText().startsWith("marquee:")) {
                return;
              }
              assertThat(service.get("read_only").asBoolean()).as(name).isTrue();
              // A file system in memory is mounted noexec unless it says otherwise; a volume is
              // not.
              assertThat(stream(service.get("tmpfs")).map(JsonNode::asText))
                  .as(name)
                  .noneMatch(memory -> folder.startsWith(memory.split(":")[0] + "/"));
              assertThat(stream(service.get("volumes")).map(JsonNode::asText))
                  .as(name)
                  .anyMatch(volume -> !volume.contains(":") && folder.startsWith(volume + "/"));
            });
  }

  @Test
  void secretsAreFilesThatGitDoesNotSee() {
    assertThat(DockerFolder.text(ROOT.resolve(".gitignore"))).contains("docker/secrets/");
    for (JsonNode secret : COMPOSE.get("secrets")) {
      assertThat(secret.get("file").asText()).startsWith("./secrets/");
    }
    services()
        .forEach(
            (name, service) -> {
              stream(service.path("secrets"))
                  .forEach(
                      secret -> assertThat(COMPOSE.get("secrets").has(secret.asText())).isTrue());
              service
                  .path("environment")
                  .properties()
                  .forEach(
                      entry -> {
                        if (SECRET.matcher(entry.getKey()).matches()) {
                          assertThat(entry.getKey()).as(name).endsWith("__FILE");
                          assertThat(entry.getValue().asText()).startsWith("/run/secrets/");
                        }
                      });
            });
  }

  @Test
  void everyJobHasOneSubmitter() {
    List<String> jobs = Arrays.stream(EngineJob.values()).map(EngineJob::jobName).toList();
    Map<String, JsonNode> services = services();
    assertThat(services.keySet().stream().filter(name -> name.startsWith("submit-")))
        .containsExactlyInAnyOrderElementsOf(jobs.stream().map(job -> "submit-" + job).toList());
    for (String job : jobs) {
      assertThat(services.get("submit-" + job).at("/entrypoint/1").asText()).isEqualTo(job);
      assertThat(ROOT.resolve("flink-conf/" + job + ".properties")).exists();
    }
  }

  @Test
  void everyCommandOfTheToolsIsOneThatTheyKnow() {
    Set<String> commands = new TreeSet<>();
    services()
        .forEach(
            (name, service) -> {
              if (service.at("/entrypoint/0").asText().endsWith("/marquee.sh")) {
                String[] arguments =
                    stream(service.get("entrypoint"))
                        .skip(1)
                        .map(JsonNode::asText)
                        .toArray(String[]::new);
                Marquee.commandLine().parseArgs(arguments);
                commands.add(arguments[0]);
              }
            });
    assertThat(commands).containsExactly("console", "simulate");
  }

  @Test
  void prometheusScrapesEveryFlinkProcess() {
    Set<String> processes = new TreeSet<>();
    services()
        .forEach(
            (name, service) -> {
              if (service.at("/entrypoint/0").asText().endsWith("/start.sh")) {
                assertThat(service.get("hostname").asText()).isEqualTo(name);
                processes.add(name + ":9249");
              }
            });
    JsonNode flink =
        stream(DockerFolder.read(DOCKER.resolve("prometheus/prometheus.yml")).get("scrape_configs"))
            .filter(config -> config.get("job_name").asText().equals("flink"))
            .findFirst()
            .orElseThrow();
    assertThat(stream(flink.at("/static_configs/0/targets")).map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(processes);
  }

  @Test
  void theClientOfDockerAcceptsTheFile(@TempDir Path folder) throws Exception {
    // Nothing installs it for the tests: rules of the same kind are checked above without it.
    Optional<Program> found =
        Program.find("docker")
            .filter(program -> program.run(folder, "compose", "version").code() == 0);
    assumeTrue(found.isPresent(), "there is no client of Docker that has 'compose'");
    Program.Outcome outcome =
        found
            .get()
            .run(
                DOCKER, "compose", "--file", "compose.yaml", "--profile", "*", "config", "--quiet");
    assertThat(outcome.code()).as(outcome.output()).isZero();
    assertThat(Files.exists(DOCKER.resolve("compose.yaml"))).isTrue();
  }
}
