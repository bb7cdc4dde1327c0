package dev.marquee.cachewarming.regional;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.outlook.LoadOutlook;
import dev.marquee.cachewarming.outlook.LoadQuantiles;
import dev.marquee.cachewarming.outlook.Outlook;
import dev.marquee.cachewarming.outlook.OutlookOptions;
import dev.marquee.cachewarming.outlook.Reconciliation;
import dev.marquee.cachewarming.surge.SurgeState;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The load of one region: takes sums as they come, and says at every step of time what was and what
 * will be.
 *
 * <p>State of one key: 40 kB for the region, for each of its greatest titles and for the rest, and
 * 21 kB for the region's network when it has one. Times are milliseconds since 1970 UTC. Not
 * thread-safe.
 */
public final class RegionalLoad {
  /** Length of a slot: five minutes. */
  public static final long SLOT_MILLIS = 300_000;

  /** Length of a tick of the running count: 15 seconds. */
  public static final long TICK_MILLIS = 15_000;

  private static final long HOUR_MILLIS = 3_600_000;

  /** After a longer silence the ticks and slots between are a gap and not zeros. */
  private static final long LONGEST_SILENCE = 48 * HOUR_MILLIS;

  /** A region without a stream for a quarter of a year is no region any more. */
  private static final long FORGET_MILLIS = 90 * 24 * HOUR_MILLIS;

  private static final int VERSION = 1;
  private static final int MOST_TICKS = 100_000_000;
  private static final int MOST_TITLES = 100_000_000;
  private static final int MOST_ANNOUNCEMENTS = 1_000;
  private static final long NEVER = Long.MIN_VALUE;

  /** Weight of one hour in the mean bits per stream: 1/e after a day. */
  private static final double BITS_WEIGHT = 1.0 / 24;

  private final RegionalOptions options;

  /** Of titles and of the rest: a network is for regions only. */
  private final OutlookOptions ofTitles;

  private final ZoneId zone;
  private final OpenSlots slots;
  private final TreeMap<Long, Long> ticks = new TreeMap<>();
  private final TreeMap<String, LoadOutlook> titles = new TreeMap<>();
  private final TitleStandings standings;
  private final StandingForecasts published = new StandingForecasts();

  /** Final stream time of titles by hour, until the region's hour is final. */
  private final TreeMap<Long, TreeMap<String, Long>> titleHours = new TreeMap<>();

  private final TreeMap<String, Announcement> announcements = new TreeMap<>();

  private LoadOutlook whole;
  private LoadOutlook rest;
  private long advancedTo = NEVER;
  private long hour = NEVER;
  private long hourStreamMillis;
  private long hourBits;
  private double bitsPerStream;
  private boolean isRamp;
  private long lastLoad = Long.MAX_VALUE;

  /** A region of which nothing was heard yet. */
  public RegionalLoad(RegionalOptions options, ZoneId zone) {
    this(options, zone, new OpenSlots(SLOT_MILLIS));
  }

  private RegionalLoad(RegionalOptions options, ZoneId zone, OpenSlots slots) {
    this.options = options;
    ofTitles = options.outlook().withNeural(Optional.empty());
    this.zone = zone;
    this.slots = slots;
    standings = new TitleStandings(options.topTitles());
    whole = new LoadOutlook(options.outlook(), zone);
    rest = new LoadOutlook(ofTitles, zone);
  }

  /**
   * Adds to the sums of a tick, and of the slot in which it lies.
   *
   * @param tick its number: first moment divided by {@link #TICK_MILLIS}
   */
  public void add(long tick, long streamMillis, long bits) {
    slots.add(Math.floorDiv(tick * TICK_MILLIS, SLOT_MILLIS), "", streamMillis, bits);
    if ((tick + 1) * TICK_MILLIS > advancedTo) {
      ticks.merge(tick, streamMillis, Long::sum);
    }
  }

  /** Takes the final stream time of a title in a slot. */
  public void addFinal(String title, long slotStart, long streamMillis) {
    long ofHour = Math.floorDiv(slotStart, HOUR_MILLIS);
    titleHours
        .computeIfAbsent(ofHour, key -> new TreeMap<>())
        .merge(title, streamMillis, Long::sum);
  }

