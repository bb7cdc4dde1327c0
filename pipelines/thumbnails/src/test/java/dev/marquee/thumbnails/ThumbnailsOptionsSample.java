package dev.marquee.thumbnails;

import dev.marquee.streaming.JobOptions;
import java.util.Map;

/** Settings for tests. */
final class ThumbnailsOptionsSample {
  private ThumbnailsOptionsSample() {}

  /** The shipped settings, with some given as arguments {@code --key=value}. */
  static ThumbnailsOptions defaults(String... arguments) {
    return ThumbnailsOptions.from(JobOptions.parse(arguments, Map.of(), ThumbnailsJob.options()));
  }
}
