package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Turns records into the plain JSON that {@link RecordReader} reads.
 *
 * <p>Every field is written, optional ones as null; times are ISO 8601 in UTC, bytes Base64, the
 * entries of a map sorted by key.
 */
final class RecordWriter {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordWriter() {}

  /** The record as a JSON object with its fields in the order of the schema. */
  static ObjectNode write(SpecificRecordBase value) {
    ObjectNode object = NODES.objectNode();
    for (Schema.Field field : value.getSchema().getFields()) {
      object.set(field.name(), node(value.get(field.pos()), field.schema()));
    }
    return object;
  }

  /** The key that names a record in a choice between records: its name, first letter lower. */
  static String branchName(Schema branch) {
    String name = branch.getName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static JsonNode node(Object value, Schema type) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof SpecificRecordBase record) {
      ObjectNode object = write(record);
      return isChoice(type)
          ? NODES.objectNode().set(branchName(record.getSchema()), object)
          : object;
    }
    if (value instanceof Collection<?> collection) {
      Schema entry = of(type, Schema.Type.ARRAY).getElementType();
      ArrayNode array = NODES.arrayNode(collection.size());
      collection.forEach(element -> array.add(node(element, entry)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      Schema entry = of(type, Schema.Type.MAP).getValueType();
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(key.toString(), element));
      ObjectNode object = NODES.objectNode();
      sorted.forEach((key, element) -> object.set(key, node(element, entry)));
      return object;
    }
    return scalar(value);
  }

  private static JsonNode scalar(Object value) {
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Float number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Double number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return NODES.binaryNode(bytes);
    }
    if (value instanceof CharSequence || value instanceof Enum<?> || value instanceof Instant) {
      return NODES.textNode(value.toString());
    }
    throw new IllegalStateException("no JSON for a value of " + value.getClass());
  }

  private static boolean isChoice(Schema type) {
    return type.getType() == Schema.Type.UNION
        && type.getTypes().stream().filter(t -> t.getType() == Schema.Type.RECORD).count() > 1;
  }

  private static Schema of(Schema type, Schema.Type wanted) {
    if (type.getType() == wanted) {
      return type;
    }
    return type.getTypes().stream().filter(t -> t.getType() == wanted).findFirst().orElseThrow();
  }
}
