package dev.marquee.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker inside this process: one KRaft node that is broker and controller at once.
 *
 * <p>It listens on the loopback address only and costs few threads and small files, so that tests
 * and the local run can afford it. Its data lies in a given directory, which a later start goes on
 * with, or in a temporary one that {@link #close} removes. {@link #stop} and {@link #restart} take
 * the broker away and bring it back on the same port with the same data. Topics are never created
 * by accident. Start, stop, restart and close are for one thread at a time; everything else may be
 * called from several.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;
  private static final String LOCK_FILE = "marquee.lock";
  private static final Duration TOPIC_DEADLINE = Duration.ofSeconds(30);

  /** A free port found by asking the system may be taken before the broker binds it. */
  private static final int PORT_ATTEMPTS = 5;

  private final Options options;
  private final Path directory;
  private final FileChannel lock;
  private final int port;
  private KafkaRaftServer server;

  /**
   * Where the broker listens and keeps its data.
   *
   * @param port port on the loopback address, 1 to 65,535; 0 for a free one
   * @param directory folder of the data, created when missing; empty for a temporary one
   * @param brokerSettings Kafka broker settings that replace the defaults made here
   * @param clientSettings what clients made here need beside the address
   */
  public record Options(
      int port,
      Optional<Path> directory,
      Map<String, String> brokerSettings,
      Map<String, String> clientSettings) {

    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be between 0 and 65535, was " + port);
      }
      brokerSettings = Map.copyOf(brokerSettings);
      clientSettings = Map.copyOf(clientSettings);
    }

    /** A free port and a temporary directory. */
    public static Options defaults() {
      return new Options(0, Optional.empty(), Map.of(), Map.of());
    }

    public Options withPort(int newPort) {
      return new Options(newPort, directory, brokerSettings, clientSettings);
    }

    public Options withDirectory(Path newDirectory) {
      return new Options(port, Optional.of(newDirectory), brokerSettings, clientSettings);
    }

    /** The same options with one more broker setting, e.g. {@code message.max.bytes}. */
    public Options with(String key, String value) {
      Map<String, String> settings = new HashMap<>(brokerSettings);
      settings.put(key, value);
      return new Options(port, directory, settings, clientSettings);
    }

    /** The same options with a listener that lets in who is known, over TLS. */
    public Options secured(SecuredListener listener) {
      Map<String, String> settings = new HashMap<>(brokerSettings);
      settings.putAll(listener.brokerSettings());
      return new Options(port, directory, settings, listener.clientSettings());
    }
  }

  /**
   * The broker could not start for a reason that the caller can act on: the port is busy, or the
   * folder cannot be used. The message is one line that names port or folder.
   */
  public static final class BrokerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokerUnavailableException(String message) {
      super(message);
    }

    BrokerUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private EmbeddedKafka(
      Options options, Path directory, FileChannel lock, int port, KafkaRaftServer server) {
    this.options = options;
    this.directory = directory;
    this.lock = lock;
    this.port = port;
    this.server = server;
  }

  /** Starts a broker on a free port with its data in a temporary directory. */
  public static EmbeddedKafka start() {
    return start(Options.defaults());
  }

  /**
   * Starts a broker and returns when it accepts requests, usually within four seconds.
   *
   * @throws BrokerUnavailableException if the port is busy or the folder cannot be used
   */
  public static EmbeddedKafka start(Options options) {
    Path directory =
        options.directory().map(Path::toAbsolutePath).orElseGet(EmbeddedKafka::temporary);
    FileChannel lock = null;
    try {
      create(directory);
      lock = lock(directory);
      format(directory);
      for (int attempt = 1; ; attempt++) {
        int port = options.port() == 0 ? freePort() : options.port();
        if (!isFree(port)) {
          throw new BrokerUnavailableException("port " + port + " on " + HOST + " is in use");
        }
        try {
          KafkaRaftServer server = launch(options, directory, port);
          return new EmbeddedKafka(options, directory, lock, port, server);
        } catch (BrokerUnavailableException e) {
          if (options.port() != 0 || isFree(port) || attempt == PORT_ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (RuntimeException e) {
      release(lock);
      if (options.directory().isEmpty()) {
        deleteRecursively(directory);
      }
      throw e;
    }
  }

  /** Address for clients, {@code host:port}; valid while the broker is stopped, too. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  public int port() {
    return port;
  }

  /** Folder that holds the broker's data. */
  public Path directory() {
    return directory;
  }

  public boolean isRunning() {
    return server != null;
  }

  /** Takes the broker off the network in order; its port and data stay for {@link #restart}. */
  public void stop() {
    if (server == null) {
      return;
    }
    KafkaRaftServer stopping = server;
    server = null;
    stopping.shutdown();
    stopping.awaitShutdown();
  }

  /**
   * Stops the broker if it runs and starts it on the same port with the same data.
   *
   * @throws BrokerUnavailableException if somebody took the port meanwhile
   */
  public void restart() {
    stop();
    if (!isFree(port)) {
      throw new BrokerUnavailableException("port " + port + " on " + HOST + " is in use");
    }
    server = launch(options, directory, port);
  }

  /** Stops the broker and removes its data if the directory is a temporary one. */
  @Override
  public void close() {
    stop();
    release(lock);
    if (options.directory().isEmpty()) {
      deleteRecursively(directory);
    }
  }

  /** Creates a topic with settings such as {@code cleanup.policy} and waits for its leaders. */
  public void createTopic(String name, int partitions, Map<String, String> settings) {
    createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)));
  }

  /** Creates a topic with default settings and waits for its leaders. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /** Creates topics and returns when every partition has a leader. */
  public void createTopics(Collection<NewTopic> topics) {
    try (Admin admin = admin()) {
      admin.createTopics(topics).all().get();
      List<String> names = topics.stream().map(NewTopic::name).toList();
      Eventually.holds(
          "leaders of " + names, TOPIC_DEADLINE, () -> partitionsLed(admin, names, topics));
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics could not be created: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Deletes topics where they exist and returns when the broker has forgotten their names. */
  public void deleteTopics(Collection<String> names) {
    try (Admin admin = admin()) {
      List<String> existing = new ArrayList<>(admin.listTopics().names().get());
      existing.retainAll(names);
      admin.deleteTopics(existing).all().get();
      Eventually.holds(
          "deletion of " + existing,
          TOPIC_DEADLINE,
          () -> {
            List<String> left = new ArrayList<>(names(admin));
            left.retainAll(existing);
            return left.isEmpty();
          });
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics could not be deleted: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** An administration client of this broker; the caller closes it. */
  public Admin admin() {
    Map<String, Object> settings = new HashMap<>(options.clientSettings());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return Admin.create(settings);
  }

  /** Writes and reads the bytes of this broker's topics. */
  public TopicRecords records() {
    return new TopicRecords(bootstrapServers(), options.clientSettings());
  }

  private static Collection<String> names(Admin admin) {
    try {
      return admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics could not be listed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static boolean partitionsLed(
      Admin admin, List<String> names, Collection<NewTopic> topics) {
    try {
      Map<String, TopicDescription> descriptions =
          admin.describeTopics(names).allTopicNames().get();
      return topics.stream()
          .allMatch(
              topic -> {
                TopicDescription description = descriptions.get(topic.name());
                return description.partitions().size() == Math.max(1, topic.numPartitions())
                    && description.partitions().stream()
                        .allMatch(p -> p.leader() != null && !p.leader().isEmpty());
              });
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new IllegalStateException("topics cannot be described: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static KafkaRaftServer launch(Options options, Path directory, int port) {
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings(options, directory, port)), Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      server.shutdown();
      throw new BrokerUnavailableException(
          "the broker on "
              + HOST
              + ":"
              + port
              + " with data in "
              + directory
              + " did not start: "
              + rootMessage(e),
          e);
    }
  }

  private static Properties settings(Options options, Path directory, int port) {
    int controllerPort = freePort();
    Properties settings = new Properties();
    settings.put("node.id", String.valueOf(NODE));
    settings.put("process.roles", "broker,controller");
    settings.put(
        "listeners",
        "CLIENTS://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    settings.put("advertised.listeners", "CLIENTS://" + HOST + ":" + port);
    settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("server.max.startup.time.ms", "60000");

    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "2");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");

    // Index files are allocated at full size and mapped, two per partition; 128 kB cover a segment
    // of 16 MB at one entry per 4 kB.
    settings.put("log.segment.bytes", String.valueOf(16 << 20));
    settings.put("log.index.size.max.bytes", String.valueOf(128 << 10));
    settings.put("metadata.log.segment.bytes", String.valueOf(8 << 20));
    settings.put("offsets.topic.segment.bytes", String.valueOf(4 << 20));
    settings.put("transaction.state.log.segment.bytes", String.valueOf(4 << 20));
    // Room for 300,000 keys per pass of the cleaner.
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("group.coordinator.threads", "1");
    settings.put("metric.reporters", "");
    settings.putAll(options.brokerSettings());
    return settings;
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BrokerUnavailableException(
          "the folder " + directory + " cannot be created: " + e, e);
    }
    if (!Files.isWritable(directory)) {
      throw new BrokerUnavailableException("the folder " + directory + " is not writable");
    }
  }

  /**
   * Kafka locks its folder only after the controller has begun to write there, so that a second
   * broker would spoil the first one's metadata; hence a lock of our own before anything starts.
   */
  private static FileChannel lock(Path directory) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // A broker of this process holds it.
    } catch (IOException e) {
      release(channel);
      throw new BrokerUnavailableException("the folder " + directory + " cannot be used: " + e, e);
    }
    release(channel);
    throw new BrokerUnavailableException(
        "the folder " + directory + " is in use by another broker");
  }

  private static void release(FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the lock of the broker's folder stays behind", e);
    }
  }

  /** Makes the folder a Kafka data folder; one that is already formatted stays as it is. */
  private static void format(Path directory) {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    if (holdsOtherFiles(directory)) {
      throw new BrokerUnavailableException(
          "the folder " + directory + " holds other files and no broker's data");
    }
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName("CONTROLLER")
          .run();
    } catch (Exception e) {
      throw new BrokerUnavailableException(
          "the folder " + directory + " cannot be formatted: " + rootMessage(e), e);
    }
  }

  private static boolean holdsOtherFiles(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.anyMatch(entry -> !entry.endsWith(LOCK_FILE));
    } catch (IOException e) {
      throw new BrokerUnavailableException("the folder " + directory + " cannot be read: " + e, e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + HOST, e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the broker does: connections of a broker that has just gone do not keep the port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(HOST, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("marquee-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for the broker", e);
    }
  }

  private static void deleteRecursively(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      Path[] deepestFirst = paths.toArray(Path[]::new);
      Arrays.sort(deepestFirst, (a, b) -> b.compareTo(a));
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's data in " + directory + " stays behind", e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the broker", e);
  }
}
