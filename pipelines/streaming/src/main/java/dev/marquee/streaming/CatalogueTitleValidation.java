package dev.marquee.streaming;

import dev.marquee.events.Announcement;
import dev.marquee.events.Artwork;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Rendition;
import dev.marquee.events.TitleKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ranges of a {@link CatalogueTitle}, as its schema documents them; only an episode has a
 * series.
 */
final class CatalogueTitleValidation implements EventValidation<CatalogueTitle> {
  private static final long serialVersionUID = 1L;

  private static final int MAX_NAME_LENGTH = 512;
  private static final int MAX_SEASON = 10_000;
  private static final int MAX_EPISODE = 100_000;
  private static final int MAX_GENRES = 32;
  private static final int MAX_GENRE_LENGTH = 64;
  private static final int MIN_YEAR = 1870;
  private static final int MAX_YEAR = 2200;
  private static final int MAX_AVAILABILITIES = 300;
  private static final int MAX_RENDITIONS = 64;
  private static final int MAX_BITRATE_KBPS = 1_000_000;
  private static final int MAX_ARTWORKS = 64;
  private static final int MAX_FEATURES = 64;
  private static final float MAX_FEATURE = 100;
  private static final int MAX_RELATED_TITLES = 64;
  private static final long MAX_VIEWERS = 10_000_000_000L;
  private static final String EVERY_COUNTRY = "*";

  @Override
  public Optional<String> invalidField(CatalogueTitle title) {
    if (!EventValidation.isId(title.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isId(title.getTitleId())) {
      return Optional.of("titleId");
    }
    if (title.getName().length() > MAX_NAME_LENGTH) {
      return Optional.of("name");
    }
    boolean episode = title.getKind() == TitleKind.EPISODE;
    if (episode ? !EventValidation.isId(title.getSeriesId()) : title.getSeriesId() != null) {
      return Optional.of("seriesId");
    }
    if (!EventValidation.isAbsentOrBetween(title.getSeason(), 0, MAX_SEASON)) {
      return Optional.of("season");
    }
    if (!EventValidation.isAbsentOrBetween(title.getEpisode(), 0, MAX_EPISODE)) {
      return Optional.of("episode");
    }
    if (!EventValidation.areTexts(title.getGenres(), MAX_GENRES, MAX_GENRE_LENGTH)) {
      return Optional.of("genres");
    }
    if (!EventValidation.isAbsentOrBetween(title.getYear(), MIN_YEAR, MAX_YEAR)) {
      return Optional.of("year");
    }
    if (title.getLanguage() != null && !EventValidation.isLanguage(title.getLanguage())) {
      return Optional.of("language");
    }
    Long duration = title.getDurationMillis();
    if (duration != null && !EventValidation.isBetween(duration, 1, MAX_DURATION_MILLIS)) {
      return Optional.of("durationMillis");
    }
    Optional<String> availability = invalidAvailability(title.getAvailability());
    if (availability.isPresent()) {
      return availability;
    }
    Optional<String> rendition = invalidRendition(title.getRenditions());
    if (rendition.isPresent()) {
      return rendition;
    }
    Optional<String> artwork = invalidArtwork(title.getArtworks());
    return artwork.isPresent() ? artwork : invalidAnnouncement(title.getAnnouncement());
  }

  private static Optional<String> invalidAvailability(List<Availability> availabilities) {
    if (availabilities.size() > MAX_AVAILABILITIES) {
      return Optional.of("availability");
    }
    for (int i = 0; i < availabilities.size(); i++) {
      Availability availability = availabilities.get(i);
      String country = availability.getCountry();
      if (!EVERY_COUNTRY.equals(country) && !EventValidation.isCountry(country)) {
        return Optional.of("availability.country");
      }
      if (!isMaturity(availability.getMaturity())) {
        return Optional.of("availability.maturity");
      }
      Instant from = availability.getLicensedFrom();
      Instant until = availability.getLicensedUntil();
      if (from != null && until != null && until.isBefore(from)) {
        return Optional.of("availability.licensedUntil");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> invalidRendition(List<Rendition> renditions) {
    if (renditions.size() > MAX_RENDITIONS) {
      return Optional.of("renditions");
    }
    for (int i = 0; i < renditions.size(); i++) {
      Rendition rendition = renditions.get(i);
      if (!EventValidation.isId(rendition.getRenditionId())) {
        return Optional.of("renditions.renditionId");
      }
      if (!EventValidation.isBetween(rendition.getBitrateKbps(), 1, MAX_BITRATE_KBPS)) {
        return Optional.of("renditions.bitrateKbps");
      }
      if (!EventValidation.isBetween(rendition.getBytes(), 1, MAX_BYTES)) {
        return Optional.of("renditions.bytes");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> invalidArtwork(List<Artwork> artworks) {
    if (artworks.size() > MAX_ARTWORKS) {
      return Optional.of("artworks");
    }
    for (int i = 0; i < artworks.size(); i++) {
      Artwork artwork = artworks.get(i);
      if (!EventValidation.isId(artwork.getArtworkId())) {
        return Optional.of("artworks.artworkId");
      }
      if (!EventValidation.isAbsentOrId(artwork.getCropOf())) {
        return Optional.of("artworks.cropOf");
      }
      if (!isMaturity(artwork.getMaturity())) {
        return Optional.of("artworks.maturity");
      }
      if (!areFeatures(artwork.getFeatures())) {
        return Optional.of("artworks.features");
      }
      if (!areCountries(artwork.getBarredCountries())) {
        return Optional.of("artworks.barredCountries");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> invalidAnnouncement(Announcement announcement) {
    if (announcement == null) {
      return Optional.empty();
    }
    if (!EventValidation.isBetween(announcement.getExpectedViewers(), 1, MAX_VIEWERS)) {
      return Optional.of("announcement.expectedViewers");
    }
    return EventValidation.areTexts(
            announcement.getRelatedTitles(), MAX_RELATED_TITLES, MAX_ID_LENGTH)
        ? Optional.empty()
        : Optional.of("announcement.relatedTitles");
  }

  private static boolean areFeatures(List<Float> features) {
    if (features.size() > MAX_FEATURES) {
      return false;
    }
    for (int i = 0; i < features.size(); i++) {
      // Also false when it is not a number.
      if (!(Math.abs(features.get(i)) <= MAX_FEATURE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areCountries(List<String> countries) {
    if (countries.size() > MAX_AVAILABILITIES) {
      return false;
    }
    for (int i = 0; i < countries.size(); i++) {
      if (!EventValidation.isCountry(countries.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMaturity(int years) {
    return EventValidation.isBetween(years, 0, ViewerProfileValidation.MAX_MATURITY);
  }
}
