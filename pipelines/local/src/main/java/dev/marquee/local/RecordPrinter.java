package dev.marquee.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Shows Kafka records of the contract's topics to people, or to programs as JSON lines.
 *
 * <p>The JSON object of a record has {@code topic}, {@code partition}, {@code offset}, {@code
 * timestamp}, {@code key}, and {@code value} as {@link RecordWriter} writes it, null for a
 * tombstone. Where the value is shown as it came, {@code bytes} (Base64) stands in place of {@code
 * value}: in dead letters, and where it does not decode, when {@code error} says why. Headers of
 * the contract are in {@code headers}. Not thread-safe.
 */
final class RecordPrinter {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int SHOWN_BYTES = 256;
  private static final int BYTES_PER_LINE = 16;

  private final Topic<?> topic;
  private final boolean decodesOrigins;
  private final Map<Topic<?>, WireFormat<?>> formats = new HashMap<>();
  private long undecodable;

  RecordPrinter(Topic<?> topic) {
    this(topic, false);
  }

  private RecordPrinter(Topic<?> topic, boolean decodesOrigins) {
    this.topic = topic;
    this.decodesOrigins = decodesOrigins;
  }

  /** Decodes dead letters, too, where their bytes follow the schema of the origin's topic. */
  static RecordPrinter ofOrigins(Topic<?> topic) {
    return new RecordPrinter(topic, true);
  }

  /** How many records did not decode so far; those of dead letters do not count. */
  long undecodable() {
    return undecodable;
  }

  /** One line of JSON. */
  String line(ConsumerRecord<byte[], byte[]> record) {
    return describe(record).toString();
  }

  /** Several lines for people. */
  List<String> text(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode node = describe(record);
    List<String> lines = new ArrayList<>();
    String key = node.hasNonNull("key") ? node.get("key").asText() : "none";
    lines.add(
        node.get("timestamp").asText()
            + "  key "
            + (node.has("keyBytes") ? "(Base64) " + node.get("keyBytes").asText() : key)
            + "  partition "
            + record.partition()
            + " offset "
            + record.offset());
    if (node.has("headers")) {
      node.get("headers")
          .properties()
          .forEach(header -> lines.add("  " + header.getKey() + ": " + header.getValue().asText()));
    }
    if (node.has("error")) {
      lines.add("  not a record of this topic: " + node.get("error").asText());
    }
    if (record.value() == null) {
      lines.add("  no value (tombstone)");
    } else if (node.has("bytes")) {
      lines.addAll(hexadecimal(record.value()));
    } else {
      pretty((ObjectNode) node.get("value")).lines().forEach(line -> lines.add("  " + line));
    }
    return lines;
  }

  private ObjectNode describe(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode node = JSON.createObjectNode();
    node.put("topic", record.topic());
    node.put("partition", record.partition());
    node.put("offset", record.offset());
    node.put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    describeKey(record.key(), node);
    describeHeaders(record, node);
    if (record.value() == null) {
      node.putNull("value");
      return node;
    }
    Optional<Topic<?>> origin = decodedAs(record);
    if (origin.isEmpty()) {
      node.put("bytes", record.value());
      return node;
    }
    try {
      node.set("value", RecordWriter.write(formatOf(origin.get()).decode(record.value())));
    } catch (RejectedException e) {
      undecodable++;
      node.put("error", e.reason() + ": " + e.getMessage());
      node.put("bytes", record.value());
    }
    return node;
  }

  /** Late events keep the encoding of the topic that they come from; dead letters have none. */
  private Optional<Topic<?>> decodedAs(ConsumerRecord<byte[], byte[]> record) {
    if (topic.schema().isPresent()) {
      return Optional.of(topic);
    }
    if (topic == Topics.LATE_EVENTS || decodesOrigins) {
      return RecordHeader.ORIGIN_TOPIC
          .of(record.headers())
          .flatMap(Topics::byName)
          .filter(origin -> origin.schema().isPresent());
    }
    return Optional.empty();
  }

  private WireFormat<?> formatOf(Topic<?> decoded) {
    return formats.computeIfAbsent(decoded, RecordPrinter::newFormat);
  }

  /**
   * Topics with a schema hold generated records, all of which extend {@link SpecificRecordBase}.
   */
  @SuppressWarnings("unchecked")
  private static WireFormat<?> newFormat(Topic<?> decoded) {
    return WireFormat.reading(
        (Topic<? extends SpecificRecordBase>) decoded, BrokerAccess.registry());
  }

  private static void describeKey(byte[] key, ObjectNode node) {
    if (key == null) {
      node.putNull("key");
      return;
    }
    try {
      node.put("key", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
    } catch (CharacterCodingException e) {
      node.put("keyBytes", key);
    }
  }

  private static void describeHeaders(ConsumerRecord<byte[], byte[]> record, ObjectNode node) {
    ObjectNode headers = JSON.createObjectNode();
    for (RecordHeader header : RecordHeader.values()) {
      header.of(record.headers()).ifPresent(text -> headers.put(header.key(), text));
    }
    if (!headers.isEmpty()) {
      node.set("headers", headers);
    }
  }

  private static String pretty(ObjectNode value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static List<String> hexadecimal(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    HexFormat format = HexFormat.ofDelimiter(" ");
    for (int from = 0; from < shown; from += BYTES_PER_LINE) {
      int to = Math.min(shown, from + BYTES_PER_LINE);
      StringBuilder text = new StringBuilder();
      for (int i = from; i < to; i++) {
        text.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
      }
      lines.add(String.format("  %06x  %-47s  %s", from, format.formatHex(bytes, from, to), text));
    }
    if (bytes.length > shown) {
      lines.add("  and " + (bytes.length - shown) + " more bytes");
    }
    return lines;
  }
}