  /** Takes an announcement for the region; of one id the last holds. */
  public void announce(Announcement announcement) {
    if (announcement.endMillis() <= advancedTo) {
      return;
    }
    announcements.put(announcement.id(), announcement);
    if (announcements.size() > MOST_ANNOUNCEMENTS) {
      announcements
          .values()
          .remove(
              Collections.max(
                  announcements.values(), Comparator.comparingLong(Announcement::startMillis)));
    }
    whole.announce(List.copyOf(announcements.values()));
  }

  /** Takes an announcement back. */
  public void withdraw(String id) {
    if (announcements.remove(id) != null) {
      whole.announce(List.copyOf(announcements.values()));
    }
  }

  /** The moment at which there is something to do next; empty before anything was heard. */
  public OptionalLong nextStep() {
    if (advancedTo != NEVER) {
      return OptionalLong.of(advancedTo + TICK_MILLIS);
    }
    return slots.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(slots.first() * SLOT_MILLIS + TICK_MILLIS);
  }

  /** How often the region's network began anew since it was made; 0 without one. Not state. */
  public int networkResets() {
    return whole.networkResets();
  }

  /**
   * Brings the region to a moment up to which everything was heard that is not late.
   *
   * @param nowMillis rounded down to a tick
   */
  public void advance(long nowMillis, LoadStatements statements) {
    long now = Math.floorDiv(nowMillis, TICK_MILLIS) * TICK_MILLIS;
    if (advancedTo == NEVER) {
      if (slots.isEmpty()) {
        return;
      }
      advancedTo = slots.first() * SLOT_MILLIS;
    }
    while (advancedTo + TICK_MILLIS <= now) {
      boolean isSilent = ticks.isEmpty() || ticks.firstKey() * TICK_MILLIS >= now;
      if (isSilent && now - advancedTo > LONGEST_SILENCE) {
        tellDue(now, statements);
        advancedTo = Math.floorDiv(now, SLOT_MILLIS) * SLOT_MILLIS;
      } else {
        step(statements);
      }
    }
  }

  private void step(LoadStatements statements) {
    long tickStart = advancedTo;
    advancedTo += TICK_MILLIS;
    Long streamMillis = ticks.remove(tickStart / TICK_MILLIS);
    double running = streamMillis == null ? 0 : (double) streamMillis / TICK_MILLIS;
    SurgeState surge = whole.tick(tickStart, Math.max(0, running));
    boolean endsSlot = Math.floorMod(advancedTo, SLOT_MILLIS) == 0;
    if (endsSlot) {
      slots.expect(advancedTo / SLOT_MILLIS - 1);
      tellDue(advancedTo, statements);
    }
    boolean turned = surge.isRamp() != isRamp;
    isRamp = surge.isRamp();
    // A ramp is told at every tick, since it changes all horizons.
    if (endsSlot || isRamp || turned) {
      foresee(endsSlot, statements);
    }
  }

  private void tellDue(long now, LoadStatements statements) {
    for (OpenSlots.Told told : slots.due(now, options.latenessMillis())) {
      double streams = (double) told.streamMillis() / SLOT_MILLIS;
      statements.measured(told);
      whole.level(told.startMillis(), Math.max(0, streams));
      if (told.isFinal()) {
        published.score(told.startMillis(), Math.max(0, streams), statements);
        finish(told, statements);
      }
    }
  }

  /** A slot is final; with the last of its hour the hour is. */
  private void finish(OpenSlots.Told slot, LoadStatements statements) {
    long ofHour = Math.floorDiv(slot.startMillis(), HOUR_MILLIS);
    if (ofHour != hour) {
      hour = ofHour;
      hourStreamMillis = 0;
      hourBits = 0;
    }
    hourStreamMillis += slot.streamMillis();
    hourBits += slot.bits();
    if (slot.streamMillis() > 0 || lastLoad == Long.MAX_VALUE) {
      lastLoad = slot.startMillis();
    }
    boolean isLast = slot.startMillis() + SLOT_MILLIS == (ofHour + 1) * HOUR_MILLIS;
    if (isLast) {
      learn(ofHour * HOUR_MILLIS, statements);
    }
  }

