package dev.marquee.local;

import dev.marquee.streaming.Topic;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the records of a topic. */
@Command(
    name = "consume",
    description = {
      "Prints the records of a topic: those that come from now on, until interrupted.",
      "Records are decoded; dead letters show why they were refused and their bytes; a record"
          + " without a value is a tombstone."
    },
    footer = {
      "",
      "With --json each record is one line: topic, partition, offset, timestamp (when it was"
          + " appended), key, and value (null for a tombstone) or, where the bytes are shown as they"
          + " came, bytes in Base64; headers and error where there are any.",
      "The exit code is 1 when a record did not decode, or --timeout passed before --max records."
    })
final class ConsumeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private BrokerOptions broker;

  @Option(names = "--topic", required = true, paramLabel = "T", description = "The topic.")
  private String topicName;

  @Option(names = "--key", paramLabel = "K", description = "Only records with this key.")
  private String key;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      defaultValue = "end",
      description =
          "beginning, end, or the time of append, such as 2026-01-31T20:15:00Z"
              + " (default: ${DEFAULT-VALUE}).")
  private String from;

  @Option(names = "--json", description = "One JSON object per record, one per line.")
  private boolean json;

  @Option(names = "--max", paramLabel = "N", description = "Stop after this many records.")
  private Long max;

  @Option(names = "--until-end", description = "Stop at what the topic holds now.")
  private boolean untilEnd;

  @Option(
      names = "--latest",
      description =
          "The last record of each key that the topic holds now, without tombstones: what a"
              + " compacted topic stands for.")
  private boolean latest;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Stop when no record has come for this long.")
  private Integer timeoutSeconds;

  private long printed;

  @Override
  public Integer call() {
    if (max != null && max < 1) {
      throw new CommandException(ExitCode.USAGE, "--max must be at least 1, is " + max);
    }
    if (timeoutSeconds != null && timeoutSeconds < 1) {
      throw new CommandException(
          ExitCode.USAGE, "--timeout must be at least 1 second, is " + timeoutSeconds);
    }
    Topic<?> topic = BrokerOptions.topic(topicName);
    RecordPrinter printer = new RecordPrinter(topic);
    try (Admin admin = broker.connect()) {
      BrokerOptions.requireTopic(admin, topic, broker.address());
    }
    boolean complete;
    try (TopicReader reader = new TopicReader(broker.address(), topic)) {
      complete = latest ? printLatest(reader, printer) : follow(reader, printer);
    }
    if (printer.undecodable() > 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("marquee consume: " + printer.undecodable() + " records did not decode");
      err.flush();
    }
    boolean allDecoded = printer.undecodable() == 0;
    return (complete && allDecoded ? ExitCode.OK : ExitCode.INCOMPLETE).code();
  }

  /** Returns false if the timeout came before the wanted number of records. */
  private boolean follow(TopicReader reader, RecordPrinter printer) {
    start(reader);
    Map<TopicPartition, Long> ends = untilEnd ? reader.ends() : null;
    long lastRecord = System.nanoTime();
    while (max == null || printed < max) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
        lastRecord = System.nanoTime();
        if (matches(record) && (max == null || printed < max) && isBefore(record, ends)) {
          print(record, printer);
        }
      }
      flush();
      if (spec.commandLine().getOut().checkError()) {
        // The reader of our output, such as head, has all that it wants.
        return true;
      }
      if (ends != null && reader.hasReached(ends)) {
        return true;
      }
      if (timeoutSeconds != null
          && System.nanoTime() - lastRecord > Duration.ofSeconds(timeoutSeconds).toNanos()) {
        return max == null;
      }
    }
    return true;
  }

  private boolean printLatest(TopicReader reader, RecordPrinter printer) {
    reader.fromBeginning();
    Map<TopicPartition, Long> ends = reader.ends();
    Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> byKey = new LinkedHashMap<>();
    while (!reader.hasReached(ends)) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
        if (record.key() != null && matches(record) && isBefore(record, ends)) {
          ByteBuffer recordKey = ByteBuffer.wrap(record.key());
          byKey.remove(recordKey);
          if (record.value() != null) {
            byKey.put(recordKey, record);
          }
        }
      }
    }
    for (ConsumerRecord<byte[], byte[]> record : byKey.values()) {
      if (max == null || printed < max) {
        print(record, printer);
      }
    }
    flush();
    return true;
  }

  private void start(TopicReader reader) {
    switch (from) {
      case "beginning" -> reader.fromBeginning();
      case "end" -> reader.fromEnd();
      default -> reader.from(time(from));
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "--from must be beginning, end or a time such as 2026-01-31T20:15:00Z, is '" + text + "'",
          e);
    }
  }

  private boolean matches(ConsumerRecord<byte[], byte[]> record) {
    return key == null || Arrays.equals(key.getBytes(StandardCharsets.UTF_8), record.key());
  }

  private static boolean isBefore(
      ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
    return ends == null
        || record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
  }

  private void print(ConsumerRecord<byte[], byte[]> record, RecordPrinter printer) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(printer.line(record));
    } else {
      printer.text(record).forEach(out::println);
    }
    printed++;
  }

  private void flush() {
    spec.commandLine().getOut().flush();
  }
}
