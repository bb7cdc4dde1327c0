package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job killed at ten seeded points of a replay, held against the replay without a failure. */
class RecommendationsRestoreTest {
  private static final int FAILURES = 10;
  private static final int PROFILES = 60;
  private static final int TITLES = 150;
  private static final int EVENTS = 2400;
  private static final Instant START = Instant.parse("1997-05-01T12:00:00Z");

  @TempDir static Path directory;

  private static List<ViewingEvent> events;
  private static Outcome undisturbed;
  private static Outcome disturbed;

  /** What is left when a replay has ended and the loop is quiet. */
  private record Outcome(
      SavedState state,
      Map<String, HomePage> pages,
      Map<String, NeighbourRow> publishedRows,
      ModelMetrics metrics,
      int restarts) {}

  @BeforeAll
  static void replayTwice() throws Exception {
    events = Events.ratings(7, PROFILES, TITLES, EVENTS, START);
    undisturbed = replay("undisturbed", Set.of());
    Random random = new Random(10);
    Set<Integer> points = new HashSet<>();
    while (points.size() < FAILURES) {
      points.add(random.nextInt(EVENTS - 1) + 1);
    }
    disturbed = replay("disturbed", points);
  }

  private static Outcome replay(String name, Set<Integer> failures) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      RunningJob.createTopics(kafka);
      try (RunningJob job =
          new RunningJob(
              kafka,
              directory.resolve(name),
              Map.of("pages.debounce", "100 ms", "learning.lag", "1 h"))) {
        List<CatalogueTitle> catalogue = new ArrayList<>();
        for (int title = 0; title < TITLES; title++) {
          catalogue.add(Events.film("title-" + title, 0, "Genre-" + title % 5));
        }
        job.publishAll(Topics.CATALOGUE, catalogue);
        int published = 0;
        for (int at = 0; at < EVENTS; at++) {
          if (failures.contains(at)) {
            job.publishAll(Topics.VIEWING_EVENTS, events.subList(published, at));
            published = at;
            awaitPages(job);
            job.killTaskManager();
          }
        }
        job.publishAll(Topics.VIEWING_EVENTS, events.subList(published, EVENTS));
        awaitAllEvents(job);
        awaitLastPages(job);
        SavedState state = SavedState.read(job.savepoint());
        return new Outcome(
            state,
            job.latest(Topics.RECOMMENDATIONS),
            publishedRows(kafka),
            job.metrics(),
            job.restarts());
      }
    }
  }

  /** A failure must find the job at work, not still on its way up. */
  private static void awaitPages(RunningJob job) throws Exception {
    Eventually.holds(
        "the job writes pages",
        RunningJob.DEADLINE,
        () -> {
          try {
            return !job.latest(Topics.RECOMMENDATIONS).isEmpty();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitAllEvents(RunningJob job) {
    Eventually.passes(
        "every event counted",
        RunningJob.DEADLINE,
        () -> {
          ModelMetrics metrics = job.metrics();
          assertThat(metrics).isNotNull();
          assertThat(metrics.getCounts()).containsEntry("events", (long) EVENTS);
          return metrics;
        });
  }

  private static void awaitLastPages(RunningJob job) {
    Eventually.passes(
        "the last page of every profile",
        RunningJob.DEADLINE,
        () -> {
          Map<String, HomePage> pages = job.latest(Topics.RECOMMENDATIONS);
          lastEvents()
              .forEach(
                  (profile, event) -> {
                    assertThat(pages).containsKey(profile);
                    assertThat(pages.get(profile).getTriggerEventId()).isEqualTo(event);
                  });
          return pages;
        });
  }

  private static Map<String, String> lastEvents() {
    Map<String, String> last = new HashMap<>();
    events.forEach(event -> last.put(event.getProfileId(), event.getEventId()));
    return last;
  }

  /** The rows that a reader of the topic is left with: of each title the highest version. */
  private static Map<String, NeighbourRow> publishedRows(EmbeddedKafka kafka) throws Exception {
    WireFormat<ItemNeighbours> format = WireFormat.of(Topics.ITEM_NEIGHBOURS);
    Map<String, ItemNeighbours> newest = new HashMap<>();
    for (var record : kafka.records().all(Topics.ITEM_NEIGHBOURS.name(), RunningJob.DEADLINE)) {
      ItemNeighbours row = format.decode(record.value());
      newest.merge(
          new String(record.key(), StandardCharsets.UTF_8),
          row,
          (old, now) -> OutputVersions.isNewer(now.getVersion(), old.getVersion()) ? now : old);
    }
    Map<String, NeighbourRow> rows = new HashMap<>();
    newest.forEach((title, row) -> rows.put(title, ModelRecords.rowOf(row)));
    return rows;
  }

  @Test
  void wasReallyKilledTenTimes() {
    assertThat(undisturbed.restarts).isZero();
    assertThat(disturbed.restarts).isGreaterThanOrEqualTo(FAILURES);
  }

  @Test
  void countsEveryEventOnce() {
    Map<String, Long> counts = disturbed.metrics.getCounts();
    for (String count : List.of("events", "duplicates", "positives")) {
      assertThat(counts.get(count)).as(count).isEqualTo(undisturbed.metrics.getCounts().get(count));
    }
    assertThat(counts).containsEntry("duplicates", 0L);
    assertThat(undisturbed.metrics.getCounts()).containsEntry("replayed", 0L);
    assertThat(counts.get("scored")).isEqualTo(counts.get("positives") - counts.get("replayed"));
  }

  @Test
  void keepsTheEvidenceOfEveryProfileExactly() {
    assertThat(disturbed.state.profiles().keySet())
        .isEqualTo(undisturbed.state.profiles().keySet())
        .hasSize(PROFILES);
    undisturbed
        .state
        .profiles()
        .forEach(
            (id, expected) -> {
              ProfileRecord record = disturbed.state.profiles().get(id);
              Profile profile = record.profile;
              assertThat(profile.titles).isEqualTo(expected.profile.titles);
              assertThat(profile.seconds).isEqualTo(expected.profile.seconds);
              assertThat(profile.weights).isEqualTo(expected.profile.weights);
              assertThat(profile.flags).isEqualTo(expected.profile.flags);
              assertThat(profile.seen).isEqualTo(expected.profile.seen);
              assertThat(profile.dislikes).isEqualTo(expected.profile.dislikes);
              assertThat(profile.watched).isEqualTo(expected.profile.watched);
              assertThat(profile.positives).isEqualTo(expected.profile.positives);
            });
  }

  @Test
  void keepsRowsAndPopularityUpToRounding() {
    assertThat(disturbed.state.rows().keySet()).isEqualTo(undisturbed.state.rows().keySet());
    undisturbed
        .state
        .rows()
        .forEach(
            (title, expected) -> {
              assertThat(expected.size).isLessThan(256);
              SavedState.assertSameRow(title, disturbed.state.rows().get(title), expected, 1e-5f);
            });
    undisturbed
        .state
        .titles()
        .forEach(
            (title, expected) -> {
              double[] counts = disturbed.state.titles().get(title).popularity.counts;
              int allTime = counts.length - 1;
              assertThat(counts[allTime])
                  .isCloseTo(expected.popularity.counts[allTime], Offset.offset(1e-5));
            });
  }

  @Test
  void leavesNoReaderWithARowOfAnAbandonedEpoch() {
    disturbed
        .state
        .rows()
        .forEach(
            // On the wire weights have 8 bits of precision.
            (title, row) ->
                SavedState.assertSameRow(title, disturbed.publishedRows.get(title), row, 1f / 128));
  }

  @Test
  void everyProfileHasItsLastPage() {
    lastEvents()
        .forEach(
            (profile, event) ->
                assertThat(disturbed.pages.get(profile).getTriggerEventId()).isEqualTo(event));
  }
}
