package dev.marquee.cachewarming.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.cachewarming.prefetch.CandidateFile;
import dev.marquee.cachewarming.prefetch.ReactiveShareOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SiteShareTest {
  private static final long DAY = 86_400;
  private static final long SIZE = 1_000_000;
  private static final ReactiveShareOptions OPTIONS =
      ReactiveShareOptions.defaults().startingAt(.05);

  /** Files of one size; those below {@code dense} are expected to be asked for most. */
  private static List<CandidateFile> files(int count, int dense) {
    List<CandidateFile> files = new ArrayList<>();
    for (int file = 0; file < count; file++) {
      double expected = file < dense ? 10.0 * SIZE : .1 * SIZE;
      files.add(new CandidateFile(key(file), "t" + file, 0, SIZE, 0, expected, 0, false));
    }
    return files;
  }

  private static String key(int file) {
    return "t" + file + "/hd";
  }

  private static Set<String> keys(int from, int to) {
    Set<String> keys = new TreeSet<>();
    for (int file = from; file < to; file++) {
      keys.add(key(file));
    }
    return keys;
  }

  /** Ten days on which files from {@code first} on are watched again and again. */
  private static void live(SiteShare share, int first, int days) {
    SplittableRandom random = new SplittableRandom(first);
    for (int day = 0; day < days; day++) {
      share.replan(files(4_000, 380), keys(0, 380), 400 * SIZE, day * DAY);
      for (int play = 0; play < 6_000; play++) {
        int file = first + (int) (380 * random.nextDouble() * random.nextDouble());
        share.request(key(file), SIZE, SIZE, true);
      }
    }
  }

  @Test
  void growsWhereThePlansNameWhatNobodyWatches() {
    SiteShare share = new SiteShare(OPTIONS);
    live(share, 2_000, 12);
    assertThat(share.share()).isGreaterThan(.1);
  }

  @Test
  void movesAlsoAfterAFirstPlanOfNothing() {
    SiteShare share = new SiteShare(OPTIONS);
    share.replan(List.of(), Set.of(), 400 * SIZE, 0);
    live(share, 2_000, 12);
    assertThat(share.share()).isGreaterThan(.1);
  }

  @Test
  void beginsAnewWithAnotherShareAlsoWithoutShadows() {
    SiteShare share = new SiteShare(OPTIONS);
    share.replan(List.of(), Set.of(), 400 * SIZE, 0);
    ReactiveShareOptions other = OPTIONS.startingAt(.2);
    assertThat(SiteShare.fromBytes(other, share.toBytes()).share()).isEqualTo(.2);
    assertThat(SiteShare.fromBytes(OPTIONS, share.toBytes()).share()).isEqualTo(.05);
  }

  @Test
  void staysSmallWhereThePlansAreRight() {
    SiteShare share = new SiteShare(OPTIONS);
    live(share, 0, 12);
    assertThat(share.share()).isLessThanOrEqualTo(.05);
  }

  @Test
  void goesOnAfterARestoreAsIfNothingHadHappened() {
    SplittableRandom random = new SplittableRandom(3);
    SiteShare straight = new SiteShare(OPTIONS);
    SiteShare restored = new SiteShare(OPTIONS);
    for (int step = 0; step < 20_000; step++) {
      if (step % 1_500 == 0) {
        int from = random.nextInt(1_000);
        for (SiteShare one : List.of(straight, restored)) {
          one.replan(files(4_000, 380), keys(from, from + 380), 400 * SIZE, step * 60L);
        }
      }
      if (step % 777 == 0) {
        restored = SiteShare.fromBytes(OPTIONS, restored.toBytes());
      }
      String key = key((int) (5_000 * random.nextDouble() * random.nextDouble()));
      long bytes = 1 + random.nextLong(SIZE);
      boolean inPeak = random.nextBoolean();
      assertThat(restored.request(key, SIZE, bytes, inPeak))
          .isEqualTo(straight.request(key, SIZE, bytes, inPeak));
    }
    assertThat(restored.toBytes()).isEqualTo(straight.toBytes());
    assertThat(restored.share()).isEqualTo(straight.share());
  }

  @Test
  void followsABoundedSampleOfAnyCatalogueAndBeginsAnewWhenThatIsOutgrown() {
    SiteShare share = new SiteShare(OPTIONS);
    share.replan(files(5_000, 500), keys(0, 500), 500 * SIZE, 0);
    for (int file = 0; file < 200_000; file++) {
      share.request(key(file), SIZE, SIZE, true);
    }
    assertThat(share.toBytes().length).isLessThan(100_000);
    share.replan(files(200_000, 500), keys(0, 500), 20_000 * SIZE, DAY);
    int followed = 0;
    for (int file = 0; file < 200_000; file++) {
      followed += share.request(key(file), SIZE, SIZE, true) ? 1 : 0;
    }
    assertThat(followed).isBetween(2_500, 3_500);
    assertThat(share.toBytes().length).isLessThan(150_000);
  }

  @Test
  void staysWhereItBeganWhenShadowsWouldHoldTooFewFiles() {
    SiteShare share = new SiteShare(OPTIONS);
    share.replan(files(4_000, 380), keys(0, 40), 40 * SIZE, 0);
    assertThat(share.request(key(3), SIZE, SIZE, true)).isFalse();
    assertThat(share.share()).isEqualTo(.05);
    assertThat(SiteShare.fromBytes(OPTIONS, share.toBytes()).share()).isEqualTo(.05);
  }

  @Test
  void beginsAnewWithOtherSharesToChooseFromAndRefusesOtherVersions() {
    SiteShare share = new SiteShare(OPTIONS);
    live(share, 2_000, 6);
    byte[] state = share.toBytes();
    SiteShare other = SiteShare.fromBytes(OPTIONS.startingAt(.3), state);
    assertThat(other.share()).isEqualTo(.3);
    live(other, 0, 2);
    state[0] = 9;
    assertThatThrownBy(() -> SiteShare.fromBytes(OPTIONS, state))
        .isInstanceOf(IllegalStateException.class);
  }
}
