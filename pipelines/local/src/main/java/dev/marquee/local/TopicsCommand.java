package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the topics of the contract, or creates them on a broker. */
@Command(
    name = "topics",
    description = {
      "Prints the topics with their keys, policies and schemas.",
      "With --create it creates those that are missing on a broker; topics that exist are never"
          + " changed, and one whose policies would lose data is an error."
    })
final class TopicsCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private BrokerOptions broker;

  @Option(names = "--create", description = "Create the topics that are missing on the broker.")
  private boolean create;

  @Option(names = "--json", description = "One JSON object per topic, one per line.")
  private boolean json;

  @Option(
      names = "--asyncapi",
      description = "Print the topics of clients as an AsyncAPI 3.0 document in YAML.")
  private boolean asyncApi;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (asyncApi) {
      out.print(AsyncApi.yaml());
    } else if (create) {
      create(out);
    } else if (json) {
      Topics.all().forEach(topic -> out.println(describe(topic)));
    } else {
      table().forEach(out::println);
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private void create(PrintWriter out) {
    try (Admin admin = broker.connect()) {
      Map<String, TopicCreation.Outcome> outcomes = BrokerOptions.createTopics(admin);
      outcomes.forEach(
          (name, outcome) -> {
            String word = outcome.name().toLowerCase(Locale.ROOT);
            if (json) {
              out.println(JSON.createObjectNode().put("topic", name).put("outcome", word));
            } else {
              out.println(name + " " + word);
            }
          });
    }
  }

  private static List<String> table() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"TOPIC", "KEY", "KIND", "POLICY", "PARTITIONS", "MAX BYTES", "SCHEMA"});
    for (Topic<?> topic : Topics.all()) {
      rows.add(
          new String[] {
            topic.name(),
            topic.keyMeaning(),
            topic.direction().name().toLowerCase(Locale.ROOT),
            policy(topic),
            String.valueOf(topic.partitions()),
            String.valueOf(topic.maxMessageBytes()),
            topic
                .schema()
                .map(schema -> schema.getName() + " " + fingerprint(topic))
                .orElse("untouched bytes")
          });
    }
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String policy(Topic<?> topic) {
    return switch (topic.cleanup()) {
      case COMPACT -> "compact";
      case DELETE -> {
        long hours = topic.retention().toHours();
        yield "delete after " + (hours % 24 == 0 && hours > 72 ? hours / 24 + " d" : hours + " h");
      }
    };
  }

  private static String describe(Topic<?> topic) {
    ObjectNode object = JSON.createObjectNode();
    object.put("topic", topic.name());
    object.put("key", topic.keyMeaning());
    object.put("kind", topic.direction().name().toLowerCase(Locale.ROOT));
    object.put("cleanupPolicy", topic.cleanup().name().toLowerCase(Locale.ROOT));
    object.put(
        "retentionMillis",
        topic.cleanup() == Topic.Cleanup.DELETE ? (Long) topic.retention().toMillis() : null);
    object.put("timestampType", topic.timestampType());
    object.put("partitions", topic.partitions());
    object.put("maxMessageBytes", topic.maxMessageBytes());
    topic
        .schema()
        .ifPresentOrElse(
            schema -> {
              object.put("record", schema.getFullName());
              object.put("fingerprint", fingerprint(topic));
              object.set("schema", tree(schema.toString()));
            },
            () -> object.putNull("record").putNull("fingerprint").putNull("schema"));
    return object.toString();
  }

  /** A schema as the contract has it. */
  static JsonNode tree(String schema) {
    try {
      return withoutJavaTypes(JSON.readTree(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema as the contract has it: the generated classes note their type of string in it. */
  private static JsonNode withoutJavaTypes(JsonNode node) {
    if (node instanceof ObjectNode object) {
      // On a map it is the type of the keys.
      boolean noted = object.remove("avro.java.string") != null;
      if (noted && object.path("type").asText().equals("string")) {
        return object.get("type");
      }
      object.properties().forEach(field -> field.setValue(withoutJavaTypes(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, withoutJavaTypes(array.get(i)));
      }
    }
    return node;
  }

  /** CRC-64-AVRO of the schema, as it begins each value on the wire, in hexadecimal. */
  private static String fingerprint(Topic<?> topic) {
    return HexFormat.of()
        .toHexDigits(SchemaNormalization.parsingFingerprint64(topic.schema().orElseThrow()));
  }
}
