package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.local.simulation.MembershipSimulation.Change;
import dev.marquee.local.simulation.MembershipSimulation.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MembershipSimulationTest {
  private static final long MONDAY = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final int WEEKS = 20;
  private static final long END = MONDAY + Duration.ofDays(7 * WEEKS).dividedBy(300).toMillis();
  private static final SimulationClock CLOCK = SimulationClock.wall(MONDAY, 300);

  private static List<Event> events(long seed, long stepMillis) {
    MembershipSimulation simulation = new MembershipSimulation(CLOCK, seed, 50);
    List<Event> events = new ArrayList<>();
    for (long until = MONDAY; until <= END; until += stepMillis) {
      simulation.nextEvents(until, events::add);
    }
    simulation.nextEvents(END, events::add);
    return events;
  }

  /** Regions take turns at each step, so ids and order are those of the steps. */
  private static Set<List<Object>> changes(List<Event> events) {
    Set<List<Object>> changes = new HashSet<>();
    String run = events.get(0).eventId().split("-m")[0];
    for (Event event : events) {
      String account = event.accountId().substring(run.length());
      changes.add(List.of(event.eventTimeMillis(), account, event.plan(), event.change()));
    }
    return changes;
  }

  @Test
  void changesComeAtTheirRateAndMoreJoinBeforeTheWeekend() {
    List<Event> events = events(1, 1_000);
    // 50 a day and region: 56,000 expected, three standard deviations of a Poisson count are 710.
    assertThat((double) events.size())
        .isCloseTo(50.0 * 7 * WEEKS * ServiceRegion.values().length, within(710.0));

    Map<Integer, Integer> joined = new HashMap<>();
    LocalTimes local = new LocalTimes();
    for (Event event : events) {
      ServiceRegion region =
          java.util.Arrays.stream(ServiceRegion.values())
              .filter(one -> one.regionName().equals(event.region()))
              .findFirst()
              .orElseThrow();
      if (event.change() == Change.JOINED) {
        long simulated = CLOCK.simulatedAt(event.eventTimeMillis());
        joined.merge(local.hourOfWeek(region, simulated) / 24, 1, Integer::sum);
      }
    }
    // Saturday over Monday: 1.24 / .82.
    assertThat((double) joined.get(5) / joined.get(0)).isCloseTo(1.51, within(.12));
  }

  @Test
  void onlyMembersCancelAndOnlyFormerMembersReturn() {
    Map<String, Boolean> isMember = new HashMap<>();
    Set<String> ids = new HashSet<>();
    Map<Change, Integer> counts = new HashMap<>();
    for (Event event : events(2, 1_000)) {
      assertThat(ids.add(event.eventId())).isTrue();
      counts.merge(event.change(), 1, Integer::sum);
      Boolean before = isMember.put(event.accountId(), event.change() != Change.CANCELLED);
      switch (event.change()) {
        case JOINED -> assertThat(before).isNull();
        // Who was a member before the first event is not known yet.
        case CANCELLED -> assertThat(before).isNotEqualTo(Boolean.FALSE);
        case RETURNED -> assertThat(before).isEqualTo(Boolean.FALSE);
      }
    }
    assertThat(counts.get(Change.JOINED))
        .isGreaterThan(counts.get(Change.CANCELLED))
        .isGreaterThan(counts.get(Change.RETURNED));
    assertThat(counts.get(Change.RETURNED)).isPositive();
  }

  @Test
  void theSameSeedMakesTheSameChangesHoweverOftenItIsAsked() {
    assertThat(changes(events(3, 1_000)).equals(changes(events(3, 777)))).isTrue();
    assertThat(changes(events(3, 1_000)).equals(changes(events(4, 1_000)))).isFalse();
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatThrownBy(() -> new MembershipSimulation(CLOCK, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eventsPerDay");
  }
}
