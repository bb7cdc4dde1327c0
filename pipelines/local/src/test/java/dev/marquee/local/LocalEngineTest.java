package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.events.ModelMetrics;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.testing.Eventually;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, cluster, the jobs and viewers in one process. */
final class LocalEngineTest {
  private static final Duration DEADLINE = Duration.ofSeconds(150);
  private static final SimulationClock CLOCK =
      SimulationClock.wall(System.currentTimeMillis(), 300);

  @TempDir Path folder;

  private static LocalEngine start(DataFolder data) {
    return LocalEngine.start(
        new LocalEngine.Options(
            data,
            null,
            0,
            0,
            1,
            Map.of(),
            Duration.ofSeconds(2),
            SimulatedRun.jobOptions(CLOCK),
            Map.of("attribution.window", "2 s", "events.out-of-orderness", "500 ms")));
  }

  private static long count(EngineMonitor monitor, String name) {
    return monitor
        .metrics(ThumbnailsJob.NAME, "all")
        .map(ModelMetrics::getCounts)
        .map(counts -> counts.getOrDefault(name, 0L))
        .orElse(0L);
  }

  /** Viewers until so much more was learned from them than had been. */
  private static RunFigures simulate(LocalEngine engine, long atLeast) {
    CountDownLatch stop = new CountDownLatch(1);
    TerminalPanel panel =
        new TerminalPanel(new PrintWriter(new StringWriter()), Optional.empty(), System::nanoTime);
    SimulatedRun run =
        new SimulatedRun(engine, new SimulatedRun.Options(300, 60, 300, CLOCK, 1, false), panel);
    try (EngineMonitor monitor = new EngineMonitor(engine.bootstrapServers(), (key, page) -> {})) {
      CompletableFuture<RunFigures> figures =
          CompletableFuture.supplyAsync(() -> run.run(stop, Optional.empty()));
      try {
        Eventually.holds(
            atLeast + " learned",
            DEADLINE,
            () ->
                figures.isDone()
                    || (count(monitor, "learned") >= atLeast
                        && count(monitor, "impressionsEvenly") > 0));
      } finally {
        stop.countDown();
      }
      return figures.join();
    }
  }

  @Test
  void allJobsLearnFromTheViewersAndGoOnFromTheirLastCheckpoints() {
    RunFigures first;
    try (DataFolder data = DataFolder.open(folder);
        LocalEngine engine = start(data)) {
      assertThat(engine.jobs())
          .extracting(RunningJob::name)
          .containsExactly("recommendations", "thumbnails", "cache-warming");
      assertThat(engine.jobs()).allMatch(job -> job.startedFrom().isEmpty());

      first = simulate(engine, 300);

      assertThat(engine.jobs()).allMatch(job -> job.restarts() == 0);
    }
    assertThat(first.hasLearned()).isTrue();
    JsonNode json = first.json();
    assertThat(json.at("/restarts/recommendations").asLong(-1)).isZero();
    assertThat(json.at("/restarts/thumbnails").asLong(-1)).isZero();
    assertThat(json.at("/restarts/cache-warming").asLong(-1)).isZero();
    assertThat(json.at("/cacheWarming/allStreams").asDouble()).isPositive();
    assertThat(json.at("/cacheWarming/requests").asLong()).isPositive();
    assertThat(json.at("/deadLetters").asLong(-1)).isZero();
    assertThat(json.at("/recommendations/pages").asLong()).isPositive();
    assertThat(json.at("/thumbnails/learned").asLong()).isGreaterThanOrEqualTo(300);
    assertThat(json.at("/thumbnails/policies").asLong()).isGreaterThanOrEqualTo(60);
    assertThat(json.at("/thumbnails/policyTakeRate").asDouble()).isBetween(.001, .9);
    assertThat(json.at("/thumbnails/regretPerImpression").asDouble()).isBetween(.0001, .9);
    assertThat(json.at("/thumbnails/forbiddenPictures").asLong(-1)).isZero();

    try (DataFolder data = DataFolder.open(folder);
        LocalEngine engine = start(data)) {
      assertThat(engine.jobs()).allMatch(job -> job.startedFrom().isPresent());
      assertThat(engine.jobs().get(0).startedFrom().orElseThrow().toString())
          .contains("/recommendations/");
      assertThat(engine.jobs().get(1).startedFrom().orElseThrow().toString())
          .contains("/thumbnails/");
      long learned = first.last().pictures().orElseThrow().learned();

      // What was learned before the first run ended is in the state, or it could not grow at once.
      RunFigures second = simulate(engine, learned + 1);

      assertThat(second.last().pictures().orElseThrow().learned()).isGreaterThan(learned);
      assertThat(engine.jobs()).allMatch(job -> job.checkpoints().restored() == 1);

      engine.job(EngineJob.THUMBNAILS).cancel(DEADLINE);
      assertThatThrownBy(engine::requireAlive)
          .isInstanceOf(CommandException.class)
          .hasMessageStartingWith("the job thumbnails is CANCELED");
    }
  }

  @Test
  void aJobThatCannotStartUnderOtherOptionsGoesOnUnderThoseItHad() {
    try (DataFolder data = DataFolder.open(folder);
        LocalEngine engine =
            LocalEngine.start(
                new LocalEngine.Options(data, null, 0, 0, 1, Map.of(), null, Map.of()))) {
      Eventually.holds("the job runs", DEADLINE, () -> engine.job().isProcessing());
      RunningJob first = engine.job();

      assertThatThrownBy(
              () -> engine.restart(EngineJob.RECOMMENDATIONS, Map.of("pages.per", "true")))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("pages.per");
      assertThat(engine.job()).isSameAs(first);
      assertThat(first.isProcessing()).isTrue();

      // It can be read, and the job does not take it.
      assertThatThrownBy(
              () ->
                  engine.restart(EngineJob.RECOMMENDATIONS, Map.of("feedback.positive-stars", "9")))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("goes on under those that it had")
          .hasMessageContaining("feedback.positive-stars must be");
      RunningJob second = engine.job();
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(second.startedFrom()).isPresent();
      Eventually.holds("it runs again", DEADLINE, second::isProcessing);
      engine.requireAlive();

      // The refused option is forgotten, and the job is looked after as before.
      engine.restart(EngineJob.RECOMMENDATIONS, Map.of("pages.personalised", "false"));
      Eventually.holds("it runs under it", DEADLINE, () -> engine.job().isProcessing());
      engine.job().cancel(DEADLINE);
      assertThatThrownBy(engine::requireAlive)
          .hasMessageStartingWith("the job recommendations is CANCELED");
    }
  }

  @Test
  void startsNothingWhenAnOptionIsUnknown() {
    try (DataFolder data = DataFolder.open(folder)) {
      assertThatThrownBy(
              () ->
                  LocalEngine.start(
                      new LocalEngine.Options(
                          data,
                          null,
                          0,
                          0,
                          1,
                          Map.of(),
                          null,
                          SimulatedRun.jobOptions(CLOCK),
                          Map.of("attribution.windw", "1 s"))))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("did you mean 'attribution.window'?");
      assertThat(DataFolder.brokerAddress(folder)).isEmpty();
    }
  }
}
