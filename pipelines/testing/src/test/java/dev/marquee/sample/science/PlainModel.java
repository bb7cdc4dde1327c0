package dev.marquee.sample.science;

/** A model as it should be. */
public final class PlainModel {
  public double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
