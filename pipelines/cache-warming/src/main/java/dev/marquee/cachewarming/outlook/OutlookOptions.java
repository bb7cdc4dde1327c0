package dev.marquee.cachewarming.outlook;

import dev.marquee.cachewarming.forecast.ForecasterOptions;
import dev.marquee.cachewarming.neural.NeuralOptions;
import dev.marquee.cachewarming.surge.SurgeOptions;
import java.util.Optional;

/**
 * Settings of a {@link LoadOutlook}.
 *
 * @param memoryWeeks weeks of errors that the intervals remember, in [1, 52]
 * @param trackingRate step of the conformal tracking per day of scores, in [0, 1]
 * @param eventShare an announced event of less than this share of the base load is not told from
 *     it, in [0, 1]
 * @param longestGapDays after a longer silence the history is begun anew, in [1, 365]
 * @param neural of a network among the experts, with the forecaster's seasons; empty for none
 */
public record OutlookOptions(
    ForecasterOptions forecaster,
    SurgeOptions surge,
    double memoryWeeks,
    double trackingRate,
    double eventShare,
    double longestGapDays,
    Optional<NeuralOptions> neural) {
  public OutlookOptions {
    require("memoryWeeks", memoryWeeks, 1, 52);
    require("trackingRate", trackingRate, 0, 1);
    require("eventShare", eventShare, 0, 1);
    require("longestGapDays", longestGapDays, 1, 365);
    neural.ifPresent(
        network -> {
          if (network.season() != forecaster.season()
              || network.longSeason() != forecaster.longSeason()) {
            throw new IllegalArgumentException(
                "the network's seasons must be the forecaster's: " + network);
          }
        });
  }

  /** Without a network. */
  public static OutlookOptions defaults() {
    return new OutlookOptions(
        ForecasterOptions.defaults(), SurgeOptions.defaults(), 6, .15, .03, 42, Optional.empty());
  }

  /** The same with another network or none. */
  public OutlookOptions withNeural(Optional<NeuralOptions> other) {
    return new OutlookOptions(
        forecaster, surge, memoryWeeks, trackingRate, eventShare, longestGapDays, other);
  }

  private static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
