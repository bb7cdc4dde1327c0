package dev.marquee.cachewarming.outlook;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.announcement.Launches;
import dev.marquee.cachewarming.announcement.LiveEvents;
import dev.marquee.cachewarming.forecast.LoadForecaster;
import dev.marquee.cachewarming.forecast.ResidualHistograms;
import dev.marquee.cachewarming.neural.NeuralForecaster;
import dev.marquee.cachewarming.surge.SurgeDetector;
import dev.marquee.cachewarming.surge.SurgeState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The load of one region, or of one title in a region, as it will be: quantiles from a quarter of
 * an hour to a week ahead.
 *
 * <p>Learns from final hours, corrects itself by the latest slots of five minutes, and watches the
 * running count for ramps. Values are mean concurrent streams, at least 0 and finite; what is later
 * than known hours counts, what is not changes nothing. The state is constant, at most 40 kB and
 * with a network 21 kB more, and a restored model answers bit by bit what the original would have.
 * Nothing is shared between keys but the siblings' histograms, when they are set. Not thread-safe.
 */
public final class LoadOutlook {
  private static final byte VERSION = 2;

  /** Had no network. */
  private static final byte FIRST_VERSION = 1;

  private static final long SLOT_MILLIS = RecentSlots.SLOT_MILLIS;

  /** A slot counts as known three slots later, when late stops have corrected most of it. */
  private static final int SLOTS_TO_SETTLE = 3;

  /** Weights of the latest slots in the deviation of level. */
  private static final double[] SLOT_WEIGHTS = {.5, .3, .2};

  private static final double LARGEST_DEVIATION = Math.log(10);
  private static final double LARGEST_LOAD = 1e30;

  /** Normal quantiles at {@link LoadQuantiles#LEVELS}. */
  private static final double[] NORMAL = {-1.960, -1.2816, 0, 1.2816, 1.960, 2.3263};

  /**
   * Near horizons err less than the forecaster's next hours, since slots correct the level; only a
   * scale to begin with, the histograms learn the rest.
   */
  private static final double[] DEVIATION_FACTORS = {.4, .7, 1, 1, 1, 1};

  private static final double MINUTES_PER_DAY = 1440;

  /** Errors of one evening resemble each other however near the horizon is. */
  private static final double LEAST_MINUTES_ALIKE = 360;

  private static final Horizon[] HORIZONS = Horizon.values();

  private final OutlookOptions options;
  private final LocalHours hours;
  private final WeekProfile profile = new WeekProfile();
  private final HourlyPath path = new HourlyPath(profile);
  private final RecentSlots slots = new RecentSlots();
  private final LevelDecay decay = new LevelDecay();
  private final LiveEvents live = new LiveEvents();
  private final Launches launches = new Launches();
  private final SurgeDetector surge;
  private final ConformalQuantiles[] quantiles = new ConformalQuantiles[Horizon.COUNT];
  private final IssuedForecasts[] issued = new IssuedForecasts[Horizon.COUNT];
  private LoadForecaster forecaster;

  /** One more expert; null when there is none. */
  private NeuralForecaster network;

  private ResidualHistograms siblings;

  private long lastHourMillis = Long.MIN_VALUE;
  private long lastFed;
  private double lastFedValue;

  /** Hours with the same local number that wait for each other where clocks go back. */
  private int heldHours;

  private double heldSum;
  private double cold;

  /** Deviation of level by the latest slots that no event touched, and the last of these. */
  private double slotDeviation;

  private long deviationSlot;
  private long latestMillis = Long.MIN_VALUE;
  private long lastTickMillis = Long.MIN_VALUE;

  /** A model that has seen nothing. */
  public LoadOutlook(OutlookOptions options, ZoneId zone) {
    this.options = options;
    hours = new LocalHours(zone);
    surge = new SurgeDetector(options.surge());
    forecaster = new LoadForecaster(options.forecaster());
    network = options.neural().map(NeuralForecaster::new).orElse(null);
    for (Horizon horizon : HORIZONS) {
      IssuedForecasts waiting = new IssuedForecasts(horizon);
      issued[horizon.ordinal()] = waiting;
      double daysAlike = Math.max(LEAST_MINUTES_ALIKE, horizon.minutes()) / MINUTES_PER_DAY;
      quantiles[horizon.ordinal()] = new ConformalQuantiles(waiting.perDay() * daysAlike);
    }
  }

