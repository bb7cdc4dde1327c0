package dev.marquee.thumbnails;

import static dev.marquee.thumbnails.TitlesHarness.FILM;
import static dev.marquee.thumbnails.TitlesHarness.HOUR;
import static dev.marquee.thumbnails.TitlesHarness.MINUTE;
import static dev.marquee.thumbnails.TitlesHarness.NOON;
import static dev.marquee.thumbnails.TitlesHarness.impression;
import static dev.marquee.thumbnails.TitlesHarness.inSession;
import static dev.marquee.thumbnails.TitlesHarness.offer;
import static dev.marquee.thumbnails.TitlesHarness.play;
import static dev.marquee.thumbnails.TitlesHarness.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Keyed;
import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArtworkOperatorTest {
  /** After the close and the end of everything that was shown at noon. */
  private static final long LATER = NOON + 24 * HOUR;

  private static int at(TitleRecord title, String artwork, int audience) {
    for (int place = 0; place < title.size(); place++) {
      if (title.pictures[place].artworkId.equals(artwork)) {
        return audience * title.size() + place;
      }
    }
    throw new AssertionError("no picture " + artwork);
  }

  // Attribution

  @Test
  void learnsBothOutcomesAtTheCloseOfTheWindow() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(
          impression("i1", "a", NOON),
          impression("i2", "b", NOON + MINUTE),
          play("i1", NOON + MINUTE, 0, 0),
          play("i1", NOON + 11 * MINUTE, 9, 10));
      titles.watermark(NOON + HOUR - 1);
      assertThat(titles.quality().learned).isZero();
      titles.watermark(NOON + HOUR);
      assertThat(titles.quality().learned).isEqualTo(1);
      titles.watermark(NOON + HOUR + MINUTE);
      QualityCounts quality = titles.quality();
      assertThat(quality.learned).isEqualTo(2);
      assertThat(quality.takes).isEqualTo(1);
      TitleRecord title = titles.title(FILM);
      assertThat(title.impressions[at(title, "a", 1)]).isEqualTo(1);
      assertThat(title.impressions[at(title, "b", 1)]).isEqualTo(1);
      assertThat(title.takes[at(title, "a", 1)]).isEqualTo(1);
      assertThat(title.minutes[at(title, "a", 1)]).isCloseTo(10, within(1e-4f));
      assertThat(title.rewards[at(title, "a", 1)]).isCloseTo(.5f, within(1e-4f));
      assertThat(title.takes[at(title, "b", 1)]).isZero();
    }
  }

  @Test
  void whoLeavesWithinTwoMinutesHasTakenButEarnedNothing() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(
          impression("i1", "a", NOON),
          play("i1", NOON + MINUTE, 0, 0),
          play("i1", NOON + 2 * MINUTE, 0, 1));
      titles.watermark(NOON + HOUR);
      TitleRecord title = titles.title(FILM);
      assertThat(title.takes[at(title, "a", 1)]).isEqualTo(1);
      assertThat(title.rewards[at(title, "a", 1)]).isZero();
    }
  }

  @Test
  void duplicatesChangeNothing() throws Exception {
    TitleRecord once;
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(
          impression("i1", "a", NOON),
          play("i1", NOON + MINUTE, 0, 0),
          play("i1", NOON + 9 * MINUTE, 0, 8));
      titles.watermark(NOON + HOUR);
      once = titles.title(FILM);
    }
    try (TitlesHarness titles = TitlesHarness.open()) {
      for (int time = 0; time < 3; time++) {
        titles.send(
            impression("i1", "a", NOON),
            play("i1", NOON + MINUTE, 0, 0),
            play("i1", NOON + 9 * MINUTE, 0, 8));
      }
      titles.watermark(NOON + HOUR);
      // Again after it was learned.
      titles.send(impression("i1", "a", NOON), play("i1", NOON + 9 * MINUTE, 0, 8));
      titles.watermark(NOON + 2 * HOUR);
      QualityCounts quality = titles.quality();
      assertThat(quality.duplicates).isEqualTo(2);
      assertThat(quality.tooLate).isEqualTo(1);
      assertThat(quality.learned).isEqualTo(1);
      assertThat(quality.takesAfterWindow).isZero();
      assertThat(quality.minutesAfterWindow).isZero();
      TitleRecord title = titles.title(FILM);
      assertThat(title.effects).usingRecursiveComparison().isEqualTo(once.effects);
      assertThat(title.takes).isEqualTo(once.takes);
      assertThat(title.minutes).isEqualTo(once.minutes);
    }
  }

  @Test
  void oneSessionAndTitleIsOneShowingWhateverTheOrder() throws Exception {
    List<ArtworkEvent> events = new ArrayList<>();
    events.add(inSession(impression("i1", "a", NOON), "s"));
    events.add(inSession(impression("i2", "b", NOON + MINUTE), "s"));
    events.add(inSession(impression("i3", "c", NOON + 2 * MINUTE), "s"));
    events.add(play("i2", NOON + 3 * MINUTE, 0, 0));
    events.add(play("i2", NOON + 13 * MINUTE, 9, 10));
    TitleRecord expected = null;
    Random random = new Random(4);
    for (int round = 0; round < 12; round++) {
      try (TitlesHarness titles = TitlesHarness.open()) {
        titles.send(events.toArray(ArtworkEvent[]::new));
        titles.watermark(NOON + HOUR);
        QualityCounts quality = titles.quality();
        assertThat(quality.learned).isEqualTo(1);
        assertThat(quality.takes).isEqualTo(1);
        assertThat(quality.repeats).isEqualTo(2);
        assertThat(quality.showings).isEqualTo(1);
        TitleRecord title = titles.title(FILM);
        assertThat(title.impressions[at(title, "a", 1)]).as("the first speaks").isEqualTo(1);
        expected = expected == null ? title : expected;
        assertThat(title.effects).usingRecursiveComparison().isEqualTo(expected.effects);
        titles.watermark(LATER);
        titles.watermark(LATER + 1);
        assertThat(titles.quality().playsWithoutImpression).isZero();
        assertThat(titles.showings(FILM)).isZero();
        assertThat(titles.eventTimers()).isZero();
      }
      Collections.shuffle(events, random);
    }
  }

  @Test
  void aSessionThatComesBackAfterItsWindowIsNotLearnedAgain() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(inSession(impression("i1", "a", NOON), "s"));
      titles.watermark(NOON + 2 * HOUR);
      titles.send(inSession(impression("i2", "a", NOON + 2 * HOUR), "s"));
      titles.send(inSession(impression("i2", "a", NOON + 2 * HOUR), "s"));
      titles.watermark(NOON + 4 * HOUR);
      QualityCounts quality = titles.quality();
      assertThat(quality.learned).isEqualTo(1);
      assertThat(quality.repeats).isEqualTo(1);
      assertThat(quality.duplicates).isEqualTo(1);
    }
  }

  @Test
  void aPlayBeforeItsImpressionFindsIt() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(
          play("i1", NOON + MINUTE, 0, 0),
          play("i1", NOON + 21 * MINUTE, 0, 20),
          inSession(impression("i1", "a", NOON), "s"));
      titles.watermark(NOON + HOUR);
      TitleRecord title = titles.title(FILM);
      assertThat(title.rewards[at(title, "a", 1)]).isCloseTo(1, within(1e-4f));
      assertThat(title.strays).isZero();
      titles.watermark(LATER);
      titles.watermark(LATER + 1);
      assertThat(titles.quality().playsWithoutImpression).isZero();
    }
  }

  @Test
  void aPlayWithoutAnImpressionIsCountedAndLeavesNothing() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(play("never", NOON + MINUTE, 0, 0), play("never", NOON + 2 * MINUTE, 0, 1));
      titles.watermark(LATER);
      titles.watermark(LATER + 1);
      assertThat(titles.quality().playsWithoutImpression).isEqualTo(1);
      assertThat(titles.quality().learned).isZero();
      assertThat(titles.title(FILM).strays).isZero();
      assertThat(titles.showings(FILM)).isZero();
      assertThat(titles.eventTimers()).isZero();
    }
  }

  @Test
  void aPlayAfterTheWindowCorrectsTheCountsAndNotThePosterior() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("i1", "a", NOON), impression("i2", "b", NOON));
      titles.send(play("i2", NOON + MINUTE, 0, 0), play("i2", NOON + 31 * MINUTE, 0, 30));
      titles.watermark(NOON + HOUR);
      TitleRecord before = titles.title(FILM);
      titles.send(
          play("i1", NOON + 2 * HOUR, 0, 0), play("i1", NOON + 2 * HOUR + 5 * MINUTE, 0, 5));
      titles.send(play("i2", NOON + 92 * MINUTE, 90, 90));
      TitleRecord after = titles.title(FILM);
      assertThat(after.effects).usingRecursiveComparison().isEqualTo(before.effects);
      assertThat(after.takes[at(after, "a", 1)]).isEqualTo(1);
      assertThat(after.minutes[at(after, "a", 1)]).isCloseTo(5, within(1e-3f));
      assertThat(after.minutes[at(after, "b", 1)]).isCloseTo(90, within(1e-3f));
      assertThat(after.rewards).isEqualTo(before.rewards);
      QualityCounts quality = titles.quality();
      assertThat(quality.takesAfterWindow).isEqualTo(1);
      assertThat(quality.minutesAfterWindow).isCloseTo(65, within(1e-3));
      assertThat(quality.byPolicy.takes).isEqualTo(2);
      assertThat(quality.takes).isEqualTo(1);
    }
  }

  @Test
  void aPlayThatHappensAfterTheCloseDoesNotCountThoughItComesBefore() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("i1", "a", NOON), play("i1", NOON + HOUR, 0, 30));
      titles.watermark(NOON + HOUR);
      TitleRecord title = titles.title(FILM);
      assertThat(title.rewards[at(title, "a", 1)]).isZero();
      assertThat(title.takes[at(title, "a", 1)]).as("counted as it is known").isEqualTo(1);
      assertThat(titles.quality().takes).isZero();
    }
  }

  @Test
  void learnsInTheOrderOfCloseAndImpressionWhateverTheOrderOfArrival() throws Exception {
    List<ArtworkEvent> events = new ArrayList<>();
    Random random = new Random(7);
    for (int at = 0; at < 60; at++) {
      String id = "i" + at;
      long time = NOON + random.nextInt(20) * 1_000;
      events.add(impression(id, "abc".substring(at % 3, at % 3 + 1), time));
      if (random.nextInt(3) == 0) {
        events.add(play(id, time + MINUTE, 0, 0));
        events.add(play(id, time + 12 * MINUTE, 0, random.nextInt(12)));
      }
    }
    TitleRecord expected = null;
    for (int round = 0; round < 5; round++) {
      try (TitlesHarness titles = TitlesHarness.open()) {
        titles.send(events.toArray(ArtworkEvent[]::new));
        titles.watermark(NOON + 2 * HOUR);
        TitleRecord title = titles.title(FILM);
        assertThat(titles.quality().learned).isEqualTo(60);
        expected = expected == null ? title : expected;
        assertThat(title.effects).usingRecursiveComparison().isEqualTo(expected.effects);
      }
      Collections.shuffle(events, random);
    }
  }

  // What is not learned from

  @Test
  void countsByCauseWhatItDoesNotLearnFrom() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("good", "a", NOON));
      for (Exclusion cause :
          List.of(Exclusion.NO_ARTWORK, Exclusion.NO_PROPENSITY, Exclusion.UNKNOWN_AUDIENCE)) {
        ArtworkEvent event = impression(cause.name(), "a", NOON);
        event.exclusion = (byte) cause.ordinal();
        titles.send(event);
      }
      titles.send(impression("unknown", "no such picture", NOON));
      ArtworkEvent future = impression("future", "a", NOON);
      future.policyEpoch = Long.MAX_VALUE;
      ArtworkEvent unborn = impression("unborn", "a", NOON);
      unborn.policyEpoch = titles.title(FILM).epoch;
      unborn.policyCounter = titles.title(FILM).counter + 1;
      ArtworkEvent present = impression("present", "a", NOON);
      present.policyEpoch = titles.title(FILM).epoch;
      present.policyCounter = titles.title(FILM).counter;
      titles.send(future, unborn, present);
      titles.watermark(NOON + HOUR);
      QualityCounts quality = titles.quality();
      assertThat(quality.learned).as("good and present").isEqualTo(2);
      long[] excluded = quality.excluded;
      assertThat(excluded[Exclusion.NO_ARTWORK.ordinal()]).isEqualTo(1);
      assertThat(excluded[Exclusion.NO_PROPENSITY.ordinal()]).isEqualTo(1);
      assertThat(excluded[Exclusion.UNKNOWN_AUDIENCE.ordinal()]).isEqualTo(1);
      assertThat(excluded[Exclusion.UNKNOWN_ARTWORK.ordinal()]).isEqualTo(1);
      assertThat(excluded[Exclusion.UNKNOWN_POLICY.ordinal()]).isEqualTo(2);
      assertThat(quality.current.impressions).isEqualTo(2);
      assertThat(quality.byPolicy.impressions).isEqualTo(2);
    }
  }

  @Test
  void titlesThatTheCatalogueDoesNotHaveCostNoStateForLong() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      ArtworkEvent event = impression("i1", "a", NOON);
      event.titleId = "made up";
      titles.send(event);
      titles.watermark(LATER);
      titles.watermark(LATER + 1);
      assertThat(titles.quality().excluded[Exclusion.UNKNOWN_ARTWORK.ordinal()]).isEqualTo(1);
      assertThat(titles.title("made up")).isNull();
      assertThat(titles.showings("made up")).isZero();
      assertThat(titles.eventTimers()).isZero();
    }
  }

  // Policies

  @Test
  void publishesATableAsSoonAsTheCatalogueOffersPictures() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      ArtworkEvent offer = offer("new", NOON, "x", "y");
      offer.pictures[1].maturity = 16;
      offer.pictures[1].barredCountries = new String[] {"DE"};
      titles.send(offer);
      titles.clock(NOON + 2_000);
      List<Keyed<ThumbnailPolicy>> written = titles.written();
      assertThat(written).hasSize(1);
      ThumbnailPolicy policy = written.get(0).value();
      assertThat(policy.getTitleId()).isEqualTo("new");
      assertThat(policy.getEvenShare()).isEqualTo(.01);
      assertThat(policy.getArtworks())
          .containsExactly(
              new PolicyArtwork("x", 0, List.of()), new PolicyArtwork("y", 16, List.of("DE")));
      assertThat(policy.getAudiences())
          .extracting(AudiencePolicy::getAudience)
          .containsExactly(
              "everyone",
              "action-and-adventure",
              "comedy-and-family",
              "drama-and-romance",
              "thriller-and-crime");
      for (AudiencePolicy audience : policy.getAudiences()) {
        double sum = 0;
        for (ArtworkChoice choice : audience.getChoices()) {
          assertThat(choice.getProbability()).isBetween(.01 / 2 + .005 - 1e-6, .8 + 1e-6);
          assertThat(choice.getExpected()).isBetween(choice.getLower(), choice.getUpper());
          sum += choice.getProbability();
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void saysWhyAPictureIsShown() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      for (int at = 0; at < 300; at++) {
        String id = "i" + at;
        titles.send(impression(id, "c", NOON + at));
        titles.send(impression("o" + at, "a", NOON + at));
        if (at % 3 == 0) {
          titles.send(play(id, NOON + MINUTE, 0, 0), play(id, NOON + 30 * MINUTE, 0, 25));
        }
      }
      titles.watermark(NOON + 2 * HOUR);
      titles.clock(NOON + 3_000);
      List<Keyed<ThumbnailPolicy>> written = titles.written();
      ThumbnailPolicy policy = written.get(written.size() - 1).value();
      AudiencePolicy audience = policy.getAudiences().get(1);
      assertThat(audience.getImpressions()).isEqualTo(600);
      ArtworkChoice loser = audience.getChoices().get(0);
      ArtworkChoice winner = audience.getChoices().get(2);
      assertThat(winner.getProbability()).isGreaterThan(.9);
      assertThat(winner.getImpressions()).isEqualTo(300);
      assertThat(winner.getTakes()).isEqualTo(100);
      assertThat(winner.getExpected()).isCloseTo(.33, within(.08));
      assertThat(loser.getExpected()).isLessThan(.1);
      assertThat(winner.getLower()).isGreaterThan(loser.getUpper());
      assertThat(winner.getArtworkEffect()).isGreaterThan(loser.getArtworkEffect());
      assertThat(winner.getAudienceEffect()).isGreaterThan(loser.getAudienceEffect());
      assertThat(winner.getFeatureEffect()).isGreaterThan(loser.getFeatureEffect());
    }
  }

  @Test
  void publishesWhatLittleItLearnedWithinAMinute() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("i1", "a", NOON));
      titles.watermark(NOON + HOUR);
      titles.clock(NOON + 50_000);
      assertThat(titles.written()).isEmpty();
      titles.clock(NOON + 62_000);
      assertThat(titles.written()).hasSize(1);
      titles.clock(NOON + 600_000);
      assertThat(titles.written()).as("nothing new was learned").isEmpty();
    }
  }

  @Test
  void theSameCatalogueEntryAgainPublishesNothing() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(offer(FILM, NOON, "a", "b", "c"));
      titles.clock(NOON + 120_000);
      assertThat(titles.written()).isEmpty();
    }
  }

  @Test
  void picturesComeAndGoWithoutTouchingTheOthers() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      for (int at = 0; at < 30; at++) {
        titles.send(impression("i" + at, at % 2 == 0 ? "a" : "c", NOON));
      }
      titles.watermark(NOON + HOUR);
      TitleRecord before = titles.title(FILM);
      titles.send(offer(FILM, NOON + HOUR, "c", "d", "b"));
      TitleRecord after = titles.title(FILM);
      assertThat(after.pictures).extracting(one -> one.artworkId).containsOnly("b", "c", "d");
      assertThat(after.impressions[at(after, "c", 1)]).isEqualTo(15);
      assertThat(after.impressions[at(after, "d", 1)]).isZero();
      int stride = 1 + titles.options.audiences().size();
      int from = before.effects.find(EventIdMemory.hash("c")) * stride;
      int to = after.effects.find(EventIdMemory.hash("c")) * stride;
      for (int effect = 0; effect < stride; effect++) {
        assertThat(after.effects.means[to + effect]).isEqualTo(before.effects.means[from + effect]);
      }
      titles.clock(NOON + 5_000);
      List<Keyed<ThumbnailPolicy>> written = titles.written();
      assertThat(written.get(written.size() - 1).value().getArtworks())
          .extracting(PolicyArtwork::getArtworkId)
          .containsExactlyInAnyOrder("b", "c", "d");
      // What was shown of a retired picture before is not learned for another.
      titles.send(impression("old", "a", NOON + HOUR + MINUTE));
      titles.watermark(NOON + 3 * HOUR);
      assertThat(titles.quality().excluded[Exclusion.UNKNOWN_ARTWORK.ordinal()]).isEqualTo(1);
    }
  }

  @Test
  void anOlderCatalogueEntryChangesNothing() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(offer(FILM, NOON - 2 * HOUR, "x"));
      assertThat(titles.title(FILM).size()).isEqualTo(3);
    }
  }

  @Test
  void aWithdrawnTitleLosesItsPolicyAndItsState() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(withdrawal(FILM, NOON));
      List<Keyed<ThumbnailPolicy>> written = titles.written();
      assertThat(written).hasSize(1);
      assertThat(written.get(0).isRemoval()).isTrue();
      assertThat(written.get(0).key()).isEqualTo(FILM);
      assertThat(titles.title(FILM)).isNull();
    }
  }

  @Test
  void theSwitchShowsTheFirstPictureAndKeepsWhatWasLearned() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open("--policy.default-only=true")) {
      titles.send(offer("new", NOON, "x", "y"));
      titles.clock(NOON + 2_000);
      ThumbnailPolicy policy = titles.written().get(0).value();
      assertThat(policy.getEvenShare()).isZero();
      for (AudiencePolicy audience : policy.getAudiences()) {
        assertThat(audience.getChoices())
            .extracting(ArtworkChoice::getProbability)
            .containsExactly(1.0, 0.0);
      }
    }
  }

  // Restore

  @Test
  void goesOnFromACheckpointAsIfNothingHadHappened() throws Exception {
    List<ArtworkEvent> first =
        List.of(
            inSession(impression("i1", "a", NOON), "s"),
            impression("i2", "b", NOON + MINUTE),
            play("early", NOON + MINUTE, 0, 0),
            play("i1", NOON + 2 * MINUTE, 0, 0));
    List<ArtworkEvent> second =
        List.of(
            play("i1", NOON + 12 * MINUTE, 0, 10),
            inSession(impression("i3", "c", NOON + 3 * MINUTE), "s"),
            impression("early", "c", NOON + MINUTE));
    TitleRecord expected;
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(first.toArray(ArtworkEvent[]::new));
      titles.send(second.toArray(ArtworkEvent[]::new));
      titles.watermark(NOON + 2 * HOUR);
      expected = titles.title(FILM);
      assertThat(titles.quality().learned).isEqualTo(3);
    }
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(first.toArray(ArtworkEvent[]::new));
      try (TitlesHarness next = titles.restored(titles.snapshot())) {
        next.send(second.toArray(ArtworkEvent[]::new));
        next.watermark(NOON + 2 * HOUR);
        TitleRecord title = next.title(FILM);
        assertThat(title.effects).usingRecursiveComparison().isEqualTo(expected.effects);
        assertThat(title.impressions).isEqualTo(expected.impressions);
        assertThat(title.takes).isEqualTo(expected.takes);
        assertThat(title.minutes).isEqualTo(expected.minutes);
        // What the new life publishes wins over what the old one published.
        next.clock(NOON + 200_000);
        List<Keyed<ThumbnailPolicy>> written = next.written();
        assertThat(written).isNotEmpty();
        assertThat(written.get(0).value().getVersion().getEpoch()).isGreaterThan(expected.epoch);
      }
    }
  }

  @Test
  void aPolicyOfAnAbandonedLifeIsBelieved() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      var snapshot = titles.snapshot();
      TitleRecord old = titles.title(FILM);
      try (TitlesHarness next = titles.restored(snapshot)) {
        // The abandoned life went on publishing after the checkpoint.
        ArtworkEvent event = impression("i1", "a", NOON);
        event.policyEpoch = old.epoch;
        event.policyCounter = old.counter + 7;
        next.send(event);
        next.watermark(NOON + HOUR);
        assertThat(next.quality().learned).isEqualTo(1);
      }
    }
  }

  @Test
  void anotherDivisionKeepsWhatHoldsForEveryone() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      for (int at = 0; at < 40; at++) {
        titles.send(impression("i" + at, "a", NOON));
      }
      titles.watermark(NOON + HOUR);
      TitleRecord old = titles.title(FILM);
      try (TitlesHarness next =
          titles.restored(titles.snapshot(), "--audiences=everyone=;war=war")) {
        next.send(impression("more", "a", NOON + 2 * HOUR));
        TitleRecord title = next.title(FILM);
        assertThat(title.effects.means).hasSize(3 * 3);
        assertThat(title.effects.means[0]).isEqualTo(old.effects.means[0]);
        assertThat(title.effects.means[2]).isZero();
        assertThat(title.impressions).hasSize(6).containsOnly(0);
        next.clock(NOON + 60_000);
        assertThat(next.written().get(0).value().getAudiences()).hasSize(2);
      }
    }
  }

  @Test
  void showingsThatAreOpenWhenTheWindowChangesCloseAsTheyWereOpened() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(
          impression("i1", "a", NOON), play("i1", NOON + MINUTE, 0, 0), play("stray", NOON, 0, 0));
      try (TitlesHarness next =
          titles.restored(
              titles.snapshot(),
              "--attribution.window=10 min",
              "--attribution.corrections=1 min")) {
        next.send(play("i1", NOON + 21 * MINUTE, 0, 20));
        next.watermark(NOON + HOUR);
        assertThat(next.quality().learned).isEqualTo(1);
        TitleRecord title = next.title(FILM);
        assertThat(title.rewards[at(title, "a", 1)]).isCloseTo(1, within(1e-4f));
        next.watermark(LATER);
        next.watermark(LATER + 1);
        assertThat(next.showings(FILM)).isZero();
        assertThat(next.eventTimers()).isZero();
      }
    }
  }

  @Test
  void showingsOfAnotherDivisionAreCountedAndNotLearnedFrom() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      ArtworkEvent last = impression("i1", "a", NOON);
      last.audience = 4;
      titles.send(last, impression("i2", "a", NOON));
      titles.watermark(NOON);
      try (TitlesHarness next =
          titles.restored(titles.snapshot(), "--audiences=everyone=;war=war")) {
        next.watermark(NOON + HOUR);
        assertThat(next.quality().learned).isZero();
        assertThat(next.quality().excluded[Exclusion.UNKNOWN_AUDIENCE.ordinal()]).isEqualTo(2);
        next.send(play("i1", NOON + 2 * HOUR, 0, 5));
        assertThat(next.title(FILM).takes).containsOnly(0);
      }
    }
  }

  @Test
  void otherSettingsOfThePolicyReachTitlesThatNobodyShows() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      try (TitlesHarness next = titles.restored(titles.snapshot(), "--policy.default-only=true")) {
        next.clock(NOON + 20_000);
        List<Keyed<ThumbnailPolicy>> written = next.written();
        assertThat(written).hasSize(1);
        assertThat(written.get(0).value().getAudiences().get(0).getChoices())
            .extracting(ArtworkChoice::getProbability)
            .containsExactly(1.0, 0.0, 0.0);
      }
    }
  }

  @Test
  void aTitleThatWasOfferedJustBeforeAFailureGetsItsPolicy() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(offer("new", NOON, "x", "y"));
      try (TitlesHarness next = titles.restored(titles.snapshot())) {
        next.clock(NOON + 20_000);
        assertThat(next.written()).extracting(Keyed::key).containsExactly("new");
      }
    }
  }

  @Test
  void titlesThatLeaveTheCacheLoseNothing() throws Exception {
    TitleRecord expected;
    try (TitlesHarness titles = TitlesHarness.open()) {
      expected = manyTitles(titles);
    }
    try (TitlesHarness titles = TitlesHarness.open("--model.cached-titles=1")) {
      TitleRecord title = manyTitles(titles);
      assertThat(title.effects).usingRecursiveComparison().isEqualTo(expected.effects);
      assertThat(title.impressions).isEqualTo(expected.impressions);
    }
  }

  private static TitleRecord manyTitles(TitlesHarness titles) throws Exception {
    titles.send(offer("other", NOON - HOUR, "a", "b", "c"));
    for (int at = 0; at < 40; at++) {
      ArtworkEvent other = impression("o" + at, "b", NOON + at);
      other.titleId = "other";
      titles.send(other, impression("i" + at, "abc".substring(at % 3, at % 3 + 1), NOON + at));
      if (at % 4 == 0) {
        titles.send(play("i" + at, NOON + MINUTE, 0, 0), play("i" + at, NOON + HOUR / 2, 0, 15));
      }
    }
    titles.watermark(NOON + 2 * HOUR);
    assertThat(titles.quality().learned).isEqualTo(80);
    return titles.title(FILM);
  }

  @Test
  void aWithdrawnTitleComesBackAtItsPriorWhateverItsTime() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("i1", "a", NOON));
      titles.watermark(NOON + HOUR);
      titles.send(withdrawal(FILM, NOON + HOUR), offer(FILM, NOON - 3 * HOUR, "a", "b"));
      TitleRecord title = titles.title(FILM);
      assertThat(title.size()).isEqualTo(2);
      assertThat(title.impressions).containsOnly(0);
      assertThat(title.effects.means).containsOnly(0);
    }
  }

  @Test
  void aPlayOfARepeatThatCameBeforeItAndAfterTheCloseStillCorrects() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(inSession(impression("i1", "a", NOON), "s"));
      titles.watermark(NOON + HOUR);
      titles.send(play("i2", NOON + HOUR + 2 * MINUTE, 0, 0));
      titles.send(inSession(impression("i2", "a", NOON + HOUR + MINUTE), "s"));
      QualityCounts quality = titles.quality();
      assertThat(quality.takesAfterWindow).isEqualTo(1);
      TitleRecord title = titles.title(FILM);
      assertThat(title.takes[at(title, "a", 1)]).isEqualTo(1);
    }
  }

  @Test
  void aSessionThatIsShownATitleWithoutEndCostsABoundedAmount() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      for (int at = 0; at < 500; at++) {
        titles.send(inSession(impression("i" + at, "a", NOON + at), "web"));
      }
      assertThat(titles.quality().repeats).isEqualTo(499);
      titles.watermark(LATER);
      titles.watermark(LATER + 1);
      assertThat(titles.showings(FILM)).isZero();
      assertThat(titles.quality().learned).isEqualTo(1);
    }
  }

  // Sharing and measuring

  @Test
  void aPropensityThatThePolicyNeverHasIsExcluded() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      ArtworkEvent event = impression("i1", "a", NOON);
      event.propensity = 1e-9f;
      titles.send(event);
      titles.watermark(NOON + HOUR);
      QualityCounts quality = titles.quality();
      assertThat(quality.excluded[Exclusion.IMPLAUSIBLE_PROPENSITY.ordinal()]).isEqualTo(1);
      assertThat(quality.current.impressions).isZero();
    }
  }

  @Test
  void whatNotEveryViewerMayBeShownIsLearnedButNotMeasured() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      ArtworkEvent offer = offer(FILM, NOON, "a", "b", "c");
      offer.pictures[2].barredCountries = new String[] {"DE"};
      titles.send(offer);
      titles.clock(NOON + 5_000);
      titles.send(impression("i1", "a", NOON));
      titles.watermark(NOON + HOUR);
      QualityCounts quality = titles.quality();
      assertThat(quality.learned).isEqualTo(1);
      assertThat(quality.unmeasured).isEqualTo(1);
      assertThat(quality.current.impressions).isZero();
      assertThat(quality.byPolicy.impressions).isEqualTo(1);
    }
  }

  @Test
  void shipsWhatItLearnedOfFeaturesBeforeABarrier() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      titles.send(impression("i1", "a", NOON), play("i1", NOON + MINUTE, 0, 20));
      titles.watermark(NOON + HOUR);
      titles.snapshot();
      assertThat(titles.learned()).hasSize(1);
      WeightsDelta delta = titles.learned().get(0);
      assertThat(delta.change.learned).isEqualTo(1);
      assertThat(delta.change.precisions[0]).as("the baseline is known better").isPositive();
      assertThat(delta.time).isCloseTo((NOON + HOUR) / 3.6e6, within(1e-9));
    }
  }

  @Test
  void learnsNothingOfFeaturesWhenTheyAreHeldFixed() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open("--model.learn-weights=false")) {
      titles.send(impression("i1", "a", NOON), play("i1", NOON + MINUTE, 0, 20));
      titles.watermark(NOON + HOUR);
      titles.snapshot();
      assertThat(titles.learned()).isEmpty();
      assertThat(titles.quality().learned).isEqualTo(1);
    }
  }

  @Test
  void measuresThePolicyInForceBeforeItLearns() throws Exception {
    try (TitlesHarness titles = TitlesHarness.open()) {
      float[] table = titles.title(FILM).table;
      ArtworkEvent event = impression("i1", "b", NOON);
      event.draw = Showing.EVENLY;
      titles.send(event, play("i1", NOON + MINUTE, 0, 0), play("i1", NOON + 30 * MINUTE, 0, 20));
      titles.watermark(NOON + HOUR);
      QualityCounts quality = titles.quality();
      double weight = table[at(titles.title(FILM), "b", 1)] / .25;
      assertThat(quality.current.w).isCloseTo(weight, within(1e-6));
      assertThat(quality.current.wy).isCloseTo(weight, within(1e-6));
      // Before: about the prior's expectation; after a success it would be some 20 %.
      double expected = (quality.current.d - weight) / (1 - weight);
      assertThat(expected).isBetween(.02, .12);
      assertThat(quality.evenly.impressions).isEqualTo(1);
      assertThat(quality.replay.impressions).isEqualTo(1);
      assertThat(quality.byPolicy.impressions).isZero();
    }
  }
}
