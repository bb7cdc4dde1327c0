package dev.marquee.recommendations;

import dev.marquee.events.RankerWeights;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;

/**
 * Owns the ranker: adds up what the subtasks contribute, each its share of what it learned, and
 * publishes the sum, which they take over.
 *
 * <p>It goes on from what was published last, not from its checkpoint, also after a rewind to an
 * older savepoint: events that are replayed are not learned from again, because the tables know
 * them already, so what was learned of them the first time would be lost. Who wants an older ranker
 * back removes the topic.
 */
final class RankerFunction extends VersionedFunction<String, RankerDelta, Keyed<RankerWeights>> {
  private static final long serialVersionUID = 1L;

  /** Name of the ranker of home pages. */
  static final String HOME_PAGE = "home-page";

  /** Contributions of one moment leave as one publication. */
  private static final long COLLECTING_MILLIS = 50;

  private final ModelTables.Source source;

  private transient ValueState<RankerRecord> rankers;
  private transient ModelTables.Lease lease;

  /** What earlier lives published last; null when nothing, or when it was taken over. */
  private transient RankerPublication earlier;

  RankerFunction(ModelTables.Source source) {
    this.source = source;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    rankers =
        getRuntimeContext().getState(new ValueStateDescriptor<>("ranker", RankerRecord.class));
    lease = source.acquire(getRuntimeContext().getJobInfo().getJobId());
    lease.awaitLoaded();
    // Read now: from the first publication of this life on the table holds that.
    earlier = lease.tables().ranker();
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  @Override
  public void processElement(
      RankerDelta delta, Context context, Collector<Keyed<RankerWeights>> out) throws Exception {
    RankerRecord ranker = current();
    if (delta.number <= ranker.included.getOrDefault(delta.learner, Long.MIN_VALUE)) {
      // Restored in flight, while what was published has it already.
      rankers.update(ranker);
      return;
    }
    ranker.state.add(delta.delta);
    ranker.included.merge(delta.learner, delta.number, Math::max);
    if (!ranker.publicationIsDue) {
      ranker.publicationIsDue = true;
      var clock = context.timerService();
      clock.registerProcessingTimeTimer(clock.currentProcessingTime() + COLLECTING_MILLIS);
    }
    rankers.update(ranker);
  }

  private RankerRecord current() throws Exception {
    RankerRecord ranker = rankers.value();
    RankerState initial = RankerState.initial(RankerOptions.defaults().units());
    if (ranker == null || !ranker.state.hasLayoutOf(initial)) {
      // A ranker of an older layout cannot go on; starting at the prior again costs minutes.
      ranker = new RankerRecord();
      ranker.state = initial;
    }
    catchUp(ranker);
    return ranker;
  }

  private void catchUp(RankerRecord ranker) {
    if (earlier != null && earlier.state().steps > ranker.state.steps) {
      ranker.state = earlier.state().copy();
      earlier.included().forEach((one, number) -> ranker.included.merge(one, number, Math::max));
    }
    earlier = null;
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Keyed<RankerWeights>> out)
      throws Exception {
    RankerRecord ranker = current();
    ranker.publicationIsDue = false;
    rankers.update(ranker);
    out.collect(
        Keyed.of(
            Topics.RANKER_WEIGHTS,
            ModelRecords.of(context.getCurrentKey(), versions().next(), ranker)));
  }
}
