package dev.marquee.recommendations;

import static dev.marquee.recommendations.ProfileEvents.forget;
import static dev.marquee.recommendations.ProfileEvents.impression;
import static dev.marquee.recommendations.ProfileEvents.liked;
import static dev.marquee.recommendations.ProfileEvents.progress;
import static dev.marquee.recommendations.ProfileEvents.settings;
import static dev.marquee.recommendations.ProfileEvents.stopped;
import static dev.marquee.recommendations.ProfilesHarness.NOON;
import static dev.marquee.recommendations.ProfilesHarness.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.RowKind;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitleKind;
import dev.marquee.recommendations.feedback.Sentiment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures of the titles on pages, through the profiles' operator. */
class PicturesOnPagesTest {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final List<String> PICTURES = List.of("a", "b", "c", "d");
  private static final double[] PROBABILITIES = {0.4, 0.3, 0.2, 0.1};

  private ProfilesHarness profiles;

  private void open(String... arguments) throws Exception {
    profiles = ProfilesHarness.open(with("--pages.debounce=0 ms", arguments));
    prepare();
  }

  private void openOnHeap(String... arguments) throws Exception {
    profiles = ProfilesHarness.openOnHeap(with("--pages.debounce=0 ms", arguments));
    prepare();
  }

  /** The later films are popular, so that they stand on every page. */
  private void prepare() {
    for (int film = 20; film < 40; film++) {
      profiles.tables.chosen("film-" + film, film, "eu-central", NOON / 1000.0);
    }
    publish();
  }

