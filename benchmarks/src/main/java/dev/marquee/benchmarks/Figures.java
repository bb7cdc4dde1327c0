package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a benchmark measured, as one JSON line for programs or as a table for people. */
final class Figures {
  private Figures() {}

  static void print(ObjectNode figures, boolean json, PrintWriter out) {
    if (json) {
      out.println(figures);
    } else {
      figures
          .properties()
          .forEach(
              one -> out.printf(Locale.ROOT, "%-26s %s%n", one.getKey(), one.getValue().asText()));
    }
    out.flush();
  }

  /** Figures for people: {@code pages per positive 0.860, learning share 1.000}. */
  static String text(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(
            one ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f",
                    one.getKey().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT),
                    one.getValue()))
        .collect(Collectors.joining(", "));
  }
}
