package dev.marquee.benchmarks.coverage;

import dev.marquee.cachewarming.outlook.Horizon;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one region of one seed's simulation showed.
 *
 * @param tallies all forecasts by horizon
 * @param whileOthersAreShocked those made while another region had a shock and this one had none
 * @param recoveries of the next quarter of an hour's quantile, by shock
 * @param hourRecoveries of the next hour's
 * @param medianMicros of a final hour learned and an outlook made
 * @param stateBytes largest state seen
 */
public record RegionResult(
    String region,
    Map<Horizon, CoverageTally> tallies,
    CoverageTally whileOthersAreShocked,
    List<ShockRecovery> recoveries,
    List<ShockRecovery> hourRecoveries,
    double medianMicros,
    int stateBytes) {

  static Map<Horizon, CoverageTally> noTallies() {
    Map<Horizon, CoverageTally> tallies = new EnumMap<>(Horizon.class);
    for (Horizon horizon : Horizon.values()) {
      tallies.put(horizon, new CoverageTally());
    }
    return tallies;
  }
}
