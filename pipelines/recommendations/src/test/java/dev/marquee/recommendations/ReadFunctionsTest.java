package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.Searched;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.feedback.Sentiment;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.LateEvent;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.TimelyOperator;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the four inputs become on their way to the profiles. */
class ReadFunctionsTest {
  private static final byte[] SECRET = "a secret of sixteen bytes".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOON = Instant.ofEpochMilli(ProfilesHarness.NOON);
  private static final EventBounds BOUNDS = EventBounds.defaults();
  private static final long HOUR = 3_600_000;

  /** One of the functions in Flink's harness, for one test. */
  private static final class Reading<T extends SpecificRecordBase> implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<Received<T>, ProfileEvent> harness;

    private Reading(ToProfileEventsFunction<T> function) throws Exception {
      this(function, null);
    }

    /** Goes on from a checkpoint. */
    private Reading(ToProfileEventsFunction<T> function, OperatorSubtaskState state)
        throws Exception {
      harness = new OneInputStreamOperatorTestHarness<>(new TimelyOperator<>(function));
      harness.setup(
          TypeInformation.of(ProfileEvent.class).createSerializer(new SerializerConfigImpl()));
      if (state != null) {
        harness.initializeState(state);
      }
      harness.open();
    }

    private void send(Received<T> received) throws Exception {
      harness.processElement(received, received.eventTimeMillis());
    }

    private List<ProfileEvent> events() {
      return harness.extractOutputValues();
    }

    private List<LateEvent> late() {
      var late = harness.getSideOutput(TimelyFunction.LATE);
      return late == null ? List.of() : late.stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() {
      try {
        harness.close();
      } catch (Exception e) {
        throw new IllegalStateException("the function did not close", e);
      }
    }
  }

  private static Reading<ViewingEvent> viewing(ModelClock clock) throws Exception {
    return new Reading<>(new ReadViewingEventsFunction(BOUNDS, SECRET, clock, 12, 4));
  }

  private static Received<ViewingEvent> received(ViewingEvent event) {
    long time = event.getEventTime().toEpochMilli();
    return Received.event(event.getProfileId(), event, time, time + 40, 3, 1000);
  }

