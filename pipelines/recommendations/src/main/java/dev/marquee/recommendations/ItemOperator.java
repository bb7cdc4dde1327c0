package dev.marquee.recommendations;

import dev.marquee.events.ItemNeighbours;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.TitleDelta;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keeps the item side of the models, keyed by title: rows of neighbours and popularity, from which
 * embeddings follow; publishes what changed.
 *
 * <p>The titles of a moment are kept decoded and written to state before each checkpoint, since a
 * popular title changes many times in between. All that changed is published before the barrier
 * too: a completed checkpoint finds on the topics exactly what it holds itself.
 */
final class ItemOperator extends VersionedOperator<Keyed<ItemNeighbours>>
    implements OneInputStreamOperator<TitleChange, Keyed<ItemNeighbours>>,
        Triggerable<Long, VoidNamespace>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** A row that changed by less waits for the checkpoint: nobody's page would differ. */
  private static final float NOTABLE_ROW_CHANGE = 0.03f;

  private static final float NOTABLE_POPULARITY_CHANGE = 0.01f;

  private final RecommendationsOptions options;
  private final ModelTables.Source source;

  private transient ValueState<TitleRecord> titles;
  private transient ValueState<NeighbourRow> rows;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient ModelOptions model;
  private transient ModelTables.Lease lease;
  private transient FoldIn foldIn;
  private transient Map<Long, CachedTitle> cache;
  private transient Set<CachedTitle> unpublished;

  /** Titles whose rows left with a barrier, and whose embeddings are due. */
  private transient Set<CachedTitle> unsolved;

  private transient Counter published;

  /** A title decoded from state, and what of it has not been written or published. */
  private static final class CachedTitle {
    private final long key;
    private final TitleRecord record;
    private final NeighbourRow row;
    private float rowWeight;
    private float rowChange;
    private float embeddingChange;
    private float popularityChange;
    private boolean isDirty;

    private CachedTitle(long key, TitleRecord record, NeighbourRow row) {
      this.key = key;
      this.record = record;
      this.row = row;
      for (int place = 0; place < row.size; place++) {
        rowWeight += row.weights[place * Channels.COUNT + Channels.TOGETHER];
      }
    }

    private float relativeRowChange() {
      return rowChange / Math.max(1e-6f, rowWeight);
    }

    private boolean embeddingIsDue() {
      return FoldIn.isDue(embeddingChange, rowWeight);
    }

    private float relativePopularityChange(int halfLife) {
      PopularityCounts counts = record.popularity;
      return counts.counts.length == 0
          ? 0
          : popularityChange / Math.max(1e-6f, (float) counts.counts[halfLife]);
    }
  }

  ItemOperator(RecommendationsOptions options, ModelTables.Source source) {
    this.options = options;
    this.source = source;
  }

  @Override
  public void open() throws Exception {
    super.open();
    titles = getRuntimeContext().getState(new ValueStateDescriptor<>("title", TitleRecord.class));
    rows = getRuntimeContext().getState(new ValueStateDescriptor<>("row", NeighbourRow.class));
    timers = getInternalTimerService("title-timers", VoidNamespaceSerializer.INSTANCE, this);
    model = options.model();
    lease = source.acquire(getRuntimeContext().getJobInfo().getJobId());
    lease.awaitLoaded();
    foldIn = new FoldIn(lease.tables().model());
    cache = new LinkedHashMap<>(1024, 0.75f, true);
    unpublished = new LinkedHashSet<>();
    unsolved = new LinkedHashSet<>();
    published = ItemMetrics.register(getMetricGroup(), cache, unpublished);
    scheduleNext();
  }

  @Override
  public void close() throws Exception {
    if (lease != null) {
      lease.close();
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<TitleChange> element) throws Exception {
    TitleChange change = element.getValue();
    CachedTitle title = cache.get(change.title);
    if (title == null) {
      title = read(change.title);
      cache.put(change.title, title);
    }
    apply(change, title);
    if (cache.size() > options.rowCache()) {
      evictEldest();
    }
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    long key = timer.getKey();
    CachedTitle title = cache.containsKey(key) ? cache.get(key) : read(key);
    if (title.record.latestEventTime + options.titleLifetime() > timer.getTimestamp()) {
      setExpiryTimer(title.record);
      titles.update(title.record);
      return;
    }
    titles.clear();
    rows.clear();
    cache.remove(key);
    unpublished.remove(title);
    unsolved.remove(title);
    if (!title.record.titleId.isEmpty()) {
      String id = title.record.titleId;
      output.collect(new StreamRecord<>(Keyed.<ItemNeighbours>removal(id)));
      output.collect(ItemOutputs.EMBEDDINGS, new StreamRecord<>(Keyed.removal(id)));
      output.collect(ItemOutputs.POPULARITY, new StreamRecord<>(Keyed.removal(id)));
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) {
    throw new IllegalStateException("no title has a timer of processing time");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    publishAll();
    for (CachedTitle title : cache.values()) {
      write(title);
    }
  }

  @Override
  public void endInput() throws Exception {
    publishAll();
    unsolved.forEach(this::publishEmbedding);
  }

  private void apply(TitleChange change, CachedTitle title) {
    if (change.titleId != null && title.record.titleId.isEmpty()) {
      title.record.titleId = change.titleId;
    }
    title.record.latestEventTime = Math.max(title.record.latestEventTime, change.eventTime);
    if (title.record.expiryTimer == 0) {
      setExpiryTimer(title.record);
    }
    TitleDelta delta = change.delta;
    float added = 0;
    for (int at = 0; at < delta.size; at++) {
      float weight = delta.weights[at * Channels.COUNT + Channels.TOGETHER];
      title.rowWeight += weight;
      added += Math.abs(weight);
    }
    title.rowChange += added;
    title.embeddingChange += added;
    PopularityCounts counts = delta.popularity;
    if (counts.counts.length > 0) {
      // Context watches change no count but the number of watches, which normalises the row.
      title.popularityChange +=
          (float) Math.max(Math.abs(counts.counts[0]), 0.1 * Math.abs(counts.watches));
    }
    delta.applyTo(title.row, title.record.popularity, model);
    title.isDirty = true;
    unpublished.add(title);
  }

  private CachedTitle read(long key) throws Exception {
    TitleRecord record = titles.value();
    NeighbourRow row = rows.value();
    return new CachedTitle(
        key, record == null ? new TitleRecord() : record, row == null ? new NeighbourRow() : row);
  }

  private void write(CachedTitle title) throws Exception {
    if (!title.isDirty) {
      return;
    }
    setCurrentKey(title.key);
    titles.update(title.record);
    rows.update(title.row);
    title.isDirty = false;
  }

  private void evictEldest() throws Exception {
    Object current = getCurrentKey();
    Iterator<CachedTitle> eldest = cache.values().iterator();
    CachedTitle title = eldest.next();
    eldest.remove();
    publishEmbedding(title);
    publishRow(title);
    publishPopularity(title);
    unpublished.remove(title);
    unsolved.remove(title);
    write(title);
    setCurrentKey(current);
  }

  private void scheduleNext() {
    var clock = getProcessingTimeService();
    clock.registerTimer(
        clock.getCurrentProcessingTime() + options.publishInterval(),
        time -> {
          publishNotable();
          scheduleNext();
        });
  }

  /** Publishes the titles that changed most; the others wait. */
  private void publishNotable() {
    int halfLife = model.popularity().priorHalfLife();
    List<CachedTitle> notable = new ArrayList<>();
    for (CachedTitle title : unpublished) {
      if (title.relativePopularityChange(halfLife) >= NOTABLE_POPULARITY_CHANGE) {
        publishPopularity(title);
      }
      if (title.relativeRowChange() >= NOTABLE_ROW_CHANGE) {
        notable.add(title);
      }
    }
    if (notable.size() > options.publishTitles()) {
      notable.sort(Comparator.comparing(CachedTitle::relativeRowChange).reversed());
      notable = notable.subList(0, options.publishTitles());
    }
    for (CachedTitle title : notable) {
      publishEmbedding(title);
      publishRow(title);
    }
    solveSome();
    unpublished.removeIf(title -> title.rowChange == 0 && title.popularityChange == 0);
  }

  /** All that changed, but no embedding: solving them would keep the barrier and both cores. */
  private void publishAll() {
    for (CachedTitle title : unpublished) {
      publishRow(title);
      publishPopularity(title);
      if (title.embeddingIsDue()) {
        unsolved.add(title);
      }
    }
    unpublished.clear();
  }

  private void solveSome() {
    Iterator<CachedTitle> titles = unsolved.iterator();
    for (int solved = 0; solved < options.publishTitles() && titles.hasNext(); solved++) {
      publishEmbedding(titles.next());
      titles.remove();
    }
  }

  private void publishEmbedding(CachedTitle title) {
    String id = title.record.titleId;
    if (!title.embeddingIsDue() || id.isEmpty()) {
      return;
    }
    float[] vector = foldIn.title(title.key, title.row);
    output.collect(
        ItemOutputs.EMBEDDINGS,
        new StreamRecord<>(
            Keyed.of(Topics.ITEM_EMBEDDINGS, ModelRecords.of(id, versions().next(), vector))));
    title.embeddingChange = 0;
  }

  private void publishRow(CachedTitle title) {
    if (title.rowChange == 0 || title.record.titleId.isEmpty()) {
      return;
    }
    String id = title.record.titleId;
    output.collect(
        new StreamRecord<>(
            Keyed.of(Topics.ITEM_NEIGHBOURS, ModelRecords.of(id, versions().next(), title.row))));
    title.rowChange = 0;
    published.inc();
  }

  private void publishPopularity(CachedTitle title) {
    if (title.popularityChange == 0 || title.record.titleId.isEmpty()) {
      return;
    }
    output.collect(
        ItemOutputs.POPULARITY,
        new StreamRecord<>(
            Keyed.of(
                Topics.POPULARITY,
                ModelRecords.of(
                    title.record.titleId, versions().next(), title.record.popularity))));
    title.popularityChange = 0;
  }

  private void setExpiryTimer(TitleRecord record) {
    record.expiryTimer = record.latestEventTime + options.titleLifetime();
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, record.expiryTimer);
  }
}
