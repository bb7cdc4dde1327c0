package dev.marquee.benchmarks.recommendations;

import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.recommendations.title.TitleIndex;
import java.util.Arrays;
import java.util.BitSet;

/** The model classes of the recommendations job: candidates, prior and online ranker. */
public final class MarqueeMethod implements RecommendationMethod {
  private final String name;
  private final boolean ranked;
  private final DirectFeed feed;
  private final Recommender[] recommenders;
  private final RankerSharing sharing;
  private final int[] order;

  private MarqueeMethod(String name, boolean ranked, RankerOptions options, RatingStream stream) {
    this(name, ranked, options, stream, 1, RankerSharing.Rule.SUM);
  }

  private MarqueeMethod(
      String name,
      boolean ranked,
      RankerOptions options,
      RatingStream stream,
      int shards,
      RankerSharing.Rule rule) {
    this.name = name;
    this.ranked = ranked;
    this.feed = new DirectFeed(stream);
    this.recommenders = new Recommender[shards];
    for (int shard = 0; shard < shards; shard++) {
      recommenders[shard] =
          new Recommender(feed.model(), options, RankerState.initial(options.units()));
    }
    this.sharing =
        new RankerSharing(
            rule, Arrays.stream(recommenders).map(Recommender::state).toArray(RankerState[]::new));
    this.order = stream.order();
  }

  /**
   * The model as subtasks share it: each has the profiles of its shard and a ranker of its own, and
   * what the rankers learn is shared every {@value RankerSharing#EVERY} scored events.
   */
  public static MarqueeMethod sharded(
      RatingStream stream, boolean repeats, int shards, RankerSharing.Rule rule) {
    return new MarqueeMethod(
        nameOf(shards, rule),
        true,
        RankerOptions.defaults().withRepeats(repeats),
        stream,
        shards,
        rule);
  }

  /** Name of the method of several learners. */
  public static String nameOf(int shards, RankerSharing.Rule rule) {
    return "marquee-" + shards + "-" + rule.verb();
  }

  /** The whole model as shipped. */
  public static MarqueeMethod shipped(RatingStream stream, boolean repeats) {
    return new MarqueeMethod(
        "marquee", true, RankerOptions.defaults().withRepeats(repeats), stream);
  }

  /** The model without its hidden layer. */
  public static MarqueeMethod linear(RatingStream stream, boolean repeats) {
    RankerOptions options = RankerOptions.defaults().withUnits(0).withRepeats(repeats);
    return new MarqueeMethod("marquee-linear", true, options, stream);
  }

  /** Candidates in the order of the prior, nothing learned. */
  public static MarqueeMethod prior(RatingStream stream, boolean repeats) {
    RankerOptions options = RankerOptions.defaults().withUnits(0).withRepeats(repeats);
    return new MarqueeMethod("prior", false, options, stream);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    Recommender recommender = recommenders[rating.viewer() % recommenders.length];
    Candidates candidates =
        recommender.score(feed.profile(rating.viewer()), feed.time(), rating.seconds(), "");
    Standing standing = standing(candidates, rating);
    if (ranked) {
      recommender.learn(feed.key(rating.title()), 1);
      sharing.scored();
    }
    return standing;
  }

  @Override
  public void learn(Rating rating) {
    feed.apply(rating);
  }

  private Standing standing(Candidates candidates, Rating rating) {
    int number = feed.model().index().find(feed.key(rating.title()));
    int place = number == TitleIndex.ABSENT ? -1 : candidates.find(number);
    if (place < 0) {
      return Standing.UNRANKED;
    }
    float[] scores = ranked ? candidates.scores : candidates.prior;
    int better = 0;
    int tied = 1;
    int tiedBefore = 0;
    for (int other = 0; other < candidates.size; other++) {
      if (scores[other] > scores[place]) {
        better++;
      } else if (scores[other] == scores[place] && other != place) {
        tied++;
        if (order[feed.title(candidates.titles[other])] < order[rating.title()]) {
          tiedBefore++;
        }
      }
    }
    return new Standing(better, tied, tiedBefore);
  }
}
