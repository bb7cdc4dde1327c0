package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RegisteredIdsTest {
  private static final long OURS = 11;
  private static final long OLDER = 12;
  private static final long FOREIGN = 99;

  private final Map<Integer, Long> registry = new HashMap<>();
  private final List<Integer> asked = new ArrayList<>();
  private long nanos;

  private final RegisteredIds ids =
      new RegisteredIds(new long[] {OURS, OLDER}, this::ask, () -> nanos);

  private OptionalLong ask(int id) {
    asked.add(id);
    Long fingerprint = registry.get(id);
    return fingerprint == null ? OptionalLong.empty() : OptionalLong.of(fingerprint);
  }

  private void assertRefused(int id) {
    assertThatThrownBy(() -> ids.fingerprintOf(id))
        .isInstanceOfSatisfying(
            RejectedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(RejectionReason.UNKNOWN_SCHEMA));
  }

  @Test
  void asksOnceForAnIdOfOurs() throws Exception {
    registry.put(1, OURS);
    registry.put(2, OLDER);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ids.fingerprintOf(1)).isEqualTo(OURS);
      assertThat(ids.fingerprintOf(2)).isEqualTo(OLDER);
    }
    assertThat(asked).containsExactly(1, 2);
  }

  @Test
  void refusesSchemasThatWereNeverReleasedThoughTheRegistryHasThem() {
    registry.put(1, FOREIGN);
    assertRefused(1);
    assertRefused(1);
    assertThat(asked).containsExactly(1);
  }

  @Test
  void asksAgainForARefusedIdWhenItsTimeIsOver() throws Exception {
    assertRefused(1);
    registry.put(1, OURS);
    nanos += RegisteredIds.REFUSAL_LIFETIME.toNanos() - 1;
    assertRefused(1);
    nanos += 1;
    assertThat(ids.fingerprintOf(1)).isEqualTo(OURS);
    assertThat(asked).containsExactly(1, 1);
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNeitherYesNorNo() throws Exception {
    boolean[] away = {true};
    RegisteredIds waiting =
        new RegisteredIds(
            new long[] {OURS},
            id -> {
              if (away[0]) {
                throw new RegistryException("away");
              }
              return OptionalLong.of(OURS);
            },
            () -> nanos);
    assertThatThrownBy(() -> waiting.fingerprintOf(1)).isInstanceOf(RegistryException.class);
    away[0] = false;
    assertThat(waiting.fingerprintOf(1)).isEqualTo(OURS);
  }

  @Test
  void aFloodOfMadeUpIdsCostsABoundedNumberOfQuestionsAndNothingOfTheAcceptedOnes()
      throws Exception {
    registry.put(1, OURS);
    assertThat(ids.fingerprintOf(1)).isEqualTo(OURS);
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 10_000; i++) {
        nanos += 100_000;
        assertRefused(1_000 + 10_000 * second + i);
        assertThat(ids.fingerprintOf(1)).isEqualTo(OURS);
      }
    }
    assertThat(asked.size())
        .isBetween(
            10 * RegisteredIds.QUESTIONS_PER_SECOND,
            RegisteredIds.MOST_QUESTIONS_AT_ONCE + 10 * RegisteredIds.QUESTIONS_PER_SECOND);
    nanos += 1_000_000_000L;
    registry.put(2, OLDER);
    assertThat(ids.fingerprintOf(2)).isEqualTo(OLDER);
  }

  @Test
  void remembersABoundedNumberOfAcceptedIds() throws Exception {
    for (int id = 1; id <= RegisteredIds.MOST_ACCEPTED + 1; id++) {
      nanos += 1_000_000_000L;
      registry.put(id, OURS);
      assertThat(ids.fingerprintOf(id)).isEqualTo(OURS);
    }
    int before = asked.size();
    assertThat(ids.fingerprintOf(2)).isEqualTo(OURS);
    assertThat(ids.fingerprintOf(RegisteredIds.MOST_ACCEPTED + 1)).isEqualTo(OURS);
    assertThat(asked).hasSize(before);
    assertThat(ids.fingerprintOf(1)).isEqualTo(OURS);
    assertThat(asked).hasSize(before + 1);
  }
}
