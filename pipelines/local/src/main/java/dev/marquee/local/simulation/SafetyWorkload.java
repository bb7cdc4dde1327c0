package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Titles with random age ratings, licence windows and releases, profiles with random limits and
 * countries, and the answer to which may be shown to whom at which moment.
 *
 * <p>Meant for tests that look for a page with a title that should not be on it, so restrictions
 * are the rule and not the exception. The answer is computed from the published entries by their
 * documented meaning: the entry of the country, or that for {@code "*"} when the country has none;
 * nowhere without either; from the first moment of the licence to before the first moment after it;
 * not before the release. Everything follows from the seed, each profile by itself, so any number
 * of them costs nothing. Thread-safe.
 */
public final class SafetyWorkload {
  private static final List<String> COUNTRIES =
      List.of(
          "US", "BR", "MX", "GB", "DE", "IN", "KR", "FR", "ES", "IT", "PL", "TR", "JP", "AU", "ZA",
          "NG", "EG", "AR", "CA", "SE");
  private static final int[] RATINGS = {0, 6, 7, 9, 12, 13, 15, 16, 18, 21};

  private final long seed;
  private final int profiles;
  private final long startMillis;
  private final long spanMillis;
  private final List<SimulatedEvent.CatalogueChange> catalogue = new ArrayList<>();
  private final Map<String, SimulatedEvent.CatalogueChange> byId = new HashMap<>();

