package dev.marquee.local;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads records of one topic from plain JSON, and checks them as a job would.
 *
 * <p>The JSON is the one that a client developer would write, not Avro's tagged encoding: an
 * optional field is its value, null or absent; times are ISO 8601 text with a zone or milliseconds
 * since 1970 UTC; bytes are Base64; a choice between records is an object with one key, the name of
 * the record beginning in lower case ({@code {"activity": {"rated": {"stars": 5}}}}). Unknown,
 * missing and repeated fields, wrong types and values outside the ranges of the schema are refused.
 * Not thread-safe.
 *
 * @param <T> the topic's record
 */
final class RecordReader<T extends SpecificRecordBase> {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
  }

  private final Topic<T> topic;
  private final Schema schema;
  private final WireFormat<T> format;
  private final BinaryMessageEncoder<Object> encoder;

  /**
   * A checked record and the bytes that stand for it on Kafka.
   *
   * @param key Kafka key
   * @param value the record
   * @param bytes the record in single-object encoding
   */
  record Checked<T>(String key, T value, byte[] bytes) {}

  RecordReader(Topic<T> topic) {
    this.topic = topic;
    this.schema = topic.schema().orElseThrow();
    this.format = WireFormat.of(topic);
    this.encoder = new BinaryMessageEncoder<>(new GenericData(), schema);
  }

  /**
   * Reads one line.
   *
   * @throws InvalidLineException naming the field and what is wrong with it
   */
  Checked<T> read(String line) throws InvalidLineException {
    Object generic = convert(parse(line), schema, "");
    byte[] bytes = encode(generic);
    T value = decode(bytes);
    Optional<String> invalid = topic.invalidField(value);
    if (invalid.isPresent()) {
      throw new InvalidLineException(outOfRange(value, invalid.get()));
    }
    return new Checked<>(topic.keyOf(value), value, bytes);
  }

  private static JsonNode parse(String line) throws InvalidLineException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new InvalidLineException("no JSON at column " + column + ": " + e.getOriginalMessage());
    }
  }

  private byte[] encode(Object generic) throws InvalidLineException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      encoder.encode(generic, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AvroRuntimeException e) {
      throw new InvalidLineException("the record does not follow its schema: " + e.getMessage());
    }
    return bytes.toByteArray();
  }

  private T decode(byte[] bytes) throws InvalidLineException {
    try {
      return format.decode(bytes);
    } catch (RejectedException e) {
      throw new InvalidLineException(e.reason() + ": " + e.getMessage());
    }
  }

  private Object convert(JsonNode node, Schema type, String path) throws InvalidLineException {
    return switch (type.getType()) {
      case RECORD -> record(node, type, path);
      case UNION -> union(node, type, path);
      case ENUM -> symbol(node, type, path);
      case ARRAY -> array(node, type, path);
      case MAP -> map(node, type, path);
      case STRING -> {
        require(node.isTextual(), node, path, "text");
        yield node.textValue();
      }
      case BYTES -> bytes(node, path);
      case INT -> {
        require(
            node.isIntegralNumber() && node.canConvertToInt(),
            node,
            path,
            "a whole number of 32 bits");
        yield node.intValue();
      }
      case LONG ->
          LogicalTypes.timestampMillis().equals(type.getLogicalType())
              ? millis(node, path)
              : whole(node, path);
      case FLOAT -> {
        require(node.isNumber(), node, path, "a number");
        yield node.floatValue();
      }
      case DOUBLE -> {
        require(node.isNumber(), node, path, "a number");
        yield node.doubleValue();
      }
      case BOOLEAN -> {
        require(node.isBoolean(), node, path, "true or false");
        yield node.booleanValue();
      }
      case NULL -> {
        require(node.isNull(), node, path, "null");
        yield null;
      }
      case FIXED -> throw new IllegalStateException("no topic has a fixed field: " + path);
    };
  }

  private GenericData.Record record(JsonNode node, Schema type, String path)
      throws InvalidLineException {
    require(node.isObject(), node, path, "an object");
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (type.getField(name) == null) {
        List<String> known = type.getFields().stream().map(Schema.Field::name).toList();
        throw new InvalidLineException(
            "unknown field '" + join(path, name) + "'" + Nearest.suggestion(name, known));
      }
    }
    GenericData.Record record = new GenericData.Record(type);
    for (Schema.Field field : type.getFields()) {
      JsonNode value = node.get(field.name());
      String fieldPath = join(path, field.name());
      if (value != null) {
        record.put(field.pos(), convert(value, field.schema(), fieldPath));
      } else if (field.hasDefaultValue()) {
        record.put(field.pos(), GenericData.get().getDefaultValue(field));
      } else {
        throw new InvalidLineException("field '" + fieldPath + "' is missing");
      }
    }
    return record;
  }

  private Object union(JsonNode node, Schema type, String path) throws InvalidLineException {
    Map<String, Schema> records = new HashMap<>();
    Schema single = null;
    for (Schema branch : type.getTypes()) {
      if (branch.getType() == Schema.Type.NULL) {
        if (node.isNull()) {
          return null;
        }
      } else {
        single = branch;
        if (branch.getType() == Schema.Type.RECORD) {
          records.put(RecordWriter.branchName(branch), branch);
        }
      }
    }
    if (records.size() <= 1) {
      return convert(node, single, path);
    }
    List<String> names = records.keySet().stream().sorted().toList();
    String expected = "an object with one key of " + String.join(", ", names);
    require(node.isObject() && node.size() == 1, node, path, expected);
    String name = node.fieldNames().next();
    Schema branch = records.get(name);
    if (branch == null) {
      throw new InvalidLineException(
          "field '"
              + path
              + "' must be "
              + expected
              + ", has '"
              + name
              + "'"
              + Nearest.suggestion(name, names));
    }
    return convert(node.get(name), branch, join(path, name));
  }

  private static GenericData.EnumSymbol symbol(JsonNode node, Schema type, String path)
      throws InvalidLineException {
    require(
        node.isTextual() && type.hasEnumSymbol(node.textValue()),
        node,
        path,
        "one of " + String.join(", ", type.getEnumSymbols()));
    return new GenericData.EnumSymbol(type, node.textValue());
  }

  private List<Object> array(JsonNode node, Schema type, String path) throws InvalidLineException {
    require(node.isArray(), node, path, "an array");
    List<Object> entries = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      entries.add(convert(node.get(i), type.getElementType(), path + "[" + i + "]"));
    }
    return entries;
  }

  private Map<String, Object> map(JsonNode node, Schema type, String path)
      throws InvalidLineException {
    require(node.isObject(), node, path, "an object");
    Map<String, Object> entries = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      entries.put(
          entry.getKey(),
          convert(entry.getValue(), type.getValueType(), join(path, entry.getKey())));
    }
    return entries;
  }

  private static ByteBuffer bytes(JsonNode node, String path) throws InvalidLineException {
    try {
      require(node.isTextual(), node, path, "bytes in Base64");
      return ByteBuffer.wrap(node.binaryValue());
    } catch (IOException e) {
      throw expected(node, path, "bytes in Base64");
    }
  }

  private static long whole(JsonNode node, String path) throws InvalidLineException {
    require(
        node.isIntegralNumber() && node.canConvertToLong(),
        node,
        path,
        "a whole number of 64 bits");
    return node.longValue();
  }

  private static long millis(JsonNode node, String path) throws InvalidLineException {
    if (!node.isTextual()) {
      require(
          node.isIntegralNumber() && node.canConvertToLong(),
          node,
          path,
          "a time such as 2026-01-31T20:15:00Z, or milliseconds since 1970 UTC");
      return node.longValue();
    }
    try {
      Instant instant = OffsetDateTime.parse(node.textValue()).toInstant();
      return instant.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw expected(node, path, "a time such as 2026-01-31T20:15:00Z");
    }
  }

  private static void require(boolean condition, JsonNode node, String path, String what)
      throws InvalidLineException {
    if (!condition) {
      throw expected(node, path, what);
    }
  }

  private static InvalidLineException expected(JsonNode node, String path, String what) {
    String found = node.toString();
    if (found.length() > 60) {
      found = found.substring(0, 57) + "...";
    }
    return new InvalidLineException(
        (path.isEmpty() ? "the line" : "field '" + path + "'")
            + " must be "
            + what
            + ", is "
            + found);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Names the field and quotes what its schema says of it. */
  private String outOfRange(T value, String path) {
    return "field '"
        + path
        + "' is outside its range"
        + documentation(value, path).map(doc -> ": " + doc).orElse("");
  }

  private static Optional<String> documentation(SpecificRecordBase value, String path) {
    String doc = null;
    Object here = value;
    for (String step : path.split("\\.", -1)) {
      // An index into a list is left out: its entries share one schema.
      String name = step.replaceAll("\\[\\d+]$", "");
      if (here instanceof List<?> list && !list.isEmpty()) {
        here = list.get(0);
      }
      Schema.Field field =
          here instanceof SpecificRecordBase record ? record.getSchema().getField(name) : null;
      if (field == null) {
        return Optional.ofNullable(doc);
      }
      doc = field.doc();
      here = ((SpecificRecordBase) here).get(field.pos());
    }
    return Optional.ofNullable(doc);
  }
}
