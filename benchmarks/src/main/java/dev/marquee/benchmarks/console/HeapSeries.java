package dev.marquee.benchmarks.console;

import java.util.List;

/**
 * Heap in use after full collections, over time.
 *
 * @param samples in order of time, at least four
 */
public record HeapSeries(List<Sample> samples) {
  private static final int LEAST = 4;

  /**
   * The heap at one moment.
   *
   * @param minutes since the first, 0 or more
   * @param megabytes in use; positive
   */
  public record Sample(double minutes, double megabytes) {

    public Sample {
      if (!(minutes >= 0) || Double.isInfinite(minutes)) {
        throw new IllegalArgumentException("minutes must be 0 or more and finite, is " + minutes);
      }
      if (!(megabytes > 0) || Double.isInfinite(megabytes)) {
        throw new IllegalArgumentException("megabytes must be positive, is " + megabytes);
      }
    }
  }

  public HeapSeries {
    samples = List.copyOf(samples);
    if (samples.size() < LEAST) {
      throw new IllegalArgumentException(
          "samples must be at least " + LEAST + ", are " + samples.size());
    }
    for (int at = 1; at < samples.size(); at++) {
      if (samples.get(at).minutes() <= samples.get(at - 1).minutes()) {
        throw new IllegalArgumentException("samples must be in order of time");
      }
    }
  }

  public double startMegabytes() {
    return samples.get(0).megabytes();
  }

  public double endMegabytes() {
    return samples.get(samples.size() - 1).megabytes();
  }

  /**
   * Megabytes by which the heap grows in an hour: the slope of the least-squares line through the
   * second half, as models and caches fill up in the first.
   */
  public double growthPerHour() {
    List<Sample> half = samples.subList(samples.size() / 2, samples.size());
    double time = half.stream().mapToDouble(Sample::minutes).average().orElseThrow();
    double heap = half.stream().mapToDouble(Sample::megabytes).average().orElseThrow();
    double together = 0;
    double alone = 0;
    for (Sample one : half) {
      together += (one.minutes() - time) * (one.megabytes() - heap);
      alone += (one.minutes() - time) * (one.minutes() - time);
    }
    return 60 * together / alone;
  }
}
