package dev.marquee.recommendations.page;

import static dev.marquee.recommendations.page.SmallService.ANYWHERE;
import static dev.marquee.recommendations.page.SmallService.COUNTRY;
import static dev.marquee.recommendations.page.SmallService.NOW;
import static dev.marquee.recommendations.page.SmallService.REGION;
import static dev.marquee.recommendations.page.SmallService.TIME;
import static dev.marquee.recommendations.page.SmallService.episode;
import static dev.marquee.recommendations.page.SmallService.film;
import static dev.marquee.recommendations.page.SmallService.offered;
import static dev.marquee.recommendations.page.SmallService.series;
import static dev.marquee.recommendations.page.SmallService.viewer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Kind;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Window;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageAssemblerTest {
  private static final long HOUR = 3_600_000;
  private static final long[] NO_LIST = {};

  private final SmallService service = new SmallService();
  private final Profile profile = new Profile();

  private Page page(List<Unfinished> unfinished, long... list) {
    return page(viewer(1), unfinished, list);
  }

  private Page page(Viewer viewer, List<Unfinished> unfinished, long... list) {
    return service
        .assembler()
        .personalised(viewer, profile, unfinished, list, service.candidates(profile));
  }

  private static Unfinished left(String title, String played, long positionMillis) {
    return new Unfinished(TitleKey.of(title), TitleKey.of(played), positionMillis, false);
  }

  private static Unfinished finished(String title, String played) {
    return new Unfinished(TitleKey.of(title), TitleKey.of(played), 0, true);
  }

  private static Optional<Row> row(Page page, Row.Kind kind) {
    return page.rows().stream().filter(row -> row.kind() == kind).findFirst();
  }

  private static List<String> titles(Row row) {
    return row.titles().stream().map(title -> title.entry().titleId()).toList();
  }

  private static List<String> titles(Page page, Row.Kind kind) {
    return row(page, kind).map(PageAssemblerTest::titles).orElse(List.of());
  }

  /** All titles in all rows, each episode as its series too. */
  private static List<String> everything(Page page) {
    List<String> all = new ArrayList<>();
    for (Row row : page.rows()) {
      for (ShownTitle title : row.titles()) {
        all.add(title.entry().titleId());
        if (title.series() != null) {
          all.add(title.series().titleId());
        }
      }
    }
    return all;
  }

  private void films(int count, String... genres) {
    for (int at = 0; at < count; at++) {
      service.put(film("film-" + at, genres));
    }
  }

  @Test
  void rowsKeepTheirPromisesOnRandomPages() {
    Random random = new Random(1);
    String[] genres = {"Drama", "Comedy", "Crime", "Family", "Nature"};
    for (int at = 0; at < 300; at++) {
      service.put(
          at % 10 == 0
              ? series("title-" + at, genres[random.nextInt(5)])
              : film("title-" + at, genres[random.nextInt(5)], genres[random.nextInt(5)]));
      if (at % 10 == 0) {
        service.put(episode("title-" + at, 1, 1));
        service.put(episode("title-" + at, 1, 2));
      }
      if (at < 250) {
        service.chosen("title-" + at, 1 + random.nextInt(30), at % 3 == 0 ? "us-east" : REGION);
      }
    }
    for (int at = 0; at < 5000; at++) {
      service.next(
          "title-" + random.nextInt(300), "title-" + random.nextInt(300), random.nextFloat() + .1f);
    }
    Set<Row.Kind> kinds = new HashSet<>();
    for (int at = 0; at < 1000; at++) {
      Profile one = new Profile();
      Set<String> watched = new HashSet<>();
      for (int watches = 1 + random.nextInt(40); watches > 0; watches--) {
        String title = "title-" + random.nextInt(300);
        service.watch(one, title);
        watched.add(title);
      }
      Set<String> disliked = new HashSet<>();
      for (int dislikes = random.nextInt(20); dislikes > 0; dislikes--) {
        String title = "title-" + random.nextInt(300);
        one.dislike(TitleKey.of(title));
        disliked.add(title);
      }
      List<Unfinished> unfinished = new ArrayList<>();
      for (int left = random.nextInt(12); left > 0; left--) {
        String title = "title-" + random.nextInt(300);
        boolean isSeries = service.catalogue.find(TitleKey.of(title)).kind() == Kind.SERIES;
        String played = isSeries ? title + "/1/" + (1 + random.nextInt(2)) : title;
        unfinished.add(random.nextBoolean() ? finished(title, played) : left(title, played, 1000));
      }
      long[] list =
          random.ints(8, 0, 300).mapToLong(one1 -> TitleKey.of("title-" + one1)).toArray();
      Page page =
          service
              .assembler()
              .personalised(viewer(at), one, unfinished, list, service.candidates(one));
      assertThat(everything(page)).doesNotHaveDuplicates().noneMatch(disliked::contains);
      assertThat(page.rows()).extracting(Row::id).doesNotHaveDuplicates();
      for (Row row : page.rows()) {
        kinds.add(row.kind());
        assertThat(row.evidence()).isNotNegative();
        assertThat(row.titles().size()).isLessThanOrEqualTo(20);
        if (row.kind() != Row.Kind.CONTINUE_WATCHING) {
          assertThat(titles(row)).noneMatch(watched::contains);
          assertThat(row.titles()).allMatch(title -> title.positionMillis() == ShownTitle.NOWHERE);
        }
        assertIsTrue(row, one, watched, list);
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder(Row.Kind.values());
  }

  /** The reason of a row follows from the model's evidence. */
  private void assertIsTrue(Row row, Profile one, Set<String> watched, long[] list) {
    for (ShownTitle title : row.titles()) {
      String id = title.entry().titleId();
      switch (row.kind()) {
        case BECAUSE_YOU_WATCHED -> {
          assertThat(watched).contains(row.reasonTitleId());
          assertThat(service.isNeighbour(row.reasonTitleId(), id)).isTrue();
        }
        case TRENDING_IN_REGION ->
            assertThat(service.model.regionCounts(REGION)[service.catalogue.number(id)])
                .isPositive();
        case GENRE -> {
          assertThat(title.entry().genres()).contains(row.reasonGenre());
          assertThat(one.genres).contains(TitleFacts.genreKey(row.reasonGenre()));
        }
        case MY_LIST -> assertThat(list).contains(TitleKey.of(id));
        case TOP_PICKS, NEW_RELEASES, CONTINUE_WATCHING -> assertThat(id).isNotEmpty();
      }
    }
  }

  @Test
  void aRowFollowsFromAWatchedTitleWhateverElseIsNotedOfIt() {
    films(10);
    for (int at = 1; at < 6; at++) {
      service.next("film-0", "film-" + at, at);
    }
    // What the caller notes in bits of its own must not hide that the title was liked.
    profile.append(
        TitleKey.of("film-0"), NOW / 1000, 1, Profile.POSITIVE | 0b10110, TitleFacts.UNKNOWN, true);
    // The top picks take the same titles first: they must leave something.
    Page page =
        service
            .assembler(new PageOptions(10, 12, 0, 0, 2, 0))
            .personalised(
                viewer(1), profile, List.of(), NO_LIST, service.candidates(new Profile()));
    Row because = row(page, Row.Kind.BECAUSE_YOU_WATCHED).orElseThrow();
    assertThat(because.reason()).isEqualTo("Because you watched The film-0");
    assertThat(because.reasonTitleId()).isEqualTo("film-0");
    assertThat(titles(because)).containsExactly("film-5", "film-4", "film-3", "film-2", "film-1");
    assertThat(because.evidence()).isEqualTo(because.titles().get(0).score()).isPositive();
  }

  @Test
  void noRowFollowsFromATitleThatWasNotLiked() {
    films(10);
    for (int at = 1; at < 6; at++) {
      service.next("film-0", "film-" + at, at);
    }
    profile.watch(TitleKey.of("film-0"), NOW / 1000, 1, false, TitleFacts.UNKNOWN);
    Page page =
        service
            .assembler()
            .personalised(
                viewer(1), profile, List.of(), NO_LIST, service.candidates(new Profile()));
    assertThat(row(page, Row.Kind.BECAUSE_YOU_WATCHED)).isEmpty();
  }

  @Test
  void aRowOfAGenreHoldsOnlyWhatTheCatalogueCallsSo() {
    films(6, "Drama");
    for (int at = 0; at < 6; at++) {
      service.chosen("film-" + at, 10 - at, REGION);
    }
    service.watch(profile, "film-5");
    service.put(film("film-1", "Comedy"));
    Page page =
        service
            .assembler(new PageOptions(10, 12, 0, 0, 0, 2))
            .personalised(
                viewer(1),
                profile,
                List.of(),
                NO_LIST,
                service.candidates(watchedAll("film-0", "film-1", "film-2", "film-3")));
    assertThat(titles(page, Row.Kind.GENRE)).isEmpty();
    assertThat(titles(page, Row.Kind.TRENDING_IN_REGION)).contains("film-1");
    service.chosen("film-6", 50, "us-east");
    service.put(film("film-6", "Drama"));
    service.chosen("film-6", 50, "us-east");
    service.put(film("film-7", "Drama"));
    service.chosen("film-7", 50, "us-east");
    service.put(film("film-7", "Comedy"));
    page =
        service
            .assembler(new PageOptions(10, 12, 0, 0, 0, 2))
            .personalised(
                viewer(1),
                profile,
                List.of(),
                NO_LIST,
                service.candidates(watchedAll("film-0", "film-6", "film-7")));
    Row drama = row(page, Row.Kind.GENRE).orElseThrow();
    assertThat(drama.reasonGenre()).isEqualTo("Drama");
    assertThat(titles(drama)).containsExactly("film-6");
  }

  /** A profile for which none of these is a candidate. */
  private Profile watchedAll(String... titles) {
    Profile other = new Profile();
    for (String title : titles) {
      other.markSeen(TitleKey.of(title));
    }
    return other;
  }

  @Test
  void continueWatchingGoesOnWhereAFilmWasLeft() {
    films(3);
    service.watch(profile, "film-0");
    Page page = page(List.of(left("film-0", "film-0", HOUR), left("film-1", "film-1", 60_000)));
    Row row = row(page, Row.Kind.CONTINUE_WATCHING).orElseThrow();
    assertThat(titles(row)).containsExactly("film-0", "film-1");
    assertThat(row.titles().get(0).positionMillis()).isEqualTo(HOUR);
    assertThat(row.titles().get(0).series()).isNull();
    assertThat(row.titles().get(0).sources()).containsExactly(ShownTitle.Source.HISTORY);
  }

  @Test
  void continueWatchingOffersTheEpisodeThatWasLeftOrTheNextOne() {
    service.put(series("show"));
    service.put(episode("show", 1, 1));
    service.put(episode("show", 1, 2));
    service.put(episode("show", 2, 1));
    Row left = continueWatching(left("show", "show/1/2", 60_000));
    assertThat(titles(left)).containsExactly("show/1/2");
    assertThat(left.titles().get(0).series().titleId()).isEqualTo("show");
    assertThat(left.titles().get(0).positionMillis()).isEqualTo(60_000);
    Row next = continueWatching(finished("show", "show/1/1"));
    assertThat(titles(next)).containsExactly("show/1/2");
    assertThat(next.titles().get(0).positionMillis()).isZero();
    assertThat(titles(continueWatching(finished("show", "show/1/2")))).containsExactly("show/2/1");
    assertThat(row(page(List.of(finished("show", "show/2/1"))), Row.Kind.CONTINUE_WATCHING))
        .isEmpty();
  }

  private Row continueWatching(Unfinished one) {
    return row(page(List.of(one)), Row.Kind.CONTINUE_WATCHING).orElseThrow();
  }

  @Test
  void aSeriesStandsOnThePageOnceHoweverItsEpisodesWereNamed() {
    service.put(series("show"));
    service.put(episode("show", 1, 1));
    service.put(episode("show", 1, 2));
    service.put(film("film"));
    Page page =
        page(
            List.of(
                left("show/1/2", "show/1/2", 1000),
                left("show", "show/1/1", 1000),
                left("other", "film", 1000),
                left("film", "film", 1000)),
            TitleKey.of("show"),
            TitleKey.of("film"));
    assertThat(titles(page, Row.Kind.CONTINUE_WATCHING)).containsExactly("show/1/2", "film");
    assertThat(everything(page)).containsExactly("show/1/2", "show", "film");
  }

  @Test
  void continueWatchingLeavesOutWhatMayNotBeShown() {
    Window adult = new Window("*", 18, Long.MIN_VALUE, Long.MAX_VALUE);
    service.put(offered(series("adult"), adult));
    service.put(episode("adult", 1, 1));
    service.put(series("ended"));
    service.put(offered(episode("ended", 1, 1), new Window("*", 0, Long.MIN_VALUE, NOW)));
    service.put(film("withdrawn"));
    service.catalogue.remove(TitleKey.of("withdrawn"));
    service.put(film("disliked"));
    profile.dislike(TitleKey.of("disliked"));
    service.put(episode("orphan", 1, 1));
    Page page =
        page(
            List.of(
                left("adult", "adult/1/1", 1),
                left("ended", "ended/1/1", 1),
                left("withdrawn", "withdrawn", 1),
                left("disliked", "disliked", 1),
                left("orphan", "orphan/1/1", 1),
                left("unheard", "unheard", 1),
                finished("film", "film")));
    assertThat(row(page, Row.Kind.CONTINUE_WATCHING)).isEmpty();
  }

  @Test
  void dislikesAreLeftOutEverywhere() {
    films(30, "Drama");
    IntStream.range(0, 30).forEach(at -> service.chosen("film-" + at, 30 - at, REGION));
    IntStream.range(1, 30).forEach(at -> service.next("film-0", "film-" + at, 1));
    service.watch(profile, "film-0");
    profile.dislike(TitleKey.of("film-1"));
    Page page = page(List.of(), TitleKey.of("film-1"), TitleKey.of("film-2"));
    assertThat(everything(page)).hasSizeGreaterThan(20).doesNotContain("film-1", "film-0");
    assertThat(titles(page, Row.Kind.MY_LIST)).containsExactly("film-2");
    profile.forgive(TitleKey.of("film-1"));
    assertThat(titles(page(List.of(), TitleKey.of("film-1")), Row.Kind.MY_LIST))
        .containsExactly("film-1");
  }

  @Test
  void newTitlesAreShownBeforeAnyoneWatchedThem() {
    films(5, "Drama");
    IntStream.range(0, 5).forEach(at -> service.chosen("film-" + at, 50, REGION));
    service.watch(profile, "film-0");
    for (int at = 0; at < 30; at++) {
      service.put(film("new-" + at, at % 2 == 0 ? "Drama" : "Nature"));
    }
    Row fresh = row(page(List.of()), Row.Kind.NEW_RELEASES).orElseThrow();
    assertThat(titles(fresh)).hasSize(10).allMatch(title -> title.startsWith("new-"));
    assertThat(fresh.titles())
        .allMatch(
            title ->
                title
                    .sources()
                    .equals(Set.of(ShownTitle.Source.NEW_RELEASE, ShownTitle.Source.EXPLORATION)));
  }

  @Test
  void newTitlesOfLovedGenresAndYearsAreShownMoreOften() {
    films(1, "Drama");
    service.watch(profile, "film-0");
    // Weights: the taste for Drama is .07 after one title, halved twenty years away.
    service.put(SmallService.entry("near", Kind.FILM, null, 0, 0, 2000, "Drama"));
    service.put(SmallService.entry("far", Kind.FILM, null, 0, 0, 1980, "Drama"));
    service.put(SmallService.entry("stranger", Kind.FILM, null, 0, 0, 2000, "Nature"));
    Page page =
        service
            .assembler(new PageOptions(10, 12, 1, 40, 0, 0))
            .personalised(
                viewer(1), profile, List.of(), NO_LIST, service.candidates(new Profile()));
    ShownTitle drawn = row(page, Row.Kind.NEW_RELEASES).orElseThrow().titles().get(0);
    double sum = 0.17 + 0.135 + 0.1;
    double weight =
        switch (drawn.entry().titleId()) {
          case "near" -> 0.17;
          case "far" -> 0.135;
          default -> 0.1;
        };
    assertThat(drawn.probability())
        .isCloseTo(weight / sum, org.assertj.core.api.Assertions.within(1e-6));
  }

  @Test
  void aWellKnownTitleIsNewOnlyForAWhileAfterItsRelease() {
    CatalogueEntry plain = film("released");
    CatalogueEntry released =
        new CatalogueEntry(
            plain.titleId(),
            plain.name(),
            plain.kind(),
            0,
            0,
            0,
            plain.genres(),
            plain.facts(),
            NOW - 44L * 86_400_000,
            plain.durationMillis(),
            List.of(ANYWHERE));
    service.put(released);
    service.put(film("known"));
    service.chosen("released", 30, "us-east");
    service.chosen("known", 30, "us-east");
    PageAssembler assembler = service.assembler();
    Page page =
        assembler.personalised(
            viewer(1),
            profile,
            List.of(),
            NO_LIST,
            service.candidates(watchedAll("known", "released")));
    assertThat(titles(page, Row.Kind.NEW_RELEASES)).containsExactly("released");
    Viewer later = new Viewer(COUNTRY, REGION, 12, NOW + 2L * 86_400_000, TIME, 1);
    page =
        assembler.personalised(
            later,
            profile,
            List.of(),
            NO_LIST,
            service.candidates(watchedAll("known", "released")));
    assertThat(row(page, Row.Kind.NEW_RELEASES)).isEmpty();
  }

  @Test
  void thePageSaysWhenTheFirstOfItsLicencesEnds() {
    service.put(film("film"));
    assertThat(page(List.of()).licensedUntilMillis()).isEqualTo(Long.MAX_VALUE);
    service.put(offered(film("ending"), new Window("DE", 0, Long.MIN_VALUE, NOW + HOUR)));
    assertThat(page(List.of()).licensedUntilMillis()).isEqualTo(NOW + HOUR);
    service.put(offered(film("elsewhere"), new Window("FR", 0, Long.MIN_VALUE, NOW + 1)));
    assertThat(page(List.of()).licensedUntilMillis()).isEqualTo(NOW + HOUR);
    service.put(offered(series("show"), new Window("*", 0, Long.MIN_VALUE, NOW + 2000)));
    service.put(offered(episode("show", 1, 1), new Window("*", 0, Long.MIN_VALUE, NOW + 3000)));
    service.watch(profile, "show");
    assertThat(page(List.of(left("show", "show/1/1", 1))).licensedUntilMillis())
        .isEqualTo(NOW + 2000);
  }

  @Test
  void anUnpersonalisedPageUsesNoEvidenceButWhatTheViewerLeftOrListed() {
    films(40, "Drama");
    IntStream.range(0, 30).forEach(at -> service.chosen("film-" + at, 40 - at, REGION));
    service.watch(profile, "film-0");
    Page page =
        service
            .assembler()
            .unpersonalised(
                viewer(1),
                profile,
                List.of(left("film-0", "film-0", 1)),
                new long[] {TitleKey.of("film-9")});
    assertThat(page.rows())
        .extracting(Row::kind)
        .containsExactly(
            Row.Kind.CONTINUE_WATCHING,
            Row.Kind.TOP_PICKS,
            Row.Kind.TRENDING_IN_REGION,
            Row.Kind.NEW_RELEASES,
            Row.Kind.MY_LIST);
    assertThat(page.topPicks())
        .extracting(title -> title.entry().titleId())
        .startsWith("film-1", "film-2", "film-3")
        .hasSize(20);
    assertThat(everything(page)).doesNotHaveDuplicates();
  }

  @Test
  void theDefaultPageOfARegionShowsOnlyWhatAllItsCountriesMaySee() {
    Window everywhere = ANYWHERE;
    service.put(film("common"));
    service.put(
        offered(film("not in France"), everywhere, new Window("FR", 18, Long.MIN_VALUE, NOW)));
    service.put(offered(film("ended in Poland"), everywhere, new Window("PL", 0, 0, NOW)));
    service.put(offered(film("ending in Poland"), everywhere, new Window("PL", 0, 0, NOW + HOUR)));
    PageAssembler assembler = service.assembler();
    Page page = assembler.unpersonalised(viewer(1), Set.of("DE", "FR", "PL"));
    assertThat(everything(page)).containsExactlyInAnyOrder("common", "ending in Poland");
    assertThat(page.licensedUntilMillis()).isEqualTo(NOW + HOUR);
    // The next page of a profile is not bound by the countries of the region.
    Page own = assembler.unpersonalised(viewer(1), profile, List.of(), NO_LIST);
    assertThat(everything(own)).hasSize(4);
  }

  @Test
  void anEmptyCatalogueMakesAnEmptyPage() {
    assertThat(page(List.of(left("film", "film", 1)), TitleKey.of("film")).rows()).isEmpty();
    assertThat(service.assembler().unpersonalised(viewer(1), Set.of("DE")).topPicks()).isEmpty();
  }

  @Test
  void growsWithTheCatalogue() {
    films(2);
    PageAssembler assembler = service.assembler();
    assembler.unpersonalised(viewer(1), profile, List.of(), NO_LIST);
    IntStream.range(2, 3000).forEach(at -> service.put(film("film-" + at)));
    Page page = assembler.unpersonalised(viewer(1), profile, List.of(), NO_LIST);
    assertThat(titles(page, Row.Kind.NEW_RELEASES)).hasSize(10);
  }
}
