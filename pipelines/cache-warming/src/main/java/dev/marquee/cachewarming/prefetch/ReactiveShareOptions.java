package dev.marquee.cachewarming.prefetch;

import java.util.List;
import java.util.TreeSet;

/**
 * Settings of the share of a site's disk that is left to its own policy.
 *
 * @param shares to choose from, rising, each in (0, 1]; a single one is taken as it is
 * @param initialShare until the shadows have seen enough; one of {@code shares}
 * @param sampling one object in so many is followed; more of them on a small disk
 * @param memoryDays after which a miss counts 1/e
 * @param leastGain share of the missed bytes that a change must save: small copies do badly by
 *     large objects, and a plan that fails loses far more than this
 */
public record ReactiveShareOptions(
    List<Double> shares, double initialShare, int sampling, double memoryDays, double leastGain) {
  public ReactiveShareOptions {
    shares = List.copyOf(shares);
    double before = 0;
    for (double share : shares) {
      if (!(share > before) || share > 1) {
        throw new IllegalArgumentException("shares must rise within (0, 1]: " + shares);
      }
      before = share;
    }
    if (!shares.contains(initialShare)) {
      throw new IllegalArgumentException(
          "initialShare must be among " + shares + ": " + initialShare);
    }
    if (sampling < 1) {
      throw new IllegalArgumentException("sampling must be at least 1: " + sampling);
    }
    if (!(memoryDays > 0)) {
      throw new IllegalArgumentException("memoryDays must be positive: " + memoryDays);
    }
    if (!(leastGain >= 0) || leastGain >= 1) {
      throw new IllegalArgumentException("leastGain must be in [0, 1): " + leastGain);
    }
  }

  /** Shares from a two-hundredth to all of the disk. */
  public static ReactiveShareOptions defaults() {
    return new ReactiveShareOptions(
        List.of(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0), 0.01, 8, 7, 0.05);
  }

  /** Always this share. */
  public static ReactiveShareOptions fixed(double share) {
    return new ReactiveShareOptions(List.of(share), share, 1, 7, 0);
  }

  /** The same, beginning at another share, which becomes one of those to choose from. */
  public ReactiveShareOptions startingAt(double share) {
    TreeSet<Double> all = new TreeSet<>(shares);
    all.add(share);
    return new ReactiveShareOptions(List.copyOf(all), share, sampling, memoryDays, leastGain);
  }
}
