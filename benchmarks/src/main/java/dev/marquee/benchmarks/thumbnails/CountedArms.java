package dev.marquee.benchmarks.thumbnails;

/**
 * Shows and takes of each picture, by title or by title and audience: all that the classical
 * bandits know.
 *
 * <p>With a half-life they fade by the service's impressions (discounting; Garivier and Moulines
 * 2011), lazily: {@link #advance} before they are read.
 */
final class CountedArms {
  private final int cells;
  private final double halfLife;
  private final float[] shown;
  private final float[] taken;

  /** Impression up to which the counts of a title, or of it with an audience, have faded. */
  private final int[] fadedUntil;

  /** Counts that never fade. */
  CountedArms(boolean byAudience) {
    this(byAudience, Double.POSITIVE_INFINITY);
  }

  /**
   * @param byAudience whether audiences are told apart
   * @param halfLife impressions of the service after which half is left, positive
   */
  CountedArms(boolean byAudience, double halfLife) {
    this.cells = byAudience ? ArtworkWorld.AUDIENCES : 1;
    this.halfLife = halfLife;
    this.shown = new float[ArtworkWorld.TITLES * cells * ArtworkWorld.ARMS];
    this.taken = new float[shown.length];
    this.fadedUntil = new int[ArtworkWorld.TITLES * cells];
  }

  /** Lets the counts of a title with an audience fade up to an impression. */
  void advance(int title, int audience, int now) {
    if (Double.isInfinite(halfLife)) {
      return;
    }
    int row = row(title, audience);
    float kept = (float) Math.pow(.5, (now - fadedUntil[row]) / halfLife);
    fadedUntil[row] = now;
    for (int at = row * ArtworkWorld.ARMS; at < (row + 1) * ArtworkWorld.ARMS; at++) {
      shown[at] *= kept;
      taken[at] *= kept;
    }
  }

  float shown(int title, int audience, int arm) {
    return shown[at(title, audience, arm)];
  }

  float taken(int title, int audience, int arm) {
    return taken[at(title, audience, arm)];
  }

  void add(int title, int audience, int arm, boolean wasTaken) {
    int at = at(title, audience, arm);
    shown[at]++;
    taken[at] += wasTaken ? 1 : 0;
  }

  void forget(int title, int arm) {
    for (int cell = 0; cell < cells; cell++) {
      int at = at(title, cell, arm);
      shown[at] = 0;
      taken[at] = 0;
    }
  }

  double bytesPerTitle() {
    double counts = 2.0 * Float.BYTES * cells * ArtworkWorld.ARMS;
    return Double.isInfinite(halfLife) ? counts : counts + (double) Integer.BYTES * cells;
  }

  private int row(int title, int audience) {
    return title * cells + (cells == 1 ? 0 : audience);
  }

  private int at(int title, int audience, int arm) {
    return row(title, audience) * ArtworkWorld.ARMS + arm;
  }
}
