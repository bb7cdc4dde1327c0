package dev.marquee.benchmarks.coverage;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.outlook.LoadOutlook;
import dev.marquee.cachewarming.outlook.LoadQuantiles;
import dev.marquee.cachewarming.outlook.Outlook;
import dev.marquee.cachewarming.outlook.OutlookOptions;
import dev.marquee.local.demand.DemandRegion;
import dev.marquee.local.demand.DemandShock;
import dev.marquee.local.demand.RegionalDemand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * One region's demand through its outlook, as the job would feed it.
 *
 * <p>Single use, single thread.
 */
public final class RegionRun {
  private static final long TICK = RegionalDemand.TICK_MILLIS;
  private static final long SLOT = TICK * RegionalDemand.TICKS_PER_SLOT;
  private static final long HOUR = SLOT * RegionalDemand.SLOTS_PER_HOUR;

  /** Sessions whose stop is late make a provisional slot this much too high. */
  private static final double OVERSTATEMENT = 1.005;

  private final RegionalDemand demand;
  private final int region;
  private final long measuredFrom;
  private final LoadOutlook outlook;
  private final double[] slots;
  private final Map<Horizon, CoverageTally> tallies = RegionResult.noTallies();
  private final CoverageTally othersShocked = new CoverageTally();
  private final List<Watch> watches = new ArrayList<>();
  private final List<long[]> foreignShocks = new ArrayList<>();
  private final List<long[]> ownShocks = new ArrayList<>();
  private final List<Double> micros = new ArrayList<>();
  private int stateBytes;

  /**
   * A run that measures what is issued from a moment on.
   *
   * @param region index in the demand's options
   */
  public RegionRun(RegionalDemand demand, int region, long measuredFrom, OutlookOptions options) {
    this.demand = demand;
    this.region = region;
    this.measuredFrom = measuredFrom;
    outlook = new LoadOutlook(options, place().zone());
    slots = new double[(int) ((demand.endMillis() - demand.startMillis()) / SLOT)];
    for (DemandShock shock : demand.shocks()) {
      long[] window = {shock.startMillis(), shock.endMillis()};
      (shock.region() == region ? ownShocks : foreignShocks).add(window);
      if (shock.region() == region && shock.startMillis() >= measuredFrom) {
        watches.add(new Watch(shock));
      }
    }
  }

  private DemandRegion place() {
    return demand.options().regions().get(region);
  }

  public RegionResult run() {
    int[] counts = new int[slots.length * RegionalDemand.TICKS_PER_SLOT];
    for (int tick = 0; tick < counts.length; tick++) {
      counts[tick] = (int) demand.tickStreams(region, demand.startMillis() + tick * TICK);
      slots[tick / RegionalDemand.TICKS_PER_SLOT] +=
          counts[tick] / (double) RegionalDemand.TICKS_PER_SLOT;
    }
    for (int tick = 0; tick < counts.length; tick++) {
      long now = demand.startMillis() + tick * TICK;
      if (tick % RegionalDemand.TICKS_PER_SLOT == 0) {
        slotEnds(now);
      }
      outlook.tick(now, counts[tick]);
      watch(now);
    }
    return result();
  }

  private void slotEnds(long now) {
    int slot = (int) ((now - demand.startMillis()) / SLOT);
    if (slot == 0) {
      return;
    }
    outlook.level(now - SLOT, slots[slot - 1] * OVERSTATEMENT);
    if (slot > 2) {
      outlook.level(now - 3 * SLOT, slots[slot - 3]);
    }
    long started = System.nanoTime();
    boolean hourIsFinal = now % HOUR == 0 && now >= demand.startMillis() + 2 * HOUR;
    if (hourIsFinal) {
      announce(now);
      started = System.nanoTime();
      outlook.learn(now - 2 * HOUR, meanOfHour(now - 2 * HOUR));
    }
    Outlook said = outlook.at(now);
    if (hourIsFinal && now >= measuredFrom) {
      micros.add((System.nanoTime() - started) / 1e3);
    }
    if (now % (24 * HOUR) == 0) {
      stateBytes = Math.max(stateBytes, outlook.toBytes().length);
    }
    if (now >= measuredFrom) {
      tally(said);
    }
  }

  private void announce(long now) {
    outlook.announce(
        demand.announced(region, now).stream()
            .map(
                one ->
                    new Announcement(
                        one.id(),
                        one.live() ? Announcement.Kind.LIVE : Announcement.Kind.LAUNCH,
                        one.startMillis(),
                        one.endMillis(),
                        one.expectedStreams()))
            .toList());
  }

  private double meanOfHour(long hourStart) {
    int first = (int) ((hourStart - demand.startMillis()) / SLOT);
    double sum = 0;
    for (int slot = first; slot < first + RegionalDemand.SLOTS_PER_HOUR; slot++) {
      sum += slots[slot];
    }
    return sum / RegionalDemand.SLOTS_PER_HOUR;
  }

  private void tally(Outlook said) {
    boolean others = isWithin(foreignShocks, said.nowMillis()) && !nearOwnShock(said.nowMillis());
    for (LoadQuantiles one : said.horizons()) {
      int target = (int) ((one.targetMillis() - demand.startMillis()) / SLOT);
      if (target >= slots.length) {
        continue;
      }
      tallies.get(one.horizon()).add(one, slots[target]);
      if (others && one.horizon().minutes() <= 60) {
        othersShocked.add(one, slots[target]);
      }
    }
  }

  private static boolean isWithin(List<long[]> windows, long at) {
    return windows.stream().anyMatch(window -> window[0] <= at && at < window[1]);
  }

  private boolean nearOwnShock(long at) {
    return ownShocks.stream()
        .anyMatch(window -> window[0] - 2 * HOUR <= at && at < window[1] + HOUR);
  }

  private void watch(long now) {
    for (Watch watch : watches) {
      if (watch.wants(now)) {
        Outlook said = outlook.at(now);
        watch.add(isHeld(said.of(Horizon.MINUTES_15)), isHeld(said.of(Horizon.HOUR)));
      }
    }
  }

  private boolean isHeld(LoadQuantiles said) {
    int target = (int) ((said.targetMillis() - demand.startMillis()) / SLOT);
    return target >= slots.length || slots[target] <= said.q90();
  }

  private RegionResult result() {
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new RegionResult(
        place().id(),
        tallies,
        othersShocked,
        watches.stream().map(one -> one.recovery(one.nearHeld)).toList(),
        watches.stream().map(one -> one.recovery(one.hourHeld)).toList(),
        sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2],
        stateBytes);
  }

  @Override
  public String toString() {
    return place().id() + " " + Arrays.toString(new long[] {demand.options().seed()});
  }

  /** The outlooks of a shock's rise, one per tick. */
  private static final class Watch {
    private final DemandShock shock;
    private final BitSet nearHeld = new BitSet();
    private final BitSet hourHeld = new BitSet();
    private int outlooks;

    Watch(DemandShock shock) {
      this.shock = shock;
    }

    boolean wants(long now) {
      return now >= shock.startMillis()
          && now < shock.startMillis() + shock.rampMillis() + 10 * 60_000;
    }

    void add(boolean near, boolean hour) {
      nearHeld.set(outlooks, near);
      hourHeld.set(outlooks, hour);
      outlooks++;
    }

    ShockRecovery recovery(BitSet held) {
      return new ShockRecovery(
          shock.kind(),
          shock.region(),
          shock.startMillis(),
          ShockRecovery.secondsUntilHeld(held, outlooks));
    }
  }
}
