package dev.marquee.recommendations.page;

import java.io.Serializable;

/**
 * How large a page is.
 *
 * @param topPicks most titles in the top picks, in [10, 75]
 * @param rowTitles most titles in every other row, in [1, 75]
 * @param newTitles most titles in the row of new ones, drawn at random from {@link #newPool}
 * @param newPool how many new titles the draw chooses from, at least newTitles
 * @param becauseRows most rows that follow from one watched title
 * @param genreRows most rows of one genre
 */
public record PageOptions(
    int topPicks, int rowTitles, int newTitles, int newPool, int becauseRows, int genreRows)
    implements Serializable {
  /** The shipped settings: some eighty titles, what a client shows before it scrolls for long. */
  public static final PageOptions DEFAULT = new PageOptions(20, 12, 10, 40, 2, 2);

  public PageOptions {
    requireIn("topPicks", topPicks, 10, 75);
    requireIn("rowTitles", rowTitles, 1, 75);
    requireIn("newTitles", newTitles, 0, 75);
    requireIn("newPool", newPool, newTitles, 400);
    requireIn("becauseRows", becauseRows, 0, 5);
    requireIn("genreRows", genreRows, 0, 5);
  }

  private static void requireIn(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
