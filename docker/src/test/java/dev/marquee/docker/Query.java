package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression of PromQL and where it stands.
 *
 * @param place file and panel, or file and rule
 * @param expression as written
 */
record Query(String place, String expression) {
  private static final Pattern STRING =
      Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])*'");
  private static final Pattern METRIC = Pattern.compile("\\b(?:flink|kafka)_\\w+");
  private static final Pattern RECORDED = Pattern.compile("\\bmarquee:[\\w:]+");

  /** Names of the engine's metrics; every one of them begins with the name of its system. */
  Set<String> metrics() {
    return matches(METRIC);
  }

  /** Names that recording rules give. */
  Set<String> recorded() {
    return matches(RECORDED);
  }

  private Set<String> matches(Pattern pattern) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(STRING.matcher(expression).replaceAll("\"\""));
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** Every expression of every dashboard, its annotations among them. */
  static List<Query> ofDashboards() {
    List<Query> queries = new ArrayList<>();
    for (Path file : DockerFolder.files("grafana/dashboards", ".json")) {
      JsonNode dashboard = DockerFolder.read(file);
      for (JsonNode panel : dashboard.get("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  file.getFileName() + ", " + panel.get("title").asText(),
                  target.get("expr").asText()));
        }
      }
      for (JsonNode annotation : dashboard.at("/annotations/list")) {
        queries.add(
            new Query(
                file.getFileName() + ", " + annotation.get("name").asText(),
                annotation.get("expr").asText()));
      }
    }
    return queries;
  }

  /** Every expression of every rule. */
  static List<Query> ofRules() {
    return rules()
        .map(
            rule ->
                new Query(
                    "rule " + rule.path("alert").asText(rule.path("record").asText()),
                    rule.get("expr").asText()))
        .toList();
  }

  /** Names that the recording rules give. */
  static Set<String> recordings() {
    Set<String> names = new TreeSet<>();
    rules()
        .filter(rule -> rule.has("record"))
        .forEach(rule -> names.add(rule.get("record").asText()));
    return names;
  }

  private static java.util.stream.Stream<JsonNode> rules() {
    return DockerFolder.files("prometheus/rules", ".yml").stream()
        .map(DockerFolder::read)
        .flatMap(file -> stream(file.get("groups")))
        .flatMap(group -> stream(group.get("rules")));
  }
}
