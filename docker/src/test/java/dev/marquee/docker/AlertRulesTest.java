package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts: whole, tested, and written up in the runbook. */
final class AlertRulesTest {
  private static final Path PROMETHEUS = DOCKER.resolve("prometheus");

  private static List<JsonNode> alerts() {
    return stream(DockerFolder.read(PROMETHEUS.resolve("rules/alerts.yml")).get("groups"))
        .flatMap(group -> stream(group.get("rules")))
        .toList();
  }

  private static JsonNode alert(String name) {
    return alerts().stream()
        .filter(rule -> rule.get("alert").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void promtoolAcceptsConfigurationAndRules() {
    Program promtool = Program.require("promtool", "prometheus");
    Program.Outcome outcome = promtool.run(PROMETHEUS, "check", "config", "prometheus.yml");
    assertThat(outcome.code()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("2 rule files found");
  }

  @Test
  void promtoolFindsThatAlertsFireWhenTheyShouldAndOnlyThen() {
    Program promtool = Program.require("promtool", "prometheus");
    Program.Outcome outcome =
        promtool.run(
            PROMETHEUS.resolve("tests"),
            "test",
            "rules",
            "alerts.test.yml",
            "slow-alerts.test.yml");
    assertThat(outcome.code()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("SUCCESS").doesNotContain("FAILED");
  }

  @Test
  void everyAlertIsTestedWithASeriesThatFiresAndOneThatDoesNot() {
    Set<String> fires = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    Pattern expression = Pattern.compile("ALERTS\\{alertname=\"(\\w+)\",alertstate=\"firing\"}");
    List<JsonNode> tests =
        DockerFolder.files("prometheus/tests", ".yml").stream()
            .flatMap(file -> stream(DockerFolder.read(file).get("tests")))
            .toList();
    for (JsonNode test : tests) {
      for (JsonNode query : test.get("promql_expr_test")) {
        var matcher = expression.matcher(query.get("expr").asText());
        assertThat(matcher.matches()).as(query.toString()).isTrue();
        (query.get("exp_samples").isEmpty() ? quiet : fires).add(matcher.group(1));
      }
    }
    Set<String> names =
        alerts().stream()
            .map(rule -> rule.get("alert").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(fires).isEqualTo(names);
    assertThat(quiet).isEqualTo(names);
  }

  @Test
  void everyAlertSaysHowUrgentItIsWhatIsWrongFromWhenOnAndWhereToRead() {
    Set<String> headings =
        DockerFolder.text(DOCKER.resolve("RUNBOOK.md"))
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", ""))
            .map(
                line ->
                    line.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    for (JsonNode rule : alerts()) {
      String name = rule.get("alert").asText();
      assertThat(rule.at("/labels/severity").asText()).as(name).isIn("page", "ticket");
      JsonNode annotations = rule.get("annotations");
      assertThat(annotations.fieldNames())
          .toIterable()
          .as(name)
          .containsExactly("summary", "threshold", "runbook");
      assertThat(annotations.get("summary").asText()).as(name).isNotBlank();
      assertThat(annotations.get("threshold").asText()).as(name).isNotBlank();
      String[] runbook = annotations.get("runbook").asText().split("#", 2);
      assertThat(runbook[0]).as(name).isEqualTo("docker/RUNBOOK.md");
      assertThat(headings).as(name).contains(runbook[1]);
      assertThat(runbook[1]).isEqualTo(name.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void recordsAreCalledOldAtHalfTheRetentionOfTheInputsThatForget() {
    List<Topic<?>> forgetting =
        Topics.all().stream()
            .filter(topic -> topic.direction() == Topic.Direction.INPUT)
            .filter(topic -> topic.cleanup() == Topic.Cleanup.DELETE)
            .toList();
    String expression = alert("RecordsAboutToExpire").get("expr").asText();
    var matcher = Pattern.compile("topic=~\"([^\"]+)\"}\\[10m]\\) > (\\d+)").matcher(expression);
    assertThat(matcher.find()).isTrue();
    assertThat(matcher.group(1).split("\\|"))
        .containsExactlyInAnyOrderElementsOf(forgetting.stream().map(Topic::shortName).toList());
    assertThat(forgetting)
        .allSatisfy(
            topic ->
                assertThat(topic.retention().toMillis() / 2)
                    .isEqualTo(Long.parseLong(matcher.group(2))));
  }
}
