package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;

/**
 * Scores titles for one profile at a time, then learns from what it watched: candidates, ranker and
 * their scratch memory, one object per subtask.
 *
 * <p>Not thread-safe; the {@link SharedModel} behind it may be written by another thread.
 */
public final class Recommender {
  private final SharedModel model;
  private final CandidateGenerator generator;
  private final SoftmaxRanker ranker;
  private final Candidates candidates = new Candidates();

  public Recommender(SharedModel model, RankerOptions options, RankerState state) {
    this.model = model;
    this.generator = new CandidateGenerator(model, options);
    this.ranker = new SoftmaxRanker(options, state);
  }

  /** What the ranker has learned. */
  public RankerState state() {
    return ranker.state();
  }

  /**
   * Proposes and scores titles; the result is overwritten by the next call.
   *
   * @param modelTime now on the model clock
   * @param eventSeconds now in event time, seconds since 1970
   * @param region the viewer's region, empty when unknown
   */
  public Candidates score(Profile profile, double modelTime, long eventSeconds, String region) {
    generator.propose(profile, modelTime, eventSeconds, region, candidates);
    ranker.score(candidates);
    return candidates;
  }

  /**
   * Learns from the title that the profile last scored has watched; call before the profile
   * changes.
   *
   * @param weight weight of the feedback, in (0, 1]
   * @return whether the title was among the candidates; nothing is learned otherwise
   */
  public boolean learn(long title, float weight) {
    int number = model.index().find(title);
    int place = number == TitleIndex.ABSENT ? -1 : candidates.find(number);
    if (place < 0 || candidates.size < 2) {
      return false;
    }
    long seed = TitleKey.mix(title, Double.doubleToRawLongBits(ranker.state().steps));
    ranker.learn(candidates, place, weight, seed);
    return true;
  }
}
