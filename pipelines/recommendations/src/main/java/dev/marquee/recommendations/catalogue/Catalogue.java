package dev.marquee.recommendations.catalogue;

import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the service offers, by the dense title numbers of the model.
 *
 * <p>One thread writes, any number read without locks; entries are immutable and published with
 * release semantics, so a withdrawn title is gone from the next page on.
 */
public final class Catalogue {
  private static final int NEWEST = 400;
  private static final Comparator<Map.Entry<Integer, CatalogueEntry>> BY_RELEASE =
      Comparator.<Map.Entry<Integer, CatalogueEntry>>comparingLong(
              entry -> -releaseOrder(entry.getValue()))
          .thenComparing(entry -> entry.getValue().titleId());

  private final TitleIndex index;
  private final Map<Integer, CatalogueEntry> recommendable = new ConcurrentHashMap<>();
  private final Map<Long, ConcurrentSkipListMap<Long, CatalogueEntry>> episodes =
      new ConcurrentHashMap<>();
  private final Set<String> countries = ConcurrentHashMap.newKeySet();
  private final Map<String, CountryOffers> offers = new ConcurrentHashMap<>();
  private volatile AtomicReferenceArray<CatalogueEntry> entries = new AtomicReferenceArray<>(1024);
  private volatile int[] newest = new int[0];
  private volatile boolean newestIsStale;

  /**
   * @param index dense numbers of titles, shared with the model; this catalogue never adds to it
   */
  public Catalogue(TitleIndex index) {
    this.index = Objects.requireNonNull(index);
  }

  /** Number of titles that may be recommended. */
  public int size() {
    return recommendable.size();
  }

  /** Entry of a dense number, or null when the catalogue does not hold it. */
  public CatalogueEntry entry(int number) {
    AtomicReferenceArray<CatalogueEntry> current = entries;
    return number >= 0 && number < current.length() ? current.getAcquire(number) : null;
  }

  /** Entry of a title key, or null when the catalogue does not hold it. */
  public CatalogueEntry find(long key) {
    return entry(index.find(key));
  }

  /**
   * What may be shown in a country. Made when it is first asked for; countries that no entry names
   * share one, so that made-up ones cost nothing.
   */
  public CountryOffers offers(String country) {
    String named = countries.contains(country) ? country : CatalogueEntry.ANYWHERE;
    CountryOffers known = offers.get(named);
    return known == null ? addOffers(named) : known;
  }

  private CountryOffers addOffers(String country) {
    synchronized (offers) {
      return offers.computeIfAbsent(country, this::makeOffers);
    }
  }

  private CountryOffers makeOffers(String country) {
    CountryOffers made = new CountryOffers(country);
    AtomicReferenceArray<CatalogueEntry> all = entries;
    for (int number = 0; number < all.length(); number++) {
      made.set(number, all.getAcquire(number));
    }
    return made;
  }

  /** Not while offers of another country are made, or they would miss the entry. */
  private void set(int number, CatalogueEntry entry) {
    synchronized (offers) {
      entries.setRelease(number, entry);
      for (CountryOffers one : offers.values()) {
        one.set(number, entry);
      }
    }
  }

  /**
   * The episode after another in the order of seasons, or null after the last one.
   *
   * @param episode an episode of a series
   */
  public CatalogueEntry nextEpisode(CatalogueEntry episode) {
    var series = episodes.get(episode.seriesKey());
    var next = series == null ? null : series.higherEntry(order(episode));
    return next == null ? null : next.getValue();
  }

  /** Dense numbers of the latest releases, latest first; those still to come stand before them. */
  public int[] newest() {
    if (newestIsStale) {
      refreshNewest();
    }
    return newest;
  }

  /**
   * Writer only: adds or replaces a title.
   *
   * @param number its dense number
   */
  public void put(int number, CatalogueEntry entry) {
    forgetEpisode(entry(number));
    if (number >= entries.length()) {
      grow(number);
    }
    for (CatalogueEntry.Window window : entry.windows()) {
      countries.add(window.country());
    }
    set(number, entry);
    if (entry.isRecommendable()) {
      recommendable.put(number, entry);
    } else {
      recommendable.remove(number);
      if (entry.seriesKey() != 0) {
        episodes
            .computeIfAbsent(entry.seriesKey(), key -> new ConcurrentSkipListMap<>())
            .put(order(entry), entry);
      }
    }
    newestIsStale = true;
  }

  /** Writer only: withdraws a title; unknown ones are ignored. */
  public void remove(long key) {
    int number = index.find(key);
    CatalogueEntry known = entry(number);
    if (known == null) {
      return;
    }
    forgetEpisode(known);
    set(number, null);
    recommendable.remove(number);
    newestIsStale = true;
  }

  private void forgetEpisode(CatalogueEntry known) {
    if (known != null && known.seriesKey() != 0) {
      var series = episodes.get(known.seriesKey());
      if (series != null) {
        // Another episode may have taken its number.
        series.remove(order(known), known);
      }
    }
  }

  private void grow(int number) {
    AtomicReferenceArray<CatalogueEntry> before = entries;
    AtomicReferenceArray<CatalogueEntry> after =
        new AtomicReferenceArray<>(Math.max(number + 1, before.length() * 2));
    for (int at = 0; at < before.length(); at++) {
      after.setPlain(at, before.getPlain(at));
    }
    entries = after;
  }

  private synchronized void refreshNewest() {
    if (!newestIsStale) {
      return;
    }
    newestIsStale = false;
    List<Map.Entry<Integer, CatalogueEntry>> all = new ArrayList<>(recommendable.entrySet());
    all.sort(BY_RELEASE);
    newest = all.stream().limit(NEWEST).mapToInt(Map.Entry::getKey).toArray();
  }

  private static long order(CatalogueEntry episode) {
    return ((long) episode.season() << 32) | episode.episode();
  }

  /** Release time, or what the year tells of it where a title was always there. */
  private static long releaseOrder(CatalogueEntry entry) {
    return entry.releaseMillis() != Long.MIN_VALUE
        ? entry.releaseMillis()
        : (long) ((entry.facts().year() - 1970) * 31_556_952_000.0) - 200L * 31_556_952_000L;
  }

  /** Dense number of a title identifier, or {@link TitleIndex#ABSENT}. */
  public int number(String titleId) {
    return index.find(TitleKey.of(titleId));
  }
}
