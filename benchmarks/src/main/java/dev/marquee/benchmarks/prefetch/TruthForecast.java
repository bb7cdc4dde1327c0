package dev.marquee.benchmarks.prefetch;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.trace.ServiceTrace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The true expected demand of a trace: the upper bound of every forecaster, never the engine's. */
final class TruthForecast implements SiteForecast {
  private static final int DAY_SECONDS = 86_400;

  private static final int HOUR_SECONDS = 3_600;

  /** The local hours that the truth speaks of. */
  private static final int FIRST_PEAK_HOUR = 19;

  private static final int LAST_PEAK_HOUR = 22;

  private final ServiceTrace trace;
  private final FloatBuffer demand;
  private final double[][] shares;
  private final int days;

  private TruthForecast(ServiceTrace trace, FloatBuffer demand, double[][] shares) {
    this.trace = trace;
    this.demand = demand;
    this.shares = shares;
    days = demand.capacity() / trace.sites().size() / trace.titles().size();
  }

  static TruthForecast read(ServiceTrace trace, Path folder) {
    Path file = folder.resolve("truth.bin");
    Path mix = folder.resolve("truth_shares.csv");
    try {
      FloatBuffer demand =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      List<String> lines = Files.readAllLines(mix);
      double[][] shares = new double[trace.sites().size()][ServiceTrace.RUNGS];
      for (int site = 0; site < shares.length; site++) {
        String[] fields = lines.get(site).split(",");
        for (int rung = 0; rung < ServiceTrace.RUNGS; rung++) {
          shares[site][rung] = Double.parseDouble(fields[rung + 1]);
        }
      }
      return new TruthForecast(trace, demand, shares);
    } catch (IOException error) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the truth of the trace cannot be read: " + error, error);
    }
  }

  @Override
  public void observe(int play) {}

  @Override
  public boolean isPeak(int site, long seconds) {
    int offset = trace.sites().get(site).utcOffsetSeconds();
    long hour = Math.floorMod(seconds + offset, (long) DAY_SECONDS) / HOUR_SECONDS;
    return hour >= FIRST_PEAK_HOUR && hour <= LAST_PEAK_HOUR;
  }

  @Override
  public double[] expectedPeakBytes(int site, long seconds) {
    int day =
        (int)
            Math.floorDiv(seconds + trace.sites().get(site).utcOffsetSeconds(), (long) DAY_SECONDS);
    double[] expected = new double[trace.objects()];
    int titles = trace.titles().size();
    int known = Math.min(day, days - 1);
    // West of Greenwich the trace ends before the last evening, of which the truth says nothing.
    while (known > 0 && !isKnown(site, known)) {
      known--;
    }
    int offset = (site * days + known) * titles;
    for (int title = 0; title < titles; title++) {
      ModelForecast.spread(
          trace.titles().get(title).bytes(),
          title,
          demand.get(offset + title),
          shares[site],
          expected);
    }
    return expected;
  }

  private boolean isKnown(int site, int day) {
    int titles = trace.titles().size();
    int offset = (site * days + day) * titles;
    for (int title = 0; title < titles; title++) {
      if (demand.get(offset + title) > 0) {
        return true;
      }
    }
    return false;
  }
}
