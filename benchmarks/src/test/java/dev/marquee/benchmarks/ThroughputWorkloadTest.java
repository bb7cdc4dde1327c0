package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.local.CommandException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the workloads make of a job's metrics. */
class ThroughputWorkloadTest {
  private static final String TITLES = "join plays, learn pictures, publish policies";
  private static final String PROFILES = "follow profiles and write pages";

  private final Map<String, Double> metrics = new HashMap<>();

  private void set(String metric, String operator, double value) {
    metrics.put(metric + " of " + operator, value);
  }

  private double sum(String metric, String operator) {
    return metrics.getOrDefault(metric + " of " + operator, 0.0);
  }

  private static ThroughputOptions options(EventMix mix) {
    return new ThroughputOptions(mix, 1_000, 1, 500, 100, 2);
  }

  @Test
  void whatWasDroppedBeforeTheShuffleIsProcessedAndWhatWaitsInItIsNot() {
    ThumbnailsWorkload workload = new ThumbnailsWorkload(options(EventMix.SHOWINGS));
    set("numRecordsIn", "read impressions", 400);
    set("numRecordsOut", "read impressions", 400);
    set("numRecordsIn", "read plays", 600);
    set("numRecordsOut", "read plays", 150);
    set("numRecordsOut", "read artwork of the catalogue", 100);
    set("numRecordsIn", TITLES, 620);
    assertThat(workload.processed(this::sum)).isEqualTo(970);
    assertThat(workload.isComplete(this::sum)).isFalse();
    set("numRecordsIn", TITLES, 650);
    assertThat(workload.processed(this::sum)).isEqualTo(1_000);
    assertThat(workload.isComplete(this::sum)).isTrue();
  }

  @Test
  void theCatalogueAloneIsNoProgress() {
    ThumbnailsWorkload workload = new ThumbnailsWorkload(options(EventMix.SHOWINGS));
    set("numRecordsOut", "read artwork of the catalogue", 100);
    assertThat(workload.processed(this::sum)).isZero();
    set("numRecordsIn", TITLES, 100);
    assertThat(workload.processed(this::sum)).isZero();
    assertThat(workload.isComplete(this::sum)).isFalse();
  }

  @Test
  void eventsThatAreLeftOutAreNoSuccess() {
    ThumbnailsWorkload workload = new ThumbnailsWorkload(options(EventMix.SHOWINGS));
    set("eventsLate", "read plays", 3);
    assertThatThrownBy(() -> workload.isComplete(this::sum))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("3 events came late");
  }

  @Test
  void showingsLearnedAreCountedPerImpression() {
    ThumbnailsWorkload workload = new ThumbnailsWorkload(options(EventMix.SHOWINGS));
    set("numRecordsIn", "read impressions", 400);
    set("showingsLearned", TITLES, 380);
    set("policiesPublished", TITLES, 50);
    assertThat(workload.figures(workload.counts(this::sum), 5))
        .containsEntry("learned", .95)
        .containsEntry("policiesPerSecond", 10.0);
  }

  @Test
  void playsThatPassedTheirSessionAndRequestsThatCameOnceAreTheProgressOfCacheWarming() {
    CacheWarmingWorkload workload = new CacheWarmingWorkload(options(EventMix.PLAYBACK));
    set("numRecordsIn", "read playback", 970);
    set("numRecordsIn", "follow sessions", 960);
    set("numRecordsIn", "drop duplicate requests", 30);
    assertThat(workload.processed(this::sum)).isEqualTo(990);
    assertThat(workload.isComplete(this::sum)).isFalse();
    set("numRecordsIn", "follow sessions", 970);
    assertThat(workload.isComplete(this::sum)).isTrue();
    set("eventsLate", "read edge requests", 1);
    assertThatThrownBy(() -> workload.isComplete(this::sum))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("1 events came late");
  }

  @Test
  void slotsOfTitlesAreCountedPerSecond() {
    CacheWarmingWorkload workload = new CacheWarmingWorkload(options(EventMix.PLAYBACK));
    set("slotsPublished", "sum load of titles", 500);
    assertThat(workload.figures(workload.counts(this::sum), 5))
        .containsEntry("slotsPerSecond", 100.0)
        .containsEntry("concurrentSessions", 500.0);
  }

  @Test
  void aProfilesPassedEventsAreItsProgress() {
    RecommendationsWorkload workload = new RecommendationsWorkload(options(EventMix.VIEWING));
    set("numRecordsIn", "grade viewing events", 1_000);
    set("numRecordsOut", "grade viewing events", 990);
    set("numRecordsIn", PROFILES, 989);
    assertThat(workload.isComplete(this::sum)).isFalse();
    set("numRecordsIn", PROFILES, 990);
    assertThat(workload.processed(this::sum)).isEqualTo(990);
    assertThat(workload.isComplete(this::sum)).isTrue();
  }

  @Test
  void sharesOfTheRecommendationsFollowFromTheirCounts() {
    RecommendationsWorkload workload = new RecommendationsWorkload(options(EventMix.POSITIVES));
    set("positives", PROFILES, 400);
    set("eventsScored", PROFILES, 204);
    set("pagesWritten", PROFILES, 380);
    assertThat(workload.figures(workload.counts(this::sum), 5))
        .containsEntry("learningShare", .51)
        .containsEntry("pagesPerPositive", .95);
  }

  @Test
  void withoutPositivesNothingWasLeftOut() {
    RecommendationsWorkload workload = new RecommendationsWorkload(options(EventMix.POSITIVES));
    assertThat(workload.figures(workload.counts(this::sum), 5))
        .containsEntry("learningShare", 1.0)
        .containsEntry("pagesPerPositive", 0.0);
  }

  @Test
  void onlyTheBacklogOfTheViewingMixIsNoOverload() {
    assertThat(new RecommendationsWorkload(options(EventMix.VIEWING)).settings())
        .containsKey("learning.lag");
    assertThat(new RecommendationsWorkload(options(EventMix.POSITIVES)).settings()).isEmpty();
    assertThat(new ThumbnailsWorkload(options(EventMix.SHOWINGS)).settings())
        .doesNotContainKey("learning.lag");
  }
}
