package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The simulated catalogue: titles with their demand, licences and pictures, and its calendar.
 *
 * <p>Demand by rank follows {@link PopularityCurve}, by age {@link LaunchCurve}. Everything follows
 * from the seed, the options and the simulated start; a later run with the same three continues the
 * same calendar. Not thread-safe.
 */
final class Catalogue {
  /** What the calendar holds. */
  enum Change {
    ANNOUNCED,
    WITHDRAWN
  }

  /** A change of the catalogue at a simulated moment. */
  record Scheduled(long simulatedMillis, Change change, int show) {}

  private static final int COUNTRY_COUNT = ServiceRegion.COUNTRIES.size();
  private static final int[] MATURITY_STEPS = {0, 6, 12, 16, 18};

  /** A launch is in the catalogue two days ahead. */
  private static final long ANNOUNCEMENT = 2 * LocalTimes.DAY;

  private static final double HOME_LANGUAGE = 2.6;
  private static final double FOREIGN_LANGUAGE = .75;
  private static final double COUNTRY_TASTE = .35;

  /**
   * Exponent on the curve's demand when titles are drawn for a shelf or come to mind. Taste,
   * quality and loyalty make plays more concentrated than what is shown; .83 brings the shares of
   * plays back to the published ones.
   */
  private static final double SHELF_EXPONENT = .83;

  private final List<Show> shows = new ArrayList<>();
  private final Map<String, Integer> indexOfId = new HashMap<>();
  private final List<Scheduled> calendar = new ArrayList<>();
  private final double[][] cumulative = new double[COUNTRY_COUNT][];
  private long sampledHour = Long.MIN_VALUE;

