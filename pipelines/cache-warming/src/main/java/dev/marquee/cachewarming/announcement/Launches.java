package dev.marquee.cachewarming.announcement;

import dev.marquee.cachewarming.load.IdHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The load that launches on the calendar add to one key: a launch-curve expert.
 *
 * <p>A forecaster of hours follows a launch within days by itself, so only what it has not followed
 * yet is added: the launch's load at a moment less a slow mean of what its history already held. At
 * most five launches are kept, those with most expected streams. Loads are means over the day; the
 * caller knows its hours. Not thread-safe.
 */
public final class Launches {
  private static final int MOST_LAUNCHES = 5;
  private static final double DAY_MILLIS = 86_400_000.0;
  private static final long HOUR_MILLIS = 3_600_000;

  /** Hours after which the forecaster has followed 63 % of a new level. */
  private static final double FOLLOWED_HOURS = 36;

  /** The same weekday of another week differs by this share of the base. */
  private static final double BASE_DEVIATION = .1;

  private static final double SHAPE_DEVIATION = .2;

  private final RatioPool pool = new RatioPool();
  private final LaunchCurve curve = new LaunchCurve();
  private final List<Launch> launches = new ArrayList<>();

  /** Takes the calendar as it is now; what is known of launches on it stays. */
  public void announce(List<Announcement> current, long nowMillis) {
    List<Launch> known = new ArrayList<>(launches);
    launches.clear();
    current.stream()
        .filter(one -> one.kind() == Announcement.Kind.LAUNCH)
        .filter(one -> nowMillis < one.startMillis() + LaunchCurve.DAYS * DAY_MILLIS)
        .sorted(
            Comparator.comparingDouble(Announcement::expectedStreams)
                .reversed()
                .thenComparing(Announcement::id))
        .limit(MOST_LAUNCHES)
        .forEach(one -> launches.add(Launch.of(one, known)));
  }

  /** Streams, as a mean over the day, that launches add to what the history holds of them. */
  public double expected(long atMillis) {
    double sum = 0;
    for (Launch launch : launches) {
      sum += load(launch, atMillis) - launch.followed;
    }
    return sum;
  }

  /** Deviation of {@link #expected}, streams. */
  public double deviation(long atMillis) {
    double squares = 0;
    for (Launch launch : launches) {
      double load = load(launch, atMillis);
      double open = Math.max(0, load - launch.followed) * ratio(launch).deviation();
      squares += open * open;
    }
    return Math.sqrt(squares);
  }

  /**
   * Learns from a final hour.
   *
   * @param streams mean of the hour
   * @param usual what the same hour of the week held before
   * @param share of the day's mean load that this hour usually has
   */
  public void observe(long hourStartMillis, double streams, double usual, double share) {
    double total = 0;
    for (Launch launch : launches) {
      total += load(launch, hourStartMillis) * share;
    }
    double kept = Math.exp(-1 / FOLLOWED_HOURS);
    for (Launch launch : launches) {
      double load = load(launch, hourStartMillis);
      launch.followed = (float) (kept * launch.followed + (1 - kept) * load);
      double age = (hourStartMillis - launch.start) / DAY_MILLIS;
      if (age < 0 || age >= LaunchCurve.DAYS || total <= 0 || launch.expected <= 0) {
        continue;
      }
      double part = load * share / total;
      launch.excess += (streams - usual) * part;
      launch.unit += launch.expected * curve.at(age) * share;
      launch.usual += usual;
      if ((hourStartMillis + HOUR_MILLIS - launch.start) % (24 * HOUR_MILLIS) < HOUR_MILLIS) {
        closeDay(launch, (int) age);
      }
    }
  }

  private void closeDay(Launch launch, int day) {
    double observed = launch.excess / Math.max(1e-9, launch.unit);
    double ratio = ratio(launch).median();
    double noise = BASE_DEVIATION * launch.usual / Math.max(1e-9, launch.unit * ratio);
    double deviation = Math.hypot(SHAPE_DEVIATION, noise);
    // From the second week on the history holds the launch, and the excess is no longer its own.
    if (deviation < 1.5 && day < 7) {
      launch.ratio = ratio(launch).observe(observed, deviation, 0);
      if (day >= 1 && noise < SHAPE_DEVIATION && observed > 0) {
        curve.learn(day, observed / launch.ratio.median());
      }
    }
    if (day == 6 && launch.ratio != null) {
      pool.learn(launch.ratio);
    }
    launch.excess = 0;
    launch.unit = 0;
    launch.usual = 0;
  }

  private double load(Launch launch, long atMillis) {
    double age = (atMillis - launch.start) / DAY_MILLIS;
    return launch.expected * curve.at(age) * ratio(launch).median();
  }

  private AttendanceRatio ratio(Launch launch) {
    return launch.ratio == null ? pool.next() : launch.ratio;
  }

  public void write(DataOutput out) throws IOException {
    pool.write(out);
    curve.write(out);
    out.writeByte(launches.size());
    for (Launch launch : launches) {
      out.writeLong(launch.key);
      out.writeLong(launch.start);
      out.writeFloat(launch.expected);
      out.writeFloat(launch.followed);
      out.writeFloat(launch.excess);
      out.writeFloat(launch.unit);
      out.writeFloat(launch.usual);
      out.writeBoolean(launch.ratio != null);
      if (launch.ratio != null) {
        launch.ratio.write(out);
      }
    }
  }

  public void read(DataInput in) throws IOException {
    pool.read(in);
    curve.read(in);
    launches.clear();
    int count = in.readByte();
    for (int at = 0; at < count; at++) {
      Launch launch = new Launch(in.readLong(), in.readLong(), in.readFloat());
      launch.followed = in.readFloat();
      launch.excess = in.readFloat();
      launch.unit = in.readFloat();
      launch.usual = in.readFloat();
      launch.ratio = in.readBoolean() ? AttendanceRatio.read(in) : null;
      launches.add(launch);
    }
  }

  private static final class Launch {
    private final long key;
    private final long start;
    private final float expected;

    /** Mean streams of this launch that the forecaster's history already holds. */
    private float followed;

    private float excess;
    private float unit;
    private float usual;
    private AttendanceRatio ratio;

    Launch(long key, long start, double expected) {
      this.key = key;
      this.start = start;
      this.expected = (float) Math.min(expected, 1e30);
    }

    static Launch of(Announcement one, List<Launch> known) {
      long key = IdHash.of(one.id());
      Launch launch = new Launch(key, one.startMillis(), one.expectedStreams());
      for (Launch before : known) {
        if (before.key == key) {
          launch.followed = before.followed;
          launch.excess = before.excess;
          launch.unit = before.unit;
          launch.usual = before.usual;
          launch.ratio = before.ratio;
        }
      }
      return launch;
    }
  }
}
