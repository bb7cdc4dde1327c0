package dev.marquee.benchmarks.recovery;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How many of their strongest neighbours two sets of rows have in common.
 *
 * <p>Per title: the share of the {@value #TOP} strongest neighbours of one row that are among those
 * of the other. A row that ends below the twentieth is compared as far as it goes, and neighbours
 * as strong as the last one listed count as listed: their order means nothing.
 *
 * @param rows titles compared, those of at least one side
 * @param mean mean share, in [0, 1]; a title that only one side has counts 0
 * @param least least share
 * @param onlyInOne titles that only one side has
 */
public record RowOverlap(int rows, double mean, double least, int onlyInOne) {
  static final int TOP = 20;

  /** Equal strengths may differ in their last bits after a different order of additions. */
  private static final float TIE = 0.01f;

  public static RowOverlap of(Map<String, NeighbourRow> one, Map<String, NeighbourRow> other) {
    Set<String> titles = new HashSet<>(one.keySet());
    titles.addAll(other.keySet());
    double sum = 0;
    double least = 1;
    int onlyInOne = 0;
    for (String title : titles) {
      NeighbourRow left = one.get(title);
      NeighbourRow right = other.get(title);
      if (left == null || right == null) {
        onlyInOne++;
      }
      double share = left == null || right == null ? 0 : share(left, right);
      sum += share;
      least = Math.min(least, share);
    }
    return new RowOverlap(
        titles.size(), titles.isEmpty() ? 1 : sum / titles.size(), least, onlyInOne);
  }

  private static double share(NeighbourRow left, NeighbourRow right) {
    int length = Math.min(TOP, Math.max(left.size, right.size));
    if (length == 0) {
      return 1;
    }
    return (found(left, right, length) + found(right, left, length)) / (2.0 * length);
  }

  /** How many of the strongest of one row stand among the strongest of the other. */
  private static long found(NeighbourRow row, NeighbourRow in, int length) {
    Set<Long> strongest = new HashSet<>();
    List<Integer> places = byStrength(in);
    float last = places.isEmpty() ? 0 : strength(in, places.get(Math.min(length, in.size) - 1));
    for (int place : places) {
      if (strength(in, place) >= last * (1 - TIE)) {
        strongest.add(in.keys[place]);
      }
    }
    return byStrength(row).stream()
        .limit(length)
        .filter(place -> strongest.contains(row.keys[place]))
        .count();
  }

  private static List<Integer> byStrength(NeighbourRow row) {
    return IntStream.range(0, row.size)
        .boxed()
        .sorted(Comparator.comparing((Integer place) -> -strength(row, place)))
        .toList();
  }

  /** What the prior reads. */
  private static float strength(NeighbourRow row, int place) {
    int base = place * Channels.COUNT;
    return row.weights[base + Channels.FORWARD] + 0.5f * row.weights[base + Channels.BACKWARD];
  }
}
