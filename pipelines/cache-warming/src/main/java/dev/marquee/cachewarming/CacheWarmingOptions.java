package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.SessionTimeline;
import dev.marquee.cachewarming.neural.NeuralOptions;
import dev.marquee.cachewarming.outlook.OutlookOptions;
import dev.marquee.cachewarming.prefetch.PlannerOptions;
import dev.marquee.cachewarming.regional.RegionalOptions;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.JobOptions;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The settings of the cache-warming job, beside those that all jobs share.
 *
 * @param time the time in which the service lives
 * @param regions the regions that are served, and their time zones
 * @param lateness how far behind the watermark an event still counts, milliseconds of event time
 * @param heartbeatInterval interval that a stream is taken to have until its first heartbeat,
 *     milliseconds of event time
 * @param longestInterval longest interval that is believed, milliseconds of event time
 * @param topTitles titles per region with a forecast of their own, in [0, 100]
 * @param neural whether a neural network is among the experts on each region's load
 * @param publishTitles whether the slots of titles are published, beside those of regions
 * @param cachedTitles most titles whose open slots a subtask keeps decoded between checkpoints
 * @param reactiveShare share of a site's bytes left to its own policy until its shadows know
 *     better, in [0, 1]
 * @param movesReactiveShare whether shadows of each site move its share
 * @param swapGain how much more a newcomer must be worth than what it replaces, at least 1
 * @param qualityInterval how often quality is published, milliseconds
 */
