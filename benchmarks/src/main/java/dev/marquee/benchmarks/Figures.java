package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;

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
}
