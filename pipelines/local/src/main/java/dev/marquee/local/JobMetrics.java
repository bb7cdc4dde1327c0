package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Metrics of a job on a cluster, over REST, which answers from what it collected up to ten seconds
 * ago. Where a metric is to be found is asked once. Not thread-safe.
 */
final class JobMetrics {
  private final FlinkRest rest;
  private final String job;
  private final Map<String, List<Place>> places = new HashMap<>();

  /** Full names of a metric at one vertex of the graph, which may chain several operators. */
  private record Place(String vertex, List<String> names) {}

  /** How a metric of several subtasks and operators becomes one number. */
  enum Aggregation {
    SUM,
    MAX;

    private double of(double one, double other) {
      return switch (this) {
        case SUM -> one + other;
        case MAX -> Math.max(one, other);
      };
    }

    private String parameter() {
      return switch (this) {
        case SUM -> "sum";
        case MAX -> "max";
      };
    }
  }

  JobMetrics(FlinkRest rest, String job) {
    this.rest = rest;
    this.job = job;
  }

  /**
   * A metric over all subtasks of the operators that have it; empty while none is known to.
   *
   * @param name the metric's own name, without its groups
   */
  OptionalDouble of(String name, Aggregation aggregation) {
    List<Place> found = places.get(name);
    if (found == null) {
      found = find(name);
      if (found.isEmpty()) {
        return OptionalDouble.empty();
      }
      places.put(name, found);
    }
    double total = Double.NaN;
    for (Place place : found) {
      String names =
          place.names().stream()
              .map(one -> URLEncoder.encode(one, StandardCharsets.UTF_8))
              .collect(Collectors.joining(","));
      for (JsonNode one :
          rest.get(path(place.vertex()) + "?agg=" + aggregation.parameter() + "&get=" + names)) {
        double value = one.path(aggregation.parameter()).asDouble(Double.NaN);
        if (!Double.isNaN(value)) {
          total = Double.isNaN(total) ? value : aggregation.of(total, value);
        }
      }
    }
    return Double.isNaN(total) ? OptionalDouble.empty() : OptionalDouble.of(total);
  }

  private List<Place> find(String name) {
    List<Place> found = new ArrayList<>();
    for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
      String id = vertex.path("id").asText();
      List<String> names = new ArrayList<>();
      for (JsonNode one : rest.get(path(id))) {
        String full = one.path("id").asText();
        if (full.equals(name) || full.endsWith("." + name)) {
          names.add(full);
        }
      }
      if (!names.isEmpty()) {
        found.add(new Place(id, names));
      }
    }
    return found;
  }

  private String path(String vertex) {
    return "/jobs/" + job + "/vertices/" + vertex + "/subtasks/metrics";
  }
}
