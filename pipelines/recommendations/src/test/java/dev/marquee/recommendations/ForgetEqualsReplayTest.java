package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile that was forgotten, held against a replay in which it never was. */
class ForgetEqualsReplayTest {
  private static final String LEAVER = "profile-3";
  private static final Instant START = Instant.parse("1997-05-01T12:00:00Z");
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path directory;

  private static SavedState forgotten;
  private static SavedState never;

  @BeforeAll
  static void replayBoth() throws Exception {
    List<ViewingEvent> all = Events.ratings(3, 25, 120, 1000, START);
    List<ViewingEvent> others =
        all.stream().filter(event -> !event.getProfileId().equals(LEAVER)).toList();
    assertThat(all.size() - others.size()).isBetween(10, 100);
    forgotten = replay("forgotten", all, Optional.of(LEAVER));
    never = replay("never", others, Optional.empty());
  }

  private static SavedState replay(String name, List<ViewingEvent> events, Optional<String> leaver)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      RunningJob.createTopics(kafka);
      try (RunningJob job = new RunningJob(kafka, directory.resolve(name), Map.of())) {
        List<CatalogueTitle> catalogue = new ArrayList<>();
        for (int title = 0; title < 120; title++) {
          catalogue.add(Events.film("title-" + title, 0, "Genre-" + title % 5));
        }
        job.publishAll(Topics.CATALOGUE, catalogue);
        job.publishAll(Topics.VIEWING_EVENTS, events);
        awaitEvents(job, events.size());
        if (leaver.isPresent()) {
          job.publish(
              Topics.PRIVACY_REQUESTS,
              Events.forget(leaver.get(), START.plusSeconds(60L * events.size())));
          awaitEvents(job, events.size() + 1);
        }
        return SavedState.read(job.savepoint());
      }
    }
  }

  private static void awaitEvents(RunningJob job, long count) {
    Eventually.passes(
        "every event counted",
        RunningJob.DEADLINE,
        () -> {
          assertThat(job.metrics()).isNotNull();
          assertThat(job.metrics().getCounts()).containsEntry("events", count);
          return count;
        });
  }

  @Test
  void leavesNoStateOfTheProfile() {
    assertThat(never.profiles()).doesNotContainKey(LEAVER);
    assertThat(forgotten.profiles().keySet()).isEqualTo(never.profiles().keySet());
  }

  @Test
  void leavesTheRowsOfTheOthers() {
    never
        .rows()
        .forEach(
            (title, expected) -> {
              assertThat(expected.size).isLessThan(256);
              SavedState.assertSameRow(
                  title, forgotten.rows().get(title), expected, (float) TOLERANCE);
            });
    forgotten
        .rows()
        .forEach(
            (title, row) ->
                assertThat(row.size)
                    .as(title)
                    .isEqualTo(never.rows().containsKey(title) ? never.rows().get(title).size : 0));
  }

  @Test
  void leavesThePopularityOfTheOthers() {
    never
        .titles()
        .forEach(
            (title, expected) -> {
              PopularityCounts counts = forgotten.titles().get(title).popularity;
              PopularityCounts wanted = expected.popularity;
              var options = RecommendationsOptionsSample.defaults().model().popularity();
              double time = Math.max(counts.time, wanted.time);
              if (wanted.counts.length > 0) {
                counts.moveTo(time, options);
                wanted.moveTo(time, options);
                for (int at = 0; at < wanted.counts.length; at++) {
                  assertThat(counts.counts[at])
                      .as("%s half-life %d", title, at)
                      .isCloseTo(wanted.counts[at], offset(TOLERANCE));
                }
                for (int at = 0; at < wanted.positions.length; at++) {
                  assertThat((double) counts.positions[at])
                      .isCloseTo(wanted.positions[at], offset(TOLERANCE));
                }
              }
              assertThat(counts.watches).isCloseTo(wanted.watches, offset(TOLERANCE));
            });
  }
}