  private void learn(long hourStart, LoadStatements statements) {
    double mean = Math.max(0, (double) hourStreamMillis / HOUR_MILLIS);
    whole.learn(hourStart, mean);
    if (hourStreamMillis > 0) {
      double bits = 1000.0 * hourBits / hourStreamMillis;
      bitsPerStream += bitsPerStream == 0 ? bits : BITS_WEIGHT * (bits - bitsPerStream);
    }
    Map<String, Long> millisOfTitles = titleHours.remove(hourStart / HOUR_MILLIS);
    titleHours.headMap(hourStart / HOUR_MILLIS).clear();
    Map<String, Double> streams = new TreeMap<>();
    if (millisOfTitles != null) {
      millisOfTitles.forEach(
          (title, millis) -> streams.put(title, Math.max(0, (double) millis / HOUR_MILLIS)));
    }
    standings.hour(streams);
    announcements.values().removeIf(one -> one.endMillis() + HOUR_MILLIS < hourStart);
    Set<String> greatest = standings.greatest(titles.keySet());
    titles.keySet().retainAll(greatest);
    double others = mean;
    for (String title : greatest) {
      double own = streams.getOrDefault(title, 0.0);
      others -= own;
      titles.computeIfAbsent(title, key -> new LoadOutlook(ofTitles, zone)).learn(hourStart, own);
    }
    rest.learn(hourStart, Math.max(0, others));
    foreseeTitles(statements);
  }

  private void foresee(boolean endsSlot, LoadStatements statements) {
    Outlook outlook = whole.at(advancedTo);
    statements.forecast(null, outlook, bitsPerStream, isRamp);
    boolean isHour = Math.floorMod(advancedTo, HOUR_MILLIS) == 0;
    if (endsSlot && isHour) {
      published.put(outlook, SLOT_MILLIS);
    }
  }

  /** The outlooks of the titles and of the rest, so that their medians sum to the region's. */
  private void foreseeTitles(LoadStatements statements) {
    if (titles.isEmpty()) {
      return;
    }
    Outlook region = whole.at(advancedTo);
    List<String> names = new ArrayList<>(titles.keySet());
    names.add("");
    List<Outlook> outlooks = new ArrayList<>();
    for (String name : names) {
      LoadOutlook of = name.isEmpty() ? rest : titles.get(name);
      outlooks.add(of.at(advancedTo));
    }
    List<List<LoadQuantiles>> shifted = new ArrayList<>();
    names.forEach(name -> shifted.add(new ArrayList<>()));
    for (Horizon horizon : Horizon.values()) {
      double[] medians = new double[names.size()];
      double[] variances = new double[names.size()];
      for (int part = 0; part < medians.length; part++) {
        LoadQuantiles of = outlooks.get(part).of(horizon);
        medians[part] = of.q50();
        double width = of.q90() - of.q10();
        variances[part] = width * width;
      }
      double[] summing = Reconciliation.toWhole(region.of(horizon).q50(), medians, variances);
      for (int part = 0; part < medians.length; part++) {
        shifted.get(part).add(around(outlooks.get(part).of(horizon), summing[part]));
      }
    }
    for (int part = 0; part < names.size(); part++) {
      Outlook outlook = new Outlook(advancedTo, shifted.get(part));
      statements.forecast(names.get(part), outlook, bitsPerStream, isRamp);
    }
  }

  /** The same quantiles moved to another median, at least 0 each. */
  private static LoadQuantiles around(LoadQuantiles of, double median) {
    double moved = median - of.q50();
    return new LoadQuantiles(
        of.horizon(),
        of.targetMillis(),
        Math.max(0, of.q025() + moved),
        Math.max(0, of.q10() + moved),
        Math.max(0, of.q50() + moved),
        Math.max(0, of.q90() + moved),
        Math.max(0, of.q975() + moved),
        Math.max(0, of.q99() + moved));
  }

  /** The region's outlook at the moment to which it was brought. */
  public Outlook outlook() {
    return whole.at(advancedTo);
  }

  /** Bits per second that a stream took lately. */
  public double bitsPerStream() {
    return bitsPerStream;
  }

  /** The moment to which the region was brought; {@link Long#MIN_VALUE}: to none. */
  public long advancedTo() {
    return advancedTo;
  }

  /** Whether the region has been without load for so long that its history says nothing. */
  public boolean isForgettable() {
    return lastLoad != Long.MAX_VALUE && advancedTo - lastLoad > FORGET_MILLIS;
  }