public record CacheWarmingOptions(
    ModelTime time,
    RegionZones regions,
    long lateness,
    long heartbeatInterval,
    long longestInterval,
    int topTitles,
    boolean neural,
    boolean publishTitles,
    int cachedTitles,
    double reactiveShare,
    boolean movesReactiveShare,
    double swapGain,
    long qualityInterval)
    implements Serializable {

  private static final ConfigOption<Double> TIME_SPEED =
      ConfigOptions.key("time.speed")
          .doubleType()
          .defaultValue(1.0)
          .withDescription(
              "How much faster than its events' clocks the service lives; above 1 only where days"
                  + " are simulated.");

  private static final ConfigOption<String> TIME_ORIGIN =
      ConfigOptions.key("time.origin")
          .stringType()
          .defaultValue(Instant.EPOCH.toString())
          .withDescription("Moment at which both clocks are the same, as ISO 8601 writes it.");

  private static final ConfigOption<String> REGIONS =
      ConfigOptions.key("regions")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Regions that are served, with the time zones of their viewers: region=zone;… Events"
                  + " of others are counted and left out. Empty: all are served, in UTC.");

  private static final ConfigOption<Duration> HEARTBEAT_INTERVAL =
      ConfigOptions.key("sessions.heartbeat-interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription("How long a stream goes on after its start when nothing more is heard.");

  private static final ConfigOption<Duration> LONGEST_INTERVAL =
      ConfigOptions.key("sessions.longest-interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription("Longest interval of heartbeats that is believed.");

  private static final ConfigOption<Integer> TOP_TITLES =
      ConfigOptions.key("load.top-titles")
          .intType()
          .defaultValue(10)
          .withDescription("Titles per region with a forecast of their own; each takes 40 kB.");

  private static final ConfigOption<Boolean> NEURAL =
      ConfigOptions.key("forecast.neural")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether a neural network is among the experts on each region's load, where it has the"
                  + " weight that its errors earn; needs DL4J and ND4J in Flink's lib.");

  private static final ConfigOption<Boolean> PUBLISH_TITLES =
      ConfigOptions.key("load.publish-titles")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether the slots of titles are published, beside those of regions.");

  private static final ConfigOption<Integer> CACHED_TITLES =
      ConfigOptions.key("load.cached-titles")
          .intType()
          .defaultValue(50_000)
          .withDescription(
              "Most titles of regions whose open slots a subtask keeps decoded, about 1 KB each.");

  private static final ConfigOption<Double> REACTIVE_SHARE =
      ConfigOptions.key("plans.reactive-share")
          .doubleType()
          .defaultValue(0.05)
          .withDescription(
              "Share of a site's bytes that is left to its own policy, until shadow caches have"
                  + " shown what is best there.");

  private static final ConfigOption<Boolean> MOVES_REACTIVE_SHARE =
      ConfigOptions.key("plans.moves-reactive-share")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether shadow caches of each site, about 1 MB each, move its share to where it"
                  + " misses least; otherwise it stays where it begins.");

  private static final ConfigOption<Double> SWAP_GAIN =
      ConfigOptions.key("plans.swap-gain")
          .doubleType()
          .defaultValue(PlannerOptions.defaults().swapGain())
          .withDescription(
              "How many times as much as what it replaces a file must be worth per byte.");

  private static final ConfigOption<Duration> QUALITY_INTERVAL =
      ConfigOptions.key("quality.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often the measured quality is published.");

  /** Every setting of this job. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          TIME_SPEED,
          TIME_ORIGIN,
          REGIONS,
          HEARTBEAT_INTERVAL,
          LONGEST_INTERVAL,
          TOP_TITLES,
          NEURAL,
          PUBLISH_TITLES,
          CACHED_TITLES,
          REACTIVE_SHARE,
          MOVES_REACTIVE_SHARE,
          SWAP_GAIN,
          QUALITY_INTERVAL);

  public CacheWarmingOptions {
    if (lateness < 0) {
      throw new IllegalArgumentException("lateness must not be negative: " + lateness);
    }
    require(HEARTBEAT_INTERVAL, heartbeatInterval, heartbeatInterval > 0, "positive");
    require(LONGEST_INTERVAL, longestInterval, longestInterval > 0, "positive");
    require(TOP_TITLES, topTitles, topTitles >= 0 && topTitles <= 100, "in [0, 100]");
    require(CACHED_TITLES, cachedTitles, cachedTitles > 0, "positive");
    require(REACTIVE_SHARE, reactiveShare, reactiveShare >= 0 && reactiveShare <= 1, "in [0, 1]");
    require(SWAP_GAIN, swapGain, swapGain >= 1 && swapGain <= 100, "in [1, 100]");
    require(QUALITY_INTERVAL, qualityInterval, qualityInterval > 0, "positive");
  }

  /**
   * Reads the settings; those that are missing take their defaults.
   *
   * @throws IllegalArgumentException naming key, value and range
   */
  public static CacheWarmingOptions from(JobOptions config, EventBounds bounds) {
    return new CacheWarmingOptions(
        new ModelTime(origin(config.get(TIME_ORIGIN)), config.get(TIME_SPEED)),
        RegionZones.parse(config.get(REGIONS)),
        bounds.allowedLateness().toMillis(),
        config.get(HEARTBEAT_INTERVAL).toMillis(),
        config.get(LONGEST_INTERVAL).toMillis(),
        config.get(TOP_TITLES),
        config.get(NEURAL),
        config.get(PUBLISH_TITLES),
        config.get(CACHED_TITLES),
        config.get(REACTIVE_SHARE),
        config.get(MOVES_REACTIVE_SHARE),
        config.get(SWAP_GAIN),
        config.get(QUALITY_INTERVAL).toMillis());
  }

  private static long origin(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException notATime) {
      throw new IllegalArgumentException(
          TIME_ORIGIN.key() + " must be a moment such as 2026-01-01T00:00:00Z: " + text, notATime);
    }
  }

  /**
   * How long after its end a slot may change, milliseconds in the time of the service: an event
   * that is not late can change the stretch before it, as far as sessions connect.
   */
  long finalAfter() {
    return time.lengthOf(lateness + (SessionTimeline.LONGEST_GAP + 1) * longestInterval);
  }

  /** Settings of each region. */
  RegionalOptions regional() {
    Optional<NeuralOptions> network =
        neural ? Optional.of(NeuralOptions.defaults()) : Optional.empty();
    return new RegionalOptions(
        finalAfter(), topTitles, OutlookOptions.defaults().withNeural(network));
  }

  /** Settings of the planner. */
  PlannerOptions planner() {
    PlannerOptions shipped = PlannerOptions.defaults();
    return new PlannerOptions(swapGain, shipped.leastDensity(), shipped.lowestRungWithTitle());
  }

  private static void require(ConfigOption<?> option, Object value, boolean holds, String range) {
    if (!holds) {
      throw new IllegalArgumentException(option.key() + " must be " + range + ": " + value);
    }
  }
}
