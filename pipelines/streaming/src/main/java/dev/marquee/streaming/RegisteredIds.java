package dev.marquee.streaming;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Which ids of a registry stand for schemas of one record type, as far as records have asked.
 *
 * <p>An id is accepted when the registry says that its schema has one of the allowed fingerprints;
 * what an id means never changes, so that is remembered. That an id means nothing to us is
 * remembered for {@link #REFUSAL_LIFETIME}, as it may be given to one of our schemas yet. Both
 * memories are bounded, and so is the number of questions: whoever floods a topic with made-up ids
 * costs {@value #QUESTIONS_PER_SECOND} of them per second, and what comes beyond is refused without
 * asking: of a source it becomes a dead letter that can be replayed, by a table it is passed over.
 * Accepted ids need no question and are not touched by a flood, but the memory is as old as this
 * object: after a restart the first record of each id is asked for again. Not thread-safe.
 */
final class RegisteredIds {
  /** More ids than one record type has in any registry. */
  static final int MOST_ACCEPTED = 64;

  static final int MOST_REFUSED = 1_024;
  static final Duration REFUSAL_LIFETIME = Duration.ofMinutes(1);
  static final int QUESTIONS_PER_SECOND = 5;
  static final int MOST_QUESTIONS_AT_ONCE = 20;

  private final long[] allowed;
  private final IntFunction<OptionalLong> registry;
  private final LongSupplier nanoClock;

  private final int[] ids = new int[MOST_ACCEPTED];
  private final long[] fingerprints = new long[MOST_ACCEPTED];
  private int accepted;
  private int next;

  /** When each refused id may be asked for again, nanoseconds of the clock. */
  private final Map<Integer, Long> refused =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
          return size() > MOST_REFUSED;
        }
      };

  private double questions = MOST_QUESTIONS_AT_ONCE;
  private long questionsSince;

  /**
   * @param allowed fingerprints of the schemas of the record type
   * @param registry asks for the fingerprint of an id
   * @param nanoClock a clock that only goes forward, nanoseconds
   */
  RegisteredIds(long[] allowed, IntFunction<OptionalLong> registry, LongSupplier nanoClock) {
    this.allowed = allowed.clone();
    this.registry = registry;
    this.nanoClock = nanoClock;
    this.questionsSince = nanoClock.getAsLong();
  }

  /**
   * The fingerprint of the schema with this id.
   *
   * @throws RejectedException with UNKNOWN_SCHEMA when it is none of the allowed ones
   * @throws RegistryException when the registry does not say
   */
  long fingerprintOf(int id) throws RejectedException {
    for (int i = 0; i < accepted; i++) {
      if (ids[i] == id) {
        return fingerprints[i];
      }
    }
    if (id < 0) {
      // No registry gives it, and one that reads it as a number of its own answers with an error.
      throw new RejectedException(RejectionReason.UNKNOWN_SCHEMA, notOurs(id));
    }
    long now = nanoClock.getAsLong();
    Long again = refused.get(id);
    if (again != null && now - again < 0) {
      throw new RejectedException(RejectionReason.UNKNOWN_SCHEMA, notOurs(id));
    }
    if (!mayAsk(now)) {
      throw new RejectedException(
          RejectionReason.UNKNOWN_SCHEMA,
          "too many unknown ids: the registry was not asked for " + Integer.toUnsignedString(id));
    }
    OptionalLong fingerprint = ask(id);
    if (fingerprint.isEmpty()
        || Arrays.stream(allowed).noneMatch(one -> one == fingerprint.getAsLong())) {
      refused.remove(id);
      refused.put(id, now + REFUSAL_LIFETIME.toNanos());
      throw new RejectedException(RejectionReason.UNKNOWN_SCHEMA, notOurs(id));
    }
    ids[next] = id;
    fingerprints[next] = fingerprint.getAsLong();
    next = (next + 1) % MOST_ACCEPTED;
    accepted = Math.min(accepted + 1, MOST_ACCEPTED);
    return fingerprint.getAsLong();
  }

  private OptionalLong ask(int id) {
    try {
      return registry.apply(id);
    } finally {
      // Waiting for an answer earns no further question: a slow registry would be asked all the
      // time.
      questionsSince = nanoClock.getAsLong();
    }
  }

  /** Takes a question from those that have come together since the last ones. */
  private boolean mayAsk(long now) {
    questions =
        Math.min(
            MOST_QUESTIONS_AT_ONCE,
            questions + (now - questionsSince) * 1e-9 * QUESTIONS_PER_SECOND);
    questionsSince = now;
    if (questions < 1) {
      return false;
    }
    questions--;
    return true;
  }

  private static String notOurs(int id) {
    return "the registry has no released schema of this topic under the id "
        + Integer.toUnsignedString(id);
  }
}
