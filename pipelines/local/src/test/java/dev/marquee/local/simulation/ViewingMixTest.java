package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewingMixTest {
  private static final long START = 1_790_000_000_000L;

  @Test
  void viewingHasTheStatedShares() {
    ViewingMix mix =
        new ViewingMix(ViewingMixOptions.of(ViewingMix.Mix.VIEWING, 20_000, 2_000, 1, START));
    while (mix.openSessions() < 1_000) {
      mix.next();
    }
    Map<String, Integer> kinds = new HashMap<>();
    int events = 200_000;
    for (int event = 0; event < events; event++) {
      Activity activity = mix.next().activity();
      String kind =
          activity instanceof Activity.Heartbeat
              ? "heartbeat"
              : activity instanceof Activity.Started
                  ? "start"
                  : activity instanceof Activity.Stopped ? "stop" : "other";
      kinds.merge(kind, 1, Integer::sum);
    }
    assertThat(kinds.get("heartbeat") / (double) events).isCloseTo(.85, within(.0005));
    assertThat(kinds.get("start") / (double) events).isCloseTo(.05, within(.0005));
    assertThat(kinds.get("stop") / (double) events).isCloseTo(.05, within(.0005));
    assertThat(kinds.get("other") / (double) events).isCloseTo(.05, within(.0005));
  }

  @Test
  void heartbeatsBelongToStartedStreamsAndAdvanceUntilTheStop() {
    ViewingMix mix =
        new ViewingMix(
            new ViewingMixOptions(ViewingMix.Mix.VIEWING, 5_000, 500, 2, START, 1_000, 300));
    record Stream(String profileId, String titleId, long positionMillis) {}
    Map<String, Stream> open = new HashMap<>();
    Set<String> eventIds = new HashSet<>();
    Set<String> stopped = new HashSet<>();
    long time = START;
    for (int event = 0; event < 100_000; event++) {
      SimulatedEvent.Viewing viewing = mix.next();
      assertThat(eventIds.add(viewing.eventId())).isTrue();
      assertThat(viewing.eventTimeMillis()).isGreaterThanOrEqualTo(time);
      time = viewing.eventTimeMillis();
      String session = viewing.sessionId();
      if (viewing.activity() instanceof Activity.Started started) {
        assertThat(started.positionMillis()).isZero();
        assertThat(open.put(session, new Stream(viewing.profileId(), viewing.titleId(), 0)))
            .isNull();
        assertThat(stopped).doesNotContain(session);
      } else if (viewing.activity() instanceof Activity.Heartbeat heartbeat) {
        Stream stream = open.get(session);
        assertThat(stream.profileId()).isEqualTo(viewing.profileId());
        assertThat(stream.titleId()).isEqualTo(viewing.titleId());
        assertThat(heartbeat.positionMillis())
            .isBetween(stream.positionMillis(), heartbeat.durationMillis());
        assertThat(heartbeat.intervalMillis()).isBetween(1L, 3_600_000L);
        open.put(
            session,
            new Stream(viewing.profileId(), viewing.titleId(), heartbeat.positionMillis()));
      } else if (viewing.activity() instanceof Activity.Stopped stop) {
        Stream stream = open.remove(session);
        assertThat(stop.positionMillis()).isBetween(stream.positionMillis(), stop.durationMillis());
        stopped.add(session);
      }
    }
    assertThat(stopped).hasSizeGreaterThan(4_000);
    assertThat(time - START).isCloseTo(100_000L, within(10L));
    assertThat(open).hasSize(mix.openSessions());
    assertThat(mix.openSessions()).isBetween(298, 302);
  }

  @Test
  void oneStreamAtATimeIsEnough() {
    ViewingMix mix =
        new ViewingMix(new ViewingMixOptions(ViewingMix.Mix.VIEWING, 2, 16, 3, 0, 100, 1));
    for (int event = 0; event < 10_000; event++) {
      mix.next();
      assertThat(mix.openSessions()).isBetween(1, 4);
    }
  }

  @Test
  void positivesAreHighRatingsAndFinishedStreamsThatAProfileDoesNotRepeat() {
    ViewingMix mix =
        new ViewingMix(ViewingMixOptions.of(ViewingMix.Mix.POSITIVES, 20_000, 5_000, 4, START));
    Set<String> pairs = new HashSet<>();
    int repeated = 0;
    int ratings = 0;
    for (int event = 0; event < 100_000; event++) {
      SimulatedEvent.Viewing viewing = mix.next();
      if (viewing.activity() instanceof Activity.Starred starred) {
        assertThat(starred.stars()).isBetween(4f, 5f);
        ratings++;
      } else if (viewing.activity() instanceof Activity.Stopped stopped) {
        assertThat(stopped.reason()).isEqualTo(Activity.StopReason.FINISHED);
        assertThat(stopped.positionMillis()).isEqualTo(stopped.durationMillis());
        assertThat(viewing.sessionId()).isNotNull();
      } else {
        throw new AssertionError(viewing);
      }
      repeated += pairs.add(viewing.profileId() + viewing.titleId()) ? 0 : 1;
    }
    assertThat(ratings).isBetween(49_000, 51_000);
    assertThat(repeated).isLessThan(20);
  }

  @Test
  void activeProfilesAndPopularTitlesAreDrawnMore() {
    ViewingMix mix =
        new ViewingMix(
            new ViewingMixOptions(ViewingMix.Mix.VIEWING, 1_000, 1_000, 5, START, 1_000, 5));
    double top = 0;
    double active = 0;
    int starts = 0;
    for (int event = 0; event < 400_000; event++) {
      SimulatedEvent.Viewing viewing = mix.next();
      if (viewing.activity() instanceof Activity.Started) {
        starts++;
        top += number(viewing.titleId()) < 100 ? 1 : 0;
        active += number(viewing.profileId()) < 100 ? 1 : 0;
      }
    }
    assertThat(top / starts).isCloseTo(.711, within(.02));
    assertThat(active / starts).isCloseTo(.316, within(.015));
  }

  @Test
  void theSameSeedGivesTheSameEventsAndAnotherSeedOthers() {
    ViewingMixOptions options = ViewingMixOptions.of(ViewingMix.Mix.VIEWING, 1_000, 200, 6, START);
    assertThat(new ViewingMix(options).next(5_000)).isEqualTo(new ViewingMix(options).next(5_000));
    assertThat(
            new ViewingMix(ViewingMixOptions.of(ViewingMix.Mix.VIEWING, 1_000, 200, 7, START))
                .next(100))
        .isNotEqualTo(new ViewingMix(options).next(100));
  }

  @Test
  void catalogueAndProfilesCoverEverythingInTheStream() {
    ViewingMix mix =
        new ViewingMix(ViewingMixOptions.of(ViewingMix.Mix.VIEWING, 300, 50, 8, START));
    Map<String, Long> durations = new HashMap<>();
    mix.catalogue().forEach(title -> durations.put(title.titleId(), title.durationMillis()));
    Map<String, String> regions = new HashMap<>();
    mix.profiles().forEach(profile -> regions.put(profile.profileId(), profile.region()));
    assertThat(durations).hasSize(50);
    assertThat(regions).hasSize(300);
    for (SimulatedEvent.Viewing viewing : mix.next(5_000)) {
      assertThat(regions).containsEntry(viewing.profileId(), viewing.region());
      if (viewing.activity() instanceof Activity.Started started) {
        assertThat(durations).containsEntry(viewing.titleId(), started.durationMillis());
      }
    }
  }

  @Test
  void badSettingsAreNamedWithValueAndRange() {
    assertThatThrownBy(() -> ViewingMixOptions.of(ViewingMix.Mix.VIEWING, 1, 50, 8, START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("profiles is 1, must be within 2 to 10000000");
    assertThatThrownBy(
            () -> new ViewingMixOptions(ViewingMix.Mix.VIEWING, 100, 50, 8, START, 10, 51))
        .hasMessageContaining("concurrentSessions is 51");
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
  }
}
