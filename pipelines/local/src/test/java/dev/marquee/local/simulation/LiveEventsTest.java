package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveEventsTest {
  private static final long START = 1_767_225_600_000L;
  private static final long DAY = 86_400_000L;

  private static List<SimulatedEvent> days(int days, long seed) {
    return simulation(seed).nextEvents(START + days * DAY);
  }

  private static ServiceSimulation simulation(long seed) {
    SimulationOptions options =
        SimulationOptions.defaults()
            .withSeed(seed)
            .withCatalogue(CatalogueOptions.defaults().withTitles(100))
            .withAudience(AudienceOptions.defaults().withProfiles(4_000))
            .withEventsPerSecond(1);
    SimulationClock clock = SimulationClock.simulated(START, START, 1);
    return new ServiceSimulation(options, clock);
  }

  private static List<SimulatedEvent.Viewing> of(String title, List<SimulatedEvent> events) {
    List<SimulatedEvent.Viewing> watched = new ArrayList<>();
    for (SimulatedEvent event : events) {
      if (event instanceof SimulatedEvent.Viewing one && title.equals(one.titleId())) {
        watched.add(one);
      }
    }
    return watched;
  }

  private static SimulatedEvent.CatalogueChange announced(
      String title, List<SimulatedEvent> events) {
    return events.stream()
        .filter(event -> event instanceof SimulatedEvent.CatalogueChange)
        .map(event -> (SimulatedEvent.CatalogueChange) event)
        .filter(change -> change.titleId().equals(title))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everySecondEventIsWatchedByThreeTimesAsManyAsExpectedAndTheOthersAsExpected() {
    List<SimulatedEvent> events = days(5, 1);

    double first = watchingAtOnce("live-0", events);
    double second = watchingAtOnce("live-1", events);
    // At a third some have not joined and some have left: 80 % of the guests watch.
    assertThat(first / announced("live-0", events).expectedViewers()).isCloseTo(2.4, within(.7));
    assertThat(second / announced("live-1", events).expectedViewers()).isCloseTo(.8, within(.4));
  }

  private static double watchingAtOnce(String title, List<SimulatedEvent> events) {
    long middle = announced(title, events).releaseTimeMillis() + LiveEvents.LENGTH / 3;
    int watching = 0;
    for (List<SimulatedEvent.Viewing> session : sessions(of(title, events)).values()) {
      boolean hasBegun = session.get(0).eventTimeMillis() <= middle;
      boolean goesOn = session.get(session.size() - 1).eventTimeMillis() > middle;
      watching += hasBegun && goesOn ? 1 : 0;
    }
    return watching;
  }

  private static Map<String, List<SimulatedEvent.Viewing>> sessions(
      List<SimulatedEvent.Viewing> events) {
    Map<String, List<SimulatedEvent.Viewing>> sessions = new LinkedHashMap<>();
    events.forEach(
        event -> sessions.computeIfAbsent(event.sessionId(), id -> new ArrayList<>()).add(event));
    return sessions;
  }

  @Test
  void everySessionIsAStartHeartbeatsAndAStopWithinTheEvent() {
    List<SimulatedEvent> events = days(3, 2);
    SimulatedEvent.CatalogueChange live = announced("live-0", events);
    Map<String, List<SimulatedEvent.Viewing>> sessions = sessions(of("live-0", events));

    assertThat(live.kind()).isEqualTo(SimulatedEvent.Kind.LIVE);
    assertThat(sessions).hasSizeGreaterThan(5);
    for (List<SimulatedEvent.Viewing> session : sessions.values()) {
      SimulatedEvent.Viewing first = session.get(0);
      SimulatedEvent.Viewing last = session.get(session.size() - 1);
      assertThat(first.activity()).isInstanceOf(Activity.Started.class);
      assertThat(session.subList(1, session.size() - 1))
          .allSatisfy(event -> assertThat(event.activity()).isInstanceOf(Activity.Heartbeat.class));
      assertThat(last.activity())
          .isInstanceOfSatisfying(
              Activity.Stopped.class,
              stopped ->
                  assertThat(stopped.watchedMillis())
                      .isEqualTo(last.eventTimeMillis() - first.eventTimeMillis()));
      assertThat(first.eventTimeMillis()).isGreaterThanOrEqualTo(live.releaseTimeMillis());
      assertThat(last.eventTimeMillis())
          .isLessThanOrEqualTo(live.releaseTimeMillis() + LiveEvents.LENGTH);
    }
  }

  @Test
  void anEventIsAnnouncedBeforeItBegins() {
    List<SimulatedEvent> events = days(3, 3);
    SimulatedEvent.CatalogueChange live = announced("live-0", events);

    assertThat(live.eventTimeMillis()).isLessThan(live.releaseTimeMillis());
    assertThat(live.durationMillis()).isEqualTo(LiveEvents.LENGTH);
    assertThat(live.renditions())
        .extracting(SimulatedEvent.Rendition::bytes)
        .containsExactly(900_000_000L, 2_250_000_000L, 4_500_000_000L);
  }

  @Test
  void theSameSeedGathersTheSameViewers() {
    assertThat(of("live-0", days(3, 4))).isEqualTo(of("live-0", days(3, 4))).isNotEmpty();
  }

  @Test
  void everyTitleOfTheServiceHasTheNameOfItsEntryAndAnyOtherItsId() {
    ServiceSimulation simulation = simulation(5);
    int events = 0;
    for (SimulatedEvent event : simulation.nextEvents(START + 3 * DAY)) {
      if (event instanceof SimulatedEvent.CatalogueChange entry) {
        assertThat(entry.name()).startsWith(simulation.truth().nameOf(entry.titleId()));
        events += entry.kind() == SimulatedEvent.Kind.LIVE ? 1 : 0;
      }
    }
    assertThat(events).isPositive();
    assertThat(simulation.truth().nameOf("live-0")).isEqualTo("Live 1");
    assertThat(simulation.truth().nameOf("title-of-an-earlier-run"))
        .isEqualTo("title-of-an-earlier-run");
  }
}
