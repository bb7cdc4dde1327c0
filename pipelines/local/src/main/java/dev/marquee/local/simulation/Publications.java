package dev.marquee.local.simulation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns what the simulation knows into the events that tell of it, and numbers them.
 *
 * <p>Identifiers begin with the name of the run, which follows from the seed and the start, so that
 * two runs on the same topics never share an event id. Not thread-safe.
 */
final class Publications {
  private static final int COUNTRY_COUNT = ServiceRegion.COUNTRIES.size();
  private static final double EXPECTATION_DEVIATION = .6;

  private final SimulationClock clock;
  private final String run;
  private final String[] profileIds;
  private final long seed;
  private final double playsPerWeek;
  private long number;

  Publications(
      SimulationClock clock, long seed, long startWallMillis, int profiles, double playsPerWeek) {
    this.clock = clock;
    this.seed = seed;
    this.playsPerWeek = playsPerWeek;
    this.run = Long.toString(SeededRandom.hash(seed, startWallMillis) >>> 20, 36);
    this.profileIds = new String[profiles];
  }

  String profileId(int viewer) {
    if (profileIds[viewer] == null) {
      profileIds[viewer] = String.format("profile-%06d", viewer);
    }
    return profileIds[viewer];
  }

  String impressionId(long impression) {
    return run + "-i" + impression;
  }

  private String eventId() {
    return run + "-" + number++;
  }

  SimulatedEvent profile(Viewer viewer, long now) {
    List<String> languages = new ArrayList<>();
    languages.add(Show.LANGUAGES.get(viewer.firstLanguage));
    for (int language = 0; language < Show.LANGUAGES.size(); language++) {
      if (language != viewer.firstLanguage && viewer.understands(language)) {
        languages.add(Show.LANGUAGES.get(language));
      }
    }
    return new SimulatedEvent.ProfileChange(
        eventId(),
        clock.eventTimeAt(now),
        profileId(viewer.index),
        String.format("account-%06d", viewer.account),
        viewer.region.country(),
        viewer.region.regionName(),
        languages,
        viewer.maturityLimit,
        viewer.kids);
  }

  SimulatedEvent forget(Viewer viewer, long now) {
    return new SimulatedEvent.ForgetRequest(
        eventId(), clock.eventTimeAt(now), profileId(viewer.index));
  }

  SimulatedEvent shown(
      Viewer viewer,
      Show show,
      long impression,
      SeenPage page,
      int row,
      int column,
      PageView.Picture picture,
      long now) {
    return new SimulatedEvent.Shown(
        eventId(),
        clock.eventTimeAt(now),
        impressionId(impression),
        profileId(viewer.index),
        visitId(viewer),
        show.id,
        viewer.region.country(),
        viewer.region.regionName(),
        page.rowIds[row],
        row,
        column,
        page.version,
        picture);
  }

  /** What a viewer did; {@code show} is null for a search that chose nothing. */
  SimulatedEvent viewing(
      Viewer viewer, Show show, String titleId, String sessionId, Activity activity, long now) {
    boolean episode = show != null && show.series && !titleId.equals(show.id);
    return new SimulatedEvent.Viewing(
        eventId(),
        clock.eventTimeAt(now),
        profileId(viewer.index),
        titleId,
        episode ? show.id : null,
        sessionId,
        viewer.impression == 0 ? null : impressionId(viewer.impression),
        viewer.region.country(),
        viewer.region.regionName(),
        activity);
  }

  String visitId(Viewer viewer) {
    return run + "-v" + viewer.index + "-" + viewer.visit;
  }

  String playId(Viewer viewer) {
    return run + "-p" + viewer.index + "-" + viewer.plays;
  }

