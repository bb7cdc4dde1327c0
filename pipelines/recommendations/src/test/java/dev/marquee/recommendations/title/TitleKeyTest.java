package dev.marquee.recommendations.title;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TitleKeyTest {
  @Test
  void differsForAMillionShortIdentifiers() {
    Set<Long> keys = new HashSet<>();
    for (int title = 0; title < 1_000_000; title++) {
      keys.add(TitleKey.of(Integer.toString(title)));
    }
    assertThat(keys).hasSize(1_000_000).doesNotContain(0L);
  }

  @Test
  void dependsOnEveryByteAlsoBehindTheLastWholeWord() {
    assertThat(TitleKey.of("title-0000001")).isNotEqualTo(TitleKey.of("title-0000002"));
    assertThat(TitleKey.of("é")).isNotEqualTo(TitleKey.of("e"));
    assertThat(TitleKey.of("")).isNotZero();
  }

  @Test
  void keepsTheValueThatStoredStateRefersTo() {
    assertThat(TitleKey.of("1")).isEqualTo(KEY_OF_ONE);
  }

  private static final long KEY_OF_ONE = 6214596492716618446L;
}
