package dev.marquee.streaming;

import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * A function whose outputs carry versions; operator state as {@link OutputVersions} has it.
 *
 * @param <K> its key
 * @param <I> what it reads
 * @param <O> what it writes
 */
public abstract class VersionedFunction<K, I, O> extends KeyedProcessFunction<K, I, O>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private transient OutputVersions versions;

  @Override
  public final void initializeState(FunctionInitializationContext context) throws Exception {
    versions =
        OutputVersions.open(
            context,
            System.currentTimeMillis(),
            getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  @Override
  public final void snapshotState(FunctionSnapshotContext context) {
    // The epoch of a life does not change, and keyed state is Flink's own.
  }

  /** The versions of this life. */
  protected final OutputVersions versions() {
    return versions;
  }
}
