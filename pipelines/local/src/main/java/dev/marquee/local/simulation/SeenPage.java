package dev.marquee.local.simulation;

import java.util.List;

/**
 * A page as the simulation keeps it: title indices instead of names, cut to what anybody looks at.
 *
 * <p>About 1 kB for a page without pictures. Immutable.
 */
final class SeenPage {
  /** Eighteen in a thousand looks would go below this row. */
  private static final int ROWS = 10;

  /** Three in a thousand rows are looked at beyond this position. */
  private static final int SLOTS = 20;

  final PageView.Kind kind;
  final PageView.Version version;
  final long expiresAtMillis;
  final String[] rowIds;

  /** Title indices, {@link Viewer#NOTHING} for a title that the catalogue does not know. */
  final int[][] shows;

  /** Null where the page left the picture to the client. */
  final PageView.Picture[][] pictures;

  SeenPage(
      PageView.Kind kind,
      PageView.Version version,
      long expiresAtMillis,
      String[] rowIds,
      int[][] shows,
      PageView.Picture[][] pictures) {
    this.kind = kind;
    this.version = version;
    this.expiresAtMillis = expiresAtMillis;
    this.rowIds = rowIds;
    this.shows = shows;
    this.pictures = pictures;
  }

  static SeenPage of(PageView page, Catalogue catalogue) {
    int rows = Math.min(ROWS, page.rows().size());
    String[] rowIds = new String[rows];
    int[][] shows = new int[rows][];
    PageView.Picture[][] pictures = new PageView.Picture[rows][];
    for (int row = 0; row < rows; row++) {
      List<PageView.Slot> slots = page.rows().get(row).slots();
      rowIds[row] = page.rows().get(row).rowId();
      shows[row] = new int[Math.min(SLOTS, slots.size())];
      for (int column = 0; column < shows[row].length; column++) {
        PageView.Slot slot = slots.get(column);
        shows[row][column] = catalogue.indexOf(slot.titleId());
        if (slot.picture() != null) {
          if (pictures[row] == null) {
            pictures[row] = new PageView.Picture[shows[row].length];
          }
          pictures[row][column] = slot.picture();
        }
      }
    }
    return new SeenPage(
        page.kind(), page.version(), page.expiresAtMillis(), rowIds, shows, pictures);
  }

  /** The shelf that the service shows without a page of the engine. */
  static SeenPage shelf(String[] rowIds, int[][] shows) {
    return new SeenPage(
        PageView.Kind.NONE,
        null,
        Long.MAX_VALUE,
        rowIds,
        shows,
        new PageView.Picture[shows.length][]);
  }

  PageView.Picture picture(int row, int column) {
    return pictures[row] == null ? null : pictures[row][column];
  }
}
