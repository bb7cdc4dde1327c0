package dev.marquee.local.demand;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Expected and counted concurrent streams of each region at any time of a simulated stretch.
 *
 * <p>A region's load is its habit by local time, moved by noise of days (logarithmic deviation
 * .055), of hours (.02) and of minutes (.004), plus launches, plus live events and ramps. Expected
 * loads are kept by the minute and are linear between; counts are Poisson and belong to their tick,
 * so that they can be read in any order. Immutable after construction; safe for many threads.
 */
public final class RegionalDemand {
  public static final long TICK_MILLIS = 15_000;
  public static final int TICKS_PER_SLOT = 20;
  public static final int SLOTS_PER_HOUR = 12;

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Share of hours that titles of the last half year hold: .184 published, of announced ones. */
  private static final double LAUNCH_SHARE = .18;

  /** Titles that enter a large service's weekly top tens, all categories. */
  private static final int LAUNCHES_PER_WEEK = 14;

  /** Launches before the first moment that still weigh. */
  private static final int EARLIER_WEEKS = 10;

  /** Calendar entries of launches err by this logarithmic deviation. */
  private static final double EXPECTATION_DEVIATION = .6;

  /** Launches below this share of a region's peak are not on its calendar. */
  private static final double ANNOUNCED_SHARE = .01;

  private final DemandOptions options;
  private final float[][] minutes;
  private final List<DemandShock> shocks = new ArrayList<>();
  private final List<DemandAnnouncement> announcements = new ArrayList<>();

  public RegionalDemand(DemandOptions options) {
    this.options = options;
    int count = options.weeks() * 7 * 24 * 60 + 1;
    minutes = new float[options.regions().size()][count];
    SplittableRandom root = new SplittableRandom(options.seed());
    List<Launch> launches = launches(root.split());
    SplittableRandom eventRandom = root.split();
    for (int region = 0; region < minutes.length; region++) {
      fillHabit(region, launches, root.split());
    }
    addLiveEvents(eventRandom);
    for (int region = 0; region < minutes.length; region++) {
      addRamps(region, root.split());
    }
    shocks.sort(Comparator.comparingLong(DemandShock::startMillis));
  }

  public DemandOptions options() {
    return options;
  }

  public long startMillis() {
    return options.startMillis();
  }

  public long endMillis() {
    return options.startMillis() + options.weeks() * 7 * DAY;
  }

  /** Shocks in the order of their start. */
  public List<DemandShock> shocks() {
    return List.copyOf(shocks);
  }

  /** What one region's calendar holds at a moment: announced, and not over for a month. */
  public List<DemandAnnouncement> announced(int region, long atMillis) {
    return announcements.stream()
        .filter(one -> one.region() == region)
        .filter(one -> one.announcedAtMillis() <= atMillis && atMillis < one.endMillis() + 28 * DAY)
        .toList();
  }

  /** Expected concurrent streams at a moment within the stretch. */
  public double expectedStreams(int region, long atMillis) {
    long since = atMillis - options.startMillis();
    if (since < 0 || atMillis >= endMillis()) {
      throw new IllegalArgumentException(
          "atMillis must be in [" + startMillis() + ", " + endMillis() + "): " + atMillis);
    }
    int left = (int) (since / MINUTE);
    double share = (since % MINUTE) / (double) MINUTE;
    float[] series = minutes[region];
    return series[left] + share * (series[left + 1] - series[left]);
  }

  /** Streams counted at a tick of 15 seconds. */
  public long tickStreams(int region, long tickStartMillis) {
    long tick = tickStartMillis / TICK_MILLIS;
    SplittableRandom random =
        new SplittableRandom(
            (options.seed() * 31 + region) * 0x9E3779B97F4A7C15L + tick * 0xD1342543DE82EF95L);
    return poisson(random, expectedStreams(region, tickStartMillis));
  }

  /** Mean of the counts of a slot of five minutes. */
  public double slotStreams(int region, long slotStartMillis) {
    long sum = 0;
    for (int tick = 0; tick < TICKS_PER_SLOT; tick++) {
      sum += tickStreams(region, slotStartMillis + tick * TICK_MILLIS);
    }
    return sum / (double) TICKS_PER_SLOT;
  }

  /** Mean of the counts of an hour. */
  public double hourStreams(int region, long hourStartMillis) {
    double sum = 0;
    for (int slot = 0; slot < SLOTS_PER_HOUR; slot++) {
      sum += slotStreams(region, hourStartMillis + slot * TICKS_PER_SLOT * TICK_MILLIS);
    }
    return sum / SLOTS_PER_HOUR;
  }

