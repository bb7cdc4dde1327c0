package dev.marquee.local;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that an earlier command has started, as its file remembers it.
 *
 * <p>The system gives the number of an ended process to another one. A process is therefore ours
 * only if it began when ours did and carries our mark in its command line; any other is never
 * touched.
 *
 * @param name what it is, such as {@code broker}
 * @param pid its number
 * @param startedAtMillis when the system says it began, milliseconds since 1970 UTC
 * @param mark an argument of its command line that no other data folder's processes have
 */
record OwnedProcess(String name, long pid, long startedAtMillis, String mark) {

  /** Remembers a process that was just started. */
  static OwnedProcess of(String name, Process process, String mark) {
    return new OwnedProcess(name, process.pid(), startOf(process.toHandle()), mark);
  }

  /** The process, if it lives and is ours. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process) == startedAtMillis)
        .filter(process -> isMarked(process));
  }

  Instant startedAt() {
    return Instant.ofEpochMilli(startedAtMillis);
  }

  /** Where it logs. */
  static Path log(Path folder, String name) {
    return folder.resolve(name + ".log");
  }

  /** Where it prints what is no log line, such as why its JVM did not start. */
  static Path output(Path folder, String name) {
    return folder.resolve(name + ".out");
  }

  /** Asks it to end; by force when the time has passed. Returns when it has gone. */
  void end(Duration patience) {
    find().ifPresent(process -> end(process, patience));
  }

  private static void end(ProcessHandle process, Duration patience) {
    process.destroy();
    try {
      process.onExit().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("process " + process.pid() + " cannot be waited for", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while ending processes", e);
    }
  }

  /** Systems that do not show the arguments leave the time of the start as the only evidence. */
  private boolean isMarked(ProcessHandle process) {
    return process.info().commandLine().map(line -> line.contains(mark)).orElse(true);
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(-1L);
  }
}
