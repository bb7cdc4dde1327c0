package dev.marquee.cachewarming.outlook;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is left of a deviation of level at each horizon, learned from discounted errors.
 *
 * <p>Per horizon the coefficient of a regression of the logarithmic error on the deviation known
 * when the forecast was made, through the origin, begun with a prior that halves each six hours.
 * From a day ahead on nothing was found to be left. Not thread-safe.
 */
final class LevelDecay {
  private static final double PRIOR_HALF_LIFE_HOURS = 6;

  /** The prior weighs as forty deviations of a twentieth. */
  private static final double PRIOR_SQUARES = 40 * .0025;

  private static final double BOUND = .3;

  private static final int REACHED = Horizon.DAY.ordinal();

  private final double[] remaining = new double[REACHED];
  private final double[] squares = new double[REACHED];

  LevelDecay() {
    for (int at = 0; at < REACHED; at++) {
      double hours = Horizon.values()[at].minutes() / 60.0;
      remaining[at] = Math.pow(.5, hours / PRIOR_HALF_LIFE_HOURS);
      squares[at] = PRIOR_SQUARES;
    }
  }

  /** Whether anything of a deviation is left at a horizon; a day ahead nothing was found to be. */
  static boolean reaches(Horizon horizon) {
    return horizon.ordinal() < REACHED;
  }

  /** Share of the deviation that is expected to be left, in [0, 1]; 0 from a day ahead on. */
  double remaining(Horizon horizon) {
    return reaches(horizon) ? remaining[horizon.ordinal()] : 0;
  }

  /**
   * Learns from a forecast that was corrected by the share as it was.
   *
   * @param deviation logarithmic, known when the forecast was made
   * @param error logarithm of what happened over the median
   * @param keep what older errors keep of their weight, in (0, 1)
   */
  void learn(Horizon horizon, double deviation, double error, double keep) {
    if (!reaches(horizon)) {
      return;
    }
    int at = horizon.ordinal();
    double known = Math.max(-BOUND, Math.min(BOUND, deviation));
    double missed = Math.max(-BOUND, Math.min(BOUND, error));
    squares[at] = keep * squares[at] + (1 - keep) * PRIOR_SQUARES * .1 + known * known;
    double step = remaining[at] + known * missed / squares[at];
    remaining[at] = Math.max(0, Math.min(1, step));
  }

  void write(DataOutput out) throws IOException {
    for (int at = 0; at < REACHED; at++) {
      out.writeDouble(remaining[at]);
      out.writeDouble(squares[at]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int at = 0; at < REACHED; at++) {
      remaining[at] = in.readDouble();
      squares[at] = in.readDouble();
    }
  }
}
