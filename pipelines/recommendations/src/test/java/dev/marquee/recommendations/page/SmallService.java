package dev.marquee.recommendations.page;

import dev.marquee.recommendations.catalogue.Catalogue;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Kind;
import dev.marquee.recommendations.catalogue.CatalogueEntry.Window;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A catalogue and a shared model, written by hand, with everything that pages are made of. */
final class SmallService {
  static final long NOW = 1_700_000_000_000L;
  static final double TIME = NOW / 1000.0;
  static final String COUNTRY = "DE";
  static final String REGION = "eu-central";
  static final Window ANYWHERE = new Window("*", 0, Long.MIN_VALUE, Long.MAX_VALUE);

  final SharedModel model = new SharedModel(ModelOptions.ofUnit(90));
  final Catalogue catalogue = new Catalogue(model.index());
  private final Map<String, NeighbourRow> rows = new HashMap<>();
  private final Map<String, PopularityCounts> popularity = new HashMap<>();
  private final Recommender recommender =
      new Recommender(
          model, RankerOptions.defaults(), RankerState.initial(RankerOptions.defaults().units()));

  static Viewer viewer(long seed) {
    return new Viewer(COUNTRY, REGION, 12, NOW, TIME, seed);
  }

  static CatalogueEntry entry(
      String id, Kind kind, String series, int season, int episode, int year, String... genres) {
    return new CatalogueEntry(
        id,
        "The " + id,
        kind,
        series == null ? 0 : TitleKey.of(series),
        season,
        episode,
        List.of(genres),
        TitleFacts.of(List.of(genres), year, 0),
        Long.MIN_VALUE,
        7_200_000,
        List.of(ANYWHERE));
  }

  static CatalogueEntry film(String id, String... genres) {
    return entry(id, Kind.FILM, null, 0, 0, 2000, genres);
  }

  static CatalogueEntry series(String id, String... genres) {
    return entry(id, Kind.SERIES, null, 0, 0, 2000, genres);
  }

  static CatalogueEntry episode(String series, int season, int episode) {
    return entry(
        series + "/" + season + "/" + episode, Kind.EPISODE, series, season, episode, 2000);
  }

  static CatalogueEntry offered(CatalogueEntry entry, Window... windows) {
    return new CatalogueEntry(
        entry.titleId(),
        entry.name(),
        entry.kind(),
        entry.seriesKey(),
        entry.season(),
        entry.episode(),
        entry.genres(),
        entry.facts(),
        entry.releaseMillis(),
        entry.durationMillis(),
        List.of(windows));
  }

  /** Adds or replaces a title. */
  void put(CatalogueEntry entry) {
    model.putFacts(entry.key(), entry.facts());
    catalogue.put(model.add(entry.key()), entry);
  }

  /** So often the title was chosen just now. */
  void chosen(String title, int times, String region) {
    PopularityCounts counts = popularity.computeIfAbsent(title, key -> new PopularityCounts());
    for (int time = 0; time < times; time++) {
      counts.add(1, 0, region, TIME, model.options().popularity());
    }
    model.putPopularity(TitleKey.of(title), counts);
  }

  /** Who watched the first title watched the other next, with this weight. */
  void next(String title, String neighbour, float weight) {
    NeighbourRow row = rows.computeIfAbsent(title, key -> new NeighbourRow());
    float[] deltas = {weight, weight, 0, weight, weight, 0};
    row.add(
        TitleKey.of(title),
        TitleKey.of(neighbour),
        deltas,
        0,
        TIME,
        model.options().channels(),
        model.options().rowCapacity());
    model.putRow(TitleKey.of(title), row.copy());
  }

  boolean isNeighbour(String title, String neighbour) {
    NeighbourRow row = rows.get(title);
    int place = row == null ? -1 : row.find(TitleKey.of(neighbour));
    return place >= 0 && row.weights[place * Channels.COUNT + Channels.FORWARD] > 0;
  }

  /** The profile likes a title. */
  void watch(Profile profile, String title) {
    long key = TitleKey.of(title);
    profile.watch(key, NOW / 1000, 1, true, model.factsOf(key));
  }

  Candidates candidates(Profile profile) {
    return recommender.score(profile, TIME, NOW / 1000, REGION);
  }

  PageAssembler assembler() {
    return assembler(PageOptions.DEFAULT);
  }

  PageAssembler assembler(PageOptions options) {
    return new PageAssembler(model, catalogue, options);
  }
}
