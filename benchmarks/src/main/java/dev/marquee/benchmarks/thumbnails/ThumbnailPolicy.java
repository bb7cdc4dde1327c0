package dev.marquee.benchmarks.thumbnails;

/**
 * A bandit under test: chooses a picture at every impression and learns its outcome later.
 *
 * <p>One object per run; used by one thread.
 */
public interface ThumbnailPolicy extends AutoCloseable {
  /**
   * Chooses a picture, in [0, {@link ArtworkWorld#ARMS}).
   *
   * @param now number of the impression
   */
  int choose(int title, int audience, int now);

  /**
   * Learns whether a title was taken behind the picture that was shown.
   *
   * @param shownAt number of the impression
   * @param now number of the impression at which its outcome becomes known
   */
  void learn(int title, int audience, int arm, boolean taken, int shownAt, int now);

  /** Hears that a picture was replaced by another, whose features are the world's. */
  void replaced(int title, int arm);

  /** Hears that a title gave way to a new one, whose pictures are all new. */
  default void entered(int title) {
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      replaced(title, arm);
    }
  }

  /** Bytes that it keeps for each title, NaN when nobody can tell. */
  double stateBytesPerTitle();

  @Override
  default void close() {}
}
