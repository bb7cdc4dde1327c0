package dev.marquee.recommendations.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private final Profile profile = new Profile();

  private static long key(int title) {
    return TitleKey.of("title-" + title);
  }

  private void watch(int title) {
    profile.watch(key(title), 1000 + title, 1, true, TitleFacts.UNKNOWN);
  }

  @Test
  void keepsTheLatestTitlesInOrderOfArrival() {
    for (int title = 0; title < 150; title++) {
      watch(title);
    }
    assertThat(profile.titles).hasSize(Profile.HISTORY).startsWith(key(50)).endsWith(key(149));
    assertThat(profile.seconds).startsWith(1050).endsWith(1149);
    assertThat(profile.watched).isEqualTo(150);
  }

  @Test
  void remembersAsSeenWhatHasLeftTheHistory() {
    for (int title = 0; title < 150; title++) {
      watch(title);
    }
    assertThat(profile.hasSeen(key(0))).isTrue();
    assertThat(profile.hasSeen(key(150))).isFalse();
    assertThat(profile.seen).hasSize(150).isSorted();
  }

  @Test
  void boundsTheSeenFilterAndKeepsTheNewest() {
    for (int title = 0; title < Profile.SEEN + 500; title++) {
      profile.watched = title;
      profile.markSeen(key(title));
      assertThat(profile.hasSeen(key(title))).isTrue();
    }
    assertThat(profile.seen).hasSize(Profile.SEEN).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void forgetsTheOldestDislike() {
    for (int title = 0; title <= Profile.DISLIKES; title++) {
      profile.dislike(key(title));
    }
    assertThat(profile.dislikes(key(0))).isFalse();
    assertThat(profile.dislikes(key(1))).isTrue();
    profile.forgive(key(1));
    assertThat(profile.dislikes(key(1))).isFalse();
  }

  @Test
  void countsImpressionsUntilTheTitleIsPlayed() {
    profile.show(key(1));
    profile.show(key(2));
    profile.show(key(1));
    assertThat(profile.timesShown(key(1))).isEqualTo(2);
    watch(1);
    assertThat(profile.timesShown(key(1))).isZero();
    assertThat(profile.timesShown(key(2))).isEqualTo(1);
    for (int title = 10; title < 10 + Profile.IMPRESSIONS; title++) {
      profile.show(key(title));
    }
    assertThat(profile.timesShown(key(2))).isZero();
    assertThat(profile.shownTimes).hasSize(Profile.IMPRESSIONS);
  }

  @Test
  void learnsTastesThatAddUpToAtMostOneAndFade() {
    TitleFacts western = TitleFacts.of(List.of("Western"), 1960, 0);
    TitleFacts drama = TitleFacts.of(List.of("Drama", "Romance"), 2000, 0);
    profile.watch(key(1), 0, 1, true, western);
    profile.watch(key(2), 0, 1, true, drama);
    assertThat(profile.genres).hasSize(3);
    assertThat(profile.tastes)
        .containsExactly(new float[] {0.0651f, 0.035f, 0.035f}, offset(1e-5f));
    assertThat(profile.year).isCloseTo(1964, offset(0.01f));
  }

  @Test
  void contextTeachesNoTaste() {
    profile.watch(key(1), 0, 1, false, TitleFacts.of(List.of("Western"), 1960, 0));
    assertThat(profile.genres).isEmpty();
    assertThat(profile.positives).isZero();
    assertThat(profile.flags).containsExactly((byte) 0);
  }
}
