package dev.marquee.cachewarming;

import dev.marquee.events.Heartbeat;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.StopReason;
import dev.marquee.events.ViewingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Viewing events of playback sessions, for tests. */
final class Playback {
  /** Noon of a day. */
  static final Instant NOON = Instant.ofEpochMilli(1_700_049_600_000L);

  static final int BITRATE = 4_000;
  private static final long DURATION = 7_200_000;

  private Playback() {}

  static ViewingEvent start(String session, String region, String title, Instant time) {
    return event(
        session + "-start",
        session,
        region,
        title,
        time,
        new PlayStarted(0L, DURATION, BITRATE, "hd"));
  }

  static ViewingEvent beat(
      String session, String region, String title, Instant time, String rendition) {
    return event(
        session + "-beat-" + time.toEpochMilli(),
        session,
        region,
        title,
        time,
        new Heartbeat(0L, DURATION, 60_000L, BITRATE, rendition));
  }

  static ViewingEvent stop(String session, String region, String title, Instant time) {
    return event(
        session + "-stop",
        session,
        region,
        title,
        time,
        new PlayStopped(0L, DURATION, 0L, StopReason.VIEWER));
  }

  private static ViewingEvent event(
      String id, String session, String region, String title, Instant time, Object activity) {
    return new ViewingEvent(
        id, time, "profile-" + session, title, null, session, null, "DE", region, activity);
  }

  /** A session of heartbeats a minute; some never stop, some change rendition or region. */
  static List<ViewingEvent> session(String id, SplittableRandom random, Instant begin) {
    String title = "film-" + random.nextInt(4);
    String region = random.nextInt(3) == 0 ? "us" : "eu";
    List<ViewingEvent> events = new ArrayList<>();
    events.add(start(id, region, title, begin));
    Instant at = begin;
    int minutes = 1 + random.nextInt(40);
    for (int minute = 1; minute <= minutes; minute++) {
      at = begin.plusSeconds(60L * minute);
      String rendition = random.nextInt(10) == 0 ? "sd" : "hd";
      String where = random.nextInt(30) == 0 ? "us" : region;
      if (random.nextInt(12) > 0) {
        events.add(beat(id, where, title, at, rendition));
      }
    }
    if (random.nextInt(4) > 0) {
      events.add(stop(id, region, title, at.plusSeconds(random.nextInt(59))));
    }
    return events;
  }
}
