package dev.marquee.recommendations.popularity;

import java.util.Arrays;

/**
 * How often one title was chosen: decayed counts at several half-lives, and the count of the
 * prior's half-life split by the position in the viewer's history and by region.
 *
 * <p>Every count is a sum of weights, each decayed from its own time, so additions commute and a
 * negative addition at the original time takes one back. At most {@link #REGIONS} regions are kept;
 * the least count gives way. Public fields make it a serializable state record.
 */
public final class PopularityCounts {
  /** Most regions with a count of their own. */
  public static final int REGIONS = 32;

  /** Model time to which all decayed counts refer. */
  public double time;

  /** Counts by half-life, in the order of the options. */
  public double[] counts = new double[0];

  /** Counts by {@link HistoryPosition}, not decayed. */
  public float[] positions = new float[0];

  /** Names of the regions. */
  public String[] regions = new String[0];

  /** Counts by region, decayed with the prior's half-life. */
  public float[] regionCounts = new float[0];

  /** All watches, also those that were context only and count for nothing else; not decayed. */
  public double watches;

  /** Model time of the first choice, NaN when there was none. */
  public double firstTime = Double.NaN;

  /** Model time of the latest choice, NaN when there was none. */
  public double lastTime = Double.NaN;

  /**
   * Adds one choice, or takes one back with a negative weight.
   *
   * @param position bucket of {@link HistoryPosition}
   * @param region region of the viewer, empty when unknown
   * @param when model time of the choice
   */
  public void add(
      float weight, int position, String region, double when, PopularityOptions options) {
    prepare(when, options);
    watches += weight;
    double behind = time - when;
    for (int at = 0; at < counts.length; at++) {
      counts[at] += weight * options.decay(at, behind);
    }
    positions[position] += weight;
    if (!region.isEmpty()) {
      addRegion(region, (float) (weight * options.decay(options.priorHalfLife(), behind)));
    }
    if (weight > 0) {
      firstTime = firstTime <= when ? firstTime : when;
      lastTime = lastTime >= when ? lastTime : when;
    }
  }

  /** Adds a watch that is context only: it counts for nothing but {@link #watches}. */
  public void addContext(float weight, double when, PopularityOptions options) {
    prepare(when, options);
    watches += weight;
  }

  /** Adds all of another title delta's counts; the result refers to the later of both times. */
  public void addAll(PopularityCounts other, PopularityOptions options) {
    if (other.counts.length == 0) {
      return;
    }
    prepare(other.time, options);
    watches += other.watches;
    double behind = time - other.time;
    for (int at = 0; at < counts.length; at++) {
      counts[at] += other.counts[at] * options.decay(at, behind);
    }
    for (int at = 0; at < positions.length; at++) {
      positions[at] += other.positions[at];
    }
    for (int at = 0; at < other.regions.length; at++) {
      addRegion(
          other.regions[at],
          (float) (other.regionCounts[at] * options.decay(options.priorHalfLife(), behind)));
    }
    if (!Double.isNaN(other.firstTime)) {
      firstTime = firstTime <= other.firstTime ? firstTime : other.firstTime;
      lastTime = lastTime >= other.lastTime ? lastTime : other.lastTime;
    }
  }

  /** Brings all decayed counts to a later time. */
  public void moveTo(double when, PopularityOptions options) {
    double span = when - time;
    for (int at = 0; at < counts.length; at++) {
      counts[at] *= options.decay(at, span);
    }
    float factor = (float) options.decay(options.priorHalfLife(), span);
    for (int at = 0; at < regionCounts.length; at++) {
      regionCounts[at] *= factor;
    }
    time = when;
  }

  private void prepare(double when, PopularityOptions options) {
    if (counts.length != options.count()) {
      counts = Arrays.copyOf(counts, options.count());
      positions = Arrays.copyOf(positions, HistoryPosition.COUNT);
      time = when;
    }
    if (when > time) {
      moveTo(when, options);
    }
  }

  private void addRegion(String region, float weight) {
    int least = -1;
    for (int at = 0; at < regions.length; at++) {
      if (regions[at].equals(region)) {
        regionCounts[at] += weight;
        return;
      }
      if (least < 0 || regionCounts[at] < regionCounts[least]) {
        least = at;
      }
    }
    if (weight <= 0) {
      return;
    }
    if (regions.length < REGIONS) {
      least = regions.length;
      regions = Arrays.copyOf(regions, least + 1);
      regionCounts = Arrays.copyOf(regionCounts, least + 1);
    } else if (regionCounts[least] > weight) {
      return;
    }
    regions[least] = region;
    regionCounts[least] = weight;
  }
}
