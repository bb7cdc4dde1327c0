package dev.marquee.cachewarming.load;

import java.util.Comparator;

/**
 * What a stream counts for.
 *
 * @param region service region that serves the viewer
 * @param title film or episode
 * @param rendition file that is played; empty when the client did not say
 */
public record Place(String region, String title, String rendition) {
  /** By region, title and rendition. */
  public static final Comparator<Place> ORDER =
      Comparator.comparing(Place::region)
          .thenComparing(Place::title)
          .thenComparing(Place::rendition);

  public Place {
    if (region == null || title == null || rendition == null) {
      throw new IllegalArgumentException(
          "a place lacks a name: region " + region + ", title " + title + ", " + rendition);
    }
  }
}
