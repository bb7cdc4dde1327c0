package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Runs a {@link TimelyFunction} and tells it of every watermark: one that came after the last event
 * belongs to the checkpoint too, and a function alone would not hear of it.
 *
 * @param <T> the event of the input
 * @param <E> what the job makes of it
 */
public final class TimelyOperator<T extends SpecificRecordBase, E>
    extends ProcessOperator<Received<T>, E> {
  private static final long serialVersionUID = 1L;

  private final TimelyFunction<T, E> function;

  public TimelyOperator(TimelyFunction<T, E> function) {
    super(function);
    this.function = function;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    function.advance(mark.getTimestamp());
    super.processWatermark(mark);
  }
}
