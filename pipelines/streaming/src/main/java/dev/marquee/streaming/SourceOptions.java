package dev.marquee.streaming;

import java.io.Serializable;

/**
 * How a job reads its input topics.
 *
 * @param kafka where they are
 * @param bounds which event times are believed
 * @param start where reading begins when no checkpoint says so
 * @param bounded whether reading ends at what the topic held when the job started, as tests and
 *     replays want
 */
public record SourceOptions(KafkaOptions kafka, EventBounds bounds, Start start, boolean bounded)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where reading begins when no checkpoint says so. */
  public enum Start {
    /** After the group's committed offsets, or at the beginning when it has none. */
    COMMITTED,
    /** At the beginning of the topic. */
    EARLIEST
  }

  /** Goes on after the committed offsets and never ends. */
  public static SourceOptions of(KafkaOptions kafka, EventBounds bounds) {
    return new SourceOptions(kafka, bounds, Start.COMMITTED, false);
  }

  /** The same, ending at what the topics hold when the job starts. */
  public SourceOptions ending() {
    return new SourceOptions(kafka, bounds, start, true);
  }

  /** The same, from the beginning. */
  public SourceOptions fromBeginning() {
    return new SourceOptions(kafka, bounds, Start.EARLIEST, bounded);
  }
}
