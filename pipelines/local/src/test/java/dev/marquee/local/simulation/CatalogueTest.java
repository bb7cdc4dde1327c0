package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final long START = 1_790_000_000_000L;
  private static final CatalogueOptions OPTIONS = CatalogueOptions.defaults();

  private final Catalogue catalogue = new Catalogue(OPTIONS, 7, new TasteModel(7), START);

  @Test
  void namesAreUniqueAndReadLikeTitles() {
    Set<String> names = new HashSet<>();
    for (Show show : catalogue.shows()) {
      assertThat(names.add(show.name)).as(show.name).isTrue();
      assertThat(show.name).matches("[A-Z][\\p{L}0-9:\\- ]{3,60}");
    }
  }

  @Test
  void calendarHoldsTheLaunchesAndWithdrawalsOfTheOptions() {
    long announced =
        catalogue.calendar().stream()
            .filter(entry -> entry.change() == Catalogue.Change.ANNOUNCED)
            .count();
    assertThat(announced).isEqualTo(240);
    assertThat(catalogue.calendar()).hasSize(240 + 120);
    assertThat(catalogue.shows()).hasSize(2_240);
    for (Catalogue.Scheduled entry : catalogue.calendar()) {
      Show show = catalogue.show(entry.show());
      if (entry.change() == Catalogue.Change.ANNOUNCED) {
        assertThat(show.release)
            .isGreaterThan(entry.simulatedMillis())
            .isGreaterThanOrEqualTo(START);
        assertThat(show.demandAt(show.release - 1)).isZero();
        assertThat(show.demandAt(show.release + LocalTimes.DAY)).isPositive();
      } else {
        assertThat(show.demandAt(entry.simulatedMillis() - 1)).isPositive();
        assertThat(show.demandAt(entry.simulatedMillis())).isZero();
      }
    }
  }

  @Test
  void someTitlesAreRestrictedByCountryAndSomeLicencesMoveDuringTheRun() {
    int partly = 0;
    int ending = 0;
    int beginning = 0;
    for (Show show : catalogue.shows()) {
      int offered = 0;
      for (int country = 0; country < ServiceRegion.COUNTRIES.size(); country++) {
        offered += show.maturity[country] == Show.UNLICENSED ? 0 : 1;
        ending += show.licensedUntil[country] == Show.NEVER ? 0 : 1;
        beginning += show.licensedFrom[country] == Show.ALWAYS ? 0 : 1;
      }
      assertThat(offered).isPositive();
      partly += offered < ServiceRegion.COUNTRIES.size() ? 1 : 0;
    }
    assertThat(partly / 2_240.0).isCloseTo(.3, within(.05));
    assertThat(ending).isGreaterThan(200);
    assertThat(beginning).isGreaterThan(100);
  }

  @Test
  void drawsOnlyWhatIsOfferedInTheCountryAndNothingWithoutDemand() {
    SeededRandom random = new SeededRandom(1);
    for (int draw = 0; draw < 50_000; draw++) {
      int country = draw % ServiceRegion.COUNTRIES.size();
      long time = START + (draw / 1_000) * LocalTimes.DAY;
      Show show = catalogue.sample(country, time, random);
      long hour = time - Math.floorMod(time, LocalTimes.HOUR);
      assertThat(show.offeredIn(country, hour)).isTrue();
      assertThat(show.demandAt(hour)).isPositive();
    }
  }

  @Test
  void findsFilmsSeriesAndEpisodesByTheirIds() {
    for (Show show : catalogue.shows()) {
      assertThat(catalogue.indexOf(show.id)).isEqualTo(show.index);
      if (show.series) {
        int last = show.episodes() - 1;
        assertThat(catalogue.indexOf(show.playableId(last))).isEqualTo(show.index);
        assertThat(show.seasonOf(last)).isEqualTo(show.episodesOfSeason.length);
        assertThat(show.episodeInSeason(last, show.episodesOfSeason.length))
            .isEqualTo(show.episodesOfSeason[show.episodesOfSeason.length - 1]);
      }
    }
    assertThat(catalogue.indexOf("title-99999")).isEqualTo(Viewer.NOTHING);
    assertThat(catalogue.indexOf("")).isEqualTo(Viewer.NOTHING);
    assertThat(catalogue.indexOf("movie-s01e01")).isEqualTo(Viewer.NOTHING);
  }

  @Test
  void recentTitlesHoldAboutAFifthOfTheDemand() {
    double recent = 0;
    double all = 0;
    for (Show show : catalogue.shows()) {
      double demand = show.demandAt(START);
      all += demand;
      recent += show.release == Show.ALWAYS ? 0 : demand;
    }
    assertThat(recent / all).isBetween(.1, .32);
  }
}
