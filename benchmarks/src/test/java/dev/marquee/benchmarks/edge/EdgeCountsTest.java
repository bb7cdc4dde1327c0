package dev.marquee.benchmarks.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EdgeCountsTest {
  private final EdgeCounts counts = new EdgeCounts();

  @Test
  void everyRecordIsAccountedFor() {
    counts.offered(100);
    counts.event();
    counts.offered(300);
    counts.removal();
    counts.offered(200);
    counts.deadLetter("MALFORMED");
    assertThat(counts.isSound()).isTrue();
    assertThat(counts.figures())
        .containsEntry("records", 3L)
        .containsEntry("events", 1L)
        .containsEntry("deadLetters", Map.of("MALFORMED", 1L))
        .containsEntry("exceptions", 0L)
        .containsEntry("bytesAllocatedPerRecord", 200.0)
        .containsEntry("largestAllocation", 300L);
  }

  @Test
  void aRecordThatBecameNothingIsMissed() {
    counts.offered(100);
    assertThat(counts.unaccounted()).isEqualTo(1);
    assertThat(counts.isSound()).isFalse();
  }

  @Test
  void anExceptionIsNeverSound() {
    counts.offered(100);
    counts.event();
    counts.exception();
    assertThat(counts.isSound()).isFalse();
  }

  @Test
  void aValidRecordThatIsRefusedIsNotSound() {
    counts.offered(100);
    counts.deadLetter("INVALID_FIELD");
    counts.refusedValid();
    assertThat(counts.isSound()).isFalse();
  }
}
