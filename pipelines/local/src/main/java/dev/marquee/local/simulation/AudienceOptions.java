package dev.marquee.local.simulation;

/**
 * Size and spread of the simulated audience.
 *
 * @param profiles viewers, 1 to 5,000,000
 * @param kidsShare share of children's profiles, 0 to 1
 * @param activitySpread standard deviation of the logarithm of a profile's visit rate, 0 to 2; 1.2
 *     lets the most active tenth make about half of the visits
 */
public record AudienceOptions(int profiles, double kidsShare, double activitySpread) {

  public AudienceOptions {
    Ranges.require("profiles", profiles, 1, 5_000_000);
    Ranges.require("kidsShare", kidsShare, 0, 1);
    Ranges.require("activitySpread", activitySpread, 0, 2);
  }

  /** 5,000 profiles, 12 % of them children's. */
  public static AudienceOptions defaults() {
    return new AudienceOptions(5_000, .12, 1.2);
  }

  public AudienceOptions withProfiles(int newProfiles) {
    return new AudienceOptions(newProfiles, kidsShare, activitySpread);
  }
}
