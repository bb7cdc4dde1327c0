package dev.marquee.benchmarks.prefetch;

import java.util.Arrays;

/**
 * What a policy took from upstream, after the warm-up: in all, and in the hours of peak.
 *
 * <p>The peak of a site's day are the four local hours in which its viewers were served most bytes;
 * they are the same for every policy.
 */
final class UpstreamTally {
  private static final int HOURS = 24;
  private static final int PEAK_HOURS = 4;
  private static final int HOUR_SECONDS = 3600;

  private final int[] utcOffsets;
  private final long fromSeconds;
  private final long[][] servedBytes;
  private final long[][] upstreamBytes;
  private long plays;
  private double hits;
  private long bytes;
  private long hitBytes;
  private long fillBytes;

  UpstreamTally(int[] utcOffsets, long fromSeconds, long toSeconds) {
    this.utcOffsets = utcOffsets;
    this.fromSeconds = fromSeconds;
    // A day on either side: local time may be behind or ahead.
    int days = (int) (toSeconds / HOUR_SECONDS / HOURS) + 3;
    servedBytes = new long[utcOffsets.length][days * HOURS];
    upstreamBytes = new long[utcOffsets.length][days * HOURS];
  }

  private int localHour(int site, long seconds) {
    return (int) Math.floorDiv(seconds + utcOffsets[site], (long) HOUR_SECONDS) + HOURS;
  }

  void play(int site, long seconds, long playBytes, long served) {
    if (seconds < fromSeconds) {
      return;
    }
    int hour = localHour(site, seconds);
    servedBytes[site][hour] += playBytes;
    upstreamBytes[site][hour] += playBytes - served;
    plays++;
    hits += playBytes == 0 ? 0 : (double) served / playBytes;
    bytes += playBytes;
    hitBytes += served;
  }

  void fill(int site, long seconds, long filled) {
    if (seconds < fromSeconds) {
      return;
    }
    upstreamBytes[site][localHour(site, seconds)] += filled;
    fillBytes += filled;
  }

  long peakUpstreamBytes() {
    long sum = 0;
    for (int site = 0; site < servedBytes.length; site++) {
      for (int day = 0; day < servedBytes[site].length; day += HOURS) {
        sum += peakOfDay(servedBytes[site], upstreamBytes[site], day);
      }
    }
    return sum;
  }

  private static long peakOfDay(long[] served, long[] upstream, int from) {
    Integer[] hours = new Integer[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
      hours[hour] = from + hour;
    }
    Arrays.sort(hours, (left, right) -> Long.compare(served[right], served[left]));
    long sum = 0;
    for (int rank = 0; rank < PEAK_HOURS; rank++) {
      sum += upstream[hours[rank]];
    }
    return sum;
  }

  long totalUpstreamBytes() {
    return bytes - hitBytes + fillBytes;
  }

  long fillBytes() {
    return fillBytes;
  }

  double objectHit() {
    return plays == 0 ? 0 : hits / plays;
  }

  double byteHit() {
    return bytes == 0 ? 0 : (double) hitBytes / bytes;
  }
}
