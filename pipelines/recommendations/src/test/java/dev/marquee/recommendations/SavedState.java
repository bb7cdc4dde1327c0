package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * What a savepoint of the job holds, read through Flink's state processor.
 *
 * @param profiles by identifier
 * @param titles by identifier
 * @param rows by identifier of their title
 */
record SavedState(
    Map<String, ProfileRecord> profiles,
    Map<String, TitleRecord> titles,
    Map<String, NeighbourRow> rows) {
  private static final int MOST_KEYS = 100_000;

  /** A title with its row. */
  public static final class SavedTitle {
    public TitleRecord record;
    public NeighbourRow row;
  }

  static SavedState read(String savepoint) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(1);
    SavepointReader reader =
        SavepointReader.read(env, savepoint, new EmbeddedRocksDBStateBackend());
    Map<String, ProfileRecord> profiles = new TreeMap<>();
    List<ProfileRecord> savedProfiles =
        reader
            .readKeyedState(
                OperatorIdentifier.forUid("profiles"),
                new ReadProfiles(),
                TypeInformation.of(ProfileKey.class),
                TypeInformation.of(ProfileRecord.class))
            .executeAndCollect(MOST_KEYS);
    savedProfiles.forEach(record -> profiles.put(record.profileId, record));
    Map<String, TitleRecord> titles = new TreeMap<>();
    Map<String, NeighbourRow> rows = new TreeMap<>();
    List<SavedTitle> savedTitles =
        reader
            .readKeyedState(
                OperatorIdentifier.forUid("titles"),
                new ReadTitles(),
                TypeInformation.of(Long.class),
                TypeInformation.of(SavedTitle.class))
            .executeAndCollect(MOST_KEYS);
    savedTitles.forEach(
        title -> {
          titles.put(title.record.titleId, title.record);
          rows.put(title.record.titleId, title.row);
        });
    return new SavedState(profiles, titles, rows);
  }

  /** Checks that two rows hold the same weights, within a share of the weight or of 1. */
  static void assertSameRow(
      String title, NeighbourRow actual, NeighbourRow expected, float tolerance) {
    assertThat(actual).as(title).isNotNull();
    assertThat(actual.size).as(title).isEqualTo(expected.size);
    actual = actual.copy();
    expected = expected.copy();
    double time = Math.max(actual.time, expected.time);
    Channels channels = RecommendationsOptionsSample.defaults().model().channels();
    actual.moveTo(time, channels);
    expected.moveTo(time, channels);
    for (int place = 0; place < expected.size; place++) {
      int other = actual.find(expected.keys[place]);
      assertThat(other).as(title).isNotNegative();
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        float wanted = expected.weights[place * Channels.COUNT + channel];
        float found = actual.weights[other * Channels.COUNT + channel];
        assertThat(Math.abs(found - wanted))
            .as("%s channel %d", title, channel)
            .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(wanted)));
      }
    }
  }

  private static final class ReadProfiles
      extends KeyedStateReaderFunction<ProfileKey, ProfileRecord> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<ProfileRecord> profiles;

    @Override
    public void open(OpenContext context) {
      profiles =
          getRuntimeContext().getState(new ValueStateDescriptor<>("profile", ProfileRecord.class));
    }

    @Override
    public void readKey(ProfileKey key, Context context, Collector<ProfileRecord> out)
        throws Exception {
      if (profiles.value() != null) {
        out.collect(profiles.value());
      }
    }
  }

  private static final class ReadTitles extends KeyedStateReaderFunction<Long, SavedTitle> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<TitleRecord> titles;
    private transient ValueState<NeighbourRow> rows;

    @Override
    public void open(OpenContext context) {
      titles = getRuntimeContext().getState(new ValueStateDescriptor<>("title", TitleRecord.class));
      rows = getRuntimeContext().getState(new ValueStateDescriptor<>("row", NeighbourRow.class));
    }

    @Override
    public void readKey(Long key, Context context, Collector<SavedTitle> out) throws Exception {
      SavedTitle title = new SavedTitle();
      title.record = titles.value();
      title.row = rows.value();
      out.collect(title);
    }
  }
}
