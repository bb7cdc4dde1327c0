package dev.marquee.recommendations.artwork;

import java.util.Arrays;

/**
 * The pictures that a profile has been shown in its session, each with what its first draw was.
 *
 * <p>20 bytes each: fingerprint, propensity, and in one number the counter of the version with
 * references to the few epochs and audiences that occur. Pictures of the latest page come first.
 * Public fields make it a serializable state record; arrays have exactly the length in use.
 */
public final class PinnedArtworks {
  /** Most pictures: the largest page has 114, the usual one some eighty. */
  public static final int MOST = 128;

  private static final int EVEN_SHIFT = 63;
  private static final int AUDIENCE_SHIFT = 56;
  private static final int EPOCH_SHIFT = 48;
  private static final int REFERENCE = 0x7F;

  /** Fingerprints of the pictures, mixed with their titles. */
  public int[] artworks = new int[0];

  /** With which probability each was drawn, in (0, 1]. */
  public double[] propensities = new double[0];

  /**
   * From the highest bit: whether it was drawn evenly, 7 bits for the place of the audience, 8 for
   * that of the epoch, 48 for the counter of the version.
   */
  public long[] draws = new long[0];

  /** Epochs of the versions. */
  public long[] epochs = new long[0];

  /** Fingerprints of the audiences. */
  public int[] audiences = new int[0];

  /** Empty record for serializers. */
  public PinnedArtworks() {}

  PinnedArtworks(int size) {
    artworks = new int[size];
    propensities = new double[size];
    draws = new long[size];
  }

  /** Number of pictures. */
  public int size() {
    return artworks.length;
  }

  /** With which probability a picture was drawn, in (0, 1]. */
  public double propensity(int at) {
    return propensities[at];
  }

  /** Epoch of the version that it was drawn from. */
  public long epoch(int at) {
    return epochs[(int) (draws[at] >>> EPOCH_SHIFT) & REFERENCE];
  }

  /** Counter of that version. */
  public long counter(int at) {
    return draws[at] & ArtworkPolicy.LARGEST_COUNTER;
  }

  /** Fingerprint of the audience that it was drawn for. */
  public int audience(int at) {
    return audiences[(int) (draws[at] >>> AUDIENCE_SHIFT) & REFERENCE];
  }

  /** Whether chance fell on the even share. */
  public boolean isEven(int at) {
    return draws[at] >>> EVEN_SHIFT != 0;
  }

  /** Writes a picture while the record is being made. */
  void set(
      int at,
      int artwork,
      double propensity,
      long epoch,
      long counter,
      int audience,
      boolean even) {
    artworks[at] = artwork;
    propensities[at] = propensity;
    draws[at] =
        (even ? 1L << EVEN_SHIFT : 0)
            | (long) referenceOfAudience(audience) << AUDIENCE_SHIFT
            | (long) referenceOfEpoch(epoch) << EPOCH_SHIFT
            | counter;
  }

  private int referenceOfEpoch(long epoch) {
    for (int at = 0; at < epochs.length; at++) {
      if (epochs[at] == epoch) {
        return at;
      }
    }
    epochs = Arrays.copyOf(epochs, epochs.length + 1);
    epochs[epochs.length - 1] = epoch;
    return epochs.length - 1;
  }

  private int referenceOfAudience(int audience) {
    for (int at = 0; at < audiences.length; at++) {
      if (audiences[at] == audience) {
        return at;
      }
    }
    audiences = Arrays.copyOf(audiences, audiences.length + 1);
    audiences[audiences.length - 1] = audience;
    return audiences.length - 1;
  }
}
