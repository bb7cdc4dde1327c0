package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.outlook.LoadQuantiles;
import dev.marquee.cachewarming.outlook.Outlook;
import dev.marquee.cachewarming.regional.RegionalLoad;
import dev.marquee.events.HorizonForecast;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.LoadStatus;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.RenditionLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the models of load say, as records of the contract. Times become event times. */
final class LoadRecords {
  /** Probabilities of the quantiles, ascending. */
  static final List<Double> LEVELS = List.of(.025, .1, .5, .9, .975, .99);

  private static final double MILLIS_PER_SECOND = 1000;

  private LoadRecords() {}

  /**
   * A slot.
   *
   * @param title null: all titles
   */
  static RegionLoad measured(
      String region, String title, OutputVersion version, OpenSlots.Told slot, ModelTime time) {
    List<RenditionLoad> renditions = new ArrayList<>();
    if (title != null) {
      for (OpenSlots.Part part : slot.parts()) {
        renditions.add(
            new RenditionLoad(
                part.name(), streams(part.streamMillis()), bitsPerSecond(part.bits())));
      }
    }
    long start = time.toEvent(slot.startMillis());
    MeasuredLoad content =
        new MeasuredLoad(
            Instant.ofEpochMilli(start),
            Math.max(1, time.toEvent(slot.startMillis() + RegionalLoad.SLOT_MILLIS) - start),
            streams(slot.streamMillis()),
            bitsPerSecond(slot.bits()),
            slot.revision(),
            slot.isFinal() ? LoadStatus.FINAL : LoadStatus.PROVISIONAL,
            renditions);
    return new RegionLoad(region, title, version, content);
  }

  private static double streams(long streamMillis) {
    // A correction can come before what it corrects.
    return Math.max(0, (double) streamMillis / RegionalLoad.SLOT_MILLIS);
  }

  private static double bitsPerSecond(long bits) {
    return Math.max(0, bits * MILLIS_PER_SECOND / RegionalLoad.SLOT_MILLIS);
  }

  /** A forecast. */
  static LoadForecast forecast(
      Outlook outlook, double bitsPerStream, boolean isSurge, ModelTime time) {
    List<HorizonForecast> horizons = new ArrayList<>();
    long now = time.toEvent(outlook.nowMillis());
    for (LoadQuantiles of : outlook.horizons()) {
      List<Double> streams = List.of(of.q025(), of.q10(), of.q50(), of.q90(), of.q975(), of.q99());
      List<Double> bits = new ArrayList<>(streams.size());
      for (double quantile : streams) {
        bits.add(quantile * bitsPerStream);
      }
      long target = time.toEvent(of.targetMillis());
      horizons.add(
          new HorizonForecast(
              Instant.ofEpochMilli(target), Math.max(1, target - now), streams, bits));
    }
    return new LoadForecast(Instant.ofEpochMilli(now), isSurge, LEVELS, horizons);
  }
}
