package dev.marquee.local;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A small job for a cluster of separate processes: counts numbers in keyed state and prints each
 * hundredth count, so that the log of a TaskManager tells what the state was.
 */
public final class CountingJob {

  /** What each printed count begins with. */
  static final String PREFIX = "counted ";

  private CountingJob() {}

  /** Argument: numbers per second. */
  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.fromSource(
            new DataGeneratorSource<>(
                index -> index,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(Double.parseDouble(args[0])),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "generate")
        .uid("numbers")
        .keyBy(value -> 0)
        .process(new Count())
        .uid("count")
        .name("count")
        .print()
        .uid("print")
        .name("print");
    env.execute("counting");
  }

  /** Keeps the count in state. */
  public static final class Count extends KeyedProcessFunction<Integer, Long, String> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Long value, Context context, Collector<String> out)
        throws Exception {
      long next = (count.value() == null ? 0 : count.value()) + 1;
      count.update(next);
      if (next % 100 == 0) {
        out.collect(PREFIX + next);
      }
    }
  }
}
