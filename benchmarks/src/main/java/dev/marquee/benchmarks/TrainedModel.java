package dev.marquee.benchmarks;

import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.local.simulation.ViewingMix;
import dev.marquee.local.simulation.ViewingMixOptions;
import dev.marquee.recommendations.catalogue.Catalogue;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.cooccurrence.PairDeltas;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shared model, a catalogue and some profiles after a seeded stream of positive events: 2,000
 * titles whose rows are full, 600 profiles with a hundred titles each on average.
 */
final class TrainedModel {
  private static final int TITLES = 2_000;
  private static final int PROFILES = 600;
  private static final int EVENTS = 60_000;
  private static final long START_MILLIS = 1_700_000_000_000L;

  final SharedModel model = new SharedModel(ModelOptions.ofUnit(1));
  final Catalogue catalogue = new Catalogue(model.index());
  final Map<Long, NeighbourRow> rows = new HashMap<>();
  final List<Profile> profiles;
  final List<Long> titles;

  /** Model time after the stream, which counts events. */
  final double time = EVENTS;

  /** Event time after the stream, seconds since 1970. */
  final long seconds = START_MILLIS / 1000 + EVENTS;

  TrainedModel() {
    ViewingMix mix =
        new ViewingMix(
            new ViewingMixOptions(
                ViewingMix.Mix.POSITIVES, PROFILES, TITLES, 11, START_MILLIS, 1, 1));
    mix.catalogue().forEach(this::putTitle);
    Map<String, Profile> byName = new HashMap<>();
    Map<Long, PopularityCounts> counts = new HashMap<>();
    PairDeltas pairs = new PairDeltas();
    FoldIn foldIn = new FoldIn(model);
    for (int event = 0; event < EVENTS; event++) {
      SimulatedEvent.Viewing viewing = mix.next();
      Profile profile = byName.computeIfAbsent(viewing.profileId(), name -> new Profile());
      learn(profile, viewing, event, counts, pairs);
      long title = TitleKey.of(viewing.titleId());
      if (event % 4 == 0) {
        model.putEmbedding(title, foldIn.title(title, row(title)));
      }
      profile.watch(title, viewing.eventTimeMillis() / 1000, 1, true, model.factsOf(title));
    }
    byName.values().forEach(profile -> profile.embedding = foldIn.profile(profile));
    profiles = List.copyOf(byName.values());
    titles = List.copyOf(rows.keySet());
  }

  private void learn(
      Profile profile,
      SimulatedEvent.Viewing viewing,
      double when,
      Map<Long, PopularityCounts> counts,
      PairDeltas pairs) {
    long title = TitleKey.of(viewing.titleId());
    ModelOptions options = model.options();
    pairs.emit(
        profile.titles,
        profile.seconds,
        profile.weights,
        profile.size(),
        title,
        viewing.eventTimeMillis() / 1000,
        1,
        1,
        when,
        (of, neighbour, deltas, time) -> {
          NeighbourRow row = row(of);
          int place =
              row.add(of, neighbour, deltas, 0, time, options.channels(), options.rowCapacity());
          model.placeChanged(of, row, place);
        });
    PopularityCounts own = counts.computeIfAbsent(title, key -> new PopularityCounts());
    own.add(1, HistoryPosition.of(profile.watched), viewing.region(), when, options.popularity());
    model.putPopularity(title, own);
  }

  private NeighbourRow row(long title) {
    return rows.computeIfAbsent(title, key -> new NeighbourRow());
  }

  private void putTitle(SimulatedEvent.CatalogueChange title) {
    long key = TitleKey.of(title.titleId());
    TitleFacts facts = TitleFacts.of(title.genres(), title.year(), 0);
    model.putFacts(key, facts);
    catalogue.put(
        model.add(key),
        new CatalogueEntry(
            title.titleId(),
            title.name(),
            CatalogueEntry.Kind.FILM,
            0,
            0,
            0,
            title.genres(),
            facts,
            Long.MIN_VALUE,
            title.durationMillis(),
            List.of(
                new CatalogueEntry.Window(
                    CatalogueEntry.ANYWHERE, 0, Long.MIN_VALUE, Long.MAX_VALUE))));
  }
}
