package dev.marquee.local;

import java.net.URI;

/**
 * Where a {@link StandaloneCluster} is found: what the next command needs to know of the one that
 * started it.
 *
 * @param kafka port of the broker
 * @param dashboard port of REST
 * @param jobManager port for the TaskManagers
 * @param taskManagers how many there are
 * @param parallelism subtasks of a job's operators
 * @param settings folder of the settings of the jobs
 */
record ClusterLayout(
    int kafka, int dashboard, int jobManager, int taskManagers, int parallelism, String settings) {

  /** The address of all its processes. */
  static final String HOST = "127.0.0.1";

  String broker() {
    return HOST + ":" + kafka;
  }

  URI rest() {
    return URI.create("http://" + HOST + ":" + dashboard);
  }
}