  /** The hourly residuals of this key, for a pool of siblings; a live view. */
  public ResidualHistograms residuals() {
    return forecaster.residuals();
  }

  /** Sets what sibling keys erred, a prior of this key's widths; null for none. */
  public void setSiblings(ResidualHistograms siblings) {
    this.siblings = siblings;
    forecaster.setSiblings(siblings);
    refreshPath();
  }

  /**
   * Takes a final hour; hours between the last and this one become gaps, an hour that is not later
   * than the last changes nothing.
   *
   * @param hourStartMillis UTC-aligned
   * @param meanStreams in [0, infinity)
   */
  public void learn(long hourStartMillis, double meanStreams) {
    double value = require("meanStreams", meanStreams);
    if (Math.floorMod(hourStartMillis, LocalHours.HOUR_MILLIS) != 0) {
      throw new IllegalArgumentException(
          "hourStartMillis must be a whole hour: " + hourStartMillis);
    }
    if (hourStartMillis <= lastHourMillis) {
      return;
    }
    long number = hours.number(hourStartMillis);
    if (heldHours > 0 && hours.number(lastHourMillis) != number) {
      feedHeld();
    }
    lastHourMillis = hourStartMillis;
    latestMillis = Math.max(latestMillis, hourStartMillis + LocalHours.HOUR_MILLIS);
    heldHours++;
    heldSum += value;
    // Where clocks go back the next hour has the same number, and the evening stays the evening
    // only when both are one.
    if (hours.number(hourStartMillis + LocalHours.HOUR_MILLIS) != number) {
      feedHeld();
    }
    scoreHour(hourStartMillis, value);
    refreshPath();
    measureDeviation();
  }

  private void feedHeld() {
    long number = hours.number(lastHourMillis);
    double value = heldSum / heldHours;
    heldHours = 0;
    heldSum = 0;
    if (forecaster.observed() > 0) {
      long gap = number - lastFed - 1;
      if (gap < 0) {
        return;
      }
      if (gap > options.longestGapDays() * 24) {
        forecaster = new LoadForecaster(options.forecaster());
        forecaster.setSiblings(siblings);
        network = options.neural().map(NeuralForecaster::new).orElse(null);
        gap = 0;
      }
      for (long hour = 0; hour < gap; hour++) {
        feed(Double.NaN);
      }
    }
    double usual = profile.at(number);
    double base = forecaster.canForecast() ? path.median(number + .5) : usual;
    launches.observe(lastHourMillis, value, usual, profile.share(number));
    // What an event adds is no habit: the forecaster gets a gap in its place.
    boolean event =
        live.matters(lastHourMillis, base, options.eventShare())
            || live.matters(
                lastHourMillis + LocalHours.HOUR_MILLIS - 1, base, options.eventShare());
    feed(event && forecaster.canForecast() ? Double.NaN : value);
    if (!event) {
      profile.learn(number, value);
    }
    lastFed = number;
    lastFedValue = event ? base : value;
  }

  /** How often the network began anew since it was made; 0 without one. Not state. */
  public int networkResets() {
    return network == null ? 0 : network.resets();
  }

  private void feed(double value) {
    // At gaps, too: an expert that was absent once starts its probation anew.
    forecaster.observe(value, network == null ? null : network.observe(value).orElse(null));
  }

  private void refreshPath() {
    path.update(forecaster, lastFed, lastFedValue);
    path.setCold(cold);
  }

  /**
   * Takes a provisional slot of five minutes; the latest three hours may be told again, corrected.
   *
   * @param streams in [0, infinity)
   */
  public void level(long slotStartMillis, double streams) {
    double value = require("streams", streams);
    long slot = Math.floorDiv(slotStartMillis, SLOT_MILLIS);
    long before = slots.latest();
    boolean later = slots.put(slot, value);
    if (later) {
      warm(value);
    }
    measureDeviation();
    if (!later) {
      return;
    }
    latestMillis = Math.max(latestMillis, (slot + 1) * SLOT_MILLIS);
    if (slotStartMillis - lastTickMillis > SLOT_MILLIS) {
      followEvents(slotStartMillis + SLOT_MILLIS / 2, value);
    }
    long from = Math.max(before - SLOTS_TO_SETTLE + 1, slot - RecentSlots.kept() + 1);
    for (long settled = from; settled <= slot - SLOTS_TO_SETTLE; settled++) {
      scoreSlot(settled);
    }
  }