  Catalogue(CatalogueOptions options, long seed, TasteModel taste, long start) {
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed, 21));
    Builder builder = new Builder(options, taste, seed, start, random);
    double[] demand = PopularityCurve.weights(options.titles());
    int[] rankOf = shuffled(options.titles(), random);
    int launches = (int) Math.round(options.launchesPerDay() * options.scheduledDays());
    boolean[] leaves = drawn(options, random);
    for (int index = 0; index < options.titles(); index++) {
      shows.add(builder.library(index, demand[rankOf[index]], rankOf[index], leaves[index]));
    }
    for (int launch = 0; launch < launches; launch++) {
      shows.add(builder.launch(options.titles() + launch, launch, launches, demand));
    }
    for (Show show : shows) {
      indexOfId.put(show.id, show.index);
      if (show.announced != Show.ALWAYS) {
        calendar.add(new Scheduled(show.announced, Change.ANNOUNCED, show.index));
      }
      if (show.withdrawn != Show.NEVER) {
        calendar.add(new Scheduled(show.withdrawn, Change.WITHDRAWN, show.index));
      }
    }
    calendar.sort(
        Comparator.comparingLong(Scheduled::simulatedMillis).thenComparingInt(Scheduled::show));
  }

  private static boolean[] drawn(CatalogueOptions options, SeededRandom random) {
    int withdrawals =
        Math.min(
            options.titles() / 2,
            (int) Math.round(options.withdrawalsPerDay() * options.scheduledDays()));
    boolean[] leaves = new boolean[options.titles()];
    Arrays.fill(leaves, 0, withdrawals, true);
    int[] order = shuffled(options.titles(), random);
    boolean[] result = new boolean[options.titles()];
    for (int index = 0; index < result.length; index++) {
      result[index] = leaves[order[index]];
    }
    return result;
  }

  List<Show> shows() {
    return shows;
  }

  Show show(int index) {
    return shows.get(index);
  }

  List<Scheduled> calendar() {
    return calendar;
  }

  /**
   * Index of a film or series, or of the series of an episode; {@link Viewer#NOTHING} when unknown.
   */
  int indexOf(String titleId) {
    Integer index = indexOfId.get(titleId);
    if (index == null) {
      int suffix = titleId.lastIndexOf("-s");
      index = suffix < 0 ? null : indexOfId.get(titleId.substring(0, suffix));
    }
    return index == null ? Viewer.NOTHING : index;
  }

  /** Draws a title offered in the country by its demand there at the moment, to the hour. */
  Show sample(int country, long simulatedMillis, SeededRandom random) {
    long hour = Math.floorDiv(simulatedMillis, LocalTimes.HOUR);
    if (hour != sampledHour) {
      sampledHour = hour;
      Arrays.fill(cumulative, null);
    }
    if (cumulative[country] == null) {
      cumulative[country] = cumulativeDemand(country, hour * LocalTimes.HOUR);
    }
    double[] sums = cumulative[country];
    double point = random.nextDouble() * sums[sums.length - 1];
    int found = Arrays.binarySearch(sums, point);
    // The first title whose sum lies above the point; titles without demand have empty intervals.
    return shows.get(Math.min(sums.length - 1, found >= 0 ? found + 1 : -found - 1));
  }

  private double[] cumulativeDemand(int country, long simulatedMillis) {
    double[] sums = new double[shows.size()];
    double sum = 0;
    for (Show show : shows) {
      if (show.offeredIn(country, simulatedMillis)) {
        sum +=
            Math.pow(show.demandAt(simulatedMillis), SHELF_EXPONENT) * show.countryTaste[country];
      }
      sums[show.index] = sum;
    }
    return sums;
  }

  static int[] shuffled(int count, SeededRandom random) {
    int[] order = new int[count];
    for (int index = 0; index < count; index++) {
      int other = random.nextInt(index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  /** Draws titles one by one. */
  private static final class Builder {
    private final CatalogueOptions options;
    private final TasteModel taste;
    private final long start;
    private final SeededRandom random;
    private final TitleNames names = new TitleNames();
    private final double[][] pictureLeaning;
    private final SeededRandom pictureTraits;

    Builder(
        CatalogueOptions options, TasteModel taste, long seed, long start, SeededRandom random) {
      this.options = options;
      this.taste = taste;
      this.start = start;
      this.random = random;
      this.pictureLeaning = Pictures.drawLeaning(random);
      this.pictureTraits = new SeededRandom(SeededRandom.hash(seed, 22));
    }

    Show library(int index, double demand, int rank, boolean leaves) {
      double fraction = (rank + .5) / options.titles();
      // Titles of the last ten weeks are common at the top: they hold about a fifth of all demand.
      boolean recent = random.chance(.03 + .32 * Math.exp(-12 * fraction));
      long release =
          recent ? start - (long) (random.nextDouble() * 70 * LocalTimes.DAY) : Show.ALWAYS;
      long withdrawn =
          leaves ? start + (long) ((.01 + .99 * random.nextDouble()) * scheduled()) : Show.NEVER;
      return show(index, demand, fraction, release, Show.ALWAYS, withdrawn);
    }

    Show launch(int index, int launch, int launches, double[] demand) {
      // Ranks of launches at their best are log-uniform over the upper third of the catalogue.
      double fraction = .003 * Math.pow(100, random.nextDouble());
      long release = start + (long) ((launch + random.nextDouble()) / launches * scheduled());
      return show(
          index,
          demand[(int) (fraction * demand.length)],
          fraction,
          release,
          release - ANNOUNCEMENT,
          Show.NEVER);
    }

    private double scheduled() {
      return options.scheduledDays() * (double) LocalTimes.DAY;
    }

    private Show show(
        int index,
        double demand,
        double rankFraction,
        long release,
        long announced,
        long withdrawn) {
      final boolean series = random.chance(options.seriesShare());
      final List<Genre> genres = genres();
      final int language = language();
      final int baseMaturity = maturity(genres);
      final byte[] maturity = new byte[COUNTRY_COUNT];
      final long[] from = new long[COUNTRY_COUNT];
      final long[] until = new long[COUNTRY_COUNT];
      licences(baseMaturity, maturity, from, until);
      float[] countryTaste = new float[COUNTRY_COUNT];
      for (int country = 0; country < COUNTRY_COUNT; country++) {
        String spoken = languageOf(country);
        double boost =
            Show.LANGUAGES.get(language).equals(spoken)
                ? (language == 0 ? 1.15 : HOME_LANGUAGE)
                : (language == 0 ? 1 : FOREIGN_LANGUAGE);
        countryTaste[country] = (float) (boost * Math.exp(COUNTRY_TASTE * random.nextGaussian()));
      }
      int[] seasons = seasons(series);
      Pictures pictures =
          Pictures.draw(3 + random.nextInt(5), pictureLeaning, random, pictureTraits);
      int years = release == Show.ALWAYS ? (int) (30 * Math.pow(random.nextDouble(), 2.2)) : 0;
      return new Show(
          index,
          names.next(genres.get(0), random),
          series,
          genres,
          yearOf(start) - years,
          language,
          taste.drawOffer(genres, random),
          // What many watch is a little better liked by everybody.
          .35 * random.nextGaussian() - .12 * Math.log(Math.max(rankFraction, .002) / .1),
          demand,
          start,
          release,
          announced,
          withdrawn,
          series ? episodeMinutes() : (int) Math.max(70, 105 + 17 * random.nextGaussian()),
          seasons,
          Math.exp(.2 * random.nextGaussian()),
          random.chance(.5) ? 4 : 3,
          maturity,
          from,
          until,
          pictures,
          countryTaste);
    }

    private static int yearOf(long simulatedMillis) {
      return java.time.Instant.ofEpochMilli(simulatedMillis)
          .atOffset(java.time.ZoneOffset.UTC)
          .getYear();
    }

    private static String languageOf(int country) {
      for (ServiceRegion region : ServiceRegion.values()) {
        if (region.countryIndex() == country) {
          return region.language();
        }
      }
      throw new IllegalArgumentException("no region lies in country " + country);
    }

    private int episodeMinutes() {
      return random.chance(.45) ? 22 + random.nextInt(9) : 40 + random.nextInt(20);
    }

    private int[] seasons(boolean series) {
      if (!series) {
        return new int[0];
      }
      int[] seasons = new int[random.chance(.55) ? 1 : 2 + random.nextInt(3)];
      for (int season = 0; season < seasons.length; season++) {
        seasons[season] = 6 + random.nextInt(5);
      }
      return seasons;
    }

    private List<Genre> genres() {
      Genre first = genre();
      double more = random.nextDouble();
      Genre second = more < .6 ? genre() : first;
      Genre third = more < .15 ? genre() : first;
      return List.of(first, second, third).stream().distinct().toList();
    }

    private Genre genre() {
      double sum = 0;
      for (Genre genre : Genre.values()) {
        sum += genre.share();
      }
      double remaining = random.nextDouble() * sum;
      for (Genre genre : Genre.values()) {
        remaining -= genre.share();
        if (remaining < 0) {
          return genre;
        }
      }
      return Genre.DRAMA;
    }

    private int language() {
      double[] shares = {.50, .11, .06, .05, .08, .08, .05, .04, .02, .01};
      double remaining = random.nextDouble();
      for (int language = 0; language < shares.length; language++) {
        remaining -= shares[language];
        if (remaining < 0) {
          return language;
        }
      }
      return 0;
    }

    private int maturity(List<Genre> genres) {
      if (genres.get(0).forChildren()) {
        return random.chance(.55) ? 0 : 1;
      }
      if (genres.contains(Genre.HORROR)) {
        return random.chance(.4) ? 3 : 4;
      }
      return 1 + random.nextInt(4);
    }

    private void licences(int step, byte[] maturity, long[] from, long[] until) {
      boolean everywhere = random.chance(.7);
      boolean begins = random.chance(.03);
      boolean ends = random.chance(.06);
      int home = random.nextInt(COUNTRY_COUNT);
      for (int country = 0; country < COUNTRY_COUNT; country++) {
        boolean licensed = everywhere || country == home || random.chance(.6);
        int shift = random.chance(.2) ? (random.chance(.5) ? 1 : -1) : 0;
        int own = Math.min(MATURITY_STEPS.length - 1, Math.max(0, step + shift));
        maturity[country] = licensed ? (byte) MATURITY_STEPS[own] : Show.UNLICENSED;
        boolean affected = random.chance(.6);
        long moment = start + (long) ((.01 + .99 * random.nextDouble()) * scheduled());
        from[country] = begins && affected ? moment : Show.ALWAYS;
        until[country] = ends && affected && !begins ? moment : Show.NEVER;
      }
    }
  }
}
