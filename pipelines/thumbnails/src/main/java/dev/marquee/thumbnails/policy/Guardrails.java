package dev.marquee.thumbnails.policy;

/**
 * What a policy's probabilities keep to, whatever was learned.
 *
 * <p>A probability is {@code f + (1 − Σf)·w}: a floor f for each picture, and the rest shared out
 * by the model's probabilities w, none of which may exceed what the cap leaves while there is
 * little evidence. The floors are made of the smallest share that any picture keeps, and of the
 * even share that evaluates the policy.
 *
 * @param floor least probability of each picture beside the even share, in [0, 1]; with n pictures
 *     at most 1/n counts
 * @param evenShare share of impressions that are drawn evenly for ever, in [0, 1]
 * @param cap greatest probability of a picture while evidence is thin, in (0, 1]; with n pictures
 *     at least 1/n counts
 * @param capUntil impressions of the title with the audience from which on the cap no longer holds,
 *     at least 0
 */
public record Guardrails(double floor, double evenShare, double cap, long capUntil) {
  public Guardrails {
    require("floor", floor, 0, 1);
    require("evenShare", evenShare, 0, 1);
    require("cap", cap, Double.MIN_NORMAL, 1);
    if (capUntil < 0) {
      throw new IllegalArgumentException("capUntil must not be negative: " + capUntil);
    }
  }

  /** The shipped ones: one in a hundred evenly, no picture dead, none alone before 200 looks. */
  public static Guardrails shipped() {
    return new Guardrails(.005, .01, .8, 200);
  }

  /** Least probability of each of a number of pictures. */
  public double leastOf(int pictures) {
    return Math.min(1, pictures * floor + evenShare) / pictures;
  }

  /** Greatest probability of each of a number of pictures after some impressions. */
  public double mostOf(int pictures, long impressions) {
    return impressions >= capUntil ? 1 : Math.max(cap, 1.0 / pictures);
  }

  /**
   * Bounds the model's probabilities in place.
   *
   * @param probabilities of the pictures by the model, at least one, each at least 0, together 1
   * @param impressions of the title with the audience so far
   */
  public void apply(double[] probabilities, long impressions) {
    int pictures = probabilities.length;
    double least = leastOf(pictures);
    double rest = 1 - pictures * least;
    double most = mostOf(pictures, impressions);
    for (int at = 0; at < pictures; at++) {
      probabilities[at] = least + rest * probabilities[at];
    }
    double over = 0;
    double room = 0;
    for (double one : probabilities) {
      over += Math.max(0, one - most);
      room += Math.max(0, most - one);
    }
    if (over == 0) {
      return;
    }
    // What one has too much goes to the others by the room that they have: none is filled over.
    double share = Math.min(1, over / room);
    for (int at = 0; at < pictures; at++) {
      double one = probabilities[at];
      probabilities[at] = one > most ? most : one + share * (most - one);
    }
  }

  private static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
