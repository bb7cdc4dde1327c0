package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.local.simulation.SafetyWorkload;
import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.recommendations.catalogue.Catalogue;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.page.Page;
import dev.marquee.recommendations.page.PageAssembler;
import dev.marquee.recommendations.page.PageOptions;
import dev.marquee.recommendations.page.Row;
import dev.marquee.recommendations.page.ShownTitle;
import dev.marquee.recommendations.page.Unfinished;
import dev.marquee.recommendations.page.Viewer;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages as the engine makes them, held against what the catalogue allows, said independently. */
class PageSafetyTest {
  private static final int PAGES = 100_000;
  private static final int TITLES = 400;
  private static final int PROFILES = 10_000;
  private static final long START = 1_790_000_000_000L;
  private static final long SPAN = 7L * 86_400_000;

  private static final SafetyWorkload WORKLOAD =
      new SafetyWorkload(5, TITLES, PROFILES, START, SPAN);
  private static final SharedModel MODEL = new SharedModel(ModelOptions.ofUnit(90));
  private static final Catalogue CATALOGUE = new Catalogue(MODEL.index());

  private final PageAssembler assembler = new PageAssembler(MODEL, CATALOGUE, PageOptions.DEFAULT);

  /** Without hidden units, which are half of the time and change nothing before they learn. */
  private final Recommender recommender =
      new Recommender(MODEL, RankerOptions.defaults().withUnits(0), RankerState.initial(0));

  @BeforeAll
  static void fillTheModel() {
    Random random = new Random(1);
    for (SimulatedEvent.CatalogueChange title : WORKLOAD.catalogue()) {
      CatalogueEntry entry = entryOf(title);
      MODEL.putFacts(entry.key(), entry.facts());
      CATALOGUE.put(MODEL.add(entry.key()), entry);
    }
    ModelOptions options = MODEL.options();
    for (int number = 0; number < TITLES; number++) {
      long title = MODEL.index().key(number);
      PopularityCounts counts = new PopularityCounts();
      for (int choices = random.nextInt(30); choices > 0; choices--) {
        String country = WORKLOAD.profile(random.nextInt(PROFILES)).region();
        counts.add(1, 0, country, START / 1000.0, options.popularity());
      }
      MODEL.putPopularity(title, counts);
      NeighbourRow row = new NeighbourRow();
      for (int neighbours = 0; neighbours < 60; neighbours++) {
        long neighbour = MODEL.index().key(random.nextInt(TITLES));
        float[] deltas = {1, 1, 1, 1, 1, 0};
        row.add(title, neighbour, deltas, 0, START / 1000.0, options.channels(), 256);
      }
      MODEL.putRow(title, row);
    }
  }

  private static CatalogueEntry entryOf(SimulatedEvent.CatalogueChange title) {
    List<CatalogueEntry.Window> windows = new ArrayList<>();
    for (SimulatedEvent.Availability one : title.availability()) {
      windows.add(
          new CatalogueEntry.Window(
              one.country(),
              one.maturity(),
              one.licensedFromMillis() == null ? Long.MIN_VALUE : one.licensedFromMillis(),
              one.licensedUntilMillis() == null ? Long.MAX_VALUE : one.licensedUntilMillis()));
    }
    return new CatalogueEntry(
        title.titleId(),
        title.name(),
        CatalogueEntry.Kind.FILM,
        0,
        0,
        0,
        title.genres(),
        TitleFacts.of(title.genres(), title.year(), 0),
        title.releaseTimeMillis() == null ? Long.MIN_VALUE : title.releaseTimeMillis(),
        title.durationMillis(),
        windows);
  }

  private static Viewer viewer(SimulatedEvent.ProfileChange profile, long page) {
    long now = WORKLOAD.pageTimeMillis(page);
    return new Viewer(
        profile.country(), profile.region(), profile.maturityLimit(), now, now / 1000.0, page);
  }

