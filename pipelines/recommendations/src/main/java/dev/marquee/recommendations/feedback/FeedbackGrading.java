package dev.marquee.recommendations.feedback;

/**
 * Turns what a viewer did into graded feedback.
 *
 * <p>A rating speaks for itself. A stop is judged by the share of the title that was watched, as is
 * usual for video (Covington et al. 2016 weigh by watch time): all of it, more than half, some, or
 * so little that the title disappointed. A trailer, a choice from search results, a comment or a
 * place on the list show interest and count for less. Thread-safe.
 */
public final class FeedbackGrading {
  private static final Feedback LIKED = new Feedback(Sentiment.POSITIVE, 1);
  private static final Feedback MOSTLY_WATCHED = new Feedback(Sentiment.POSITIVE, 0.8f);
  private static final Feedback PARTLY_WATCHED = new Feedback(Sentiment.CONTEXT, 0.4f);
  private static final Feedback INDIFFERENT = new Feedback(Sentiment.CONTEXT, 1);
  private static final Feedback RATED_DOWN = new Feedback(Sentiment.NEGATIVE, 1);
  private static final Feedback LEFT_EARLY = new Feedback(Sentiment.NEGATIVE, 0);
  private static final Feedback TAKEN_BACK = new Feedback(Sentiment.WITHDRAWN, 0);
  private static final Feedback LISTED = new Feedback(Sentiment.INTEREST, 0.5f);
  private static final Feedback SEARCHED = new Feedback(Sentiment.INTEREST, 0.3f);
  private static final Feedback COMMENTED = new Feedback(Sentiment.INTEREST, 0.3f);
  private static final Feedback TRAILER_WATCHED = new Feedback(Sentiment.INTEREST, 0.2f);

  /** Ratings from here down are dislikes, in stars. */
  private static final float DISLIKED_STARS = 2;

  /** From this share on a title counts as completed: credits are rarely watched. */
  private static final double COMPLETED_SHARE = 0.9;

  private static final double MOSTLY_SHARE = 0.5;

  /** Below this share and this time a viewer who left was disappointed. */
  private static final double EARLY_SHARE = 0.1;

  private static final long EARLY_MILLIS = 300_000;

  private final float positiveStars;

  /**
   * @param positiveStars fewest stars that count as positive feedback, in (2, 5]
   */
  public FeedbackGrading(float positiveStars) {
    if (!(positiveStars > DISLIKED_STARS && positiveStars <= 5)) {
      throw new IllegalArgumentException(
          "positiveStars must be in (" + DISLIKED_STARS + ", 5]: " + positiveStars);
    }
    this.positiveStars = positiveStars;
  }

  /** A rating in stars, in [0.5, 5]. */
  public Feedback stars(float stars) {
    if (stars >= positiveStars) {
      return LIKED;
    }
    return stars <= DISLIKED_STARS ? RATED_DOWN : INDIFFERENT;
  }

  /** A thumb up. */
  public Feedback thumbUp() {
    return LIKED;
  }

  /** A thumb down. */
  public Feedback thumbDown() {
    return RATED_DOWN;
  }

  /** A thumb that was taken back. */
  public Feedback thumbTakenBack() {
    return TAKEN_BACK;
  }

  /**
   * The end of a stream.
   *
   * @param positionMillis where in the title it ended
   * @param durationMillis length of the title, positive
   * @param watchedMillis time really watched in this session
   * @param reachedEnd whether the client says that the title was finished
   * @param byChoice whether the viewer left, rather than the stream breaking off
   */
  public Feedback stopped(
      long positionMillis,
      long durationMillis,
      long watchedMillis,
      boolean reachedEnd,
      boolean byChoice) {
    return byShare(positionMillis, durationMillis, watchedMillis, reachedEnd, byChoice);
  }

  private static Feedback byShare(
      long positionMillis,
      long durationMillis,
      long watchedMillis,
      boolean reachedEnd,
      boolean byChoice) {
    double share = Math.min(1, (double) positionMillis / durationMillis);
    if (reachedEnd || share >= COMPLETED_SHARE) {
      // Skipping to the end is not watching.
      return watchedMillis * 4 >= durationMillis || watchedMillis >= EARLY_MILLIS
          ? LIKED
          : PARTLY_WATCHED;
    }
    if (share >= MOSTLY_SHARE) {
      return MOSTLY_WATCHED;
    }
    if (share < EARLY_SHARE && watchedMillis < EARLY_MILLIS) {
      return byChoice ? LEFT_EARLY : Feedback.NONE;
    }
    return PARTLY_WATCHED;
  }

  /**
   * A stream of which no stop was heard, judged by its last position; nobody chose to leave it.
   *
   * @param positionMillis last position known
   * @param durationMillis length of the title, positive
   */
  public static Feedback silent(long positionMillis, long durationMillis) {
    return byShare(positionMillis, durationMillis, positionMillis, false, false);
  }

  /** A trailer; interest when at least half of it was watched. */
  public Feedback trailer(long watchedMillis, long durationMillis) {
    return watchedMillis * 2 >= durationMillis ? TRAILER_WATCHED : Feedback.NONE;
  }

  /** A title chosen from search results. */
  public Feedback searchChoice() {
    return SEARCHED;
  }

  /** A comment on a title. */
  public Feedback commented() {
    return COMMENTED;
  }

  /** A title put on the list. */
  public Feedback listAdded() {
    return LISTED;
  }
}
