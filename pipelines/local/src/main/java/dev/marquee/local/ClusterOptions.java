package dev.marquee.local;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/**
 * What a {@link StandaloneCluster} is to be started with.
 *
 * @param settings folder with {@code config.yaml} and the properties files of the jobs
 * @param kafkaPort port of the broker; null for the one before, or 9092; 0 for a free one
 * @param dashboardPort port of Flink's REST and dashboard; null for the one before, or that of the
 *     settings; 0 for a free one
 * @param jobManagerPort port by which TaskManagers find the JobManager; the same
 * @param taskManagers how many, at least 1
 * @param taskManagerMemory all memory of a TaskManager; null for that of the settings
 * @param flink further settings of Flink, over those of the folder
 */
record ClusterOptions(
    Path settings,
    Integer kafkaPort,
    Integer dashboardPort,
    Integer jobManagerPort,
    int taskManagers,
    MemorySize taskManagerMemory,
    Map<String, String> flink) {

  ClusterOptions {
    requirePort("--kafka-port", kafkaPort);
    requirePort("--dashboard-port", dashboardPort);
    requirePort("--job-manager-port", jobManagerPort);
    if (taskManagers < 1 || taskManagers > 16) {
      throw new CommandException(
          ExitCode.USAGE, "--task-managers must be between 1 and 16, is " + taskManagers);
    }
    flink = Map.copyOf(flink);
  }

  private static void requirePort(String option, Integer port) {
    if (port != null && (port < 0 || port > 65_535)) {
      throw new CommandException(
          ExitCode.USAGE, option + " must be between 0 and 65535, is " + port);
    }
  }
}
