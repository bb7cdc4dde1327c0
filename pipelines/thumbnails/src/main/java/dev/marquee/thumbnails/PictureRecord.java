package dev.marquee.thumbnails;

/**
 * A picture as the catalogue offers it; crops of one picture are one.
 *
 * <p>Public fields make it a serializable record for the shuffle and for state.
 */
public final class PictureRecord {
  /** Which artwork is shown; clients may show a crop of it. */
  public String artworkId = "";

  /** Key of its arm: hash of the name of the whole picture. */
  public long arm;

  /** Age from which it may be shown, years. */
  public int maturity;

  /** Countries in which it must not be shown, ISO 3166-1 alpha-2. */
  public String[] barredCountries = new String[0];

  /** Content features, as many as the model has. */
  public float[] features = new float[0];

  /** Hashes of the names of its crops. */
  public long[] crops = new long[0];

  /** Whether an artwork, by the hash of its name, is this picture or a crop of it. */
  public boolean isShownBy(long artwork) {
    if (artwork == arm) {
      return true;
    }
    for (long crop : crops) {
      if (crop == artwork) {
        return true;
      }
    }
    return false;
  }

  /** Empty record for serializers. */
  public PictureRecord() {}
}
