package dev.marquee.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.testing.RecordMutations.Input;
import dev.marquee.testing.RecordMutations.Mutated;
import dev.marquee.testing.RecordMutations.Mutation;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordMutationsTest {
  @Test
  void equalSeedsGiveEqualRecords() {
    RecordMutations first = new RecordMutations(3);
    RecordMutations second = new RecordMutations(3);
    for (int i = 0; i < 1000; i++) {
      Mutated one = first.next();
      Mutated other = second.next();
      assertThat(one.input()).isEqualTo(other.input());
      assertThat(one.mutation()).isEqualTo(other.mutation());
      assertThat(one.key()).isEqualTo(other.key());
      assertThat(Arrays.equals(one.value(), other.value())).isTrue();
    }
  }

  @Test
  void everyInputIsSpoiledInEveryWay() {
    RecordMutations mutations = new RecordMutations(1);
    Map<Input, Map<Mutation, Integer>> counts = new EnumMap<>(Input.class);
    for (int i = 0; i < 32_000; i++) {
      Mutated mutated = mutations.next();
      counts
          .computeIfAbsent(mutated.input(), input -> new EnumMap<>(Mutation.class))
          .merge(mutated.mutation(), 1, Integer::sum);
    }
    for (Input input : Input.values()) {
      // 222 are expected of each; one in two is far outside chance.
      assertThat(counts.get(input)).hasSize(Mutation.values().length);
      assertThat(counts.get(input).values()).allSatisfy(n -> assertThat(n).isGreaterThan(111));
    }
  }
}
