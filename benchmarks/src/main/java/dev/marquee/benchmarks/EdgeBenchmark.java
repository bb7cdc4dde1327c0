package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.marquee.benchmarks.edge.EdgeCounts;
import dev.marquee.local.ExitCode;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.TotalDeserializationSchema;
import dev.marquee.testing.RecordMutations;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Sends spoiled records of every input through the deserialization that all jobs share, and tells
 * what became of them and how much memory judging them took.
 *
 * <p>The exit code is not zero when a record is unaccounted for, something threw, or a record that
 * was not spoiled was refused.
 */
@Command(
    name = "edge",
    description = "Spoiled records through the deserialization that all jobs share.")
public final class EdgeBenchmark implements Callable<Integer> {
  private static final int WARM_UP = 20_000;
  private static final int PROGRESS = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--records",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "How many records (default: ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the records (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON line.")
  private boolean json;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<RecordMutations.Input, TotalDeserializationSchema<?>> schemas =
      new EnumMap<>(RecordMutations.Input.class);

  @Override
  public Integer call() {
    if (records < 1) {
      throw new ParameterException(spec.commandLine(), "--records must be positive, is " + records);
    }
    RecordMutations warmUp = new RecordMutations(seed - 1);
    EdgeCounts unused = new EdgeCounts();
    for (int record = 0; record < WARM_UP; record++) {
      offer(warmUp.next(), record, unused);
    }
    RecordMutations mutations = new RecordMutations(seed);
    EdgeCounts counts = new EdgeCounts();
    PrintWriter err = spec.commandLine().getErr();
    for (int record = 1; record <= records; record++) {
      offer(mutations.next(), record, counts).ifPresent(err::println);
      if (record % PROGRESS == 0) {
        err.println(record + " of " + records + " records");
        err.flush();
      }
    }
    print(counts);
    return counts.isSound() ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
  }

  /** Judges one record; returns a sentence when it threw. */
  private Optional<String> offer(RecordMutations.Mutated record, long offset, EdgeCounts counts) {
    TotalDeserializationSchema<?> schema =
        schemas.computeIfAbsent(
            record.input(),
            input -> new TotalDeserializationSchema<>(topic(input), EventBounds.defaults()));
    ConsumerRecord<byte[], byte[]> onKafka =
        new ConsumerRecord<>(
            topic(record.input()).name(),
            0,
            offset,
            RecordMutations.APPEND_TIME.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            record.key() == null ? 0 : record.key().length,
            record.value() == null ? 0 : record.value().length,
            record.key(),
            record.value(),
            new RecordHeaders(),
            Optional.empty());
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Received<?> received = schema.receive(onKafka);
      counts.offered(threads.getCurrentThreadAllocatedBytes() - before);
      if (!received.isAccepted()) {
        counts.deadLetter(received.deadLetter().reason().name());
        if (record.mutation() == RecordMutations.Mutation.NONE) {
          counts.refusedValid();
        }
      } else if (received.isRemoval()) {
        counts.removal();
      } else {
        counts.event();
      }
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError thrown) {
      counts.offered(threads.getCurrentThreadAllocatedBytes() - before);
      counts.exception();
      return Optional.of(record.input() + " " + record.mutation() + " threw " + thrown);
    }
  }

  private static Topic<? extends SpecificRecordBase> topic(RecordMutations.Input input) {
    return switch (input) {
      case VIEWING_EVENTS -> Topics.VIEWING_EVENTS;
      case IMPRESSIONS -> Topics.IMPRESSIONS;
      case PROFILES -> Topics.PROFILES;
      case CATALOGUE -> Topics.CATALOGUE;
      case PRIVACY_REQUESTS -> Topics.PRIVACY_REQUESTS;
      case CACHE_SITES -> Topics.CACHE_SITES;
      case EDGE_REQUESTS -> Topics.EDGE_REQUESTS;
      case MEMBERSHIP_EVENTS -> Topics.MEMBERSHIP_EVENTS;
    };
  }

  private void print(EdgeCounts counts) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      try {
        out.println(new ObjectMapper().writeValueAsString(counts.figures()));
      } catch (JsonProcessingException error) {
        throw new IllegalStateException("a line of numbers is always JSON", error);
      }
    } else {
      counts.figures().forEach((name, figure) -> out.printf("%-26s %s%n", name, figure));
    }
    out.flush();
  }
}
