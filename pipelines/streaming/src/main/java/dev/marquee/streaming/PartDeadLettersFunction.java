package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sends dead letters to a side output, everything else on, and counts both.
 *
 * @param <T> the event
 */
final class PartDeadLettersFunction<T extends SpecificRecordBase>
    extends ProcessFunction<Received<T>, Received<T>> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  private final Topic<T> topic;
  private transient EdgeMetrics metrics;

  PartDeadLettersFunction(Topic<T> topic) {
    this.topic = topic;
  }

  @Override
  public void open(OpenContext context) {
    metrics = EdgeMetrics.of(getRuntimeContext().getMetricGroup(), topic);
  }

  @Override
  public void processElement(
      Received<T> received, Context context, Collector<Received<T>> accepted) {
    metrics.count(received);
    if (received.isAccepted()) {
      accepted.collect(received);
    } else {
      context.output(DEAD_LETTERS, received.deadLetter());
    }
  }
}
