package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.streaming.JobOptions;
import dev.marquee.thumbnails.ThumbnailsOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobSettingsTest {
  private static final long START = 1_790_000_000_000L;
  private static final Map<EngineJob, Map<String, String>> BOTH =
      Map.of(
          EngineJob.RECOMMENDATIONS,
          Map.of("pages.holdout-share", "0.05"),
          EngineJob.THUMBNAILS,
          Map.of("policy.even-share", "0.1"));

  private static Map<EngineJob, Map<String, String>> divided(String key, String value) {
    return JobSettings.divide(BOTH, Map.of(key, value));
  }

  @Test
  void givesAnOptionToTheJobThatKnowsIt() {
    Map<EngineJob, Map<String, String>> divided = divided("attribution.window", "1 h");

    assertThat(divided.get(EngineJob.THUMBNAILS))
        .isEqualTo(Map.of("policy.even-share", "0.1", "attribution.window", "1 h"));
    assertThat(divided.get(EngineJob.RECOMMENDATIONS))
        .isEqualTo(Map.of("pages.holdout-share", "0.05"));
  }

  @Test
  void givesAnOptionThatBothKnowToBoth() {
    Map<EngineJob, Map<String, String>> divided = divided("events.max-age", "1 d");

    assertThat(divided.values())
        .allSatisfy(options -> assertThat(options).containsEntry("events.max-age", "1 d"));
  }

  @Test
  void letsTheUserOverrideWhatTheRunSets() {
    assertThat(divided("policy.even-share", "0.3").get(EngineJob.THUMBNAILS))
        .containsEntry("policy.even-share", "0.3");
  }

  @Test
  void refusesAKeyThatNoJobOfTheRunKnows() {
    assertThatThrownBy(() -> divided("attribution.windw", "1 h"))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            "--option attribution.windw is not known to recommendations or thumbnails;"
                + " did you mean 'attribution.window'?");
    assertThatThrownBy(
            () ->
                JobSettings.divide(
                    Map.of(EngineJob.RECOMMENDATIONS, Map.of()),
                    Map.of("attribution.window", "1 h")))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("--option attribution.window is not known to recommendations");
  }

  @Test
  void letsNoTwoJobsShareAConsumerGroup() {
    assertThatThrownBy(() -> divided("kafka.group.id", "mine"))
        .isInstanceOf(CommandException.class)
        .hasMessage("--option kafka.group.id cannot be the same for recommendations or thumbnails");
    assertThat(
            JobSettings.divide(
                Map.of(EngineJob.THUMBNAILS, Map.of()), Map.of("kafka.group.id", "mine")))
        .containsEntry(EngineJob.THUMBNAILS, Map.of("kafka.group.id", "mine"));
  }

  @Test
  void setsAtEverySpeedWhatTheJobsAccept() {
    for (double speed : new double[] {1, 20, SimulationClock.DEFAULT_SPEED, 10_000}) {
      SimulatedRun.jobOptions(clock(speed))
          .forEach((job, options) -> assertThat(job.keys()).containsAll(options.keySet()));
      ThumbnailsOptions options = ThumbnailsOptions.from(thumbnails(speed));
      assertThat(options.reward().targetMillis()).isBetween(10L, options.window() / 2);
      assertThat(options.evenShare()).isEqualTo(.1);
    }
    ThumbnailsOptions usual = ThumbnailsOptions.from(thumbnails(SimulationClock.DEFAULT_SPEED));
    assertThat(usual.reward().targetMillis() * SimulationClock.DEFAULT_SPEED)
        .isEqualTo(20 * 60_000);
  }

  @Test
  void everyJobHasAFileOfSettingsThatItAccepts() {
    Path folder = Path.of(System.getProperty("marquee.root"), "flink-conf");
    for (EngineJob job : EngineJob.values()) {
      String file = folder.resolve(job.jobName() + ".properties").toString();
      assertThatCode(
              () -> JobOptions.parse(new String[] {"--config=" + file}, Map.of(), job.options()))
          .doesNotThrowAnyException();
    }
  }

  private static SimulationClock clock(double speed) {
    return SimulationClock.wall(START, speed);
  }

  @Test
  void theWarmingJobLivesOnTheClockOfTheSimulation() {
    SimulationClock later = clock(300).from(START + 12_345);
    Map<String, String> options = SimulatedRun.jobOptions(later).get(EngineJob.CACHE_WARMING);

    assertThat(options)
        .containsEntry("time.speed", "300.0")
        .containsEntry("time.origin", Instant.ofEpochMilli(START).toString())
        // Fifteen simulated minutes, and ten.
        .containsEntry("sessions.heartbeat-interval", "3000 ms")
        .containsEntry("events.allowed-lateness", "2000 ms");
    assertThat(options.get("regions")).contains("us-east=America/New_York;", ";korea=Asia/Seoul");
  }

  private static JobOptions thumbnails(double speed) {
    String[] arguments =
        SimulatedRun.jobOptions(clock(speed)).get(EngineJob.THUMBNAILS).entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toArray(String[]::new);
    return JobOptions.parse(arguments, Map.of(), EngineJob.THUMBNAILS.options());
  }
}
