package dev.marquee.benchmarks.recommendations;

import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.SharedLearner;

/**
 * How several rankers come to know what the others have learned: two rules, to be compared.
 *
 * <p>A round takes as long as in the job: what is shipped in one round is published in the next.
 */
public final class RankerSharing {
  /** Scored events between two rounds; a second, at two hundred a second. */
  static final int EVERY = 200;

  /** What is shared. */
  public enum Rule {
    /** Every learner's steps are added up. */
    SUM("summed"),
    /** Every learner goes on from the mean of all, as in the job. */
    AVERAGE("averaged");

    private final String verb;

    Rule(String verb) {
      this.verb = verb;
    }

    String verb() {
      return verb;
    }
  }

  private final RankerState[] states;
  private final SharedLearner[] learners;
  private final long[] included;
  private final RankerState owner;
  private RankerState published;
  private long[] publishedIncluded;
  private int events;

  RankerSharing(Rule rule, RankerState[] states) {
    this.states = states;
    this.owner = states[0].copy();
    this.learners = new SharedLearner[states.length];
    this.included = new long[states.length];
    float share = rule == Rule.SUM ? 1 : 1f / states.length;
    for (int one = 0; one < states.length; one++) {
      learners[one] = new SharedLearner(states[one], 0, share);
    }
  }

  /** An event was scored and learned from. */
  void scored() {
    if (states.length > 1 && ++events % EVERY == 0) {
      share();
    }
  }

  private void share() {
    for (int one = 0; one < learners.length; one++) {
      if (published != null) {
        learners[one].take(published, publishedIncluded[one]);
      }
      if (!learners[one].isWaiting() && learners[one].hasNews()) {
        owner.add(learners[one].ship());
        included[one] = learners[one].lastNumber();
      }
    }
    published = owner.copy();
    publishedIncluded = included.clone();
  }
}
