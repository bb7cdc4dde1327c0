package dev.marquee.cachewarming.prefetch;

import dev.marquee.cachewarming.prefetch.FileDecision.Action;
import dev.marquee.cachewarming.prefetch.FileDecision.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses what a site keeps, prefetches and evicts: the greatest expected peak bytes served, less
 * the cost of every fetched byte, within the site's disk and its fill window.
 *
 * <p>Both limits get a price (Lagrange multipliers, found by bisection), each title then decides
 * alone, and what is left of the limits is filled greedily by gain per byte. The least dual value
 * on the way is the certified upper bound. A swap must gain: a fetched byte costs {@code swapGain −
 * 1} times the price of disk, so that a newcomer displaces only what has less than its density
 * divided by the gain.
 *
 * <p>Equal candidates give equal plans whatever their order. Thread-safe.
 */
public final class PrefetchPlanner {
  /** Halvings of a price's interval: 2^-34 of the greatest density. */
  private static final int HALVINGS = 34;

  /** While both prices are sought, each to a millionth of its interval. */
  private static final int NESTED_HALVINGS = 20;

  private final PlannerOptions options;

  public PrefetchPlanner(PlannerOptions options) {
    this.options = options;
  }

  /**
   * Plans one window of one site.
   *
   * @throws IllegalArgumentException when two candidates have the same id
   */
  public PrefetchPlan plan(List<CandidateFile> candidates, SiteBudget budget) {
    CandidateFile[] files = sorted(candidates);
    Relaxation relaxation = new Relaxation(files, budget, options.lowestRungWithTitle());
    double highest = 0;
    for (CandidateFile file : files) {
      highest = Math.max(highest, file.density());
    }
    double freeDiskPrice = diskPrice(relaxation, 0, highest, HALVINGS).disk();
    double replacementCost =
        Math.max(options.leastDensity(), (options.swapGain() - 1) * freeDiskPrice);
    relaxation.replacementCost(replacementCost);
    Prices prices = prices(relaxation, highest);
    Action[] actions = new Action[files.length];
    relaxation.dual(prices.disk(), prices.fill(), actions);
    Draft draft = new Draft(files, actions, budget, replacementCost, options.lowestRungWithTitle());
    draft.repair();
    admit(files, actions, prices.disk());
    nameLowestRungs(files, actions);
    return new PrefetchPlan(
        decisions(files, actions, budget, prices.disk()),
        draft.value(),
        Math.max(draft.value(), prices.dual()),
        draft.disk(),
        draft.fill(),
        prices.disk(),
        prices.fill(),
        replacementCost);
  }

  private static void admit(CandidateFile[] files, Action[] actions, double diskPrice) {
    for (int file = 0; file < files.length; file++) {
      if (actions[file] == Action.EVICT
          && files[file].residentBytes() == 0
          && files[file].density() > 0
          && files[file].density() >= diskPrice) {
        actions[file] = Action.ADMIT;
      }
    }
  }

  /** No planned title is without a place for its lowest rendition, be it the first to go. */
  private static void nameLowestRungs(CandidateFile[] files, Action[] actions) {
    int lowest = 0;
    for (int file = 0; file < files.length; file++) {
      if (!files[file].titleId().equals(files[lowest].titleId())) {
        lowest = file;
      }
      if (actions[file] != Action.EVICT && actions[lowest] == Action.EVICT) {
        actions[lowest] = Action.ADMIT;
      }
    }
  }

  /** Prices that keep the limits, and the least dual value that was met while seeking them. */
  private record Prices(double disk, double fill, double dual, boolean withinFill) {}

  private static Prices prices(Relaxation relaxation, double highest) {
    Prices free = diskPrice(relaxation, 0, highest, HALVINGS);
    if (free.withinFill()) {
      return free;
    }
    double low = 0;
    double high = highest;
    double dual = free.dual();
    for (int step = 0; step < NESTED_HALVINGS; step++) {
      double middle = (low + high) / 2;
      // A dearer window asks for less disk, so the price of disk only falls.
      Prices at = diskPrice(relaxation, middle, free.disk(), NESTED_HALVINGS);
      dual = Math.min(dual, at.dual());
      if (at.withinFill()) {
        high = middle;
      } else {
        low = middle;
      }
    }
    Prices last = diskPrice(relaxation, high, free.disk(), NESTED_HALVINGS);
    return new Prices(last.disk(), high, Math.min(dual, last.dual()), true);
  }

