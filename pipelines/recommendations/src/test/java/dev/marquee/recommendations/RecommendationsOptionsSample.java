package dev.marquee.recommendations;

import dev.marquee.streaming.JobOptions;
import java.util.Map;

/** Settings for tests. */
final class RecommendationsOptionsSample {
  private RecommendationsOptionsSample() {}

  /** The shipped settings, with some given as arguments {@code --key=value}. */
  static RecommendationsOptions defaults(String... arguments) {
    return RecommendationsOptions.from(
        JobOptions.parse(arguments, Map.of(), RecommendationsJob.options()));
  }
}
