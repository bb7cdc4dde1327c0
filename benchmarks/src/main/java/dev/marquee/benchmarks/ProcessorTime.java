package dev.marquee.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Processor time that this process has used, nanoseconds.
 *
 * @param serving by threads that serve a console: its own, the broker's, those of Flink's REST
 *     interface and of its metrics
 * @param process by all threads, the collector's and the compiler's among them
 */
record ProcessorTime(long serving, long process) {
  /** How the names of the serving threads begin. */
  private static final List<String> SERVING =
      List.of(
          "console",
          "data-plane-kafka",
          "flink-rest-server",
          "Flink-DispatcherRestEndpoint",
          "flink-metrics");

  /** Used up to now. */
  static ProcessorTime now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long serving = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      // A thread may have ended meanwhile.
      if (thread != null && SERVING.stream().anyMatch(thread.getThreadName()::startsWith)) {
        serving += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return new ProcessorTime(
        serving,
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
  }

  /** Used since a moment; of serving threads that ended since then nothing is known. */
  ProcessorTime since(ProcessorTime before) {
    return new ProcessorTime(
        Math.max(0, serving - before.serving), Math.max(0, process - before.process));
  }
}
