package dev.marquee.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job as a cluster of processes was last given it, and the way back from its upgrades.
 *
 * @param id Flink's id of the job
 * @param jar file from which it runs
 * @param startedFrom savepoint or checkpoint from which it went on; null for a fresh start
 * @param stoppedAt savepoint with which it was stopped; null while it runs
 * @param upgrades what each upgrade replaced, the latest last
 */
record DeployedJob(
    String id, String jar, String startedFrom, String stoppedAt, List<Upgrade> upgrades) {

  /** Ways back that are kept. */
  private static final int KEPT_UPGRADES = 5;

  /**
   * What an upgrade replaced.
   *
   * @param jar file from which the job ran before
   * @param savepoint taken when it was stopped
   */
  record Upgrade(String jar, String savepoint) {}

  DeployedJob {
    int from = Math.max(0, upgrades.size() - KEPT_UPGRADES);
    upgrades = List.copyOf(upgrades.subList(from, upgrades.size()));
  }

  /** The same, stopped with a savepoint. */
  DeployedJob stopped(String savepoint) {
    return new DeployedJob(id, jar, startedFrom, savepoint, upgrades);
  }

  /** The ways back after this job, stopped with a savepoint, was replaced. */
  List<Upgrade> upgradesAfter(String savepoint) {
    List<Upgrade> after = new ArrayList<>(upgrades);
    after.add(new Upgrade(jar, savepoint));
    return after;
  }

  /** What the last upgrade replaced; empty when there was none. */
  Optional<Upgrade> lastUpgrade() {
    return upgrades.isEmpty() ? Optional.empty() : Optional.of(upgrades.get(upgrades.size() - 1));
  }

  /** Whether it, or a way back from it, needs this savepoint or jar. */
  boolean needs(String address) {
    return address.equals(jar)
        || address.equals(startedFrom)
        || address.equals(stoppedAt)
        || upgrades.stream()
            .anyMatch(one -> address.equals(one.jar()) || address.equals(one.savepoint()));
  }
}