  /**
   * Takes the running count of a tick of 15 seconds.
   *
   * @param streams in [0, infinity)
   * @return what the last minutes say; while it is a ramp, an outlook made now differs from the
   *     last
   */
  public SurgeState tick(long tickStartMillis, double streams) {
    double value = require("streams", streams);
    if (tickStartMillis <= lastTickMillis) {
      return surge.state();
    }
    lastTickMillis = tickStartMillis;
    latestMillis = Math.max(latestMillis, tickStartMillis);
    warm(value);
    followEvents(tickStartMillis, value);
    double habit = path.median(hours.position(tickStartMillis));
    return surge.observe(tickStartMillis, value, habit, Math.exp(deviation(tickStartMillis)));
  }

  private void warm(double value) {
    if (!path.isKnown()) {
      cold = value;
      path.setCold(value);
    }
  }

  private void followEvents(long atMillis, double streams) {
    if (live.expected(atMillis) > 0) {
      double base = base(atMillis) * Math.exp(deviation(atMillis));
      live.observe(atMillis, streams - base);
    } else {
      live.observe(atMillis, 0);
    }
  }

  /** Takes the launches and live events of this key that the calendar holds now. */
  public void announce(List<Announcement> current) {
    live.announce(current, latestMillis);
    launches.announce(current, latestMillis);
    measureDeviation();
  }

  private double base(long atMillis) {
    double position = hours.position(atMillis);
    return Math.max(0, path.median(position) + launched(atMillis, position));
  }

  private double launched(long atMillis, double position) {
    double mean = launches.expected(atMillis);
    return mean == 0 ? 0 : mean * profile.share((long) Math.floor(position));
  }

  /** Logarithm of what the latest slots held over what was expected, events left out. */
  private void measureDeviation() {
    // Before an hour is final the slots are the path itself.
    long latest = path.isKnown() ? slots.latest() : Long.MIN_VALUE;
    double sum = 0;
    double weight = 0;
    int used = 0;
    for (int age = 0;
        latest != Long.MIN_VALUE && age < RecentSlots.kept() && used < SLOT_WEIGHTS.length;
        age++) {
      long slot = latest - age;
      double value = slots.at(slot);
      long middle = slot * SLOT_MILLIS + SLOT_MILLIS / 2;
      if (Double.isNaN(value) || live.matters(middle, base(middle), options.eventShare())) {
        continue;
      }
      deviationSlot = used == 0 ? slot : deviationSlot;
      sum += SLOT_WEIGHTS[used] * Math.log((value + 1) / (base(middle) + 1));
      weight += SLOT_WEIGHTS[used++];
    }
    slotDeviation =
        used == 0 ? 0 : Math.max(-LARGEST_DEVIATION, Math.min(LARGEST_DEVIATION, sum / weight));
  }

  private double deviation(long nowMillis) {
    if (slotDeviation == 0) {
      return 0;
    }
    double ageHours =
        Math.max(0, nowMillis - (deviationSlot + 1) * SLOT_MILLIS)
            / (double) LocalHours.HOUR_MILLIS;
    return slotDeviation * Math.pow(decay.remaining(Horizon.HOUR), ageHours);
  }

  /**
   * The outlook at a moment, not before what was taken last. The first of each slot is remembered
   * until it can be scored, so the state changes with it.
   */
  public Outlook at(long nowMillis) {
    double level = deviation(nowMillis);
    double baseNow = base(nowMillis);
    long slot = Math.floorDiv(nowMillis, SLOT_MILLIS);
    List<LoadQuantiles> all = new ArrayList<>(Horizon.COUNT);
    double[] values = new double[LoadQuantiles.LEVELS.length];
    for (Horizon horizon : HORIZONS) {
      long target = nowMillis + horizon.millis();
      long middle = Math.floorDiv(target, SLOT_MILLIS) * SLOT_MILLIS + SLOT_MILLIS / 2;
      double scale = quantilesAt(horizon, middle, nowMillis, level, baseNow, values);
      if (issued[horizon.ordinal()].accepts(slot)) {
        // Errors are measured from where the quantiles start, or a learned bias would be forgotten
        // as soon as it is corrected.
        double bias = Math.max(-20, Math.min(20, quantiles[horizon.ordinal()].quantile(2) * scale));
        double center = Math.max(0, (values[2] + 1) * Math.exp(-bias) - 1);
        issued[horizon.ordinal()].put(slot, center, scale, level);
      }
      all.add(LoadQuantiles.of(horizon, target, values));
    }
    return new Outlook(nowMillis, all);
  }