  /** A page from whatever the profile watched, left unfinished and listed, allowed or not. */
  private Page page(int index, Viewer viewer) {
    List<String> history = WORKLOAD.history(index, 12);
    Profile profile = new Profile();
    for (String watched : history.subList(0, 4)) {
      long key = TitleKey.of(watched);
      profile.watch(key, START / 1000, 1, true, MODEL.factsOf(key));
    }
    List<Unfinished> unfinished =
        history.subList(4, 8).stream()
            .mapToLong(TitleKey::of)
            .mapToObj(key -> new Unfinished(key, key, 60_000, false))
            .toList();
    long[] list = history.subList(8, 12).stream().mapToLong(TitleKey::of).toArray();
    return viewer.seed() % 5 == 0
        ? assembler.unpersonalised(viewer, profile, unfinished, list)
        : assembler.personalised(
            viewer,
            profile,
            unfinished,
            list,
            recommender.score(
                profile, viewer.modelTime(), viewer.nowMillis() / 1000, viewer.region()));
  }

  private static int forbidden(Page page, SimulatedEvent.ProfileChange profile, long atMillis) {
    int forbidden = 0;
    for (Row row : page.rows()) {
      for (ShownTitle title : row.titles()) {
        if (!WORKLOAD.mayShow(profile, title.entry().titleId(), atMillis)) {
          forbidden++;
        }
      }
    }
    return forbidden;
  }

  @Test
  void noPageShowsATitleAboveTheLimitOrOutsideItsWindow() {
    long shown = 0;
    long forbidden = 0;
    long forbiddenWhenExpired = 0;
    long expiring = 0;
    for (int number = 0; number < PAGES; number++) {
      int index = WORKLOAD.pageProfile(number);
      SimulatedEvent.ProfileChange profile = WORKLOAD.profile(index);
      Viewer viewer = viewer(profile, number);
      Page page = page(index, viewer);
      forbidden += forbidden(page, profile, viewer.nowMillis());
      for (Row row : page.rows()) {
        shown += row.titles().size();
      }
      if (page.licensedUntilMillis() != Long.MAX_VALUE) {
        expiring++;
        forbidden += forbidden(page, profile, page.licensedUntilMillis() - 1);
        forbiddenWhenExpired += forbidden(page, profile, page.licensedUntilMillis()) > 0 ? 1 : 0;
      }
    }
    assertThat(forbidden).isZero();
    assertThat(shown).isGreaterThan(20L * PAGES);
    assertThat(expiring).isGreaterThan(PAGES / 2);
    // The page ends with its first licence, not before.
    assertThat(forbiddenWhenExpired).isEqualTo(expiring);
  }

  @Test
  void theWorkloadWouldNoticeAPageOfSomeoneElse() {
    int noticed = 0;
    for (int number = 0; number < 1000; number++) {
      int index = WORKLOAD.pageProfile(number);
      Viewer viewer = viewer(WORKLOAD.profile(index), number);
      SimulatedEvent.ProfileChange other = WORKLOAD.profile((index + 1) % PROFILES);
      noticed += forbidden(page(index, viewer), other, viewer.nowMillis()) > 0 ? 1 : 0;
    }
    assertThat(noticed).isGreaterThan(700);
  }

  @Test
  void aWithdrawnTitleIsOffTheNextPage() {
    SimulatedEvent.ProfileChange profile = WORKLOAD.profile(0);
    Viewer viewer = new Viewer("US", profile.region(), 21, START + SPAN / 2, START / 1000.0, 1);
    List<String> before = titles(page(0, viewer));
    assertThat(before).isNotEmpty();
    for (String title : before) {
      CatalogueEntry entry = CATALOGUE.find(TitleKey.of(title));
      CATALOGUE.remove(entry.key());
      assertThat(titles(page(0, viewer))).doesNotContain(title);
      CATALOGUE.put(MODEL.index().find(entry.key()), entry);
    }
    assertThat(titles(page(0, viewer))).isEqualTo(before);
  }

  private static List<String> titles(Page page) {
    return page.rows().stream()
        .flatMap(row -> row.titles().stream())
        .map(title -> title.entry().titleId())
        .toList();
  }
}
