package dev.marquee.streaming;

import dev.marquee.events.OutputVersion;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * Versions of what one subtask publishes: the epoch of its current life, and a counter.
 *
 * <p>The epoch is above every epoch that any subtask of the operator had written when the restored
 * checkpoint was taken, at least the wall clock at the start, and above that of the attempts since,
 * unless clocks of machines differ by more than the time between two attempts. So whatever an
 * abandoned life published gives way as soon as its events are replayed. Operator state {@value
 * #STATE_NAME} (union list): one epoch per subtask. Not thread-safe.
 */
public final class OutputVersions {
  /** Order of versions: by epoch, then by counter. */
  public static final Comparator<OutputVersion> ORDER =
      Comparator.comparingLong(OutputVersion::getEpoch)
          .thenComparingLong(OutputVersion::getCounter);

  /** Name of the operator state that holds the epochs. */
  public static final String STATE_NAME = "output-epoch";

  private final long epoch;
  private long counter;

  private OutputVersions(long epoch) {
    this.epoch = epoch;
  }

  /**
   * The versions of a new life; to be called in {@code initializeState}.
   *
   * <p>Nothing needs to be done in {@code snapshotState}: the epoch of a life does not change.
   *
   * @param wallClockMillis milliseconds since 1970 UTC, now
   * @param attemptNumber how often this task was started before; see {@code TaskInfo}
   */
  public static OutputVersions open(
      FunctionInitializationContext context, long wallClockMillis, int attemptNumber)
      throws Exception {
    ListState<Long> epochs =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(STATE_NAME, Types.LONG));
    OutputVersions versions = after(epochs.get(), wallClockMillis, attemptNumber);
    epochs.update(List.of(versions.epoch));
    return versions;
  }

  /** The versions of a life after those with these epochs. */
  static OutputVersions after(
      Iterable<Long> earlierEpochs, long wallClockMillis, int attemptNumber) {
    long epoch = wallClockMillis;
    for (long earlier : earlierEpochs) {
      epoch = Math.max(epoch, earlier + 1);
    }
    return new OutputVersions(epoch + attemptNumber);
  }

  /** The next version, above all that this subtask gave before. */
  public OutputVersion next() {
    return new OutputVersion(epoch, ++counter);
  }

  /** Epoch of this life, milliseconds since 1970 UTC or later. */
  public long epoch() {
    return epoch;
  }

  /** Whether the first version wins over the second. */
  public static boolean isNewer(OutputVersion first, OutputVersion second) {
    return ORDER.compare(first, second) > 0;
  }
}
