package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceSimulationTest {
  private static final long START = 1_790_000_000_000L;
  private static final double SPEED = SimulationClock.DEFAULT_SPEED;
  private static final SimulationOptions OPTIONS = SimulationOptions.defaults();
  private static final SimulationOptions SMALL =
      OPTIONS
          .withAudience(AudienceOptions.defaults().withProfiles(400))
          .withCatalogue(CatalogueOptions.defaults().withTitles(200))
          .withEventsPerSecond(60);

  private static ServiceSimulation simulation(SimulationOptions options) {
    return new ServiceSimulation(options, SimulationClock.wall(START, SPEED));
  }

  @Test
  void theSameSeedClockAndPagesGiveTheSameEventsInTheSameOrder() {
    assertThat(eventsWithPages(SMALL, 1))
        .isEqualTo(eventsWithPages(SMALL, 1))
        .hasSizeGreaterThan(7_000);
  }

  @Test
  void theSizeOfTheStepsInWhichEventsAreAskedForChangesNothing() {
    List<SimulatedEvent> atOnce = simulation(SMALL).nextEvents(START + 90_000);
    ServiceSimulation stepwise = simulation(SMALL);
    List<SimulatedEvent> inSteps = new ArrayList<>();
    for (long wall = START; wall <= START + 90_000; wall += 37) {
      stepwise.nextEvents(wall, inSteps::add);
    }
    stepwise.nextEvents(START + 90_000, inSteps::add);
    assertThat(inSteps).isEqualTo(atOnce);
  }

  @Test
  void anotherSeedAndOtherPagesGiveOtherEvents() {
    assertThat(eventsWithPages(SMALL.withSeed(2), 1)).isNotEqualTo(eventsWithPages(SMALL, 1));
    assertThat(eventsWithPages(SMALL, 2)).isNotEqualTo(eventsWithPages(SMALL, 1));
  }

  @Test
  void eventTimesRiseAndEventIdsAreUnique() {
    Set<String> ids = new HashSet<>();
    long[] last = {0};
    simulation(SMALL)
        .nextEvents(
            START + 60_000,
            event -> {
              if (event instanceof SimulatedEvent.Viewing viewing) {
                assertThat(ids.add(viewing.eventId())).isTrue();
                assertThat(viewing.eventTimeMillis()).isBetween(last[0], START + 60_000);
                last[0] = viewing.eventTimeMillis();
              } else if (event instanceof SimulatedEvent.Shown shown) {
                assertThat(ids.add(shown.eventId())).isTrue();
                assertThat(shown.eventTimeMillis()).isBetween(last[0], START + 60_000);
                last[0] = shown.eventTimeMillis();
              }
            });
    assertThat(ids).hasSizeGreaterThan(2_000);
  }

  @Test
  void theRateIsThatOfTheOptions() {
    for (int profiles : new int[] {2_000, 20_000}) {
      ServiceSimulation simulation =
          simulation(
              OPTIONS
                  .withAudience(AudienceOptions.defaults().withProfiles(profiles))
                  .withEventsPerSecond(profiles == 2_000 ? 160 : 400));
      simulation.nextEvents(START, event -> {});
      // Two simulated days are 576 seconds.
      long events = simulation.nextEvents(START + 576_000, event -> {});
      assertThat(events / 576.0 / (profiles == 2_000 ? 160 : 400))
          .as("%d profiles", profiles)
          .isCloseTo(1, within(.2));
    }
  }

  @Test
  void playsAreAsConcentratedAsPublished() {
    // 2023's first half year: 1, 10 and 50 % of the title-seasons had 26.7, 71.1 and 97.6 % of the
    // hours.
    double[] shares = new double[3];
    int seeds = 3;
    for (long seed = 1; seed <= seeds; seed++) {
      Map<String, Integer> plays = new HashMap<>();
      simulation(OPTIONS.withSeed(seed).withSteadyProfiles())
          .nextEvents(
              START + 576_000,
              event -> {
                if (event instanceof SimulatedEvent.Viewing viewing
                    && viewing.activity() instanceof Activity.Started) {
                  plays.merge(show(viewing), 1, Integer::sum);
                }
              });
      int[] sorted = plays.values().stream().mapToInt(count -> count).sorted().toArray();
      double all = Arrays.stream(sorted).sum();
      assertThat(all).isGreaterThan(10_000);
      double[] fractions = {.01, .1, .5};
      for (int point = 0; point < fractions.length; point++) {
        int titles = Math.min(sorted.length, (int) (fractions[point] * 2_000));
        double top = 0;
        for (int rank = 1; rank <= titles; rank++) {
          top += sorted[sorted.length - rank];
        }
        shares[point] += top / all / seeds;
      }
    }
    assertThat(shares[0]).isCloseTo(.267, within(.04));
    assertThat(shares[1]).isCloseTo(.711, within(.04));
    assertThat(shares[2]).isCloseTo(.976, within(.025));
  }

  @Test
  void everyRegionHasItsOwnEvening() {
    Map<String, long[]> starts = new HashMap<>();
    // Simulated times, so that local hours can be read off the events.
    SimulationClock clock = SimulationClock.simulated(START, START, SPEED);
    new ServiceSimulation(OPTIONS, clock)
        .nextEvents(
            clock.wallAt(START + 4 * LocalTimes.DAY),
            event -> {
              if (event instanceof SimulatedEvent.Viewing viewing
                  && viewing.activity() instanceof Activity.Started) {
                ServiceRegion region =
                    Arrays.stream(ServiceRegion.values())
                        .filter(each -> each.regionName().equals(viewing.region()))
                        .findFirst()
                        .orElseThrow();
                ZonedDateTime local =
                    Instant.ofEpochMilli(viewing.eventTimeMillis()).atZone(region.zone());
                starts.computeIfAbsent(viewing.region(), name -> new long[24])[local.getHour()]++;
              }
            });
    assertThat(starts).hasSize(ServiceRegion.values().length);
    starts.forEach(
        (region, hours) -> {
          long evening = hours[19] + hours[20] + hours[21] + hours[22];
          long night = hours[2] + hours[3] + hours[4] + hours[5];
          double all = Arrays.stream(hours).sum();
          assertThat(evening / all).as("evening share of %s", region).isBetween(.22, .42);
          assertThat(night / all).as("night share of %s", region).isLessThan(.09);
        });
  }

  @Test
  void viewersTakeMoreFromTruthRankedPagesThanFromRandomOnesInEveryInterval() {
    ServiceSimulation simulation =
        simulation(
            OPTIONS
                .withAudience(AudienceOptions.defaults().withProfiles(1_500))
                .withEventsPerSecond(150));
    SimulationTruth truth = simulation.truth();
    SeededRandom random = new SeededRandom(9);
    List<String> profiles = simulation.profileIds();
    TakeRates before = simulation.takeRates();
    for (int interval = 0; interval < 5; interval++) {
      for (int index = 0; index < profiles.size(); index++) {
        boolean ranked = index % 2 == 0;
        simulation.pageReceived(
            profiles.get(index),
            PageView.of(
                ranked ? PageView.Kind.PERSONALISED : PageView.Kind.HOLDOUT,
                new PageView.Version(1, interval + 1),
                rows(
                    ranked
                        ? truth.bestTitles(profiles.get(index), 40)
                        : sample(truth.offeredTitles(profiles.get(index)), 40, random))));
      }
      simulation.nextEvents(START + (interval + 1) * 60_000L, event -> {});
      TakeRates now = simulation.takeRates();
      TakeRates during = now.since(before);
      TakeRates.Group ranked = during.of(PageView.Kind.PERSONALISED);
      TakeRates.Group randomly = during.of(PageView.Kind.HOLDOUT);
      assertThat(ranked.looks()).isGreaterThan(100);
      double margin = 4 * (ranked.takeRateError() + randomly.takeRateError());
      assertThat(ranked.takeRate()).isGreaterThan(randomly.takeRate() + margin);
      assertThat(ranked.likedRate()).isGreaterThan(1.5 * randomly.likedRate());
      assertThat(during.of(PageView.Kind.NONE).looks()).isZero();
      before = now;
    }
    assertThat(simulation.takeRates().lift(PageView.Kind.PERSONALISED, PageView.Kind.HOLDOUT))
        .isGreaterThan(1);
  }

  @Test
  void theExpectedWorthOfAPageOrdersPagesAsViewersDo() {
    ServiceSimulation simulation = simulation(SMALL);
    simulation.nextEvents(START + 1_000, event -> {});
    SimulationTruth truth = simulation.truth();
    SeededRandom random = new SeededRandom(5);
    for (String profile : simulation.profileIds().subList(0, 100)) {
      List<String> best = truth.bestTitles(profile, 40);
      List<String> worstFirst = new ArrayList<>(best);
      java.util.Collections.reverse(worstFirst);
      List<String> others = sample(truth.offeredTitles(profile), 40, random);
      double ranked = truth.expectedTakes(profile, page(best));
      assertThat(ranked).isGreaterThan(truth.expectedTakes(profile, page(worstFirst)));
      assertThat(ranked).isGreaterThan(truth.expectedTakes(profile, page(others)));
      assertThat(truth.expectedAppeal(profile, best.get(0)))
          .isGreaterThanOrEqualTo(truth.expectedAppeal(profile, best.get(39)))
          .isBetween(0.0, 1.0);
    }
  }

  @Test
  void appealIsHowOftenViewersWantWhatTheySeeForTheFirstTime() {
    // One title on every page; how often it is played must follow its appeal.
    double[] expected = new double[5];
    long[] shown = new long[5];
    long[] taken = new long[5];
    ServiceSimulation simulation =
        simulation(
            OPTIONS
                .withSteadyProfiles()
                .withCatalogue(CatalogueOptions.defaults().withTitles(400).withoutCalendar()));
    SimulationTruth truth = simulation.truth();
    SeededRandom random = new SeededRandom(2);
    Map<String, String> onPage = new HashMap<>();
    Map<String, Integer> bucketOf = new HashMap<>();
    for (String profile : simulation.profileIds()) {
      List<String> offered = truth.offeredTitles(profile);
      String title = offered.get(random.nextInt(offered.size()));
      if (random.chance(.5)) {
        title = truth.bestTitles(profile, 20).get(random.nextInt(20));
      }
      onPage.put(profile, title);
      simulation.pageReceived(profile, page(List.of(title)));
    }
    Map<String, String> impressions = new HashMap<>();
    Set<String> counted = new HashSet<>();
    simulation.nextEvents(
        START + 576_000,
        event -> {
          if (event instanceof SimulatedEvent.Shown view && counted.add(view.profileId())) {
            double appeal = truth.expectedAppeal(view.profileId(), view.titleId());
            int bucket = (int) Math.min(4, appeal * 5);
            expected[bucket] += appeal;
            shown[bucket]++;
            impressions.put(view.impressionId(), view.profileId());
            bucketOf.put(view.impressionId(), bucket);
          } else if (event instanceof SimulatedEvent.Viewing viewing
              && impressions.remove(viewing.impressionId()) != null) {
            taken[bucketOf.get(viewing.impressionId())]++;
          }
        });
    for (int bucket = 0; bucket < 5; bucket++) {
      assertThat(shown[bucket]).isGreaterThan(30);
      // Moods and the title in mind move single decisions; the means must agree.
      double difference = (taken[bucket] - expected[bucket]) / shown[bucket];
      assertThat(difference).as("appeal bucket %d", bucket).isBetween(-.12, .12);
    }
  }

  @Test
  void streamsAreWholeAndTheirPositionsAdvance() {
    record Stream(String titleId, long positionMillis, long watchedMillis) {}
    Map<String, Stream> open = new HashMap<>();
    Map<Activity.StopReason, Integer> reasons = new EnumMap<>(Activity.StopReason.class);
    int[] heartbeats = {0};
    simulation(OPTIONS)
        .nextEvents(
            START + 200_000,
            event -> {
              if (!(event instanceof SimulatedEvent.Viewing viewing)) {
                return;
              }
              String session = viewing.sessionId();
              if (viewing.activity() instanceof Activity.Started started) {
                assertThat(started.positionMillis()).isLessThan(started.durationMillis());
                assertThat(
                        open.put(
                            session, new Stream(viewing.titleId(), started.positionMillis(), 0)))
                    .isNull();
              } else if (viewing.activity() instanceof Activity.Heartbeat heartbeat) {
                Stream stream = open.get(session);
                assertThat(stream.titleId()).isEqualTo(viewing.titleId());
                assertThat(heartbeat.positionMillis())
                    .isBetween(stream.positionMillis(), heartbeat.durationMillis());
                // Fifteen simulated minutes are three seconds.
                assertThat(heartbeat.intervalMillis()).isEqualTo(3_000);
                open.put(
                    session,
                    new Stream(
                        viewing.titleId(),
                        heartbeat.positionMillis(),
                        stream.watchedMillis() + 3_000));
                heartbeats[0]++;
              } else if (viewing.activity() instanceof Activity.Stopped stopped) {
                Stream stream = open.remove(session);
                assertThat(stopped.positionMillis())
                    .isBetween(stream.positionMillis(), stopped.durationMillis());
                assertThat(stopped.watchedMillis())
                    .isBetween(stream.watchedMillis(), stream.watchedMillis() + 3_001);
                if (stopped.reason() == Activity.StopReason.FINISHED) {
                  assertThat(stopped.positionMillis()).isEqualTo(stopped.durationMillis());
                }
                reasons.merge(stopped.reason(), 1, Integer::sum);
              } else {
                assertThat(session).isNull();
              }
            });
    assertThat(heartbeats[0]).isGreaterThan(3_000);
    assertThat(reasons).containsOnlyKeys(Activity.StopReason.values());
    assertThat(reasons.get(Activity.StopReason.FINISHED)).isGreaterThan(500);
    assertThat(reasons.get(Activity.StopReason.VIEWER)).isGreaterThan(500);
  }

  @Test
  void seriesGoOnWithTheNextEpisodeAndWithWhereTheViewerStopped() {
    Map<String, String> lastEpisode = new HashMap<>();
    int[] next = {0};
    int[] resumed = {0};
    simulation(OPTIONS)
        .nextEvents(
            START + 288_000,
            event -> {
              if (event instanceof SimulatedEvent.Viewing viewing
                  && viewing.activity() instanceof Activity.Started started) {
                if (viewing.seriesId() != null) {
                  String before =
                      lastEpisode.put(viewing.profileId() + viewing.seriesId(), viewing.titleId());
                  if (before != null && viewing.titleId().compareTo(before) > 0) {
                    next[0]++;
                  }
                  assertThat(viewing.titleId()).startsWith(viewing.seriesId() + "-s");
                }
                resumed[0] += started.positionMillis() > 0 ? 1 : 0;
              }
            });
    assertThat(next[0]).isGreaterThan(300);
    assertThat(resumed[0]).isGreaterThan(50);
  }

  @Test
  void nobodyStartsWhatTheyMayNotSeeWhateverThePageSays() {
    ServiceSimulation simulation = simulation(SMALL.withSteadyProfiles());
    List<String> all = simulation.catalogue().shows().stream().map(show -> show.id).toList();
    SeededRandom random = new SeededRandom(3);
    for (String profile : simulation.profileIds()) {
      simulation.pageReceived(profile, page(sample(all, 40, random)));
    }
    int[] starts = {0};
    simulation.nextEvents(
        START + 120_000,
        event -> {
          if (event instanceof SimulatedEvent.Viewing viewing
              && viewing.activity() instanceof Activity.Started started
              && started.positionMillis() == 0
              && viewing.impressionId() != null) {
            assertThat(
                    simulation
                        .truth()
                        .maySee(viewing.profileId(), show(viewing), viewing.eventTimeMillis()))
                .isTrue();
            starts[0]++;
          }
        });
    assertThat(starts[0]).isGreaterThan(40);
    // The random page shows forbidden titles, and the simulation reports it.
    assertThat(simulation.takeRates().of(PageView.Kind.PERSONALISED).notOffered()).isPositive();
  }

  @Test
  void impressionsEchoThePageAndPlaysNameTheirImpression() {
    ServiceSimulation simulation = simulation(SMALL);
    PageView.Picture picture =
        new PageView.Picture("art-1", "audience-3", .25, new PageView.Version(5, 6), true);
    for (String profile : simulation.profileIds()) {
      List<PageView.Slot> slots =
          simulation.truth().bestTitles(profile, 10).stream()
              .map(title -> new PageView.Slot(title, picture))
              .toList();
      simulation.pageReceived(
          profile,
          new PageView(
              PageView.Kind.PERSONALISED,
              new PageView.Version(7, 8),
              Long.MAX_VALUE,
              List.of(new PageView.Row("top-picks", slots))));
    }
    Map<String, String> titleOfImpression = new HashMap<>();
    int[] followed = {0};
    simulation.nextEvents(
        START + 60_000,
        event -> {
          if (event instanceof SimulatedEvent.Shown shown) {
            assertThat(shown.rowId()).isEqualTo("top-picks");
            assertThat(shown.rowPosition()).isZero();
            assertThat(shown.pageVersion()).isEqualTo(new PageView.Version(7, 8));
            assertThat(shown.picture()).isEqualTo(picture);
            titleOfImpression.put(shown.impressionId(), shown.titleId());
          } else if (event instanceof SimulatedEvent.Viewing viewing
              && viewing.impressionId() != null) {
            assertThat(titleOfImpression).containsEntry(viewing.impressionId(), show(viewing));
            followed[0]++;
          }
        });
    assertThat(followed[0]).isGreaterThan(100);
  }

  @Test
  void anOlderOrExpiredPageIsNotUsedAndTheRegionsDefaultStandsIn() {
    ServiceSimulation simulation = simulation(SMALL);
    String profile = simulation.profileIds().get(0);
    PageView newer = PageView.of(PageView.Kind.PERSONALISED, new PageView.Version(2, 1), List.of());
    PageView older = PageView.of(PageView.Kind.PERSONALISED, new PageView.Version(1, 9), List.of());
    assertThat(simulation.pageReceived(profile, newer)).isTrue();
    assertThat(simulation.pageReceived(profile, older)).isFalse();
    assertThat(simulation.pageReceived("profile-999999", newer)).isFalse();
    assertThat(simulation.pageReceived("nobody", newer)).isFalse();

    String title = simulation.catalogue().show(0).id;
    PageView fallback =
        PageView.of(PageView.Kind.DEFAULT, new PageView.Version(1, 1), List.of(List.of(title)));
    for (ServiceRegion region : ServiceRegion.values()) {
      simulation.defaultPageReceived(region.regionName(), fallback);
    }
    for (String each : simulation.profileIds()) {
      simulation.pageReceived(
          each,
          new PageView(
              PageView.Kind.PERSONALISED, new PageView.Version(3, 1), START + 30_000, List.of()));
    }
    simulation.nextEvents(START + 29_000, event -> {});
    TakeRates before = simulation.takeRates();
    assertThat(before.of(PageView.Kind.PERSONALISED).looks()).isPositive();
    assertThat(before.of(PageView.Kind.DEFAULT).looks()).isZero();
    simulation.nextEvents(START + 30_000, event -> {});
    before = simulation.takeRates();
    simulation.nextEvents(START + 60_000, event -> {});
    TakeRates after = simulation.takeRates().since(before);
    assertThat(after.of(PageView.Kind.PERSONALISED).looks()).isZero();
    assertThat(after.of(PageView.Kind.DEFAULT).looks()).isPositive();
  }

  @Test
  void aForgottenProfileIsNeverHeardOfAgain() {
    Set<String> forgotten = new HashSet<>();
    SimulationOptions options =
        new SimulationOptions(
            1,
            SMALL.catalogue(),
            SMALL.audience(),
            60,
            SMALL.heartbeatInterval(),
            .05,
            0,
            Misbehaviour.none());
    simulation(options)
        .nextEvents(
            START + 120_000,
            event -> {
              if (event instanceof SimulatedEvent.ForgetRequest request) {
                assertThat(forgotten.add(request.profileId())).isTrue();
              } else if (event instanceof SimulatedEvent.Viewing
                  || event instanceof SimulatedEvent.Shown) {
                assertThat(forgotten).doesNotContain(event.key());
              }
            });
    assertThat(forgotten).hasSizeGreaterThan(10);
  }

  @Test
  void launchesAndWithdrawalsHappenDuringTheRunAndNobodyPlaysAWithdrawnTitleAnew() {
    Set<String> announced = new HashSet<>();
    Set<String> withdrawn = new HashSet<>();
    int[] playsOfLaunches = {0};
    ServiceSimulation simulation = simulation(OPTIONS);
    simulation.nextEvents(START, event -> {});
    // Five simulated days.
    simulation.nextEvents(
        START + 1_440_000,
        event -> {
          if (event instanceof SimulatedEvent.CatalogueChange change) {
            assertThat(change.releaseTimeMillis()).isGreaterThan(change.eventTimeMillis());
            announced.add(change.titleId());
          } else if (event instanceof SimulatedEvent.TitleWithdrawn title) {
            withdrawn.add(title.titleId());
          } else if (event instanceof SimulatedEvent.Viewing viewing
              && viewing.activity() instanceof Activity.Started started) {
            playsOfLaunches[0] += announced.contains(viewing.titleId()) ? 1 : 0;
            if (viewing.impressionId() != null && started.positionMillis() == 0) {
              assertThat(withdrawn).doesNotContain(show(viewing));
            }
          }
        });
    assertThat(announced).hasSizeGreaterThan(20);
    assertThat(withdrawn).hasSizeGreaterThan(4);
    assertThat(playsOfLaunches[0]).isGreaterThan(50);
  }

  @Test
  void aLaterRunContinuesTheCalendarAndSharesNoEventId() {
    SimulationClock clock = SimulationClock.wall(START, SPEED);
    List<SimulatedEvent> first = new ServiceSimulation(SMALL, clock).nextEvents(START + 60_000);
    List<SimulatedEvent> second =
        new ServiceSimulation(SMALL, clock, START + 600_000).nextEvents(START + 660_000);
    Map<String, Long> releases = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (SimulatedEvent event : first) {
      ids.add(eventId(event));
      if (event instanceof SimulatedEvent.CatalogueChange change) {
        releases.put(change.titleId(), change.releaseTimeMillis());
      }
    }
    int compared = 0;
    for (SimulatedEvent event : second) {
      assertThat(ids).doesNotContain(eventId(event));
      if (event instanceof SimulatedEvent.CatalogueChange change
          && releases.containsKey(change.titleId())) {
        assertThat(change.releaseTimeMillis()).isEqualTo(releases.get(change.titleId()));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(190);
    assertThatThrownBy(() -> new ServiceSimulation(SMALL, clock, START - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("startWallMillis");
  }

  @Test
  void misbehaviourHasTheStatedSharesAndTheSameSeedRepeatsIt() {
    Misbehaviour misbehaviour =
        new Misbehaviour(
            .05,
            .04,
            .03,
            .02,
            .01,
            java.time.Duration.ofSeconds(2),
            java.time.Duration.ofHours(6),
            java.time.Duration.ofDays(365));
    SimulationOptions options = SMALL.withEventsPerSecond(200).withMisbehaviour(misbehaviour);
    List<SimulatedEvent> events = simulation(options).nextEvents(START + 200_000);
    assertThat(events).isEqualTo(simulation(options).nextEvents(START + 200_000));
    Map<String, Integer> copies = new HashMap<>();
    double poison = 0;
    double late = 0;
    double future = 0;
    double outOfOrder = 0;
    double all = 0;
    long latest = 0;
    for (SimulatedEvent event : events) {
      long time;
      if (event instanceof SimulatedEvent.Poison) {
        poison++;
        continue;
      } else if (event instanceof SimulatedEvent.Viewing viewing) {
        time = viewing.eventTimeMillis();
      } else if (event instanceof SimulatedEvent.Shown shown) {
        time = shown.eventTimeMillis();
      } else {
        continue;
      }
      all++;
      copies.merge(eventId(event), 1, Integer::sum);
      if (time < START - 3_600_000) {
        late++;
      } else if (time > START + 3_600_000) {
        future++;
      } else {
        outOfOrder += time < latest ? 1 : 0;
        assertThat(time).isGreaterThan(latest - 2_010);
        latest = Math.max(latest, time);
      }
    }
    double sent = copies.size();
    assertThat((all - sent) / sent).isCloseTo(.05, within(.01));
    assertThat(poison / sent).isCloseTo(.01, within(.004));
    assertThat(late / all).isCloseTo(.03, within(.008));
    assertThat(future / all).isCloseTo(.02, within(.006));
    assertThat(outOfOrder / all).isBetween(.06, .1);
  }

  @Test
  void theBestPermittedArtworkHasNoRegretAndTheOthersHave() {
    ServiceSimulation simulation = simulation(SMALL);
    simulation.nextEvents(START, event -> {});
    SimulationTruth truth = simulation.truth();
    String profile = simulation.profileIds().get(3);
    String title = truth.offeredTitles(profile).get(0);
    Pictures pictures = simulation.catalogue().show(simulation.catalogue().indexOf(title)).pictures;
    int withoutRegret = 0;
    int permitted = 0;
    double sum = 0;
    for (int picture = 0; picture < pictures.count(); picture++) {
      if (truth.maySeeArtwork(profile, title, "art-" + picture)) {
        double regret = truth.artworkRegret(profile, title, "art-" + picture);
        assertThat(regret).isBetween(0.0, 1.0);
        withoutRegret += regret == 0 ? 1 : 0;
        permitted++;
        sum += regret;
      }
    }
    assertThat(withoutRegret).isEqualTo(1);
    assertThat(permitted).isGreaterThan(2);
    assertThat(truth.evenArtworkRegret(profile, title)).isCloseTo(sum / permitted, within(1e-12));
    assertThat(truth.artworkAppeal(profile, title, "art-0"))
        .isEqualTo(truth.expectedAppeal(profile, title));
    assertThatThrownBy(() -> truth.expectedAppeal("nobody", title))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void misleadingPicturesAreTakenMoreOftenAndWatchedLess() {
    record Outcome(int impressions, int plays, int left) {}
    Map<Boolean, Outcome> outcomes = new HashMap<>();
    for (boolean misleading : List.of(false, true)) {
      ServiceSimulation simulation = simulation(OPTIONS);
      showOnly(simulation, misleading);
      int[] counts = new int[3];
      Set<String> taken = new HashSet<>();
      simulation.nextEvents(
          START + 240_000,
          event -> {
            if (event instanceof SimulatedEvent.Shown) {
              counts[0]++;
            } else if (event instanceof SimulatedEvent.Viewing viewing
                && viewing.impressionId() != null) {
              if (viewing.activity() instanceof Activity.Started start
                  && start.positionMillis() == 0
                  && taken.add(viewing.impressionId())) {
                counts[1]++;
              } else if (viewing.activity() instanceof Activity.Stopped stop
                  && stop.positionMillis() < .05 * stop.durationMillis()) {
                counts[2]++;
              }
            }
          });
      outcomes.put(misleading, new Outcome(counts[0], counts[1], counts[2]));
    }
    Outcome honest = outcomes.get(false);
    Outcome misled = outcomes.get(true);
    assertThat(honest.plays()).isGreaterThan(300);
    assertThat((double) misled.plays() / misled.impressions())
        .isGreaterThan(1.2 * honest.plays() / honest.impressions());
    assertThat((double) misled.left() / misled.plays())
        .isGreaterThan(3.0 * honest.left() / honest.plays());
  }

  /**
   * Every profile sees the titles that have a misleading picture, behind it or behind the first.
   */
  private static void showOnly(ServiceSimulation simulation, boolean misleading) {
    List<PageView.Slot> slots = new ArrayList<>();
    for (Show show : simulation.catalogue().shows()) {
      for (int picture = 1; picture < show.pictures.count(); picture++) {
        if (show.pictures.isMisleading(picture)) {
          String artwork = "art-" + (misleading ? picture : 0);
          slots.add(
              new PageView.Slot(show.id, new PageView.Picture(artwork, null, null, null, null)));
          break;
        }
      }
    }
    int next = 0;
    for (String profile : simulation.profileIds()) {
      // Each begins elsewhere, so that all titles are looked at and no single picture decides.
      Collections.rotate(slots, 7);
      List<PageView.Row> rows = new ArrayList<>();
      for (int from = 0; from + 10 <= slots.size() && rows.size() < 10; from += 10) {
        rows.add(
            new PageView.Row("row-" + rows.size(), List.copyOf(slots.subList(from, from + 10))));
      }
      simulation.pageReceived(
          profile,
          new PageView(
              PageView.Kind.PERSONALISED, new PageView.Version(1, ++next), Long.MAX_VALUE, rows));
    }
  }

  @Test
  void aFewPicturesAreForAdultsOrBarredInSomeCountriesAndNeverTheFirst() {
    ServiceSimulation simulation = simulation(OPTIONS);
    int pictures = 0;
    int adult = 0;
    int barred = 0;
    for (Show show : simulation.catalogue().shows()) {
      for (int picture = 0; picture < show.pictures.count(); picture++) {
        int in = 0;
        for (int country = 0; country < ServiceRegion.COUNTRIES.size(); country++) {
          in += show.pictures.isBarredIn(picture, country) ? 1 : 0;
        }
        assertThat(picture > 0 || (in == 0 && show.pictures.maturity(picture) == 0)).isTrue();
        pictures++;
        adult += show.pictures.maturity(picture) > 12 ? 1 : 0;
        barred += in > 0 ? 1 : 0;
      }
    }
    assertThat((double) adult / pictures).isBetween(.015, .06);
    assertThat((double) barred / pictures).isBetween(.015, .07);
  }

  @Test
  void badSettingsAreNamedWithValueAndRange() {
    assertThatThrownBy(() -> OPTIONS.withEventsPerSecond(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eventsPerSecond is 0");
    assertThatThrownBy(() -> AudienceOptions.defaults().withProfiles(0))
        .hasMessageContaining("profiles is 0, must be within 1 to 5000000");
    assertThatThrownBy(() -> CatalogueOptions.defaults().withTitles(10))
        .hasMessageContaining("titles is 10");
    assertThatThrownBy(() -> SimulationClock.wall(START, .5)).hasMessageContaining("speed is 0.5");
    assertThatThrownBy(() -> OPTIONS.withHeartbeatInterval(java.time.Duration.ofSeconds(1)))
        .hasMessageContaining("heartbeatInterval in seconds is 1");
  }

  private static List<SimulatedEvent> eventsWithPages(SimulationOptions options, long pageSeed) {
    ServiceSimulation simulation = simulation(options);
    SeededRandom random = new SeededRandom(pageSeed);
    List<SimulatedEvent> events = new ArrayList<>();
    for (int second = 0; second < 120; second++) {
      simulation.nextEvents(START + second * 1_000L, events::add);
      List<String> profiles = simulation.profileIds();
      String profile = profiles.get(random.nextInt(profiles.size()));
      List<String> titles = sample(simulation.truth().offeredTitles(profile), 40, random);
      simulation.pageReceived(
          profile,
          PageView.of(
              PageView.Kind.PERSONALISED, new PageView.Version(1, second + 1), rows(titles)));
    }
    return events;
  }

  private static PageView page(List<String> titles) {
    return PageView.of(PageView.Kind.PERSONALISED, new PageView.Version(1, 1), rows(titles));
  }

  private static List<List<String>> rows(List<String> titles) {
    List<List<String>> rows = new ArrayList<>();
    for (int from = 0; from < titles.size(); from += 10) {
      rows.add(titles.subList(from, Math.min(titles.size(), from + 10)));
    }
    return rows;
  }

  private static List<String> sample(List<String> titles, int count, SeededRandom random) {
    int[] order = Catalogue.shuffled(titles.size(), random);
    List<String> sampled = new ArrayList<>();
    for (int index = 0; index < Math.min(count, order.length); index++) {
      sampled.add(titles.get(order[index]));
    }
    return sampled;
  }

  private static String show(SimulatedEvent.Viewing viewing) {
    return viewing.seriesId() == null ? viewing.titleId() : viewing.seriesId();
  }

  private static String eventId(SimulatedEvent event) {
    if (event instanceof SimulatedEvent.Viewing viewing) {
      return viewing.eventId();
    }
    if (event instanceof SimulatedEvent.Shown shown) {
      return shown.eventId();
    }
    if (event instanceof SimulatedEvent.ProfileChange change) {
      return change.eventId();
    }
    if (event instanceof SimulatedEvent.CatalogueChange change) {
      return change.eventId();
    }
    return event.toString();
  }
}
