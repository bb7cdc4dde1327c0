package dev.marquee.recommendations.title;

import java.util.List;
import java.util.Locale;

/**
 * What the model knows of a title before anyone has watched it.
 *
 * @param genres keys of its genres ({@link #genreKey}); empty when unknown
 * @param year year of first release, 0 when unknown
 * @param releaseSeconds when it becomes available here, seconds since 1970, 0 when unknown
 */
public record TitleFacts(int[] genres, int year, long releaseSeconds) {
  /** A title of which nothing is known. */
  public static final TitleFacts UNKNOWN = new TitleFacts(new int[0], 0, 0);

  public TitleFacts {
    if (genres == null || year < 0) {
      throw new IllegalArgumentException(
          "genres must be given and year must be 0 (unknown) or later: year " + year);
    }
  }

  /** Facts from the names of the genres; an empty list means unknown. */
  public static TitleFacts of(List<String> genres, int year, long releaseSeconds) {
    return new TitleFacts(
        genres.stream().mapToInt(TitleFacts::genreKey).distinct().toArray(), year, releaseSeconds);
  }

  /** Stable 32-bit key of a genre's name, however it is capitalised; never zero. */
  public static int genreKey(String genre) {
    int key = TitleKey.fingerprint(TitleKey.of(genre.toLowerCase(Locale.ROOT)));
    return key == 0 ? 1 : key;
  }
}