  /** Exact below 50 by Knuth's product, a rounded normal above (skewness below .15). */
  private static long poisson(SplittableRandom random, double mean) {
    if (mean > 50) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    long count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private List<Launch> launches(SplittableRandom random) {
    int weeks = options.weeks() + EARLIER_WEEKS;
    List<Launch> launches = new ArrayList<>();
    for (int number = 0; number < weeks * LAUNCHES_PER_WEEK; number++) {
      long start =
          options.startMillis()
              - EARLIER_WEEKS * 7 * DAY
              + (long) (random.nextDouble() * weeks * 7) * DAY
              + 8 * HOUR;
      LaunchDecay decay = LaunchDecay.values()[random.nextInt(LaunchDecay.values().length)];
      double[] taste = new double[options.regions().size()];
      for (int region = 0; region < taste.length; region++) {
        taste[region] = Math.exp(.5 * random.nextGaussian() - .125);
      }
      // The hours of a launch are near 3.3 first weeks.
      double size = LAUNCH_SHARE / LAUNCHES_PER_WEEK / 3.3 * Math.exp(random.nextGaussian() - .5);
      double pace = Math.exp(.35 * random.nextGaussian());
      double misjudged = Math.exp(EXPECTATION_DEVIATION * random.nextGaussian());
      launches.add(new Launch("launch-" + number, start, decay, size, pace, misjudged, taste));
    }
    return launches;
  }

  private void fillHabit(int region, List<Launch> launches, SplittableRandom random) {
    DemandRegion place = options.regions().get(region);
    HabitShape shape = new HabitShape(place.peakHour());
    float[] series = minutes[region];
    List<Launch> present = new ArrayList<>();
    double growth = .004 * random.nextGaussian();
    double slow = .03 * random.nextGaussian();
    double dayNow = .055 * random.nextGaussian();
    double dayNext = .055 * random.nextGaussian();
    double hourly = 0;
    double brief = 0;
    double launched = 0;
    for (int minute = 0; minute < series.length; minute++) {
      long at = options.startMillis() + minute * MINUTE;
      ZonedDateTime local = Instant.ofEpochMilli(at).atZone(place.zone());
      if (minute % 60 == 0) {
        present.clear();
        launches.stream().filter(one -> one.isPresent(at)).forEach(present::add);
      }
      if (minute % 10 == 0) {
        launched = 0;
        for (Launch one : present) {
          launched += one.share(region, at);
        }
        hourly = ornsteinUhlenbeck(hourly, .02, 18, random);
      }
      brief = ornsteinUhlenbeck(brief, .004, 10, random);
      double hour = local.getHour() + local.getMinute() / 60.0;
      // The noise of a day gives way to the next one's while nearly everybody sleeps.
      double towardsNext = Math.max(0, Math.min(1, (hour - 3) / 3));
      double day = hour < 3 ? dayNow : dayNow + towardsNext * (dayNext - dayNow);
      if (local.getHour() == 6 && local.getMinute() == 0) {
        dayNow = dayNext;
        dayNext = .055 * random.nextGaussian();
        slow += .01 * random.nextGaussian();
      }
      if (hour >= 6) {
        day = dayNow;
      }
      double weeks = minute / (7.0 * 24 * 60);
      double noise = Math.exp(day + hourly + brief + slow + growth * weeks);
      series[minute] =
          (float) (place.peakStreams() * shape.at(local) * (1 - LAUNCH_SHARE + launched) * noise);
    }
    announceLaunches(region, launches, shape);
  }

  /** One step of an autoregression whose stationary deviation and memory, in steps, are given. */
  private static double ornsteinUhlenbeck(
      double value, double deviation, double memory, SplittableRandom random) {
    double keep = Math.exp(-1 / memory);
    return keep * value + deviation * Math.sqrt(1 - keep * keep) * random.nextGaussian();
  }

  private void announceLaunches(int region, List<Launch> launches, HabitShape shape) {
    double meanStreams = options.regions().get(region).peakStreams() * shape.mean();
    for (Launch one : launches) {
      double share = one.size * one.taste[region] * one.misjudged;
      if (share >= ANNOUNCED_SHARE && one.start + 7 * DAY > startMillis()) {
        announcements.add(
            new DemandAnnouncement(
                one.id,
                false,
                region,
                one.start - 14 * DAY,
                one.start,
                one.start + 7 * DAY,
                share * meanStreams));
      }
    }
  }

  private void addLiveEvents(SplittableRandom random) {
    int events = (int) Math.round(options.liveEventsPerWeek() * options.weeks());
    for (int number = 0; number < events; number++) {
      int home = random.nextInt(options.regions().size());
      long day = (long) (random.nextDouble() * (options.weeks() * 7 - 1));
      long offset =
          options
                  .regions()
                  .get(home)
                  .zone()
                  .getRules()
                  .getOffset(Instant.ofEpochMilli(startMillis() + day * DAY))
                  .getTotalSeconds()
              * 1000L;
      long start =
          startMillis() + day * DAY + (17 + random.nextInt(5)) * HOUR - offset + 30 * MINUTE;
      long length = (90 + random.nextInt(120)) * MINUTE;
      boolean tripled = random.nextDouble() < options.tripledShare();
      double ratio = tripled ? 3 : Math.exp(.2 * random.nextGaussian());
      for (int region = 0; region < minutes.length; region++) {
        // A third of the other regions watch it too, at a third of the interest.
        double interest = region == home ? 1 : random.nextDouble() < 1.0 / 3 ? .35 : 0;
        double share = (.08 + .08 * random.nextDouble()) * interest;
        long ramp = (4 + random.nextInt(9)) * MINUTE;
        long fall = (8 + random.nextInt(15)) * MINUTE;
        if (share > 0 && start >= startMillis() && start + length + fall < endMillis()) {
          double expected = share * options.regions().get(region).peakStreams();
          announcements.add(
              new DemandAnnouncement(
                  "live-" + number,
                  true,
                  region,
                  start - 21 * DAY,
                  start,
                  start + length,
                  expected));
          DemandShock.Kind kind = tripled ? DemandShock.Kind.LIVE_TRIPLED : DemandShock.Kind.LIVE;
          addTrapezoid(kind, region, start, ramp, start + length, fall, expected * ratio);
        }
      }
    }
  }

  private void addTrapezoid(
      DemandShock.Kind kind,
      int region,
      long start,
      long ramp,
      long end,
      long fall,
      double streams) {
    for (long at = start; at < end + fall; at += MINUTE) {
      double up = Math.min(1, (at - start) / (double) ramp);
      double down = Math.min(1, (end + fall - at) / (double) fall);
      minutes[region][(int) ((at - startMillis()) / MINUTE)] += (float) (streams * up * down);
    }
    shocks.add(new DemandShock(kind, region, start, end + fall, ramp, streams));
  }

  private void addRamps(int region, SplittableRandom random) {
    DemandRegion place = options.regions().get(region);
    int ramps = (int) Math.round(options.rampsPerRegionWeek() * options.weeks());
    for (int number = 0; number < ramps; number++) {
      long day = (long) (random.nextDouble() * (options.weeks() * 7 - 2));
      long offset =
          place.zone().getRules().getOffset(Instant.ofEpochMilli(startMillis())).getTotalSeconds()
              * 1000L;
      long start =
          startMillis()
              + (day + 1) * DAY
              + (long) ((12 + 10 * random.nextDouble()) * 60) * MINUTE
              - offset;
      long ramp = (8 + random.nextInt(13)) * MINUTE;
      double height = .02 * place.peakStreams() * (ramp / (double) MINUTE);
      double halfLife = (40 + 200 * random.nextDouble()) * MINUTE;
      long end = Math.min(start + ramp + (long) (4 * halfLife), endMillis() - MINUTE);
      if (touchesShock(region, start - 2 * HOUR, end)) {
        continue;
      }
      for (long at = start; at < endMillis(); at += MINUTE) {
        double added =
            at < start + ramp
                ? height * (at - start) / ramp
                : height * Math.pow(.5, (at - start - ramp) / halfLife);
        minutes[region][(int) ((at - startMillis()) / MINUTE)] += (float) added;
      }
      shocks.add(new DemandShock(DemandShock.Kind.RAMP, region, start, end, ramp, height));
    }
  }

  private boolean touchesShock(int region, long from, long to) {
    return shocks.stream()
        .anyMatch(
            one -> one.region() == region && one.startMillis() < to && from < one.endMillis());
  }

  /** A launch; sizes are shares of a region's usual load, of the first week. */
  private record Launch(
      String id,
      long start,
      LaunchDecay decay,
      double size,
      double pace,
      double misjudged,
      double[] taste) {
    boolean isPresent(long at) {
      return at >= start - HOUR && at < start + EARLIER_WEEKS * 7 * DAY;
    }

    double share(int region, long at) {
      return size * taste[region] * decay.at(at - start, pace);
    }
  }
}
