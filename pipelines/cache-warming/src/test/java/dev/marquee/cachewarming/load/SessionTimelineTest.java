package dev.marquee.cachewarming.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.cachewarming.load.PlaybackPoint.Kind;
import dev.marquee.cachewarming.load.SessionTimeline.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionTimelineTest {
  private static final int MINUTE = 60_000;
  private static final Place HD = new Place("eu", "film", "hd");
  private static final Place SD = new Place("eu", "film", "sd");
  private static final Place ABROAD = new Place("us", "film", "hd");

  private final SessionTimeline session = new SessionTimeline();

  /** Stream time by place and minute, and bits. */
  private final Map<String, long[]> sums = new TreeMap<>();

  private void sink(Place place, long from, long to, int bitrate, int sign) {
    for (long at = from; at < to; ) {
      long minute = Math.floorDiv(at, MINUTE);
      long end = Math.min(to, (minute + 1) * MINUTE);
      long[] sum =
          sums.computeIfAbsent(
              place.region() + "/" + place.rendition() + "@" + minute, key -> new long[2]);
      sum[0] += sign * (end - at);
      sum[1] += sign * (end - at) * bitrate;
      at = end;
    }
  }

  private Outcome add(PlaybackPoint point) {
    return session.add(point, this::sink);
  }

  private static PlaybackPoint start(long time) {
    return new PlaybackPoint(time, Kind.START, HD, 1000, MINUTE);
  }

  private static PlaybackPoint beat(long time, Place place, int bitrate) {
    return new PlaybackPoint(time, Kind.HEARTBEAT, place, bitrate, MINUTE);
  }

  private static PlaybackPoint stop(long time) {
    return new PlaybackPoint(time, Kind.STOP, HD, 0, 0);
  }

  private Map<String, Long> millis() {
    Map<String, Long> millis = new TreeMap<>();
    sums.forEach(
        (slot, sum) -> {
          if (sum[0] != 0 || sum[1] != 0) {
            millis.put(slot, sum[0]);
          }
        });
    return millis;
  }

  @Test
  void goesOnForOneIntervalAfterTheLastEvent() {
    add(start(0));
    assertThat(millis()).containsExactly(Map.entry("eu/hd@0", 60_000L));
    add(beat(60_000, HD, 1000));
    assertThat(millis())
        .containsExactly(Map.entry("eu/hd@0", 60_000L), Map.entry("eu/hd@1", 60_000L));
  }

  @Test
  void aStopTakesBackWhatWasAssumed() {
    add(start(0));
    add(beat(60_000, HD, 1000));
    add(stop(75_000));
    assertThat(millis())
        .containsExactly(Map.entry("eu/hd@0", 60_000L), Map.entry("eu/hd@1", 15_000L));
  }

  @Test
  void twoLostHeartbeatsAreNoPauseAndThreeAre() {
    add(start(0));
    add(beat(180_000, HD, 1000));
    assertThat(millis().values()).containsExactly(60_000L, 60_000L, 60_000L, 60_000L);
    add(beat(180_000 + 180_001, HD, 1000));
    assertThat(millis().get("eu/hd@4")).isNull();
    assertThat(millis().get("eu/hd@6")).isEqualTo(60_000L - 1);
  }

  @Test
  void aHeartbeatSaysWhatWasDeliveredBeforeIt() {
    add(start(0));
    add(beat(60_000, SD, 500));
    assertThat(sums.get("eu/sd@0")).containsExactly(60_000, 30_000_000);
    assertThat(sums.get("eu/hd@0")).containsExactly(0, 0);
    assertThat(sums.get("eu/sd@1")).containsExactly(60_000, 30_000_000);
  }

  @Test
  void aChangeOfRegionMovesTheLoad() {
    add(start(0));
    add(beat(60_000, ABROAD, 1000));
    add(stop(90_000));
    assertThat(millis())
        .containsExactly(Map.entry("us/hd@0", 60_000L), Map.entry("us/hd@1", 30_000L));
  }

  @Test
  void aStopWithoutAStartPlaysNothingAndIsToldOnce() {
    add(stop(30_000));
    assertThat(millis()).isEmpty();
    assertThat(session.settle(30_000)).isZero();
    assertThat(session.settle(30_001)).isEqualTo(1);
    assertThat(session.size()).isZero();
  }

  @Test
  void aStopBeforeItsStartEndsNothing() {
    add(start(60_000));
    add(stop(30_000));
    assertThat(millis()).containsExactly(Map.entry("eu/hd@1", 60_000L));
    assertThat(session.settle(90_000)).isEqualTo(1);
  }

  @Test
  void aDuplicateChangesNothing() {
    add(start(0));
    add(beat(60_000, HD, 1000));
    Map<String, Long> before = millis();
    assertThat(add(start(0))).isEqualTo(Outcome.DUPLICATE);
    assertThat(add(beat(60_000, HD, 1000))).isEqualTo(Outcome.DUPLICATE);
    assertThat(millis()).isEqualTo(before);
    assertThat(session.size()).isEqualTo(2);
  }

  @Test
  void aFloodOfEventsIsBounded() {
    for (int event = 0; event < SessionTimeline.MOST_POINTS; event++) {
      assertThat(add(beat(event, HD, 1000))).isEqualTo(Outcome.ADDED);
    }
    Map<String, Long> before = millis();
    assertThat(add(beat(1_000_000, HD, 1000))).isEqualTo(Outcome.TOO_MANY);
    assertThat(millis()).isEqualTo(before);
  }

  @Test
  void aFloodOfPlacesIsBounded() {
    for (int region = 0; region < SessionTimeline.MOST_PLACES; region++) {
      Place place = new Place("r" + region, "film", "hd");
      assertThat(add(beat(region * 1000L, place, 1))).isEqualTo(Outcome.ADDED);
    }
    assertThat(add(beat(100_000, new Place("another", "film", "hd"), 1)))
        .isEqualTo(Outcome.TOO_MANY);
    StateBytes bytes = new StateBytes();
    session.write(bytes);
    assertThat(restored(bytes.toBytes()).size()).isEqualTo(SessionTimeline.MOST_PLACES);
  }

  /** What a sorted set of events says, written down without differences. */
  private static Map<String, Long> expected(List<PlaybackPoint> events) {
    SessionTimelineTest test = new SessionTimelineTest();
    List<PlaybackPoint> sorted =
        events.stream()
            .distinct()
            .sorted(
                java.util.Comparator.comparingLong(PlaybackPoint::timeMillis)
                    .thenComparing(PlaybackPoint::kind)
                    .thenComparingInt(PlaybackPoint::bitrateKbps)
                    .thenComparingInt(PlaybackPoint::reachMillis)
                    .thenComparing(PlaybackPoint::place, Place.ORDER))
            .toList();
    for (int index = 0; index < sorted.size(); index++) {
      PlaybackPoint one = sorted.get(index);
      PlaybackPoint next = index + 1 < sorted.size() ? sorted.get(index + 1) : null;
      if (one.kind() == Kind.STOP) {
        continue;
      }
      long gap = next == null ? Long.MAX_VALUE : next.timeMillis() - one.timeMillis();
      if (gap <= 3L * one.reachMillis()) {
        PlaybackPoint told = next.kind() == Kind.HEARTBEAT ? next : one;
        test.sink(told.place(), one.timeMillis(), next.timeMillis(), told.bitrateKbps(), 1);
      } else {
        long end = one.timeMillis() + one.reachMillis();
        test.sink(one.place(), one.timeMillis(), end, one.bitrateKbps(), 1);
      }
    }
    return test.millis();
  }

  private static List<PlaybackPoint> randomSession(Random random) {
    Place[] places = {HD, SD, ABROAD};
    List<PlaybackPoint> events = new ArrayList<>();
    long time = random.nextInt(MINUTE);
    int count = 2 + random.nextInt(20);
    for (int event = 0; event < count; event++) {
      Place place = places[random.nextInt(3)];
      int reach = 20_000 + 20_000 * random.nextInt(3);
      int bitrate = 500 * (1 + random.nextInt(3));
      events.add(
          switch (random.nextInt(6)) {
            case 0 -> new PlaybackPoint(time, Kind.START, place, bitrate, reach);
            case 1 -> new PlaybackPoint(time, Kind.STOP, place, 0, 0);
            default -> new PlaybackPoint(time, Kind.HEARTBEAT, place, bitrate, reach);
          });
      // Now and then at the same moment, now and then after a pause.
      time += random.nextInt(5) == 0 ? 0 : random.nextInt(6) * 20_000L;
    }
    return events;
  }

  @Test
  void anyOrderAndAnyDuplicatesGiveTheSameLoad() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<PlaybackPoint> events = randomSession(random);
      Map<String, Long> expected = expected(events);
      List<PlaybackPoint> arriving = new ArrayList<>(events);
      for (int again = random.nextInt(4); again > 0; again--) {
        arriving.add(events.get(random.nextInt(events.size())));
      }
      Collections.shuffle(arriving, random);
      SessionTimelineTest test = new SessionTimelineTest();
      for (PlaybackPoint event : arriving) {
        test.add(event);
      }
      assertThat(test.millis()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void forgettingSettledEventsAndRestoringChangesNothing() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<PlaybackPoint> events = randomSession(random);
      Map<String, Long> expected = expected(events);
      long lateness = 40_000;
      // Each event is at most the lateness behind the latest before it.
      List<PlaybackPoint> arriving = new ArrayList<>(events);
      Map<PlaybackPoint, Long> arrival = new java.util.IdentityHashMap<>();
      for (PlaybackPoint event : arriving) {
        arrival.put(event, event.timeMillis() + random.nextInt((int) lateness));
      }
      arriving.sort(java.util.Comparator.comparingLong(arrival::get));
      SessionTimelineTest test = new SessionTimelineTest();
      SessionTimeline session = test.session;
      long watermark = Long.MIN_VALUE / 2;
      for (PlaybackPoint event : arriving) {
        StateBytes bytes = new StateBytes();
        session.settle(watermark - lateness);
        session.write(bytes);
        session.read(bytesOf(bytes));
        session.add(event, test::sink);
        watermark = Math.max(watermark, event.timeMillis());
      }
      assertThat(test.millis()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static StateBytes bytesOf(StateBytes written) {
    StateBytes bytes = new StateBytes();
    bytes.wrap(written.toBytes());
    return bytes;
  }

  private static SessionTimeline restored(byte[] bytes) {
    StateBytes state = new StateBytes();
    state.wrap(bytes);
    SessionTimeline session = new SessionTimeline();
    session.read(state);
    return session;
  }

  @Test
  void anHourOfHeartbeatsTakesFourHundredBytes() {
    for (int minute = 0; minute <= 60; minute++) {
      add(beat(1_700_000_000_000L + minute * (long) MINUTE, HD, 5_000 + minute % 3));
    }
    StateBytes bytes = new StateBytes();
    session.write(bytes);
    assertThat(bytes.toBytes()).hasSizeLessThan(460);
  }

  @Test
  void damagedStateIsRefused() {
    add(start(0));
    StateBytes bytes = new StateBytes();
    session.write(bytes);
    byte[] damaged = bytes.toBytes();
    assertThatThrownBy(() -> restored(java.util.Arrays.copyOf(damaged, damaged.length - 1)))
        .isInstanceOf(IllegalStateException.class);
    damaged[0] = 99;
    assertThatThrownBy(() -> restored(damaged)).hasMessageContaining("unknown version");
  }
}
