package dev.marquee.recommendations.page;

import java.util.List;

/**
 * One row of a page.
 *
 * @param id unique on the page
 * @param kind what the row promises
 * @param reason why it stands there, for people
 * @param reasonTitleId the watched title that it follows from, or null
 * @param reasonGenre the genre that it is about, or null
 * @param evidence strength of the model's evidence for the reason, non-negative
 * @param titles from left to right, never empty
 */
public record Row(
    String id,
    Kind kind,
    String reason,
    String reasonTitleId,
    String reasonGenre,
    double evidence,
    List<ShownTitle> titles) {

  /** What a row promises. */
  public enum Kind {
    TOP_PICKS,
    BECAUSE_YOU_WATCHED,
    TRENDING_IN_REGION,
    GENRE,
    NEW_RELEASES,
    CONTINUE_WATCHING,
    MY_LIST
  }

  public Row {
    if (titles.isEmpty()) {
      throw new IllegalArgumentException("row " + id + " must hold at least one title");
    }
  }
}
