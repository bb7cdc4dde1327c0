package dev.marquee.cachewarming.demand;

import java.util.ArrayList;
import java.util.List;

/**
 * What the catalogue says of a title, as far as demand depends on it. Immutable.
 *
 * <p>Language and genres are its traits: a region's preference for each is learned over all titles
 * that have it.
 */
public final class TitleProfile {
  private final String kind;
  private final long releaseSeconds;
  private final String language;
  private final List<String> genres;

  /**
   * @param kind such as film, series or live: titles of a kind are watched alike
   * @param language regions prefer some
   * @param genres may be empty
   * @param releaseSeconds when it can first be watched
   */
  public TitleProfile(String kind, String language, List<String> genres, long releaseSeconds) {
    this.kind = kind;
    this.releaseSeconds = releaseSeconds;
    this.language = "language " + language;
    List<String> named = new ArrayList<>();
    for (String genre : genres) {
      named.add("genre " + genre);
    }
    this.genres = List.copyOf(named);
  }

  public String kind() {
    return kind;
  }

  public long releaseSeconds() {
    return releaseSeconds;
  }

  String languageTrait() {
    return language;
  }

  List<String> genreTraits() {
    return genres;
  }
}