  /** Fills in the quantiles; returns the deviation that a score of them is relative to. */
  private double quantilesAt(
      Horizon horizon, long atMillis, long nowMillis, double level, double baseNow, double[] into) {
    double position = hours.position(atMillis);
    double usual = base(atMillis);
    // A deviation in a quiet hour is no multiple of the evening's load.
    double shift =
        Math.min(usual, 1.5 * baseNow + 1) * Math.expm1(level) * decay.remaining(horizon);
    double base = Math.max(0, usual + shift);
    double spread = path.deviation(position) * DEVIATION_FACTORS[horizon.ordinal()];
    spread = Math.sqrt(spread * spread + .5 / (base + 1));
    double launch =
        launches.deviation(atMillis) * profile.share((long) Math.floor(position)) / (base + 1);
    double wide = Math.hypot(spread, launch);
    double event = live.expected(atMillis);
    double eventDeviation = live.deviation(atMillis);
    SurgeState state = nowMillis - lastTickMillis > SLOT_MILLIS ? SurgeState.CALM : surge.state();
    ConformalQuantiles learned = quantiles[horizon.ordinal()];
    for (int at = 0; at < into.length; at++) {
      double error = Math.max(-20, Math.min(20, learned.quantile(at) * wide));
      double own = (base + 1) * Math.exp(error) - 1 - base;
      double added = event * Math.exp(NORMAL[at] * eventDeviation) - event;
      double ramp = carried(state, horizon, at);
      double center = Math.max(event, ramp);
      double width = Math.signum(NORMAL[at]) * Math.hypot(added, NORMAL[at] * state.width() * .5);
      if (ramp > event + Math.max(0, added)) {
        width = 0;
      }
      double together = own;
      if (width != 0) {
        double squared = own * Math.abs(own) + width * Math.abs(width);
        together = Math.copySign(Math.sqrt(Math.abs(squared)), squared);
      }
      double value = base + center + together;
      into[at] = Math.max(0, Math.min(LARGEST_LOAD, value));
    }
    // In any order but rising only when the parts of different levels disagree.
    for (int at = 1; at < into.length; at++) {
      into[at] = Math.max(into[at], into[at - 1]);
    }
    double ownWidth = Math.max(1e-6, (learned.quantile(3) - learned.quantile(1)) * wide);
    double fullWidth = Math.log((into[3] + 1) / (into[1] + 1));
    // A ramp's lift is no width to hold errors against: most alarms are chance.
    return state.isRamp() ? wide : Math.max(wide, wide * fullWidth / ownWidth);
  }

  /** Streams that a ramp under way will have added, at a level. */
  private double carried(SurgeState state, Horizon horizon, int at) {
    if (!state.isRamp()) {
      return 0;
    }
    double minutes = horizon.minutes();
    double slope = state.slopePerMinute();
    boolean upper = (slope > 0) == (NORMAL[at] > 0);
    double lasting =
        NORMAL[at] == 0
            ? options.surge().medianMinutes()
            : upper ? options.surge().upperMinutes() * Math.abs(NORMAL[at]) / NORMAL[3] : 0;
    double steep = slope + (upper ? NORMAL[at] * state.slopeDeviation() : 0);
    // A doubtful ramp lifts the quantiles that it would break, and nothing else.
    double left =
        upper ? 1 : state.confidence() * (horizon.minutes() <= 15 ? 1 : decay.remaining(horizon));
    return (state.excess() + steep * Math.min(minutes, lasting)) * left;
  }

  private void scoreSlot(long slot) {
    double streams = slots.at(slot);
    if (Double.isNaN(streams)) {
      return;
    }
    for (Horizon horizon : HORIZONS) {
      IssuedForecasts waiting = issued[horizon.ordinal()];
      for (int entry = 0; entry < waiting.size(); entry++) {
        if (waiting.target(entry) == slot) {
          score(horizon, waiting, entry, streams);
        }
      }
    }
  }

