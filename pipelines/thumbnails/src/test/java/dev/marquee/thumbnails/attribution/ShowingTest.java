package dev.marquee.thumbnails.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShowingTest {
  private static final int MINUTE = 60_000;

  private record Play(boolean inWindow, long at, long from, long to) {}

  private static Showing shown() {
    Showing showing = new Showing();
    showing.impression = 1;
    return showing;
  }

  private static void tell(Showing showing, List<Play> plays) {
    for (Play play : plays) {
      showing.play(play.inWindow, play.at, play.from, play.to, 100 * MINUTE);
    }
  }

  @Test
  void isNotTakenBeforeAPlay() {
    Showing showing = shown();
    assertThat(showing.taken).isFalse();
    assertThat(showing.takenAtAll).isFalse();
    assertThat(showing.watchedMillis()).isZero();
  }

  @Test
  void watchedIsWhatWasPlayedThrough() {
    Showing showing = shown();
    tell(
        showing,
        List.of(
            new Play(true, 5_000, 30 * MINUTE, 30 * MINUTE),
            new Play(true, 2 * MINUTE + 5_000, 31 * MINUTE, 32 * MINUTE),
            new Play(true, 9 * MINUTE, 30 * MINUTE, 38 * MINUTE)));
    assertThat(showing.taken).isTrue();
    assertThat(showing.watchedMillis()).isEqualTo(8 * MINUTE);
    assertThat(showing.durationMillis).isEqualTo(100 * MINUTE);
  }

  @Test
  void skippingForwardIsNotWatching() {
    Showing showing = shown();
    tell(
        showing,
        List.of(new Play(true, 0, 0, 0), new Play(true, MINUTE, 80 * MINUTE, 80 * MINUTE)));
    assertThat(showing.watchedMillis()).isEqualTo(MINUTE);
  }

  @Test
  void whatCameAfterTheWindowCountsApart() {
    Showing showing = shown();
    tell(
        showing,
        List.of(
            new Play(true, 0, 0, 0),
            new Play(true, 10 * MINUTE, 9 * MINUTE, 10 * MINUTE),
            new Play(false, 70 * MINUTE, 69 * MINUTE, 70 * MINUTE)));
    assertThat(showing.watchedMillis()).isEqualTo(10 * MINUTE);
    assertThat(showing.watchedAtAllMillis()).isEqualTo(70 * MINUTE);
    Showing late = shown();
    tell(late, List.of(new Play(false, 70 * MINUTE, 0, 0)));
    assertThat(late.taken).isFalse();
    assertThat(late.takenAtAll).isTrue();
  }

  @Test
  void neitherOrderNorRepetitionMatters() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<Play> plays = new ArrayList<>();
      for (int play = 0; play < 1 + random.nextInt(6); play++) {
        int from = random.nextInt(50 * MINUTE);
        plays.add(
            new Play(
                random.nextBoolean(),
                random.nextInt(60 * MINUTE),
                from,
                from + random.nextInt(10 * MINUTE)));
      }
      Showing one = shown();
      tell(one, plays);
      List<Play> others = new ArrayList<>(plays);
      others.add(plays.get(0));
      Collections.shuffle(others, random);
      Showing other = shown();
      tell(other, others);
      assertThat(other).usingRecursiveComparison().isEqualTo(one);
    }
  }

  @Test
  void aPlayThatCameFirstCountsFromTheImpression() {
    Showing stray = new Showing();
    stray.time = 10_000;
    stray.play(true, 10_000, 0, 0, 100 * MINUTE);
    stray.play(true, 10_000 + 5 * MINUTE, 4 * MINUTE, 5 * MINUTE, 100 * MINUTE);
    Showing showing = shown();
    showing.time = 4_000;
    showing.adopt(stray);
    Showing inOrder = shown();
    inOrder.time = 4_000;
    inOrder.play(true, 10_000, 0, 0, 100 * MINUTE);
    inOrder.play(true, 10_000 + 5 * MINUTE, 4 * MINUTE, 5 * MINUTE, 100 * MINUTE);
    assertThat(showing).usingRecursiveComparison().isEqualTo(inOrder);
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