  private static String[] with(String first, String... others) {
    String[] all = new String[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }

  /** Another version of every policy. */
  private void publish() {
    for (int film = 0; film < 40; film++) {
      profiles.tables.policy(Events.policy("film-" + film, PICTURES, PROBABILITIES));
    }
  }

  /** From now on one picture has it all. */
  private void publishOnly(String picture) {
    for (int film = 0; film < 40; film++) {
      profiles.tables.policy(Events.policy("film-" + film, List.of(picture), 1));
    }
  }

  @AfterEach
  void givesTheTablesBack() {
    profiles.close();
    assertThat(profiles.tables.users()).isZero();
  }

  private static Map<String, PageTitle> byTitle(HomePage page) {
    Map<String, PageTitle> all = new TreeMap<>();
    page.getRows()
        .forEach(row -> row.getTitles().forEach(title -> all.put(title.getTitleId(), title)));
    return all;
  }

  /** Pictures of both pages' titles are those of the first page. */
  private static void assertSamePictures(HomePage first, HomePage second) {
    Map<String, PageTitle> before = byTitle(first);
    int both = 0;
    for (PageTitle title : byTitle(second).values()) {
      PageTitle known = before.get(title.getTitleId());
      if (known != null) {
        both++;
        assertThat(title.getArtworkId()).isEqualTo(known.getArtworkId());
        assertThat(title.getAudience()).isEqualTo(known.getAudience());
        assertThat(title.getPropensity()).isEqualTo(known.getPropensity());
        assertThat(title.getPolicyVersion()).isEqualTo(known.getPolicyVersion());
        assertThat(title.getDrawnEvenly()).isEqualTo(known.getDrawnEvenly());
      }
    }
    assertThat(both).isGreaterThan(15);
  }

  @Test
  void everyTitleCarriesItsPictureAndHowItWasDrawn() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    HomePage page = profiles.page();
    assertThat(page.getKind()).isEqualTo(PageKind.PERSONALISED);
    assertThat(byTitle(page)).hasSizeGreaterThan(20);
    for (PageTitle title : byTitle(page).values()) {
      int picture = PICTURES.indexOf(title.getArtworkId());
      assertThat(picture).isNotNegative();
      assertThat(title.getPropensity()).isCloseTo(PROBABILITIES[picture], within(1e-12));
      assertThat(title.getAudience()).isEqualTo("everyone");
      assertThat(title.getDrawnEvenly()).isFalse();
      assertThat(title.getPolicyVersion().getEpoch()).isOne();
    }
    profiles.send(liked("ben", "film-1", NOON));
    assertThat(byTitle(profiles.page()).values())
        .allMatch(title -> title.getAudience().equals("laughs"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pages.holdout-share=1", "--pages.personalised=false"})
  void heldOutAndUnpersonalisedPagesHavePicturesToo(String option) throws Exception {
    open(option);
    profiles.send(liked("anna", "film-0", NOON));
    HomePage page = profiles.page();
    assertThat(page.getKind()).isNotEqualTo(PageKind.PERSONALISED);
    assertThat(byTitle(page).values())
        .hasSizeGreaterThan(15)
        .allMatch(title -> title.getArtworkId() != null);
  }

  @Test
  void switchedOffTheClientsDefaultIsShownAndNothingIsKept() throws Exception {
    open("--pages.artwork=false");
    profiles.send(liked("anna", "film-0", NOON));
    assertThat(byTitle(profiles.page()).values())
        .isNotEmpty()
        .allMatch(
            title ->
                title.getArtworkId() == null
                    && title.getAudience() == null
                    && title.getPropensity() == null
                    && title.getPolicyVersion() == null
                    && title.getDrawnEvenly() == null);
    assertThat(profiles.session("anna")).isNull();
  }

  @Test
  void anEpisodeStandsUnderAPictureOfItsSeries() throws Exception {
    open();
    profiles.tables.put(
        CatalogueTitle.newBuilder(Events.film("show", 0, "Drama"))
            .setKind(TitleKind.SERIES)
            .build());
    profiles.tables.put(
        CatalogueTitle.newBuilder(Events.film("show/1", 0, "Drama"))
            .setKind(TitleKind.EPISODE)
            .setSeriesId("show")
            .setSeason(1)
            .setEpisode(1)
            .build());
    profiles.tables.policy(Events.policy("show", List.of("of the show"), 1));
    profiles.send(stopped("anna", "show", "show/1", Sentiment.CONTEXT, 0.4f, HOUR / 2, HOUR, NOON));
    PageTitle episode = titles(profiles.page(), RowKind.CONTINUE_WATCHING).get(0);
    assertThat(episode.getTitleId()).isEqualTo("show/1");
    assertThat(episode.getArtworkId()).isEqualTo("of the show");
  }

  @Test
  void picturesStayOverVersionsWithinASessionAndAreDrawnAnewInTheNext() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    HomePage first = profiles.page();
    for (int at = 1; at < 5; at++) {
      publish();
      profiles.send(liked("anna", "film-" + at, NOON + at * 29 * MINUTE));
      assertSamePictures(first, profiles.page());
    }
    profiles.send(liked("anna", "film-5", NOON + 4 * 29 * MINUTE + 30 * MINUTE));
    HomePage next = profiles.page();
    long changed =
        byTitle(next).values().stream()
            .filter(
                title -> {
                  PageTitle known = byTitle(first).get(title.getTitleId());
                  return known != null && !known.getArtworkId().equals(title.getArtworkId());
                })
            .count();
    assertThat(changed).isPositive();
    assertThat(byTitle(next).values())
        .allMatch(title -> title.getPolicyVersion().getCounter() > 160);
  }

  @Test
  void aNewVersionAloneWritesNoPage() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    profiles.written();
    publish();
    profiles.clock(NOON + HOUR);
    assertThat(profiles.written()).isEmpty();
  }

  @Test
  void whoWatchesIsActiveThoughFewHeartbeatsComeThrough() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    final HomePage first = profiles.page();
    int session = profiles.hot("anna").sessionSeconds;
    // A quarter of three hours passes between two heartbeats that are let through.
    profiles.send(
        progress("anna", "film-9", null, 0, 3 * HOUR, NOON + MINUTE),
        progress("anna", "film-9", null, 45 * MINUTE, 3 * HOUR, NOON + 46 * MINUTE),
        progress("anna", "film-9", null, 90 * MINUTE, 3 * HOUR, NOON + 91 * MINUTE));
    publish();
    profiles.send(
        stopped(
            "anna",
            "film-9",
            null,
            Sentiment.POSITIVE,
            0.8f,
            120 * MINUTE,
            3 * HOUR,
            NOON + 121 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isEqualTo(session);
    assertSamePictures(first, profiles.page());
    profiles.send(impression("anna", "film-1", NOON + 150 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isEqualTo(session);
    profiles.send(impression("anna", "film-1", NOON + 180 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isEqualTo((int) ((NOON + 180 * MINUTE) / 1000));
    // A straggler of the session before begins none.
    profiles.send(impression("anna", "film-2", NOON + 100 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isEqualTo((int) ((NOON + 180 * MINUTE) / 1000));
  }

  @Test
  void theGapIsASetting() throws Exception {
    open("--pages.session-gap=10 min");
    profiles.send(liked("anna", "film-0", NOON));
    int session = profiles.hot("anna").sessionSeconds;
    profiles.send(impression("anna", "film-1", NOON + 9 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isEqualTo(session);
    profiles.send(impression("anna", "film-1", NOON + 19 * MINUTE));
    assertThat(profiles.hot("anna").sessionSeconds).isGreaterThan(session);
  }

  @Test
  void picturesSurviveARestore() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    HomePage first = profiles.page();
    ProfilesHarness next = profiles.restored(profiles.snapshot(), NOON + MINUTE);
    profiles.close();
    profiles = next;
    publish();
    profiles.send(liked("anna", "film-1", NOON + MINUTE));
    assertSamePictures(first, profiles.page());
  }

  @Test
  void aReplayDrawsTheSamePictures() throws Exception {
    open();
    ProfileEvent event = liked("anna", "film-0", NOON);
    var before = profiles.snapshot();
    profiles.send(event);
    HomePage first = profiles.page();
    ProfilesHarness next = profiles.restored(before, NOON + MINUTE);
    profiles.close();
    profiles = next;
    profiles.send(event);
    assertSamePictures(first, profiles.page());
  }

  @Test
  void aRetiredPictureIsReplaced() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    profiles.written();
    publishOnly("new");
    profiles.send(liked("anna", "film-1", NOON + MINUTE));
    assertThat(byTitle(profiles.page()).values())
        .isNotEmpty()
        .allMatch(title -> title.getArtworkId().equals("new") && title.getPropensity() == 1);
  }

  @Test
  void aTitleWhosePolicyIsGoneHasNoPicture() throws Exception {
    open();
    profiles.send(liked("anna", "film-0", NOON));
    Map<String, PageTitle> first = byTitle(profiles.page());
    first.keySet().forEach(profiles.tables::withdrawPolicy);
    profiles.send(liked("anna", "film-1", NOON + MINUTE));
    assertThat(byTitle(profiles.page()).values())
        .filteredOn(title -> first.containsKey(title.getTitleId()))
        .isNotEmpty()
        .allMatch(title -> title.getArtworkId() == null && title.getPropensity() == null);
  }

  @Test
  void picturesKeepToTheViewersAgeAndCountry() throws Exception {
    open();
    for (int film = 0; film < 40; film++) {
      ThumbnailPolicy policy =
          Events.policy("film-" + film, List.of("bold", "red", "plain"), 0.5, 0.4, 0.1);
      policy.getArtworks().set(0, new PolicyArtwork("bold", 16, List.of()));
      policy.getArtworks().set(1, new PolicyArtwork("red", 0, List.of("FR")));
      profiles.tables.policy(policy);
    }
    profiles.send(settings("anna", 18, NOON), liked("anna", "film-0", NOON + SECOND));
    assertThat(byTitle(profiles.page()).values())
        .extracting(PageTitle::getArtworkId)
        .contains("bold", "red");
    profiles.send(settings("anna", 12, NOON + MINUTE));
    assertThat(byTitle(profiles.page()).values())
        .extracting(PageTitle::getArtworkId)
        .contains("red")
        .doesNotContain("bold");
    ProfileEvent abroad = liked("anna", "film-1", NOON + 2 * MINUTE);
    abroad.country = "FR";
    profiles.send(abroad);
    // What was drawn before, with a tenth, stays; what is drawn now has no alternative.
    assertThat(byTitle(profiles.page()).values())
        .allMatch(title -> title.getArtworkId().equals("plain"))
        .anyMatch(title -> title.getPropensity() == 1);
  }

  // Lifetimes.

  @Test
  void aSessionThatIsOverLeavesNothingBehind() throws Exception {
    openOnHeap();
    profiles.send(liked("anna", "film-0", NOON));
    assertThat(profiles.session("anna").pinned.size()).isPositive();
    assertThat(profiles.eventTimers()).isEqualTo(2);
    profiles.send(liked("anna", "film-1", NOON + 20 * MINUTE));
    profiles.watermark(NOON + 30 * MINUTE);
    assertThat(profiles.session("anna")).isNotNull();
    profiles.watermark(NOON + 50 * MINUTE - 1);
    assertThat(profiles.session("anna")).isNotNull();
    profiles.watermark(NOON + 50 * MINUTE);
    assertThat(profiles.session("anna")).isNull();
    assertThat(profiles.eventTimers()).isOne();
  }

  @Test
  void manySessionsLeaveOneTimerForTheProfilesLife() throws Exception {
    openOnHeap();
    for (int at = 0; at < 30; at++) {
      long start = NOON + at * 6 * HOUR;
      profiles.send(
          progress("anna", "film-" + at, null, 0, HOUR, start),
          stopped(
              "anna",
              "film-" + at,
              null,
              Sentiment.POSITIVE,
              0.8f,
              HOUR / 2,
              HOUR,
              start + HOUR / 2),
          liked("anna", "film-" + (at + 1), start + HOUR / 2 + 20 * MINUTE));
      assertThat(profiles.eventTimers()).isLessThanOrEqualTo(3);
      profiles.watermark(start + 5 * HOUR);
    }
    assertThat(profiles.eventTimers()).isOne();
    assertThat(profiles.session("anna")).isNull();
  }

  @Test
  void aForgottenProfilesPicturesAreForgotten() throws Exception {
    openOnHeap();
    profiles.send(liked("anna", "film-0", NOON), forget("anna", NOON + MINUTE));
    assertThat(profiles.session("anna")).isNull();
    assertThat(profiles.eventTimers()).isOne();
    assertThat(profiles.stateEntries()).isOne();
  }

  @Test
  void aSilentProfileTakesItsPicturesAlong() throws Exception {
    openOnHeap("--profiles.lifetime=10 min");
    profiles.send(liked("anna", "film-0", NOON));
    profiles.watermark(NOON + 10 * MINUTE);
    assertThat(profiles.session("anna")).isNull();
    assertThat(profiles.eventTimers()).isZero();
    assertThat(profiles.stateEntries()).isZero();
  }
}
