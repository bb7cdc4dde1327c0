package dev.marquee.recommendations;

import dev.marquee.events.HomePage;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.feedback.Feedback;
import dev.marquee.recommendations.feedback.FeedbackGrading;
import dev.marquee.recommendations.feedback.Sentiment;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.page.Viewer;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.recommendations.ranking.SharedLearner;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.GlobalTable;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Follows each profile: keeps its state, scores what it chooses before learning from it, tells the
 * shared models what it watched, and writes its home page.
 *
 * <p>Keyed by pseudonym. Per event the hot record is read and written once, and the cold one too
 * unless the event only moves a position. What is learned or measured between two checkpoints
 * leaves before the barrier, so that it is counted once.
 */
final class UserOperator extends AbstractStreamOperator<Keyed<HomePage>>
    implements OneInputStreamOperator<ProfileEvent, Keyed<HomePage>>,
        Triggerable<ProfileKey, VoidNamespace>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** What the shared models learn. */
  static final OutputTag<WatchedTitle> WATCHED = new OutputTag<>("watched-titles") {};

  /** What the ranker learns. */
  static final OutputTag<RankerDelta> RANKER = new OutputTag<>("ranker-deltas") {};

  /** How good the recommendations were. */
  static final OutputTag<QualityCounts> QUALITY = new OutputTag<>("quality-counts") {};

  /** From where viewers came. */
  static final OutputTag<ViewerPlace> PLACES = new OutputTag<>("viewer-places") {};

  /** A stream that was not heard of for this long has ended. */
  private static final long SILENCE_MILLIS = 30 * 60_000;

  /** A contribution that has not come back after this time went down with a failure. */
  private static final long LOST_MILLIS = 5_000;

  /** A title's weight in a history must grow by this much to be noted again. */
  private static final float LEAST_MORE = 0.05f;

  /** Places announced by one subtask; a flood of made-up regions stops here. */
  private static final int MOST_PLACES = 10_000;

  private final RecommendationsOptions options;
  private final KafkaOptions kafka;

  private transient ValueState<PlaybackRecord> playbacks;
  private transient ValueState<ProfileRecord> profiles;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient GlobalTable<ModelTables> table;
  private transient ModelTables tables;
  private transient SharedModel model;
  private transient Recommender recommender;
  private transient SharedLearner learner;
  private transient FoldIn foldIn;
  private transient HomePages pages;
  private transient LearningThrottle throttle;
  private transient UserMetrics metrics;
  private transient OutputVersions versions;
  private transient QualityCounts quality;
  private transient String learnerName;
  private transient long takenPublication;
  private transient long shippedAt;
  private transient Set<ViewerPlace> announced;
  private transient double modelTime;
  private transient long eventTime;

  UserOperator(RecommendationsOptions options, KafkaOptions kafka) {
    this.options = options;
    this.kafka = kafka;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    versions =
        OutputVersions.open(
            context,
            getProcessingTimeService().getCurrentProcessingTime(),
            getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  @Override
  public void open() throws Exception {
    super.open();
    playbacks =
        getRuntimeContext().getState(new ValueStateDescriptor<>("playback", PlaybackRecord.class));
    profiles =
        getRuntimeContext().getState(new ValueStateDescriptor<>("profile", ProfileRecord.class));
    timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    table = ModelTables.acquire(getRuntimeContext().getJobInfo().getJobId(), options, kafka);
    tables = table.model();
    model = tables.model();
    RankerOptions ranker = RankerOptions.defaults();
    RankerState state = RankerState.initial(ranker.units());
    learnerName = Integer.toString(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    learner = new SharedLearner(state, versions.epoch());
    recommender = new Recommender(model, ranker, state);
    foldIn = new FoldIn(model);
    pages = new HomePages(tables, options);
    throttle = new LearningThrottle(options.learningLag(), options.learningMinimumShare());
    quality = new QualityCounts();
    announced = new HashSet<>();
    metrics = new UserMetrics(getMetricGroup(), throttle, table);
    table.awaitLoaded(ModelTables.LOADING);
    takePublication();
    every(options.synchronisationInterval(), this::shareLearning);
    every(options.qualityInterval(), this::reportQuality);
  }

  @Override
  public void close() throws Exception {
    if (table != null) {
      table.release();
    }
    super.close();
  }

  @Override
  public void processElement(StreamRecord<ProfileEvent> element) throws Exception {
    ProfileEvent event = element.getValue();
    PlaybackRecord hot = playbacks.value();
    if (hot == null) {
      hot = new PlaybackRecord();
    }
    quality.events++;
    long id = EventIdMemory.hash(event.eventId);
    if (EventIdMemory.contains(hot.recent, id)) {
      quality.duplicates++;
      metrics.duplicates.inc();
      return;
    }
    if (hot.isForgotten(event.eventTime)) {
      quality.barred++;
      metrics.barred.inc();
      return;
    }
    metrics.events.markEvent();
    modelTime = Math.max(modelTime, event.modelTime);
    eventTime = event.eventTime;
    if (event.kind == ProfileEvent.Kind.FORGET) {
      forget(event, hot);
      return;
    }
    remember(event, hot, id);
    switch (event.kind) {
      case PROGRESS -> progress(event, hot);
      case FEEDBACK, IMPRESSION, LISTED, UNLISTED, SETTINGS, SETTINGS_REMOVED -> {
        ProfileRecord cold = coldOf(event);
        apply(event, hot, cold, id);
        profiles.update(cold);
      }
      case FORGET -> throw new IllegalStateException("handled above");
    }
    playbacks.update(hot);
  }

  @Override
  public void onEventTime(InternalTimer<ProfileKey, VoidNamespace> timer) throws Exception {
    PlaybackRecord hot = playbacks.value();
    if (hot == null) {
      return;
    }
    long time = timer.getTimestamp();
    eventTime = hot.latestEventTime;
    if (hot.title != 0 && hot.progressTime + SILENCE_MILLIS <= time) {
      ProfileRecord cold = profiles.value();
      if (cold != null) {
        endSilentStream(hot, cold);
        profiles.update(cold);
      }
      hot.title = 0;
    }
    hot.expiryTimer = 0;
    long expiry = expiryOf(hot);
    if (expiry <= time) {
      expire(hot);
      return;
    }
    setExpiryTimer(hot);
    playbacks.update(hot);
  }

  @Override
  public void onProcessingTime(InternalTimer<ProfileKey, VoidNamespace> timer) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold != null && cold.pageIsDue) {
      writePage(cold, timer.getKey(), cold.pageTrigger, cold.pageTriggerTime);
      profiles.update(cold);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    shareLearning();
    reportQuality();
  }

  @Override
  public void endInput() {
    shareLearning();
    reportQuality();
  }

  private void remember(ProfileEvent event, PlaybackRecord hot, long id) {
    // An event after the marker's lifetime begins a new profile.
    hot.forgottenUntil = 0;
    hot.recent = EventIdMemory.remember(hot.recent, id, PlaybackRecord.REMEMBERED);
    hot.latestEventTime = Math.max(hot.latestEventTime, event.eventTime);
    if (hot.expiryTimer == 0) {
      setExpiryTimer(hot);
    }
  }

  private ProfileRecord coldOf(ProfileEvent event) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold == null) {
      cold = new ProfileRecord();
      cold.profileId = event.profileId;
    }
    if (event.country != null && !event.country.equals(cold.country)) {
      cold.country = event.country;
    }
    if (event.region != null && !event.region.equals(cold.region)) {
      cold.region = event.region;
    }
    return cold;
  }

  /** Moves the position only; the title that was watched before is judged by where it was left. */
  private void progress(ProfileEvent event, PlaybackRecord hot) throws Exception {
    long title = TitleKey.of(event.titleId);
    if (hot.title != 0 && hot.title != title) {
      ProfileRecord cold = coldOf(event);
      endSilentStream(hot, cold);
      profiles.update(cold);
    }
    if (hot.title != title) {
      timers.registerEventTimeTimer(
          VoidNamespace.INSTANCE, event.eventTime + event.durationMillis + SILENCE_MILLIS);
    }
    hot.title = title;
    hot.played = event.playedId == null ? title : TitleKey.of(event.playedId);
    hot.positionMillis = event.positionMillis;
    hot.durationMillis = event.durationMillis;
    hot.progressTime = Math.max(hot.progressTime, event.eventTime);
  }

  private void endSilentStream(PlaybackRecord hot, ProfileRecord cold) {
    Feedback feedback = FeedbackGrading.silent(hot.positionMillis, hot.durationMillis);
    cold.leaveAt(hot.title, hot.played, hot.positionMillis, false);
    long seconds = Math.floorDiv(hot.progressTime, 1000L);
    double time = options.clock() == ModelClock.EVENT_TIME ? seconds : modelTime;
    learn(cold, hot.title, null, feedback, seconds, time, false);
    hot.title = 0;
  }

  private void apply(ProfileEvent event, PlaybackRecord hot, ProfileRecord cold, long id) {
    switch (event.kind) {
      case FEEDBACK -> feedback(event, hot, cold, id);
      case IMPRESSION -> {
        cold.profile.show(TitleKey.of(event.titleId));
        return;
      }
      case LISTED -> {
        cold.putOnList(TitleKey.of(event.titleId));
        feedback(event, hot, cold, id);
      }
      case UNLISTED -> cold.takeOffList(TitleKey.of(event.titleId));
      case SETTINGS -> {
        if (event.eventTime < cold.settingsTime) {
          return;
        }
        cold.settingsTime = event.eventTime;
        cold.maturityLimit = event.maturityLimit;
      }
      case SETTINGS_REMOVED -> cold.maturityLimit = -1;
      case PROGRESS, FORGET -> throw new IllegalStateException("not about the profile's state");
    }
    pageIsDue(cold, (ProfileKey) getCurrentKey(), event.eventId, event.appendTime);
  }

  private void feedback(ProfileEvent event, PlaybackRecord hot, ProfileRecord cold, long id) {
    long title = TitleKey.of(event.titleId);
    boolean sample =
        throttle.admits(
            TitleKey.mix(id, 1),
            event.appendTime,
            getProcessingTimeService().getCurrentProcessingTime());
    if (event.positionMillis >= 0) {
      leave(event, hot, cold, title);
    }
    learn(
        cold,
        title,
        event.titleId,
        new Feedback(event.sentiment, event.weight),
        Math.floorDiv(event.eventTime, 1000L),
        event.modelTime,
        sample);
    ViewerPlace place = new ViewerPlace(cold.region, cold.country);
    if (announced.size() < MOST_PLACES && announced.add(place)) {
      output.collect(PLACES, new StreamRecord<>(place));
    }
  }

  private static void leave(
      ProfileEvent event, PlaybackRecord hot, ProfileRecord cold, long title) {
    long played = event.playedId == null ? title : TitleKey.of(event.playedId);
    if (event.sentiment == Sentiment.NEGATIVE) {
      cold.dropUnfinished(title);
    } else {
      boolean finished = event.positionMillis * 10 >= event.durationMillis * 9;
      cold.leaveAt(title, played, event.positionMillis, finished);
    }
    if (hot.title == title) {
      hot.title = 0;
    }
  }

  /** Scores first, then learns, then changes the profile and tells the shared models. */
  private void learn(
      ProfileRecord cold,
      long title,
      String titleId,
      Feedback feedback,
      long seconds,
      double time,
      boolean sample) {
    Profile profile = cold.profile;
    Sentiment sentiment = feedback.sentiment();
    boolean newlyPositive = sentiment == Sentiment.POSITIVE && !profile.isPositive(title);
    if (newlyPositive && titleId != null && !profile.hasSeen(title)) {
      quality.positives++;
      if (sample) {
        scoreAndLearn(cold, title, seconds, time);
      }
    }
    switch (sentiment) {
      case POSITIVE, CONTEXT, INTEREST -> profile.forgive(title);
      case NEGATIVE -> profile.dislike(title);
      case WITHDRAWN -> {
        profile.forgive(title);
        return;
      }
      case NONE -> {
        return;
      }
    }
    float more = Math.max(0, feedback.weight() - profile.weightOf(title));
    if (more < LEAST_MORE && !newlyPositive) {
      return;
    }
    boolean shared = mayInfluence(cold, seconds);
    if (shared) {
      WatchedTitle watched = new WatchedTitle();
      watched.titles = profile.titles;
      watched.seconds = profile.seconds;
      watched.weights = profile.weights;
      watched.size = profile.size();
      watched.titleId = titleId;
      watched.title = title;
      watched.eventSeconds = seconds;
      watched.weight = more;
      watched.choice = newlyPositive;
      watched.position = HistoryPosition.of(profile.watched);
      watched.region = cold.region;
      watched.modelTime = time;
      output.collect(WATCHED, new StreamRecord<>(watched));
    }
    int flags = HistoryFlags.of(newlyPositive, shared, cold.regionNumber());
    profile.append(
        title, seconds, more, flags, model.factsOf(title), sentiment != Sentiment.INTEREST);
    profile.embedding = foldIn.profile(profile);
  }

  private void scoreAndLearn(ProfileRecord cold, long title, long seconds, double time) {
    Profile profile = cold.profile;
    Candidates candidates = recommender.score(profile, time, seconds, cold.region);
    quality.observe(model, candidates, profile, title, cold.picks);
    if (recommender.learn(title, 1)) {
      quality.learned++;
    }
    metrics.scored.inc();
  }

  private boolean mayInfluence(ProfileRecord cold, long seconds) {
    int day = (int) Math.floorDiv(seconds, 86_400L);
    if (day != cold.influenceDay) {
      cold.influenceDay = day;
      cold.influence = 0;
    }
    return cold.influence++ < options.influencePerDay();
  }

  private void pageIsDue(ProfileRecord cold, ProfileKey key, String eventId, long appendTime) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (cold.pageIsDue) {
      cold.pageTrigger = eventId;
      cold.pageTriggerTime = appendTime;
    } else if (now - cold.pageTime >= options.pageDebounce()) {
      writePage(cold, key, eventId, appendTime);
    } else {
      cold.pageIsDue = true;
      cold.pageTrigger = eventId;
      cold.pageTriggerTime = appendTime;
      timers.registerProcessingTimeTimer(
          VoidNamespace.INSTANCE, cold.pageTime + options.pageDebounce());
    }
  }

  private void writePage(ProfileRecord cold, ProfileKey key, String trigger, long triggerTime) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    cold.pageTime = now;
    cold.pageIsDue = false;
    cold.pageTrigger = "";
    Viewer viewer =
        new Viewer(
            cold.country,
            cold.region,
            cold.maturityLimit < 0 ? options.unknownMaturity() : cold.maturityLimit,
            now,
            modelTime,
            TitleKey.mix(key.seed(), EventIdMemory.hash(trigger)));
    HomePage page = pages.of(cold, key, viewer, eventTime / 1000, recommender);
    page.setVersion(versions.next());
    page.setTriggerEventId(trigger);
    page.setTriggerAppendTime(Instant.ofEpochMilli(triggerTime));
    quality.pages++;
    metrics.pageWritten(now - triggerTime);
    output.collect(new StreamRecord<>(Keyed.of(Topics.RECOMMENDATIONS, page)));
  }

  private void forget(ProfileEvent event, PlaybackRecord hot) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold != null) {
      takeBack(cold);
      profiles.clear();
    }
    PlaybackRecord marker = new PlaybackRecord();
    marker.latestEventTime = Math.max(hot.latestEventTime, event.eventTime);
    marker.forgottenUntil = marker.latestEventTime + options.forgottenLifetime();
    setExpiryTimer(marker);
    playbacks.update(marker);
    metrics.forgotten.inc();
    output.collect(new StreamRecord<>(Keyed.<HomePage>removal(event.profileId)));
  }

  /** Subtracts from the shared models what the kept history added to them. */
  private void takeBack(ProfileRecord cold) {
    Profile profile = cold.profile;
    int size = profile.size();
    for (int at = 0; at < size; at++) {
      int flags = profile.flags[at];
      if (!HistoryFlags.isShared(flags)) {
        continue;
      }
      WatchedTitle watched = new WatchedTitle();
      watched.titles = profile.titles;
      watched.seconds = profile.seconds;
      watched.weights = profile.weights;
      watched.size = at;
      watched.title = profile.titles[at];
      watched.eventSeconds = profile.seconds[at];
      watched.weight = profile.weights[at];
      watched.sign = -1;
      watched.choice = HistoryFlags.isPositive(flags);
      watched.position = HistoryPosition.of(profile.watched - size + at);
      watched.region = cold.regionOf(HistoryFlags.region(flags));
      // Under the event clock the time of an old event is unknown; now is the best estimate.
      watched.modelTime =
          options.clock() == ModelClock.EVENT_TIME ? profile.seconds[at] : modelTime;
      output.collect(WATCHED, new StreamRecord<>(watched));
    }
  }

  private void expire(PlaybackRecord hot) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold != null) {
      output.collect(new StreamRecord<>(Keyed.<HomePage>removal(cold.profileId)));
    }
    profiles.clear();
    playbacks.clear();
    metrics.expired.inc();
  }

  private long expiryOf(PlaybackRecord hot) {
    return hot.forgottenUntil > 0
        ? hot.forgottenUntil
        : hot.latestEventTime + options.profileLifetime();
  }

  private void setExpiryTimer(PlaybackRecord hot) {
    hot.expiryTimer = expiryOf(hot);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, hot.expiryTimer);
  }

  private void shareLearning() {
    takePublication();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (learner.isWaiting() && now - shippedAt > LOST_MILLIS) {
      learner.stopWaiting();
    }
    if (learner.isWaiting() || !learner.hasNews()) {
      return;
    }
    RankerDelta delta = new RankerDelta();
    delta.ranker = RankerFunction.HOME_PAGE;
    delta.learner = learnerName;
    delta.delta = learner.ship();
    delta.number = learner.lastNumber();
    shippedAt = now;
    output.collect(RANKER, new StreamRecord<>(delta));
  }

  private void takePublication() {
    RankerPublication publication = tables.ranker();
    if (publication != null && publication.number() != takenPublication) {
      long included = publication.included().getOrDefault(learnerName, Long.MIN_VALUE);
      if (learner.take(publication.state(), included)) {
        takenPublication = publication.number();
      }
    }
  }

  private void reportQuality() {
    // A table that stopped would leave the model frozen: fail instead.
    table.model();
    quality.catalogueTitles = tables.catalogue().size();
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
}
