package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.OutputVersion;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class TrialsTest {
  private final Map<Integer, Long> committed = new HashMap<>();
  private final RefusalReadings refusals = new RefusalReadings();
  private final MetricsReadings metrics = new MetricsReadings();
  private final Trials trials = new Trials(this::committed, refusals, metrics);
  private boolean isSilent;
  private long now = 1_000_000;

  private Optional<Map<Integer, Long>> committed() {
    return isSilent ? Optional.empty() : Optional.of(Map.copyOf(committed));
  }

  private void send(Trials.Kind kind, boolean isCopy, int partition, long offset) {
    trials.sending(kind);
    trials.delivered(kind, isCopy, partition, offset);
  }

  /** Long enough for what was committed before to be believed. */
  private void settle() {
    for (int look = 0; look < 3; look++) {
      now += 2_500;
      trials.settle(now);
    }
  }

  private static ConsumerRecord<byte[], byte[]> aside(
      Topic<?> topic, String reason, int partition, long offset) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(topic.name(), 0, offset, null, new byte[] {1});
    Map.of(
            RecordHeader.REASON,
            reason,
            RecordHeader.ORIGIN_TOPIC,
            Topics.VIEWING_EVENTS.name(),
            RecordHeader.ORIGIN_PARTITION,
            Integer.toString(partition),
            RecordHeader.ORIGIN_OFFSET,
            Long.toString(offset))
        .forEach(
            (header, text) ->
                record.headers().add(header.key(), text.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  private ObjectNode kind(Trials.Kind kind) {
    return (ObjectNode) trials.describe().get("kinds").get(kind.ordinal());
  }

  private void engineCounts(long events, long duplicates, long counter) throws RejectedException {
    ModelMetrics measured =
        new ModelMetrics(
            RecommendationsJob.NAME,
            "all",
            new OutputVersion(1L, counter),
            Instant.EPOCH,
            Map.of("events", events, "duplicates", duplicates),
            Map.of(),
            Map.of());
    metrics.read(
        new ConsumerRecord<>(
            Topics.MODEL_METRICS.name(),
            0,
            counter,
            new byte[0],
            WireFormat.of(Topics.MODEL_METRICS).encode(measured)));
  }

  @Test
  void anEventIsUnderWayUntilAnOffsetBehindItIsCommitted() {
    send(Trials.Kind.FLOOD, false, 3, 17);
    committed.put(3, 17L);
    settle();
    assertThat(trials.describe().get("underWay").asLong()).isEqualTo(1);

    committed.put(3, 18L);
    settle();

    assertThat(trials.describe().get("underWay").asLong()).isZero();
    assertThat(trials.describe().get("accounted").asLong()).isEqualTo(1);
    assertThat(kind(Trials.Kind.FLOOD).get("accepted").asLong()).isEqualTo(1);
  }

  @Test
  void whatIsCommittedIsBelievedOnlyWhenDeadLettersHadTimeToArrive() {
    send(Trials.Kind.POISON, false, 0, 5);
    committed.put(0, 6L);
    trials.settle(now += 2_500);

    assertThat(trials.describe().get("underWay").asLong()).isEqualTo(1);

    refusals.readDeadLetter(aside(Topics.DEAD_LETTERS, "MALFORMED", 0, 5));
    settle();

    assertThat(kind(Trials.Kind.POISON).get("deadLetters").get("MALFORMED").asLong()).isEqualTo(1);
    assertThat(kind(Trials.Kind.POISON).get("accepted").asLong()).isZero();
  }

  @Test
  void deadLettersOfOtherRecordsAreNotItsOwn() {
    send(Trials.Kind.FUTURE, false, 0, 5);
    refusals.readDeadLetter(aside(Topics.DEAD_LETTERS, "MALFORMED", 1, 5));
    refusals.readDeadLetter(aside(Topics.DEAD_LETTERS, "MALFORMED", 0, 4));
    committed.put(0, 6L);
    settle();

    assertThat(kind(Trials.Kind.FUTURE).get("accepted").asLong()).isEqualTo(1);
  }

  @Test
  void copiesAreDuplicatesAndTheEngineHasToHaveCountedThem() throws RejectedException {
    engineCounts(100, 40, 1);
    send(Trials.Kind.DUPLICATES, false, 0, 5);
    send(Trials.Kind.DUPLICATES, true, 0, 6);
    send(Trials.Kind.DUPLICATES, true, 0, 7);
    committed.put(0, 8L);
    settle();

    assertThat(kind(Trials.Kind.DUPLICATES).get("accepted").asLong()).isEqualTo(1);
    assertThat(kind(Trials.Kind.DUPLICATES).get("duplicates").asLong()).isEqualTo(2);
    assertThat(trials.describe().get("duplicatesConfirmed").asBoolean()).isFalse();

    long before = trials.revision();
    engineCounts(103, 42, 2);

    assertThat(trials.revision()).as("pages learn of it").isNotEqualTo(before);
    assertThat(trials.describe().get("engineDuplicates").asLong()).isEqualTo(2);
    assertThat(trials.describe().get("duplicatesConfirmed").asBoolean()).isTrue();
    assertThat(trials.describe().get("whole").asBoolean()).isTrue();
  }

  @Test
  void whatTheEngineDidNotCountItselfIsNotCalledWhole() throws RejectedException {
    engineCounts(100, 40, 1);
    send(Trials.Kind.FLOOD, false, 0, 5);
    send(Trials.Kind.FLOOD, false, 0, 6);
    committed.put(0, 7L);
    settle();
    // Copies of others are no events of ours.
    engineCounts(103, 42, 2);

    assertThat(trials.describe().get("underWay").asLong()).isZero();
    assertThat(trials.describe().get("engineEvents").asLong()).isEqualTo(1);
    assertThat(trials.describe().get("acceptedConfirmed").asBoolean()).isFalse();
    assertThat(trials.describe().get("whole").asBoolean()).isFalse();

    engineCounts(104, 42, 3);

    assertThat(trials.describe().get("whole").asBoolean()).isTrue();
  }

  @Test
  void lateEventsAreKnownByTheirPlace() {
    send(Trials.Kind.LATE, false, 0, 5);
    refusals.readLate(aside(Topics.LATE_EVENTS, "", 0, 5));
    committed.put(0, 6L);
    settle();

    assertThat(kind(Trials.Kind.LATE).get("late").asLong()).isEqualTo(1);
  }

  @Test
  void whatTheBrokerDidNotTakeIsNotWaitedFor() {
    trials.sending(Trials.Kind.FLOOD);
    trials.failed(Trials.Kind.FLOOD);

    assertThat(trials.describe().get("underWay").asLong()).isZero();
    assertThat(kind(Trials.Kind.FLOOD).get("undelivered").asLong()).isEqualTo(1);
    assertThat(trials.describe().get("whole").asBoolean()).isFalse();
  }

  @Test
  void aBrokerThatDoesNotAnswerAccountsForNothing() {
    send(Trials.Kind.FLOOD, false, 0, 5);
    committed.put(0, 6L);
    isSilent = true;
    settle();
    assertThat(trials.describe().get("underWay").asLong()).isEqualTo(1);

    isSilent = false;
    settle();

    assertThat(trials.describe().get("underWay").asLong()).isZero();
  }
}
