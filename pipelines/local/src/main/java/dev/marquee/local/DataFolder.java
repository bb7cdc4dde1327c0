package dev.marquee.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder in which a local run keeps what the next run goes on with: the broker's topics, the
 * job's checkpoints, the logs, and the broker's address for the tools.
 *
 * <p>One process at a time holds it, by a file lock that the system drops with the process. It
 * never deletes what it did not make: a folder with other files is refused.
 */
public final class DataFolder implements AutoCloseable {

  private static final String LOCK = "marquee.lock";
  private static final String BROKER = "broker-address";
  private static final String KAFKA = "kafka";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String WORK = "work";
  private static final String LOGS = "logs";
  private static final String SECRETS = "secrets.properties";
  private static final String SIMULATION = "simulation.properties";
  private static final String CLUSTER = "cluster";

  /** Everything that a run makes; {@link #wipe} takes these away and nothing else. */
  private static final List<String> CONTENT =
      List.of(KAFKA, CHECKPOINTS, WORK, LOGS, BROKER, SECRETS, SIMULATION, CLUSTER);

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Where a run keeps its data when it is not told: {@code .marquee} in the checkout from which the
   * launcher was started, or else in the working directory.
   */
  public static Path defaultPath() {
    return Path.of(System.getProperty("marquee.root", "")).toAbsolutePath().resolve(".marquee");
  }

  /**
   * Makes the folder if it is missing and takes it for this process.
   *
   * @throws CommandException if it cannot be written, holds other files, or another run has it
   */
  public static DataFolder open(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      refuseOtherFiles(path);
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return new DataFolder(path, channel);
      }
    } catch (OverlappingFileLockException e) {
      // A run in this process has it.
    } catch (IOException e) {
      close(channel);
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the folder " + path + " cannot be written: " + reason(e), e);
    }
    close(channel);
    throw new CommandException(
        ExitCode.UNAVAILABLE,
        "the folder " + path + " is in use by another run; give this one its own with --data");
  }

  /** Address of the broker of the run that last had the folder; empty when there was none. */
  public static Optional<String> brokerAddress(Path folder) {
    try {
      return Optional.of(Files.readString(folder.resolve(BROKER)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Leaves the broker's address for the tools. */
  public void rememberBrokerAddress(String address) {
    try {
      Path next = Files.writeString(path.resolve(BROKER + ".next"), address + "\n");
      Files.move(
          next,
          path.resolve(BROKER),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the folder " + path + " cannot be written: " + reason(e), e);
    }
  }

  /** Deletes the data of earlier runs. */
  public void wipe() {
    for (String name : CONTENT) {
      delete(path.resolve(name));
    }
  }

  public Path path() {
    return path;
  }

  /** Folder of the broker's topics. */
  public Path kafka() {
    return path.resolve(KAFKA);
  }

  /** Folder of the checkpoints of one job. */
  public Path checkpoints(String jobName) {
    return path.resolve(CHECKPOINTS).resolve(jobName);
  }

  /** Folder for RocksDB and other files that no later run needs. */
  public Path work() {
    return path.resolve(WORK);
  }

  /** File of the secrets that the state was made with, readable by its owner only. */
  public Path secrets() {
    return path.resolve(SECRETS);
  }

  /** File that says where the simulated clock began. */
  public Path simulation() {
    return path.resolve(SIMULATION);
  }

  /** Folder of what a cluster of processes remembers from one command to the next. */
  Path cluster() {
    return cluster(path);
  }

  /** The same of a folder that is not held. */
  static Path cluster(Path folder) {
    return folder.resolve(CLUSTER);
  }

  public Path logs() {
    return path.resolve(LOGS);
  }

  /** Lets other runs have the folder. */
  @Override
  public void close() {
    close(lock);
  }

  private static void refuseOtherFiles(Path path) throws IOException {
    if (Files.exists(path.resolve(LOCK))) {
      return;
    }
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.findAny().isPresent()) {
        throw new CommandException(
            ExitCode.UNAVAILABLE, "the folder " + path + " holds other files; give --data another");
      }
    }
  }

  static void delete(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, root + " cannot be deleted: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return e.getMessage() + " is no folder";
    }
    return String.valueOf(e.getMessage());
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the lock of the data folder stays behind: " + reason(e), e);
    }
  }
}
