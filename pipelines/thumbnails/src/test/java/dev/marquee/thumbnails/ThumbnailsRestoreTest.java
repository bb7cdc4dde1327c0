package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Impression;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.JobUnderTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job killed ten times against the job left alone, on the same showings. */
class ThumbnailsRestoreTest {
  private static final int TITLES = 8;
  private static final int SHOWINGS = 1_500;
  private static final int FAILURES = 10;

  @TempDir static Path directory;

  private static Outcome undisturbed;
  private static Outcome disturbed;

  private record Outcome(
      Map<String, TitleRecord> titles,
      Map<String, ThumbnailPolicy> policies,
      ModelMetrics metrics,
      int restarts) {}

  /** What is published at one moment: an impression or a sign of a play, sometimes twice. */
  private record Step(Impression impression, ViewingEvent viewing) {}

  private static List<Step> steps() {
    SplittableRandom random = new SplittableRandom(17);
    List<Step> steps = new ArrayList<>();
    for (int at = 0; at < SHOWINGS; at++) {
      Instant time = Showings.NOON.plusSeconds(at);
      String title = "film-" + random.nextInt(TITLES);
      String id = "i" + at;
      int picture = random.nextInt(3);
      Impression impression =
          Showings.impression(
              id,
              title,
              random.nextInt(4) == 0 ? "session-" + at / 40 : null,
              "art-" + picture,
              random.nextInt(10) == 0,
              time);
      steps.add(new Step(impression, null));
      if (random.nextInt(20) == 0) {
        steps.add(new Step(impression, null));
      }
      if (random.nextInt(10) < 2 + picture) {
        // Some begin after the window of two minutes.
        Instant start = time.plusSeconds(5 + random.nextInt(130));
        for (ViewingEvent one : Showings.play(id, title, start, 1 + random.nextInt(8))) {
          steps.add(new Step(null, one));
        }
      }
    }
    steps.sort(Comparator.comparing(ThumbnailsRestoreTest::timeOf));
    // An end of time: everything shown before is decided.
    for (int title = 0; title < TITLES; title++) {
      Instant end = Showings.NOON.plusSeconds(SHOWINGS + 7_200);
      for (int key = 0; key < 40; key++) {
        String id = "end-" + title + "-" + key;
        steps.add(
            new Step(Showings.impression(id, "film-" + title, null, "art-0", false, end), null));
        steps.add(new Step(null, Showings.play(id, "film-" + title, end, 1).get(0)));
      }
    }
    return steps;
  }

  private static Instant timeOf(Step step) {
    return step.impression == null ? step.viewing.getEventTime() : step.impression.getEventTime();
  }

  @BeforeAll
  static void runBoth() throws Exception {
    List<Step> steps = steps();
    undisturbed = run("undisturbed", steps, new TreeSet<>());
    SplittableRandom random = new SplittableRandom(5);
    TreeSet<Integer> points = new TreeSet<>();
    while (points.size() < FAILURES) {
      points.add(1 + random.nextInt(steps.size() - 1));
    }
    disturbed = run("disturbed", steps, points);
  }

