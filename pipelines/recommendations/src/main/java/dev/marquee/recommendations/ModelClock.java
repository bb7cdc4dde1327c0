package dev.marquee.recommendations;

/** What the decay of the models is measured in. */
public enum ModelClock {
  /** Seconds of event time, for production. */
  EVENT_TIME,

  /**
   * Events of the input so far, estimated from an event's place in its partition: offset times
   * number of partitions. For benchmarks on data in which years have few events; repeats exactly on
   * replay.
   */
  EVENTS;

  /**
   * Model time of an event.
   *
   * @param eventTimeMillis milliseconds since 1970
   * @param offset offset in its partition
   * @param partitions number of partitions of the topic
   */
  double timeOf(long eventTimeMillis, long offset, int partitions) {
    return switch (this) {
      // Whole seconds, as histories keep them: so what is taken back has the time it was added
      // with.
      case EVENT_TIME -> Math.floorDiv(eventTimeMillis, 1000L);
      case EVENTS -> (double) offset * partitions;
    };
  }
}
