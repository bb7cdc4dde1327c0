package dev.marquee.recommendations;

import dev.marquee.streaming.Received;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Runs a {@link ToProfileEventsFunction} and tells it of every watermark: one that came after the
 * last event belongs to the checkpoint too, and a function alone would not hear of it.
 *
 * @param <T> the event of the input
 */
final class ToProfileEventsOperator<T extends SpecificRecordBase>
    extends ProcessOperator<Received<T>, ProfileEvent> {
  private static final long serialVersionUID = 1L;

  private final ToProfileEventsFunction<T> function;

  ToProfileEventsOperator(ToProfileEventsFunction<T> function) {
    super(function);
    this.function = function;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    function.advance(mark.getTimestamp());
    super.processWatermark(mark);
  }
}
