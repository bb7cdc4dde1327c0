package dev.marquee.local;

import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.KafkaFailure;
import dev.marquee.streaming.RegistryOptions;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * What the tools need beside an address to be let in by Kafka, and to read what is framed with the
 * ids of a schema registry: the same environment variables as jobs, such as {@code
 * MARQUEE_KAFKA_SASL_PASSWORD} or {@code MARQUEE_KAFKA_CLIENT_PROPERTIES_FILE}.
 *
 * <p>They hold for every client of the process. There are no arguments for them, as arguments are
 * seen by all who may list processes.
 */
final class BrokerAccess {
  private BrokerAccess() {}

  /**
   * Settings of a Kafka client; the caller adds its own.
   *
   * @throws CommandException naming the setting that is wrong
   */
  static Map<String, Object> settings(String address) {
    try {
      Map<String, Object> settings = new HashMap<>(EdgeOptions.clientProperties(environment()));
      settings.put("bootstrap.servers", address);
      return settings;
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /**
   * The schema registry, if there is one.
   *
   * @throws CommandException naming the setting that is wrong
   */
  static RegistryOptions registry() {
    try {
      return EdgeOptions.registry(environment());
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /**
   * Requires that the environment asks for no security, which a broker that we start has none of.
   *
   * @param remedy what to do instead, as the end of a sentence
   * @throws CommandException naming what to do when it does
   */
  static void requireNone(String remedy) {
    requireNone(System.getenv(), remedy);
  }

  /** The same of a given environment. */
  static void requireNone(Map<String, String> environment, String remedy) {
    try {
      if (!EdgeOptions.clientProperties(parse(environment)).isEmpty()) {
        throw new CommandException(
            ExitCode.USAGE,
            "the environment says how to be let in by Kafka (MARQUEE_KAFKA_...), and the broker"
                + " that is started here has neither TLS nor SASL: "
                + remedy);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /** Why the broker cannot be used, in one line. */
  static CommandException failure(String address, Throwable failure) {
    KafkaFailure why = KafkaFailure.of(failure);
    String what =
        why.isRefusal()
            ? "the broker at " + address + " did not let us in: " + why.root().getMessage()
            : failure instanceof KafkaException
                ? "no broker can be reached at " + address + ": " + why.root().getMessage()
                : "no broker answers at " + address;
    return new CommandException(ExitCode.UNAVAILABLE, what, failure);
  }

  private static JobOptions environment() {
    return parse(System.getenv());
  }

  private static JobOptions parse(Map<String, String> environment) {
    return JobOptions.parse(new String[0], environment, EdgeOptions.all());
  }

  private static CommandException wrong(IllegalArgumentException e) {
    return new CommandException(ExitCode.USAGE, "environment: " + e.getMessage(), e);
  }
}