  /** Whether the load leaves its path. */
  public boolean isRamp() {
    return isRamp;
  }

  /** The state, without options and zone. */
  public byte[] toBytes() {
    StateBytes bytes = new StateBytes();
    bytes.writeByte(VERSION);
    slots.write(bytes);
    bytes.writeUnsigned(ticks.size());
    ticks.forEach(
        (tick, millis) -> {
          bytes.writeSigned(tick);
          bytes.writeSigned(millis);
        });
    bytes.writeBytes(whole.toBytes());
    bytes.writeBytes(rest.toBytes());
    bytes.writeUnsigned(titles.size());
    titles.forEach(
        (title, outlook) -> {
          bytes.writeText(title);
          bytes.writeBytes(outlook.toBytes());
        });
    standings.write(bytes);
    published.write(bytes);
    bytes.writeUnsigned(titleHours.size());
    titleHours.forEach(
        (ofHour, streams) -> {
          bytes.writeSigned(ofHour);
          bytes.writeUnsigned(streams.size());
          streams.forEach(
              (title, millis) -> {
                bytes.writeText(title);
                bytes.writeSigned(millis);
              });
        });
    bytes.writeUnsigned(announcements.size());
    for (Announcement announcement : announcements.values()) {
      bytes.writeText(announcement.id());
      bytes.writeByte(announcement.kind().ordinal());
      bytes.writeSigned(announcement.startMillis());
      bytes.writeSigned(announcement.endMillis());
      bytes.writeDouble(announcement.expectedStreams());
    }
    bytes.writeSigned(advancedTo);
    bytes.writeSigned(hour);
    bytes.writeSigned(hourStreamMillis);
    bytes.writeSigned(hourBits);
    bytes.writeDouble(bitsPerStream);
    bytes.writeByte(isRamp ? 1 : 0);
    bytes.writeSigned(lastLoad);
    return bytes.toBytes();
  }

  /**
   * The region that was written.
   *
   * @throws IllegalStateException when the bytes are of another version or damaged
   */
  public static RegionalLoad fromBytes(RegionalOptions options, ZoneId zone, byte[] state) {
    StateBytes bytes = new StateBytes();
    bytes.wrap(state);
    int version = bytes.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("a region's load of an unknown version: " + version);
    }
    RegionalLoad load = new RegionalLoad(options, zone, OpenSlots.read(SLOT_MILLIS, bytes));
    for (int count = bytes.readCount(MOST_TICKS); count > 0; count--) {
      load.ticks.put(bytes.readSigned(), bytes.readSigned());
    }
    load.whole = LoadOutlook.fromBytes(options.outlook(), zone, bytes.readBytes());
    load.rest = LoadOutlook.fromBytes(load.ofTitles, zone, bytes.readBytes());
    for (int count = bytes.readCount(MOST_TITLES); count > 0; count--) {
      load.titles.put(
          bytes.readText(), LoadOutlook.fromBytes(load.ofTitles, zone, bytes.readBytes()));
    }
    load.standings.read(bytes);
    load.published.read(bytes);
    for (int hours = bytes.readCount(MOST_TICKS); hours > 0; hours--) {
      TreeMap<String, Long> streams = new TreeMap<>();
      load.titleHours.put(bytes.readSigned(), streams);
      for (int count = bytes.readCount(MOST_TITLES); count > 0; count--) {
        streams.put(bytes.readText(), bytes.readSigned());
      }
    }
    for (int count = bytes.readCount(MOST_ANNOUNCEMENTS); count > 0; count--) {
      String id = bytes.readText();
      Announcement.Kind kind = Announcement.Kind.values()[bytes.readByte()];
      long start = bytes.readSigned();
      load.announcements.put(
          id, new Announcement(id, kind, start, bytes.readSigned(), bytes.readDouble()));
    }
    load.advancedTo = bytes.readSigned();
    load.hour = bytes.readSigned();
    load.hourStreamMillis = bytes.readSigned();
    load.hourBits = bytes.readSigned();
    load.bitsPerStream = bytes.readDouble();
    load.isRamp = bytes.readByte() == 1;
    load.lastLoad = bytes.readSigned();
    return load;
  }
}
