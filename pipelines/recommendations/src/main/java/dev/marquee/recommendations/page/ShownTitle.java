package dev.marquee.recommendations.page;

import dev.marquee.recommendations.catalogue.CatalogueEntry;
import java.util.Set;

/**
 * One title on a page.
 *
 * @param entry what to show or play
 * @param series the series, when an episode is to be played, else null
 * @param number dense number of the film, or of the series
 * @param score score of the model that chose it, comparable within its row
 * @param probability probability with which a page made from this evidence shows it, in (0, 1]
 * @param sources where the candidate came from, at least one
 * @param positionMillis where to go on, {@link #NOWHERE} outside continue watching
 */
public record ShownTitle(
    CatalogueEntry entry,
    CatalogueEntry series,
    int number,
    double score,
    double probability,
    Set<Source> sources,
    long positionMillis) {

  /** Position of a title that was not begun. */
  public static final long NOWHERE = -1;

  /** What proposed a title. */
  public enum Source {
    NEIGHBOURS,
    EMBEDDING,
    POPULARITY,
    TRENDING,
    GENRE,
    NEW_RELEASE,
    EXPLORATION,
    HISTORY,
    LIST
  }

  public ShownTitle {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be in (0, 1]: " + probability);
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("sources must name at least one: " + entry.titleId());
    }
  }
}
