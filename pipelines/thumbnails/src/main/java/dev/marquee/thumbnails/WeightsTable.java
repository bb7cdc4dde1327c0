package dev.marquee.thumbnails;

import dev.marquee.events.ThumbnailWeights;
import dev.marquee.streaming.EdgeMetrics;
import dev.marquee.streaming.GlobalTable;
import dev.marquee.streaming.GlobalTableDefinition;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.LastVersionWins;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.RejectionReason;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.MetricGroup;

/**
 * The shared effects as their owner last published them, for all subtasks of one process.
 *
 * <p>Written by the table's thread, read by any.
 */
final class WeightsTable {
  private static final Duration LOADING = Duration.ofMinutes(5);

  /**
   * A publication.
   *
   * @param number counts publications seen by this process
   * @param audienceScheme fingerprint of the division into audiences
   * @param sum the effects; must not be changed
   * @param included per learner the number of its last contribution in the sum
   */
  record Publication(
      long number, int audienceScheme, NaturalEffects sum, Map<String, Long> included) {}

  /** Where a subtask gets the table from. */
  @FunctionalInterface
  interface Source extends Serializable {
    /** Opens or joins the table of a job in this process; to be closed by who acquired it. */
    Lease acquire(JobID job);
  }

  /** The table, for as long as a subtask reads it. */
  interface Lease extends AutoCloseable {
    /**
     * The table.
     *
     * @throws IllegalStateException when it is not kept up to date any more
     */
    WeightsTable table();

    /** Waits until everything that was published before has been read. */
    void awaitLoaded() throws InterruptedException;

    /** Shows SREs how far the table is. */
    void register(MetricGroup operator);

    @Override
    void close();
  }

  private final LastVersionWins versions = new LastVersionWins();
  private volatile Publication latest;
  private long publications;

  /** The last publication, or null before the first. */
  Publication latest() {
    return latest;
  }

  /**
   * Takes a publication; a removal leaves the last one.
   *
   * @throws RejectedException when it is damaged
   */
  void put(ThumbnailWeights weights) throws RejectedException {
    if (weights == null) {
      return;
    }
    NaturalEffects sum = PolicyRecords.sumOf(weights);
    if (sum == null) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, "weights are damaged");
    }
    if (versions.accept(weights.getName(), weights.getVersion())) {
      latest =
          new Publication(++publications, weights.getAudienceScheme(), sum, weights.getIncluded());
    }
  }

  /** The table that all subtasks of a job in one process share; see {@link GlobalTable}. */
  static Source shared(KafkaOptions kafka) {
    GlobalTableDefinition<WeightsTable> definition =
        GlobalTableDefinition.of("weights", WeightsTable::new)
            .fedBy(Topics.THUMBNAIL_WEIGHTS, (table, key, weights, time) -> table.put(weights));
    return job -> new SharedLease(GlobalTable.acquire(job, definition, kafka));
  }

  private record SharedLease(GlobalTable<WeightsTable> shared) implements Lease {
    @Override
    public WeightsTable table() {
      return shared.model();
    }

    @Override
    public void awaitLoaded() throws InterruptedException {
      shared.awaitLoaded(LOADING);
    }

    @Override
    public void register(MetricGroup operator) {
      EdgeMetrics.register(operator, shared);
    }

    @Override
    public void close() {
      shared.release();
    }
  }
}
