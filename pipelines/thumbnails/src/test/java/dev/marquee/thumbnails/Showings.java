package dev.marquee.thumbnails;

import dev.marquee.events.Artwork;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.Impression;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.StopReason;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events of the contract for tests of the whole job. */
final class Showings {
  static final Instant NOON = Instant.parse("2020-05-01T12:00:00Z");
  private static final long MINUTE = 60_000;

  private Showings() {}

  static CatalogueTitle film(String id, String... artworks) {
    List<Artwork> offered = new ArrayList<>();
    for (int at = 0; at < artworks.length; at++) {
      offered.add(new Artwork(artworks[at], null, 0, List.of(at - 1f, .5f, -.5f, 1f), List.of()));
    }
    return CatalogueTitle.newBuilder()
        .setEventId(id + "/offered")
        .setEventTime(NOON)
        .setTitleId(id)
        .setName(id)
        .setKind(TitleKind.FILM)
        .setGenres(List.of("drama"))
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .setArtworks(offered)
        .build();
  }

  /** Without a session it gets one of its own. */
  static Impression impression(
      String id, String title, String session, String artwork, boolean even, Instant time) {
    String own = session == null ? "session-of-" + id : session;
    return Impression.newBuilder()
        .setEventId(id + "/shown")
        .setEventTime(time)
        .setImpressionId(id)
        .setProfileId("viewer-" + Math.floorMod(own.hashCode(), 50))
        .setSessionId(own)
        .setTitleId(title)
        .setCountry("DE")
        .setRegion("eu-central")
        .setRowId("top-picks")
        .setRowPosition(0)
        .setPosition(0)
        .setArtworkId(artwork)
        .setAudience("drama-and-romance")
        .setPropensity(1 / 3.0)
        .setPolicyVersion(new OutputVersion(1L, 1L))
        .setDrawnEvenly(even)
        .build();
  }

  /** A play from its start to its stop, with a heartbeat half-way. */
  static List<ViewingEvent> play(String impression, String title, Instant time, int minutes) {
    return List.of(
        viewing(impression, title, "start", time, new PlayStarted(0L, 90 * MINUTE, 3000, null)),
        viewing(
            impression,
            title,
            "beat",
            time.plusSeconds(30L * minutes),
            new Heartbeat(minutes * MINUTE / 2, 90 * MINUTE, minutes * MINUTE / 2, 3000, null)),
        viewing(
            impression,
            title,
            "stop",
            time.plusSeconds(60L * minutes),
            new PlayStopped(minutes * MINUTE, 90 * MINUTE, minutes * MINUTE, StopReason.VIEWER)));
  }

  private static ViewingEvent viewing(
      String impression, String title, String what, Instant time, Object activity) {
    return ViewingEvent.newBuilder()
        .setEventId(impression + "/" + what)
        .setEventTime(time)
        .setProfileId("viewer-" + Math.floorMod(impression.hashCode(), 50))
        .setTitleId(title)
        .setSessionId("playback-" + impression)
        .setImpressionId(impression)
        .setCountry("DE")
        .setRegion("eu-central")
        .setActivity(activity)
        .build();
  }
}
