package dev.marquee.recommendations.page;

import dev.marquee.recommendations.catalogue.Catalogue;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Window;
import dev.marquee.recommendations.catalogue.CountryOffers;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.page.ShownTitle.Source;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Turns ranked candidates and the shared model into a home page.
 *
 * <p>One object per subtask: scratch arrays are reused. Not thread-safe.
 */
public final class PageAssembler {
  /** A title that fewer have chosen still counts as new. */
  private static final double LITTLE_KNOWN = 10;

  /** A title counts as new for this long after its release. */
  private static final long NEW_MILLIS = 45L * 86_400_000;

  /** Weight in the draw of a new title without any genre in common. */
  private static final double STRANGER = 0.1;

  /** How far back a watched title may lie that a row follows from. */
  private static final int BECAUSE_REACH = 20;

  private static final int LEAST_BECAUSE = 4;

  private static final Set<Source>[] SOURCES = sourceSets();
  private static final Set<Source> BY_NEIGHBOURS = Set.of(Source.NEIGHBOURS);
  private static final Set<Source> BY_TREND = Set.of(Source.TRENDING);
  private static final Set<Source> BY_POPULARITY = Set.of(Source.POPULARITY);
  private static final Set<Source> BY_GENRE = Set.of(Source.GENRE);
  private static final Set<Source> BY_HISTORY = Set.of(Source.HISTORY);
  private static final Set<Source> BY_LIST = Set.of(Source.LIST);
  private static final Set<Source> BY_DRAW = Set.of(Source.NEW_RELEASE, Source.EXPLORATION);

  private final SharedModel model;
  private final Catalogue catalogue;
  private final PageOptions options;

  /** Further countries in which every title of the page must be offered. */
  private Set<String> countries = Set.of();

  private CountryOffers offers;

  /** First moment at which the title that {@link #open} gave last may no more be shown. */
  private long openUntil;

  private int[] claims = new int[1024];
  private int claim;
  private long licensedUntil;
  private final GreatestFirst strongest = new GreatestFirst();

  public PageAssembler(SharedModel model, Catalogue catalogue, PageOptions options) {
    this.model = model;
    this.catalogue = catalogue;
    this.options = options;
  }

  /**
   * The page of a profile with evidence of its own.
   *
   * @param unfinished what it began to watch, latest first
   * @param list keys of the titles on its list, latest first
   * @param candidates ranked titles for it
   */
  public Page personalised(
      Viewer viewer,
      Profile profile,
      List<Unfinished> unfinished,
      long[] list,
      Candidates candidates) {
    begin(viewer);
    Row continueWatching = continueWatching(viewer, profile, unfinished);
    Row myList = myList(viewer, profile, list);
    int[] ranked = candidates.ranked();
    Row topPicks = topPicks(viewer, profile, candidates, ranked);
    List<Row> because = because(viewer, profile);
    Row trending = trending(viewer, profile);
    List<Row> genres = genres(viewer, profile, candidates, ranked);
    Row fresh = fresh(viewer, profile, profile);
    return page(
        continueWatching,
        topPicks,
        at(because, 0),
        trending,
        at(genres, 0),
        fresh,
        at(because, 1),
        at(genres, 1),
        myList);
  }

  /**
   * A page without personal evidence except what the viewer left unfinished or put on the list: for
   * holdouts, for viewers whom nobody knows, and while personalisation is switched off.
   */
  public Page unpersonalised(
      Viewer viewer, Profile profile, List<Unfinished> unfinished, long[] list) {
    begin(viewer);
    Row continueWatching = continueWatching(viewer, profile, unfinished);
    Row myList = myList(viewer, profile, list);
    Row popular = popular(viewer, profile);
    Row trending = trending(viewer, profile);
    Row fresh = fresh(viewer, profile, new Profile());
    return page(continueWatching, popular, trending, fresh, myList);
  }

  /**
   * The default page of a region, for viewers whom nobody knows.
   *
   * @param countries the region's countries; a title must be offered in all of them
   */
  public Page unpersonalised(Viewer viewer, Set<String> countries) {
    this.countries = countries;
    try {
      return unpersonalised(viewer, new Profile(), List.of(), new long[0]);
    } finally {
      this.countries = Set.of();
    }
  }

