package dev.marquee.cachewarming.announcement;

import dev.marquee.cachewarming.load.IdHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The load that announced live events add to one key: an event expert.
 *
 * <p>An event rises over eight minutes from its start and falls over a quarter of an hour from its
 * end; its height is the expected streams times a ratio, pooled over past events before it starts,
 * followed while it runs. At most five events are kept, those that start first. Not thread-safe.
 */
public final class LiveEvents {
  private static final int MOST_EVENTS = 5;
  private static final long RISE_MILLIS = 8 * 60_000L;
  private static final long FALL_MILLIS = 15 * 60_000L;

  /** A ratio observed at full height errs by shape and base; a tick alone says little. */
  private static final double OBSERVATION_DEVIATION = .5;

  /** Counted no further: two are enough to tell that an event was watched. */
  private static final int MOST_OBSERVATIONS = 1000;

  /** Until then an event may still be rising. */
  private static final long OPENING_MILLIS = 25 * 60_000L;

  private static final double OPENING_DEVIATION = .6;

  /** Per observation: the height of a running event is known to a tenth and may wander. */
  private static final double DRIFT = 4e-4;

  private final RatioPool pool = new RatioPool();
  private final List<Event> events = new ArrayList<>();

  /** Takes the calendar as it is now; what is known of running events stays. */
  public void announce(List<Announcement> current, long nowMillis) {
    List<Event> known = new ArrayList<>(events);
    events.clear();
    current.stream()
        .filter(one -> one.kind() == Announcement.Kind.LIVE)
        .filter(one -> one.endMillis() + FALL_MILLIS > nowMillis)
        .sorted(Comparator.comparingLong(Announcement::startMillis).thenComparing(Announcement::id))
        .limit(MOST_EVENTS)
        .forEach(one -> events.add(Event.of(one, known)));
    // What has begun is not cancelled by a calendar that forgets it.
    for (Event event : known) {
      boolean running = event.start <= nowMillis && nowMillis < event.end + FALL_MILLIS;
      if (running
          && events.size() < MOST_EVENTS
          && events.stream().noneMatch(one -> one.key == event.key)) {
        events.add(event);
      }
    }
  }

  /** Expected streams that events add at a moment; its deviation in logarithms beside it. */
  public double expected(long atMillis) {
    double sum = 0;
    for (Event event : events) {
      double shape = shape(event, atMillis);
      if (shape > 0) {
        sum += event.expected * shape * ratio(event).median();
      }
    }
    return sum;
  }

  /** Logarithmic deviation of {@link #expected}, 0 where there is nothing. */
  public double deviation(long atMillis) {
    double sum = 0;
    double squares = 0;
    for (Event event : events) {
      double shape = shape(event, atMillis);
      if (shape == 0) {
        continue;
      }
      double share = event.expected * shape * ratio(event).median();
      double edge = edge(event, atMillis);
      sum += share;
      squares += share * share * (ratio(event).variance() + edge * edge);
    }
    return sum > 0 ? Math.sqrt(squares) / sum : 0;
  }

  /** Whether events add more than a share of a base load at a moment, their fall included. */
  public boolean matters(long atMillis, double base, double share) {
    for (Event event : events) {
      if (event.start <= atMillis
          && atMillis < event.end + 2 * FALL_MILLIS
          && event.expected * ratio(event).median() > share * base) {
        return true;
      }
    }
    return false;
  }

  /**
   * Learns from the load above its base while one event runs; where several overlap the excess is
   * shared in proportion. Ended events join the pool.
   */
  public void observe(long atMillis, double excess) {
    double total = expected(atMillis);
    for (Event event : events) {
      double shape = shape(event, atMillis);
      if (shape < .1 || atMillis >= event.end || event.expected <= 0) {
        continue;
      }
      double own = event.expected * shape * ratio(event).median();
      double ratio = excess * own / total / (event.expected * shape);
      // How fast an event rises is its own: until it must have, a low count says little.
      double opening =
          OPENING_DEVIATION * Math.max(0, 1 - (atMillis - event.start) / (double) OPENING_MILLIS);
      double deviation = OBSERVATION_DEVIATION / (shape * shape);
      if (ratio < ratio(event).median()) {
        deviation *= 1 + 8 * opening;
      }
      event.ratio = ratio(event).observe(ratio, deviation, DRIFT).withDeviationAtLeast(opening);
      event.observations = Math.min(event.observations + 1, MOST_OBSERVATIONS);
    }
    events.removeIf(event -> endedBy(event, atMillis));
  }

  private boolean endedBy(Event event, long atMillis) {
    if (atMillis < event.end + 2 * FALL_MILLIS) {
      return false;
    }
    if (event.observations >= 2) {
      pool.learn(event.ratio);
    }
    return true;
  }

  private AttendanceRatio ratio(Event event) {
    return event.ratio == null ? pool.next() : event.ratio;
  }

  private static double shape(Event event, long atMillis) {
    double up = (atMillis - event.start) / (double) RISE_MILLIS;
    double down = (event.end + FALL_MILLIS - atMillis) / (double) FALL_MILLIS;
    return Math.max(0, Math.min(1, Math.min(up, down)));
  }

  /** Additional logarithmic deviation where the event is about to rise or fall. */
  private static double edge(Event event, long atMillis) {
    double toStart = Math.abs(atMillis - event.start - RISE_MILLIS / 2) / (double) RISE_MILLIS;
    double toEnd = Math.abs(atMillis - event.end - FALL_MILLIS / 2) / (double) FALL_MILLIS;
    return .6 * Math.max(0, 1 - Math.min(toStart, toEnd));
  }

  public void write(DataOutput out) throws IOException {
    pool.write(out);
    out.writeByte(events.size());
    for (Event event : events) {
      out.writeLong(event.key);
      out.writeLong(event.start);
      out.writeLong(event.end);
      out.writeFloat(event.expected);
      out.writeShort(event.observations);
      out.writeBoolean(event.ratio != null);
      if (event.ratio != null) {
        event.ratio.write(out);
      }
    }
  }

  public void read(DataInput in) throws IOException {
    pool.read(in);
    events.clear();
    int count = in.readByte();
    for (int at = 0; at < count; at++) {
      Event event = new Event(in.readLong(), in.readLong(), in.readLong(), in.readFloat());
      event.observations = in.readShort();
      event.ratio = in.readBoolean() ? AttendanceRatio.read(in) : null;
      events.add(event);
    }
  }

  private static final class Event {
    private final long key;
    private final long start;
    private final long end;
    private final float expected;
    private int observations;
    private AttendanceRatio ratio;

    Event(long key, long start, long end, double expected) {
      this.key = key;
      this.start = start;
      this.end = end;
      this.expected = (float) Math.min(expected, 1e30);
    }

    static Event of(Announcement one, List<Event> known) {
      long key = IdHash.of(one.id());
      Event event = new Event(key, one.startMillis(), one.endMillis(), one.expectedStreams());
      for (Event before : known) {
        if (before.key == key) {
          event.ratio = before.ratio;
          event.observations = before.observations;
        }
      }
      return event;
    }
  }
}
