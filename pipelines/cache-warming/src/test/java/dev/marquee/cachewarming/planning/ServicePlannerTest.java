package dev.marquee.cachewarming.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.cachewarming.demand.DemandOptions;
import dev.marquee.cachewarming.planning.ServicePlanner.Outcome;
import dev.marquee.cachewarming.prefetch.FileDecision;
import dev.marquee.cachewarming.prefetch.PlannerOptions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServicePlannerTest {
  private static final long GIGABYTE = 1_000_000_000;
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  /** A Monday, midnight UTC. */
  private static final long MONDAY = Instant.parse("2023-11-13T00:00:00Z").getEpochSecond();

  private ServicePlanner planner;
  private final Tally tally = new Tally();

  /** What was told of plays and fills. */
  private static final class Tally implements Achievements {
    private long bytes;
    private long hitBytes;
    private long filled;
    private long wasted;
    private int ended;
    private double served;
    private final Map<MissCause, Integer> causes = new EnumMap<>(MissCause.class);

    @Override
    public void played(long played, long hit, boolean isPlanned, MissCause cause) {
      bytes += played;
      hitBytes += hit;
      if (cause != null) {
        causes.merge(cause, 1, Integer::sum);
      }
    }

    @Override
    public void filled(long added) {
      filled += added;
    }

    @Override
    public void wasted(long added) {
      wasted += added;
    }

    @Override
    public void ended(double expectedBytes, double servedBytes) {
      ended++;
      served += servedBytes;
    }
  }

  @BeforeEach
  void twoSitesAndSixFilms() {
    planner = service();
  }

  private static ServicePlanner service() {
    ServicePlanner service =
        new ServicePlanner(DemandOptions.defaults(), PlannerOptions.defaults(), .05, true);
    service.put(site("london", "Europe/London", 3 * GIGABYTE));
    service.put(site("berlin", "Europe/Berlin", 2 * GIGABYTE));
    for (int film = 0; film < 6; film++) {
      service.put(film("film-" + film, MONDAY - 400 * DAY));
    }
    return service;
  }

  private static PlannedSite site(String id, String zone, long capacity) {
    return new PlannedSite(id, "eu", ZoneId.of(zone), capacity, GIGABYTE / 2_000, 120, 840);
  }

  private static PlannedTitle film(String id, long release) {
    return new PlannedTitle(
        id, "film", "en", List.of("drama"), release, release, 0, List.of("hd"), List.of(GIGABYTE));
  }

  private Outcome play(ServicePlanner service, String site, String film, long at, long cached) {
    return service.served(site, film, "hd", at, GIGABYTE / 2, cached, tally);
  }

  /** A day and a half of plays, half of them of the first film. */
  private void watch(ServicePlanner service, long hours) {
    SplittableRandom random = new SplittableRandom(1);
    for (long at = MONDAY; at < MONDAY + hours * HOUR; at += 300) {
      int film = random.nextBoolean() ? 0 : random.nextInt(5);
      play(service, random.nextInt(3) == 0 ? "berlin" : "london", "film-" + film, at, 0);
    }
  }

  @Test
  void waitsForADayOfPlaysAndThenForTheSitesWindow() {
    assertThat(planner.nextPlan()).isEqualTo(Long.MAX_VALUE);
    play(planner, "london", "film-0", MONDAY + HOUR, 0);
    // Two at night in Berlin is one at night in London.
    assertThat(planner.nextPlan()).isEqualTo(MONDAY + DAY + 2 * HOUR);
    play(planner, "london", "film-0", MONDAY, 0);
    assertThat(planner.nextPlan()).isEqualTo(MONDAY + DAY + HOUR);
    assertThat(planner.planAt(MONDAY + DAY + HOUR, tally))
        .extracting(planned -> planned.site().id())
        .containsExactly("berlin");
    assertThat(planner.nextPlan()).isEqualTo(MONDAY + DAY + 2 * HOUR);
    assertThat(planner.planAt(MONDAY + DAY + 2 * HOUR, tally))
        .extracting(planned -> planned.site().id())
        .containsExactly("london");
    assertThat(planner.nextPlan()).isEqualTo(MONDAY + 2 * DAY + HOUR);
  }

  @Test
  void opensTheWindowAtLocalTimeWhereClocksChange() {
    // On 26 March 2023 two o'clock does not exist in Berlin; the window opens at three.
    SiteLedger ledger = new SiteLedger(site("berlin", "Europe/Berlin", GIGABYTE));
    long before = Instant.parse("2023-03-25T12:00:00Z").getEpochSecond();
    assertThat(Instant.ofEpochSecond(ledger.windowAfter(before)))
        .isEqualTo(Instant.parse("2023-03-26T01:00:00Z"));
    long after = Instant.parse("2023-03-26T12:00:00Z").getEpochSecond();
    assertThat(Instant.ofEpochSecond(ledger.windowAfter(after)))
        .isEqualTo(Instant.parse("2023-03-27T00:00:00Z"));
  }

  @Test
  void holdsWhatIsWatchedWithinTheSite() {
    watch(planner, 26);
    SitePlanned planned = planner.planAt(MONDAY + DAY + 2 * HOUR, tally).get(0);
    assertThat(planned.site().id()).isEqualTo("london");
    assertThat(planned.plan().plannedBytes())
        .isLessThanOrEqualTo(3 * GIGABYTE - planned.reactiveBytes());
    assertThat(planned.plan().fillBytes()).isLessThanOrEqualTo(planned.fillLimitBytes());
    assertThat(planned.fillEndSeconds() - planned.decidedAtSeconds()).isEqualTo(12 * HOUR);
    assertThat(planned.changed())
        .filteredOn(file -> file.action() == FileDecision.Action.PREFETCH)
        .extracting(HeldFile::title)
        .contains("film-0")
        .doesNotContain("film-5");
    assertThat(planned.expectedPeakBytes()).isGreaterThanOrEqualTo(planned.expectedBytes());
  }

  @Test
  void theSamePlaysGiveTheSamePlans() {
    ServicePlanner other = service();
    watch(planner, 26);
    watch(other, 26);
    SitePlanned one = planner.planAt(MONDAY + DAY + 2 * HOUR, tally).get(0);
    SitePlanned two = other.planAt(MONDAY + DAY + 2 * HOUR, tally).get(0);
    assertThat(two.plan()).isEqualTo(one.plan());
    assertThat(two.planId()).isEqualTo(one.planId());
  }

  @Test
  void aRestoredPlannerGoesOnAsTheOneThatWasKept() {
    watch(planner, 26);
    planner.planAt(MONDAY + DAY + HOUR, tally);
    planner.planAt(MONDAY + DAY + 2 * HOUR, tally);
    planner.filled("london", "film-0", "hd", GIGABYTE, true, tally);
    ServicePlanner restored =
        new ServicePlanner(DemandOptions.defaults(), PlannerOptions.defaults(), .05, true);
    ServicePlanner.Changes state = planner.takeChanges();
    restored.readService(state.service());
    state.sites().values().forEach(restored::readSite);
    assertThat(state.shares()).containsOnlyKeys("berlin", "london");
    state.shares().forEach(restored::readShare);
    state
        .files()
        .forEach(
            (id, bytes) -> {
              if (bytes != null) {
                restored.readFile(id, bytes);
              }
            });
    state.titles().values().forEach(restored::readTitle);
    for (long at = MONDAY + 27 * HOUR; at < MONDAY + 50 * HOUR; at += 500) {
      play(planner, "london", "film-" + at % 4, at, 0);
      play(restored, "london", "film-" + at % 4, at, 0);
    }
    assertThat(restored.nextPlan()).isEqualTo(planner.nextPlan());
    SitePlanned expected = planner.planAt(MONDAY + 2 * DAY + 2 * HOUR, tally).get(0);
    SitePlanned actual = restored.planAt(MONDAY + 2 * DAY + 2 * HOUR, tally).get(0);
    assertThat(actual.plan()).isEqualTo(expected.plan());
    assertThat(actual.changed())
        .extracting(HeldFile::title)
        .isEqualTo(expected.changed().stream().map(HeldFile::title).toList());
    assertThat(actual.changed()).usingRecursiveComparison().isEqualTo(expected.changed());
    assertThat(actual.dropped()).usingRecursiveComparison().isEqualTo(expected.dropped());
    assertThat(restored.takeChanges().titles().keySet())
        .isEqualTo(planner.takeChanges().titles().keySet());
  }

  @Test
  void tellsOnlyWhatChanged() {
    watch(planner, 26);
    planner.takeChanges();
    play(planner, "london", "film-3", MONDAY + 30 * HOUR, 0);
    ServicePlanner.Changes changes = planner.takeChanges();
    assertThat(changes.titles()).containsOnlyKeys("film-3");
    assertThat(changes.sites()).containsOnlyKeys("london");
    assertThat(planner.takeChanges().titles()).isEmpty();
  }

  @Test
  void aMissHasItsCause() {
    watch(planner, 26);
    tally.causes.clear();
    long window = MONDAY + DAY + 2 * HOUR;
    planner.planAt(window, tally);
    play(planner, "london", "film-0", window + 60, 0);
    assertThat(tally.causes).containsExactly(Map.entry(MissCause.NOT_FILLED_IN_TIME, 1));
    planner.filled("london", "film-0", "hd", GIGABYTE, true, tally);
    play(planner, "london", "film-0", window + 120, GIGABYTE / 2);
    assertThat(tally.causes).hasSize(1);
    planner.evicted("london", "film-0", "hd", tally);
    play(planner, "london", "film-0", window + 180, 0);
    assertThat(tally.causes).containsEntry(MissCause.EVICTED_EARLY, 1);
    planner.put(film("film-new", window + 30));
    play(planner, "london", "film-new", window + 240, 0);
    assertThat(tally.causes).containsEntry(MissCause.NEW_TITLE, 1);
  }

  @Test
  void aFillThatNobodyAskedForIsWasted() {
    watch(planner, 26);
    long window = MONDAY + DAY + 2 * HOUR;
    planner.planAt(window, tally);
    planner.filled("london", "film-0", "hd", GIGABYTE, true, tally);
    assertThat(tally.filled).isEqualTo(GIGABYTE);
    planner.evicted("london", "film-0", "hd", tally);
    assertThat(tally.wasted).isEqualTo(GIGABYTE);
    planner.filled("london", "film-0", "hd", GIGABYTE, true, tally);
    play(planner, "london", "film-0", window + 60, GIGABYTE / 2);
    planner.evicted("london", "film-0", "hd", tally);
    assertThat(tally.wasted).isEqualTo(GIGABYTE);
  }

  @Test
  void whatIsNotKnownIsToldAndChangesNothing() {
    assertThat(play(planner, "atlantis", "film-0", MONDAY, 0)).isEqualTo(Outcome.UNKNOWN_SITE);
    assertThat(tally.bytes).isZero();
    assertThat(play(planner, "london", "no-film", MONDAY, 0)).isEqualTo(Outcome.UNKNOWN_FILE);
    assertThat(tally.bytes).isPositive();
    assertThat(planner.filled("atlantis", "film-0", "hd", 1, true, tally))
        .isEqualTo(Outcome.UNKNOWN_SITE);
    assertThat(planner.evicted("atlantis", "film-0", "hd", tally)).isEqualTo(Outcome.UNKNOWN_SITE);
  }

  @Test
  void aSiteThatComesLaterIsPlannedToo() {
    watch(planner, 26);
    planner.put(site("paris", "Europe/London", 2 * GIGABYTE));
    List<String> sites = new ArrayList<>();
    planner
        .planAt(MONDAY + DAY + 2 * HOUR, tally)
        .forEach(planned -> sites.add(planned.site().id()));
    assertThat(sites).containsExactly("london", "paris");
  }

  @Test
  void aSiteThatLeavesGivesItsFilesBack() {
    watch(planner, 26);
    planner.planAt(MONDAY + DAY + 2 * HOUR, tally);
    assertThat(planner.removeSite("london")).isNotEmpty();
    assertThat(planner.removeSite("london")).isEmpty();
    assertThat(play(planner, "london", "film-0", MONDAY + 30 * HOUR, 0))
        .isEqualTo(Outcome.UNKNOWN_SITE);
  }

  @Test
  void aWithdrawnTitleLeavesThePlan() {
    watch(planner, 26);
    planner.planAt(MONDAY + DAY + 2 * HOUR, tally);
    planner.removeTitle("film-0");
    SitePlanned next = planner.planAt(MONDAY + 2 * DAY + 2 * HOUR, tally).get(0);
    assertThat(next.dropped()).extracting(HeldFile::title).contains("film-0");
    assertThat(tally.ended).isEqualTo(1);
  }
}
