package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class AsyncApiTest {

  private static JsonNode document() throws IOException {
    return new YAMLMapper().readTree(AsyncApi.yaml());
  }

  private static JsonSchema specification() throws IOException {
    try (InputStream schema =
        AsyncApiTest.class.getResourceAsStream("/asyncapi/asyncapi-3.0.0.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(new ObjectMapper().readTree(schema));
    }
  }

  @Test
  void theKeptDocumentIsThatOfTheContract() throws IOException {
    assertThat(Path.of(System.getProperty("marquee.root"), "avro", "asyncapi.yaml"))
        .as("./marquee topics --asyncapi > avro/asyncapi.yaml makes it anew")
        .content()
        .isEqualTo(AsyncApi.yaml());
  }

  @Test
  void theCommandPrintsIt() {
    StringWriter out = new StringWriter();
    CommandLine command = Marquee.commandLine().setOut(new PrintWriter(out, true));

    assertThat(command.execute("topics", "--asyncapi")).isZero();
    assertThat(out).hasToString(AsyncApi.yaml());
  }

  @Test
  void followsTheSpecification() throws IOException {
    assertThat(specification().validate(document())).isEmpty();
  }

  @Test
  void theSpecificationRefusesWhatDoesNotFollowIt() throws IOException {
    ObjectNode broken = (ObjectNode) document();
    ((ObjectNode) broken.at("/operations/receiveViewingEvents")).put("action", "publish");
    assertThat(specification().validate(broken)).isNotEmpty();
  }

  @Test
  void hasEveryTopicOfClientsWithItsSchemaAndPolicies() throws IOException {
    JsonNode document = document();
    for (Topic<?> topic : Topics.all()) {
      JsonNode channel = document.at("/channels/" + topic.shortName());
      if (topic.direction() == Topic.Direction.INTERNAL) {
        assertThat(channel.isMissingNode()).as("%s", topic).isTrue();
        continue;
      }
      assertThat(channel.path("address").asText()).isEqualTo(topic.name());
      assertThat(channel.at("/bindings/kafka/partitions").asInt()).isEqualTo(topic.partitions());
      String message = channel.path("messages").elements().next().path("$ref").asText();
      JsonNode payload = document.at(message.substring(1) + "/payload");
      assertThat(payload.isMissingNode()).as("%s", topic).isFalse();
      if (topic.schema().isPresent()) {
        Schema written = new Schema.Parser().parse(payload.get("schema").toString());
        assertThat(SchemaNormalization.parsingFingerprint64(written))
            .isEqualTo(SchemaNormalization.parsingFingerprint64(topic.schema().get()));
      }
    }
    assertThat(document.at("/operations/receiveViewingEvents/action").asText())
        .isEqualTo("receive");
    assertThat(document.at("/operations/sendRecommendations/action").asText()).isEqualTo("send");
  }
}