  private void begin(Viewer viewer) {
    offers = catalogue.offers(viewer.country());
    claim++;
    licensedUntil = Long.MAX_VALUE;
    int capacity = model.columns().inverseRoot().length;
    if (claims.length < capacity) {
      claims = Arrays.copyOf(claims, capacity);
    }
  }

  private Page page(Row... rows) {
    List<Row> present = new ArrayList<>(rows.length);
    for (Row row : rows) {
      if (row != null) {
        present.add(row);
      }
    }
    return new Page(present, licensedUntil);
  }

  private Row continueWatching(Viewer viewer, Profile profile, List<Unfinished> unfinished) {
    List<ShownTitle> titles = new ArrayList<>();
    for (Unfinished one : unfinished) {
      CatalogueEntry played = catalogue.find(one.played());
      if (played == null) {
        continue;
      }
      // The catalogue knows better than the client to which series an episode belongs.
      boolean isEpisode = played.kind() == CatalogueEntry.Kind.EPISODE;
      long key = isEpisode ? played.seriesKey() : one.played();
      int number = model.index().find(key);
      if (number == TitleIndex.ABSENT
          || isClaimed(number)
          || profile.dislikes(key)
          || profile.dislikes(one.title())) {
        continue;
      }
      CatalogueEntry next = played;
      if (one.finished()) {
        next = isEpisode ? catalogue.nextEpisode(played) : null;
      }
      CatalogueEntry series = isEpisode ? catalogue.find(key) : null;
      if (next == null
          || (isEpisode && (series == null || !isShowable(series, viewer)))
          || !isShowable(next, viewer)
          || titles.size() == options.rowTitles()) {
        continue;
      }
      claim(number, next.window(viewer.country()).untilMillis());
      if (series != null) {
        claim(number, series.window(viewer.country()).untilMillis());
      }
      long position = one.finished() ? 0 : one.positionMillis();
      titles.add(new ShownTitle(next, series, number, -titles.size(), 1, BY_HISTORY, position));
    }
    return titles.isEmpty()
        ? null
        : new Row(
            // Known to other jobs by this id: Topics.CONTINUE_WATCHING_ROW.
            "continue-watching",
            Row.Kind.CONTINUE_WATCHING,
            "Continue watching",
            null,
            null,
            titles.size(),
            titles);
  }

  private Row myList(Viewer viewer, Profile profile, long[] list) {
    List<ShownTitle> titles = new ArrayList<>();
    for (long key : list) {
      int number = model.index().find(key);
      CatalogueEntry entry = open(number, viewer, profile);
      if (titles.size() < options.rowTitles() && entry != null) {
        titles.add(shown(number, entry, -titles.size(), BY_LIST));
      }
    }
    return titles.isEmpty()
        ? null
        : new Row("my-list", Row.Kind.MY_LIST, "My list", null, null, titles.size(), titles);
  }

  private Row topPicks(Viewer viewer, Profile profile, Candidates candidates, int[] ranked) {
    List<ShownTitle> titles = new ArrayList<>(options.topPicks());
    for (int at = 0; at < candidates.size && titles.size() < options.topPicks(); at++) {
      int place = ranked[at];
      int number = candidates.titles[place];
      CatalogueEntry entry = open(number, viewer, profile);
      if (entry != null) {
        titles.add(
            shown(number, entry, candidates.scores[place], sources(candidates.sources[place])));
      }
    }
    return titles.isEmpty()
        ? null
        : new Row(
            "top-picks",
            Row.Kind.TOP_PICKS,
            "Top picks for you",
            null,
            null,
            profile.watched,
            titles);
  }

  private List<Row> because(Viewer viewer, Profile profile) {
    List<Row> rows = new ArrayList<>(options.becauseRows());
    int size = profile.size();
    for (int at = size - 1;
        at >= Math.max(0, size - BECAUSE_REACH) && rows.size() < options.becauseRows();
        at--) {
      boolean positive = (profile.flags[at] & Profile.POSITIVE) != 0;
      CatalogueEntry watched = positive ? catalogue.find(profile.titles[at]) : null;
      int number = watched == null ? TitleIndex.ABSENT : model.index().find(profile.titles[at]);
      NeighbourRow row = number == TitleIndex.ABSENT ? null : model.row(number);
      if (row != null
          && isShowable(watched, viewer)
          && rows.stream().noneMatch(one -> watched.titleId().equals(one.reasonTitleId()))) {
        Row made = because(viewer, profile, watched, row);
        if (made != null) {
          rows.add(made);
        }
      }
    }
    return rows;
  }

