package dev.marquee.thumbnails;

import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import dev.marquee.thumbnails.policy.PolicyTable;
import dev.marquee.thumbnails.sharing.EffectsLearner;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Joins each title's impressions with its plays, learns from both at the close of their window, and
 * publishes with which probability each audience is shown each picture.
 *
 * <p>Keyed by title. Showings lie in state by their session; their impressions lead there. A
 * showing has a timer for its close and one for its end. The titles of a moment are kept decoded
 * and written to state before each checkpoint, since a popular title learns many times in between.
 */
final class ArtworkOperator extends VersionedOperator<Keyed<ThumbnailPolicy>>
    implements OneInputStreamOperator<ArtworkEvent, Keyed<ThumbnailPolicy>>,
        Triggerable<String, Long>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** What the shared effects learn. */
  static final OutputTag<WeightsDelta> WEIGHTS = new OutputTag<>("weights-deltas") {};

  /** What became of the showings. */
  static final OutputTag<QualityCounts> QUALITY = new OutputTag<>("quality-counts") {};

  /** Timers of processing time belong to titles, not to showings. */
  private static final long OF_TITLE = 0;

  /** A contribution that has not come back after this time went down with a failure. */
  private static final long LOST_MILLIS = 5_000;

  /** A table is made anew when a title has learned so much more, or that many showings. */
  private static final double NOTABLE_SHARE = .02;

  private static final int NOTABLE_SHOWINGS = 5;

  private static final double MILLIS_PER_HOUR = 3_600_000;

  /** Further impressions of one session and title whose plays are found. */
  private static final int MOST_REPEATS = 32;

  /** Tables are made for so long at most before events go on, nanoseconds. */
  private static final long PUBLISHING_NANOS = 100_000_000;

  /** Over so many rounds tables are spread that find no time in one. */
  private static final int ROUNDS = 20;

  private final ThumbnailsOptions options;
  private final WeightsTable.Source source;

  private transient ValueState<TitleRecord> titles;
  private transient MapState<Long, Showing> showings;
  private transient MapState<Long, Long> sessions;
  private transient InternalTimerService<Long> timers;
  private transient WeightsTable.Lease lease;
  private transient ArtworkLearner learner;
  private transient EffectsLearner effects;
  private transient ArtworkMetrics metrics;
  private transient QualityCounts quality;
  private transient Map<String, CachedTitle> cache;
  private transient Set<CachedTitle> unpublished;
  private transient String learnerName;
  private transient long takenPublication;
  private transient long shippedAt;
  private transient long latestClose;

  /** Time that tables have taken since the last round, nanoseconds. */
  private transient long publishingNanos;

  /** Showings that close at one moment: they are judged together, in an order of their own. */
  private transient List<Closing> closing;

  private record Closing(String title, long key, Showing showing) {}

  /** A title decoded from state, and what of it has not been written or published. */
  private static final class CachedTitle {
    private final String id;
    private TitleRecord record;
    private boolean isDirty;
    private boolean isUrgent;
    private int learnedAtLastLook;
    private long waitingSince;

    private CachedTitle(String id, TitleRecord record) {
      this.id = id;
      this.record = record;
    }
  }

  ArtworkOperator(ThumbnailsOptions options, WeightsTable.Source source) {
    this.options = options;
    this.source = source;
  }

  @Override
  public void open() throws Exception {
    super.open();
    titles = getRuntimeContext().getState(new ValueStateDescriptor<>("title", TitleRecord.class));
    showings =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("showings", Types.LONG, ShowingSerializer.type()));
    sessions =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("impressions", Types.LONG, Types.LONG));
    timers = getInternalTimerService("showing-timers", LongSerializer.INSTANCE, this);
    learner = new ArtworkLearner(options);
    effects = new EffectsLearner(learner.shared(), versions().epoch());
    quality = new QualityCounts();
    cache = new LinkedHashMap<>(1024, 0.75f, true);
    unpublished = new LinkedHashSet<>();
    closing = new ArrayList<>();
    learnerName = Integer.toString(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    metrics = new ArtworkMetrics(getMetricGroup(), cache::size, unpublished::size);
    lease = source.acquire(getRuntimeContext().getJobInfo().getJobId());
    lease.register(getMetricGroup());
    lease.awaitLoaded();
    takePublication();
    wakeTitles();
    every(options.synchronisationInterval(), this::shareLearning);
    every(options.publishInterval(), this::publishNotable);
    every(options.qualityInterval(), this::reportQuality);
  }

  /** Titles without a table, or with one of other settings, are published without an event. */
  private void wakeTitles() throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    KeyedStateBackend<String> backend = getKeyedStateBackend();
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        new ValueStateDescriptor<>("title", TitleRecord.class),
        (title, state) -> {
          TitleRecord record = state.value();
          if (record != null && record.size() > 0 && !isInForce(record)) {
            timers.registerProcessingTimeTimer(OF_TITLE, now + 1);
          }
        });
  }

  private boolean isInForce(TitleRecord title) {
    return hasTable(title)
        && title.policySettings == options.policySettings()
        && title.audienceScheme == learner.scheme();
  }

  @Override
  public void close() throws Exception {
    if (lease != null) {
      lease.close();
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<ArtworkEvent> element) throws Exception {
    ArtworkEvent event = element.getValue();
    metrics.events.markEvent();
    CachedTitle title = titleOf(event.titleId);
    switch (event.kind) {
      case IMPRESSION -> impression(event, title);
      case PLAY -> play(event, title);
      case OFFER -> offer(title, event.pictures, event.eventTime);
      case WITHDRAWAL -> withdraw(title);
    }
    evict();
  }

  private void impression(ArtworkEvent event, CachedTitle title) throws Exception {
    long close = event.eventTime + options.window();
    if (close <= title.record.closedUntil) {
      quality.tooLate++;
      return;
    }
    long key = event.session == 0 ? event.impression : event.session;
    Showing known = showings.get(key);
    if (known != null && known.impression != 0) {
      again(event, title, key, known);
      return;
    }
    Showing showing = showingOf(event, title.record);
    adoptStray(event, title, showing);
    quality.showings++;
    showings.put(key, showing);
    if (key != event.impression) {
      sessions.put(event.impression, key);
    }
    timers.registerEventTimeTimer(key, showing.close);
  }

  /** A further impression of a session, or the same once more. */
  private void again(ArtworkEvent event, CachedTitle title, long key, Showing known)
      throws Exception {
    if (known.impression == event.impression || contains(known.repeats, event.impression)) {
      quality.duplicates++;
      metrics.duplicates.inc();
      return;
    }
    quality.repeats++;
    metrics.repeats.inc();
    if (known.repeats.length == MOST_REPEATS) {
      return;
    }
    adoptStray(event, title, known);
    Showing speaking = showingOf(event, title.record);
    if (isJudged(known, title.record)) {
      known.repeats = with(known.repeats, event.impression);
      correct(title, known, known::sumUp);
      showings.put(key, known);
    } else if (speaking.isBefore(known)) {
      // The disorder of the network: the earliest impression speaks for the session.
      speaking.adopt(known);
      speaking.repeats = with(known.repeats, known.impression);
      timers.deleteEventTimeTimer(key, known.close);
      timers.registerEventTimeTimer(key, speaking.close);
      showings.put(key, speaking);
    } else {
      known.repeats = with(known.repeats, event.impression);
      showings.put(key, known);
    }
    sessions.put(event.impression, key);
  }

  private static boolean isJudged(Showing showing, TitleRecord title) {
    return showing.impression != 0 && showing.close <= title.closedUntil;
  }

  /** Adds what a play has told that came before its impression. */
  private void adoptStray(ArtworkEvent event, CachedTitle title, Showing showing) throws Exception {
    if (title.record.strays == 0) {
      return;
    }
    Showing stray = showings.get(event.impression);
    if (stray != null && stray.impression == 0) {
      showing.adopt(stray);
      timers.deleteEventTimeTimer(event.impression, stray.close);
      showings.remove(event.impression);
      title.record.strays--;
      title.isDirty = true;
    }
  }

  private Showing showingOf(ArtworkEvent event, TitleRecord title) {
    Showing showing = new Showing();
    showing.time = event.eventTime;
    showing.close = event.eventTime + options.window();
    showing.audienceScheme = learner.scheme();
    showing.impression = event.impression;
    showing.artwork = event.artwork;
    showing.audience = event.audience;
    showing.propensity = event.propensity;
    showing.draw = event.draw;
    showing.exclusion = event.exclusion;
    if (showing.cause() == Exclusion.NONE && !wasPublished(event, title)) {
      showing.exclusion = (byte) Exclusion.UNKNOWN_POLICY.ordinal();
    }
    return showing;
  }

  /**
   * Whether the version may have been published; of abandoned lives any that is older than this.
   */
  private boolean wasPublished(ArtworkEvent event, TitleRecord title) {
    if (event.policyEpoch == title.epoch) {
      return event.policyCounter <= title.counter || title.epoch < versions().epoch();
    }
    return event.policyEpoch < versions().epoch();
  }

  private void play(ArtworkEvent event, CachedTitle title) throws Exception {
    Long session = sessions.get(event.impression);
    long key = session == null ? event.impression : session;
    Showing showing = showings.get(key);
    if (showing == null) {
      showing = new Showing();
      showing.time = event.eventTime;
      showing.close = event.eventTime + options.window();
      title.record.strays++;
      title.isDirty = true;
      timers.registerEventTimeTimer(key, showing.close);
    }
    if (isJudged(showing, title.record)) {
      Showing judged = showing;
      correct(
          title,
          judged,
          () ->
              judged.playLater(
                  event.eventTime, event.fromMillis, event.toMillis, event.durationMillis));
    } else {
      showing.play(event.eventTime, event.fromMillis, event.toMillis, event.durationMillis);
    }
    showings.put(key, showing);
  }

  /** Adds to the counts what was heard of a showing after it had been judged. */
  private void correct(CachedTitle title, Showing showing, Runnable hear) {
    boolean takenBefore = showing.taken;
    int watchedBefore = showing.watchedMillis();
    hear.run();
    if (!showing.taken) {
      return;
    }
    long takesBefore = quality.takesAfterWindow;
    learner.correct(title.record, showing, takenBefore, watchedBefore, quality);
    title.isDirty = true;
    metrics.takesAfterWindow.inc(quality.takesAfterWindow - takesBefore);
  }

  private void offer(CachedTitle title, PictureRecord[] pictures, long eventTime) {
    if (pictures.length == 0) {
      withdraw(title);
      return;
    }
    TitleRecord record = title.record;
    if (eventTime < record.catalogueTime) {
      return;
    }
    record.catalogueTime = eventTime;
    title.isDirty = true;
    if (learner.offer(record, pictures, eventTime)) {
      title.isUrgent = true;
      unpublished.add(title);
      publishAtLatest(record);
    }
  }

  /** Nothing is kept, as if the title had never been; it may come back with any event time. */
  private void withdraw(CachedTitle title) {
    if (title.record.size() > 0) {
      // Also when this life has published nothing yet: an abandoned one may have.
      output.collect(new StreamRecord<>(Keyed.<ThumbnailPolicy>removal(title.id)));
    }
    TitleRecord fresh = new TitleRecord();
    fresh.strays = title.record.strays;
    fresh.closedUntil = title.record.closedUntil;
    title.record = fresh;
    title.isDirty = true;
    title.isUrgent = false;
    unpublished.remove(title);
  }

  /** A timer survives a failure; what the heap knows of titles that wait does not. */
  private void publishAtLatest(TitleRecord record) {
    if (!record.publicationIsDue) {
      record.publicationIsDue = true;
      timers.registerProcessingTimeTimer(
          OF_TITLE,
          getProcessingTimeService().getCurrentProcessingTime() + options.publishAtLatest());
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, Long> timer) throws Exception {
    long key = timer.getNamespace();
    Showing showing = showings.get(key);
    if (showing == null) {
      return;
    }
    if (showing.impression != 0 && timer.getTimestamp() == showing.close) {
      judgeEarlier(showing.close);
      closing.add(new Closing(timer.getKey(), key, showing));
      return;
    }
    if (showing.impression == 0) {
      CachedTitle title = titleOf(timer.getKey());
      showings.remove(key);
      title.record.strays--;
      title.isDirty = true;
      quality.playsWithoutImpression++;
      metrics.strays.inc();
    } else if (timer.getTimestamp() > showing.close) {
      showings.remove(key);
      sessions.remove(showing.impression);
      for (long repeat : showing.repeats) {
        sessions.remove(repeat);
      }
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    super.processWatermark(mark);
    judgeEarlier(Long.MAX_VALUE);
    evict();
  }

  /** Judges what closed before a moment; timers of one moment come in any order. */
  private void judgeEarlier(long time) throws Exception {
    if (closing.isEmpty() || closing.get(0).showing().close >= time) {
      return;
    }
    Object current = getCurrentKey();
    closing.sort(
        Comparator.comparing(Closing::title).thenComparingLong(one -> one.showing().impression));
    for (Closing one : closing) {
      setCurrentKey(one.title());
      Showing showing = one.showing();
      byte cause = showing.exclusion;
      judge(titleOf(one.title()), showing);
      if (showing.signs.length > 0 || showing.exclusion != cause) {
        showing.sumUp();
        showings.put(one.key(), showing);
      }
      timers.registerEventTimeTimer(one.key(), showing.close + options.corrections() + 1);
    }
    closing.clear();
    restoreKey(current);
  }

  private void judge(CachedTitle title, Showing showing) {
    TitleRecord record = title.record;
    record.closedUntil = Math.max(record.closedUntil, showing.close);
    latestClose = Math.max(latestClose, showing.close);
    title.isDirty = true;
    long takesBefore = quality.takesAfterWindow;
    long driftsBefore = quality.driftAlarms;
    long completionsBefore = quality.completionAlarms;
    learner.decide(record, showing, showing.close, quality);
    metrics.takesAfterWindow.inc(quality.takesAfterWindow - takesBefore);
    metrics.driftAlarms.inc(quality.driftAlarms - driftsBefore);
    metrics.completionAlarms.inc(quality.completionAlarms - completionsBefore);
    if (showing.cause() != Exclusion.NONE) {
      metrics.exclude(showing.cause());
      return;
    }
    metrics.learned.markEvent();
    record.unpublished++;
    if (unpublished.add(title)) {
      title.waitingSince = getProcessingTimeService().getCurrentProcessingTime();
    }
    publishAtLatest(record);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, Long> timer) throws Exception {
    if (publishingNanos > PUBLISHING_NANOS) {
      // After a start all titles are due at one moment: events go on in between.
      int rounds = 1 + Math.floorMod(timer.getKey().hashCode(), ROUNDS);
      timers.registerProcessingTimeTimer(
          OF_TITLE,
          getProcessingTimeService().getCurrentProcessingTime()
              + rounds * options.publishInterval());
      return;
    }
    CachedTitle title = titleOf(timer.getKey());
    title.record.publicationIsDue = false;
    title.isDirty = true;
    boolean isDue = title.record.unpublished > 0 || !isInForce(title.record);
    if (isDue && title.record.size() > 0) {
      long begin = System.nanoTime();
      publish(title, learner.table(title.record, timeOf(title.record)));
      publishingNanos += System.nanoTime() - begin;
      unpublished.remove(title);
    }
    evict();
  }

  /** Makes the tables of titles that have learned enough anew, and publishes those that differ. */
  private void publishNotable() {
    publishingNanos = 0;
    int made = 0;
    long end = System.nanoTime() + PUBLISHING_NANOS;
    Iterator<CachedTitle> waiting = unpublished.iterator();
    while (waiting.hasNext() && made < options.publishTitles() && System.nanoTime() - end < 0) {
      CachedTitle title = waiting.next();
      TitleRecord record = title.record;
      if (record.size() == 0) {
        waiting.remove();
        continue;
      }
      int more = record.unpublished - title.learnedAtLastLook;
      if (!title.isUrgent && more < notable(record)) {
        continue;
      }
      made++;
      title.learnedAtLastLook = record.unpublished;
      float[] table = learner.table(record, timeOf(record));
      boolean differs = PolicyTable.difference(table, record.table) >= options.publishChange();
      if (title.isUrgent || differs) {
        publish(title, table);
        waiting.remove();
      }
    }
  }

  private static double notable(TitleRecord title) {
    long all = 0;
    for (int one : title.impressions) {
      all += one;
    }
    return Math.max(NOTABLE_SHOWINGS, NOTABLE_SHARE * all);
  }

  private void publish(CachedTitle title, float[] table) {
    TitleRecord record = title.record;
    long now = getProcessingTimeService().getCurrentProcessingTime();
    var version = versions().next();
    record.table = table;
    record.policySettings = options.policySettings();
    record.epoch = version.getEpoch();
    record.counter = version.getCounter();
    record.publishedAt = now;
    record.unpublished = 0;
    title.learnedAtLastLook = 0;
    title.isUrgent = false;
    title.isDirty = true;
    if (title.waitingSince > 0) {
      metrics.policyLatency.update(now - title.waitingSince);
      title.waitingSince = 0;
    }
    quality.policies++;
    metrics.policies.inc();
    output.collect(
        new StreamRecord<>(
            Keyed.of(
                Topics.THUMBNAIL_POLICIES,
                PolicyRecords.policyOf(
                    title.id,
                    record,
                    options.audiences(),
                    options.defaultOnly() ? 0 : options.evenShare(),
                    learner.bandit(),
                    learner.shared()))));
  }

  private long timeOf(TitleRecord title) {
    return Math.max(latestClose, (long) (title.effects.time * MILLIS_PER_HOUR));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    contribute();
    reportQuality();
    Object current = getCurrentKey();
    for (CachedTitle title : cache.values()) {
      write(title);
    }
    restoreKey(current);
  }

  private void restoreKey(Object key) {
    if (key != null) {
      setCurrentKey(key);
    }
  }

  @Override
  public void endInput() {
    contribute();
    reportQuality();
  }

  private CachedTitle titleOf(String id) throws Exception {
    CachedTitle title = cache.get(id);
    if (title != null) {
      return title;
    }
    TitleRecord record = titles.value();
    title = new CachedTitle(id, record == null ? new TitleRecord() : record);
    if (learner.adapt(title.record)) {
      title.isDirty = true;
      title.isUrgent = true;
      unpublished.add(title);
      publishAtLatest(title.record);
    }
    if (title.record.unpublished > 0 || (title.record.size() > 0 && !hasTable(title.record))) {
      // It waited for its publication when its state was written.
      title.isUrgent |= !hasTable(title.record);
      unpublished.add(title);
    }
    cache.put(id, title);
    return title;
  }

  private static boolean hasTable(TitleRecord title) {
    return title.table.length > 0;
  }

  private void evict() throws Exception {
    while (cache.size() > options.cachedTitles()) {
      evictEldest();
    }
  }

  private void evictEldest() throws Exception {
    Object current = getCurrentKey();
    Iterator<CachedTitle> eldest = cache.values().iterator();
    CachedTitle title = eldest.next();
    eldest.remove();
    if (title.isUrgent && title.record.size() > 0) {
      publish(title, learner.table(title.record, timeOf(title.record)));
    }
    unpublished.remove(title);
    write(title);
    restoreKey(current);
  }

  private void write(CachedTitle title) throws Exception {
    if (!title.isDirty) {
      return;
    }
    setCurrentKey(title.id);
    TitleRecord record = title.record;
    // Of titles that the catalogue does not have nothing is kept: made-up ones cost no state.
    if (record.size() == 0 && record.strays == 0) {
      titles.clear();
    } else {
      titles.update(record);
    }
    title.isDirty = false;
  }

  private void shareLearning() {
    takePublication();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (effects.isWaiting() && now - shippedAt > LOST_MILLIS) {
      effects.stopWaiting();
    }
    if (!effects.isWaiting()) {
      contribute();
    }
  }

  /** Ships what was learned of the shared effects and not shipped yet. */
  private void contribute() {
    if (!effects.hasNews()) {
      return;
    }
    NaturalEffects change = effects.ship();
    WeightsDelta delta = new WeightsDelta();
    delta.name = WeightsFunction.ARTWORK;
    delta.audienceScheme = learner.scheme();
    delta.learner = learnerName;
    delta.number = effects.lastNumber();
    delta.change = change;
    delta.time = latestClose / MILLIS_PER_HOUR;
    shippedAt = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(WEIGHTS, new StreamRecord<>(delta));
  }

  private void takePublication() {
    WeightsTable.Publication publication = lease.table().latest();
    boolean isOurs =
        publication != null
            && publication.number() != takenPublication
            && publication.audienceScheme() == learner.scheme()
            && publication.sum().size() == learner.shared().means.length;
    if (isOurs) {
      long included = publication.included().getOrDefault(learnerName, Long.MIN_VALUE);
      if (effects.take(publication.sum(), included)) {
        takenPublication = publication.number();
      }
    }
  }

  private void reportQuality() {
    // A table that stopped would leave the shared effects frozen: fail instead.
    lease.table();
    output.collect(QUALITY, new StreamRecord<>(quality));
    quality = new QualityCounts();
  }

  private void every(long millis, Runnable action) {
    var clock = getProcessingTimeService();
    clock.registerTimer(
        clock.getCurrentProcessingTime() + millis,
        time -> {
          action.run();
          every(millis, action);
        });
  }

  private static boolean contains(long[] values, long wanted) {
    for (long one : values) {
      if (one == wanted) {
        return true;
      }
    }
    return false;
  }

  private static long[] with(long[] values, long one) {
    long[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = one;
    return longer;
  }
}