  /** Scores what no slot has scored: keys without slots, and slots that never came. */
  private void scoreHour(long hourStartMillis, double streams) {
    long first = hourStartMillis / SLOT_MILLIS;
    for (Horizon horizon : HORIZONS) {
      IssuedForecasts waiting = issued[horizon.ordinal()];
      for (int entry = 0; entry < waiting.size(); entry++) {
        long target = waiting.target(entry);
        if (target >= first && target < first + 12) {
          double slot = slots.at(target);
          score(horizon, waiting, entry, Double.isNaN(slot) ? streams : slot);
        }
      }
    }
  }

  private void score(Horizon horizon, IssuedForecasts waiting, int entry, double streams) {
    double error = Math.log((streams + 1) / (waiting.median(entry) + 1));
    double perDay = waiting.perDay();
    double keep = Math.exp(-1 / (7 * options.memoryWeeks() * perDay));
    // Errors of far horizons resemble each other for as long as the horizon is: what follows them
    // within that time fits what has been seen and not what was issued.
    double hours = Math.max(1, horizon.minutes() / 60.0);
    double rate = options.trackingRate() / Math.sqrt(perDay) / hours;
    quantiles[horizon.ordinal()].learn(error / waiting.deviation(entry), keep, rate);
    decay.learn(horizon, waiting.level(entry), error, keep);
    waiting.close(entry);
  }

  private static double require(String key, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(key + " must be in [0, infinity): " + value);
    }
    return Math.min(value, LARGEST_LOAD);
  }

  /** The state, without options, zone and siblings. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(40_000);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(lastHourMillis);
    out.writeLong(lastFed);
    out.writeDouble(lastFedValue);
    out.writeByte(heldHours);
    out.writeDouble(heldSum);
    out.writeDouble(cold);
    out.writeDouble(slotDeviation);
    out.writeLong(deviationSlot);
    out.writeLong(latestMillis);
    out.writeLong(lastTickMillis);
    byte[] hourly = forecaster.toBytes();
    out.writeInt(hourly.length);
    out.write(hourly);
    profile.write(out);
    slots.write(out);
    decay.write(out);
    live.write(out);
    launches.write(out);
    surge.write(out);
    for (Horizon horizon : HORIZONS) {
      quantiles[horizon.ordinal()].write(out);
      issued[horizon.ordinal()].write(out);
    }
    byte[] neural = network == null ? new byte[0] : network.toBytes();
    out.writeInt(neural.length);
    out.write(neural);
  }

  /**
   * The model whose {@link #toBytes} these are; a network that the state has not begins anew, one
   * that the options have not is dropped.
   *
   * @throws IllegalArgumentException when they are not of this version
   */
  public static LoadOutlook fromBytes(OutlookOptions options, ZoneId zone, byte[] bytes) {
    LoadOutlook outlook = new LoadOutlook(options, zone);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      outlook.read(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException(
            "the state of an outlook is followed by " + in.available() + " bytes");
      }
    } catch (IOException tooShort) {
      throw new IllegalArgumentException(
          "the state of an outlook is longer than " + bytes.length + " bytes", tooShort);
    }
    return outlook;
  }

  private void read(DataInputStream in) throws IOException {
    byte version = in.readByte();
    if (version != VERSION && version != FIRST_VERSION) {
      throw new IllegalArgumentException(
          "the state of an outlook has version " + VERSION + ": " + version);
    }
    lastHourMillis = in.readLong();
    lastFed = in.readLong();
    lastFedValue = in.readDouble();
    heldHours = in.readByte();
    heldSum = in.readDouble();
    cold = in.readDouble();
    slotDeviation = in.readDouble();
    deviationSlot = in.readLong();
    latestMillis = in.readLong();
    lastTickMillis = in.readLong();
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("the hourly state is cut off");
    }
    forecaster = LoadForecaster.fromBytes(options.forecaster(), in.readNBytes(length));
    profile.read(in);
    slots.read(in);
    decay.read(in);
    live.read(in);
    launches.read(in);
    surge.read(in);
    for (Horizon horizon : HORIZONS) {
      quantiles[horizon.ordinal()].read(in);
      issued[horizon.ordinal()].read(in);
    }
    if (version != FIRST_VERSION) {
      readNetwork(in);
    }
    refreshPath();
  }

  private void readNetwork(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("the network's state is cut off");
    }
    byte[] neural = in.readNBytes(length);
    if (network != null && length > 0) {
      network = NeuralForecaster.fromBytes(options.neural().orElseThrow(), neural);
    }
  }
}
