package dev.marquee.streaming;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a client is let in by Kafka: TLS, and SASL with a user name and a password.
 *
 * <p>What goes further (client certificates, OAUTHBEARER, Kerberos) is said in Kafka's own words in
 * the file of {@code kafka.client.properties-file}. Never printed whole: {@link #toString} names
 * what is set. Source: Kafka 4.2 documentation, "Security".
 *
 * @param protocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; empty: not said here
 * @param mechanism PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; empty: the last
 * @param username who the client is; given together with the password
 * @param password its secret
 * @param trustStore file of the authorities that sign for the brokers; empty: those of Java
 * @param trustStorePassword password of that file; empty: it has none
 */
public record KafkaSecurity(
    Optional<String> protocol,
    Optional<String> mechanism,
    Optional<String> username,
    Optional<String> password,
    Optional<String> trustStore,
    Optional<String> trustStorePassword) {
  private static final List<String> PROTOCOLS =
      List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final List<String> MECHANISMS = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
  private static final String DEFAULT_MECHANISM = "SCRAM-SHA-512";

  public KafkaSecurity {
    protocol = protocol.map(text -> text.toUpperCase(Locale.ROOT));
    requireOneOf(EdgeOptions.SECURITY_PROTOCOL.key(), protocol, PROTOCOLS);
    requireOneOf(EdgeOptions.SASL_MECHANISM.key(), mechanism, MECHANISMS);
    if (username.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          EdgeOptions.SASL_USERNAME.key()
              + " and "
              + EdgeOptions.SASL_PASSWORD.key()
              + " must be given together");
    }
    // Kafka repeats what it cannot parse in its message, and a line break ends what it parses.
    requirePrintable(EdgeOptions.SASL_USERNAME.key(), username);
    requirePrintable(EdgeOptions.SASL_PASSWORD.key(), password);
    boolean sasl = protocol.filter(name -> name.startsWith("SASL_")).isPresent();
    if ((username.isPresent() || mechanism.isPresent()) && !sasl) {
      throw new IllegalArgumentException(
          EdgeOptions.SECURITY_PROTOCOL.key()
              + " must be SASL_SSL or SASL_PLAINTEXT where SASL is set, is "
              + protocol.orElse("absent"));
    }
    boolean tls = protocol.filter(name -> name.endsWith("SSL")).isPresent();
    if (trustStore.isPresent() && !tls) {
      throw new IllegalArgumentException(
          EdgeOptions.SECURITY_PROTOCOL.key()
              + " must be SSL or SASL_SSL where a trust store is set, is "
              + protocol.orElse("absent"));
    }
    if (trustStore.isPresent() && !Files.isReadable(Path.of(trustStore.get()))) {
      throw new IllegalArgumentException(
          EdgeOptions.TRUST_STORE_LOCATION.key() + " cannot be read: " + trustStore.get());
    }
    if (trustStorePassword.isPresent() && trustStore.isEmpty()) {
      throw new IllegalArgumentException(
          EdgeOptions.TRUST_STORE_LOCATION.key() + " must be given where its password is");
    }
  }

  /** The same in the words of Kafka's clients; empty when nothing is set. */
  public Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    protocol.ifPresent(name -> properties.put("security.protocol", name));
    if (username.isPresent()) {
      String name = mechanism.orElse(DEFAULT_MECHANISM);
      properties.put("sasl.mechanism", name);
      properties.put("sasl.jaas.config", login(name));
    }
    trustStore.ifPresent(
        file -> {
          properties.put("ssl.truststore.location", file);
          if (file.endsWith(".pem") || file.endsWith(".crt")) {
            properties.put("ssl.truststore.type", "PEM");
          }
        });
    trustStorePassword.ifPresent(secret -> properties.put("ssl.truststore.password", secret));
    return properties;
  }

  private String login(String name) {
    String module =
        name.equals("PLAIN")
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    return module
        + " required username="
        + quoted(username.orElseThrow())
        + " password="
        + quoted(password.orElseThrow())
        + ";";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void requireOneOf(String key, Optional<String> value, List<String> allowed) {
    if (value.isPresent() && !allowed.contains(value.get())) {
      throw new IllegalArgumentException(
          key + " must be one of " + String.join(", ", allowed) + ", is '" + value.get() + "'");
    }
  }

  private static void requirePrintable(String key, Optional<String> value) {
    if (value.isPresent() && value.get().chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(key + " must not hold control characters");
    }
  }

  /** The names of the properties, without their values. */
  @Override
  public String toString() {
    return "KafkaSecurity" + new TreeSet<>(properties().keySet());
  }
}
