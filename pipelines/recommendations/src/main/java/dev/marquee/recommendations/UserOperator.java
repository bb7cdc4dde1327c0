package dev.marquee.recommendations;

import dev.marquee.events.HomePage;
import dev.marquee.recommendations.artwork.PageArtworks;
import dev.marquee.recommendations.artwork.PinnedArtworks;
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
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
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
 * unless the event only moves a position. The record of a session is read when a page is written,
 * written when a picture was drawn for it, and gone when the session is over. What is learned or
 * measured between two checkpoints leaves before the barrier, so that it is counted once.
 */
final class UserOperator extends VersionedOperator<Keyed<HomePage>>
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

  /** Trigger of a page that no event asked for. */
  private static final String NO_EVENT = "";

  /** Places announced by one subtask; a flood of made-up regions stops here. */
  private static final int MOST_PLACES = 1_000;

  private final RecommendationsOptions options;
  private final ModelTables.Source source;

  private transient ValueState<PlaybackRecord> playbacks;
  private transient ValueState<ProfileRecord> profiles;
  private transient ValueState<SessionRecord> sessions;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient ModelTables.Lease lease;
  private transient ModelTables tables;
  private transient SharedModel model;
  private transient Recommender recommender;
  private transient SharedLearner learner;
  private transient FoldIn foldIn;
  private transient HomePages pages;
  private transient PageArtworks artworks;
  private transient LearningThrottle throttle;
  private transient UserMetrics metrics;
  private transient QualityCounts quality;
  private transient String learnerName;
  private transient long takenPublication;
  private transient long shippedAt;
  private transient Set<ViewerPlace> announced;
  private transient Map<ViewerPlace, String> firstSeen;
  private transient double modelTime;

  /**
   * Append time up to which events may be in the shared models already, because an earlier life
   * published what it learned of them: to score them again would measure, and teach the ranker, how
   * well the models know what they were told.
   */
  private transient long learnedUntil;

  private transient boolean mayBeLearned;

  /** Whether the present event came from another country or region than those before. */
  private transient boolean placeChanged;

  UserOperator(RecommendationsOptions options, ModelTables.Source source) {
    this.options = options;
    this.source = source;
  }

  @Override
  public void open() throws Exception {
    super.open();
    playbacks =
        getRuntimeContext().getState(new ValueStateDescriptor<>("playback", PlaybackRecord.class));
    profiles =
        getRuntimeContext().getState(new ValueStateDescriptor<>("profile", ProfileRecord.class));
    sessions =
        getRuntimeContext().getState(new ValueStateDescriptor<>("session", SessionRecord.class));
    timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    lease = source.acquire(getRuntimeContext().getJobInfo().getJobId());
    tables = lease.tables();
    model = tables.model();
    RankerOptions ranker = RankerOptions.defaults();
    RankerState state = RankerState.initial(ranker.units());
    learnerName = Integer.toString(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    float share = 1f / getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    learner = new SharedLearner(state, versions().epoch(), share);
    recommender = new Recommender(model, ranker, state);
    foldIn = new FoldIn(model);
    pages = new HomePages(tables, options);
    artworks = new PageArtworks(tables.policies());
    throttle = new LearningThrottle(options.learningLag(), options.learningMinimumShare());
    quality = new QualityCounts();
    announced = new HashSet<>();
    firstSeen = new HashMap<>();
    metrics = new UserMetrics(getMetricGroup(), throttle, lease);
    lease.awaitLoaded();
    // A restored timer may ask for a page before the first event comes.
    modelTime = tables.latestModelTime();
    learnedUntil = tables.latestAppend();
    takePublication();
    every(options.synchronisationInterval(), this::shareLearning);
    every(options.qualityInterval(), this::reportQuality);
  }

  @Override
  public void close() throws Exception {
    if (lease != null) {
      lease.close();
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
    // Clients number the events of each topic for themselves.
    long id = TitleKey.mix(EventIdMemory.hash(event.eventId), event.kind.topic());
    if (event.kind != ProfileEvent.Kind.FORGET && isDuplicate(event, hot, id)) {
      quality.duplicates++;
      metrics.duplicates.inc();
      return;
    }
    if (event.kind == ProfileEvent.Kind.FORGET) {
      forget(event, hot, id);
      return;
    }
    if (hot.isForgotten(event.eventTime)) {
      quality.barred++;
      metrics.barred.inc();
      return;
    }
    metrics.events.markEvent();
    modelTime = Math.max(modelTime, event.modelTime);
    mayBeLearned = event.appendTime <= learnedUntil;
    boolean isNew = hot.expiryTimer == 0 || hot.forgottenUntil > 0;
    remember(event, hot, id);
    switch (event.kind) {
      case PROGRESS -> progress(event, hot, isNew);
      case FEEDBACK, IMPRESSION, LISTED, UNLISTED, SETTINGS, SETTINGS_REMOVED -> {
        ProfileRecord cold = coldOf(event, hot);
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
    if (expiryOf(hot) <= time) {
      expire();
      return;
    }
    if (hot.expiryTimer <= time) {
      setExpiryTimer(hot);
    }
    if (hot.title != 0) {
      long end = endOfSilence(hot);
      if (end <= time) {
        ProfileRecord cold = profiles.value();
        endSilentStream(hot, cold);
        pageIsDue(cold, hot, timer.getKey(), NO_EVENT, 0);
        profiles.update(cold);
      } else {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, end);
      }
    }
    endSession(hot, time);
    playbacks.update(hot);
  }

  @Override
  public void onProcessingTime(InternalTimer<ProfileKey, VoidNamespace> timer) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold != null && cold.pageIsDue) {
      writePage(cold, playbacks.value(), timer.getKey(), cold.pageTrigger, cold.pageTriggerTime);
      profiles.update(cold);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    contribute();
    reportQuality();
  }

  @Override
  public void endInput() {
    contribute();
    reportQuality();
  }

  /** Impressions are remembered apart: one look at a page would push everything else out. */
  private boolean isDuplicate(ProfileEvent event, PlaybackRecord hot, long id) throws Exception {
    if (event.kind != ProfileEvent.Kind.IMPRESSION) {
      return EventIdMemory.contains(hot.recent, id);
    }
    ProfileRecord cold = profiles.value();
    return cold != null && cold.hasImpression(id);
  }

  private void remember(ProfileEvent event, PlaybackRecord hot, long id) {
    // An event after the marker's lifetime begins a new profile.
    hot.forgottenUntil = 0;
    if (event.kind != ProfileEvent.Kind.IMPRESSION) {
      hot.recent = EventIdMemory.remember(hot.recent, id, PlaybackRecord.REMEMBERED);
    }
    if (hot.sessionSeconds == 0 || event.eventTime - hot.activeUntil() >= options.sessionGap()) {
      hot.sessionSeconds = (int) Math.floorDiv(event.eventTime, 1000L);
    }
    hot.latestEventTime = Math.max(hot.latestEventTime, event.eventTime);
    if (hot.expiryTimer == 0) {
      setExpiryTimer(hot);
    }
  }

  private ProfileRecord coldOf(ProfileEvent event, PlaybackRecord hot) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold == null) {
      cold = new ProfileRecord();
      cold.profileId = event.profileId;
    }
    placeChanged = false;
    // A straggler does not take the viewer back to where it came from.
    boolean isLatest = event.eventTime >= hot.latestEventTime;
    if (event.country != null && (isLatest || cold.country.isEmpty())) {
      placeChanged = !event.country.equals(cold.country);
      cold.country = event.country;
    }
    if (event.region != null && (isLatest || cold.region.isEmpty())) {
      placeChanged |= !event.region.equals(cold.region);
      cold.region = event.region;
    }
    return cold;
  }

  /**
   * Moves the position only; the title that was watched before is judged by where it was left. What
   * is older than the last sign of a stream says nothing new.
   */
  private void progress(ProfileEvent event, PlaybackRecord hot, boolean isNew) throws Exception {
    if (event.eventTime < hot.progressTime) {
      return;
    }
    long title = TitleKey.of(event.titleId);
    boolean isNext = hot.title != title;
    boolean isSilent = hot.title != 0 && isNext;
    if (isSilent || isNew) {
      ProfileRecord cold = coldOf(event, hot);
      if (isSilent) {
        endSilentStream(hot, cold);
        pageIsDue(cold, hot, (ProfileKey) getCurrentKey(), event.eventId, event.appendTime);
      }
      profiles.update(cold);
    }
    if (isNext) {
      // Most streams stop before; those that do not are looked at again.
      timers.registerEventTimeTimer(
          VoidNamespace.INSTANCE, event.eventTime + event.durationMillis + SILENCE_MILLIS);
    }
    hot.title = title;
    hot.played = event.playedId == null ? title : TitleKey.of(event.playedId);
    hot.positionMillis = event.positionMillis;
    hot.durationMillis = event.durationMillis;
    hot.progressTime = event.eventTime;
  }

  /** Up to a quarter of a title passes between two of its heartbeats that are let through. */
  private static long endOfSilence(PlaybackRecord hot) {
    return hot.progressTime + hot.durationMillis / 4 + SILENCE_MILLIS;
  }

  private void endSilentStream(PlaybackRecord hot, ProfileRecord cold) {
    Feedback feedback = FeedbackGrading.silent(hot.positionMillis, hot.durationMillis);
    boolean finished = isFinished(hot.positionMillis, hot.durationMillis);
    cold.leaveAt(hot.title, hot.played, hot.positionMillis, finished);
    long seconds = Math.floorDiv(hot.progressTime, 1000L);
    double time = options.clock() == ModelClock.EVENT_TIME ? seconds : modelTime;
    learn(cold, hot.title, null, feedback, seconds, time, false);
    hot.title = 0;
  }

  private void apply(ProfileEvent event, PlaybackRecord hot, ProfileRecord cold, long id)
      throws Exception {
    switch (event.kind) {
      case FEEDBACK -> {
        // Most of what is played a second time changes nothing that a page shows.
        if (!feedback(event, hot, cold, id) && hasPage(cold)) {
          return;
        }
      }
      case IMPRESSION -> {
        cold.rememberImpression(id);
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
        // The region's default page would show a child too much.
        if (!hasPage(cold) && event.maturityLimit >= options.unknownMaturity()) {
          return;
        }
      }
      case SETTINGS_REMOVED -> {
        cold.maturityLimit = -1;
        if (!hasPage(cold)) {
          return;
        }
      }
      case PROGRESS, FORGET -> throw new IllegalStateException("not about the profile's state");
    }
    pageIsDue(cold, hot, (ProfileKey) getCurrentKey(), event.eventId, event.appendTime);
  }

  /** Who has none yet is served by the region's default page until the first sign of life. */
  private static boolean hasPage(ProfileRecord cold) {
    return cold.pageTime != 0;
  }

  /** Returns whether anything changed that a page shows. */
  private boolean feedback(ProfileEvent event, PlaybackRecord hot, ProfileRecord cold, long id) {
    long title = TitleKey.of(event.titleId);
    boolean sample =
        throttle.admits(
            TitleKey.mix(id, 1),
            event.appendTime,
            getProcessingTimeService().getCurrentProcessingTime());
    Feedback feedback = new Feedback(event.sentiment, event.weight);
    if (event.positionMillis >= 0) {
      if (event.sentiment == Sentiment.NEGATIVE && cold.profile.hasSeen(title)) {
        // Who knows the title, or the series, leaves it early for another reason.
        feedback = Feedback.NONE;
      }
      leave(event, feedback.sentiment(), hot, cold, title);
    }
    boolean changed =
        learn(
            cold,
            title,
            event.titleId,
            feedback,
            Math.floorDiv(event.eventTime, 1000L),
            event.modelTime,
            sample);
    ViewerPlace place = new ViewerPlace(cold.region, cold.country);
    if (isNewPlace(place, cold.profileId)) {
      output.collect(PLACES, new StreamRecord<>(place));
    }
    return changed || placeChanged || event.positionMillis >= 0;
  }

  /** Whether a second profile has come from a place; what only one client says is not believed. */
  private boolean isNewPlace(ViewerPlace place, String profileId) {
    if (announced.contains(place)) {
      return false;
    }
    String first = firstSeen.size() < MOST_PLACES ? firstSeen.putIfAbsent(place, profileId) : null;
    if (first == null || first.equals(profileId) || announced.size() >= MOST_PLACES) {
      return false;
    }
    firstSeen.remove(place);
    return announced.add(place);
  }

  private static void leave(
      ProfileEvent event, Sentiment sentiment, PlaybackRecord hot, ProfileRecord cold, long title) {
    long played = event.playedId == null ? title : TitleKey.of(event.playedId);
    if (sentiment == Sentiment.NEGATIVE) {
      cold.dropUnfinished(title);
    } else {
      boolean finished = isFinished(event.positionMillis, event.durationMillis);
      cold.leaveAt(title, played, event.positionMillis, finished);
    }
    if (hot.title == title) {
      hot.title = 0;
    }
    hot.progressTime = Math.max(hot.progressTime, event.eventTime);
  }

  /** Credits are rarely watched. */
  private static boolean isFinished(long positionMillis, long durationMillis) {
    return positionMillis * 10 >= durationMillis * 9;
  }

  /**
   * Scores first, then learns, then changes the profile and tells the shared models.
   *
   * @return whether the profile changed
   */
  private boolean learn(
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
      metrics.positives.inc();
      if (mayBeLearned) {
        quality.replayed++;
      } else if (sample) {
        scoreAndLearn(cold, title, seconds, time);
      }
    }
    boolean wasDisliked = profile.dislikes(title);
    switch (sentiment) {
      case POSITIVE, CONTEXT, INTEREST -> profile.forgive(title);
      case NEGATIVE -> profile.dislike(title);
      case WITHDRAWN -> {
        profile.forgive(title);
        return wasDisliked;
      }
      case NONE -> {
        return false;
      }
    }
    float more = Math.max(0, feedback.weight() - profile.weightOf(title));
    if (more < LEAST_MORE && !newlyPositive) {
      return wasDisliked != profile.dislikes(title);
    }
    boolean shared = mayInfluence(cold, seconds);
    int region = cold.regionNumber();
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
      watched.region = cold.regionOf(region);
      watched.modelTime = time;
      output.collect(WATCHED, new StreamRecord<>(watched));
    }
    int flags = HistoryFlags.of(newlyPositive, shared, region);
    profile.append(
        title, seconds, more, flags, model.factsOf(title), sentiment != Sentiment.INTEREST);
    profile.embedding = foldIn.profile(profile);
    return true;
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
    // Stragglers of the day before count for today, or the cap would begin anew with each of them.
    if (day > cold.influenceDay) {
      cold.influenceDay = day;
      cold.influence = 0;
    }
    return cold.influence++ < options.influencePerDay();
  }

  private void pageIsDue(
      ProfileRecord cold, PlaybackRecord hot, ProfileKey key, String eventId, long appendTime)
      throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (cold.pageIsDue) {
      cold.pageTrigger = eventId;
      cold.pageTriggerTime = appendTime;
    } else if (now - cold.pageTime >= options.pageDebounce()) {
      writePage(cold, hot, key, eventId, appendTime);
    } else {
      cold.pageIsDue = true;
      cold.pageTrigger = eventId;
      cold.pageTriggerTime = appendTime;
      timers.registerProcessingTimeTimer(
          VoidNamespace.INSTANCE, cold.pageTime + options.pageDebounce());
    }
  }

  private void writePage(
      ProfileRecord cold, PlaybackRecord hot, ProfileKey key, String trigger, long triggerTime)
      throws Exception {
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
            TitleKey.mix(key.seed(), EventIdMemory.hash(trigger) ^ hot.latestEventTime));
    HomePage page = page(cold, hot, key, viewer);
    page.setVersion(versions().next());
    metrics.pages.markEvent();
    if (!trigger.equals(NO_EVENT)) {
      page.setTriggerEventId(trigger);
      page.setTriggerAppendTime(Instant.ofEpochMilli(triggerTime));
      metrics.pageLatency.update(now - triggerTime);
    }
    quality.pages++;
    output.collect(new StreamRecord<>(Keyed.of(Topics.RECOMMENDATIONS, page)));
  }

  /** The page, with the pictures of the session; those that were drawn now are pinned. */
  private HomePage page(ProfileRecord cold, PlaybackRecord hot, ProfileKey key, Viewer viewer)
      throws Exception {
    long eventSeconds = hot.latestEventTime / 1000;
    if (!options.artwork() || tables.policies().size() == 0) {
      return pages.of(cold, key, viewer, eventSeconds, recommender, null);
    }
    SessionRecord session = sessions.value();
    boolean isNew = session == null;
    if (isNew) {
      session = new SessionRecord();
    }
    if (session.sessionSeconds != hot.sessionSeconds) {
      session.sessionSeconds = hot.sessionSeconds;
      session.pinned = new PinnedArtworks();
    }
    artworks.begin(
        key.seed(),
        hot.sessionSeconds,
        cold.profile,
        viewer.country(),
        viewer.maturityLimit(),
        session.pinned);
    HomePage page = pages.of(cold, key, viewer, eventSeconds, recommender, artworks);
    metrics.count(artworks);
    if (artworks.drawnCount() > 0) {
      session.pinned = artworks.pinned();
      if (isNew) {
        setSessionTimer(session, hot);
      }
      sessions.update(session);
    }
    return page;
  }

  /** Drops what is kept of a session that is over, or looks again when it may be. */
  private void endSession(PlaybackRecord hot, long time) throws Exception {
    SessionRecord session = sessions.value();
    if (session == null || session.endTimer > time) {
      return;
    }
    if (endOfSession(hot) <= time) {
      sessions.clear();
    } else {
      setSessionTimer(session, hot);
      sessions.update(session);
    }
  }

  private long endOfSession(PlaybackRecord hot) {
    return hot.activeUntil() + options.sessionGap();
  }

  private void setSessionTimer(SessionRecord session, PlaybackRecord hot) {
    session.endTimer = endOfSession(hot);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, session.endTimer);
  }

  private void dropSession() throws Exception {
    SessionRecord session = sessions.value();
    if (session != null) {
      timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, session.endTimer);
      sessions.clear();
    }
  }

  private void forget(ProfileEvent event, PlaybackRecord hot, long id) throws Exception {
    ProfileRecord cold = profiles.value();
    if (cold != null) {
      takeBack(cold);
      profiles.clear();
    }
    dropSession();
    if (hot.expiryTimer != 0) {
      timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, hot.expiryTimer);
    }
    PlaybackRecord marker = new PlaybackRecord();
    marker.recent = EventIdMemory.remember(marker.recent, id, 1);
    // A request is obeyed whatever its clock says.
    marker.latestEventTime =
        Math.max(hot.latestEventTime, Math.max(event.eventTime, event.appendTime));
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

  /**
   * Drops a profile; its settings stay until they are removed, since nobody would send them again
   * and a child's limit must hold when the child comes back.
   */
  private void expire() throws Exception {
    ProfileRecord cold = profiles.value();
    playbacks.clear();
    profiles.clear();
    dropSession();
    metrics.expired.inc();
    if (cold == null) {
      return;
    }
    if (hasPage(cold)) {
      output.collect(new StreamRecord<>(Keyed.<HomePage>removal(cold.profileId)));
    }
    if (cold.maturityLimit >= 0) {
      profiles.update(cold.settings());
    }
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
    if (!learner.isWaiting()) {
      contribute();
    }
  }

  /** Ships what was learned and not shipped yet. */
  private void contribute() {
    if (!learner.hasNews()) {
      return;
    }
    RankerDelta delta = new RankerDelta();
    delta.ranker = RankerFunction.HOME_PAGE;
    delta.learner = learnerName;
    delta.delta = learner.ship();
    delta.number = learner.lastNumber();
    shippedAt = getProcessingTimeService().getCurrentProcessingTime();
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
    // Tables that stopped would leave the model frozen: fail instead.
    lease.tables();
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
