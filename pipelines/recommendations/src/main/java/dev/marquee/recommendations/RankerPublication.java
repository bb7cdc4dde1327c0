package dev.marquee.recommendations;

import dev.marquee.recommendations.ranking.RankerState;
import java.util.Map;

/**
 * The ranker as its owner last published it.
 *
 * @param number counts publications seen by this process
 * @param state the sum of all contributions; must not be changed
 * @param included per learner the number of its last contribution in the sum
 */
record RankerPublication(long number, RankerState state, Map<String, Long> included) {}
