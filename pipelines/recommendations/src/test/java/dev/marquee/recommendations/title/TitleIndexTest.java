package dev.marquee.recommendations.title;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TitleIndexTest {
  private static long key(int title) {
    return TitleKey.of("title-" + title);
  }

  @Test
  void numbersTitlesInOrderOfFirstSight() {
    TitleIndex index = new TitleIndex();
    for (int title = 0; title < 50_000; title++) {
      assertThat(index.add(key(title))).isEqualTo(title);
    }
    assertThat(index.add(key(7))).isEqualTo(7);
    assertThat(index.size()).isEqualTo(50_000);
    for (int title = 0; title < 50_000; title++) {
      assertThat(index.find(key(title))).isEqualTo(title);
      assertThat(index.key(title)).isEqualTo(key(title));
    }
    assertThat(index.find(key(50_000))).isEqualTo(TitleIndex.ABSENT);
  }

  @Test
  void readersSeeEveryTitleThatWasCountedWhileItGrows() throws InterruptedException {
    TitleIndex index = new TitleIndex();
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                int size = index.size();
                for (int title = Math.max(0, size - 50); title < size; title++) {
                  if (index.find(key(title)) != title || index.key(title) != key(title)) {
                    wrong.incrementAndGet();
                  }
                }
              }
            });
    reader.start();
    for (int title = 0; title < 100_000; title++) {
      index.add(key(title));
    }
    done.set(true);
    reader.join();
    assertThat(wrong).hasValue(0);
  }
}
