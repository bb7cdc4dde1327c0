package dev.marquee.cachewarming.prefetch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What would happen if a region's viewers were served elsewhere: the peaks and hit ratios to expect
 * at the sites that take them.
 *
 * <p>A pure function of expected demand and of the files that the plans hold. Viewers keep their
 * own evening and their own taste: their hours are added to the target's hours as they are, and of
 * what they watch the target serves what its plan happens to hold. The moved load is divided among
 * the targets by their weights. The sites' own policies are left out, as they would take days to
 * learn the newcomers: hit ratios are those of the plans.
 */
public final class EvacuationStudy {
  private EvacuationStudy() {}

  /**
   * A site's coming day as expected.
   *
   * @param site its name
   * @param bytesPerHour expected bytes in each hour of a common clock (UTC), of equal length for
   *     all sites; not negative
   * @param fileShares share of each file in the bytes asked for, in the same order of files for all
   *     sites; sums to 1 unless nothing is asked for
   * @param residentShares share of each file that the plan holds, in [0, 1]
   */
  public record SiteOutlook(
      String site, double[] bytesPerHour, double[] fileShares, double[] residentShares) {
    public SiteOutlook {
      bytesPerHour = bytesPerHour.clone();
      fileShares = fileShares.clone();
      residentShares = residentShares.clone();
      if (bytesPerHour.length == 0 || fileShares.length != residentShares.length) {
        throw new IllegalArgumentException(
            "bytesPerHour must not be empty, fileShares and residentShares of one length: " + site);
      }
      for (double bytes : bytesPerHour) {
        if (!(bytes >= 0) || Double.isInfinite(bytes)) {
          throw new IllegalArgumentException("bytesPerHour must not be negative: " + bytes);
        }
      }
    }

    private double hitRatio(double[] shares) {
      double hit = 0;
      for (int file = 0; file < shares.length; file++) {
        hit += shares[file] * residentShares[file];
      }
      return hit;
    }
  }

  /**
   * A site before and after.
   *
   * @param peakBefore expected bytes of its busiest hour
   * @param peakAfter the same with what was moved
   * @param peakHourAfter which hour that is
   * @param hitRatioBefore share of its bytes that its plan serves over the day
   * @param hitRatioAfter the same with what was moved
   * @param upstreamPeakAfter expected bytes from upstream in its busiest upstream hour
   */
  public record SiteOutcome(
      String site,
      double peakBefore,
      double peakAfter,
      int peakHourAfter,
      double hitRatioBefore,
      double hitRatioAfter,
      double upstreamPeakAfter) {}

  /**
   * Moves a share of some sites' demand to others.
   *
   * @param sources sites of the evacuated region
   * @param targets sites that take the load
   * @param weights of the targets, not negative, not all zero
   * @param share of the demand that is moved, in [0, 1]
   * @return outcomes of the sources, then of the targets
   */
  public static List<SiteOutcome> evacuate(
      List<SiteOutlook> sources, List<SiteOutlook> targets, double[] weights, double share) {
    double total = Arrays.stream(weights).sum();
    if (!(share >= 0) || share > 1) {
      throw new IllegalArgumentException("share must be in [0, 1]: " + share);
    }
    if (weights.length != targets.size()
        || !(total > 0)
        || Arrays.stream(weights).anyMatch(weight -> !(weight >= 0))) {
      throw new IllegalArgumentException(
          "weights must be one for each target, not negative, not all zero: "
              + Arrays.toString(weights));
    }
    List<SiteOutcome> outcomes = new ArrayList<>();
    for (SiteOutlook source : sources) {
      Load load = new Load(source);
      load.addOwn(1 - share);
      outcomes.add(load.outcome());
    }
    for (int target = 0; target < weights.length; target++) {
      Load load = new Load(targets.get(target));
      load.addOwn(1);
      for (SiteOutlook source : sources) {
        load.add(source, share * weights[target] / total);
      }
      outcomes.add(load.outcome());
    }
    return outcomes;
  }

  /** What a site serves of its own demand and of others'. */
  private static final class Load {
    private final SiteOutlook site;
    private final double[] bytes;
    private final double[] hit;

    Load(SiteOutlook site) {
      this.site = site;
      bytes = new double[site.bytesPerHour().length];
      hit = new double[bytes.length];
    }

    void addOwn(double share) {
      add(site, share);
    }

    void add(SiteOutlook viewers, double share) {
      if (viewers.bytesPerHour().length != bytes.length
          || viewers.fileShares().length != site.residentShares().length) {
        throw new IllegalArgumentException(
            "sites must have the same hours and files: " + viewers.site() + ", " + site.site());
      }
      double ratio = site.hitRatio(viewers.fileShares());
      for (int hour = 0; hour < bytes.length; hour++) {
        double moved = share * viewers.bytesPerHour()[hour];
        bytes[hour] += moved;
        hit[hour] += moved * ratio;
      }
    }

    SiteOutcome outcome() {
      int peakHour = 0;
      double upstream = 0;
      for (int hour = 0; hour < bytes.length; hour++) {
        if (bytes[hour] > bytes[peakHour]) {
          peakHour = hour;
        }
        upstream = Math.max(upstream, bytes[hour] - hit[hour]);
      }
      double all = Arrays.stream(bytes).sum();
      return new SiteOutcome(
          site.site(),
          Arrays.stream(site.bytesPerHour()).max().orElse(0),
          bytes[peakHour],
          peakHour,
          site.hitRatio(site.fileShares()),
          all > 0 ? Arrays.stream(hit).sum() / all : 0,
          upstream);
    }
  }
}
