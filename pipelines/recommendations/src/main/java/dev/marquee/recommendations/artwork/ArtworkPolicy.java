package dev.marquee.recommendations.artwork;

import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The frozen table of one title: with which probability each audience is shown each picture.
 *
 * <p>A table is a mixture: a share in which all pictures are equally likely, and weights for the
 * rest. Where some pictures may not be shown, the even share is divided among the others and the
 * rest by their weights. Immutable; a set of pictures is the bits of a {@code long}.
 */
public final class ArtworkPolicy {
  /** Most pictures of a title. */
  public static final int MOST_PICTURES = 64;

  /** Versions count to 2⁴⁸ at most, so that a pin holds one beside its flags. */
  static final long LARGEST_COUNTER = (1L << 48) - 1;

  /** By how much probabilities may miss their sum, or the even share, through rounding. */
  private static final double ROUNDING = 1e-6;

  /** Weights below it are the rounding of tables of 32-bit numbers, where nothing was meant. */
  private static final double NOTHING = 1e-7;

  private final long title;
  private final long epoch;
  private final long counter;
  private final double evenShare;
  private final Audiences audiences;
  private final String[] artworkIds;
  private final int[] fingerprints;
  private final byte[] maturities;
  private final int oldest;
  private final String[] countries;
  private final long[] barred;
  private final long barredSomewhere;
  private final double[] weights;

  /**
   * @param title key of the film or series
   * @param epoch of the version
   * @param counter of the version, in [1, 2⁴⁸)
   * @param evenShare share of draws in which all pictures are equally likely, in [0, 1]
   * @param audiences for whom the tables are
   * @param pictures 1 to {@value #MOST_PICTURES} with different identifiers
   * @param probabilities one audience after the other, in each the pictures in their order; of an
   *     audience they sum to 1, and none is below the even share over the number of pictures
   * @throws IllegalArgumentException when any of this does not hold
   */
  public ArtworkPolicy(
      long title,
      long epoch,
      long counter,
      double evenShare,
      Audiences audiences,
      List<Picture> pictures,
      double[] probabilities) {
    int size = pictures.size();
    require(size >= 1 && size <= MOST_PICTURES, "there must be 1 to 64 pictures", size);
    require(counter >= 1 && counter <= LARGEST_COUNTER, "counter must be in [1, 2^48)", counter);
    require(evenShare >= 0 && evenShare <= 1, "evenShare must be in [0, 1]", evenShare);
    require(
        probabilities.length == size * audiences.size(),
        "there must be a probability for each audience and picture",
        probabilities.length);
    this.title = title;
    this.epoch = epoch;
    this.counter = counter;
    this.evenShare = evenShare;
    this.audiences = audiences;
    this.artworkIds = new String[size];
    this.fingerprints = new int[size];
    this.maturities = new byte[size];
    Set<String> different = new HashSet<>();
    Set<String> named = new TreeSet<>();
    int highest = 0;
    for (int at = 0; at < size; at++) {
      Picture picture = pictures.get(at);
      artworkIds[at] = picture.artworkId();
      require(different.add(artworkIds[at]), "pictures must differ", artworkIds[at]);
      fingerprints[at] = fingerprint(title, artworkIds[at]);
      maturities[at] = (byte) picture.maturity();
      highest = Math.max(highest, picture.maturity());
      named.addAll(picture.barredCountries());
    }
    this.oldest = highest;
    this.countries = named.toArray(String[]::new);
    this.barred = new long[countries.length];
    long somewhere = 0;
    for (int at = 0; at < size; at++) {
      for (String country : pictures.get(at).barredCountries()) {
        barred[Arrays.binarySearch(countries, country)] |= 1L << at;
        somewhere |= 1L << at;
      }
    }
    this.barredSomewhere = somewhere;
    this.weights = new double[probabilities.length];
    for (int audience = 0; audience < audiences.size(); audience++) {
      weigh(probabilities, audience * size, size);
    }
  }

  private void weigh(double[] probabilities, int from, int size) {
    double each = evenShare / size;
    double sum = 0;
    for (int at = from; at < from + size; at++) {
      double probability = probabilities[at];
      require(
          probability >= each - ROUNDING && probability <= 1 + ROUNDING,
          "a probability must be in [even share over pictures, 1]",
          probability);
      sum += probability;
      double weight = probability - each;
      weights[at] = weight < NOTHING ? 0 : weight;
    }
    require(Math.abs(sum - 1) <= ROUNDING, "probabilities must sum to 1", sum);
  }

  /** Key of the film or series. */
  public long title() {
    return title;
  }

  /** Epoch of the version. */
  public long epoch() {
    return epoch;
  }

  /** Counter of the version. */
  public long counter() {
    return counter;
  }

  /** Share of draws in which all pictures are equally likely, in [0, 1]. */
  public double evenShare() {
    return evenShare;
  }

  /** For whom the tables are. */
  public Audiences audiences() {
    return audiences;
  }

  /** Number of pictures. */
  public int size() {
    return artworkIds.length;
  }

  /** Identifier of a picture. */
  public String artworkId(int picture) {
    return artworkIds[picture];
  }

  /** Fingerprint by which a pin remembers a picture of this title. */
  int fingerprint(int picture) {
    return fingerprints[picture];
  }

  /** How much of what is not shared evenly falls on a picture, not normalised; 0 or more. */
  double weight(int audience, int picture) {
    return weights[audience * artworkIds.length + picture];
  }

  /**
   * Pictures that may be shown.
   *
   * @param country where the viewer is; empty when unknown, then only what is barred nowhere
   * @param maturityLimit highest age rating, years
   */
  public long permitted(String country, int maturityLimit) {
    int size = artworkIds.length;
    long all = -1L >>> (Long.SIZE - size);
    if (maturityLimit < oldest) {
      for (int at = 0; at < size; at++) {
        if (maturities[at] > maturityLimit) {
          all &= ~(1L << at);
        }
      }
    }
    if (barredSomewhere == 0) {
      return all;
    }
    if (country.isEmpty()) {
      return all & ~barredSomewhere;
    }
    int at = Arrays.binarySearch(countries, country);
    return at < 0 ? all : all & ~barred[at];
  }

  private static int fingerprint(long title, String artworkId) {
    return TitleKey.fingerprint(TitleKey.mix(title, TitleKey.of(artworkId)));
  }

  private static void require(boolean holds, String otherwise, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise + ": " + value);
    }
  }
}
