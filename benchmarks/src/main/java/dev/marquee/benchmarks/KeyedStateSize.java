package dev.marquee.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * How many bytes a job keeps of its keys: the values of their records as RocksDB has them, read
 * back from a checkpoint by Flink's state processor and serialized again by their serializers.
 *
 * <p>The keys themselves, timers and RocksDB's own overhead and compression are not counted.
 *
 * @param keys keys that have a record
 * @param bytes bytes of all their records
 */
record KeyedStateSize(long keys, long bytes) {

  /** A sample of this size says the mean well enough. */
  private static final int MOST_KEYS = 200_000;

  /** Mean over the keys; 0 when there is none. */
  double bytesPerKey() {
    return keys == 0 ? 0 : (double) bytes / keys;
  }

  /**
   * Reads a checkpoint or savepoint.
   *
   * @param uid of the operator
   * @param records the records of a key that count
   */
  static <K> KeyedStateSize read(
      Path checkpoint,
      String uid,
      TypeInformation<K> key,
      List<? extends ValueStateDescriptor<?>> records)
      throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(1);
    SavepointReader reader =
        SavepointReader.read(env, checkpoint.toUri().toString(), new EmbeddedRocksDBStateBackend());
    List<Integer> sizes =
        reader
            .readKeyedState(
                OperatorIdentifier.forUid(uid), new Sizes<K>(List.copyOf(records)), key, Types.INT)
            .executeAndCollect(MOST_KEYS);
    return new KeyedStateSize(sizes.size(), sizes.stream().mapToLong(Integer::longValue).sum());
  }

  private static final class Sizes<K> extends KeyedStateReaderFunction<K, Integer> {
    private static final long serialVersionUID = 1L;

    private final List<ValueStateDescriptor<?>> descriptors;
    private transient List<SizedState<?>> states;

    private Sizes(List<ValueStateDescriptor<?>> descriptors) {
      this.descriptors = descriptors;
    }

    @Override
    public void open(OpenContext context) {
      states = new ArrayList<>();
      for (ValueStateDescriptor<?> descriptor : descriptors) {
        states.add(open(descriptor));
      }
    }

    private <T> SizedState<T> open(ValueStateDescriptor<T> descriptor) {
      ValueState<T> state = getRuntimeContext().getState(descriptor);
      if (!descriptor.isSerializerInitialized()) {
        descriptor.initializeSerializerUnlessSet(new ExecutionConfig());
      }
      return new SizedState<>(state, descriptor);
    }

    @Override
    public void readKey(K key, Context context, Collector<Integer> out) throws Exception {
      int bytes = 0;
      for (SizedState<?> state : states) {
        bytes += state.bytes();
      }
      out.collect(bytes);
    }
  }

  private record SizedState<T>(ValueState<T> state, ValueStateDescriptor<T> descriptor) {
    private int bytes() throws Exception {
      T value = state.value();
      if (value == null) {
        return 0;
      }
      DataOutputSerializer out = new DataOutputSerializer(4096);
      descriptor.getSerializer().serialize(value, out);
      return out.length();
    }
  }
}
