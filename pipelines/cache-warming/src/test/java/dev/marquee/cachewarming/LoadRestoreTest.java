package dev.marquee.cachewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.cachewarming.load.Place;
import dev.marquee.cachewarming.load.PlaybackPoint;
import dev.marquee.cachewarming.load.SessionTimeline;
import dev.marquee.cachewarming.regional.RegionalLoad;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.JobUnderTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same sessions three times: in order, in disorder with duplicates, and with ten failures.
 * Final slots must be those of the sessions themselves.
 */
class LoadRestoreTest {
  private static final int SESSIONS = 150;
  private static final int FAILURES = 10;
  private static final long MINUTE = 60_000;

  /** Sessions begin within this time, which makes several final hours. */
  private static final int MINUTES = 300;

  private static final Instant END = Playback.NOON.plusSeconds(24 * 3_600);

  @TempDir static Path directory;

  private static Map<String, String> expected;
  private static Outcome inOrder;
  private static Outcome inDisorder;
  private static Outcome disturbed;

  private record Outcome(
      Map<String, String> slots,
      Map<String, LoadForecast> forecasts,
      ModelMetrics metrics,
      int restarts) {}

  private static List<ViewingEvent> events() {
    SplittableRandom random = new SplittableRandom(11);
    List<ViewingEvent> events = new ArrayList<>();
    for (int session = 0; session < SESSIONS; session++) {
      Instant begin = Playback.NOON.plusMillis(random.nextLong(MINUTES * MINUTE) / 1_000 * 1_000);
      events.addAll(Playback.session("s" + session, random, begin));
    }
    events.sort(Comparator.comparing(ViewingEvent::getEventTime));
    return events;
  }

  /** The slots as the sessions' own events say, without any engine between. */
  private static Map<String, String> expected(List<ViewingEvent> events) {
    Map<String, SessionTimeline> sessions = new HashMap<>();
    Map<String, Map<String, long[]>> sums = new TreeMap<>();
    for (ViewingEvent event : events) {
      sessions
          .computeIfAbsent(event.getSessionId(), id -> new SessionTimeline())
          .add(
              point(event),
              (place, from, to, bitrate, sign) -> {
                long slot = RegionalLoad.SLOT_MILLIS;
                for (long at = from; at < to; ) {
                  long start = at / slot * slot;
                  long end = Math.min(to, start + slot);
                  for (String title : new String[] {place.title(), null}) {
                    String part = title == null ? "" : place.rendition();
                    long[] sum =
                        sums.computeIfAbsent(
                                place.region() + "/" + title + "@" + Instant.ofEpochMilli(start),
                                key -> new TreeMap<>())
                            .computeIfAbsent(part, key -> new long[2]);
                    sum[0] += sign * (end - at);
                    sum[1] += sign * (end - at) * bitrate;
                  }
                  at = end;
                }
              });
    }
    Map<String, String> slots = new TreeMap<>();
    sums.forEach(
        (key, parts) -> {
          long millis = 0;
          long bits = 0;
          List<dev.marquee.events.RenditionLoad> renditions = new ArrayList<>();
          for (Map.Entry<String, long[]> part : parts.entrySet()) {
            millis += part.getValue()[0];
            bits += part.getValue()[1];
            if (!part.getKey().isEmpty() && part.getValue()[0] != 0) {
              renditions.add(
                  new dev.marquee.events.RenditionLoad(
                      part.getKey(),
                      part.getValue()[0] / 300_000.0,
                      part.getValue()[1] * 1000.0 / 300_000));
            }
          }
          if (millis > 0) {
            slots.put(key, millis / 300_000.0 + " " + bits * 1000.0 / 300_000 + " " + renditions);
          }
        });
    return slots;
  }

  private static PlaybackPoint point(ViewingEvent event) {
    long time = event.getEventTime().toEpochMilli();
    Object activity = event.getActivity();
    if (activity instanceof PlayStarted start) {
      Place place = new Place(event.getRegion(), event.getTitleId(), start.getRenditionId());
      return new PlaybackPoint(
          time, PlaybackPoint.Kind.START, place, start.getBitrateKbps(), 60_000);
    }
    if (activity instanceof Heartbeat beat) {
      Place place = new Place(event.getRegion(), event.getTitleId(), beat.getRenditionId());
      return new PlaybackPoint(
          time, PlaybackPoint.Kind.HEARTBEAT, place, beat.getBitrateKbps(), 60_000);
    }
    Place place = new Place(event.getRegion(), event.getTitleId(), "");
    return new PlaybackPoint(time, PlaybackPoint.Kind.STOP, place, 0, 0);
  }

  @BeforeAll
  static void runAll() throws Exception {
    List<ViewingEvent> events = events();
    expected = expected(events);
    inOrder = run("in-order", events, new TreeSet<>());
    inDisorder = run("in-disorder", shuffled(events), new TreeSet<>());
    SplittableRandom random = new SplittableRandom(5);
    TreeSet<Integer> points = new TreeSet<>();
    while (points.size() < FAILURES) {
      points.add(1 + random.nextInt(events.size() - 1));
    }
    disturbed = run("disturbed", events, points);
  }