  private static Prices diskPrice(
      Relaxation relaxation, double fill, double highest, int halvings) {
    double dual = relaxation.dual(0, fill, null);
    if (relaxation.isWithinDisk()) {
      return new Prices(0, fill, dual, relaxation.isWithinFill());
    }
    double low = 0;
    double high = highest;
    for (int step = 0; step < halvings; step++) {
      double middle = (low + high) / 2;
      dual = Math.min(dual, relaxation.dual(middle, fill, null));
      if (relaxation.isWithinDisk()) {
        high = middle;
      } else {
        low = middle;
      }
    }
    dual = Math.min(dual, relaxation.dual(high, fill, null));
    return new Prices(high, fill, dual, relaxation.isWithinFill());
  }

  private static CandidateFile[] sorted(List<CandidateFile> candidates) {
    CandidateFile[] files = candidates.toArray(CandidateFile[]::new);
    Arrays.sort(
        files,
        Comparator.comparing(CandidateFile::titleId)
            .thenComparingInt(CandidateFile::rung)
            .thenComparing(CandidateFile::id));
    Set<String> ids = new HashSet<>(files.length * 2);
    for (CandidateFile file : files) {
      if (!ids.add(file.id())) {
        throw new IllegalArgumentException("candidates must have different ids: " + file.id());
      }
    }
    return files;
  }

  private List<FileDecision> decisions(
      CandidateFile[] files, Action[] actions, SiteBudget budget, double diskPrice) {
    List<Integer> order = new ArrayList<>();
    for (int file = 0; file < files.length; file++) {
      if (actions[file] != Action.EVICT || files[file].planned()) {
        order.add(file);
      }
    }
    double[] density = placeDensity(files, actions);
    order.sort(
        (left, right) -> {
          int byDensity = Double.compare(density[right], density[left]);
          return byDensity != 0 ? byDensity : files[left].id().compareTo(files[right].id());
        });
    List<FileDecision> decisions = new ArrayList<>(order.size());
    long filled = 0;
    long rate = budget.fillBytesPerSecond();
    for (int file : order) {
      CandidateFile one = files[file];
      Action action = actions[file];
      long missing = action == Action.PREFETCH ? one.bytes() - one.residentBytes() : 0;
      filled += missing;
      long deadline = budget.windowStartSeconds();
      if (missing > 0) {
        deadline += filled / rate + (filled % rate == 0 ? 0 : 1);
      }
      decisions.add(decision(one, action, missing, deadline, diskPrice));
    }
    return decisions;
  }

  /**
   * What the places of files are ordered by: their density, and for a lowest rendition that is held
   * for its title's sake the title's greatest.
   */
  private double[] placeDensity(CandidateFile[] files, Action[] actions) {
    double[] density = new double[files.length];
    int lowest = 0;
    for (int file = 0; file < files.length; file++) {
      density[file] = files[file].density();
      if (!files[file].titleId().equals(files[lowest].titleId())) {
        lowest = file;
      }
      if (options.lowestRungWithTitle() && isHeld(actions[lowest]) && isHeld(actions[file])) {
        density[lowest] = Math.max(density[lowest], density[file]);
      }
    }
    return density;
  }

  private static boolean isHeld(Action action) {
    return action == Action.KEEP || action == Action.PREFETCH;
  }

  private static FileDecision decision(
      CandidateFile file, Action action, long missing, long deadline, double diskPrice) {
    double share =
        switch (action) {
          case EVICT, ADMIT -> 0;
          case KEEP -> (double) file.residentBytes() / file.bytes();
          case PREFETCH -> 1;
        };
    return new FileDecision(
        file.id(),
        action,
        file.residentBytes() + missing,
        missing,
        file.expectedPeakBytes() * share,
        deadline,
        reason(file, action, diskPrice));
  }

  private static Reason reason(CandidateFile file, Action action, double diskPrice) {
    if (action != Action.EVICT && file.density() < diskPrice) {
      return Reason.LOWEST_WITH_TITLE;
    }
    return switch (action) {
      case EVICT -> Reason.DISPLACED;
      case ADMIT -> Reason.NOT_WORTH_THE_FILL;
      case PREFETCH -> Reason.WORTH_ITS_PLACE;
      case KEEP -> file.planned() ? Reason.WORTH_ITS_PLACE : Reason.ADOPTED;
    };
  }
}
