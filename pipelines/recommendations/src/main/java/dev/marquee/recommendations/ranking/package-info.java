/**
 * Proposes titles for a profile and ranks them, learning from every choice.
 *
 * <p>A prior of co-occurrence and decayed popularity names candidates; a linear model with weights
 * by history length and time gap and a small hidden layer re-ranks them, trained online by softmax
 * cross-entropy (Cao et al. 2007) with Adagrad (Duchi et al. 2011).
 *
 * <p>It learns only from titles that were proposed. Its weights are some twelve hundred numbers
 * shared by all profiles: what one profile taught it cannot be taken back and fades as others
 * teach.
 */
package dev.marquee.recommendations.ranking;
