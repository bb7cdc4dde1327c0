package dev.marquee.cachewarming.regional;

import dev.marquee.cachewarming.load.StateBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which titles of a region are its greatest: streams by title, fading with a half-life of three
 * days.
 *
 * <p>Keeps eight times as many titles as are asked for; the least one gives way. A title that is
 * among the greatest stays until another has a quarter more, so that two of equal standing do not
 * take turns. Not thread-safe.
 */
final class TitleStandings {
  /** exp(-ln 2 / 72): half after 72 hours. */
  private static final double KEPT_PER_HOUR = Math.pow(.5, 1.0 / 72);

  private static final double TO_DISPLACE = 1.25;
  private static final int KEPT_PER_TITLE = 8;
  private static final int MOST = 10_000;

  private final int asked;
  private final TreeMap<String, Double> standings = new TreeMap<>();

  TitleStandings(int asked) {
    this.asked = asked;
  }

  /** Takes the streams of an hour. */
  void hour(Map<String, Double> streams) {
    standings.replaceAll((title, standing) -> standing * KEPT_PER_HOUR);
    streams.forEach((title, mean) -> standings.merge(title, mean, Double::sum));
    int surplus = standings.size() - KEPT_PER_TITLE * asked;
    if (surplus > 0) {
      // The sort is stable: of equal standings the first name gives way.
      List<Map.Entry<String, Double>> ascending = new ArrayList<>();
      standings.forEach((title, standing) -> ascending.add(Map.entry(title, standing)));
      ascending.sort(Map.Entry.comparingByValue());
      ascending.subList(0, surplus).forEach(entry -> standings.remove(entry.getKey()));
    }
  }

  /** The greatest titles, given those that were so before. */
  Set<String> greatest(Set<String> before) {
    List<String> order = new ArrayList<>(standings.keySet());
    order.sort(
        Comparator.comparingDouble((String title) -> -weight(title, before))
            .thenComparing(Comparator.naturalOrder()));
    return new HashSet<>(order.subList(0, Math.min(asked, order.size())));
  }

  private double weight(String title, Set<String> before) {
    return standings.get(title) * (before.contains(title) ? TO_DISPLACE : 1);
  }

  void write(StateBytes bytes) {
    bytes.writeUnsigned(standings.size());
    standings.forEach(
        (title, standing) -> {
          bytes.writeText(title);
          bytes.writeDouble(standing);
        });
  }

  void read(StateBytes bytes) {
    for (int count = bytes.readCount(MOST); count > 0; count--) {
      standings.put(bytes.readText(), bytes.readDouble());
    }
  }
}
