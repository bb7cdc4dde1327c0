package dev.marquee.recommendations.artwork;

import java.util.List;

/**
 * A picture that may be drawn for a title.
 *
 * @param artworkId as in the catalogue
 * @param maturity age from which it may be shown, years, in [0, 21]
 * @param barredCountries where it must not be shown, ISO 3166-1 alpha-2
 */
public record Picture(String artworkId, int maturity, List<String> barredCountries) {
  private static final int OLDEST = 21;

  public Picture {
    if (artworkId.isEmpty()) {
      throw new IllegalArgumentException("artworkId must not be empty");
    }
    if (maturity < 0 || maturity > OLDEST) {
      throw new IllegalArgumentException("maturity must be in [0, 21]: " + maturity);
    }
    barredCountries = List.copyOf(barredCountries);
  }
}
