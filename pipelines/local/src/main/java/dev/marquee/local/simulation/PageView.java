package dev.marquee.local.simulation;

import java.util.List;

/**
 * A home page as a viewer sees it: rows of titles in order.
 *
 * @param kind how the engine made it
 * @param version the version to echo in impressions
 * @param expiresAtMillis event time from which viewers no longer use it
 * @param rows from top to bottom
 */
public record PageView(Kind kind, Version version, long expiresAtMillis, List<Row> rows) {

  public PageView {
    rows = List.copyOf(rows);
  }

  /** How a page came about; {@link #NONE} stands for a viewer who had no page of the engine. */
  public enum Kind {
    PERSONALISED,
    HOLDOUT,
    DEFAULT,
    NONE
  }

  /** Version of an output: the highest pair (epoch, counter) wins. */
  public record Version(long epoch, long counter) implements Comparable<Version> {
    @Override
    public int compareTo(Version other) {
      int byEpoch = Long.compare(epoch, other.epoch);
      return byEpoch != 0 ? byEpoch : Long.compare(counter, other.counter);
    }
  }

  /** One row. */
  public record Row(String rowId, List<Slot> slots) {
    public Row {
      slots = List.copyOf(slots);
    }
  }

  /** One title; the picture is null when the page left the choice to the client. */
  public record Slot(String titleId, Picture picture) {}

  /**
   * The picture drawn for a title, echoed in impressions; every part but the artwork may be null.
   */
  public record Picture(
      String artworkId,
      String audience,
      Double propensity,
      Version policyVersion,
      Boolean drawnEvenly) {}

  /**
   * A page of titles without pictures, one list per row, that never expires; rows are named row-0,
   * row-1 and so on.
   */
  public static PageView of(Kind kind, Version version, List<List<String>> rows) {
    List<Row> result = new java.util.ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      result.add(
          new Row("row-" + row, rows.get(row).stream().map(id -> new Slot(id, null)).toList()));
    }
    return new PageView(kind, version, Long.MAX_VALUE, result);
  }
}
