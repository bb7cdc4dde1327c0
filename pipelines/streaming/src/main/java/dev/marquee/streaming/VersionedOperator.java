package dev.marquee.streaming;

import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * An operator whose outputs carry versions; operator state as {@link OutputVersions} has it.
 *
 * @param <O> what it writes
 */
public abstract class VersionedOperator<O> extends AbstractStreamOperator<O> {
  private static final long serialVersionUID = 1L;

  private transient OutputVersions versions;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    versions =
        OutputVersions.open(
            context,
            getProcessingTimeService().getCurrentProcessingTime(),
            getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  /** The versions of this life. */
  protected final OutputVersions versions() {
    return versions;
  }
}
