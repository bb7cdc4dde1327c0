package dev.marquee.thumbnails;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/** The titles that a savepoint of the job holds, read through Flink's state processor. */
final class SavedTitles {
  private static final int MOST = 100_000;

  private SavedTitles() {}

  /** A title with its name. */
  public static final class SavedTitle {
    public String id;
    public TitleRecord record;
  }

  static Map<String, TitleRecord> read(String savepoint) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(1);
    Map<String, TitleRecord> titles = new TreeMap<>();
    SavepointReader.read(env, savepoint, new EmbeddedRocksDBStateBackend())
        .readKeyedState(
            OperatorIdentifier.forUid("titles"),
            new ReadTitles(),
            Types.STRING,
            TypeInformation.of(SavedTitle.class))
        .executeAndCollect(MOST)
        .forEach(title -> titles.put(title.id, title.record));
    return titles;
  }

  private static final class ReadTitles extends KeyedStateReaderFunction<String, SavedTitle> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<TitleRecord> titles;

    @Override
    public void open(OpenContext context) {
      titles = getRuntimeContext().getState(new ValueStateDescriptor<>("title", TitleRecord.class));
    }

    @Override
    public void readKey(String key, Context context, Collector<SavedTitle> out) throws Exception {
      TitleRecord record = titles.value();
      if (record != null) {
        SavedTitle title = new SavedTitle();
        title.id = key;
        title.record = record;
        out.collect(title);
      }
    }
  }
}
