package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.Pipeline;
import dev.marquee.benchmarks.throughput.Round;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.benchmarks.throughput.ThroughputResult;
import dev.marquee.local.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures how many events per second a job processes, as a share of what a bare Flink job does on
 * the same topics in the same run; one line per mix of events.
 *
 * <p>Results go to standard output, progress to standard error. The exit code is not zero when an
 * event was not processed in time; nothing is printed for that mix then.
 */
@Command(
    name = "throughput",
    description = "Events per second of a job, beside a bare Flink job in the same run.")
public final class ThroughputBenchmark implements Callable<Integer> {

  /** Which viewing events are measured. */
  enum MixChoice {
    POSITIVES(EventMix.POSITIVES),
    VIEWING(EventMix.VIEWING),
    BOTH(EventMix.POSITIVES, EventMix.VIEWING);

    private final List<EventMix> mixes;

    MixChoice(EventMix... mixes) {
      this.mixes = List.of(mixes);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--pipeline",
      required = true,
      paramLabel = "NAME",
      description = "Job to measure: ${COMPLETION-CANDIDATES}.")
  private Pipeline pipeline;

  @Option(
      names = "--mix",
      paramLabel = "MIX",
      description =
          "Events of the recommendations: positives only, or viewing (85 %% heartbeats, 5 %%"
              + " starts, 5 %% stops, 5 %% others), or both, one after the other (default: both)."
              + " The thumbnails always read showings: impressions, and viewing events that follow"
              + " from them; cache warming always reads playback: starts, heartbeats a minute,"
              + " stops, and what edge sites served.")
  private MixChoice mix;

  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Events on the topics (default: 300000 positives, 1500000 of the viewing mix, showings or playback).")
  private Long events;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "How often each job reads the topics after a warm-up; medians count (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--profiles",
      defaultValue = "50000",
      paramLabel = "N",
      description =
          "Profiles; of playback, those that watch at the same time (default: ${DEFAULT-VALUE}).")
  private int profiles;

  @Option(
      names = "--titles",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Titles of the catalogue (default: ${DEFAULT-VALUE}).")
  private int titles;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      paramLabel = "N",
      description = "Subtasks of each operator (default: ${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "Option of the job, for experiments; may be repeated.")
  private Map<String, String> jobOptions = Map.of();

  @Option(
      names = "--deadline",
      defaultValue = "1800",
      paramLabel = "SECONDS",
      description = "Time after which to give up (default: ${DEFAULT-VALUE}).")
  private int deadlineSeconds;

  @Option(names = "--json", description = "Print one JSON line per mix.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (deadlineSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--deadline must be positive, is " + deadlineSeconds);
    }
    List<ThroughputOptions> all = new ArrayList<>();
    for (EventMix one : mixes()) {
      all.add(optionsOf(one));
    }
    long giveUp = System.nanoTime() + Duration.ofSeconds(deadlineSeconds).toNanos();
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    for (ThroughputOptions options : all) {
      try (ThroughputRun run = new ThroughputRun(options, jobOptions, giveUp, err)) {
        ThroughputResult result = run.run();
        out.println(json ? jsonLine(result) : text(result));
        out.flush();
      }
    }
    return ExitCode.OK.code();
  }

  private List<EventMix> mixes() {
    return switch (pipeline) {
      case RECOMMENDATIONS -> (mix == null ? MixChoice.BOTH : mix).mixes;
      case THUMBNAILS -> only(EventMix.SHOWINGS);
      case CACHE_WARMING -> only(EventMix.PLAYBACK);
    };
  }

  private List<EventMix> only(EventMix one) {
    if (mix != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--mix does not apply to --pipeline %s, which always reads %s"
              .formatted(pipeline, one.name().toLowerCase(Locale.ROOT)));
    }
    return List.of(one);
  }

  private ThroughputOptions optionsOf(EventMix one) {
    try {
      return new ThroughputOptions(
          one,
          events == null ? one.defaultEvents() : events,
          rounds,
          profiles,
          titles,
          parallelism);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String text(ThroughputResult result) {
    return String.format(
        Locale.ROOT,
        "%s: %,.0f events/s, bare %,.0f events/s, ratio %.3f, %s, %,.0f bytes of state per %s",
        result.figures().get("mix"),
        result.median(Round::eventsPerSecond),
        result.median(Round::bareEventsPerSecond),
        result.median(Round::ratio),
        Figures.text(result.jobFigures()),
        result.stateBytes(),
        result.options().mix().pipeline().keyOfState().toLowerCase(Locale.ROOT));
  }

  static String jsonLine(ThroughputResult result) {
    try {
      return new ObjectMapper().writeValueAsString(result.figures());
    } catch (JsonProcessingException error) {
      throw new IllegalStateException("a line of numbers is always JSON", error);
    }
  }
}
