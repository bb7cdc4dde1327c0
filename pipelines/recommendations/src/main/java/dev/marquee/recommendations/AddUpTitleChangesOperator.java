package dev.marquee.recommendations;

import dev.marquee.recommendations.cooccurrence.PairDeltas;
import dev.marquee.recommendations.cooccurrence.PairSink;
import dev.marquee.recommendations.model.ModelOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up what watched titles change in the shared models for a moment before the shuffle: one
 * watched title changes up to sixty rows, but a moment's titles change mostly the same ones.
 *
 * <p>Holds no state: what was added up leaves before every checkpoint barrier, so a checkpoint
 * finds it behind the shuffle. Bounded by the number of titles it collects before it sends them on.
 */
final class AddUpTitleChangesOperator extends AbstractStreamOperator<TitleChange>
    implements OneInputStreamOperator<WatchedTitle, TitleChange>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** About 20 MB at the usual thirty neighbours a title. */
  private static final int MOST_TITLES = 20_000;

  private final ModelOptions model;
  private final long intervalMillis;

  private transient Map<Long, TitleChange> changes;
  private transient PairDeltas pairs;
  private transient PairSink sink;
  private transient long latestEventTime;

  /**
   * @param intervalMillis how long changes are collected, positive
   */
  AddUpTitleChangesOperator(ModelOptions model, long intervalMillis) {
    this.model = model;
    this.intervalMillis = intervalMillis;
  }

  @Override
  public void open() throws Exception {
    super.open();
    // Insertion order, so that a replay sends the same changes in the same order.
    changes = new LinkedHashMap<>();
    pairs = new PairDeltas();
    latestEventTime = Long.MIN_VALUE;
    sink =
        (title, neighbour, deltas, time) ->
            change(title).delta.addPair(neighbour, deltas, time, model.channels());
    scheduleNext();
  }

  @Override
  public void processElement(StreamRecord<WatchedTitle> element) {
    WatchedTitle watched = element.getValue();
    TitleChange own = change(watched.title);
    if (watched.titleId != null) {
      own.titleId = watched.titleId;
    }
    latestEventTime = Math.max(latestEventTime, watched.eventSeconds * 1000);
    if (watched.choice) {
      own.delta.addChoice(watched.sign, watched.position, watched.region, watched.modelTime, model);
    } else {
      own.delta.addContext(watched.sign, watched.modelTime, model);
    }
    if (watched.weight > 0) {
      pairs.emit(
          watched.titles,
          watched.seconds,
          watched.weights,
          watched.size,
          watched.title,
          watched.eventSeconds,
          watched.weight,
          watched.sign,
          watched.modelTime,
          sink);
    }
    if (changes.size() >= MOST_TITLES) {
      flush();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private TitleChange change(long title) {
    return changes.computeIfAbsent(title, TitleChange::new);
  }

  private void scheduleNext() {
    var clock = getProcessingTimeService();
    clock.registerTimer(
        clock.getCurrentProcessingTime() + intervalMillis,
        time -> {
          flush();
          scheduleNext();
        });
  }

  private void flush() {
    for (TitleChange change : changes.values()) {
      change.eventTime = latestEventTime;
      output.collect(new StreamRecord<>(change));
    }
    changes.clear();
  }
}
