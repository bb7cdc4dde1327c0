package dev.marquee.local;

import dev.marquee.events.Announcement;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rendition;
import dev.marquee.events.StopReason;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.edges.EdgeSiteOptions;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.local.trace.ServiceTrace.CalendarEntry;
import dev.marquee.local.trace.ServiceTrace.Site;
import dev.marquee.local.trace.ServiceTrace.Title;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace of a service as records of the contract.
 *
 * <p>A trace begins on a Monday at 0:00 UTC, here that of 1 January 2024. A series' group of
 * episodes is fetched and watched as one, so it counts as a film.
 */
final class ServiceRecords {
  /** When a trace begins. */
  static final Instant BEGINNING = Instant.parse("2024-01-01T00:00:00Z");

  private static final int BITS_PER_BYTE = 8;
  private static final int MINUTES_PER_HOUR = 60;
  private static final long MILLIS = 1_000;
  private static final int HOURS_PER_DAY = 24;
  private static final String SOME_COUNTRY = "US";

  private final ServiceTrace trace;

  ServiceRecords(ServiceTrace trace) {
    this.trace = trace;
  }

  /** A moment of the trace. */
  static Instant time(long seconds) {
    return BEGINNING.plusSeconds(seconds);
  }

  /**
   * A title of the catalogue.
   *
   * @param announced its entry in the calendar, or null
   * @param atSeconds when this becomes known
   */
  CatalogueTitle title(int number, CalendarEntry announced, long atSeconds) {
    Title title = trace.titles().get(number);
    return CatalogueTitle.newBuilder()
        .setEventId("catalogue-" + title.id())
        .setEventTime(time(atSeconds))
        .setTitleId(title.id())
        .setName(title.id())
        .setKind(title.kind().equals("live") ? TitleKind.LIVE : TitleKind.FILM)
        .setGenres(title.genres())
        .setLanguage(title.language())
        .setReleaseTime(time(title.releaseSeconds()))
        .setDurationMillis(title.runtimeSeconds() * MILLIS)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .setRenditions(renditions(title))
        .setAnnouncement(announced == null ? null : announcement(title, announced))
        .build();
  }

  private static List<Rendition> renditions(Title title) {
    List<Rendition> ladder = new ArrayList<>();
    for (int rung = 0; rung < ServiceTrace.RUNGS; rung++) {
      long bytes = title.bytes()[rung];
      if (bytes > 0) {
        ladder.add(new Rendition(ServiceTrace.RENDITIONS.get(rung), bitrate(title, bytes), bytes));
      }
    }
    return ladder;
  }

  private static int bitrate(Title title, long bytes) {
    // Bits per millisecond are kilobits per second.
    return (int) Math.max(1, bytes * BITS_PER_BYTE / (title.runtimeSeconds() * MILLIS));
  }

  private Announcement announcement(Title title, CalendarEntry announced) {
    return new Announcement(
        Math.max(1, Math.round(announced.expectedPlays())),
        time(title.fillableFromSeconds()),
        announced.relatedTitles().stream().map(one -> trace.titles().get(one).id()).toList());
  }

  /** A site. */
  static EdgeSiteOptions site(Site site) {
    return new EdgeSiteOptions(
        site.id(),
        site.region(),
        zone(site).getId(),
        site.capacityBytes(),
        site.fillBytesPerSecond(),
        site.fillStartHour() % HOURS_PER_DAY * MINUTES_PER_HOUR,
        site.fillEndHour() % HOURS_PER_DAY * MINUTES_PER_HOUR);
  }

  /** The local time of a site. */
  static ZoneOffset zone(Site site) {
    return ZoneOffset.ofTotalSeconds(site.utcOffsetSeconds());
  }

  /** A play begins. */
  ViewingEvent started(int play) {
    return event(
        play,
        "start",
        trace.plays().seconds()[play],
        new PlayStarted(0L, lengthMillis(play), bitrate(play), rendition(play)));
  }

  /**
   * A play goes on.
   *
   * @param number how many heartbeats were before this one
   * @param intervalSeconds time since the last one
   */
  ViewingEvent goesOn(int play, int number, long atSeconds, long intervalSeconds) {
    return event(
        play,
        "beat-" + number,
        atSeconds,
        new Heartbeat(
            positionMillis(play, atSeconds),
            lengthMillis(play),
            intervalSeconds * MILLIS,
            bitrate(play),
            rendition(play)));
  }

  /** A play ends. */
  ViewingEvent stopped(int play) {
    long length = trace.plays().lengths()[play];
    long end = trace.plays().seconds()[play] + length;
    return event(
        play,
        "stop",
        end,
        new PlayStopped(
            positionMillis(play, end), lengthMillis(play), length * MILLIS, StopReason.VIEWER));
  }

  private ViewingEvent event(int play, String what, long atSeconds, Object activity) {
    Site site = trace.sites().get(trace.plays().sites()[play]);
    String session = "play-" + play;
    return ViewingEvent.newBuilder()
        .setEventId(session + "-" + what)
        .setEventTime(time(atSeconds))
        .setProfileId("viewer-" + play)
        .setSessionId(session)
        .setTitleId(titleOf(play).id())
        .setCountry(country(site))
        .setRegion(site.region())
        .setActivity(activity)
        .build();
  }

  /** Regions of a trace are countries; of one with other names the country is not asked for. */
  private static String country(Site site) {
    return site.region().matches("[A-Z]{2}") ? site.region() : SOME_COUNTRY;
  }

  private Title titleOf(int play) {
    return trace.titles().get(trace.plays().objects()[play] / ServiceTrace.RUNGS);
  }

  private int bitrate(int play) {
    return bitrate(titleOf(play), trace.bytesOf(trace.plays().objects()[play]));
  }

  /** The rendition of a play. */
  String rendition(int play) {
    return ServiceTrace.RENDITIONS.get(trace.plays().objects()[play] % ServiceTrace.RUNGS);
  }

  private long lengthMillis(int play) {
    return titleOf(play).runtimeSeconds() * MILLIS;
  }

  private long positionMillis(int play, long atSeconds) {
    return Math.min(lengthMillis(play), (atSeconds - trace.plays().seconds()[play]) * MILLIS);
  }
}
