package dev.marquee.recommendations.model;

import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.cooccurrence.PairDeltas;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import java.util.HashMap;
import java.util.Map;

/** All state of the models in one place, for tests: an event takes effect everywhere at once. */
public final class InProcess {
  private final PairDeltas pairs = new PairDeltas();
  private final Map<Long, NeighbourRow> rows = new HashMap<>();
  private final Map<Long, PopularityCounts> counts = new HashMap<>();
  private final FoldIn foldIn;

  /** The shared table. */
  public final SharedModel model;

  /** Model time of the next event. */
  public double time;

  public InProcess() {
    model = new SharedModel(ModelOptions.ofUnit(1));
    foldIn = new FoldIn(model);
  }

  /** Lets a profile watch a title in a region. */
  public void watch(Profile profile, long title, long seconds, String region) {
    ModelOptions options = model.options();
    pairs.emit(
        profile.titles,
        profile.seconds,
        profile.weights,
        profile.size(),
        title,
        seconds,
        1,
        1,
        time,
        (of, neighbour, deltas, when) -> {
          NeighbourRow row = rows.computeIfAbsent(of, key -> new NeighbourRow());
          int place =
              row.add(of, neighbour, deltas, 0, when, options.channels(), options.rowCapacity());
          model.placeChanged(of, row, place);
        });
    PopularityCounts own = counts.computeIfAbsent(title, key -> new PopularityCounts());
    own.add(1, HistoryPosition.of(profile.watched), region, time, options.popularity());
    model.putPopularity(title, own);
    NeighbourRow row = rows.computeIfAbsent(title, key -> new NeighbourRow());
    model.putEmbedding(title, foldIn.title(title, row));
    profile.watch(title, seconds, 1, true, model.factsOf(title));
    profile.embedding = foldIn.profile(profile);
    time++;
  }
}