  private Row because(Viewer viewer, Profile profile, CatalogueEntry watched, NeighbourRow row) {
    float[] damping = model.columns().inverseFourthRoot();
    strongest.clear();
    for (int entry = 0; entry < row.size; entry++) {
      float strength = row.links[entry] * damping[row.numbers[entry]];
      if (strength > 0) {
        strongest.add(strength, entry);
      }
    }
    List<ShownTitle> found = new ArrayList<>(options.rowTitles());
    long until = Long.MAX_VALUE;
    for (strongest.order();
        found.size() < options.rowTitles() && !strongest.isEmpty();
        strongest.removeFirst()) {
      int number = row.numbers[strongest.first()];
      CatalogueEntry entry = open(number, viewer, profile);
      if (entry != null) {
        float strength = strongest.firstValue();
        found.add(
            new ShownTitle(entry, null, number, strength, 1, BY_NEIGHBOURS, ShownTitle.NOWHERE));
        until = Math.min(until, openUntil);
      }
    }
    if (found.size() < LEAST_BECAUSE) {
      return null;
    }
    for (ShownTitle title : found) {
      claims[title.number()] = claim;
    }
    licensedUntil = Math.min(licensedUntil, until);
    return new Row(
        "because-you-watched/" + watched.titleId(),
        Row.Kind.BECAUSE_YOU_WATCHED,
        "Because you watched " + watched.name(),
        watched.titleId(),
        null,
        found.get(0).score(),
        found);
  }

  private Row trending(Viewer viewer, Profile profile) {
    double[] counts = model.regionCounts(viewer.region());
    SharedModel.Columns columns = model.columns();
    var popularity = model.options().popularity();
    double factor =
        popularity.decay(popularity.priorHalfLife(), viewer.modelTime() - columns.landmark());
    List<ShownTitle> titles = new ArrayList<>(options.rowTitles());
    for (int number : model.topByRegion(viewer.region())) {
      if (titles.size() == options.rowTitles() || number >= counts.length || counts[number] <= 0) {
        continue;
      }
      CatalogueEntry entry = open(number, viewer, profile);
      if (entry != null) {
        titles.add(shown(number, entry, counts[number] * factor, BY_TREND));
      }
    }
    return titles.isEmpty()
        ? null
        : new Row(
            "trending-in-region",
            Row.Kind.TRENDING_IN_REGION,
            "Trending in your region",
            null,
            null,
            Math.max(0, titles.get(0).score()),
            titles);
  }

  private Row popular(Viewer viewer, Profile profile) {
    List<ShownTitle> titles = new ArrayList<>(options.topPicks());
    int halfLife = model.options().popularity().count() - 2;
    for (int number : model.topByHalfLife(Math.max(0, halfLife))) {
      CatalogueEntry entry =
          titles.size() < options.topPicks() ? open(number, viewer, profile) : null;
      if (entry != null) {
        titles.add(shown(number, entry, -titles.size(), BY_POPULARITY));
      }
    }
    return titles.isEmpty()
        ? null
        : new Row(
            "top-picks",
            Row.Kind.TOP_PICKS,
            "Popular on the service",
            null,
            null,
            titles.size(),
            titles);
  }

