package dev.marquee.recommendations;

import static dev.marquee.recommendations.ProfileEvents.disliked;
import static dev.marquee.recommendations.ProfileEvents.event;
import static dev.marquee.recommendations.ProfileEvents.feedback;
import static dev.marquee.recommendations.ProfileEvents.forget;
import static dev.marquee.recommendations.ProfileEvents.impression;
import static dev.marquee.recommendations.ProfileEvents.liked;
import static dev.marquee.recommendations.ProfileEvents.listed;
import static dev.marquee.recommendations.ProfileEvents.progress;
import static dev.marquee.recommendations.ProfileEvents.settings;
import static dev.marquee.recommendations.ProfileEvents.settingsRemoved;
import static dev.marquee.recommendations.ProfileEvents.stopped;
import static dev.marquee.recommendations.ProfileEvents.unlisted;
import static dev.marquee.recommendations.ProfilesHarness.NOON;
import static dev.marquee.recommendations.ProfilesHarness.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageTitle;
import dev.marquee.events.RowKind;
import dev.marquee.events.TitleKind;
import dev.marquee.recommendations.artwork.PinnedArtworks;
import dev.marquee.recommendations.feedback.Sentiment;
import dev.marquee.recommendations.page.Unfinished;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserOperatorTest {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private ProfilesHarness profiles;

  private void open(String... arguments) throws Exception {
    profiles = ProfilesHarness.open(arguments);
  }

  private void openOnHeap(String... arguments) throws Exception {
    profiles = ProfilesHarness.openOnHeap(arguments);
  }

  @AfterEach
  void givesTheTablesBack() throws Exception {
    profiles.close();
    assertThat(profiles.tables.users()).isZero();
  }

  private static long key(String title) {
    return TitleKey.of(title);
  }

  // In order.

  @Test
  void theFirstChangeWritesAPageAtOnce() throws Exception {
    open();
    for (int film = 1; film < 12; film++) {
      profiles.tables.next("film-0", "film-" + film, film);
    }
    ProfileEvent event = liked("anna", "film-0", NOON);
    event.appendTime = NOON - 40;
    profiles.send(event);
    HomePage page = profiles.page();
    assertThat(page.getProfileId()).isEqualTo("anna");
    assertThat(page.getKind()).isEqualTo(PageKind.PERSONALISED);
    assertThat(page.getCountry()).isEqualTo("DE");
    assertThat(page.getRegion()).isEqualTo("eu-central");
    assertThat(page.getTriggerEventId()).isEqualTo(event.eventId);
    assertThat(page.getTriggerAppendTime()).isEqualTo(Instant.ofEpochMilli(NOON - 40));
    assertThat(page.getGeneratedAt()).isEqualTo(Instant.ofEpochMilli(NOON));
    assertThat(page.getExpiresAt()).isEqualTo(Instant.ofEpochMilli(NOON + DAY));
    assertThat(titles(page, RowKind.TOP_PICKS))
        .extracting(PageTitle::getTitleId)
        .contains("film-11");
    assertThat(titles(page)).doesNotContain("film-0");
  }

  @Test
  void remembersWhatWasLikedSeenAndDisliked() throws Exception {
    open();
    profiles.send(
        liked("anna", "film-0", NOON),
        feedback("anna", "film-1", Sentiment.CONTEXT, 0.4f, NOON + SECOND),
        disliked("anna", "film-2", NOON + 2 * SECOND));
    Profile profile = profiles.cold("anna").profile;
    assertThat(profile.titles).containsExactly(key("film-0"), key("film-1"), key("film-2"));
    assertThat(profile.seconds)
        .containsExactly((int) (NOON / 1000), (int) (NOON / 1000) + 1, (int) (NOON / 1000) + 2);
    assertThat(profile.weights).containsExactly(1, 0.4f, 1);
    assertThat(profile.isPositive(key("film-0"))).isTrue();
    assertThat(profile.isPositive(key("film-1"))).isFalse();
    assertThat(profile.dislikes(key("film-2"))).isTrue();
    assertThat(profile.seen).hasSize(3);
  }

  @Test
  void tellsTheSharedModelsWhatWasWatchedWithTheHistoryBeforeIt() throws Exception {
    open();
    profiles.send(
        liked("anna", "film-0", NOON),
        feedback("anna", "film-1", Sentiment.CONTEXT, 0.4f, NOON + SECOND));
    List<WatchedTitle> watched = profiles.watched();
    assertThat(watched).hasSize(2);
    assertThat(watched.get(0).choice).isTrue();
    assertThat(watched.get(0).size).isZero();
    WatchedTitle second = watched.get(1);
    assertThat(second.choice).isFalse();
    assertThat(second.titleId).isEqualTo("film-1");
    assertThat(second.weight).isEqualTo(0.4f);
    assertThat(second.sign).isOne();
    assertThat(second.titles).containsExactly(key("film-0"));
    assertThat(second.size).isOne();
    assertThat(second.region).isEqualTo("eu-central");
    assertThat(second.modelTime).isEqualTo(NOON / 1000 + 1);
  }

  @Test
  void moreFeedbackOnATitleTellsOnlyWhatIsNew() throws Exception {
    open();
    profiles.send(
        feedback("anna", "film-0", Sentiment.CONTEXT, 0.4f, NOON),
        feedback("anna", "film-0", Sentiment.CONTEXT, 0.4f, NOON + SECOND),
        feedback("anna", "film-0", Sentiment.POSITIVE, 1, NOON + 2 * SECOND),
        feedback("anna", "film-0", Sentiment.POSITIVE, 1, NOON + 3 * SECOND));
    assertThat(profiles.watched()).extracting(one -> one.weight).containsExactly(0.4f, 0.6f);
    assertThat(profiles.watched()).extracting(one -> one.choice).containsExactly(false, true);
  }

  @Test
  void takesADislikeBackWhenTheViewerDoes() throws Exception {
    open();
    profiles.send(
        disliked("anna", "film-0", NOON),
        feedback("anna", "film-0", Sentiment.WITHDRAWN, 0, NOON + SECOND),
        disliked("anna", "film-1", NOON + 2 * SECOND),
        liked("anna", "film-1", NOON + 3 * SECOND));
    assertThat(profiles.cold("anna").profile.dislikes).isEmpty();
  }

  @Test
  void impressionsAreCountedAndWriteNoPage() throws Exception {
    open();
    profiles.send(
        impression("anna", "film-0", NOON),
        impression("anna", "film-0", NOON + 1),
        impression("anna", "film-1", NOON + 2));
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.cold("anna").profile.timesShown(key("film-0"))).isEqualTo(2);
    profiles.send(liked("anna", "film-0", NOON + 3));
    assertThat(profiles.cold("anna").profile.timesShown(key("film-0"))).isZero();
    assertThat(profiles.cold("anna").profile.timesShown(key("film-1"))).isOne();
  }

  @Test
  void profilesDoNotKnowOfEachOther() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON), liked("ben", "film-1", NOON));
    assertThat(profiles.cold("anna").profile.titles).containsExactly(key("film-0"));
    assertThat(profiles.cold("ben").profile.titles).containsExactly(key("film-1"));
    assertThat(profiles.written()).extracting(Keyed::key).containsExactly("anna", "ben");
  }

  // Duplicates, disorder.

  @Test
  void aDuplicateChangesNothing() throws Exception {
    open("--pages.debounce=0 ms");
    ProfileEvent event = liked("anna", "film-0", NOON);
    profiles.send(event, liked("anna", "film-1", NOON + SECOND));
    ProfileRecord cold = profiles.cold("anna");
    PlaybackRecord hot = profiles.hot("anna");
    profiles.written();
    profiles.send(event, event);
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.cold("anna")).usingRecursiveComparison().isEqualTo(cold);
    assertThat(profiles.hot("anna")).usingRecursiveComparison().isEqualTo(hot);
    assertThat(profiles.watched()).hasSize(2);
    profiles.barrier();
    assertThat(profiles.quality().duplicates).isEqualTo(2);
    assertThat(profiles.quality().events).isEqualTo(4);
  }

  @Test
  void anIdIsRememberedForTheNextEventsOnly() throws Exception {
    open();
    ProfileEvent event = listed("anna", "film-0", NOON);
    profiles.send(event, unlisted("anna", "film-0", NOON + 1));
    for (int other = 2; other < PlaybackRecord.REMEMBERED; other++) {
      profiles.send(unlisted("anna", "film-1", NOON + other));
    }
    profiles.send(event);
    assertThat(profiles.cold("anna").list).isEmpty();
    profiles.send(unlisted("anna", "film-1", NOON + 99), event);
    assertThat(profiles.cold("anna").list).hasSize(1);
  }

  @Test
  void impressionsPushNothingElseOutOfTheMemory() throws Exception {
    open();
    ProfileEvent event = liked("anna", "film-0", NOON);
    ProfileEvent first = impression("anna", "film-1", NOON + 1);
    profiles.send(event, first);
    for (int other = 1; other < ProfileRecord.IMPRESSIONS; other++) {
      profiles.send(impression("anna", "film-2", NOON + other));
    }
    profiles.send(event, first);
    assertThat(profiles.cold("anna").profile.titles).hasSize(1);
    assertThat(profiles.cold("anna").profile.timesShown(key("film-1"))).isOne();
    profiles.send(impression("anna", "film-2", NOON + 99), first);
    assertThat(profiles.cold("anna").profile.timesShown(key("film-1"))).isEqualTo(2);
  }

  @Test
  void theSameIdOnAnotherTopicIsAnotherEvent() throws Exception {
    open();
    ProfileEvent event = liked("anna", "film-0", NOON);
    ProfileEvent settings = settings("anna", 16, NOON);
    settings.eventId = event.eventId;
    profiles.send(event, settings);
    assertThat(profiles.cold("anna").maturityLimit).isEqualTo(16);
  }

  @Test
  void setsDoNotDependOnTheOrderOfEvents() throws Exception {
    List<ProfileEvent> events = new ArrayList<>();
    for (int at = 0; at < 20; at++) {
      events.add(liked("anna", "film-" + at, NOON + at * SECOND));
      events.add(disliked("anna", "film-" + (20 + at % 10), NOON + at * SECOND + 1));
      events.add(impression("anna", "film-" + (30 + at % 5), NOON + at * SECOND + 2));
    }
    open();
    profiles.send(events.toArray(ProfileEvent[]::new));
    ProfileRecord inOrder = profiles.cold("anna");
    long latest = profiles.hot("anna").latestEventTime;
    profiles.close();
    java.util.Collections.shuffle(events, new Random(3));
    open();
    profiles.send(events.toArray(ProfileEvent[]::new));
    ProfileRecord shuffled = profiles.cold("anna");
    assertThat(shuffled.profile.seen).isEqualTo(inOrder.profile.seen);
    assertThat(sorted(shuffled.profile.titles)).isEqualTo(sorted(inOrder.profile.titles));
    assertThat(sorted(shuffled.profile.dislikes)).isEqualTo(sorted(inOrder.profile.dislikes));
    for (int at = 30; at < 35; at++) {
      assertThat(shuffled.profile.timesShown(key("film-" + at)))
          .isEqualTo(inOrder.profile.timesShown(key("film-" + at)));
    }
    assertThat(profiles.hot("anna").latestEventTime).isEqualTo(latest);
  }

  private static Set<Long> sorted(long[] values) {
    Set<Long> sorted = new TreeSet<>();
    for (long value : values) {
      sorted.add(value);
    }
    return sorted;
  }

  private static Set<Integer> sorted(int[] values) {
    Set<Integer> sorted = new TreeSet<>();
    for (int value : values) {
      sorted.add(value);
    }
    return sorted;
  }

  @Test
  void aStragglerDoesNotTakeTheViewerBackToWhereItCameFrom() throws Exception {
    open("--pages.debounce=0 ms");
    ProfileEvent abroad = liked("anna", "film-0", NOON);
    abroad.country = "FR";
    abroad.region = "eu-west";
    profiles.send(abroad, liked("anna", "film-1", NOON - MINUTE));
    assertThat(profiles.cold("anna").country).isEqualTo("FR");
    assertThat(profiles.cold("anna").region).isEqualTo("eu-west");
    profiles.send(liked("anna", "film-2", NOON));
    assertThat(profiles.cold("anna").country).isEqualTo("DE");
  }

  // Pages in time.

  @Test
  void laterChangesAreGatheredAndTheLastOneAlwaysGetsAPage() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    assertThat(profiles.written()).hasSize(1);
    profiles.clock(NOON + 300);
    profiles.send(liked("anna", "film-1", NOON + 300));
    profiles.clock(NOON + 600);
    ProfileEvent last = liked("anna", "film-2", NOON + 600);
    profiles.send(last);
    profiles.clock(NOON + 999);
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.processingTimers()).isOne();
    profiles.clock(NOON + 1000);
    HomePage page = profiles.page();
    assertThat(page.getTriggerEventId()).isEqualTo(last.eventId);
    assertThat(page.getTriggerAppendTime()).isEqualTo(Instant.ofEpochMilli(NOON + 600));
    assertThat(titles(page)).doesNotContain("film-0", "film-1", "film-2");
    assertThat(profiles.processingTimers()).isZero();
    profiles.clock(NOON + 10_000);
    assertThat(profiles.written()).isEmpty();
    profiles.send(liked("anna", "film-3", NOON + 10_000));
    assertThat(profiles.written()).hasSize(1);
  }

  @Test
  void withoutDebounceEveryChangeWritesAPage() throws Exception {
    open("--pages.debounce=0 ms");
    for (int at = 0; at < 5; at++) {
      profiles.send(liked("anna", "film-" + at, NOON));
    }
    List<Keyed<HomePage>> written = profiles.written();
    assertThat(written).hasSize(5);
    for (int at = 1; at < 5; at++) {
      assertThat(
              OutputVersions.isNewer(
                  written.get(at).value().getVersion(), written.get(at - 1).value().getVersion()))
          .isTrue();
    }
  }

  @Test
  void whatAnEarlierLifePublishedIsNotScoredAgain() throws Exception {
    open();
    OperatorSubtaskState snapshot = profiles.snapshot();
    profiles.tables.tables().noteAppend(NOON);
    profiles.close();
    profiles = profiles.restored(snapshot, NOON);
    popular();
    profiles.send(liked("anna", "film-3", NOON));
    profiles.send(liked("anna", "film-4", NOON + 1));
    profiles.barrier();
    QualityCounts quality = profiles.quality();
    assertThat(quality.events).isEqualTo(2);
    assertThat(quality.positives).isEqualTo(2);
    assertThat(quality.replayed).isOne();
    assertThat(quality.scored).isOne();
    assertThat(quality.learningShare()).isOne();
  }

  @Test
  void whatChangesNothingWritesNoPage() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(liked("anna", "film-1", NOON));
    assertThat(profiles.written()).hasSize(1);
    profiles.send(liked("anna", "film-1", NOON + SECOND));
    profiles.send(feedback("anna", "film-1", Sentiment.CONTEXT, 1, NOON + SECOND));
    profiles.send(feedback("anna", "film-2", Sentiment.NONE, 0, NOON + SECOND));
    profiles.send(feedback("anna", "film-2", Sentiment.WITHDRAWN, 0, NOON + SECOND));
    assertThat(profiles.written()).isEmpty();
    profiles.send(feedback("anna", "film-1", Sentiment.NEGATIVE, 0, NOON + SECOND));
    assertThat(profiles.written()).hasSize(1);
    profiles.send(feedback("anna", "film-1", Sentiment.NEGATIVE, 0, NOON + SECOND));
    assertThat(profiles.written()).isEmpty();
    profiles.send(feedback("anna", "film-1", Sentiment.WITHDRAWN, 0, NOON + SECOND));
    assertThat(profiles.written()).hasSize(1);
  }

  @Test
  void aNewCountryOrWhereAStreamWasLeftIsAChange() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(liked("anna", "film-1", NOON));
    ProfileEvent abroad = liked("anna", "film-1", NOON + SECOND);
    abroad.country = "FR";
    assertThat(profiles.written()).hasSize(1);
    profiles.send(abroad);
    assertThat(profiles.page().getCountry()).isEqualTo("FR");
    profiles.send(
        stopped("anna", "film-3", "film-3", Sentiment.NONE, 0, 60_000, 6_000_000, NOON + SECOND));
    assertThat(profiles.written()).hasSize(1);
  }

  @Test
  void theFirstSignOfLifeWritesAPageWhateverItSays() throws Exception {
    open();
    profiles.send(feedback("anna", "film-1", Sentiment.NONE, 0, NOON));
    assertThat(profiles.written()).hasSize(1);
  }

  @Test
  void aWithdrawnTitleIsOffTheNextPage() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(liked("anna", "film-0", NOON));
    String shown = titles(profiles.page()).get(0);
    profiles.tables.withdraw(shown);
    profiles.send(liked("anna", "film-1", NOON + SECOND));
    assertThat(titles(profiles.page())).isNotEmpty().doesNotContain(shown);
  }

  @Test
  void aShareOfProfilesIsHeldOutAndASwitchMakesAllPagesDefault() throws Exception {
    open("--pages.holdout-share=0.2");
    for (int at = 0; at < 500; at++) {
      profiles.send(liked("profile-" + at, "film-0", NOON));
    }
    long heldOut =
        profiles.written().stream()
            .filter(page -> page.value().getKind() == PageKind.HOLDOUT)
            .count();
    // Standard error 9.
    assertThat(heldOut).isBetween(70L, 130L);
    profiles.close();
    open("--pages.personalised=false", "--pages.holdout-share=0.2");
    profiles.send(liked("anna", "film-0", NOON));
    assertThat(profiles.page().getKind()).isEqualTo(PageKind.DEFAULT);
  }

  // Settings and the list.

  private static CatalogueTitle rated(String title, int maturity) {
    return Events.film(title, maturity, "Drama");
  }

  @Test
  void settingsDecideWhatMayBeShown() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.tables.put(rated("for all", 6));
    profiles.tables.put(rated("from 12", 12));
    profiles.tables.put(rated("from 18", 18));
    for (String title : List.of("for all", "from 12", "from 18")) {
      profiles.tables.chosen(title, 20, "eu-central", NOON / 1000.0);
    }
    profiles.send(liked("anna", "film-0", NOON));
    assertThat(titles(profiles.page())).contains("from 12").doesNotContain("from 18");
    profiles.send(settings("anna", 6, NOON + SECOND));
    assertThat(titles(profiles.page())).contains("for all").doesNotContain("from 12");
    profiles.send(settings("anna", 18, NOON + 2 * SECOND));
    assertThat(titles(profiles.page())).contains("from 12", "from 18");
    profiles.send(settings("anna", 6, NOON + SECOND - 1));
    assertThat(profiles.written()).isEmpty();
    profiles.send(settingsRemoved("anna", NOON + 3 * SECOND));
    assertThat(titles(profiles.page())).contains("from 12").doesNotContain("from 18");
  }

  @Test
  void settingsAloneWriteAPageOnlyWhereTheDefaultPageWouldShowTooMuch() throws Exception {
    open();
    profiles.send(settings("adult", 18, NOON), settings("child", 6, NOON));
    assertThat(profiles.written()).extracting(Keyed::key).containsExactly("child");
    profiles.send(settingsRemoved("adult", NOON + SECOND));
    assertThat(profiles.written()).isEmpty();
  }

  @Test
  void theListStandsOnThePageUntilATitleIsTakenOffOrWatched() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(listed("anna", "film-1", NOON), listed("anna", "film-2", NOON + SECOND));
    List<Keyed<HomePage>> written = profiles.written();
    assertThat(titles(written.get(1).value(), RowKind.MY_LIST))
        .extracting(PageTitle::getTitleId)
        .containsExactly("film-2", "film-1");
    assertThat(profiles.cold("anna").profile.hasSeen(key("film-1"))).isFalse();
    assertThat(profiles.watched()).extracting(one -> one.choice).containsExactly(false, false);
    profiles.send(unlisted("anna", "film-2", NOON + 2 * SECOND));
    assertThat(titles(profiles.page(), RowKind.MY_LIST))
        .extracting(PageTitle::getTitleId)
        .containsExactly("film-1");
    profiles.send(liked("anna", "film-1", NOON + 3 * SECOND));
    assertThat(titles(profiles.page(), RowKind.MY_LIST)).isEmpty();
  }

  // Streams.

  @Test
  void aHeartbeatMovesThePositionOnly() throws Exception {
    open();
    profiles.send(progress("anna", "film-0", null, 0, HOUR, NOON));
    ProfileRecord cold = profiles.cold("anna");
    profiles.send(progress("anna", "film-0", null, HOUR / 4, HOUR, NOON + 15 * MINUTE));
    assertThat(profiles.hot("anna").positionMillis).isEqualTo(HOUR / 4);
    assertThat(profiles.hot("anna").title).isEqualTo(key("film-0"));
    assertThat(profiles.cold("anna")).usingRecursiveComparison().isEqualTo(cold);
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.eventTimers()).isEqualTo(2);
  }

  @Test
  void aStoppedFilmIsOfferedWhereItWasLeftUntilItIsFinished() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(
        stopped("anna", "film-0", null, Sentiment.CONTEXT, 0.4f, 20 * MINUTE, HOUR, NOON));
    HomePage page = profiles.page();
    assertThat(page.getRows().stream().filter(row -> row.getKind() == RowKind.CONTINUE_WATCHING))
        .as("other jobs know the row by its id")
        .extracting(row -> row.getRowId())
        .containsExactly(Topics.CONTINUE_WATCHING_ROW);
    PageTitle left = titles(page, RowKind.CONTINUE_WATCHING).get(0);
    assertThat(left.getTitleId()).isEqualTo("film-0");
    assertThat(left.getPositionMillis()).isEqualTo(20 * MINUTE);
    profiles.send(stopped("anna", "film-0", null, Sentiment.POSITIVE, 1, HOUR, HOUR, NOON + HOUR));
    assertThat(titles(profiles.page())).doesNotContain("film-0");
    assertThat(profiles.cold("anna").unfinishedTitles).isEmpty();
  }

  private void putShow() {
    profiles.tables.put(series("show"));
    for (int episode = 1; episode <= 3; episode++) {
      profiles.tables.put(episode("show", episode));
    }
  }

  private static CatalogueTitle series(String id) {
    return CatalogueTitle.newBuilder(rated(id, 0)).setKind(TitleKind.SERIES).build();
  }

  private static CatalogueTitle episode(String series, int number) {
    return CatalogueTitle.newBuilder(rated(series + "/" + number, 0))
        .setKind(TitleKind.EPISODE)
        .setSeriesId(series)
        .setSeason(1)
        .setEpisode(number)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .build();
  }

  @Test
  void aFinishedEpisodeOffersTheNextOneAndCountsForItsSeries() throws Exception {
    open("--pages.debounce=0 ms");
    putShow();
    profiles.send(stopped("anna", "show", "show/1", Sentiment.POSITIVE, 1, HOUR, HOUR, NOON));
    PageTitle next = titles(profiles.page(), RowKind.CONTINUE_WATCHING).get(0);
    assertThat(next.getTitleId()).isEqualTo("show/2");
    assertThat(next.getSeriesId()).isEqualTo("show");
    assertThat(next.getPositionMillis()).isZero();
    assertThat(profiles.watched()).extracting(one -> one.titleId).containsExactly("show");
    profiles.send(
        stopped(
            "anna", "show", "show/2", Sentiment.POSITIVE, 0.8f, 40 * MINUTE, HOUR, NOON + HOUR));
    next = titles(profiles.page(), RowKind.CONTINUE_WATCHING).get(0);
    assertThat(next.getTitleId()).isEqualTo("show/2");
    assertThat(next.getPositionMillis()).isEqualTo(40 * MINUTE);
    assertThat(profiles.watched()).hasSize(1);
  }

  @Test
  void leavingALaterEpisodeEarlyDoesNotTurnTheViewerAgainstTheSeries() throws Exception {
    open("--pages.debounce=0 ms");
    putShow();
    profiles.send(
        stopped("anna", "show", "show/1", Sentiment.POSITIVE, 1, HOUR, HOUR, NOON),
        stopped("anna", "show", "show/2", Sentiment.NEGATIVE, 0, MINUTE, HOUR, NOON + HOUR));
    assertThat(profiles.cold("anna").profile.dislikes).isEmpty();
    List<Keyed<HomePage>> written = profiles.written();
    PageTitle next = titles(written.get(1).value(), RowKind.CONTINUE_WATCHING).get(0);
    assertThat(next.getTitleId()).isEqualTo("show/2");
    assertThat(next.getPositionMillis()).isEqualTo(MINUTE);
  }

  @Test
  void leavingANewTitleEarlyCountsAgainstIt() throws Exception {
    open("--pages.debounce=0 ms");
    profiles.send(stopped("anna", "film-0", null, Sentiment.NEGATIVE, 0, MINUTE, HOUR, NOON));
    assertThat(profiles.cold("anna").profile.dislikes(key("film-0"))).isTrue();
    assertThat(profiles.cold("anna").profile.titles).isEmpty();
    assertThat(titles(profiles.page())).isNotEmpty().doesNotContain("film-0");
    assertThat(profiles.watched()).isEmpty();
  }

  @Test
  void aStreamWhoseStopNeverComesIsJudgedByItsLastPosition() throws Exception {
    openOnHeap();
    profiles.send(
        progress("anna", "film-0", null, 0, HOUR, NOON),
        progress("anna", "film-0", null, HOUR / 2, HOUR, NOON + 30 * MINUTE));
    assertThat(profiles.written()).isEmpty();
    profiles.watermark(NOON + 90 * MINUTE - 1);
    assertThat(profiles.written()).isEmpty();
    profiles.watermark(NOON + 90 * MINUTE);
    HomePage page = profiles.page();
    assertThat(page.getTriggerEventId()).isNull();
    assertThat(page.getTriggerAppendTime()).isNull();
    assertThat(titles(page, RowKind.CONTINUE_WATCHING).get(0).getPositionMillis())
        .isEqualTo(HOUR / 2);
    assertThat(profiles.cold("anna").profile.isPositive(key("film-0"))).isTrue();
    assertThat(profiles.hot("anna").title).isZero();
    assertThat(profiles.watched()).hasSize(1);
    // Nothing but the end of the profile's own life is waited for.
    assertThat(profiles.eventTimers()).isOne();
  }

  @Test
  void aPauseIsNoSilenceWhileThePositionStillMoves() throws Exception {
    openOnHeap();
    profiles.send(
        progress("anna", "film-0", null, 0, HOUR, NOON),
        // Paused for an hour in between.
        progress("anna", "film-0", null, HOUR / 4, HOUR, NOON + 75 * MINUTE));
    profiles.watermark(NOON + 90 * MINUTE);
    assertThat(profiles.hot("anna").title).isEqualTo(key("film-0"));
    profiles.watermark(NOON + (75 + 15 + 30) * MINUTE - 1);
    assertThat(profiles.hot("anna").title).isEqualTo(key("film-0"));
    profiles.watermark(NOON + (75 + 15 + 30) * MINUTE);
    assertThat(profiles.hot("anna").title).isZero();
    assertThat(profiles.cold("anna").unfinished())
        .containsExactly(new Unfinished(key("film-0"), key("film-0"), HOUR / 4, false));
    assertThat(profiles.eventTimers()).isOne();
  }

  @Test
  void theNextTitleEndsAStreamWhoseStopWasLost() throws Exception {
    open();
    profiles.send(
        progress("anna", "film-0", null, HOUR / 2, HOUR, NOON),
        progress("anna", "film-1", null, 0, HOUR, NOON + MINUTE));
    assertThat(profiles.cold("anna").profile.titles).containsExactly(key("film-0"));
    assertThat(profiles.hot("anna").title).isEqualTo(key("film-1"));
    assertThat(titles(profiles.page(), RowKind.CONTINUE_WATCHING))
        .extracting(PageTitle::getTitleId)
        .containsExactly("film-0");
  }

  @Test
  void aSilentStreamNearItsEndIsFinished() throws Exception {
    open();
    putShow();
    profiles.send(progress("anna", "show", "show/1", 55 * MINUTE, HOUR, NOON));
    profiles.watermark(NOON + 2 * HOUR);
    assertThat(titles(profiles.page(), RowKind.CONTINUE_WATCHING).get(0).getTitleId())
        .isEqualTo("show/2");
  }

  @Test
  void aHeartbeatThatWasOvertakenDoesNotReopenItsStream() throws Exception {
    openOnHeap("--pages.debounce=0 ms");
    profiles.send(
        progress("anna", "film-0", null, 0, HOUR, NOON),
        stopped("anna", "film-0", null, Sentiment.POSITIVE, 1, HOUR, HOUR, NOON + HOUR),
        progress("anna", "film-0", null, 54 * MINUTE, HOUR, NOON + 54 * MINUTE));
    assertThat(profiles.hot("anna").title).isZero();
    profiles.watermark(NOON + DAY);
    assertThat(profiles.cold("anna").unfinishedTitles).isEmpty();
    assertThat(profiles.written()).hasSize(1);
  }

  @Test
  void manySessionsLeaveOneTimerForTheProfilesLife() throws Exception {
    openOnHeap();
    for (int session = 0; session < 50; session++) {
      long start = NOON + session * 6 * HOUR;
      profiles.send(
          progress("anna", "film-" + session % 40, null, 0, HOUR, start),
          stopped(
              "anna",
              "film-" + session % 40,
              null,
              Sentiment.POSITIVE,
              0.8f,
              HOUR / 2,
              HOUR,
              start + HOUR));
      profiles.watermark(start + 5 * HOUR);
    }
    assertThat(profiles.eventTimers()).isOne();
  }

  // Lifetimes.

  @Test
  void aSilentProfileLeavesNothingBehind() throws Exception {
    openOnHeap("--profiles.lifetime=10 d");
    profiles.send(
        liked("anna", "film-0", NOON),
        progress("anna", "film-1", null, 0, HOUR, NOON + HOUR),
        liked("ben", "film-0", NOON + DAY));
    profiles.clock(NOON + MINUTE);
    profiles.written();
    profiles.watermark(NOON + HOUR + 10 * DAY - 1);
    assertThat(profiles.cold("anna")).isNotNull();
    profiles.written();
    profiles.watermark(NOON + HOUR + 10 * DAY);
    assertThat(profiles.written())
        .singleElement()
        .satisfies(
            removed -> {
              assertThat(removed.isRemoval()).isTrue();
              assertThat(removed.key()).isEqualTo("anna");
            });
    assertThat(profiles.stateEntries()).isEqualTo(2);
    profiles.watermark(NOON + 11 * DAY);
    assertThat(profiles.stateEntries()).isZero();
    assertThat(profiles.eventTimers()).isZero();
    assertThat(profiles.processingTimers()).isZero();
  }

  @Test
  void everySignOfLifeProlongsAProfile() throws Exception {
    openOnHeap("--profiles.lifetime=10 d");
    profiles.send(liked("anna", "film-0", NOON));
    for (int day = 5; day <= 50; day += 5) {
      profiles.send(impression("anna", "film-1", NOON + day * DAY));
      profiles.watermark(NOON + day * DAY);
    }
    assertThat(profiles.cold("anna").profile.titles).hasSize(1);
    assertThat(profiles.eventTimers()).isOne();
    profiles.watermark(NOON + 60 * DAY);
    assertThat(profiles.stateEntries()).isZero();
  }

  @Test
  void settingsOutliveASilentProfileSoThatItsLimitHoldsWhenItComesBack() throws Exception {
    openOnHeap("--profiles.lifetime=10 d", "--pages.debounce=0 ms");
    profiles.tables.put(rated("from 12", 12));
    profiles.tables.chosen("from 12", 20, "eu-central", NOON / 1000.0);
    profiles.send(settings("child", 6, NOON - 500 * DAY), liked("child", "film-0", NOON));
    profiles.watermark(NOON + 10 * DAY);
    assertThat(profiles.hot("child")).isNull();
    assertThat(profiles.cold("child").profile.titles).isEmpty();
    assertThat(profiles.eventTimers()).isZero();
    profiles.written();
    profiles.send(liked("child", "film-0", NOON + 20 * DAY));
    assertThat(titles(profiles.page())).isNotEmpty().doesNotContain("from 12");
    profiles.send(settingsRemoved("child", NOON + 20 * DAY + SECOND));
    profiles.watermark(NOON + 40 * DAY);
    assertThat(profiles.stateEntries()).isZero();
  }

  // Being forgotten.

  @Test
  void forgettingTakesBackAllThatWasToldAndRemovesThePage() throws Exception {
    openOnHeap();
    Random random = new Random(5);
    for (int at = 0; at < 40; at++) {
      ProfileEvent event =
          at % 3 == 0
              ? feedback("anna", "film-" + at, Sentiment.CONTEXT, 0.4f, NOON + at * MINUTE)
              : liked("anna", "film-" + random.nextInt(40), NOON + at * MINUTE);
      // More regions than a profile tells apart.
      event.region = "region-" + at % 12;
      profiles.send(event);
    }
    profiles.send(liked("ben", "film-0", NOON));
    List<WatchedTitle> told = withoutBen(profiles.watched());
    profiles.written();
    profiles.send(forget("anna", NOON + DAY));
    assertThat(profiles.written())
        .singleElement()
        .satisfies(removed -> assertThat(removed.isRemoval()).isTrue());
    List<WatchedTitle> all = withoutBen(profiles.watched());
    List<WatchedTitle> takenBack = all.subList(told.size(), all.size());
    assertThat(takenBack).hasSameSizeAs(told);
    for (int at = 0; at < told.size(); at++) {
      WatchedTitle given = told.get(at);
      WatchedTitle taken = takenBack.get(at);
      assertThat(taken.sign).isEqualTo(-1);
      assertThat(taken.titleId).isNull();
      assertThat(java.util.Arrays.copyOf(taken.titles, taken.size))
          .isEqualTo(java.util.Arrays.copyOf(given.titles, given.size));
      assertThat(taken)
          .usingRecursiveComparison()
          .ignoringFields("sign", "titleId", "titles", "seconds", "weights")
          .isEqualTo(given);
    }
    assertThat(profiles.cold("anna")).isNull();
    // Ben's two records and the marker.
    assertThat(profiles.stateEntries()).isEqualTo(3);
  }

  private static List<WatchedTitle> withoutBen(List<WatchedTitle> watched) {
    return watched.stream().filter(one -> !one.region.equals(ProfileEvents.REGION)).toList();
  }

  @Test
  void aForgottenProfileIsBarredUntilItsMarkerEndsAndLeavesNothing() throws Exception {
    openOnHeap("--privacy.marker-lifetime=3 d");
    profiles.send(liked("anna", "film-0", NOON), forget("anna", NOON + HOUR));
    profiles.written();
    profiles.send(
        liked("anna", "film-1", NOON + 2 * HOUR),
        progress("anna", "film-1", null, 0, HOUR, NOON + 3 * HOUR),
        settings("anna", 18, NOON),
        listed("anna", "film-1", NOON + 3 * DAY));
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.cold("anna")).isNull();
    assertThat(profiles.hot("anna").recent).hasSize(1);
    profiles.barrier();
    assertThat(profiles.quality().barred).isEqualTo(4);
    profiles.watermark(NOON + HOUR + 3 * DAY - 1);
    assertThat(profiles.stateEntries()).isOne();
    assertThat(profiles.eventTimers()).isOne();
    profiles.watermark(NOON + HOUR + 3 * DAY);
    assertThat(profiles.stateEntries()).isZero();
    assertThat(profiles.eventTimers()).isZero();
    assertThat(profiles.processingTimers()).isZero();
  }

  @Test
  void anEventAfterTheMarkersLifetimeBeginsANewProfile() throws Exception {
    openOnHeap("--privacy.marker-lifetime=3 d");
    profiles.send(liked("anna", "film-0", NOON), forget("anna", NOON + HOUR));
    profiles.written();
    // Before the watermark has passed the marker's end.
    profiles.send(liked("anna", "film-1", NOON + HOUR + 3 * DAY));
    assertThat(profiles.cold("anna").profile.titles).containsExactly(key("film-1"));
    assertThat(profiles.hot("anna").forgottenUntil).isZero();
    profiles.watermark(NOON + HOUR + 3 * DAY);
    assertThat(profiles.cold("anna").profile.titles).containsExactly(key("film-1"));
    assertThat(profiles.eventTimers()).isOne();
  }

  @Test
  void askingAgainProlongsTheMarker() throws Exception {
    openOnHeap("--privacy.marker-lifetime=3 d");
    profiles.send(forget("anna", NOON), forget("anna", NOON + 2 * DAY));
    profiles.watermark(NOON + 4 * DAY);
    profiles.send(liked("anna", "film-1", NOON + 4 * DAY));
    assertThat(profiles.cold("anna")).isNull();
    assertThat(profiles.written()).allMatch(Keyed::isRemoval);
    assertThat(profiles.eventTimers()).isOne();
  }

  @Test
  void aProfileThatNobodyKnowsIsBarredToo() throws Exception {
    openOnHeap();
    profiles.send(forget("anna", NOON), liked("anna", "film-1", NOON + HOUR));
    assertThat(profiles.cold("anna")).isNull();
    assertThat(profiles.written()).singleElement().matches(Keyed::isRemoval);
  }

  @Test
  void aPageThatWasDueIsNotWrittenAfterForgetting() throws Exception {
    openOnHeap();
    profiles.send(
        liked("anna", "film-0", NOON), liked("anna", "film-1", NOON), forget("anna", NOON + 1));
    profiles.written();
    profiles.clock(NOON + HOUR);
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.processingTimers()).isZero();
  }

  // Influence and learning.

  @Test
  void oneProfilesInfluenceOnADayIsCapped() throws Exception {
    open("--profiles.influence-per-day=3");
    for (int at = 0; at < 5; at++) {
      profiles.send(liked("anna", "film-" + at, NOON + at));
    }
    assertThat(profiles.watched()).hasSize(3);
    assertThat(profiles.cold("anna").profile.titles).hasSize(5);
    profiles.send(liked("anna", "film-5", NOON + DAY));
    assertThat(profiles.watched()).hasSize(4);
    // What was never told is not taken back.
    profiles.send(forget("anna", NOON + DAY + 1));
    assertThat(profiles.watched()).filteredOn(one -> one.sign < 0).hasSize(4);
  }

  @Test
  void jumpingBetweenTwoDaysDoesNotLiftTheCap() throws Exception {
    open("--profiles.influence-per-day=2");
    for (int at = 0; at < 10; at++) {
      profiles.send(liked("anna", "film-" + at, NOON + 12 * HOUR - (at % 2)));
    }
    assertThat(profiles.watched().size()).isLessThanOrEqualTo(4);
  }

  @Test
  void scoresBeforeItLearnsAndReportsBeforeTheBarrier() throws Exception {
    open();
    for (int film = 0; film < 20; film++) {
      profiles.tables.chosen("film-" + film, 20 - film, "eu-central", NOON / 1000.0);
    }
    profiles.send(liked("anna", "film-3", NOON), liked("anna", "film-35", NOON + SECOND));
    profiles.barrier();
    QualityCounts quality = profiles.quality();
    assertThat(quality.events).isEqualTo(2);
    assertThat(quality.positives).isEqualTo(2);
    assertThat(quality.scored).isEqualTo(2);
    assertThat(quality.recall10).isEqualTo(1);
    assertThat(quality.popularityRecall10).isEqualTo(1);
    assertThat(quality.onNewTitles).isOne();
    assertThat(quality.knownScored).isZero();
    assertThat(quality.pages).isOne();
    assertThat(quality.catalogueTitles).isEqualTo(40);
    assertThat(quality.learningShare()).isOne();
    profiles.barrier();
    assertThat(profiles.quality().events).isEqualTo(2);
  }

  @Test
  void measuresThePageThatWasPublished() throws Exception {
    open();
    for (int film = 0; film < 20; film++) {
      profiles.tables.chosen("film-" + film, 20 - film, "eu-central", NOON / 1000.0);
    }
    profiles.send(liked("anna", "film-0", NOON));
    PageTitle pick = titles(profiles.page(), RowKind.TOP_PICKS).get(4);
    profiles.send(liked("anna", pick.getTitleId(), NOON + SECOND));
    profiles.barrier();
    assertThat(profiles.quality().pageRecall10).isEqualTo(1);
  }

  @Test
  void shipsWhatTheRankerLearnedAndWaitsUntilItIsIncluded() throws Exception {
    open();
    popular();
    profiles.send(liked("anna", "film-3", NOON), liked("anna", "film-4", NOON));
    profiles.clock(NOON + 1000);
    assertThat(profiles.learned()).hasSize(1);
    RankerDelta first = profiles.learned().get(0);
    assertThat(first.ranker).isEqualTo(RankerFunction.HOME_PAGE);
    assertThat(first.learner).isEqualTo("0");
    assertThat(first.delta.steps).isEqualTo(2);
    profiles.send(liked("anna", "film-5", NOON));
    profiles.clock(NOON + 2000);
    // Not before the first has come back.
    assertThat(profiles.learned()).hasSize(1);
    RankerRecord sum = new RankerRecord();
    sum.state = RankerState.initial(24);
    sum.state.add(first.delta);
    sum.included.put("0", first.number);
    profiles
        .tables
        .tables()
        .putRanker(ModelRecords.of(RankerFunction.HOME_PAGE, profiles.tables.nextVersion(), sum));
    profiles.clock(NOON + 3000);
    assertThat(profiles.learned()).hasSize(2);
    assertThat(profiles.learned().get(1).delta.steps).isEqualTo(1);
    assertThat(profiles.learned().get(1).number).isGreaterThan(first.number);
  }

  @Test
  void nothingThatWasLearnedStaysBehindABarrier() throws Exception {
    open();
    popular();
    profiles.send(liked("anna", "film-3", NOON));
    profiles.barrier();
    profiles.send(liked("anna", "film-4", NOON));
    profiles.barrier();
    assertThat(profiles.learned()).extracting(one -> one.delta.steps).containsExactly(1.0, 1.0);
    profiles.barrier();
    assertThat(profiles.learned()).hasSize(2);
  }

  @Test
  void givesAContributionUpThatNeverComesBack() throws Exception {
    open();
    popular();
    profiles.send(liked("anna", "film-3", NOON));
    profiles.barrier();
    profiles.send(liked("anna", "film-4", NOON));
    profiles.clock(NOON + 5000);
    assertThat(profiles.learned()).hasSize(1);
    profiles.clock(NOON + 7000);
    assertThat(profiles.learned()).hasSize(2);
  }

  private void popular() {
    for (int film = 0; film < 20; film++) {
      profiles.tables.chosen("film-" + film, 20 - film, "eu-central", NOON / 1000.0);
    }
  }

  @Test
  void underOverloadLearningGivesWayAndNothingElse() throws Exception {
    open("--learning.minimum-share=0", "--pages.debounce=0 ms");
    popular();
    for (int at = 0; at < 200; at++) {
      profiles.clock(NOON + 100L * at);
      ProfileEvent event = liked("profile-" + at, "film-1", NOON + at);
      event.appendTime = NOON - HOUR;
      profiles.send(event);
    }
    profiles.barrier();
    QualityCounts quality = profiles.quality();
    assertThat(quality.positives).isEqualTo(200);
    assertThat(quality.scored).isBetween(5L, 60L);
    assertThat(quality.learningShare()).isEqualTo(quality.scored / 200.0);
    assertThat(quality.pages).isEqualTo(200);
    assertThat(profiles.watched()).hasSize(200);
  }

  @Test
  void announcesAPlaceOnceWhenASecondProfileComesFromIt() throws Exception {
    open();
    ProfileEvent abroad = liked("ben", "film-0", NOON);
    abroad.country = "FR";
    profiles.send(liked("anna", "film-0", NOON), abroad, liked("anna", "film-1", NOON + 1));
    assertThat(profiles.places()).isEmpty();
    profiles.send(liked("carl", "film-0", NOON), liked("dora", "film-0", NOON));
    assertThat(profiles.places()).containsExactly(new ViewerPlace("eu-central", "DE"));
  }

  @Test
  void failsWhenItsTablesHaveStopped() throws Exception {
    open();
    profiles.tables.fail();
    assertThatThrownBy(profiles::barrier).hasMessageContaining("the tables stopped");
  }

  // Restored.

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() throws Exception {
    open();
    ProfileEvent first = liked("anna", "film-0", NOON);
    ProfileEvent second = liked("anna", "film-1", NOON + 1);
    profiles.send(first, second);
    ProfileRecord cold = profiles.cold("anna");
    HomePage before = profiles.page();
    OperatorSubtaskState snapshot = profiles.snapshot();
    ProfilesHarness next = profiles.restored(snapshot, NOON + HOUR);
    profiles.close();
    profiles = next;
    assertThat(profiles.cold("anna")).usingRecursiveComparison().isEqualTo(cold);
    // The page that was due is made by the restored timer, before any event has come.
    profiles.clock(NOON + HOUR + 1);
    HomePage page = profiles.page();
    assertThat(page.getTriggerEventId()).isEqualTo(second.eventId);
    assertThat(OutputVersions.isNewer(page.getVersion(), before.getVersion())).isTrue();
    assertThat(page.getVersion().getEpoch()).isGreaterThan(before.getVersion().getEpoch());
    profiles.send(first, second);
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.cold("anna").profile.titles).hasSize(2);
  }

  @Test
  void pagesOfRestoredTimersHaveFiniteScores() throws Exception {
    open();
    popular();
    for (int film = 1; film < 12; film++) {
      profiles.tables.next("film-0", "film-" + film, film);
    }
    profiles.send(liked("anna", "film-0", NOON), liked("anna", "film-1", NOON + 1));
    OperatorSubtaskState snapshot = profiles.snapshot();
    ProfilesHarness next = profiles.restored(snapshot, NOON + HOUR);
    profiles.close();
    profiles = next;
    profiles.clock(NOON + HOUR + 1);
    HomePage page = profiles.page();
    assertThat(titles(page, RowKind.TOP_PICKS)).isNotEmpty();
    assertThat(page.getRows())
        .allSatisfy(
            row -> {
              assertThat(row.getReason().getEvidence()).isFinite();
              assertThat(row.getTitles()).allMatch(title -> Double.isFinite(title.getScore()));
            });
  }

  @Test
  void aRestoredMarkerStillBars() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON), forget("anna", NOON + 1));
    ProfilesHarness next = profiles.restored(profiles.snapshot(), NOON + HOUR);
    profiles.close();
    profiles = next;
    profiles.send(liked("anna", "film-1", NOON + HOUR));
    assertThat(profiles.written()).isEmpty();
    assertThat(profiles.cold("anna")).isNull();
  }

  @Test
  void reportsAtTheEndOfItsInput() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    profiles.endInput();
    assertThat(profiles.quality().events).isOne();
  }

  // Robustness.

  @Test
  void randomEventsKeepEveryBoundAndNeverThrow() throws Exception {
    openOnHeap("--pages.debounce=1 h", "--learning.minimum-share=0");
    putShow();
    for (int film = 0; film < 30; film++) {
      profiles.tables.policy(Events.policy("film-" + film, List.of("a", "b"), 0.5, 0.5));
    }
    Random random = new Random(11);
    Set<ProfileEvent.Kind> kinds = new HashSet<>();
    for (int sequence = 0; sequence < 10_000; sequence++) {
      String profile = "profile-" + sequence;
      // A few are long enough to reach the bounds.
      int length = sequence % 500 == 0 ? 1000 : 1 + random.nextInt(30);
      long time = NOON;
      for (int at = 0; at < length; at++) {
        time += random.nextInt(5) == 0 ? -random.nextLong(2 * HOUR) : random.nextLong(HOUR);
        ProfileEvent event = randomEvent(profile, time, random);
        kinds.add(event.kind);
        profiles.send(event);
        if (random.nextInt(50) == 0) {
          profiles.send(event);
        }
      }
      assertWithinBounds(profile);
    }
    assertThat(kinds).containsExactlyInAnyOrder(ProfileEvent.Kind.values());
    profiles.clock(NOON + DAY);
    profiles.watermark(NOON + 10 * DAY);
    profiles.clock(NOON + 2 * DAY);
    IntStream.range(0, 20).forEach(at -> assertWithinBounds("profile-" + 500 * at));
    profiles.watermark(NOON + 1000 * DAY);
    IntStream.range(0, 20)
        .forEach(at -> assertThat(session("profile-" + 500 * at)).as("session").isNull());
    assertThat(profiles.eventTimers()).isZero();
    assertThat(profiles.processingTimers()).isZero();
  }

  private static ProfileEvent randomEvent(String profile, long time, Random random) {
    String title = "title-" + random.nextInt(3000);
    String played = null;
    if (random.nextInt(4) == 0) {
      title = "show";
      played = "show/" + (1 + random.nextInt(4));
    }
    long duration = 1 + random.nextLong(7 * DAY);
    long position = random.nextLong(7 * DAY);
    Sentiment sentiment = Sentiment.values()[random.nextInt(Sentiment.values().length)];
    float weight = random.nextFloat();
    ProfileEvent event =
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> progress(profile, title, played, position, duration, time);
          case 3, 4 -> stopped(profile, title, played, sentiment, weight, position, duration, time);
          case 5, 6 -> feedback(profile, title, sentiment, weight, time);
          case 7 -> impression(profile, title, time);
          case 8 -> listed(profile, title, time);
          case 9 -> unlisted(profile, title, time);
          case 10 ->
              random.nextBoolean()
                  ? settings(profile, random.nextInt(22), time)
                  : settingsRemoved(profile, time);
          default ->
              random.nextInt(40) == 0
                  ? forget(profile, time)
                  : event(ProfileEvent.Kind.UNLISTED, profile, title, time);
        };
    if (event.country != null) {
      event.country = random.nextBoolean() ? "DE" : "FR";
      event.region = "region-" + random.nextInt(20);
    }
    return event;
  }

  private SessionRecord session(String name) {
    try {
      return profiles.session(name);
    } catch (Exception e) {
      throw new AssertionError(name, e);
    }
  }

  private void assertWithinBounds(String name) {
    SessionRecord session = session(name);
    if (session != null) {
      assertThat(session.pinned.size()).isBetween(1, PinnedArtworks.MOST);
    }
    try {
      PlaybackRecord hot = profiles.hot(name);
      ProfileRecord cold = profiles.cold(name);
      if (hot != null) {
        assertThat(hot.recent.length).isLessThanOrEqualTo(PlaybackRecord.REMEMBERED);
        assertThat(hot.forgottenUntil == 0 || cold == null).isTrue();
      }
      if (cold == null) {
        return;
      }
      Profile profile = cold.profile;
      int size = profile.titles.length;
      assertThat(size).isLessThanOrEqualTo(Profile.HISTORY);
      assertThat(profile.seconds).hasSize(size);
      assertThat(profile.weights).hasSize(size);
      assertThat(profile.flags).hasSize(size);
      for (float weight : profile.weights) {
        assertThat(weight).isBetween(0f, 1f);
      }
      assertThat(profile.seen.length).isLessThanOrEqualTo(Profile.SEEN);
      assertThat(profile.seen).isSorted().doesNotHaveDuplicates();
      assertThat(profile.dislikes.length).isLessThanOrEqualTo(Profile.DISLIKES);
      assertThat(profile.dislikes).doesNotHaveDuplicates();
      assertThat(profile.shown.length).isLessThanOrEqualTo(Profile.IMPRESSIONS);
      assertThat(profile.shownTimes).hasSize(profile.shown.length);
      assertThat(profile.genres.length).isLessThanOrEqualTo(Profile.GENRES);
      assertThat(profile.tastes).hasSize(profile.genres.length);
      assertThat(profile.embedding.length).isIn(0, 32);
      assertThat(cold.list.length).isLessThanOrEqualTo(ProfileRecord.LIST);
      assertThat(cold.list).doesNotHaveDuplicates();
      assertThat(cold.unfinishedTitles.length).isLessThanOrEqualTo(ProfileRecord.UNFINISHED);
      assertThat(cold.unfinishedTitles).doesNotHaveDuplicates();
      assertThat(cold.unfinishedPlayed).hasSize(cold.unfinishedTitles.length);
      assertThat(cold.unfinishedSeconds).hasSize(cold.unfinishedTitles.length);
      assertThat(cold.picks.length).isLessThanOrEqualTo(ProfileRecord.PICKS);
      assertThat(cold.regions.length).isLessThanOrEqualTo(HistoryFlags.REGIONS);
      assertThat(cold.maturityLimit).isBetween(-1, 21);
    } catch (Exception e) {
      throw new AssertionError(name, e);
    }
  }
}
