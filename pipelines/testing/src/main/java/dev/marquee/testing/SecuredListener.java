package dev.marquee.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * SASL_SSL for an {@link EmbeddedKafka}: a certificate that the broker signed itself, made by the
 * JDK's {@code keytool} for the loopback address, and one user with a password (PLAIN).
 *
 * <p>The broker talks to itself under a name of its own. Immutable; the files live as long as the
 * folder in which they were made.
 */
public final class SecuredListener {
  /** Protocol of the listener. */
  public static final String PROTOCOL = "SASL_SSL";

  /** Mechanism of the listener. */
  public static final String MECHANISM = "PLAIN";

  private static final String STORE_VARIABLE = "MARQUEE_TEST_STORE";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";
  private static final long KEYTOOL_SECONDS = 60;

  private final Path keyStore;
  private final Path trustStore;
  private final String storePassword;
  private final String username;
  private final String password;

  private SecuredListener(
      Path keyStore, Path trustStore, String storePassword, String username, String password) {
    this.keyStore = keyStore;
    this.trustStore = trustStore;
    this.storePassword = storePassword;
    this.username = username;
    this.password = password;
  }

  /**
   * Makes the certificate and the stores in the folder.
   *
   * @param username whom the broker lets in, without quotes
   * @param password its password, without quotes
   * @param storePassword of both stores, at least 6 characters
   */
  public static SecuredListener create(
      Path folder, String username, String password, String storePassword) {
    Path keyStore = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.crt");
    Path trustStore = folder.resolve("authorities.p12");
    keytool(
        storePassword,
        List.of(
            "-genkeypair",
            "-alias",
            "broker",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=ip:127.0.0.1,dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString()));
    keytool(
        storePassword,
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            "broker",
            "-keystore",
            keyStore.toString(),
            "-file",
            certificate.toString()));
    keytool(
        storePassword,
        List.of(
            "-importcert",
            "-noprompt",
            "-alias",
            "broker",
            "-storetype",
            "PKCS12",
            "-keystore",
            trustStore.toString(),
            "-file",
            certificate.toString()));
    return new SecuredListener(keyStore, trustStore, storePassword, username, password);
  }

  /** Whom the broker lets in. */
  public String username() {
    return username;
  }

  /** The password of the user. */
  public String password() {
    return password;
  }

  /** The broker's certificate in a store that clients trust. */
  public Path trustStore() {
    return trustStore;
  }

  /** The password of the store. */
  public String storePassword() {
    return storePassword;
  }

  /** What the broker needs. */
  public Map<String, String> brokerSettings() {
    return Map.of(
        "listener.security.protocol.map",
        "CLIENTS:" + PROTOCOL + ",CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        MECHANISM,
        "sasl.mechanism.inter.broker.protocol",
        MECHANISM,
        "listener.name.clients.plain.sasl.jaas.config",
        LOGIN
            + " username=\"broker\" password=\""
            + storePassword
            + "\" user_broker=\""
            + storePassword
            + "\" user_"
            + username
            + "=\""
            + password
            + "\";",
        "ssl.keystore.location",
        keyStore.toString(),
        "ssl.keystore.password",
        storePassword,
        "ssl.truststore.location",
        trustStore.toString(),
        "ssl.truststore.password",
        storePassword);
  }

  /** What a client needs beside the address. */
  public Map<String, String> clientSettings() {
    return Map.of(
        "security.protocol",
        PROTOCOL,
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        LOGIN + " username=\"" + username + "\" password=\"" + password + "\";",
        "ssl.truststore.location",
        trustStore.toString(),
        "ssl.truststore.password",
        storePassword);
  }

  private static void keytool(String storePassword, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-storepass:env", STORE_VARIABLE));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(STORE_VARIABLE, storePassword);
    try {
      Path said = Files.createTempFile("keytool", ".log");
      try {
        Process process = builder.redirectOutput(said.toFile()).start();
        if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("keytool did not end: " + arguments);
        }
        if (process.exitValue() != 0) {
          throw new IllegalStateException("keytool failed: " + Files.readString(said));
        }
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("keytool cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    }
  }
}