  /** The entry of a film or series, then those of its episodes. */
  void catalogue(Show show, long now, Consumer<SimulatedEvent> consumer) {
    List<String> genres = show.genres.stream().map(Genre::label).toList();
    List<SimulatedEvent.Availability> availability = availability(show);
    Long release = show.release == Show.ALWAYS ? null : clock.eventTimeAt(show.release);
    List<SimulatedEvent.Rendition> renditions = renditions(show);
    long duration = clock.eventDuration(show.runtimeMillis());
    consumer.accept(
        new SimulatedEvent.CatalogueChange(
            eventId(),
            clock.eventTimeAt(now),
            show.id,
            show.name,
            show.series ? SimulatedEvent.Kind.SERIES : SimulatedEvent.Kind.FILM,
            null,
            null,
            null,
            genres,
            show.year,
            show.language(),
            release,
            show.series ? null : duration,
            availability,
            show.series ? List.of() : renditions,
            artworks(show),
            show.series ? null : expectedViewers(show, now)));
    for (int season = 1; season <= show.episodesOfSeason.length; season++) {
      for (int inSeason = 1; inSeason <= show.episodesOfSeason[season - 1]; inSeason++) {
        consumer.accept(
            new SimulatedEvent.CatalogueChange(
                eventId(),
                clock.eventTimeAt(now),
                show.episodeId(season, inSeason),
                show.name + ", season " + season + ", episode " + inSeason,
                SimulatedEvent.Kind.EPISODE,
                show.id,
                season,
                inSeason,
                genres,
                show.year,
                show.language(),
                release,
                duration,
                availability,
                renditions,
                List.of(),
                // Who begins a series begins here; nobody can say how far they will get.
                season == 1 && inSeason == 1 ? expectedViewers(show, now) : null));
      }
    }
  }

  /** What the calendar expects of a title to come, off by a logarithmic deviation of .6. */
  private Long expectedViewers(Show show, long now) {
    if (show.release == Show.ALWAYS || show.release <= now) {
      return null;
    }
    double error =
        Math.exp(
            EXPECTATION_DEVIATION
                * SeededRandom.normal(SeededRandom.hash(SeededRandom.hash(seed, 23), show.index)));
    return Math.max(1, Math.round(show.demand * playsPerWeek * error));
  }

  /** The entry of a live event. */
  SimulatedEvent live(LiveEvents.Live live, long now) {
    long duration = clock.eventDuration(LiveEvents.LENGTH);
    List<SimulatedEvent.Rendition> ladder = new ArrayList<>();
    for (int rendition = 0; rendition < LiveEvents.RENDITIONS; rendition++) {
      ladder.add(
          new SimulatedEvent.Rendition(
              Show.RENDITIONS.get(rendition),
              Show.LADDER_KBPS[rendition],
              bytes(Show.LADDER_KBPS[rendition], duration)));
    }
    return new SimulatedEvent.CatalogueChange(
        eventId(),
        clock.eventTimeAt(now),
        live.titleId(),
        live.name(),
        SimulatedEvent.Kind.LIVE,
        null,
        null,
        null,
        List.of("sport"),
        Instant.ofEpochMilli(live.start()).atOffset(ZoneOffset.UTC).getYear(),
        live.home().language(),
        clock.eventTimeAt(live.start()),
        duration,
        // Nobody watches it afterwards.
        List.of(
            new SimulatedEvent.Availability(
                "*", 0, clock.eventTimeAt(live.start()), clock.eventTimeAt(live.end()))),
        ladder,
        List.of(),
        live.expected());
  }

  SimulatedEvent liveStarted(Viewer viewer, LiveEvents.Live live, int rendition, long now) {
    return live(
        viewer,
        live,
        new Activity.Started(
            clock.eventDuration(now - live.start()),
            clock.eventDuration(LiveEvents.LENGTH),
            Show.LADDER_KBPS[rendition],
            Show.RENDITIONS.get(rendition)),
        now);
  }

  SimulatedEvent liveGoesOn(
      Viewer viewer, LiveEvents.Live live, int rendition, long interval, long now) {
    return live(
        viewer,
        live,
        new Activity.Heartbeat(
            clock.eventDuration(now - live.start()),
            clock.eventDuration(LiveEvents.LENGTH),
            clock.eventDuration(interval),
            Show.LADDER_KBPS[rendition],
            Show.RENDITIONS.get(rendition)),
        now);
  }

  SimulatedEvent liveStopped(Viewer viewer, LiveEvents.Live live, long watched, long now) {
    return live(
        viewer,
        live,
        new Activity.Stopped(
            clock.eventDuration(now - live.start()),
            clock.eventDuration(LiveEvents.LENGTH),
            clock.eventDuration(watched),
            now >= live.end() ? Activity.StopReason.FINISHED : Activity.StopReason.VIEWER),
        now);
  }

