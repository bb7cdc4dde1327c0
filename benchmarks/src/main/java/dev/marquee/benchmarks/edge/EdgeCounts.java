package dev.marquee.benchmarks.edge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What became of records at the edge. Not thread-safe. */
public final class EdgeCounts {
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private long records;
  private long events;
  private long removals;
  private long exceptions;
  private long refusedValid;
  private long allocated;
  private long largestAllocation;

  /** A record was offered; {@code bytes} were allocated to judge it. */
  public void offered(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative, is " + bytes);
    }
    records++;
    allocated += bytes;
    largestAllocation = Math.max(largestAllocation, bytes);
  }

  /** It became an event. */
  public void event() {
    events++;
  }

  /** It removes its key. */
  public void removal() {
    removals++;
  }

  /** It became a dead letter. */
  public void deadLetter(String reason) {
    deadLetters.merge(reason, 1L, Long::sum);
  }

  /** It was valid and became a dead letter all the same. */
  public void refusedValid() {
    refusedValid++;
  }

  /** Judging it threw. */
  public void exception() {
    exceptions++;
  }

  /** Records that became nothing. */
  public long unaccounted() {
    long letters = deadLetters.values().stream().mapToLong(Long::longValue).sum();
    return records - events - removals - letters;
  }

  /** Whether every record was accounted for, nothing threw and nothing valid was refused. */
  public boolean isSound() {
    return unaccounted() == 0 && exceptions == 0 && refusedValid == 0;
  }

  /** The figures as they are printed, by camelCase key, in order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("records", records);
    figures.put("events", events);
    figures.put("removals", removals);
    figures.put("deadLetters", deadLetters);
    figures.put("exceptions", exceptions);
    figures.put("unaccounted", unaccounted());
    figures.put("validRefused", refusedValid);
    figures.put("bytesAllocatedPerRecord", records == 0 ? 0 : (double) allocated / records);
    figures.put("largestAllocation", largestAllocation);
    return figures;
  }
}
