package dev.marquee.local;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a mistyped name was probably meant to be. */
final class Nearest {

  private Nearest() {}

  /**
   * A half sentence, {@code ; did you mean 'x'?}, with the candidate that the fewest edits make of
   * the name; empty when more than half of the name would have to change.
   */
  static String suggestion(String name, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
        .filter(candidate -> edits(name, candidate) * 2 <= Math.max(2, name.length()))
        .map(candidate -> "; did you mean '" + candidate + "'?")
        .orElse("");
  }

  /** Single-character edits that turn one text into the other (Levenshtein 1966). */
  static int edits(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[to.length()];
  }
}
