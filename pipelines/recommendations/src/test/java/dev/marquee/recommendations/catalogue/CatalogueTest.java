package dev.marquee.recommendations.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.catalogue.CatalogueEntry.Kind;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Window;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long ALWAYS = Long.MIN_VALUE;
  private static final Window ANYWHERE = new Window("*", 0, Long.MIN_VALUE, Long.MAX_VALUE);

  private final TitleIndex index = new TitleIndex();
  private final Catalogue catalogue = new Catalogue(index);

  private static CatalogueEntry entry(
      String id, Kind kind, String series, int season, int episode, int year, long release) {
    return new CatalogueEntry(
        id,
        "The " + id,
        kind,
        series == null ? 0 : TitleKey.of(series),
        season,
        episode,
        List.of("Drama"),
        TitleFacts.of(List.of("Drama"), year, 0),
        release,
        60_000,
        List.of(ANYWHERE));
  }

  private static CatalogueEntry film(String id, int year, long release) {
    return entry(id, Kind.FILM, null, 0, 0, year, release);
  }

  private static CatalogueEntry episode(String series, int season, int episode) {
    return entry(
        series + "/" + season + "/" + episode, Kind.EPISODE, series, season, episode, 0, ALWAYS);
  }

  private static CatalogueEntry offered(Window... windows) {
    CatalogueEntry film = film("film", 2000, ALWAYS);
    return new CatalogueEntry(
        film.titleId(),
        film.name(),
        film.kind(),
        0,
        0,
        0,
        film.genres(),
        film.facts(),
        ALWAYS,
        film.durationMillis(),
        List.of(windows));
  }

  private CatalogueEntry put(CatalogueEntry entry) {
    catalogue.put(index.add(entry.key()), entry);
    return entry;
  }

  private List<String> newest() {
    return Arrays.stream(catalogue.newest())
        .mapToObj(number -> catalogue.entry(number).titleId())
        .toList();
  }

  @Test
  void nextEpisodesFollowTheOrderOfSeasonsWhateverOrderTheyArriveIn() {
    CatalogueEntry last = put(episode("show", 2, 10));
    CatalogueEntry first = put(episode("show", 1, 1));
    CatalogueEntry ninth = put(episode("show", 2, 9));
    CatalogueEntry second = put(episode("show", 1, 2));
    put(episode("other", 1, 2));
    assertThat(catalogue.nextEpisode(first)).isEqualTo(second);
    assertThat(catalogue.nextEpisode(second)).isEqualTo(ninth);
    assertThat(catalogue.nextEpisode(ninth)).isEqualTo(last);
    assertThat(catalogue.nextEpisode(last)).isNull();
  }

  @Test
  void aWithdrawnEpisodeIsSkipped() {
    CatalogueEntry first = put(episode("show", 1, 1));
    CatalogueEntry second = put(episode("show", 1, 2));
    CatalogueEntry third = put(episode("show", 1, 3));
    catalogue.remove(second.key());
    assertThat(catalogue.nextEpisode(first)).isEqualTo(third);
    assertThat(catalogue.find(second.key())).isNull();
  }

  @Test
  void anEpisodeThatWasRenumberedLeavesItsOldPlace() {
    CatalogueEntry first = put(episode("show", 1, 1));
    CatalogueEntry wrong = put(entry("late", Kind.EPISODE, "show", 1, 2, 0, ALWAYS));
    put(entry("late", Kind.EPISODE, "show", 3, 1, 0, ALWAYS));
    assertThat(catalogue.nextEpisode(first).season()).isEqualTo(3);
    assertThat(catalogue.nextEpisode(wrong).season()).isEqualTo(3);
  }

  @Test
  void withdrawingAnEpisodeLeavesAnotherThatTookItsNumber() {
    CatalogueEntry first = put(episode("show", 1, 1));
    CatalogueEntry old = put(entry("old-cut", Kind.EPISODE, "show", 1, 2, 0, ALWAYS));
    CatalogueEntry cut = put(entry("new-cut", Kind.EPISODE, "show", 1, 2, 0, ALWAYS));
    catalogue.remove(old.key());
    assertThat(catalogue.nextEpisode(first)).isEqualTo(cut);
  }

  @Test
  void anEpisodeOfAnUnknownSeriesHasNoNext() {
    assertThat(catalogue.nextEpisode(episode("nowhere", 1, 1))).isNull();
  }

  @Test
  void episodesStandBehindTheirSeries() {
    put(entry("show", Kind.SERIES, null, 0, 0, 2010, ALWAYS));
    put(episode("show", 1, 1));
    assertThat(catalogue.size()).isOne();
    assertThat(newest()).containsExactly("show");
  }

  @Test
  void newestPutsDatedReleasesBeforeTitlesThatWereAlwaysThere() {
    put(film("of 1990", 1990, ALWAYS));
    put(film("of 2020", 2020, ALWAYS));
    put(film("last week", 1950, NOW - 7 * 86_400_000L));
    put(film("next week", 2024, NOW + 7 * 86_400_000L));
    put(film("of no year", 0, ALWAYS));
    assertThat(newest())
        .containsExactly("next week", "last week", "of 2020", "of 1990", "of no year");
  }

  @Test
  void newestChangesWithTheCatalogue() {
    CatalogueEntry film = put(film("film", 2000, ALWAYS));
    put(film("older", 1990, ALWAYS));
    assertThat(newest()).containsExactly("film", "older");
    catalogue.remove(film.key());
    assertThat(newest()).containsExactly("older");
    put(film("film", 1980, ALWAYS));
    assertThat(newest()).containsExactly("older", "film");
  }

  @Test
  void newestIsBounded() {
    for (int at = 0; at < 450; at++) {
      put(film("film-" + at, 1900 + at % 100, ALWAYS));
    }
    assertThat(catalogue.newest()).hasSize(400);
    assertThat(catalogue.size()).isEqualTo(450);
  }

  @Test
  void growsWithItsTitlesAndForgetsUnknownOnesSilently() {
    for (int at = 0; at < 5000; at++) {
      put(film("film-" + at, 2000, ALWAYS));
    }
    assertThat(catalogue.entry(catalogue.number("film-4999")).titleId()).isEqualTo("film-4999");
    assertThat(catalogue.entry(5000)).isNull();
    assertThat(catalogue.entry(1 << 20)).isNull();
    assertThat(catalogue.entry(TitleIndex.ABSENT)).isNull();
    catalogue.remove(TitleKey.of("never heard of"));
    assertThat(catalogue.size()).isEqualTo(5000);
  }

  @Test
  void theWindowOfTheCountryPrevailsInAnyOrder() {
    Window germany = new Window("DE", 16, Long.MIN_VALUE, Long.MAX_VALUE);
    for (CatalogueEntry film : List.of(offered(germany, ANYWHERE), offered(ANYWHERE, germany))) {
      assertThat(film.window("DE")).isEqualTo(germany);
      assertThat(film.window("FR")).isEqualTo(ANYWHERE);
      assertThat(film.isShowable("DE", 15, NOW)).isFalse();
      assertThat(film.isShowable("DE", 16, NOW)).isTrue();
      assertThat(film.isShowable("FR", 0, NOW)).isTrue();
    }
  }

  @Test
  void aCountryWithoutAnyWindowIsShownNothing() {
    CatalogueEntry film = offered(new Window("DE", 0, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(film.window("FR")).isNull();
    assertThat(film.isShowable("FR", 21, NOW)).isFalse();
    assertThat(offered().isShowable("DE", 21, NOW)).isFalse();
  }

  @Test
  void licencesHoldFromTheirFirstMomentToBeforeTheirEnd() {
    CatalogueEntry film = offered(new Window("DE", 0, NOW, NOW + 1000));
    assertThat(film.isShowable("DE", 0, NOW - 1)).isFalse();
    assertThat(film.isShowable("DE", 0, NOW)).isTrue();
    assertThat(film.isShowable("DE", 0, NOW + 999)).isTrue();
    assertThat(film.isShowable("DE", 0, NOW + 1000)).isFalse();
  }

  @Test
  void nothingIsShownBeforeItsRelease() {
    CatalogueEntry film = film("film", 2024, NOW);
    assertThat(film.isShowable("DE", 0, NOW - 1)).isFalse();
    assertThat(film.isShowable("DE", 0, NOW)).isTrue();
  }

  /** Whatever an entry may be shown for is let through, and what is long over is not. */
  @Test
  void offersOfACountryPassOverNothingShowable() {
    Random random = new Random(5);
    List<String> countries = List.of("DE", "FR", "US");
    List<CatalogueEntry> entries = new ArrayList<>();
    for (int title = 0; title < 300; title++) {
      CatalogueEntry entry = randomEntry("title-" + title, random);
      entries.add(entry);
      // Half of them while the country is known already.
      if (title == 150) {
        catalogue.offers("DE");
      }
      catalogue.put(index.add(entry.key()), entry);
    }
    catalogue.remove(entries.get(7).key());
    int passed = 0;
    for (int title = 0; title < entries.size(); title++) {
      for (String country : countries) {
        for (int look = 0; look < 20; look++) {
          long now = NOW + random.nextInt(2_000_000) - 1_000_000;
          int limit = random.nextInt(19);
          boolean may = catalogue.offers(country).mayShow(title, limit, now);
          CatalogueEntry entry = catalogue.entry(title);
          boolean shown =
              entry != null && entry.isRecommendable() && entry.isShowable(country, limit, now);
          Window window = entry == null ? null : entry.window(country);
          boolean aboutThen =
              window != null
                  && entry.isRecommendable()
                  && window.maturity() <= limit
                  && Math.max(window.fromMillis(), entry.releaseMillis()) < now + 60_000
                  && (window.untilMillis() == Long.MAX_VALUE
                      || window.untilMillis() > now - 60_000);
          Window here = catalogue.offers(country).window(title);
          assertThat(here).isEqualTo(entry != null && entry.isRecommendable() ? window : null);
          assertThat(may || !shown).as("%s is passed over", entry).isTrue();
          assertThat(aboutThen || !may).as("%s is let through", entry).isTrue();
          passed += may ? 1 : 0;
        }
      }
    }
    assertThat(passed).isBetween(1_000, 17_000);
  }

  private static CatalogueEntry randomEntry(String id, Random random) {
    List<Window> windows = new ArrayList<>();
    for (String country : List.of("*", "DE", "FR")) {
      if (random.nextBoolean()) {
        long from = NOW + random.nextInt(1_000_000) - 800_000;
        long until = random.nextBoolean() ? Long.MAX_VALUE : from + random.nextInt(1_000_000);
        windows.add(
            new Window(
                country, random.nextInt(19), random.nextBoolean() ? from : Long.MIN_VALUE, until));
      }
    }
    CatalogueEntry film =
        film(id, 2000, random.nextBoolean() ? ALWAYS : NOW + random.nextInt(1_000_000) - 700_000);
    return new CatalogueEntry(
        id,
        film.name(),
        random.nextInt(5) == 0 ? Kind.EPISODE : Kind.FILM,
        0,
        0,
        0,
        film.genres(),
        film.facts(),
        film.releaseMillis(),
        film.durationMillis(),
        windows);
  }

  @Test
  void aTitleIsReleasedAfterAMomentBeforeItsRelease() {
    catalogue.put(index.add(TitleKey.of("new")), film("new", 2000, NOW));
    catalogue.put(index.add(TitleKey.of("old")), film("old", 2000, ALWAYS));
    CountryOffers offers = catalogue.offers("DE");
    assertThat(offers.isReleasedAfter(0, NOW - 1)).isTrue();
    assertThat(offers.isReleasedAfter(0, NOW + 60_000)).isFalse();
    assertThat(offers.isReleasedAfter(1, NOW - 1)).isFalse();
    assertThat(offers.isReleasedAfter(2, NOW - 1)).isFalse();
  }

  @Test
  void countriesThatNoEntryNamesShareTheirOffers() {
    catalogue.put(index.add(TitleKey.of("film")), offered(ANYWHERE, new Window("DE", 18, 0, NOW)));
    assertThat(catalogue.offers("XX")).isSameAs(catalogue.offers("YY"));
    assertThat(catalogue.offers("DE")).isNotSameAs(catalogue.offers("XX"));
  }
}
