package dev.marquee.benchmarks.throughput;

/** Kinds of events that a measurement reads, each for one job. */
public enum EventMix {
  /** Viewing events from which the recommendations job learns, and no others. */
  POSITIVES(Pipeline.RECOMMENDATIONS, 300_000),
  /** All that viewers do, most of it heartbeats. */
  VIEWING(Pipeline.RECOMMENDATIONS, 1_500_000),
  /** Impressions, and the viewing events that follow from them. */
  SHOWINGS(Pipeline.THUMBNAILS, 1_500_000),
  /** What players tell while they play, and what edge sites served. */
  PLAYBACK(Pipeline.CACHE_WARMING, 1_500_000);

  private final Pipeline pipeline;
  private final long defaultEvents;

  EventMix(Pipeline pipeline, long defaultEvents) {
    this.pipeline = pipeline;
    this.defaultEvents = defaultEvents;
  }

  /** The job that reads it. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** Number of events when nobody says otherwise: some 30 seconds a round on two cores. */
  public long defaultEvents() {
    return defaultEvents;
  }
}
