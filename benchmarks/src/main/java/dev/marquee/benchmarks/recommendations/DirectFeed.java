package dev.marquee.benchmarks.recommendations;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.cooccurrence.PairDeltas;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The model classes of the recommendations job fed by hand: profiles, item state and shared table
 * in one thread, with no lag between an event and its effect.
 *
 * <p>The model clock counts events. A title's embedding is solved again when {@link FoldIn#isDue},
 * at the title's next watch; the job waits for its next publication with that, about a second.
 */
final class DirectFeed {
  private final SharedModel model;
  private final PairDeltas pairs = new PairDeltas();
  private final FoldIn foldIn;
  private final Profile[] profiles;
  private final long[] keys;
  private final int[] titleByNumber;
  private final Map<Long, Item> items = new HashMap<>();
  private double time;

  /** State of one title. */
  private static final class Item {
    private final NeighbourRow row = new NeighbourRow();
    private final PopularityCounts counts = new PopularityCounts();
    private float weight;
    private float change;
  }

  DirectFeed(RatingStream stream) {
    model = new SharedModel(ModelOptions.ofUnit(1));
    foldIn = new FoldIn(model);
    profiles = new Profile[stream.viewers()];
    Arrays.setAll(profiles, viewer -> new Profile());
    keys = stream.titles().stream().mapToLong(TitleKey::of).toArray();
    titleByNumber = new int[keys.length];
    for (int title = 0; title < keys.length; title++) {
      titleByNumber[model.add(keys[title])] = title;
    }
    stream.facts().forEach((title, facts) -> model.putFacts(TitleKey.of(title), facts));
  }

  SharedModel model() {
    return model;
  }

  Profile profile(int viewer) {
    return profiles[viewer];
  }

  /** Key of a title of the stream. */
  long key(int title) {
    return keys[title];
  }

  /** Number in the stream of a dense number of the model. */
  int title(int number) {
    return titleByNumber[number];
  }

  /** Model time of the next event. */
  double time() {
    return time;
  }

  /** Lets a rating take effect on item side and profile. */
  void apply(Rating rating) {
    Profile profile = profiles[rating.viewer()];
    long key = keys[rating.title()];
    pairs.emit(
        profile.titles,
        profile.seconds,
        profile.weights,
        profile.size(),
        key,
        rating.seconds(),
        1,
        1,
        time,
        this::addPair);
    Item item = item(key);
    ModelOptions options = model.options();
    if (rating.positive()) {
      int position = HistoryPosition.of(profile.watched);
      item.counts.add(1, position, "", time, options.popularity());
    } else {
      item.counts.addContext(1, time, options.popularity());
    }
    model.putPopularity(key, item.counts);
    if (FoldIn.isDue(item.change, item.weight)) {
      model.putEmbedding(key, foldIn.title(key, item.row));
      item.change = 0;
    }
    profile.watch(key, rating.seconds(), 1, rating.positive(), model.factsOf(key));
    if (rating.positive()) {
      profile.embedding = foldIn.profile(profile);
    }
    time++;
  }

  private void addPair(long title, long neighbour, float[] deltas, double when) {
    Item item = item(title);
    NeighbourRow row = item.row;
    float added = deltas[Channels.TOGETHER];
    item.weight += added;
    item.change += Math.abs(added);
    ModelOptions options = model.options();
    int place =
        row.add(title, neighbour, deltas, 0, when, options.channels(), options.rowCapacity());
    model.placeChanged(title, row, place);
  }

  private Item item(long key) {
    return items.computeIfAbsent(key, unused -> new Item());
  }
}
