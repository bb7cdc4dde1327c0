package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.local.EngineJob;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The dashboards, as far as they can be wrong without a metric being missing. */
final class DashboardsTest {
  private static List<Path> files() {
    return DockerFolder.files("grafana/dashboards", ".json");
  }

  @Test
  void thereIsOnePerSystemAndOneForTheEngine() {
    Set<String> expected = new TreeSet<>(Set.of("marquee-engine"));
    Arrays.stream(EngineJob.values()).forEach(job -> expected.add("marquee-" + job.jobName()));
    assertThat(files())
        .extracting(file -> DockerFolder.read(file).get("uid").asText())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(files())
        .allSatisfy(
            file ->
                assertThat(file.getFileName().toString())
                    .isEqualTo(DockerFolder.read(file).get("uid").asText() + ".json"));
  }

  @Test
  void everyQueryGoesToTheSourceThatIsProvided() {
    JsonNode provided =
        DockerFolder.read(DOCKER.resolve("grafana/provisioning/datasources/prometheus.yaml"))
            .at("/datasources/0");
    JsonNode compose = DockerFolder.read(DOCKER.resolve("compose.yaml")).get("services");
    assertThat(provided.get("url").asText()).isEqualTo("http://prometheus:9090");
    assertThat(compose.has("prometheus")).isTrue();
    for (Path file : files()) {
      for (JsonNode source : DockerFolder.read(file).findValues("datasource")) {
        assertThat(source.get("uid")).isEqualTo(provided.get("uid"));
      }
    }
  }

  @Test
  void grafanaFindsTheFilesWhereTheyAreMounted() {
    JsonNode provider =
        DockerFolder.read(DOCKER.resolve("grafana/provisioning/dashboards/marquee.yaml"))
            .at("/providers/0");
    JsonNode grafana = DockerFolder.read(DOCKER.resolve("compose.yaml")).at("/services/grafana");
    String folder = provider.at("/options/path").asText();
    assertThat(DockerFolder.stream(grafana.get("volumes")).map(JsonNode::asText))
        .contains("./grafana/dashboards:" + folder + ":ro");
    String home = grafana.at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").asText();
    assertThat(DOCKER.resolve("grafana/dashboards").resolve(home.replace(folder + "/", "")))
        .exists();
  }

  @Test
  void noPanelCoversAnotherAndEveryOneHasANameAQueryAndAUnit() {
    for (Path file : files()) {
      Set<String> cells = new TreeSet<>();
      Set<Integer> ids = new TreeSet<>();
      for (JsonNode panel : DockerFolder.read(file).get("panels")) {
        String title = file.getFileName() + ", " + panel.get("title").asText();
        assertThat(panel.get("title").asText()).as(title).isNotBlank();
        assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
        JsonNode place = panel.get("gridPos");
        for (int x = 0; x < place.get("w").asInt(); x++) {
          for (int y = 0; y < place.get("h").asInt(); y++) {
            int column = place.get("x").asInt() + x;
            assertThat(column).as(title).isLessThan(24);
            assertThat(cells.add(column + "," + (place.get("y").asInt() + y))).as(title).isTrue();
          }
        }
        if (!panel.get("type").asText().equals("row")) {
          assertThat(panel.get("targets")).as(title).isNotEmpty();
          assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
        }
      }
    }
  }
}
