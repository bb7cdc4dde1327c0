package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.Artwork;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.Impression;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.StopReason;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.TimelyOperator;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.SampleEvents;
import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What the three inputs become on their way to the titles. */
@SuppressWarnings("try") // Closing the harness may be interrupted.
class ReadFunctionsTest {
  private static final Instant NOON = Instant.ofEpochMilli(TitlesHarness.NOON);
  private static final long MINUTE = 60_000;
  private static final EventBounds BOUNDS = EventBounds.defaults();
  private static final ThumbnailsOptions OPTIONS = ThumbnailsOptionsSample.defaults();

  private static <T extends SpecificRecordBase> List<ArtworkEvent> read(
      TimelyFunction<T, ArtworkEvent> function, List<Received<T>> received) throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<Received<T>, ArtworkEvent>(
            new TimelyOperator<>(function))) {
      harness.setup(
          TypeInformation.of(ArtworkEvent.class).createSerializer(new SerializerConfigImpl()));
      harness.open();
      for (Received<T> one : received) {
        harness.processElement(one, one.eventTimeMillis());
      }
      return harness.extractOutputValues();
    }
  }

  private static <T extends SpecificRecordBase> Received<T> received(T value, Instant time) {
    return Received.event("key", value, time.toEpochMilli(), time.toEpochMilli() + 40, 3, 1000);
  }

  private static Impression impression() {
    Impression impression = new SampleEvents(new SplittableRandom(1)).impression(NOON);
    impression.setImpressionId("i1");
    impression.setSessionId("s1");
    impression.setTitleId("film");
    impression.setArtworkId("a");
    impression.setAudience("comedy-and-family");
    impression.setPropensity(.25);
    impression.setPolicyVersion(new OutputVersion(7L, 8L));
    impression.setDrawnEvenly(true);
    return impression;
  }

  private static ArtworkEvent read(Impression impression) throws Exception {
    List<ArtworkEvent> events =
        read(
            new ReadImpressionsFunction(BOUNDS, OPTIONS.audiences()),
            List.of(received(impression, NOON)));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  @Test
  void anImpressionSaysWhatWasDrawnAndHow() throws Exception {
    ArtworkEvent event = read(impression());
    assertThat(event.kind).isEqualTo(ArtworkEvent.Kind.IMPRESSION);
    assertThat(event.titleId).isEqualTo("film");
    assertThat(event.eventTime).isEqualTo(TitlesHarness.NOON);
    assertThat(event.impression).isEqualTo(EventIdMemory.hash("i1"));
    Impression ofAnother = impression();
    ofAnother.setProfileId("someone else at the same screen");
    assertThat(read(ofAnother).session).isNotEqualTo(event.session);
    Impression sameSession = impression();
    sameSession.setImpressionId("i2");
    assertThat(read(sameSession).session).isEqualTo(event.session);
    assertThat(event.artwork).isEqualTo(EventIdMemory.hash("a"));
    assertThat(event.audience).isEqualTo((byte) 2);
    assertThat(event.propensity).isEqualTo(.25f);
    assertThat(event.draw).isEqualTo(Showing.EVENLY);
    assertThat(event.policyEpoch).isEqualTo(7);
    assertThat(event.policyCounter).isEqualTo(8);
    assertThat(Exclusion.of(event.exclusion)).isEqualTo(Exclusion.NONE);
  }

  @Test
  void anImpressionThatSaysTooLittleSaysWhatIsMissing() throws Exception {
    Impression noArtwork = impression();
    noArtwork.setArtworkId(null);
    assertThat(Exclusion.of(read(noArtwork).exclusion)).isEqualTo(Exclusion.NO_ARTWORK);
    Impression noPropensity = impression();
    noPropensity.setPropensity(null);
    assertThat(Exclusion.of(read(noPropensity).exclusion)).isEqualTo(Exclusion.NO_PROPENSITY);
    Impression vanishing = impression();
    vanishing.setPropensity(Double.MIN_VALUE);
    assertThat(Exclusion.of(read(vanishing).exclusion)).isEqualTo(Exclusion.NO_PROPENSITY);
    Impression noVersion = impression();
    noVersion.setPolicyVersion(null);
    assertThat(Exclusion.of(read(noVersion).exclusion)).isEqualTo(Exclusion.NO_POLICY);
    Impression stranger = impression();
    stranger.setAudience("people with hats");
    assertThat(Exclusion.of(read(stranger).exclusion)).isEqualTo(Exclusion.UNKNOWN_AUDIENCE);
    Impression unknownDraw = impression();
    unknownDraw.setDrawnEvenly(null);
    assertThat(read(unknownDraw).draw).isZero();
  }

  @Test
  void whatIsGoneOnWithIsTakenBehindAnyPicture() throws Exception {
    Impression begun = impression();
    begun.setRowId(Topics.CONTINUE_WATCHING_ROW);
    assertThat(Exclusion.of(read(begun).exclusion)).isEqualTo(Exclusion.GOES_ON);
  }

  @Test
  void anImpressionOlderThanIsWaitedForIsSetAside() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<Received<Impression>, ArtworkEvent>(
            new TimelyOperator<>(new ReadImpressionsFunction(BOUNDS, OPTIONS.audiences())))) {
      harness.setup(
          TypeInformation.of(ArtworkEvent.class).createSerializer(new SerializerConfigImpl()));
      harness.open();
      harness.processWatermark(new Watermark(TitlesHarness.NOON + 60 * MINUTE + 1));
      harness.processElement(received(impression(), NOON), TitlesHarness.NOON);
      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(harness.getSideOutput(TimelyFunction.LATE)).hasSize(1);
    }
  }

  private static List<ArtworkEvent> plays(Object activity, String impression) throws Exception {
    ViewingEvent event = new SampleEvents(new SplittableRandom(1)).viewingEvent(NOON);
    event.setTitleId("episode");
    event.setSeriesId("series");
    event.setImpressionId(impression);
    event.setActivity(activity);
    return read(new ReadPlaysFunction(BOUNDS, 2 * MINUTE), List.of(received(event, NOON)));
  }

  @Test
  void aPlaySaysFromWhereToWhereItsSeriesWasPlayed() throws Exception {
    ArtworkEvent started = plays(new PlayStarted(5 * MINUTE, 40 * MINUTE, 3000, null), "i1").get(0);
    assertThat(started.kind).isEqualTo(ArtworkEvent.Kind.PLAY);
    assertThat(started.titleId).isEqualTo("series");
    assertThat(started.impression).isEqualTo(EventIdMemory.hash("i1"));
    assertThat(started.fromMillis).isEqualTo(5 * MINUTE);
    assertThat(started.toMillis).isEqualTo(5 * MINUTE);
    assertThat(started.durationMillis).isEqualTo(40 * MINUTE);
    ArtworkEvent stopped =
        plays(new PlayStopped(9 * MINUTE, 40 * MINUTE, 4 * MINUTE, StopReason.VIEWER), "i1").get(0);
    assertThat(stopped.fromMillis).isEqualTo(5 * MINUTE);
    assertThat(stopped.toMillis).isEqualTo(9 * MINUTE);
    ArtworkEvent beat =
        plays(new Heartbeat(8 * MINUTE + 10_000, 40 * MINUTE, 30_000L, 3000, null), "i1").get(0);
    assertThat(beat.fromMillis).isEqualTo(7 * MINUTE + 40_000);
    assertThat(beat.toMillis).isEqualTo(8 * MINUTE + 10_000);
  }

  @Test
  void whatSaysNothingOfAPictureIsDroppedBeforeTheShuffle() throws Exception {
    assertThat(plays(new PlayStarted(0L, 40 * MINUTE, 3000, null), null)).isEmpty();
    assertThat(plays(new Commented(5), "i1")).isEmpty();
    assertThat(plays(new Heartbeat(7 * MINUTE, 40 * MINUTE, 30_000L, 3000, null), "i1")).isEmpty();
  }

  private static CatalogueTitle title(Artwork... artworks) {
    CatalogueTitle title = new SampleEvents(new SplittableRandom(1)).catalogueTitle(NOON);
    title.setKind(TitleKind.FILM);
    title.setArtworks(List.of(artworks));
    return title;
  }

  private static List<ArtworkEvent> offers(Received<CatalogueTitle> received) throws Exception {
    return read(new ReadArtworkFunction(BOUNDS, 2), List.of(received));
  }

  @Test
  void cropsOfOnePictureAreOne() throws Exception {
    ArtworkEvent event =
        offers(
                received(
                    title(
                        new Artwork("wide", "whole", 12, List.of(9f, 9f), List.of("FR", "DE")),
                        new Artwork("whole", null, 0, List.of(1f, 2f, 3f), List.of("DE")),
                        new Artwork("tall", "elsewhere", 6, List.of(5f), List.of())),
                    NOON))
            .get(0);
    assertThat(event.kind).isEqualTo(ArtworkEvent.Kind.OFFER);
    assertThat(event.pictures).hasSize(2);
    PictureRecord whole = event.pictures[0];
    assertThat(whole.artworkId).isEqualTo("whole");
    assertThat(whole.features).containsExactly(1, 2);
    assertThat(whole.maturity).as("the strictest of its crops").isEqualTo(12);
    assertThat(whole.barredCountries).containsExactly("DE", "FR");
    assertThat(whole.isShownBy(EventIdMemory.hash("wide"))).isTrue();
    assertThat(whole.isShownBy(EventIdMemory.hash("whole"))).isTrue();
    assertThat(whole.isShownBy(EventIdMemory.hash("tall"))).isFalse();
    PictureRecord tall = event.pictures[1];
    assertThat(tall.artworkId).as("what it is cropped from is not offered").isEqualTo("tall");
    assertThat(tall.arm).isEqualTo(EventIdMemory.hash("elsewhere"));
    assertThat(tall.features).containsExactly(5, 0);
  }

  @Test
  void anEpisodeHasNoPicturesOfItsOwnAndARemovalWithdraws() throws Exception {
    CatalogueTitle episode = title();
    episode.setKind(TitleKind.EPISODE);
    assertThat(offers(received(episode, NOON))).isEmpty();
    ArtworkEvent removal = offers(Received.removal("film", TitlesHarness.NOON, 0, 0)).get(0);
    assertThat(removal.kind).isEqualTo(ArtworkEvent.Kind.WITHDRAWAL);
    assertThat(removal.titleId).isEqualTo("film");
  }
}
