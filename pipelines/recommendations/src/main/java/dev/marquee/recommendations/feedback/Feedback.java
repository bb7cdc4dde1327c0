package dev.marquee.recommendations.feedback;

/**
 * Graded implicit or explicit feedback of one profile on one title.
 *
 * @param sentiment what was said
 * @param weight how strongly the title enters the profile's history and the co-occurrence rows, in
 *     [0, 1]; 0 leaves both untouched
 */
public record Feedback(Sentiment sentiment, float weight) {
  /** Nothing can be concluded. */
  public static final Feedback NONE = new Feedback(Sentiment.NONE, 0);

  public Feedback {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight must be in [0, 1]: " + weight);
    }
  }
}
