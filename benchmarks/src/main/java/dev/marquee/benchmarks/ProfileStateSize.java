package dev.marquee.benchmarks;

import dev.marquee.recommendations.PlaybackRecord;
import dev.marquee.recommendations.ProfileKey;
import dev.marquee.recommendations.ProfileRecord;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * How many bytes the recommendations job keeps of its profiles: the values of the hot and the cold
 * record as RocksDB has them, read back from a checkpoint by Flink's state processor and serialized
 * again by their serializers.
 *
 * <p>Keys (20 bytes each), timers and RocksDB's own overhead and compression are not counted.
 *
 * @param profiles profiles that have a record
 * @param bytes bytes of all their records
 */
record ProfileStateSize(long profiles, long bytes) {

  /** A sample of this size says the mean well enough. */
  private static final int MOST_PROFILES = 200_000;

  /** Mean over the profiles; 0 when there is none. */
  double bytesPerProfile() {
    return profiles == 0 ? 0 : (double) bytes / profiles;
  }

  /** Reads a checkpoint or savepoint of the job. */
  static ProfileStateSize read(Path checkpoint) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(1);
    SavepointReader reader =
        SavepointReader.read(env, checkpoint.toUri().toString(), new EmbeddedRocksDBStateBackend());
    long profiles = 0;
    long bytes = 0;
    List<Integer> sizes =
        reader
            .readKeyedState(
                OperatorIdentifier.forUid("profiles"),
                new Sizes(),
                TypeInformation.of(ProfileKey.class),
                Types.INT)
            .executeAndCollect(MOST_PROFILES);
    for (int size : sizes) {
      profiles++;
      bytes += size;
    }
    return new ProfileStateSize(profiles, bytes);
  }

  private static final class Sizes extends KeyedStateReaderFunction<ProfileKey, Integer> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<PlaybackRecord> hot;
    private transient ValueState<ProfileRecord> cold;
    private transient TypeSerializer<PlaybackRecord> hotSerializer;
    private transient TypeSerializer<ProfileRecord> coldSerializer;

    @Override
    public void open(OpenContext context) {
      hot =
          getRuntimeContext()
              .getState(new ValueStateDescriptor<>("playback", PlaybackRecord.class));
      cold =
          getRuntimeContext().getState(new ValueStateDescriptor<>("profile", ProfileRecord.class));
      hotSerializer =
          TypeInformation.of(PlaybackRecord.class).createSerializer(new SerializerConfigImpl());
      coldSerializer =
          TypeInformation.of(ProfileRecord.class).createSerializer(new SerializerConfigImpl());
    }

    @Override
    public void readKey(ProfileKey key, Context context, Collector<Integer> out) throws Exception {
      out.collect(size(hotSerializer, hot.value()) + size(coldSerializer, cold.value()));
    }

    private static <T> int size(TypeSerializer<T> serializer, T value) throws Exception {
      if (value == null) {
        return 0;
      }
      DataOutputSerializer bytes = new DataOutputSerializer(4096);
      serializer.serialize(value, bytes);
      return bytes.length();
    }
  }
}
