package dev.marquee.cachewarming.prefetch;

import dev.marquee.cachewarming.prefetch.FileDecision.Action;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A plan in whole bytes that is brought within its limits and then filled up greedily.
 *
 * <p>Prices leave the last file over that only fits in part; the repair tries every file once, by
 * gain per byte.
 */
final class Draft {
  private final CandidateFile[] files;
  private final Action[] actions;
  private final SiteBudget budget;
  private final double replacementCost;
  private final int[] lowestOfTitle;
  private long disk;
  private long fill;

  Draft(
      CandidateFile[] files,
      Action[] actions,
      SiteBudget budget,
      double replacementCost,
      boolean lowestRung) {
    this.files = files;
    this.actions = actions;
    this.budget = budget;
    this.replacementCost = replacementCost;
    lowestOfTitle = new int[files.length];
    for (int file = 0; file < files.length; file++) {
      boolean sameTitle = file > 0 && files[file].titleId().equals(files[file - 1].titleId());
      lowestOfTitle[file] = sameTitle && lowestRung ? lowestOfTitle[file - 1] : file;
      disk += disk(file, actions[file]);
      fill += fill(file, actions[file]);
    }
  }

  private boolean isFillable(int file) {
    CandidateFile one = files[file];
    return one.residentBytes() < one.bytes()
        && one.fillableFromSeconds() <= budget.windowStartSeconds();
  }

  private long disk(int file, Action action) {
    return switch (action) {
      case EVICT, ADMIT -> 0;
      case KEEP -> files[file].residentBytes();
      case PREFETCH -> files[file].bytes();
    };
  }

  private long fill(int file, Action action) {
    return action == Action.PREFETCH ? files[file].bytes() - files[file].residentBytes() : 0;
  }

  private double gain(int file, Action action) {
    CandidateFile one = files[file];
    return switch (action) {
      case EVICT, ADMIT -> 0;
      case KEEP -> one.expectedPeakBytes() * one.residentBytes() / one.bytes();
      case PREFETCH -> one.expectedPeakBytes() - replacementCost * fill(file, action);
    };
  }

  void repair() {
    Integer[] order = candidates();
    double[] density = new double[files.length];
    Arrays.setAll(density, file -> files[file].density());
    Arrays.sort(
        order,
        (left, right) -> {
          int byDensity = Double.compare(density[right], density[left]);
          return byDensity != 0 ? byDensity : files[left].id().compareTo(files[right].id());
        });
    shrink(order);
    for (int file : order) {
      if (files[file].residentBytes() > 0 && actions[file] == Action.EVICT) {
        raise(file, Action.KEEP);
      }
    }
    for (int file : order) {
      if (actions[file] != Action.PREFETCH && isFillable(file)) {
        raise(file, Action.PREFETCH);
      }
    }
  }

  /** Files that are in the plan or could gain by coming into it. */
  private Integer[] candidates() {
    return IntStream.range(0, files.length)
        .filter(
            file ->
                actions[file] != Action.EVICT
                    || files[file].residentBytes() > 0
                    || gain(file, Action.PREFETCH) > 0)
        .boxed()
        .toArray(Integer[]::new);
  }

  /** Only rounding can leave a priced plan over its limits; the least dense go first. */
  private void shrink(Integer[] order) {
    for (int at = order.length - 1; at >= 0 && !isWithin(0, 0); at--) {
      int file = order[at];
      boolean isLowest = file + 1 < files.length && lowestOfTitle[file + 1] == file;
      if (!isLowest) {
        set(file, Action.EVICT);
      }
    }
    for (int at = order.length - 1; at >= 0 && !isWithin(0, 0); at--) {
      int lowest = lowestOfTitle[order[at]];
      for (int file = lowest; file < files.length && lowestOfTitle[file] == lowest; file++) {
        set(file, Action.EVICT);
      }
    }
  }

  /** Takes the step when it gains and fits, together with the lowest rendition where it must. */
  private void raise(int file, Action action) {
    int lowest = lowestOfTitle[file];
    Action withIt = actions[lowest];
    if (lowest != file && withIt == Action.EVICT) {
      withIt =
          files[lowest].residentBytes() > 0
              ? Action.KEEP
              : isFillable(lowest) ? Action.PREFETCH : Action.EVICT;
    }
    double gain = gain(file, action) - gain(file, actions[file]);
    long moreDisk = disk(file, action) - disk(file, actions[file]);
    long moreFill = fill(file, action) - fill(file, actions[file]);
    if (withIt != actions[lowest]) {
      gain += gain(lowest, withIt);
      moreDisk += disk(lowest, withIt);
      moreFill += fill(lowest, withIt);
    }
    if (gain > 0 && isWithin(moreDisk, moreFill)) {
      if (withIt != actions[lowest]) {
        set(lowest, withIt);
      }
      set(file, action);
    }
  }

  private boolean isWithin(long moreDisk, long moreFill) {
    return disk + moreDisk <= budget.capacityBytes() && fill + moreFill <= budget.fillBytes();
  }

  private void set(int file, Action action) {
    disk += disk(file, action) - disk(file, actions[file]);
    fill += fill(file, action) - fill(file, actions[file]);
    actions[file] = action;
  }

  double value() {
    double sum = 0;
    for (int file = 0; file < files.length; file++) {
      sum += gain(file, actions[file]);
    }
    return sum;
  }

  long disk() {
    return disk;
  }

  long fill() {
    return fill;
  }
}