  /** Every event up to fifty minutes late, some twice. */
  private static List<ViewingEvent> shuffled(List<ViewingEvent> events) {
    SplittableRandom random = new SplittableRandom(23);
    Map<ViewingEvent, Long> arrivals = new java.util.IdentityHashMap<>();
    List<ViewingEvent> arriving = new ArrayList<>();
    for (ViewingEvent event : events) {
      arriving.add(event);
      long time = event.getEventTime().toEpochMilli();
      arrivals.put(event, time + random.nextLong(50 * MINUTE));
      if (random.nextInt(8) == 0) {
        ViewingEvent again = ViewingEvent.newBuilder(event).build();
        arriving.add(again);
        arrivals.put(again, time + random.nextLong(50 * MINUTE));
      }
    }
    arriving.sort(Comparator.comparing(arrivals::get));
    return arriving;
  }

  private static Outcome run(String name, List<ViewingEvent> events, TreeSet<Integer> failures)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        WarmingRunning running =
            new WarmingRunning(
                kafka,
                directory.resolve(name),
                Map.of(
                    // One partition may run ahead of the other: nothing is late for that.
                    "events.out-of-orderness", "30 min",
                    "events.idleness", "1 h",
                    "events.allowed-lateness", "1 h",
                    "regions", "eu=Europe/Berlin;us=America/New_York"))) {
      int published = 0;
      for (int failure : failures) {
        running.publish(Topics.VIEWING_EVENTS, events.subList(published, failure));
        published = failure;
        running.job().killTaskManager();
      }
      running.publish(Topics.VIEWING_EVENTS, events.subList(published, events.size()));
      running.publish(Topics.VIEWING_EVENTS, endOfTime());
      Map<String, String> slots =
          Eventually.passes(
              "every slot final",
              JobUnderTest.DEADLINE,
              () -> {
                Map<String, String> finals = running.finalSlots();
                assertThat(finals.keySet()).isEqualTo(expected.keySet());
                assertThat(forecastsOf(running)).containsOnlyKeys("eu", "us");
                return finals;
              });
      return new Outcome(
          slots, forecastsOf(running), running.metrics("load"), running.job().restarts());
    }
  }

  /** Events a day later move the clock of both partitions; they are of no known region. */
  private static List<ViewingEvent> endOfTime() {
    List<ViewingEvent> events = new ArrayList<>();
    for (int key = 0; key < 40; key++) {
      events.add(Playback.stop("end-" + key, "nowhere", "film-0", END));
    }
    return events;
  }

  /** The newest forecast of each region that was made when everything was long final. */
  private static Map<String, LoadForecast> forecastsOf(WarmingRunning running) throws Exception {
    Map<String, RegionLoad> newest = new TreeMap<>();
    Instant quiet = END.minusSeconds(2 * 3_600);
    for (RegionLoad load : running.all(Topics.LOAD_FORECASTS)) {
      if (load.getTitleId() == null
          && load.getContent() instanceof LoadForecast forecast
          && forecast.getMadeAt().equals(quiet)) {
        RegionLoad known = newest.get(load.getRegion());
        if (known == null || OutputVersions.isNewer(load.getVersion(), known.getVersion())) {
          newest.put(load.getRegion(), load);
        }
      }
    }
    Map<String, LoadForecast> forecasts = new TreeMap<>();
    newest.forEach((region, load) -> forecasts.put(region, (LoadForecast) load.getContent()));
    return forecasts;
  }

  @Test
  void wasReallyKilledTenTimes() {
    assertThat(inOrder.restarts).isZero();
    assertThat(inDisorder.restarts).isZero();
    assertThat(disturbed.restarts).isGreaterThanOrEqualTo(FAILURES);
  }

  @Test
  void finalSlotsAreExactlyThoseOfTheSessions() {
    assertThat(expected).hasSizeGreaterThan(300);
    assertThat(inOrder.slots).isEqualTo(expected);
  }

  @Test
  void disorderAndDuplicatesChangeNoFinalSlot() {
    assertThat(inDisorder.slots).isEqualTo(expected);
  }

  @Test
  void tenFailuresChangeNoFinalSlot() {
    assertThat(disturbed.slots).isEqualTo(expected);
  }

  @Test
  void forecastsAreTheSameAfterDisorderAndFailures() {
    assertSame(inDisorder.forecasts, inOrder.forecasts);
    assertSame(disturbed.forecasts, inOrder.forecasts);
  }

  private static void assertSame(
      Map<String, LoadForecast> forecasts, Map<String, LoadForecast> expectedOnes) {
    assertThat(forecasts.keySet()).isEqualTo(expectedOnes.keySet());
    expectedOnes.forEach(
        (region, one) -> {
          for (int horizon = 0; horizon < one.getHorizons().size(); horizon++) {
            List<Double> streams = one.getHorizons().get(horizon).getStreams();
            List<Double> others = forecasts.get(region).getHorizons().get(horizon).getStreams();
            for (int level = 0; level < streams.size(); level++) {
              assertThat(others.get(level))
                  .as("%s, horizon %d, level %d", region, horizon, level)
                  .isCloseTo(streams.get(level), Offset.offset(1e-6));
            }
          }
        });
  }
}
