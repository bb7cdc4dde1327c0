package dev.marquee.benchmarks.prefetch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The policies that are compared. */
public enum PrefetchPolicy {
  /** The engine's demand model, planner and reactive share, with default settings. */
  MARQUEE("marquee"),
  LRU("lru"),
  LFU_HALVING("lfu-halving"),
  W_TINYLFU("w-tinylfu"),
  S3_FIFO("s3-fifo"),
  SIEVE("sieve"),
  GDSF("gdsf"),
  /** The planner with what was asked for yesterday, a tenth of the disk left to W-TinyLFU. */
  YESTERDAY("yesterday"),
  /** The engine with the true expected demand in place of its model. */
  PLANNER_ORACLE("planner-oracle");

  private final String id;

  PrefetchPolicy(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** The policy of that name. */
  public static Optional<PrefetchPolicy> of(String id) {
    return Arrays.stream(values()).filter(policy -> policy.id.equals(id)).findFirst();
  }

  /** All names, in order. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(PrefetchPolicy::id).toList();
  }
}
