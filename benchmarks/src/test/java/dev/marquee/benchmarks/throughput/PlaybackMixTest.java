package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.benchmarks.throughput.PlaybackMix.Event;
import dev.marquee.benchmarks.throughput.PlaybackMix.Played;
import dev.marquee.benchmarks.throughput.PlaybackMix.Served;
import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.SimulatedEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlaybackMixTest {
  private static final long START = 1_790_000_000_000L;
  private static final int VIEWERS = 600;

  private static List<Event> events(long seed, int count) {
    PlaybackMix mix = new PlaybackMix(VIEWERS, 500, seed, START);
    return Stream.generate(mix::next).limit(count).toList();
  }

  private static long timeOf(Event event) {
    return event instanceof Played played
        ? played.viewing().eventTimeMillis()
        : ((Served) event).eventTimeMillis();
  }

  @Test
  void eventTimeHasThePaceThatTheOptionsTake() {
    List<Event> events = events(1, 200_000);
    long last = events.stream().mapToLong(PlaybackMixTest::timeOf).max().orElseThrow();
    double minutes = (last - START) / 60_000.0;
    assertThat(200_000 / minutes / VIEWERS)
        .isCloseTo(PlaybackMix.EVENTS_PER_VIEWER_MINUTE, within(.01));
  }

  @Test
  void itBeginsInTheSteadyState() {
    Map<Long, Integer> heartbeats = new HashMap<>();
    for (Event event : events(2, 60 * VIEWERS)) {
      if (event instanceof Played played
          && played.viewing().activity() instanceof Activity.Heartbeat) {
        heartbeats.merge((timeOf(event) - START) / 600_000, 1, Integer::sum);
      }
    }
    assertThat(heartbeats.get(0L) / (double) heartbeats.get(3L)).isCloseTo(1, within(.03));
  }

  @Test
  void everythingArrivesWithinThirtySecondsAndSomeOfItOutOfOrder() {
    long latest = START;
    int disorder = 0;
    List<Event> events = events(3, 50_000);
    for (Event event : events) {
      assertThat(latest - timeOf(event)).isLessThanOrEqualTo(PlaybackMix.LONGEST_DELAY);
      disorder += timeOf(event) < latest ? 1 : 0;
      latest = Math.max(latest, timeOf(event));
    }
    assertThat(disorder).isBetween(5_000, 45_000);
  }

  @Test
  void aViewerPlaysOneFilmAfterAnother() {
    Map<String, SimulatedEvent.Viewing> started = new HashMap<>();
    Map<String, String> playing = new HashMap<>();
    Set<String> stopped = new HashSet<>();
    int switches = 0;
    int heartbeats = 0;
    Map<String, String> renditions = new HashMap<>();
    for (Event event : events(4, 100_000)) {
      if (!(event instanceof Played played)) {
        continue;
      }
      SimulatedEvent.Viewing viewing = played.viewing();
      String session = viewing.sessionId();
      if (viewing.activity() instanceof Activity.Started start) {
        assertThat(started.put(session, viewing)).isNull();
        playing.put(viewing.profileId(), session);
        renditions.put(session, start.renditionId());
      } else if (viewing.activity() instanceof Activity.Heartbeat heartbeat) {
        heartbeats++;
        String before = renditions.put(session, heartbeat.renditionId());
        switches += before != null && !before.equals(heartbeat.renditionId()) ? 1 : 0;
        SimulatedEvent.Viewing start = started.get(session);
        if (start != null) {
          assertThat(viewing.eventTimeMillis() - heartbeat.positionMillis())
              .isEqualTo(start.eventTimeMillis());
          assertThat(heartbeat.positionMillis() % 60_000).isZero();
          assertThat(viewing.titleId()).isEqualTo(start.titleId());
        }
      } else {
        Activity.Stopped stop = (Activity.Stopped) viewing.activity();
        assertThat(stop.positionMillis()).isBetween(600_000L, 5_400_000L);
        assertThat(stopped.add(session)).isTrue();
      }
    }
    assertThat(started).hasSizeGreaterThan(1_000);
    assertThat(playing).hasSizeLessThanOrEqualTo(VIEWERS);
    // One in 25 draws a rendition, and one draw in five is the same again.
    assertThat((double) switches / heartbeats).isCloseTo(.8 / PlaybackMix.SWITCH, within(.004));
  }

  @Test
  void nineEventsInTenAreHeartbeatsAndEachStopHasARequest() {
    int heartbeats = 0;
    int stops = 0;
    int requests = 0;
    for (Event event : events(5, 200_000)) {
      if (event instanceof Served served) {
        requests++;
        assertThat(served.bytes()).isPositive();
        assertThat(served.cachedBytes()).isIn(0L, served.bytes());
      } else if (((Played) event).viewing().activity() instanceof Activity.Heartbeat) {
        heartbeats++;
      } else if (((Played) event).viewing().activity() instanceof Activity.Stopped) {
        stops++;
      }
    }
    assertThat(heartbeats / 200_000.0).isBetween(.9, .95);
    assertThat(requests).isCloseTo(stops, within(VIEWERS));
  }

  @Test
  void theSameSeedGivesTheSameEvents() {
    assertThat(events(6, 20_000)).isEqualTo(events(6, 20_000));
    assertThat(events(7, 100)).isNotEqualTo(events(6, 100));
  }

  @Test
  void aMixWithoutViewersIsRefused() {
    assertThatThrownBy(() -> new PlaybackMix(0, 10, 1, START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 0 and 10");
  }
}
