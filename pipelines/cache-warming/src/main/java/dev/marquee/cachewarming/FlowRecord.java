package dev.marquee.cachewarming;

import java.util.HashMap;
import java.util.Map;

/**
 * State of the flows of one region and plan; public fields make it a state record.
 *
 * <p>Days are local days since 1970-01-01. A day stays open until nothing that is not late can fall
 * into it.
 */
public final class FlowRecord {
  /** Joins, cancels and returns of the days that are open. */
  public Map<Long, long[]> open = new HashMap<>();

  /** The forecaster; empty before the first day. */
  public byte[] forecaster = {};

  /** The next day to be closed; {@link Long#MIN_VALUE} before the first event. */
  public long nextDay = Long.MIN_VALUE;

  /** The last closed day with an event. */
  public long lastFlowDay = Long.MIN_VALUE / 2;

  /** Empty record for serializers. */
  public FlowRecord() {}
}
