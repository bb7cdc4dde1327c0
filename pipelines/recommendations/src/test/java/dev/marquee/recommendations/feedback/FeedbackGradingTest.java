package dev.marquee.recommendations.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackGradingTest {
  private static final long HOUR = 3_600_000;

  private final FeedbackGrading grading = new FeedbackGrading(4);

  @ParameterizedTest
  @CsvSource({
    "5, POSITIVE, 1",
    "4, POSITIVE, 1",
    "3.5, CONTEXT, 1",
    "2.5, CONTEXT, 1",
    "2, NEGATIVE, 1",
    "0.5, NEGATIVE, 1"
  })
  void starsSpeakForThemselves(float stars, Sentiment sentiment, float weight) {
    assertThat(grading.stars(stars)).isEqualTo(new Feedback(sentiment, weight));
  }

  @Test
  void theFewestPositiveStarsAreASetting() {
    assertThat(new FeedbackGrading(5).stars(4.5f).sentiment()).isEqualTo(Sentiment.CONTEXT);
    assertThat(new FeedbackGrading(2.5f).stars(2.5f).sentiment()).isEqualTo(Sentiment.POSITIVE);
  }

  @ParameterizedTest
  @ValueSource(floats = {2, 5.5f, Float.NaN})
  void refusesStarsThatLeaveNoRoomForDislikes(float positiveStars) {
    assertThatThrownBy(() -> new FeedbackGrading(positiveStars))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positiveStars must be in (2.0, 5]: " + positiveStars);
  }

  @Test
  void thumbsSpeakForThemselves() {
    assertThat(grading.thumbUp()).isEqualTo(new Feedback(Sentiment.POSITIVE, 1));
    assertThat(grading.thumbDown()).isEqualTo(new Feedback(Sentiment.NEGATIVE, 1));
    assertThat(grading.thumbTakenBack()).isEqualTo(new Feedback(Sentiment.WITHDRAWN, 0));
  }

  @ParameterizedTest
  @CsvSource({
    // Position of an hour, time watched, weight and sentiment, when the viewer left by choice.
    "3600000, 3600000, POSITIVE, 1",
    "3240000, 3240000, POSITIVE, 1",
    "3239999, 3239999, POSITIVE, 0.8",
    "1800000, 1800000, POSITIVE, 0.8",
    "1799999, 1799999, CONTEXT, 0.4",
    "360000, 299999, CONTEXT, 0.4",
    "359999, 300000, CONTEXT, 0.4",
    "359999, 299999, NEGATIVE, 0",
    "0, 0, NEGATIVE, 0"
  })
  void aStopIsGradedByTheShareWatched(
      long position, long watched, Sentiment sentiment, float weight) {
    assertThat(grading.stopped(position, HOUR, watched, false, true))
        .isEqualTo(new Feedback(sentiment, weight));
  }

  @Test
  void aStreamThatBrokeOffEarlySaysNothing() {
    assertThat(grading.stopped(60_000, HOUR, 60_000, false, false)).isEqualTo(Feedback.NONE);
  }

  @Test
  void skippingToTheEndIsNotWatching() {
    long film = 2 * HOUR;
    assertThat(grading.stopped(film, film, 299_999, true, true))
        .isEqualTo(new Feedback(Sentiment.CONTEXT, 0.4f));
    assertThat(grading.stopped(film, film, 300_000, true, true).sentiment())
        .isEqualTo(Sentiment.POSITIVE);
    long clip = 60_000;
    assertThat(grading.stopped(clip, clip, 14_999, true, true).sentiment())
        .isEqualTo(Sentiment.CONTEXT);
    assertThat(grading.stopped(clip, clip, 15_000, true, true).sentiment())
        .isEqualTo(Sentiment.POSITIVE);
  }

  @Test
  void whatTheClientCallsFinishedIsFinished() {
    assertThat(grading.stopped(HOUR / 2, HOUR, HOUR / 2, true, false))
        .isEqualTo(new Feedback(Sentiment.POSITIVE, 1));
  }

  @Test
  void aPositionBeyondTheEndCountsAsTheEnd() {
    assertThat(grading.stopped(2 * HOUR, HOUR, HOUR, false, false))
        .isEqualTo(new Feedback(Sentiment.POSITIVE, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "3240000, POSITIVE, 1",
    "1800000, POSITIVE, 0.8",
    "360000, CONTEXT, 0.4",
    "359999, CONTEXT, 0.4",
    "299999, NONE, 0"
  })
  void aStreamWithoutAStopIsJudgedByItsLastPosition(
      long position, Sentiment sentiment, float weight) {
    assertThat(FeedbackGrading.silent(position, HOUR)).isEqualTo(new Feedback(sentiment, weight));
  }

  @Test
  void interestCountsForLessThanWatching() {
    assertThat(grading.trailer(45_000, 90_000)).isEqualTo(new Feedback(Sentiment.INTEREST, 0.2f));
    assertThat(grading.trailer(44_999, 90_000)).isEqualTo(Feedback.NONE);
    assertThat(grading.searchChoice()).isEqualTo(new Feedback(Sentiment.INTEREST, 0.3f));
    assertThat(grading.commented()).isEqualTo(new Feedback(Sentiment.INTEREST, 0.3f));
    assertThat(grading.listAdded()).isEqualTo(new Feedback(Sentiment.INTEREST, 0.5f));
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.01f, 1.01f, Float.NaN})
  void refusesWeightsOutsideTheirRange(float weight) {
    assertThatThrownBy(() -> new Feedback(Sentiment.POSITIVE, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight must be in [0, 1]: " + weight);
  }
}
