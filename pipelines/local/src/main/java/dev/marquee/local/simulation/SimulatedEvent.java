package dev.marquee.local.simulation;

import java.util.List;

/**
 * Something that the simulated service or one of its viewers publishes.
 *
 * <p>Fields mean what the event schemas say of the fields of the same name; a null stands for an
 * absent optional field. Event times are milliseconds since 1970-01-01 UTC on the clock that {@link
 * SimulationClock} chose.
 */
public sealed interface SimulatedEvent {

  /** Key of the record on its topic. */
  String key();

  /** Which stream an unusable record was sent to. */
  enum Stream {
    VIEWING,
    IMPRESSIONS
  }

  /** What is wrong with an unusable record. */
  enum Defect {
    RANDOM_BYTES,
    TRUNCATED,
    FLIPPED_BITS,
    UNKNOWN_SCHEMA,
    NO_VALUE,
    INVALID_FIELD,
    OVERLONG_ID
  }

  /** A viewer did something. */
  record Viewing(
      String eventId,
      long eventTimeMillis,
      String profileId,
      String titleId,
      String seriesId,
      String sessionId,
      String impressionId,
      String country,
      String region,
      Activity activity)
      implements SimulatedEvent {
    /** The same event with another event time. */
    public Viewing at(long newEventTimeMillis) {
      return new Viewing(
          eventId,
          newEventTimeMillis,
          profileId,
          titleId,
          seriesId,
          sessionId,
          impressionId,
          country,
          region,
          activity);
    }

    @Override
    public String key() {
      return profileId;
    }
  }

  /** A title was shown; {@code pageVersion} is null when the page did not come from the engine. */
  record Shown(
      String eventId,
      long eventTimeMillis,
      String impressionId,
      String profileId,
      String sessionId,
      String titleId,
      String country,
      String region,
      String rowId,
      int rowPosition,
      int position,
      PageView.Version pageVersion,
      PageView.Picture picture)
      implements SimulatedEvent {
    /** The same event with another event time. */
    public Shown at(long newEventTimeMillis) {
      return new Shown(
          eventId,
          newEventTimeMillis,
          impressionId,
          profileId,
          sessionId,
          titleId,
          country,
          region,
          rowId,
          rowPosition,
          position,
          pageVersion,
          picture);
    }

    @Override
    public String key() {
      return profileId;
    }
  }

  /** A profile is new or has changed. */
  record ProfileChange(
      String eventId,
      long eventTimeMillis,
      String profileId,
      String accountId,
      String country,
      String region,
      List<String> languages,
      int maturityLimit,
      boolean kids)
      implements SimulatedEvent {
    public ProfileChange {
      languages = List.copyOf(languages);
    }

    @Override
    public String key() {
      return profileId;
    }
  }

  /**
   * A film, series, episode or live event is new or has changed.
   *
   * @param expectedViewers viewers expected in the first seven days of an announced launch, at the
   *     same time of a live event; null: nothing was announced
   */
  record CatalogueChange(
      String eventId,
      long eventTimeMillis,
      String titleId,
      String name,
      Kind kind,
      String seriesId,
      Integer season,
      Integer episode,
      List<String> genres,
      Integer year,
      String language,
      Long releaseTimeMillis,
      Long durationMillis,
      List<Availability> availability,
      List<Rendition> renditions,
      List<Artwork> artworks,
      Long expectedViewers)
      implements SimulatedEvent {
    public CatalogueChange {
      genres = List.copyOf(genres);
      availability = List.copyOf(availability);
      renditions = List.copyOf(renditions);
      artworks = List.copyOf(artworks);
    }

    @Override
    public String key() {
      return titleId;
    }
  }

  /** A title is taken out of the catalogue: a tombstone on its topic. */
  record TitleWithdrawn(String titleId) implements SimulatedEvent {
    @Override
    public String key() {
      return titleId;
    }
  }

  /** A viewer asks to be forgotten. */
  record ForgetRequest(String eventId, long eventTimeMillis, String profileId)
      implements SimulatedEvent {
    @Override
    public String key() {
      return profileId;
    }
  }

  /**
   * A record that nobody can use, made from a good event by a defect; the seed decides where it
   * breaks.
   */
  record Poison(Stream stream, Defect defect, SimulatedEvent original, long seed)
      implements SimulatedEvent {
    @Override
    public String key() {
      return original.key();
    }
  }

  /** What a catalogue entry is. */
  enum Kind {
    FILM,
    SERIES,
    EPISODE,
    LIVE
  }

  /**
   * Maturity (years) and licence window in a country, {@code "*"} for every country without an
   * entry of its own.
   */
  record Availability(
      String country, int maturity, Long licensedFromMillis, Long licensedUntilMillis) {}

  /** One encoding of a title. */
  record Rendition(String renditionId, int bitrateKbps, long bytes) {}

  /**
   * One picture of a title: age from which it may be shown (years), countries in which it must not
   * be shown, standardised features.
   */
  record Artwork(
      String artworkId,
      String cropOf,
      int maturity,
      List<Float> features,
      List<String> barredCountries) {
    public Artwork {
      features = List.copyOf(features);
      barredCountries = List.copyOf(barredCountries);
    }
  }
}