  private SimulatedEvent live(Viewer viewer, LiveEvents.Live live, Activity activity, long now) {
    return new SimulatedEvent.Viewing(
        eventId(),
        clock.eventTimeAt(now),
        profileId(viewer.index),
        live.titleId(),
        null,
        run + "-l" + viewer.index + "-" + live.number(),
        null,
        viewer.region.country(),
        viewer.region.regionName(),
        activity);
  }

  /** A kilobit per second is an eighth of a byte per millisecond. */
  private static long bytes(int kbps, long durationMillis) {
    return Math.max(1, kbps * durationMillis / 8);
  }

  /** Tombstones of a title and of its episodes. */
  void withdrawal(Show show, Consumer<SimulatedEvent> consumer) {
    consumer.accept(new SimulatedEvent.TitleWithdrawn(show.id));
    for (int season = 1; season <= show.episodesOfSeason.length; season++) {
      for (int inSeason = 1; inSeason <= show.episodesOfSeason[season - 1]; inSeason++) {
        consumer.accept(new SimulatedEvent.TitleWithdrawn(show.episodeId(season, inSeason)));
      }
    }
  }

  private List<SimulatedEvent.Availability> availability(Show show) {
    List<SimulatedEvent.Availability> entries = new ArrayList<>();
    boolean everywhere = true;
    for (int country = 0; country < COUNTRY_COUNT; country++) {
      everywhere &= show.maturity[country] != Show.UNLICENSED;
    }
    // One entry for the world where it is the same in most countries, and entries of their own for
    // the others.
    byte common = show.maturity[0];
    if (everywhere) {
      entries.add(new SimulatedEvent.Availability("*", common, null, null));
    }
    for (int country = 0; country < COUNTRY_COUNT; country++) {
      boolean unlicensed = show.maturity[country] == Show.UNLICENSED;
      boolean windowed =
          show.licensedFrom[country] != Show.ALWAYS || show.licensedUntil[country] != Show.NEVER;
      if (unlicensed || (everywhere && !windowed && show.maturity[country] == common)) {
        continue;
      }
      entries.add(
          new SimulatedEvent.Availability(
              ServiceRegion.COUNTRIES.get(country),
              show.maturity[country],
              show.licensedFrom[country] == Show.ALWAYS
                  ? null
                  : (Long) clock.eventTimeAt(show.licensedFrom[country]),
              show.licensedUntil[country] == Show.NEVER
                  ? null
                  : (Long) clock.eventTimeAt(show.licensedUntil[country])));
    }
    return entries;
  }

  private List<SimulatedEvent.Rendition> renditions(Show show) {
    List<SimulatedEvent.Rendition> renditions = new ArrayList<>();
    for (int rendition = 0; rendition < show.renditions; rendition++) {
      int kbps = show.bitrateKbps(rendition);
      long bytes = bytes(kbps, clock.eventDuration(show.runtimeMillis()));
      renditions.add(new SimulatedEvent.Rendition(Show.RENDITIONS.get(rendition), kbps, bytes));
    }
    return renditions;
  }

  private static List<SimulatedEvent.Artwork> artworks(Show show) {
    List<SimulatedEvent.Artwork> artworks = new ArrayList<>();
    for (int artwork = 0; artwork < show.pictures.count(); artwork++) {
      List<Float> features = new ArrayList<>();
      for (float feature : show.pictures.features(artwork)) {
        features.add(feature);
      }
      List<String> barred = new ArrayList<>();
      for (int country = 0; country < COUNTRY_COUNT; country++) {
        if (show.pictures.isBarredIn(artwork, country)) {
          barred.add(ServiceRegion.COUNTRIES.get(country));
        }
      }
      artworks.add(
          new SimulatedEvent.Artwork(
              artworkId(artwork), null, show.pictures.maturity(artwork), features, barred));
    }
    return artworks;
  }

  static String artworkId(int artwork) {
    return "art-" + artwork;
  }

  /** Index of an artwork of the simulation, or −1. */
  static int artworkIndex(Show show, String artworkId) {
    for (int artwork = 0; artwork < show.pictures.count(); artwork++) {
      if (artworkId(artwork).equals(artworkId)) {
        return artwork;
      }
    }
    return -1;
  }
}
