package dev.marquee.local;

import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Option;

/** The options with which a tool finds its broker, and the first contact with it. */
final class BrokerOptions {

  /** How long a broker may take to answer; the tools say that it is missing within ten seconds. */
  static final Duration CONTACT_DEADLINE = Duration.ofSeconds(6);

  private static final Duration TOPIC_DEADLINE = Duration.ofSeconds(30);

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "The broker; without it that of the local run. TLS and SASL by the variables"
              + " MARQUEE_KAFKA_..., as for jobs.")
  private String kafka;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the local run whose broker is meant (default: .marquee).")
  private Path data;

  /** Whether a broker was named on the command line. */
  boolean isGiven() {
    return kafka != null;
  }

  /**
   * Address of the broker.
   *
   * @throws CommandException if none is given and no local run has left one, or it is malformed
   */
  String address() {
    if (kafka != null) {
      return checked(kafka);
    }
    Path folder = data == null ? DataFolder.defaultPath() : data;
    return DataFolder.brokerAddress(folder)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.UNAVAILABLE,
                    "no local run has used "
                        + folder
                        + ": start one with ./marquee run, or give --kafka HOST:PORT"));
  }

  /** The text if it is a list of {@code host:port}. */
  static String checked(String addresses) {
    for (String address : addresses.split(",", -1)) {
      if (!address.strip().matches("(\\[[0-9A-Fa-f:.]+]|[^\\s:]+):\\d{1,5}")) {
        throw new CommandException(
            ExitCode.USAGE,
            "--kafka must be HOST:PORT, or several with commas, is '" + addresses + "'");
      }
    }
    return addresses;
  }

  /**
   * An administration client of a broker that has answered.
   *
   * @throws CommandException if it does not answer in time
   */
  Admin connect() {
    String address = address();
    try {
      return connect(address);
    } catch (CommandException e) {
      String hint =
          isGiven() ? "" : ", where the last local run had its broker: start ./marquee run";
      throw new CommandException(e.exitCode(), e.getMessage() + hint, e);
    }
  }

  /** The same for a given address. */
  static Admin connect(String address) {
    Map<String, Object> settings = BrokerAccess.settings(address);
    settings.put("default.api.timeout.ms", (int) CONTACT_DEADLINE.toMillis());
    settings.put("request.timeout.ms", (int) CONTACT_DEADLINE.toMillis());
    Admin admin;
    try {
      admin = Admin.create(settings);
    } catch (RuntimeException e) {
      throw BrokerAccess.failure(address, e);
    }
    try {
      admin.describeCluster().clusterId().get(CONTACT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      return admin;
    } catch (ExecutionException | TimeoutException e) {
      admin.close(Duration.ZERO);
      throw BrokerAccess.failure(address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      admin.close(Duration.ZERO);
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while connecting", e);
    }
  }

  /**
   * The topic of this name in the contract.
   *
   * @throws CommandException if there is none; it suggests the nearest
   */
  static Topic<?> topic(String name) {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    return Topics.byName(name)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "unknown topic '"
                        + name
                        + "'"
                        + Nearest.suggestion(name, names)
                        + " (./marquee topics lists them)"));
  }

  /**
   * Checks that the broker has the topic.
   *
   * @throws CommandException if not; it says how to create it
   */
  static void requireTopic(Admin admin, Topic<?> topic, String address) {
    try {
      Set<String> names = admin.listTopics().names().get();
      if (!names.contains(topic.name())) {
        throw new CommandException(
            ExitCode.UNAVAILABLE,
            "the broker at "
                + address
                + " has no topic "
                + topic.name()
                + "; create it with ./marquee topics --create --kafka "
                + address);
      }
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the broker at " + address + " lists no topics: " + root(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while listing topics", e);
    }
  }

  /**
   * Creates the missing topics of the contract and returns when the broker leads all of them: it
   * confirms a creation a moment before it knows the topic itself.
   *
   * @throws CommandException if existing topics have policies that lose data, or the broker refuses
   */
  static Map<String, TopicCreation.Outcome> createTopics(Admin admin) {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    try {
      Map<String, TopicCreation.Outcome> outcomes = TopicCreation.create(admin, Topics.all());
      Eventually.holds("leaders of all topics", TOPIC_DEADLINE, () -> areLed(admin, names));
      return outcomes;
    } catch (IllegalStateException | AssertionError e) {
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while creating topics", e);
    }
  }

  private static boolean areLed(Admin admin, List<String> names) {
    try {
      return admin.describeTopics(names).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new IllegalStateException("topics cannot be described: " + root(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for topics", e);
    }
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
