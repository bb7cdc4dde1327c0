package dev.marquee.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time that this process has used, nanoseconds.
 *
 * @param serving by each living thread that serves a console, by its id: the console's own, the
 *     broker's, those of Flink's REST interface and of its metrics
 * @param process by all threads, the collector's and the compiler's among them
 */
record ProcessorTime(Map<Long, Long> serving, long process) {
  /** How the names of the serving threads begin. */
  private static final List<String> SERVING =
      List.of(
          "console",
          "data-plane-kafka",
          "flink-rest-server",
          "Flink-DispatcherRestEndpoint",
          "flink-metrics");

  ProcessorTime {
    serving = Map.copyOf(serving);
  }

  /** Used up to now. */
  static ProcessorTime now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> serving = new HashMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      // A thread may have ended meanwhile.
      if (thread != null && SERVING.stream().anyMatch(thread.getThreadName()::startsWith)) {
        long nanos = threads.getThreadCpuTime(thread.getThreadId());
        if (nanos >= 0) {
          serving.put(thread.getThreadId(), nanos);
        }
      }
    }
    return new ProcessorTime(
        serving,
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
  }

  /** Used since a moment; what a thread used that has ended since then is left out. */
  ProcessorTime since(ProcessorTime before) {
    Map<Long, Long> used = new HashMap<>();
    serving.forEach((id, nanos) -> used.put(id, nanos - before.serving.getOrDefault(id, 0L)));
    return new ProcessorTime(used, process - before.process);
  }

  /** By all serving threads together. */
  long servingNanos() {
    return serving.values().stream().mapToLong(Long::longValue).sum();
  }
}
