package dev.marquee.cachewarming.prefetch;

import dev.marquee.cachewarming.edge.PlannedCache;
import dev.marquee.cachewarming.edge.SieveCache;
import dev.marquee.cachewarming.load.StateBytes;
import java.util.Arrays;

/**
 * The share of a site's disk that its own policy should have, found by shadows of the site: small
 * copies, one for each share, that see a sample of the objects and have as small a part of the disk
 * (miniature simulation; Waldspurger et al., ATC 2017).
 *
 * <p>A shadow follows the same plans as the site, but fetches nothing. The share moves one step at
 * a plan, towards the shadow that missed fewest bytes in the peak, when that saves enough. The
 * sample is drawn by a hash of the object's number, so a replay draws the same. Not thread-safe.
 */
public final class ReactiveShare {
  private static final double DAY_SECONDS = 86_400;

  /** Peak bytes that the sample must have been asked for, as a multiple of its disk. */
  private static final double LEAST_EVIDENCE = 0.5;

  /** Objects that a shadow's disk must hold: with fewer, single ones decide. */
  public static final double LEAST_OBJECTS = 100;

  private final ReactiveShareOptions options;
  private final double[] shares;
  private final PlannedCache[] shadows;

  /** What each shadow leaves to the site's own policy. */
  private final SieveCache[] policies;

  private final double[] missed;
  private final long[] sizes;

  /** One object in so many is followed of those that are shown: 1 when they are a sample. */
  private final int sampling;

  private final long shadowBytes;
  private double asked;
  private long seconds;
  private int chosen;

  /**
   * Draws its sample by itself.
   *
   * @param sizes of the objects in bytes, by number
   * @param capacityBytes of the site
   */
  public ReactiveShare(ReactiveShareOptions options, long[] sizes, long capacityBytes) {
    this(options, sizes, capacityBytes, sampling(options, sizes, capacityBytes));
  }

  /**
   * Is shown a sample and nothing else.
   *
   * @param sizes of the sample's objects in bytes, by number; read whenever one is needed
   * @param shadowBytes as small a part of the site's disk as the sample is of its objects
   */
  public static ReactiveShare ofSample(
      ReactiveShareOptions options, long[] sizes, long shadowBytes) {
    return new ReactiveShare(options, sizes, shadowBytes, 1);
  }

  private ReactiveShare(ReactiveShareOptions options, long[] sizes, long bytes, int sampling) {
    this.options = options;
    this.sizes = sizes;
    this.sampling = sampling;
    shares = options.shares().stream().mapToDouble(Double::doubleValue).toArray();
    shadowBytes = bytes / sampling;
    missed = new double[shares.length];
    chosen = options.shares().indexOf(options.initialShare());
    int count = shares.length > 1 ? shares.length : 0;
    shadows = new PlannedCache[count];
    policies = new SieveCache[count];
    for (int share = 0; share < count; share++) {
      policies[share] = new SieveCache(sizes.length, shadowBytes);
      shadows[share] = new PlannedCache(sizes.length, policies[share], object -> {});
    }
  }

  private static int sampling(ReactiveShareOptions options, long[] sizes, long capacityBytes) {
    double meanSize = Arrays.stream(sizes).filter(size -> size > 0).average().orElse(1);
    double objectsHeld = capacityBytes / meanSize;
    return (int) Math.max(1, Math.min(options.sampling(), objectsHeld / LEAST_OBJECTS));
  }

  private boolean isSampled(int object) {
    // Fibonacci hashing: neighbouring numbers are renditions of one title and must not clump.
    return Integer.remainderUnsigned((object * 0x9E3779B9) >>> 7, sampling) == 0;
  }

  /** Takes a request of the site. */
  public void request(int object, long bytes, boolean inPeak) {
    if (shadows.length == 0 || !isSampled(object)) {
      return;
    }
    for (int share = 0; share < shadows.length; share++) {
      long served = shadows[share].request(object, sizes[object], bytes);
      if (inPeak) {
        missed[share] += bytes - served;
      }
    }
    if (inPeak) {
      asked += bytes;
    }
  }

  /**
   * Takes the site's new plan, and moves the share when that is due.
   *
   * @param byDensity objects with any expected demand, the least dense first
   * @param planned how many of them, the densest, the plan names
   */
  public void replan(int[] byDensity, int planned, long atSeconds) {
    if (shadows.length == 0) {
      return;
    }
    choose();
    fade(atSeconds);
    double plannedBytes = 0;
    for (int at = byDensity.length - planned; at < byDensity.length; at++) {
      plannedBytes += sizes[byDensity[at]];
    }
    for (int share = 0; share < shadows.length; share++) {
      long forPlan = (long) (shadowBytes * (1 - shares[share]));
      double limit =
          shares[chosen] < 1
              ? plannedBytes * (1 - shares[share]) / (1 - shares[chosen])
              : (double) forPlan * sampling;
      shadows[share].follow(sampled(byDensity, limit), forPlan, shadowBytes - forPlan);
    }
  }

  private int[] sampled(int[] byDensity, double limit) {
    double bytes = 0;
    int from = byDensity.length;
    while (from > 0 && bytes + sizes[byDensity[from - 1]] <= limit) {
      bytes += sizes[byDensity[--from]];
    }
    return Arrays.stream(byDensity, from, byDensity.length).filter(this::isSampled).toArray();
  }

  private void fade(long atSeconds) {
    double kept = Math.exp(-Math.max(0, atSeconds - seconds) / DAY_SECONDS / options.memoryDays());
    seconds = Math.max(seconds, atSeconds);
    asked *= kept;
    for (int share = 0; share < missed.length; share++) {
      missed[share] *= kept;
    }
  }

  private void choose() {
    if (asked < LEAST_EVIDENCE * shadowBytes) {
      return;
    }
    int best = chosen;
    for (int share = 0; share < missed.length; share++) {
      if (missed[share] < missed[best]) {
        best = share;
      }
    }
    if (missed[best] < missed[chosen] * (1 - options.leastGain())) {
      chosen += Integer.signum(best - chosen);
    }
  }

  /** The share in force, in (0, 1]. */
  public double share() {
    return shares[chosen];
  }

  /** Peak bytes that each share's shadow missed lately, in the order of the options. */
  public double[] missedPeakBytes() {
    return missed.clone();
  }

  /** Writes the shadows and what they have shown, without options and sizes. */
  public void write(StateBytes out) {
    out.writeUnsigned(chosen);
    out.writeDouble(asked);
    out.writeSigned(seconds);
    for (double bytes : missed) {
      out.writeDouble(bytes);
    }
    for (int share = 0; share < shadows.length; share++) {
      shadows[share].write(out);
      policies[share].write(out);
    }
  }

  /** Takes over what was written, before any request. */
  public void read(StateBytes in) {
    chosen = in.readCount(shares.length - 1);
    asked = in.readDouble();
    seconds = in.readSigned();
    for (int share = 0; share < missed.length; share++) {
      missed[share] = in.readDouble();
    }
    for (int share = 0; share < shadows.length; share++) {
      shadows[share].read(in);
      policies[share].read(in);
    }
  }
}
