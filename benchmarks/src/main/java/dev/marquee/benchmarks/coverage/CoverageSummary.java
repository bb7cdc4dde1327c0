package dev.marquee.benchmarks.coverage;

import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.local.demand.DemandShock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All regions and seeds of a benchmark together.
 *
 * @param rows per region and horizon, then per region, then per horizon, then over all
 * @param shocks by kind and horizon, kinds that occurred only
 * @param medianMicros median region's median time per final hour
 * @param stateBytes largest state
 */
public record CoverageSummary(
    List<Row> rows, List<ShockSummary> shocks, double medianMicros, int stateBytes) {

  /** What rows over everything are called. */
  public static final String ALL = "all";

  /** Forecasts made while another region had a shock and the own one had none. */
  public static final String OTHERS = "others";

  /** One line: {@link #ALL} stands for every region or every horizon. */
  public record Row(String region, String horizon, CoverageTally tally) {}

  /** Adds up the results, regions in their order of appearance. */
  public static CoverageSummary of(List<RegionResult> results) {
    Map<String, Map<String, CoverageTally>> table = new LinkedHashMap<>();
    CoverageTally others = new CoverageTally();
    for (RegionResult result : results) {
      for (Horizon horizon : Horizon.values()) {
        CoverageTally tally = result.tallies().get(horizon);
        tallyOf(table, result.region(), horizon.id()).add(tally);
      }
    }
    for (RegionResult result : results) {
      others.add(result.whileOthersAreShocked());
      for (Horizon horizon : Horizon.values()) {
        CoverageTally tally = result.tallies().get(horizon);
        tallyOf(table, result.region(), ALL).add(tally);
        tallyOf(table, ALL, horizon.id()).add(tally);
      }
      result.tallies().values().forEach(tally -> tallyOf(table, ALL, ALL).add(tally));
    }
    List<Row> rows = new ArrayList<>();
    table.forEach(
        (region, horizons) ->
            horizons.forEach((horizon, tally) -> rows.add(new Row(region, horizon, tally))));
    rows.add(new Row(OTHERS, "15m-1h", others));
    double[] micros = results.stream().mapToDouble(RegionResult::medianMicros).sorted().toArray();
    return new CoverageSummary(
        rows,
        shocks(results),
        micros[micros.length / 2],
        results.stream().mapToInt(RegionResult::stateBytes).max().orElseThrow());
  }

  private static CoverageTally tallyOf(
      Map<String, Map<String, CoverageTally>> table, String region, String horizon) {
    return table
        .computeIfAbsent(region, key -> new LinkedHashMap<>())
        .computeIfAbsent(horizon, key -> new CoverageTally());
  }

  private static List<ShockSummary> shocks(List<RegionResult> results) {
    List<ShockSummary> shocks = new ArrayList<>();
    for (DemandShock.Kind kind : DemandShock.Kind.values()) {
      List<Long> near = seconds(kind, results.stream().map(RegionResult::recoveries).toList());
      List<Long> hour = seconds(kind, results.stream().map(RegionResult::hourRecoveries).toList());
      if (!near.isEmpty()) {
        shocks.add(new ShockSummary(kind, Horizon.MINUTES_15.id(), near));
        shocks.add(new ShockSummary(kind, Horizon.HOUR.id(), hour));
      }
    }
    return shocks;
  }

  private static List<Long> seconds(DemandShock.Kind kind, List<List<ShockRecovery>> all) {
    return all.stream()
        .flatMap(List::stream)
        .filter(one -> one.kind() == kind)
        .map(ShockRecovery::seconds)
        .toList();
  }
}
