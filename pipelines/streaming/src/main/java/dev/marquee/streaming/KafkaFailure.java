package dev.marquee.streaming;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Why a call to Kafka failed, out of the exceptions that wrap each other.
 *
 * @param root the innermost exception, whose message says most
 * @param isRefusal whether the broker answered and did not let the client in: waiting will not help
 */
public record KafkaFailure(Throwable root, boolean isRefusal) {
  /** What a client threw. */
  public static KafkaFailure of(Throwable thrown) {
    Throwable root = thrown;
    boolean isRefusal = false;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      root = cause;
      isRefusal |=
          cause instanceof AuthenticationException || cause instanceof AuthorizationException;
    }
    return new KafkaFailure(root, isRefusal);
  }
}
