package dev.marquee.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.local.EngineJob;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dashboards and rules ask for, held against the running engine. */
final class MetricNamesTest {
  /** A machine that builds at the same time takes minutes to have three jobs run. */
  private static final Duration START = Duration.ofMinutes(6);

  /** From then on; some series begin only with what comes out of windows. */
  private static final Duration DEADLINE = Duration.ofMinutes(6);

  @TempDir static Path folder;

  private static PushedMetrics metrics;
  private static RunningEngine engine;

  @BeforeAll
  static void start() {
    metrics = new PushedMetrics();
    engine = new RunningEngine(folder, metrics);
    Eventually.holds("three jobs that run", START, MetricNamesTest::everyJobRuns);
  }

  private static boolean everyJobRuns() {
    engine.requireAlive();
    return Arrays.stream(EngineJob.values()).allMatch(metrics::isRunning);
  }

  @AfterAll
  static void stop() {
    if (engine != null) {
      engine.close();
    }
    metrics.close();
  }

  private static List<Query> queries() {
    return Stream.concat(Query.ofDashboards().stream(), Query.ofRules().stream()).toList();
  }

  private static Map<String, Set<String>> missing() {
    engine.requireAlive();
    Set<String> there = metrics.names();
    Map<String, Set<String>> missing = new TreeMap<>();
    for (Query query : queries()) {
      for (String name : query.metrics()) {
        if (!there.contains(name)) {
          missing.computeIfAbsent(name, unused -> new TreeSet<>()).add(query.place());
        }
      }
    }
    return missing;
  }

  @Test
  void everyMetricOfADashboardOrRuleIsInAScrapeOfTheRunningEngine() {
    try {
      Eventually.holds("every metric", DEADLINE, () -> missing().isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError("not in the scrape: " + missing(), e);
    }
    assertThat(queries().stream().flatMap(query -> query.metrics().stream()).distinct().count())
        .isGreaterThan(80);
  }

  @Test
  void everyRecordedNameOfADashboardOrRuleIsRecorded() {
    Set<String> recordings = Query.recordings();
    assertThat(recordings).isNotEmpty();
    for (Query query : queries()) {
      assertThat(recordings).as(query.place()).containsAll(query.recorded());
    }
  }

  @Test
  void prometheusAnswersEveryQuery() throws Exception {
    Program prometheus = Program.require("prometheus", "prometheus");
    Path conf = folder.resolve("prometheus");
    Files.createDirectories(conf);
    JsonNode rules = DockerFolder.read(DockerFolder.DOCKER.resolve("prometheus/prometheus.yml"));
    assertThat(rules.get("rule_files").get(0).asText()).isEqualTo("rules/*.yml");
    Files.writeString(
        conf.resolve("prometheus.yml"),
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            + "rule_files: ['"
            + DockerFolder.DOCKER.resolve("prometheus/rules")
            + "/*.yml']\n"
            + "scrape_configs: [{job_name: flink, static_configs: [{targets: ['"
            + metrics.address().getAuthority()
            + "']}]}]\n");
    URI address = URI.create("http://127.0.0.1:" + FreePort.find());
    Process process =
        prometheus.start(
            conf,
            ProcessBuilder.Redirect.to(conf.resolve("log").toFile()),
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--web.listen-address=" + address.getAuthority());
    try {
      Eventually.holds(
          "answers to all queries",
          DEADLINE,
          () -> {
            engine.requireAlive();
            return empty(address).isEmpty();
          });
      // An engine that is well gives no reason to get up, and rules that name a job know its name.
      // What is merely pending is no such reason yet: it may be a moment of a busy machine.
      JsonNode paging =
          ask(address, "ALERTS{severity=\"page\",alertstate=\"firing\"}").at("/data/result");
      assertThat(paging.isArray()).isTrue();
      assertThat(paging).isEmpty();
    } catch (AssertionError e) {
      throw new AssertionError("no answer to: " + empty(address), e);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /** Queries of dashboards that have no answer. */
  private static List<Query> empty(URI prometheus) {
    List<Query> empty = new ArrayList<>();
    for (Query query : Query.ofDashboards()) {
      // What is compared with a threshold, such as alerts, may rightly be empty.
      boolean mayBeEmpty = query.expression().endsWith("> 0") || query.place().contains("Alerts");
      JsonNode answer = ask(prometheus, query.expression());
      if (!answer.path("status").asText().equals("success")
          || (answer.at("/data/result").isEmpty() && !mayBeEmpty)) {
        empty.add(query);
      }
    }
    return empty;
  }

  private static JsonNode ask(URI prometheus, String expression) {
    HttpRequest request =
        HttpRequest.newBuilder(
                prometheus.resolve(
                    "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      return new ObjectMapper().createObjectNode().put("status", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
