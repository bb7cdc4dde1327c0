package dev.marquee.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.util.Locale;

/**
 * The contract as an AsyncAPI 3.0 document: every topic that clients write or read, with its key,
 * policies and Avro schema.
 *
 * <p>Seen from the engine, which receives inputs and sends outputs. Topics that the subtasks of one
 * job share among themselves are no part of it. The same contract gives the same text.
 */
final class AsyncApi {

  private static final String KAFKA_BINDING = "0.5.0";
  private static final String AVRO_SCHEMA = "application/vnd.apache.avro+json;version=1.9.0";

  /** Two bytes, the schema's fingerprint, then the binary record. */
  private static final String AVRO_VALUE = "avro/binary";

  private static final ObjectMapper JSON = new ObjectMapper();

  private AsyncApi() {}

  /** The document in YAML. */
  static String yaml() {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(document());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static ObjectNode document() {
    ObjectNode document = JSON.createObjectNode();
    document.put("asyncapi", "3.0.0");
    ObjectNode info = document.putObject("info");
    info.put("title", "Marquee");
    info.put("version", "0.1.0");
    info.put(
        "description",
        "A real-time engine for video streaming: home pages, artwork and cache plans from what"
            + " viewers do. Values are Avro in single-object encoding: the bytes C3 01, the"
            + " CRC-64-AVRO fingerprint of the schema (8 bytes, little-endian), the binary record."
            + " Keys are UTF-8.");
    info.putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
    document.put("defaultContentType", AVRO_VALUE);
    document
        .putObject("servers")
        .putObject("local")
        .put("host", "127.0.0.1:9092")
        .put("protocol", "kafka")
        .put("description", "The broker of a local run; a deployment has its own.");
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (Topic<?> topic : Topics.all()) {
      if (topic.direction() != Topic.Direction.INTERNAL) {
        channels.set(topic.shortName(), channel(topic));
        boolean received = topic.direction() == Topic.Direction.INPUT;
        ObjectNode operation =
            operations.putObject((received ? "receive" : "send") + typeName(topic.shortName()));
        operation.put("action", received ? "receive" : "send");
        operation.putObject("channel").put("$ref", "#/channels/" + topic.shortName());
        messages.set(messageName(topic), message(topic));
      }
    }
    return document;
  }

  private static ObjectNode channel(Topic<?> topic) {
    ObjectNode channel = JSON.createObjectNode();
    channel.put("address", topic.name());
    channel.put("description", description(topic));
    channel
        .putObject("messages")
        .putObject(messageName(topic))
        .put("$ref", "#/components/messages/" + messageName(topic));
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", topic.name());
    kafka.put("partitions", topic.partitions());
    ObjectNode settings = kafka.putObject("topicConfiguration");
    settings.putArray("cleanup.policy").add(topic.cleanup().name().toLowerCase(Locale.ROOT));
    if (topic.cleanup() == Topic.Cleanup.DELETE) {
      settings.put("retention.ms", topic.retention().toMillis());
    }
    settings.put("max.message.bytes", topic.maxMessageBytes());
    kafka.put("bindingVersion", KAFKA_BINDING);
    return channel;
  }

  private static String description(Topic<?> topic) {
    return switch (topic.cleanup()) {
      case COMPACT ->
          "The last value of each key is current; a record without a value removes its key.";
      case DELETE ->
          "Records stay for " + topic.retention().toHours() + " hours after they were appended.";
    };
  }

  private static ObjectNode message(Topic<?> topic) {
    ObjectNode message = JSON.createObjectNode();
    message.put("name", messageName(topic));
    topic
        .schema()
        .ifPresentOrElse(
            schema -> {
              if (schema.getDoc() != null) {
                message.put("summary", schema.getDoc());
              }
              message.put("contentType", AVRO_VALUE);
              ObjectNode payload = message.putObject("payload");
              payload.put("schemaFormat", AVRO_SCHEMA);
              payload.set("schema", TopicsCommand.tree(schema.toString()));
            },
            () -> {
              message.put("summary", "The bytes as they came; the headers say from where and why.");
              message.put("contentType", "application/octet-stream");
              ObjectNode headers = message.putObject("headers").put("type", "object");
              ObjectNode properties = headers.putObject("properties");
              for (RecordHeader header : RecordHeader.values()) {
                properties.putObject(header.key()).put("type", "string");
              }
              message.putObject("payload").put("type", "string").put("format", "binary");
            });
    ObjectNode kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", topic.keyMeaning());
    kafka.put("bindingVersion", KAFKA_BINDING);
    return message;
  }

  private static String messageName(Topic<?> topic) {
    return topic
        .schema()
        .map(schema -> schema.getName())
        .orElseGet(() -> typeName(topic.shortName()));
  }

  /** A kebab-case name with capitals in place of hyphens. */
  private static String typeName(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.split("-")) {
      text.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return text.toString();
  }
}