  private static ProfileEvent readOne(ViewingEvent event) throws Exception {
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.send(received(event));
      assertThat(reading.events()).hasSize(1);
      return reading.events().get(0);
    }
  }

  private static ViewingEvent viewed(Object activity) {
    return Events.viewing("event", "anna", "film", NOON, activity);
  }

  private static ViewingEvent episode(Object activity) {
    return ViewingEvent.newBuilder(viewed(activity)).setSeriesId("show").build();
  }

  @Test
  void whatAllEventsHaveInCommonIsFilledIn() throws Exception {
    ProfileEvent event = readOne(viewed(new Rated(null, 5f)));
    assertThat(event.key).isEqualTo(ProfileEvents.key("anna"));
    assertThat(event.profileId).isEqualTo("anna");
    assertThat(event.eventId).isEqualTo("event");
    assertThat(event.eventTime).isEqualTo(NOON.toEpochMilli());
    assertThat(event.appendTime).isEqualTo(NOON.toEpochMilli() + 40);
    assertThat(event.modelTime).isEqualTo(NOON.getEpochSecond());
    assertThat(event.country).isEqualTo("DE");
    assertThat(event.region).isEqualTo("eu-central");
    assertThat(event.titleId).isEqualTo("film");
    assertThat(event.playedId).isNull();
    assertThat(event.positionMillis).isEqualTo(-1);
  }

  @Test
  void theClockOfEventsCountsOffsetsOfAllPartitions() throws Exception {
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENTS)) {
      reading.send(received(viewed(new Rated(null, 5f))));
      assertThat(reading.events().get(0).modelTime).isEqualTo(12_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, POSITIVE, 1", "3, CONTEXT, 1", "1, NEGATIVE, 1"})
  void starsAreGraded(float stars, Sentiment sentiment, float weight) throws Exception {
    ProfileEvent event = readOne(viewed(new Rated(null, stars)));
    assertThat(event.kind).isEqualTo(ProfileEvent.Kind.FEEDBACK);
    assertThat(event.sentiment).isEqualTo(sentiment);
    assertThat(event.weight).isEqualTo(weight);
  }

  @ParameterizedTest
  @CsvSource({"UP, POSITIVE", "DOWN, NEGATIVE", "NONE, WITHDRAWN"})
  void thumbsAreGraded(Thumb thumb, Sentiment sentiment) throws Exception {
    assertThat(readOne(viewed(new Rated(thumb, null))).sentiment).isEqualTo(sentiment);
  }

  @Test
  void anEpisodeCountsForItsSeries() throws Exception {
    ProfileEvent event = readOne(episode(new PlayStarted(0L, HOUR, 5000, null)));
    assertThat(event.kind).isEqualTo(ProfileEvent.Kind.PROGRESS);
    assertThat(event.titleId).isEqualTo("show");
    assertThat(event.playedId).isEqualTo("film");
    assertThat(event.positionMillis).isZero();
    assertThat(event.durationMillis).isEqualTo(HOUR);
  }

  @ParameterizedTest
  @CsvSource({
    // Position and time watched in a title of an hour.
    "FINISHED, 3300000, 3300000, POSITIVE, 3600000",
    "VIEWER, 2000000, 2000000, POSITIVE, 2000000",
    "VIEWER, 60000, 60000, NEGATIVE, 60000",
    "NEXT_EPISODE, 60000, 60000, NONE, 60000",
    "PLAYBACK_ERROR, 60000, 60000, NONE, 60000",
    "TIMED_OUT, 60000, 60000, NONE, 60000",
    "OTHER, 60000, 60000, NONE, 60000",
    "TIMED_OUT, 700000, 700000, CONTEXT, 700000"
  })
  void aStopIsGradedAndSaysWhereTheTitleWasLeft(
      StopReason reason, long position, long watched, Sentiment sentiment, long left)
      throws Exception {
    ProfileEvent event = readOne(viewed(new PlayStopped(position, HOUR, watched, reason)));
    assertThat(event.kind).isEqualTo(ProfileEvent.Kind.FEEDBACK);
    assertThat(event.sentiment).isEqualTo(sentiment);
    assertThat(event.positionMillis).isEqualTo(left);
    assertThat(event.durationMillis).isEqualTo(HOUR);
  }

  @Test
  void heartbeatsThatCrossNoThresholdAreDropped() throws Exception {
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      for (long position = 30_000; position <= HOUR; position += 30_000) {
        reading.send(received(viewed(new Heartbeat(position, HOUR, 30_000L, 5000, null))));
      }
      assertThat(reading.events())
          .extracting(event -> event.positionMillis)
          .containsExactly(360_000L, 900_000L, 1_800_000L, 2_700_000L, 3_240_000L);
      assertThat(reading.events()).allMatch(event -> event.kind == ProfileEvent.Kind.PROGRESS);
      assertThat(reading.late()).isEmpty();
    }
  }

  @Test
  void interestIsGraded() throws Exception {
    assertThat(readOne(viewed(new TrailerPlayed(60_000L, 90_000L))).sentiment)
        .isEqualTo(Sentiment.INTEREST);
    assertThat(readOne(viewed(new Searched("query"))).weight).isEqualTo(0.3f);
    assertThat(readOne(viewed(new Commented(10))).sentiment).isEqualTo(Sentiment.INTEREST);
    ProfileEvent listed = readOne(viewed(new ListChanged(ListChange.ADDED)));
    assertThat(listed.kind).isEqualTo(ProfileEvent.Kind.LISTED);
    assertThat(listed.sentiment).isEqualTo(Sentiment.INTEREST);
    ProfileEvent unlisted = readOne(viewed(new ListChanged(ListChange.REMOVED)));
    assertThat(unlisted.kind).isEqualTo(ProfileEvent.Kind.UNLISTED);
    assertThat(unlisted.sentiment).isNull();
  }

  @Test
  void whatSaysNothingIsDropped() throws Exception {
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.send(received(viewed(new TrailerPlayed(10_000L, 90_000L))));
      ViewingEvent search =
          ViewingEvent.newBuilder(viewed(new Searched("nothing"))).setTitleId(null).build();
      reading.send(received(search));
      assertThat(reading.events()).isEmpty();
    }
  }

  @Test
  void everySampleOfTheContractIsRead() throws Exception {
    SampleEvents samples = new SampleEvents(new Random(1));
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      for (int at = 0; at < 20_000; at++) {
        reading.send(received(samples.viewingEvent(NOON)));
      }
      assertThat(reading.events()).hasSizeGreaterThan(10_000);
      for (ProfileEvent event : reading.events()) {
        assertThat(event.titleId).isNotNull();
        assertThat(event.kind == ProfileEvent.Kind.FEEDBACK)
            .isEqualTo(event.sentiment != null && event.kind != ProfileEvent.Kind.LISTED);
      }
    }
  }

  @Test
  void whatWasLateBeforeAFailureIsLateAfterIt() throws Exception {
    OperatorSubtaskState state;
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.harness.processWatermark(
          new Watermark(NOON.toEpochMilli() + BOUNDS.allowedLateness().toMillis() + 1));
      reading.send(received(viewed(new Rated(null, 3f))));
      assertThat(reading.late()).hasSize(1);
      state = reading.harness.snapshot(1, 1);
    }
    try (Reading<ViewingEvent> restored = restored(state)) {
      restored.send(received(viewed(new Rated(null, 3f))));
      assertThat(restored.late()).hasSize(1);
      assertThat(restored.events()).isEmpty();
    }
  }

  @Test
  void theWatermarkAfterTheLastEventBelongsToTheCheckpoint() throws Exception {
    OperatorSubtaskState state;
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.send(received(viewed(new Rated(null, 3f))));
      reading.harness.processWatermark(
          new Watermark(NOON.toEpochMilli() + BOUNDS.allowedLateness().toMillis() + 1));
      state = reading.harness.snapshot(1, 1);
    }
    try (Reading<ViewingEvent> restored = restored(state)) {
      restored.send(received(viewed(new Rated(null, 3f))));
      assertThat(restored.late()).hasSize(1);
    }
  }

  @Test
  void theEndOfAnInputMakesNothingLate() throws Exception {
    OperatorSubtaskState state;
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.harness.processWatermark(Watermark.MAX_WATERMARK);
      state = reading.harness.snapshot(1, 1);
    }
    try (Reading<ViewingEvent> restored = restored(state)) {
      restored.send(received(viewed(new Rated(null, 3f))));
      assertThat(restored.late()).isEmpty();
    }
  }

  @Test
  void aSecondFailureDoesNotTurnLatenessBack() throws Exception {
    long late = NOON.toEpochMilli() + BOUNDS.allowedLateness().toMillis() + 1;
    OperatorSubtaskState first = snapshotAt(null, late - 10 * HOUR);
    // One subtask reads on, the other was given no partition.
    OperatorSubtaskState second =
        AbstractStreamOperatorTestHarness.repackageState(
            snapshotAt(first, late), snapshotAt(first, Long.MIN_VALUE));
    OperatorSubtaskState third =
        AbstractStreamOperatorTestHarness.repackageState(
            snapshotAt(second, Long.MIN_VALUE), snapshotAt(second, Long.MIN_VALUE));
    try (Reading<ViewingEvent> restored = restored(third)) {
      restored.send(received(viewed(new Rated(null, 3f))));
      assertThat(restored.late()).hasSize(1);
    }
  }

  private static Reading<ViewingEvent> restored(OperatorSubtaskState state) throws Exception {
    return new Reading<>(
        new ReadViewingEventsFunction(BOUNDS, SECRET, ModelClock.EVENT_TIME, 12, 4), state);
  }

  /** Goes on from a checkpoint to a watermark and makes the next checkpoint. */
  private static OperatorSubtaskState snapshotAt(OperatorSubtaskState state, long watermark)
      throws Exception {
    try (Reading<ViewingEvent> reading = restored(state)) {
      if (watermark > Long.MIN_VALUE) {
        reading.harness.processWatermark(new Watermark(watermark));
      }
      return reading.harness.snapshot(1, 1);
    }
  }

  @Test
  void afterARescaleTheSlowestSubtaskDecides() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    long late = NOON.toEpochMilli() + BOUNDS.allowedLateness().toMillis() + 1;
    for (long watermark : new long[] {late, late - HOUR, Long.MIN_VALUE}) {
      try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
        if (watermark > Long.MIN_VALUE) {
          reading.harness.processWatermark(new Watermark(watermark));
          reading.send(received(viewed(new Rated(null, 3f))));
        }
        states.add(reading.harness.snapshot(1, 1));
      }
    }
    OperatorSubtaskState all =
        AbstractStreamOperatorTestHarness.repackageState(
            states.toArray(OperatorSubtaskState[]::new));
    try (Reading<ViewingEvent> restored = restored(all)) {
      restored.send(received(viewed(new Rated(null, 3f))));
      assertThat(restored.late()).isEmpty();
      ViewingEvent older =
          Events.viewing("older", "anna", "film", NOON.minusMillis(HOUR), new Rated(null, 3f));
      restored.send(received(older));
      assertThat(restored.late()).hasSize(1);
    }
  }

  @Test
  void aLateEventIsSetAsideWithItsBytes() throws Exception {
    try (Reading<ViewingEvent> reading = viewing(ModelClock.EVENT_TIME)) {
      reading.send(received(viewed(new Rated(null, 5f))));
      long allowed = NOON.toEpochMilli() + BOUNDS.allowedLateness().toMillis();
      reading.harness.processWatermark(new Watermark(allowed));
      reading.send(received(viewed(new Rated(null, 4f))));
      assertThat(reading.events()).hasSize(2);
      reading.harness.processWatermark(new Watermark(allowed + 1));
      ViewingEvent late = viewed(new Rated(null, 3f));
      reading.send(received(late));
      assertThat(reading.events()).hasSize(2);
      LateEvent aside = reading.late().get(0);
      assertThat(aside.topic()).isEqualTo(Topics.VIEWING_EVENTS.name());
      assertThat(aside.key()).isEqualTo("anna");
      assertThat(aside.offset()).isEqualTo(1000);
      assertThat(aside.latenessMillis()).isEqualTo(HOUR + 1);
      assertThat(WireFormat.of(Topics.VIEWING_EVENTS).decode(aside.value())).isEqualTo(late);
    }
  }

  @Test
  void impressionsNameTheTitleThatWasShown() throws Exception {
    Impression impression = new SampleEvents(new Random(1)).impression(NOON);
    try (Reading<Impression> reading = new Reading<>(new ReadImpressionsFunction(BOUNDS, SECRET))) {
      reading.send(Received.event("anna", impression, NOON.toEpochMilli(), 5, 0, 0));
      ProfileEvent event = reading.events().get(0);
      assertThat(event.kind).isEqualTo(ProfileEvent.Kind.IMPRESSION);
      assertThat(event.titleId).isEqualTo(impression.getTitleId());
      assertThat(event.eventId).isEqualTo(impression.getEventId());
      reading.harness.processWatermark(new Watermark(NOON.toEpochMilli() + 2 * HOUR));
      reading.send(Received.event("anna", impression, NOON.toEpochMilli(), 5, 0, 0));
      assertThat(reading.events()).hasSize(1);
      assertThat(reading.late()).hasSize(1);
    }
  }

  @Test
  void settingsAreNeverLateAndChildrenAreCapped() throws Exception {
    ViewerProfile adult = Events.profile("anna", 18, NOON);
    ViewerProfile child = ViewerProfile.newBuilder(adult).setKids(true).build();
    ViewerProfile toddler = ViewerProfile.newBuilder(child).setMaturityLimit(0).build();
    try (Reading<ViewerProfile> reading = new Reading<>(new ReadProfilesFunction(BOUNDS, SECRET))) {
      reading.harness.processWatermark(new Watermark(NOON.toEpochMilli() + 1000 * HOUR));
      for (ViewerProfile profile : List.of(adult, child, toddler)) {
        reading.send(Received.event("anna", profile, NOON.toEpochMilli(), 5, 0, 0));
      }
      reading.send(Received.removal("anna", 77, 2, 9));
      assertThat(reading.events())
          .extracting(event -> event.kind)
          .containsExactly(
              ProfileEvent.Kind.SETTINGS,
              ProfileEvent.Kind.SETTINGS,
              ProfileEvent.Kind.SETTINGS,
              ProfileEvent.Kind.SETTINGS_REMOVED);
      assertThat(reading.events().subList(0, 3))
          .extracting(event -> event.maturityLimit)
          .containsExactly(18, 7, 0);
      assertThat(reading.events().get(3).eventId).isEqualTo("profiles.v1/2/9");
      assertThat(reading.events().get(3).country).isNull();
    }
  }

  @Test
  void noRemovalOfSettingsReachesTheDefaultPageOfARegion() throws Exception {
    try (Reading<ViewerProfile> reading = new Reading<>(new ReadProfilesFunction(BOUNDS, SECRET))) {
      reading.send(Received.removal("default/eu-central", 77, 2, 9));
      assertThat(reading.events()).isEmpty();
    }
  }

  @Test
  void requestsToBeForgottenAreNeverLate() throws Exception {
    PrivacyRequest request = Events.forget("anna", NOON);
    try (Reading<PrivacyRequest> reading =
        new Reading<>(new ReadPrivacyRequestsFunction(BOUNDS, SECRET))) {
      reading.harness.processWatermark(new Watermark(NOON.toEpochMilli() + 1000 * HOUR));
      reading.send(Received.event("anna", request, NOON.toEpochMilli(), 5, 0, 0));
      assertThat(reading.events()).hasSize(1);
      assertThat(reading.events().get(0).kind).isEqualTo(ProfileEvent.Kind.FORGET);
      assertThat(reading.events().get(0).profileId).isEqualTo("anna");
      assertThat(reading.late()).isEmpty();
    }
  }
}
