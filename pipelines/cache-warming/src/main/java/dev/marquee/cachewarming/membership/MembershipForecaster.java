package dev.marquee.cachewarming.membership;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Members of one region and plan: daily flows to flows and members 1 to 90 days ahead.
 *
 * <p>Members are the exact sum of joins, returns and minus cancels since the first day. A count of
 * members may fall below 0 where the history before the first day is unknown; a forecast never
 * does. Constant state of half a kilobyte; a restored model answers bit by bit what the original
 * would have. Not thread-safe.
 */
public final class MembershipForecaster {
  /** Longest forecast, in days. */
  public static final int LONGEST_DAYS = 90;

  private static final byte VERSION = 1;

  /** Days without any event after which the history is begun anew. */
  private static final long LONGEST_GAP_DAYS = 400;

  private final MembershipOptions options;
  private DailyFlow joins;
  private DailyFlow cancels;
  private DailyFlow returns;
  private boolean started;
  private long lastDay;
  private long members;

  /** A forecaster that has seen nothing and has no members. */
  public MembershipForecaster(MembershipOptions options) {
    this.options = options;
    begin();
  }

  private void begin() {
    joins = new DailyFlow(options);
    cancels = new DailyFlow(options);
    returns = new DailyFlow(options);
  }

  /** Members at the end of the last observed day. */
  public long members() {
    return members;
  }

  /**
   * Takes the flows of a day; days between the last and this one had none, a day that is not later
   * than the last changes nothing.
   *
   * @param epochDay local day, days since 1970-01-01
   * @param joined at least 0, as the others
   */
  public void observe(long epochDay, long joined, long cancelled, long returned) {
    if (joined < 0 || cancelled < 0 || returned < 0) {
      throw new IllegalArgumentException(
          "joined, cancelled and returned must be at least 0: "
              + joined
              + ", "
              + cancelled
              + ", "
              + returned);
    }
    if (started && epochDay <= lastDay) {
      return;
    }
    if (started && epochDay - lastDay > LONGEST_GAP_DAYS) {
      begin();
    } else {
      for (long day = started ? lastDay + 1 : epochDay; day < epochDay; day++) {
        take(day, 0, 0, 0);
      }
    }
    take(epochDay, joined, cancelled, returned);
    started = true;
    lastDay = epochDay;
  }

  private void take(long day, long joined, long cancelled, long returned) {
    joins.observe(day, joined, 1);
    returns.observe(day, returned, 1);
    cancels.observe(day, cancelled, Math.max(0, members));
    members =
        Math.addExact(members, Math.subtractExact(Math.addExact(joined, returned), cancelled));
  }

  /**
   * Forecasts the days after the last observed one.
   *
   * @param days in [1, 90]
   * @throws IllegalStateException before the first day
   */
  public MembershipForecast forecast(int days) {
    if (days < 1 || days > LONGEST_DAYS) {
      throw new IllegalArgumentException("days must be in [1, " + LONGEST_DAYS + "]: " + days);
    }
    if (!started) {
      throw new IllegalStateException("there is no forecast before the first day");
    }
    List<MembershipDay> forecast = new ArrayList<>(days);
    double mean = Math.max(0, members);
    double dayVariance = 0;
    double joinSum = 0;
    double cancelSum = 0;
    double returnSum = 0;
    for (int ahead = 1; ahead <= days; ahead++) {
      long day = lastDay + ahead;
      double joined = joins.expected(day, ahead, 1);
      double returned = returns.expected(day, ahead, 1);
      // Nobody cancels who is not there.
      double cancelled = Math.min(mean, cancels.expected(day, ahead, mean));
      double leaving = mean > 0 ? cancelled / mean : 0;
      // Who is too many today is, but for the share that cancels, too many tomorrow.
      double keep = 1 - leaving;
      dayVariance =
          dayVariance * keep * keep
              + joins.dayVariance(joined)
              + returns.dayVariance(returned)
              + cancels.dayVariance(cancelled);
      joinSum = joinSum * keep + joined;
      returnSum = returnSum * keep + returned;
      cancelSum = cancelSum * keep + cancelled;
      mean = Math.max(0, mean + joined + returned - cancelled);
      double levels =
          joinSum * joinSum * joins.levelVariance(ahead)
              + returnSum * returnSum * returns.levelVariance(ahead)
              + cancelSum * cancelSum * cancels.levelVariance(ahead);
      forecast.add(
          new MembershipDay(
              day,
              flow(joins, joined, ahead),
              flow(cancels, cancelled, ahead),
              flow(returns, returned, ahead),
              FlowQuantiles.normal(mean, Math.sqrt(dayVariance + levels))));
    }
    return new MembershipForecast(members, forecast);
  }

  private static FlowQuantiles flow(DailyFlow flow, double expected, int ahead) {
    // A single day at the end of a wander is further off than the mean of the way there.
    double variance =
        flow.dayVariance(expected) + 2 * expected * expected * flow.levelVariance(ahead);
    return FlowQuantiles.normal(expected, Math.sqrt(variance));
  }

  /** The state, without options. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(600);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(started);
      out.writeLong(lastDay);
      out.writeLong(members);
      joins.write(out);
      cancels.write(out);
      returns.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * The forecaster whose {@link #toBytes} these are.
   *
   * @throws IllegalArgumentException when they are not of this version
   */
  public static MembershipForecaster fromBytes(MembershipOptions options, byte[] bytes) {
    MembershipForecaster forecaster = new MembershipForecaster(options);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "the state of a membership forecaster has version " + VERSION + ": " + version);
      }
      forecaster.started = in.readBoolean();
      forecaster.lastDay = in.readLong();
      forecaster.members = in.readLong();
      forecaster.joins.read(in);
      forecaster.cancels.read(in);
      forecaster.returns.read(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException(
            "the state of a membership forecaster is followed by " + in.available() + " bytes");
      }
    } catch (IOException tooShort) {
      throw new IllegalArgumentException(
          "the state of a membership forecaster is longer than " + bytes.length + " bytes",
          tooShort);
    }
    return forecaster;
  }
}
