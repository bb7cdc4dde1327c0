package dev.marquee.local;

import dev.marquee.streaming.EdgeOptions;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Divides the options that a run was given among its jobs. */
final class JobSettings {

  private JobSettings() {}

  /**
   * The options of each job: what the run sets, and over it what the user gave, which goes to every
   * job that knows the key.
   *
   * @param ofRun what the run sets for each of its jobs
   * @param given what the user gave, by key
   * @throws CommandException naming the first key that no job knows, or that only one job of
   *     several may have
   */
  static Map<EngineJob, Map<String, String>> divide(
      Map<EngineJob, Map<String, String>> ofRun, Map<String, String> given) {
    Map<EngineJob, Map<String, String>> divided = new EnumMap<>(EngineJob.class);
    ofRun.forEach((job, options) -> divided.put(job, new LinkedHashMap<>(options)));
    given.forEach(
        (key, value) -> {
          List<EngineJob> knowing =
              divided.keySet().stream().filter(job -> job.keys().contains(key)).toList();
          if (knowing.isEmpty()) {
            throw unknown(key, divided.keySet());
          }
          if (knowing.size() > 1 && key.equals(EdgeOptions.GROUP_ID.key())) {
            // Each would commit its offsets over those of the other.
            throw new CommandException(
                ExitCode.USAGE, "--option " + key + " cannot be the same for " + names(knowing));
          }
          knowing.forEach(job -> divided.get(job).put(key, value));
        });
    return divided;
  }

  private static CommandException unknown(String key, Set<EngineJob> jobs) {
    Set<String> known = new TreeSet<>();
    jobs.forEach(job -> known.addAll(job.keys()));
    return new CommandException(
        ExitCode.USAGE,
        "--option "
            + key
            + " is not known to "
            + names(List.copyOf(jobs))
            + Nearest.suggestion(key, known));
  }

  private static String names(List<EngineJob> jobs) {
    return jobs.stream().map(EngineJob::jobName).collect(Collectors.joining(" or "));
  }
}
