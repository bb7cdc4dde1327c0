package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSecurityTest {
  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();

  private Map<String, String> properties(String... args) {
    return EdgeOptions.clientProperties(JobOptions.parse(args, environment, EdgeOptions.all()));
  }

  @Test
  void nothingIsSaidWhereNothingIsSet() {
    assertThat(properties()).isEmpty();
  }

  @Test
  void takesTheCredentialsFromTheEnvironmentAndQuotesThem() throws Exception {
    Path store = Files.createFile(folder.resolve("authorities.pem"));
    environment.put("MARQUEE_KAFKA_SECURITY_PROTOCOL", "sasl_ssl");
    environment.put("MARQUEE_KAFKA_SASL_USERNAME", "jobs");
    environment.put("MARQUEE_KAFKA_SASL_PASSWORD", "a\"b\\c");
    environment.put("MARQUEE_KAFKA_SSL_TRUSTSTORE_LOCATION", store.toString());
    assertThat(properties())
        .isEqualTo(
            Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"jobs\" password=\"a\\\"b\\\\c\";",
                "ssl.truststore.location",
                store.toString(),
                "ssl.truststore.type",
                "PEM"));
  }

  @Test
  void optionsGoBeforeThePropertiesFile() throws Exception {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "security.protocol=SSL\nssl.endpoint.identification.algorithm=https\n");
    environment.put("MARQUEE_KAFKA_CLIENT_PROPERTIES_FILE", file.toString());
    assertThat(properties("--kafka.security.protocol", "SASL_SSL"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("ssl.endpoint.identification.algorithm", "https");
  }

  @Test
  void refusesAPasswordAmongTheArgumentsWithoutRepeatingIt() {
    for (String key : new String[] {"kafka.sasl.password", "kafka.ssl.truststore.password"}) {
      assertThatThrownBy(() -> properties("--" + key, "hush"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(key)
          .hasMessageContaining("environment")
          .hasMessageNotContaining("hush");
    }
  }

  @Test
  void namesTheOptionThatIsMissingOrWrong() {
    environment.put("MARQUEE_KAFKA_SASL_PASSWORD", "hush");
    assertThatThrownBy(() -> properties("--kafka.security.protocol", "SASL_SSL"))
        .hasMessage("kafka.sasl.username and kafka.sasl.password must be given together");
    assertThatThrownBy(() -> properties("--kafka.sasl.username", "jobs"))
        .hasMessage(
            "kafka.security.protocol must be SASL_SSL or SASL_PLAINTEXT where SASL is set, is"
                + " absent");
    environment.clear();
    assertThatThrownBy(() -> properties("--kafka.security.protocol", "TLS"))
        .hasMessageContaining("kafka.security.protocol must be one of PLAINTEXT, SSL");
    assertThatThrownBy(
            () -> properties("--kafka.security.protocol=SASL_SSL", "--kafka.sasl.mechanism=GSSAPI"))
        .hasMessageContaining("kafka.sasl.mechanism must be one of PLAIN, SCRAM-SHA-256");
    assertThatThrownBy(
            () ->
                properties(
                    "--kafka.security.protocol=SSL", "--kafka.ssl.truststore.location=/none"))
        .hasMessage("kafka.ssl.truststore.location cannot be read: /none");
    assertThatThrownBy(() -> properties("--kafka.ssl.truststore.location=/none"))
        .hasMessageContaining("kafka.security.protocol must be SSL or SASL_SSL");
  }

  @Test
  void refusesALineBreakInCredentialsWithoutRepeatingThem() {
    environment.put("MARQUEE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
    environment.put("MARQUEE_KAFKA_SASL_USERNAME", "jobs");
    environment.put("MARQUEE_KAFKA_SASL_PASSWORD", "hush\n");
    assertThatThrownBy(this::properties)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kafka.sasl.password must not hold control characters");
  }

  @Test
  void isNeverPrintedWithItsSecrets() throws Exception {
    environment.put("MARQUEE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
    environment.put("MARQUEE_KAFKA_SASL_USERNAME", "jobs");
    environment.put("MARQUEE_KAFKA_SASL_PASSWORD", "hush");
    JobOptions options = JobOptions.parse(new String[0], environment, EdgeOptions.all());
    assertThat(EdgeOptions.kafka(options, "job").toString())
        .contains("sasl.jaas.config")
        .doesNotContain("hush");
    assertThat(
            new KafkaSecurity(
                    Optional.of("SASL_SSL"),
                    Optional.empty(),
                    Optional.of("jobs"),
                    Optional.of("hush"),
                    Optional.empty(),
                    Optional.empty())
                .toString())
        .isEqualTo("KafkaSecurity[sasl.jaas.config, sasl.mechanism, security.protocol]");
  }
}
