package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RegistryException;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was refused or came too late, from {@code dead-letters.v1} and {@code late-events.v1}: how
 * much for each reason since the console was opened, and the last ones as far as they can be read.
 *
 * <p>A record that several jobs refused, or that one set aside again after a failure, counts once.
 * Thread-safe.
 */
final class RefusalReadings {
  private static final int SHOWN = 12;
  private static final int REMEMBERED = 100_000;
  private static final int SHOWN_BYTES = 48;
  private static final int SHOWN_CHARACTERS = 2_000;
  private static final int SHOWN_KEY = 64;

  private final Map<String, Long> reasons = new TreeMap<>();
  private final Deque<ConsumerRecord<byte[], byte[]>> last = new ArrayDeque<>();

  /** Guarded by themselves: a registry that is slow to answer holds up no reader. */
  private final Map<Topic<?>, WireFormat<?>> formats = new HashMap<>();

  private final Map<Origin, String> deadLetters = remembered();
  private final Map<Origin, String> late = remembered();

  /** Place of a record on its topic. */
  record Origin(String topic, int partition, long offset) {}

  private static Map<Origin, String> remembered() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Origin, String> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  synchronized void readDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    String reason = RecordHeader.REASON.of(record.headers()).orElse("UNKNOWN");
    Optional<Origin> origin = origin(record);
    if (origin.isPresent() && deadLetters.put(origin.get(), reason) != null) {
      return;
    }
    reasons.merge(reason, 1L, Long::sum);
    last.addFirst(record);
    if (last.size() > SHOWN) {
      last.removeLast();
    }
  }

  synchronized void readLate(ConsumerRecord<byte[], byte[]> record) {
    origin(record).ifPresent(one -> late.put(one, "LATE"));
  }

  private static Optional<Origin> origin(ConsumerRecord<byte[], byte[]> record) {
    Optional<String> topic = RecordHeader.ORIGIN_TOPIC.of(record.headers());
    Optional<String> partition = RecordHeader.ORIGIN_PARTITION.of(record.headers());
    Optional<String> offset = RecordHeader.ORIGIN_OFFSET.of(record.headers());
    return topic.isEmpty() || partition.isEmpty() || offset.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Origin(
                topic.get(), Integer.parseInt(partition.get()), Long.parseLong(offset.get())));
  }

  /** Why a record became a dead letter; empty when it did not, or not lately. */
  synchronized Optional<String> reason(Origin origin) {
    return Optional.ofNullable(deadLetters.get(origin));
  }

  /** Whether a record was set aside as late. */
  synchronized boolean isLate(Origin origin) {
    return late.containsKey(origin);
  }

  /** Numbers by reason, and the last dead letters. */
  void describe(ObjectNode node) {
    List<ConsumerRecord<byte[], byte[]>> records;
    synchronized (this) {
      ObjectNode counts = node.putObject("deadLetters");
      reasons.forEach(counts::put);
      node.put("late", late.size());
      records = List.copyOf(last);
    }
    ArrayNode list = node.putArray("lastDeadLetters");
    synchronized (formats) {
      records.forEach(record -> describe(record, list.addObject()));
    }
  }

  private void describe(ConsumerRecord<byte[], byte[]> record, ObjectNode node) {
    node.put("at", record.timestamp());
    node.put("reason", RecordHeader.REASON.of(record.headers()).orElse("UNKNOWN"));
    node.put("detail", RecordHeader.DETAIL.of(record.headers()).orElse(""));
    String topic = RecordHeader.ORIGIN_TOPIC.of(record.headers()).orElse("");
    node.put("topic", topic);
    node.put("partition", RecordHeader.ORIGIN_PARTITION.of(record.headers()).orElse(""));
    node.put("offset", RecordHeader.ORIGIN_OFFSET.of(record.headers()).orElse(""));
    node.put("bytes", RecordHeader.VALUE_BYTES.of(record.headers()).orElse(""));
    node.put("key", text(record.key()));
    if (record.value() == null) {
      return;
    }
    Optional<ObjectNode> decoded =
        Topics.byName(topic)
            .filter(one -> one.schema().isPresent())
            .flatMap(one -> decode(one, record));
    if (decoded.isPresent()) {
      node.set("event", decoded.get());
    } else {
      int shown = Math.min(SHOWN_BYTES, record.value().length);
      node.put("hex", HexFormat.ofDelimiter(" ").formatHex(record.value(), 0, shown));
    }
  }

  /** Records that were refused for a field or their clock can be read all the same. */
  @SuppressWarnings("unchecked")
  private Optional<ObjectNode> decode(Topic<?> topic, ConsumerRecord<byte[], byte[]> record) {
    WireFormat<?> format =
        formats.computeIfAbsent(
            topic,
            one ->
                WireFormat.reading(
                    (Topic<? extends SpecificRecordBase>) one, BrokerAccess.registry()));
    try {
      ObjectNode event = RecordWriter.write(format.decode(record.value()));
      return Optional.of(event).filter(one -> one.toString().length() <= SHOWN_CHARACTERS);
    } catch (RejectedException | RegistryException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] key) {
    if (key == null) {
      return "";
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      return text.substring(0, Math.min(text.length(), SHOWN_KEY));
    } catch (CharacterCodingException e) {
      return HexFormat.of().formatHex(key, 0, Math.min(key.length, 16));
    }
  }
}
