package dev.marquee.local.simulation;

import java.util.List;

/**
 * A film or series of the simulated catalogue, with what only the simulation knows of it. Built
 * once, then constant.
 */
final class Show {
  static final long NEVER = Long.MAX_VALUE;
  static final long ALWAYS = Long.MIN_VALUE;
  static final byte UNLICENSED = -1;

  /** Languages of titles; the first six are spoken in the regions. */
  static final List<String> LANGUAGES =
      List.of("en", "es", "pt", "de", "hi", "ko", "ja", "fr", "it", "tr");

  /** Bit rates of the renditions, kilobits per second, before the title's complexity. */
  static final int[] LADDER_KBPS = {1_000, 2_500, 5_000, 13_000};

  static final List<String> RENDITIONS = List.of("480p", "720p", "1080p", "2160p");

  final int index;
  final String id;
  final String name;
  final boolean series;
  final List<Genre> genres;
  final int year;
  final int languageIndex;
  final float[] offer;

  /** Appeal to everybody alike, on the logistic scale. */
  final double quality;

  /**
   * Share of all demand at the reference moment: the start, or the mean of the first week for a
   * launch.
   */
  final double demand;

  /** Simulated release, or {@link #ALWAYS} for a title older than its launch curve. */
  final long release;

  /** Simulated moment from which the catalogue tells of it, or {@link #ALWAYS}. */
  final long announced;

  /** Simulated moment at which it leaves the catalogue, or {@link #NEVER}. */
  final long withdrawn;

  /** Minutes of the film, or of each episode. */
  final int runtimeMinutes;

  final int[] episodesOfSeason;
  final double complexity;
  final int renditions;
  final byte[] maturity;
  final long[] licensedFrom;
  final long[] licensedUntil;
  final Pictures pictures;

  /** Base demand per country, relative to {@link #demand}. */
  final float[] countryTaste;

  private final LaunchCurve curve;
  private final double curveAtStart;

  Show(
      int index,
      String name,
      boolean series,
      List<Genre> genres,
      int year,
      int languageIndex,
      float[] offer,
      double quality,
      double demand,
      long start,
      long release,
      long announced,
      long withdrawn,
      int runtimeMinutes,
      int[] episodesOfSeason,
      double complexity,
      int renditions,
      byte[] maturity,
      long[] licensedFrom,
      long[] licensedUntil,
      Pictures pictures,
      float[] countryTaste) {
    this.index = index;
    this.id = String.format("title-%05d", index);
    this.name = name;
    this.series = series;
    this.genres = genres;
    this.year = year;
    this.languageIndex = languageIndex;
    this.offer = offer;
    this.quality = quality;
    this.demand = demand;
    this.release = release;
    this.announced = announced;
    this.withdrawn = withdrawn;
    this.runtimeMinutes = runtimeMinutes;
    this.episodesOfSeason = episodesOfSeason;
    this.complexity = complexity;
    this.renditions = renditions;
    this.maturity = maturity;
    this.licensedFrom = licensedFrom;
    this.licensedUntil = licensedUntil;
    this.pictures = pictures;
    this.countryTaste = countryTaste;
    this.curve = LaunchCurve.of(series, language());
    this.curveAtStart =
        release == ALWAYS ? 1 : curve.at(Math.max(LocalTimes.DAY * 7 / 2, start - release));
  }

  String language() {
    return LANGUAGES.get(languageIndex);
  }

  /** Share of all demand at a simulated moment, 0 before the release and after the withdrawal. */
  double demandAt(long simulatedMillis) {
    if (simulatedMillis >= withdrawn) {
      return 0;
    }
    if (release == ALWAYS) {
      return demand;
    }
    return demand * curve.at(simulatedMillis - release) / curveAtStart;
  }

  /** Whether viewers of a country may see it at a simulated moment, whatever their age. */
  boolean offeredIn(int country, long simulatedMillis) {
    return maturity[country] != UNLICENSED
        && (release == ALWAYS || simulatedMillis >= release)
        && simulatedMillis < withdrawn
        && simulatedMillis >= licensedFrom[country]
        && simulatedMillis < licensedUntil[country];
  }

  boolean offeredTo(Viewer viewer, long simulatedMillis) {
    int country = viewer.region.countryIndex();
    return maturity[country] <= viewer.maturityLimit && offeredIn(country, simulatedMillis);
  }

  int episodes() {
    int sum = 0;
    for (int count : episodesOfSeason) {
      sum += count;
    }
    return sum;
  }

  /** Identity of what is played: the film, or an episode counted from 0 over all seasons. */
  String playableId(int episode) {
    if (!series) {
      return id;
    }
    int season = seasonOf(episode);
    return episodeId(season, episodeInSeason(episode, season));
  }

  /** Season, from 1, of an episode counted from 0 over all seasons. */
  int seasonOf(int episode) {
    int remaining = episode;
    for (int season = 0; season < episodesOfSeason.length; season++) {
      if (remaining < episodesOfSeason[season]) {
        return season + 1;
      }
      remaining -= episodesOfSeason[season];
    }
    throw new IllegalArgumentException(id + " has no episode " + episode);
  }

  /** Number, from 1, of an episode in its season. */
  int episodeInSeason(int episode, int season) {
    int number = episode;
    for (int before = 0; before < season - 1; before++) {
      number -= episodesOfSeason[before];
    }
    return number + 1;
  }

  String episodeId(int season, int number) {
    // Built by hand: a formatter here was half of the cost of a play.
    return id + (season < 10 ? "-s0" : "-s") + season + (number < 10 ? "e0" : "e") + number;
  }

  int bitrateKbps(int rendition) {
    return (int) Math.max(1, Math.round(LADDER_KBPS[rendition] * complexity));
  }

  long runtimeMillis() {
    return runtimeMinutes * 60_000L;
  }
}
