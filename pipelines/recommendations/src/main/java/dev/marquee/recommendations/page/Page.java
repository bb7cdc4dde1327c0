package dev.marquee.recommendations.page;

import java.util.List;

/**
 * A home page before it goes on the wire.
 *
 * @param rows from top to bottom; no title stands twice
 * @param licensedUntilMillis when the first of its licences ends, milliseconds since 1970; {@link
 *     Long#MAX_VALUE} when none does
 */
public record Page(List<Row> rows, long licensedUntilMillis) {
  /** The titles of the top picks, in order; empty when the page has none. */
  public List<ShownTitle> topPicks() {
    for (Row row : rows) {
      if (row.kind() == Row.Kind.TOP_PICKS) {
        return row.titles();
      }
    }
    return List.of();
  }
}
