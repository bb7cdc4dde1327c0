package dev.marquee.thumbnails.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShowingTest {
  private static final int MINUTE = 60_000;

  /** Close of the window of what is shown at 0. */
  private static final long CLOSE = 60 * MINUTE;

  private record Play(long at, long from, long to) {}

  private static Showing shown() {
    Showing showing = new Showing();
    showing.impression = 1;
    return showing;
  }

  private static void tell(Showing showing, List<Play> plays) {
    for (Play play : plays) {
      showing.play(play.at, play.from, play.to, 100 * MINUTE);
    }
  }

  @Test
  void isNotTakenBeforeAPlay() {
    Showing showing = shown();
    assertThat(showing.isTakenBefore(CLOSE)).isFalse();
    assertThat(showing.watchedBefore(CLOSE)).isZero();
  }

  @Test
  void watchedIsWhatWasPlayedThrough() {
    Showing showing = shown();
    tell(
        showing,
        List.of(
            new Play(5_000, 30 * MINUTE, 30 * MINUTE),
            new Play(2 * MINUTE + 5_000, 31 * MINUTE, 32 * MINUTE),
            new Play(9 * MINUTE, 30 * MINUTE, 38 * MINUTE)));
    assertThat(showing.isTakenBefore(CLOSE)).isTrue();
    assertThat(showing.watchedBefore(CLOSE)).isEqualTo(8 * MINUTE);
    assertThat(showing.durationMillis).isEqualTo(100 * MINUTE);
  }

  @Test
  void skippingForwardIsNotWatching() {
    Showing showing = shown();
    tell(showing, List.of(new Play(0, 0, 0), new Play(MINUTE, 80 * MINUTE, 80 * MINUTE)));
    assertThat(showing.watchedBefore(CLOSE)).isEqualTo(MINUTE);
  }

  @Test
  void whatHappenedAfterTheWindowCountsApartWheneverItWasHeardOf() {
    Showing showing = shown();
    tell(
        showing,
        List.of(
            new Play(70 * MINUTE, 69 * MINUTE, 70 * MINUTE),
            new Play(0, 0, 0),
            new Play(10 * MINUTE, 9 * MINUTE, 10 * MINUTE)));
    assertThat(showing.watchedBefore(CLOSE)).isEqualTo(10 * MINUTE);
    showing.sumUp();
    assertThat(showing.watchedMillis()).isEqualTo(70 * MINUTE);
    Showing late = shown();
    tell(late, List.of(new Play(CLOSE, 0, 5 * MINUTE)));
    assertThat(late.isTakenBefore(CLOSE)).isFalse();
    late.sumUp();
    assertThat(late.taken).isTrue();
  }

  @Test
  void whatIsHeardOfAfterTheJudgementAddsUpWithWhatWasKnown() {
    Showing showing = shown();
    tell(showing, List.of(new Play(0, 0, 0), new Play(10 * MINUTE, 8 * MINUTE, 10 * MINUTE)));
    showing.sumUp();
    showing.playLater(80 * MINUTE, 78 * MINUTE, 80 * MINUTE, 100 * MINUTE);
    assertThat(showing.watchedMillis()).isEqualTo(80 * MINUTE);
    assertThat(showing.signs).isEmpty();
  }

  @Test
  void neitherOrderNorRepetitionMatters() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<Play> plays = new ArrayList<>();
      for (int play = 0; play < 1 + random.nextInt(6); play++) {
        int from = random.nextInt(50 * MINUTE);
        plays.add(new Play(random.nextInt(90 * MINUTE), from, from + random.nextInt(10 * MINUTE)));
      }
      Showing one = shown();
      tell(one, plays);
      List<Play> others = new ArrayList<>(plays);
      others.add(plays.get(0));
      Collections.shuffle(others, random);
      Showing other = shown();
      tell(other, others);
      assertThat(other).usingRecursiveComparison().isEqualTo(one);
      one.sumUp();
      other.sumUp();
      assertThat(other).usingRecursiveComparison().isEqualTo(one);
    }
  }

  @Test
  void aPlayThatCameFirstCountsFromTheImpression() {
    Showing stray = new Showing();
    stray.time = 10_000;
    List<Play> plays =
        List.of(
            new Play(10_000, 0, 0),
            new Play(10_000 + 5 * MINUTE, 4 * MINUTE, 5 * MINUTE),
            new Play(CLOSE + 5_000, 58 * MINUTE, 59 * MINUTE));
    tell(stray, plays);
    Showing showing = shown();
    showing.time = 4_000;
    showing.adopt(stray);
    Showing inOrder = shown();
    inOrder.time = 4_000;
    tell(inOrder, plays);
    assertThat(showing).usingRecursiveComparison().isEqualTo(inOrder);
    assertThat(showing.watchedBefore(CLOSE + 4_000)).isEqualTo(5 * MINUTE);
  }

  @Test
  void aClientThatNeverStopsSendingCostsABoundedAmount() {
    Showing showing = shown();
    for (int at = 0; at < 10_000; at++) {
      showing.play(at, at, at, 100 * MINUTE);
    }
    assertThat(showing.signs).hasSize(256);
  }

  @Test
  void theEarlierImpressionSpeaksAndOfTwoAtOnceTheLesserHash() {
    Showing one = shown();
    one.time = 5;
    Showing other = shown();
    other.time = 6;
    other.impression = -9;
    assertThat(one.isBefore(other)).isTrue();
    assertThat(other.isBefore(one)).isFalse();
    other.time = 5;
    assertThat(other.isBefore(one)).isTrue();
    assertThat(one.isBefore(one)).isFalse();
  }
}
