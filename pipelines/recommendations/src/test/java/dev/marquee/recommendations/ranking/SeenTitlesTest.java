package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenTitlesTest {
  private final SeenTitles seen = new SeenTitles();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 30, 1000, 4096})
  void answersAsTheProfileDoes(int count) {
    Profile before = new Profile();
    before.markSeen(TitleKey.of("of another profile"));
    seen.of(before);
    Profile profile = new Profile();
    for (int title = 0; title < count; title++) {
      profile.markSeen(TitleKey.of("title-" + title));
    }
    seen.of(profile);
    int found = 0;
    for (int title = 0; title < 3 * count + 10; title++) {
      long key = TitleKey.of("title-" + title);
      assertThat(seen.contains(key)).isEqualTo(profile.hasSeen(key));
      found += seen.contains(key) ? 1 : 0;
    }
    assertThat(found).isBetween(count, count + 1);
    assertThat(seen.contains(TitleKey.of("of another profile"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE})
  void holdsTheFirstAndTheLastFingerprints(int fingerprint) {
    Profile profile = new Profile();
    profile.seen = new int[] {fingerprint};
    seen.of(profile);
    for (int title = 0; title < 10_000; title++) {
      long key = TitleKey.of("title-" + title);
      assertThat(seen.contains(key)).isEqualTo(TitleKey.fingerprint(key) == fingerprint);
    }
    long key = TitleKey.of("title-7");
    profile.seen = new int[] {TitleKey.fingerprint(key)};
    seen.of(profile);
    assertThat(seen.contains(key)).isTrue();
  }
}
