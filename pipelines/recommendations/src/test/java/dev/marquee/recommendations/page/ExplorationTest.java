package dev.marquee.recommendations.page;

import static dev.marquee.recommendations.page.SmallService.REGION;
import static dev.marquee.recommendations.page.SmallService.film;
import static dev.marquee.recommendations.page.SmallService.viewer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.catalogue.CatalogueEntry.Kind;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The probability that a page states for a drawn title is the one that it is drawn with. */
class ExplorationTest {
  private static final int PAGES = 100_000;
  private static final int NEW_TITLES = 40;

  @Test
  void statedProbabilitiesAreTheFrequenciesOfPages() {
    SmallService service = new SmallService();
    String[] genres = {"Drama", "Comedy", "Crime", "Family", "Nature"};
    Profile profile = new Profile();
    for (int at = 0; at < 30; at++) {
      service.put(film("known-" + at, genres[at % 5]));
      service.chosen("known-" + at, 20 + at, REGION);
    }
    for (int at = 0; at < 12; at++) {
      service.watch(profile, "known-" + (at % 3 == 0 ? at : at / 3));
    }
    for (int at = 0; at < NEW_TITLES; at++) {
      service.put(
          SmallService.entry("new-" + at, Kind.FILM, null, 0, 0, 1960 + at, genres[at % 5]));
    }
    PageAssembler assembler = service.assembler();
    Candidates candidates = service.candidates(profile);
    Map<String, Integer> numbers = new HashMap<>();
    long[] counts = new long[NEW_TITLES];
    double[] stated = new double[NEW_TITLES];
    for (int seed = 0; seed < PAGES; seed++) {
      Page page = assembler.personalised(viewer(seed), profile, List.of(), new long[0], candidates);
      int drawn = 0;
      for (Row row : page.rows()) {
        for (ShownTitle title : row.titles()) {
          if (row.kind() != Row.Kind.NEW_RELEASES) {
            assertThat(title.probability()).isOne();
            continue;
          }
          drawn++;
          int number = numbers.computeIfAbsent(title.entry().titleId(), key -> numbers.size());
          counts[number]++;
          if (stated[number] == 0) {
            stated[number] = title.probability();
          }
          // The probability follows from the evidence, not from the draw.
          assertThat(title.probability()).isEqualTo(stated[number]);
        }
      }
      assertThat(drawn).isEqualTo(PageOptions.DEFAULT.newTitles());
    }
    assertThat(numbers).hasSize(NEW_TITLES);
    assertThat(java.util.Arrays.stream(stated).min().orElseThrow()).isPositive();
    assertThat(java.util.Arrays.stream(stated).distinct().count()).isGreaterThan(20);
    assertThat(ChiSquare.ofInclusions(counts, stated, PAGES))
        .isLessThan(ChiSquare.limit(NEW_TITLES));
  }
}