  private static Outcome run(String name, List<Step> steps, TreeSet<Integer> failures)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        ThumbnailsRunning running =
            new ThumbnailsRunning(
                kafka,
                directory.resolve(name),
                Map.of(
                    "attribution.window", "2 min",
                    "attribution.corrections", "5 min",
                    // One subtask may run ahead of the other: nothing is late for that.
                    "events.out-of-orderness", "5 min",
                    // Plays are published after impressions: these must not run ahead meanwhile.
                    "events.idleness", "1 h",
                    "reward.least", "10 s",
                    "reward.target", "1 min",
                    "model.learn-weights", "false"))) {
      List<CatalogueTitle> catalogue = new ArrayList<>();
      for (int title = 0; title < TITLES; title++) {
        catalogue.add(Showings.film("film-" + title, "art-0", "art-1", "art-2"));
      }
      running.publish(Topics.CATALOGUE, catalogue);
      Eventually.passes(
          "a policy of every title",
          JobUnderTest.DEADLINE,
          () -> {
            assertThat(running.latest(Topics.THUMBNAIL_POLICIES)).hasSize(TITLES);
            return true;
          });
      int published = 0;
      for (int failure : failures) {
        publish(running, steps.subList(published, failure));
        published = failure;
        running.job().killTaskManager();
      }
      publish(running, steps.subList(published, steps.size()));
      ModelMetrics metrics = awaitAllDecided(running, steps);
      return new Outcome(
          SavedTitles.read(running.job().savepoint()),
          running.latest(Topics.THUMBNAIL_POLICIES),
          metrics,
          running.job().restarts());
    }
  }

  private static void publish(ThumbnailsRunning running, List<Step> steps) {
    List<Impression> impressions = new ArrayList<>();
    List<ViewingEvent> viewing = new ArrayList<>();
    for (Step step : steps) {
      if (step.impression != null) {
        impressions.add(step.impression);
      } else {
        viewing.add(step.viewing);
      }
    }
    running.publish(Topics.IMPRESSIONS, impressions);
    running.publish(Topics.VIEWING_EVENTS, viewing);
  }

  /** Showings of the sequence without its end, each session and title once. */
  private static long decidedShowings(List<Step> steps) {
    return steps.stream()
        .filter(step -> step.impression != null)
        .map(step -> step.impression)
        .filter(one -> !one.getImpressionId().startsWith("end-"))
        .map(one -> one.getSessionId() + "/" + one.getTitleId())
        .distinct()
        .count();
  }

  private static ModelMetrics awaitAllDecided(ThumbnailsRunning running, List<Step> steps) {
    long expected = decidedShowings(steps);
    return Eventually.passes(
        "every showing decided",
        JobUnderTest.DEADLINE,
        () -> {
          ModelMetrics metrics = running.metrics();
          assertThat(metrics).isNotNull();
          assertThat(metrics.getCounts()).containsEntry("learned", expected);
          return metrics;
        });
  }

  @Test
  void wasReallyKilledTenTimes() {
    assertThat(undisturbed.restarts).isZero();
    assertThat(disturbed.restarts).isGreaterThanOrEqualTo(FAILURES);
  }

  @Test
  void countsEveryShowingOnce() {
    for (String count :
        List.of(
            "learned",
            "takes",
            "repeats",
            "duplicates",
            "takesByPolicy",
            "takesEvenly",
            "impressionsByPolicy",
            "impressionsEvenly",
            "takesAfterWindow")) {
      assertThat(disturbed.metrics.getCounts().get(count))
          .as(count)
          .isEqualTo(undisturbed.metrics.getCounts().get(count));
    }
    assertThat(undisturbed.metrics.getCounts().get("takes")).isPositive();
    assertThat(undisturbed.metrics.getCounts().get("duplicates")).isPositive();
    assertThat(undisturbed.metrics.getCounts().get("takesAfterWindow")).isPositive();
    assertThat(disturbed.metrics.getCounts())
        .containsEntry("tooLate", 0L)
        .containsEntry("excludedUnknownPolicy", 0L)
        .containsEntry("excludedUnknownArtwork", 0L);
  }

  /** From the sequence itself: plays of a session and title that began within its window. */
  @Test
  void findsEveryTakeOfTheSequence() {
    Map<String, Instant> shown = new HashMap<>();
    Map<String, String> unit = new HashMap<>();
    for (Step step : steps()) {
      if (step.impression != null) {
        Impression one = step.impression;
        String name = one.getSessionId() + "/" + one.getTitleId();
        shown.merge(name, one.getEventTime(), (a, b) -> a.isBefore(b) ? a : b);
        unit.put(one.getImpressionId(), name);
      }
    }
    long takes =
        steps().stream()
            .filter(step -> step.viewing != null)
            .filter(step -> !step.viewing.getImpressionId().startsWith("end-"))
            .filter(
                step ->
                    step.viewing
                        .getEventTime()
                        .isBefore(
                            shown.get(unit.get(step.viewing.getImpressionId())).plusSeconds(120)))
            .map(step -> unit.get(step.viewing.getImpressionId()))
            .distinct()
            .count();
    assertThat(undisturbed.metrics.getCounts()).containsEntry("takes", takes);
  }

  @Test
  void keepsCountsExactlyAndPosteriorsUpToRounding() {
    assertThat(disturbed.titles.keySet()).isEqualTo(undisturbed.titles.keySet()).hasSize(TITLES);
    undisturbed.titles.forEach(
        (id, expected) -> {
          TitleRecord title = disturbed.titles.get(id);
          assertThat(title.impressions).as(id).isEqualTo(expected.impressions);
          assertThat(title.rewards).as(id).containsExactly(expected.rewards, within(1e-4f));
          assertThat(title.takes).as(id).isEqualTo(expected.takes);
          assertThat(title.minutes).as(id).containsExactly(expected.minutes, within(1e-3f));
          assertThat(title.effects.means)
              .as(id)
              .containsExactly(expected.effects.means, within(1e-6f));
          assertThat(title.effects.variances)
              .as(id)
              .containsExactly(expected.effects.variances, within(1e-6f));
          assertThat(title.effects.mean).isCloseTo(expected.effects.mean, within(1e-6f));
          assertThat(title.strays).isEqualTo(expected.strays);
        });
  }

  @Test
  void everyTitleHasAPolicyOfTheLastLife() {
    disturbed.titles.forEach(
        (id, title) -> {
          ThumbnailPolicy policy = disturbed.policies.get(id);
          assertThat(policy.getVersion().getEpoch()).as(id).isEqualTo(title.epoch);
          assertThat(title.epoch).as(id).isGreaterThan(undisturbed.titles.get(id).epoch);
          assertThat(policy.getVersion().getCounter()).as(id).isEqualTo(title.counter);
        });
  }
}
