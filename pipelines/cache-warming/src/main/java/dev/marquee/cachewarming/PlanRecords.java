package dev.marquee.cachewarming;

import dev.marquee.cachewarming.planning.HeldFile;
import dev.marquee.cachewarming.planning.SitePlanned;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.FileAction;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.SitePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Plans as records of the contract. Times become event times. */
final class PlanRecords {
  private static final long MILLIS = 1_000;

  private PlanRecords() {}

  /** A file of a plan. */
  static CacheWarming file(String site, OutputVersion version, HeldFile file, ModelTime time) {
    FileAction action =
        switch (file.action()) {
          case PREFETCH -> FileAction.PREFETCH;
          case KEEP -> FileAction.KEEP;
          case ADMIT -> FileAction.ADMIT;
          case EVICT -> throw new IllegalStateException("an evicted file is in no plan");
        };
    PlannedFile content =
        new PlannedFile(
            file.planId(),
            file.title(),
            file.rendition(),
            action,
            file.bytes(),
            action == FileAction.PREFETCH ? moment(file.deadlineSeconds(), time) : null,
            file.expectedBytes(),
            reason(file));
    return new CacheWarming(site, version, content);
  }

  private static String reason(HeldFile file) {
    return switch (file.reason()) {
      case WORTH_ITS_PLACE -> "serves more in the peak than others would in its place";
      case ADOPTED -> "came by a miss and is worth its place";
      case NOT_WORTH_THE_FILL -> "worth its place once a miss has brought it, not the fetching";
      case LOWEST_WITH_TITLE -> "the lowest rendition goes with its title";
      case DISPLACED -> "others serve more per stored byte";
    };
  }

  /**
   * A plan in force.
   *
   * @param load what is predicted of the region, as Avro writes it; null: nothing yet
   */
  static CacheWarming plan(
      OutputVersion version, SitePlanned planned, byte[] load, ModelTime time) {
    SitePlan content =
        new SitePlan(
            planned.planId(),
            moment(planned.decidedAtSeconds(), time),
            moment(planned.decidedAtSeconds(), time),
            moment(planned.fillEndSeconds(), time),
            planned.site().capacityBytes(),
            planned.reactiveBytes(),
            planned.plan().plannedBytes(),
            planned.plan().fillBytes(),
            planned.fillLimitBytes(),
            planned.files(),
            planned.prefetched(),
            planned.dropped().size(),
            planned.expectedBytes(),
            planned.expectedPeakBytes(),
            planned.plan().value(),
            planned.plan().bound(),
            planned.plan().gap(),
            load == null ? null : forecast(load));
    return new CacheWarming(planned.site().id(), version, content);
  }

  private static LoadForecast forecast(byte[] load) {
    try {
      return LoadForecast.fromByteBuffer(ByteBuffer.wrap(load));
    } catch (IOException damaged) {
      throw new UncheckedIOException("a prediction in state is damaged", damaged);
    }
  }

  private static Instant moment(long seconds, ModelTime time) {
    return Instant.ofEpochMilli(time.toEvent(seconds * MILLIS));
  }
}
