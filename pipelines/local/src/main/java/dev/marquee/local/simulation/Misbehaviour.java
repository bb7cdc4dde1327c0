package dev.marquee.local.simulation;

import java.time.Duration;

/**
 * What the simulated clients do wrong, as shares of the viewing events and impressions that they
 * send, each 0 to 1.
 *
 * @param duplicateShare sent a second time, within {@code delay}
 * @param delayedShare held back and sent after events that happened later, by up to {@code delay}
 * @param lateShare dated back by {@code lateBy}, as by a client that was offline
 * @param futureShare dated ahead by {@code futureBy}, as by a client with a wrong clock
 * @param poisonShare followed by a record that no consumer can use
 * @param delay longest delay, of event time, above 0
 * @param lateBy how far late events are dated back, of event time, above 0
 * @param futureBy how far future events are dated ahead, of event time, above 0
 */
public record Misbehaviour(
    double duplicateShare,
    double delayedShare,
    double lateShare,
    double futureShare,
    double poisonShare,
    Duration delay,
    Duration lateBy,
    Duration futureBy) {

  public Misbehaviour {
    Ranges.require("duplicateShare", duplicateShare, 0, 1);
    Ranges.require("delayedShare", delayedShare, 0, 1);
    Ranges.require("lateShare", lateShare, 0, 1);
    Ranges.require("futureShare", futureShare, 0, 1);
    Ranges.require("poisonShare", poisonShare, 0, 1);
    Ranges.require("delay in milliseconds", delay.toMillis(), 1, 1e12);
    Ranges.require("lateBy in milliseconds", lateBy.toMillis(), 1, 1e12);
    Ranges.require("futureBy in milliseconds", futureBy.toMillis(), 1, 1e12);
  }

  /** Clients that do nothing wrong. */
  public static Misbehaviour none() {
    return new Misbehaviour(
        0, 0, 0, 0, 0, Duration.ofSeconds(2), Duration.ofHours(6), Duration.ofDays(365));
  }

  /** 2 % duplicates, 2 % out of order, .2 % late, .1 % from the future and .1 % poison. */
  public static Misbehaviour visible() {
    return new Misbehaviour(
        .02,
        .02,
        .002,
        .001,
        .001,
        Duration.ofSeconds(2),
        Duration.ofHours(6),
        Duration.ofDays(365));
  }

  boolean isNone() {
    return duplicateShare + delayedShare + lateShare + futureShare + poisonShare == 0;
  }
}