  private List<Row> genres(Viewer viewer, Profile profile, Candidates candidates, int[] ranked) {
    List<Row> rows = new ArrayList<>(options.genreRows());
    boolean[] used = new boolean[profile.genres.length];
    while (rows.size() < options.genreRows()) {
      int best = -1;
      for (int at = 0; at < used.length; at++) {
        if (!used[at] && (best < 0 || profile.tastes[at] > profile.tastes[best])) {
          best = at;
        }
      }
      if (best < 0 || !(profile.tastes[best] > 0)) {
        break;
      }
      used[best] = true;
      Row row =
          genre(viewer, profile, profile.genres[best], profile.tastes[best], candidates, ranked);
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  private Row genre(
      Viewer viewer, Profile profile, int genre, float taste, Candidates candidates, int[] ranked) {
    List<ShownTitle> titles = new ArrayList<>(options.rowTitles());
    String name = null;
    long bit = model.genreBit(genre);
    long[] genreBits = model.columns().genreBits();
    // Lists and facts may be older than the entry: only titles that say so are of the genre.
    for (int at = 0; at < candidates.size && titles.size() < options.rowTitles(); at++) {
      int place = ranked[at];
      int number = candidates.titles[place];
      boolean mayHave = number < genreBits.length && (genreBits[number] & bit) != 0;
      CatalogueEntry entry = mayHave ? open(number, viewer, profile) : null;
      String own = entry == null ? null : nameOf(entry, genre);
      if (own != null) {
        name = own;
        titles.add(
            shown(number, entry, candidates.scores[place], sources(candidates.sources[place])));
      }
    }
    // Popular titles of the genre fill the row; they score below everything that was ranked.
    double floor = titles.isEmpty() ? 0 : titles.get(titles.size() - 1).score();
    for (int number : model.topByGenre(genre)) {
      if (titles.size() == options.rowTitles()) {
        break;
      }
      CatalogueEntry entry = open(number, viewer, profile);
      String own = entry == null ? null : nameOf(entry, genre);
      if (own != null) {
        name = own;
        titles.add(shown(number, entry, floor - 1 - titles.size(), BY_GENRE));
      }
    }
    return titles.isEmpty()
        ? null
        : new Row("genre/" + name, Row.Kind.GENRE, name + " for you", null, name, taste, titles);
  }

  /**
   * @param profile whose seen and disliked titles are left out
   * @param tastes whose tastes weigh the draw
   */
  private Row fresh(Viewer viewer, Profile profile, Profile tastes) {
    int most = options.newPool();
    int[] pool = new int[most];
    CatalogueEntry[] entries = new CatalogueEntry[most];
    long[] untils = new long[most];
    double[] weights = new double[most];
    int size = 0;
    int[] newest = catalogue.newest();
    int allTime = model.options().popularity().count() - 1;
    double[] counts = model.columns().counts()[allTime];
    long newSince = viewer.nowMillis() - NEW_MILLIS;
    for (int at = 0; at < newest.length && size < most; at++) {
      int number = newest[at];
      // The catalogue may have grown since the counts were read.
      boolean mayBeNew =
          number < counts.length
              && (counts[number] < LITTLE_KNOWN || offers.isReleasedAfter(number, newSince));
      CatalogueEntry entry = mayBeNew ? open(number, viewer, profile) : null;
      if (entry == null) {
        continue;
      }
      boolean isRecent =
          entry.releaseMillis() != Long.MIN_VALUE
              && viewer.nowMillis() - entry.releaseMillis() < NEW_MILLIS;
      if (isRecent || counts[number] < LITTLE_KNOWN) {
        pool[size] = number;
        entries[size] = entry;
        untils[size] = openUntil;
        weights[size++] = STRANGER + affinity(tastes, entry.facts());
      }
    }
    if (size == 0 || options.newTitles() == 0) {
      return null;
    }
    double[] drawn = Arrays.copyOf(weights, size);
    SystematicSample sample = SystematicSample.draw(drawn, options.newTitles(), viewer.seed());
    List<ShownTitle> titles = new ArrayList<>(options.newTitles());
    for (int item : sample.chosen()) {
      claim(pool[item], untils[item]);
      titles.add(
          new ShownTitle(
              entries[item],
              null,
              pool[item],
              drawn[item],
              sample.probability(item),
              BY_DRAW,
              ShownTitle.NOWHERE));
    }
    titles.sort((one, other) -> Double.compare(other.score(), one.score()));
    return new Row(
        "new-releases",
        Row.Kind.NEW_RELEASES,
        "New for you to discover",
        null,
        null,
        titles.size(),
        titles);
  }

  /** Affinity of a title that nobody has watched: the profile's tastes for its genres and year. */
  private static double affinity(Profile profile, TitleFacts facts) {
    double affinity = 0;
    for (int genre : facts.genres()) {
      for (int at = 0; at < profile.genres.length; at++) {
        if (profile.genres[at] == genre) {
          affinity += profile.tastes[at];
        }
      }
    }
    if (facts.year() > 0 && profile.year > 0) {
      affinity *= 1 / (1 + Math.abs(facts.year() - profile.year) / 20);
    }
    return affinity;
  }

  /**
   * The entry of a title that may be recommended now, or null; {@link #openUntil} tells for how
   * long. Looked up once per title: the catalogue's thread may withdraw it at any moment.
   */
  private CatalogueEntry open(int number, Viewer viewer, Profile profile) {
    if (number == TitleIndex.ABSENT
        || isClaimed(number)
        || !offers.mayShow(number, viewer.maturityLimit(), viewer.nowMillis())) {
      return null;
    }
    Window window = offers.window(number);
    if (window == null || !window.allows(viewer.maturityLimit(), viewer.nowMillis())) {
      return null;
    }
    long key = model.index().key(number);
    if (profile.hasSeen(key) || profile.dislikes(key)) {
      return null;
    }
    CatalogueEntry entry = catalogue.entry(number);
    if (entry == null || !entry.isRecommendable() || !entry.isReleased(viewer.nowMillis())) {
      return null;
    }
    openUntil = window.untilMillis();
    return countries.isEmpty() || isShowableElsewhere(entry, viewer) ? entry : null;
  }

  private boolean isShowableElsewhere(CatalogueEntry entry, Viewer viewer) {
    for (String country : countries) {
      Window window = entry.window(country);
      if (window == null || !window.allows(viewer.maturityLimit(), viewer.nowMillis())) {
        return false;
      }
      openUntil = Math.min(openUntil, window.untilMillis());
    }
    return true;
  }

  private static boolean isShowable(CatalogueEntry entry, Viewer viewer) {
    return entry.isShowable(viewer.country(), viewer.maturityLimit(), viewer.nowMillis());
  }

  private ShownTitle shown(int number, CatalogueEntry entry, double score, Set<Source> sources) {
    claim(number, openUntil);
    return new ShownTitle(entry, null, number, score, 1, sources, ShownTitle.NOWHERE);
  }

  private boolean isClaimed(int number) {
    return number >= claims.length || claims[number] == claim;
  }

  private void claim(int number, long until) {
    claims[number] = claim;
    licensedUntil = Math.min(licensedUntil, until);
  }

  /** Name of a genre as the entry gives it, or null when it is not of the genre. */
  private static String nameOf(CatalogueEntry entry, int genre) {
    List<String> names = entry.genres();
    int[] keys = entry.facts().genres();
    // Where no two names have one key, keys stand in the order of the names.
    boolean inOrder = keys.length == names.size();
    for (int at = 0; at < names.size(); at++) {
      if ((inOrder ? keys[at] : TitleFacts.genreKey(names.get(at))) == genre) {
        return names.get(at);
      }
    }
    return null;
  }

  private static Row at(List<Row> rows, int place) {
    return place < rows.size() ? rows.get(place) : null;
  }

  private static Set<Source> sources(int bits) {
    return SOURCES[bits & (SOURCES.length - 1)];
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Set<Source>[] sourceSets() {
    Set<Source>[] sets = new Set[64];
    for (int bits = 0; bits < sets.length; bits++) {
      Set<Source> set = EnumSet.noneOf(Source.class);
      if ((bits & Candidates.NEIGHBOURS) != 0) {
        set.add(Source.NEIGHBOURS);
      }
      if ((bits & (Candidates.POPULAR | Candidates.POSITION)) != 0) {
        set.add(Source.POPULARITY);
      }
      if ((bits & Candidates.GENRE) != 0) {
        set.add(Source.GENRE);
      }
      if ((bits & Candidates.REGION) != 0) {
        set.add(Source.TRENDING);
      }
      if ((bits & Candidates.NEW) != 0) {
        set.add(Source.NEW_RELEASE);
      }
      sets[bits] = set;
    }
    return sets;
  }
}
