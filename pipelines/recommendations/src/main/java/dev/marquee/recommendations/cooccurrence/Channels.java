package dev.marquee.recommendations.cooccurrence;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The weights that one watched pair of titles adds to each channel of a neighbour row, and how fast
 * each channel forgets.
 *
 * <p>Let a profile watch title i when the d-th latest title of its history is j (d = 1 for the
 * latest). Row j then gains for neighbour i, and row i for neighbour j:
 *
 * <ul>
 *   <li>{@link #NEXT} .6^(d−1), forward only, d ≤ 10: what follows directly
 *   <li>{@link #FORWARD} .9^(d−1), forward only, d ≤ 20
 *   <li>{@link #BACKWARD} the same in the other direction
 *   <li>{@link #TOGETHER} .98^(d−1) both ways, d ≤ 30: what goes together at all
 *   <li>{@link #RECENT} forward + half of backward, forgotten with a half-life
 *   <li>{@link #SITTING} forward · exp(−Δt/120 s): what is watched in one sitting
 * </ul>
 *
 * Directed, distance-weighted co-occurrence follows the session-based neighbourhood models of
 * Ludewig and Jannach (2018); forward decay is that of Cormode et al. (2009).
 *
 * @param halfLives half-life of each channel in units of the model clock, positive, infinity for a
 *     channel that does not forget
 */
public record Channels(double[] halfLives) implements Serializable {
  public static final int NEXT = 0;
  public static final int FORWARD = 1;
  public static final int BACKWARD = 2;
  public static final int TOGETHER = 3;
  public static final int RECENT = 4;
  public static final int SITTING = 5;

  /** Number of channels. */
  public static final int COUNT = 6;

  /** How many of a profile's latest titles a newly watched title is paired with. */
  public static final int REACH = 30;

  private static final int NEXT_REACH = 10;
  private static final int FORWARD_REACH = 20;
  private static final double SITTING_SECONDS = 120;

  private static final float[] NEXT_BY_DISTANCE = powers(0.6, NEXT_REACH);
  private static final float[] FORWARD_BY_DISTANCE = powers(0.9, FORWARD_REACH);
  private static final float[] TOGETHER_BY_DISTANCE = powers(0.98, REACH);

  public Channels {
    if (halfLives.length != COUNT) {
      throw new IllegalArgumentException(
          "halfLives must have " + COUNT + " values, one for each channel: " + halfLives.length);
    }
    for (double halfLife : halfLives) {
      if (!(halfLife > 0)) {
        throw new IllegalArgumentException("halfLives must be positive: " + halfLife);
      }
    }
    if (halfLives[FORWARD] != halfLives[BACKWARD]) {
      throw new IllegalArgumentException(
          "forward and backward make one link and must forget alike: "
              + halfLives[FORWARD]
              + " and "
              + halfLives[BACKWARD]);
    }
  }

  /**
   * All channels forget slowly, {@link #RECENT} faster.
   *
   * @param halfLife half-life of the others, in units of the model clock
   * @param recentHalfLife half-life of {@link #RECENT}
   */
  public static Channels of(double halfLife, double recentHalfLife) {
    double[] halfLives = new double[COUNT];
    Arrays.fill(halfLives, halfLife);
    halfLives[RECENT] = recentHalfLife;
    return new Channels(halfLives);
  }

  /**
   * Writes what the row of the earlier title gains for the later one.
   *
   * @param distance 1 for the title watched directly before, at most {@link #REACH}
   * @param secondsBetween event time between the two, negative when they arrived out of order
   */
  static void forward(int distance, double secondsBetween, float weight, float[] into) {
    float forward = distance <= FORWARD_REACH ? weight * FORWARD_BY_DISTANCE[distance - 1] : 0;
    into[NEXT] = distance <= NEXT_REACH ? weight * NEXT_BY_DISTANCE[distance - 1] : 0;
    into[FORWARD] = forward;
    into[BACKWARD] = 0;
    into[TOGETHER] = weight * TOGETHER_BY_DISTANCE[distance - 1];
    into[RECENT] = forward;
    into[SITTING] =
        forward == 0 ? 0 : forward * (float) Math.exp(-Math.abs(secondsBetween) / SITTING_SECONDS);
  }

  /** Writes what the row of the later title gains for the earlier one. */
  static void backward(int distance, float weight, float[] into) {
    float backward = distance <= FORWARD_REACH ? weight * FORWARD_BY_DISTANCE[distance - 1] : 0;
    into[NEXT] = 0;
    into[FORWARD] = 0;
    into[BACKWARD] = backward;
    into[TOGETHER] = weight * TOGETHER_BY_DISTANCE[distance - 1];
    into[RECENT] = 0.5f * backward;
    into[SITTING] = 0;
  }

  /** Half-life of the channel that forgets fastest. */
  public double shortestHalfLife() {
    double shortest = halfLives[0];
    for (double halfLife : halfLives) {
      shortest = Math.min(shortest, halfLife);
    }
    return shortest;
  }

  /**
   * Factor by which a channel's weight shrinks over a span of the model clock; above 1 backwards.
   */
  public double decay(int channel, double span) {
    double halfLife = halfLives[channel];
    return halfLife == Double.POSITIVE_INFINITY
        ? 1
        : Math.exp(-0.6931471805599453 * span / halfLife);
  }

  /** Writes each channel's decay over a span, times {@code scale}; equal half-lives cost one. */
  public void decays(double span, float scale, float[] into) {
    for (int channel = 0; channel < COUNT; channel++) {
      into[channel] =
          channel > 0 && halfLives[channel] == halfLives[channel - 1]
              ? into[channel - 1]
              : channel > 1 && halfLives[channel] == halfLives[0]
                  ? into[0]
                  : scale * (float) decay(channel, span);
    }
  }

  private static float[] powers(double base, int count) {
    float[] powers = new float[count];
    for (int at = 0; at < count; at++) {
      powers[at] = (float) Math.pow(base, at);
    }
    return powers;
  }
}
