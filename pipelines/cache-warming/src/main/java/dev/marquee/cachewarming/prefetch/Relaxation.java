package dev.marquee.cachewarming.prefetch;

import dev.marquee.cachewarming.prefetch.FileDecision.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The plan's problem with disk and fill window priced instead of limited (Lagrangian relaxation;
 * Fisher 1981).
 *
 * <p>For prices λ of a byte of disk and μ of a byte of the window each title decides alone: every
 * rendition is evicted, kept as far as it is resident, or prefetched, and the lowest goes along
 * when any other stays. The dual value is an upper bound of every plan within the limits, whatever
 * the prices. Columns are plain arrays in order of title, rung and id: this is the planner's hot
 * loop.
 */
final class Relaxation {
  private final int files;
  private final int[] titleStarts;
  private final int[] titleEnds;
  private final double[] titleDensity;
  private final boolean[] titleIsResident;
  private final double[] value;
  private final double[] bytes;
  private final double[] resident;
  private final double[] residentValue;
  private final boolean[] fillable;
  private final boolean lowestRung;
  private final double diskLimit;
  private final double fillLimit;

  private double replacementCost;
  private double usedDisk;
  private double usedFill;
  private double priced;

  Relaxation(CandidateFile[] sorted, SiteBudget budget, boolean lowestRung) {
    files = sorted.length;
    value = new double[files];
    bytes = new double[files];
    resident = new double[files];
    residentValue = new double[files];
    fillable = new boolean[files];
    this.lowestRung = lowestRung;
    diskLimit = budget.capacityBytes();
    fillLimit = budget.fillBytes();
    List<int[]> titles = new ArrayList<>();
    double[] densest = new double[files];
    int first = 0;
    for (int file = 0; file < files; file++) {
      CandidateFile one = sorted[file];
      value[file] = one.expectedPeakBytes();
      bytes[file] = one.bytes();
      resident[file] = one.residentBytes();
      residentValue[file] = one.density() * one.residentBytes();
      fillable[file] =
          one.residentBytes() < one.bytes()
              && one.fillableFromSeconds() <= budget.windowStartSeconds();
      densest[first] = Math.max(densest[first], one.density());
      if (file + 1 == files || !sorted[file + 1].titleId().equals(one.titleId())) {
        titles.add(new int[] {first, file + 1});
        first = file + 1;
      }
    }
    // The sort is stable: titles of equal density stay in order of their ids.
    titles.sort(Comparator.comparingDouble(title -> -densest[title[0]]));
    titleStarts = titles.stream().mapToInt(title -> title[0]).toArray();
    titleEnds = titles.stream().mapToInt(title -> title[1]).toArray();
    titleIsResident = new boolean[titleStarts.length];
    for (int title = 0; title < titleStarts.length; title++) {
      for (int file = titleStarts[title]; file < titleEnds[title]; file++) {
        titleIsResident[title] |= resident[file] > 0;
      }
    }
    titleDensity = Arrays.stream(titleStarts).mapToDouble(start -> densest[start]).toArray();
  }

  void replacementCost(double perByte) {
    replacementCost = perByte;
  }

  double keepGain(int file, double disk) {
    return resident[file] > 0
        ? residentValue[file] - disk * resident[file]
        : Double.NEGATIVE_INFINITY;
  }

  double fillGain(int file, double disk, double fill) {
    return fillable[file]
        ? value[file]
            - disk * bytes[file]
            - (replacementCost + fill) * (bytes[file] - resident[file])
        : Double.NEGATIVE_INFINITY;
  }

  /** Whether the rule of the lowest rendition can be kept for a title that begins at this file. */
  private boolean isBoundToLowest(int first, int end) {
    return lowestRung && end - first > 1 && (resident[first] > 0 || fillable[first]);
  }

  /** Every title's own best at these prices, written to {@code actions} when it is not null. */
  double dual(double disk, double fill, Action[] actions) {
    usedDisk = 0;
    usedFill = 0;
    priced = 0;
    if (actions != null) {
      Arrays.fill(actions, Action.EVICT);
    }
    // Below the price of disk no file of a title is worth its place, and titles come densest first.
    for (int title = 0; title < titleStarts.length && titleDensity[title] > disk; title++) {
      // Nor is one fetched below the price of disk and fetch together.
      if (titleIsResident[title] || titleDensity[title] > disk + fill + replacementCost) {
        title(titleStarts[title], titleEnds[title], disk, fill, actions);
      }
    }
    return disk * diskLimit + fill * fillLimit + priced;
  }

  private void title(int first, int end, double disk, double fill, Action[] actions) {
    if (!isBoundToLowest(first, end)) {
      choose(first, end, disk, fill, actions);
      return;
    }
    double others = 0;
    for (int file = first + 1; file < end; file++) {
      others += Math.max(0, Math.max(keepGain(file, disk), fillGain(file, disk, fill)));
    }
    double keep = keepGain(first, disk);
    double fetch = fillGain(first, disk, fill);
    double lowest = Math.max(keep, fetch);
    if (lowest <= 0 && others + lowest <= 0) {
      return;
    }
    take(first, fetch > keep ? Action.PREFETCH : Action.KEEP, lowest, actions);
    choose(first + 1, end, disk, fill, actions);
  }

  private void choose(int from, int to, double disk, double fill, Action[] actions) {
    for (int file = from; file < to; file++) {
      double keep = keepGain(file, disk);
      double fetch = fillGain(file, disk, fill);
      if (keep <= 0 && fetch <= 0) {
        take(file, Action.EVICT, 0, actions);
      } else if (fetch > keep) {
        take(file, Action.PREFETCH, fetch, actions);
      } else {
        take(file, Action.KEEP, keep, actions);
      }
    }
  }

  private void take(int file, Action action, double gain, Action[] actions) {
    priced += gain;
    usedDisk += disk(file, action);
    usedFill += fill(file, action);
    if (actions != null) {
      actions[file] = action;
    }
  }

  private double disk(int file, Action action) {
    return switch (action) {
      case EVICT, ADMIT -> 0;
      case KEEP -> resident[file];
      case PREFETCH -> bytes[file];
    };
  }

  private double fill(int file, Action action) {
    return switch (action) {
      case EVICT, ADMIT, KEEP -> 0;
      case PREFETCH -> bytes[file] - resident[file];
    };
  }

  boolean isWithinDisk() {
    return usedDisk <= diskLimit;
  }

  boolean isWithinFill() {
    return usedFill <= fillLimit;
  }
}
