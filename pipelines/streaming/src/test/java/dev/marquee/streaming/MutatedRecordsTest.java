package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.testing.RecordMutations;
import dev.marquee.testing.RecordMutations.Input;
import dev.marquee.testing.RecordMutations.Mutated;
import dev.marquee.testing.RecordMutations.Mutation;
import dev.marquee.testing.SampleEvents;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MutatedRecordsTest {
  private static final int RECORDS = 100_000;
  private static final long APPEND_MILLIS = RecordMutations.APPEND_TIME.toEpochMilli();

  /**
   * What a broken record may cost besides its own length: an exception of Avro's with its stack,
   * and a message.
   */
  private static final long FIXED_BYTES = 64 * 1024;

  private final Map<Input, TotalDeserializationSchema<?>> schemas = schemas();

  private static Map<Input, TotalDeserializationSchema<?>> schemas() {
    EventBounds bounds = EventBounds.defaults();
    Map<Input, TotalDeserializationSchema<?>> schemas = new EnumMap<>(Input.class);
    for (Input input : Input.values()) {
      schemas.put(
          input,
          switch (input) {
            case VIEWING_EVENTS -> new TotalDeserializationSchema<>(Topics.VIEWING_EVENTS, bounds);
            case IMPRESSIONS -> new TotalDeserializationSchema<>(Topics.IMPRESSIONS, bounds);
            case PROFILES -> new TotalDeserializationSchema<>(Topics.PROFILES, bounds);
            case CATALOGUE -> new TotalDeserializationSchema<>(Topics.CATALOGUE, bounds);
            case PRIVACY_REQUESTS ->
                new TotalDeserializationSchema<>(Topics.PRIVACY_REQUESTS, bounds);
            case CACHE_SITES -> new TotalDeserializationSchema<>(Topics.CACHE_SITES, bounds);
            case EDGE_REQUESTS -> new TotalDeserializationSchema<>(Topics.EDGE_REQUESTS, bounds);
            case MEMBERSHIP_EVENTS ->
                new TotalDeserializationSchema<>(Topics.MEMBERSHIP_EVENTS, bounds);
          });
    }
    return schemas;
  }

  private Received<?> receive(Mutated mutated) {
    return schemas
        .get(mutated.input())
        .receive(
            Records.appended(Topics.VIEWING_EVENTS, APPEND_MILLIS, mutated.key(), mutated.value()));
  }

  @Test
  void everyRecordBecomesOneEventOrOneDeadLetterAtABoundedCost() {
    RecordMutations mutations = new RecordMutations(20260101);
    Map<RejectionReason, Integer> rejected = new EnumMap<>(RejectionReason.class);
    int accepted = 0;
    long dearest = 0;
    for (int i = 0; i < RECORDS; i++) {
      Mutated mutated = mutations.next();
      int length = mutated.value() == null ? 0 : mutated.value().length;
      long before = Allocation.bytesSoFar();
      Received<?> received = receive(mutated);
      long allocated = Allocation.bytesSoFar() - before;
      // Once all classes are loaded, and nothing is compiled lazily any more.
      if (i > 1000) {
        dearest = Math.max(dearest, allocated - 16L * length);
      }
      if (received.isAccepted()) {
        accepted++;
        assertThat(received.isRemoval()).isEqualTo(mutated.value() == null);
      } else {
        rejected.merge(received.deadLetter().reason(), 1, Integer::sum);
        assertThat(received.deadLetter().value()).isSameAs(mutated.value());
      }
    }
    int refused = rejected.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(accepted + refused).isEqualTo(RECORDS);
    assertThat(rejected.keySet()).isEqualTo(EnumSet.allOf(RejectionReason.class));
    assertThat(dearest).as("bytes beyond 16 per byte of the record").isLessThan(FIXED_BYTES);
  }

  @Test
  void whatMustBeRefusedIsRefusedForItsReason() {
    RecordMutations mutations = new RecordMutations(77);
    Map<Mutation, Set<RejectionReason>> expected = new EnumMap<>(Mutation.class);
    expected.put(Mutation.TRUNCATED, Set.of(RejectionReason.MALFORMED));
    expected.put(Mutation.EXTENDED, Set.of(RejectionReason.MALFORMED));
    expected.put(Mutation.WRONG_FINGERPRINT, Set.of(RejectionReason.UNKNOWN_SCHEMA));
    expected.put(Mutation.OTHER_SCHEMA, Set.of(RejectionReason.UNKNOWN_SCHEMA));
    expected.put(Mutation.WRONG_MARKER, Set.of(RejectionReason.MALFORMED));
    expected.put(Mutation.NOT_A_NUMBER, Set.of(RejectionReason.INVALID_FIELD));
    expected.put(Mutation.EMPTY_ID, Set.of(RejectionReason.INVALID_FIELD));
    expected.put(
        Mutation.LONG_ID, Set.of(RejectionReason.INVALID_FIELD, RejectionReason.TOO_LARGE));
    expected.put(Mutation.INVALID_TEXT, Set.of(RejectionReason.MALFORMED));
    expected.put(Mutation.OTHER_KEY, Set.of(RejectionReason.INVALID_FIELD));
    expected.put(Mutation.NOISE, Set.of(RejectionReason.MALFORMED));
    expected.put(Mutation.EMPTY, Set.of(RejectionReason.MALFORMED));
    for (int i = 0; i < 20_000; i++) {
      Mutated mutated = mutations.next();
      Received<?> received = receive(mutated);
      if (mutated.mutation() == Mutation.NONE) {
        assertThat(received.isAccepted()).as("%s", mutated).isTrue();
      } else if (expected.containsKey(mutated.mutation())) {
        assertThat(received.isAccepted()).as("%s", mutated).isFalse();
        assertThat(expected.get(mutated.mutation()))
            .as("%s", mutated)
            .contains(received.deadLetter().reason());
      }
    }
  }

  @Test
  void aWrongClockIsJudgedWhereTheTopicSaysSo() {
    RecordMutations mutations = new RecordMutations(5);
    int future = 0;
    int ancient = 0;
    for (int i = 0; i < 20_000; i++) {
      Mutated mutated = mutations.next();
      boolean events =
          mutated.input() == Input.VIEWING_EVENTS || mutated.input() == Input.IMPRESSIONS;
      if (events && mutated.mutation() == Mutation.FUTURE) {
        assertThat(receive(mutated).deadLetter().reason())
            .isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
        future++;
      } else if (events && mutated.mutation() == Mutation.ANCIENT) {
        assertThat(receive(mutated).deadLetter().reason()).isEqualTo(RejectionReason.TOO_OLD);
        ancient++;
      }
    }
    assertThat(future).isPositive();
    assertThat(ancient).isPositive();
  }

  @Test
  void aRecordOfNothingButLengthsCostsNothing() {
    byte[] value =
        WireFormat.of(Topics.CATALOGUE)
            .encode(
                new SampleEvents(new SplittableRandom(1))
                    .catalogueTitle(RecordMutations.APPEND_TIME));
    for (int at = WireFormat.HEADER_BYTES; at + 9 < value.length; at++) {
      byte[] spoiled = value.clone();
      for (int i = 0; i < 9; i++) {
        spoiled[at + i] = (byte) 0xFE;
      }
      spoiled[at + 9] = 0x7F;
      ConsumerRecord<byte[], byte[]> record =
          Records.appended(Topics.CATALOGUE, APPEND_MILLIS, null, spoiled);
      TotalDeserializationSchema<?> schema = schemas.get(Input.CATALOGUE);
      schema.receive(record);
      long allocated = Allocation.during(() -> schema.receive(record));
      assertThat(allocated).as("lengths at byte %d", at).isLessThan(FIXED_BYTES);
    }
  }
}