  /**
   * A workload over {@code spanMillis} from {@code startMillis} of event time.
   *
   * @param titles films, 1 to 100,000
   * @param profiles profiles, 1 to 10,000,000
   * @param spanMillis length of the time in which windows begin and end, 1,000 ms to ten years
   */
  public SafetyWorkload(long seed, int titles, int profiles, long startMillis, long spanMillis) {
    Ranges.require("titles", titles, 1, 100_000);
    Ranges.require("profiles", profiles, 1, 10_000_000);
    Ranges.require("startMillis", startMillis, 0, 1e15);
    Ranges.require("spanMillis", spanMillis, 1_000, 3_650.0 * LocalTimes.DAY);
    this.seed = seed;
    this.profiles = profiles;
    this.startMillis = startMillis;
    this.spanMillis = spanMillis;
    TitleNames names = new TitleNames();
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed, 61));
    for (int title = 0; title < titles; title++) {
      SimulatedEvent.CatalogueChange entry = title(title, names, random);
      catalogue.add(entry);
      byId.put(entry.titleId(), entry);
    }
  }

  /** Entries of all titles, in order of their number. */
  public List<SimulatedEvent.CatalogueChange> catalogue() {
    return List.copyOf(catalogue);
  }

  public int profileCount() {
    return profiles;
  }

  /** A profile, from 0 to one below {@link #profileCount}. */
  public SimulatedEvent.ProfileChange profile(int index) {
    Ranges.require("profile", index, 0, profiles - 1);
    SeededRandom random = new SeededRandom(SeededRandom.hash(~seed, index));
    String country = COUNTRIES.get(random.nextInt(COUNTRIES.size()));
    int limit = random.chance(.3) ? 18 : random.nextInt(22);
    return new SimulatedEvent.ProfileChange(
        "safety-profile-" + index,
        startMillis,
        "profile-" + index,
        "account-" + index / 3,
        country,
        "region-" + country.toLowerCase(java.util.Locale.ROOT),
        List.of("en"),
        limit,
        limit <= 7);
  }

  /**
   * Titles that a profile watched before the start, each once; allowed or not, as limits may have
   * been lowered.
   */
  public List<String> history(int index, int count) {
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed + 1, index));
    IntSet drawn = new IntSet();
    List<String> titles = new ArrayList<>();
    while (titles.size() < Math.min(count, catalogue.size())) {
      double draw = random.nextDouble();
      int title = (int) (draw * draw * catalogue.size());
      if (drawn.add(title)) {
        titles.add(catalogue.get(title).titleId());
      }
    }
    return titles;
  }

  /**
   * Moment of a numbered page request, uniform over the span; a third lie within 1 ms of the edge
   * of a window.
   */
  public long pageTimeMillis(long page) {
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed + 2, page));
    if (random.chance(1.0 / 3)) {
      SimulatedEvent.CatalogueChange title = catalogue.get(random.nextInt(catalogue.size()));
      for (SimulatedEvent.Availability entry : title.availability()) {
        Long edge =
            entry.licensedUntilMillis() != null
                ? entry.licensedUntilMillis()
                : entry.licensedFromMillis();
        if (edge != null) {
          return edge - 1 + random.nextInt(3);
        }
      }
    }
    return startMillis + (long) (random.nextDouble() * spanMillis);
  }

  /** The profile that asks for a numbered page. */
  public int pageProfile(long page) {
    return new SeededRandom(SeededRandom.hash(seed + 3, page)).nextInt(profiles);
  }

  /**
   * Whether a title may be shown to a profile at an event time.
   *
   * @throws IllegalArgumentException when the title is not of this workload
   */
  public boolean mayShow(SimulatedEvent.ProfileChange profile, String titleId, long atMillis) {
    SimulatedEvent.CatalogueChange title = byId.get(titleId);
    if (title == null) {
      throw new IllegalArgumentException("titleId is " + titleId + ", not of this workload");
    }
    if (title.releaseTimeMillis() != null && atMillis < title.releaseTimeMillis()) {
      return false;
    }
    SimulatedEvent.Availability applies = null;
    for (SimulatedEvent.Availability entry : title.availability()) {
      if (entry.country().equals(profile.country())
          || (applies == null && entry.country().equals("*"))) {
        applies = entry;
      }
    }
    return applies != null
        && applies.maturity() <= profile.maturityLimit()
        && (applies.licensedFromMillis() == null || atMillis >= applies.licensedFromMillis())
        && (applies.licensedUntilMillis() == null || atMillis < applies.licensedUntilMillis());
  }

  private SimulatedEvent.CatalogueChange title(int index, TitleNames names, SeededRandom random) {
    Genre genre = Genre.values()[random.nextInt(Genre.values().length)];
    List<SimulatedEvent.Availability> entries = new ArrayList<>();
    if (random.chance(.5)) {
      entries.add(entry("*", random));
    }
    double density = random.nextDouble();
    for (String country : COUNTRIES) {
      if (random.chance(density)) {
        entries.add(entry(country, random));
      }
    }
    // The order of entries means nothing, so the entry for the world may stand anywhere.
    if (entries.size() > 1 && random.chance(.5)) {
      entries.add(entries.remove(0));
    }
    return new SimulatedEvent.CatalogueChange(
        "safety-title-" + index,
        startMillis,
        "title-" + index,
        names.next(genre, random),
        SimulatedEvent.Kind.FILM,
        null,
        null,
        null,
        List.of(genre.label()),
        1980 + random.nextInt(45),
        "en",
        random.chance(.15) ? (Long) moment(random) : null,
        (80 + random.nextInt(60)) * 60_000L,
        entries,
        List.of(),
        List.of(),
        null);
  }

  private SimulatedEvent.Availability entry(String country, SeededRandom random) {
    int rating = RATINGS[random.nextInt(RATINGS.length)];
    double window = random.nextDouble();
    if (window < .4) {
      return new SimulatedEvent.Availability(country, rating, null, null);
    }
    long first = moment(random);
    if (window < .6) {
      return new SimulatedEvent.Availability(country, rating, first, null);
    }
    if (window < .8) {
      return new SimulatedEvent.Availability(country, rating, null, first);
    }
    long second = moment(random);
    return new SimulatedEvent.Availability(
        country, rating, Math.min(first, second), Math.max(first, second) + 1);
  }

  private long moment(SeededRandom random) {
    return startMillis + (long) (random.nextDouble() * spanMillis);
  }
}
