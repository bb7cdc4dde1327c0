package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What became of every viewing event that was sent from the console: whether the recommendations
 * job accepted it, knew it already, refused it or set it aside as late.
 *
 * <p>An event is under way until the job has committed an offset behind it, which it does with a
 * complete checkpoint, when all that it refused before is on the topic of dead letters. It then
 * counts as a dead letter or late if its place on the topic is named there, as a duplicate if it
 * was sent as a copy, and as accepted otherwise.
 *
 * <p>The last two are inferred from what was sent. The account is called whole only when the job's
 * own counts, which are part of its checkpoints, bear them out: when since the first event was sent
 * its duplicates have grown by at least the copies, and its other events, which are those of all
 * viewers, by at least what was accepted. Thread-safe.
 */
final class Trials {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long LOOK_MILLIS = 1_000;

  /** For the console's own reader to catch up with the dead letters. */
  private static final long SETTLE_MILLIS = 2_000;

  private final Supplier<Optional<Map<Integer, Long>>> committed;
  private final RefusalReadings refusals;
  private final MetricsReadings metrics;
  private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
  private final List<Sent> underWay = new ArrayList<>();
  private Map<Integer, Long> trusted = Map.of();
  private Map<Integer, Long> seen = Map.of();
  private long seenMillis;
  private long nextLook;
  private long settledCopies;
  private long accepted;
  private Counts before;
  private Counts shown = new Counts(0, 0);
  private long revision;

  /** Why something was sent. */
  enum Kind {
    /** What a viewer at the console did. */
    VIEWER,
    POISON,
    FUTURE,
    LATE,
    DUPLICATES,
    FLOOD
  }

  /** What became of events of one kind. */
  private static final class Tally {
    private long sent;
    private long undelivered;
    private long underWay;
    private long accepted;
    private long late;
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private long copies;
  }

  /** What the job has counted itself: events that it knew already, and others. */
  private record Counts(long duplicates, long others) {
    private Counts since(Counts before) {
      return new Counts(
          Math.max(0, duplicates - before.duplicates), Math.max(0, others - before.others));
    }
  }

  private record Sent(Kind kind, boolean isCopy, int partition, long offset) {}

  /**
   * @param committed offsets of the viewing events that the job has committed, by partition; empty
   *     when nobody answers
   */
  Trials(
      Supplier<Optional<Map<Integer, Long>>> committed,
      RefusalReadings refusals,
      MetricsReadings metrics) {
    this.committed = committed;
    this.refusals = refusals;
    this.metrics = metrics;
    for (Kind kind : Kind.values()) {
      tallies.put(kind, new Tally());
    }
  }

  /** An event is being sent. */
  synchronized void sending(Kind kind) {
    Tally tally = tallies.get(kind);
    tally.sent++;
    tally.underWay++;
    if (before == null) {
      before = engineCounts();
    }
    revision++;
  }

  /**
   * The broker has an event.
   *
   * @param isCopy whether an event with the same id was sent before it
   */
  synchronized void delivered(Kind kind, boolean isCopy, int partition, long offset) {
    underWay.add(new Sent(kind, isCopy, partition, offset));
    revision++;
  }

  /** The broker did not take an event, so that nobody will hear of it. */
  synchronized void failed(Kind kind) {
    Tally tally = tallies.get(kind);
    tally.underWay--;
    tally.undelivered++;
    revision++;
  }

  private Counts engineCounts() {
    long duplicates = engineCount("duplicates");
    return new Counts(duplicates, engineCount("events") - duplicates);
  }

  private long engineCount(String name) {
    return metrics.count(RecommendationsJob.NAME, "all", name).orElse(0L);
  }

  /** Looks at what is under way; to be called now and then. */
  void settle(long nowMillis) {
    synchronized (this) {
      if (underWay.isEmpty() || nowMillis < nextLook) {
        return;
      }
      nextLook = nowMillis + LOOK_MILLIS;
    }
    Map<Integer, Long> now = committedOffsets();
    synchronized (this) {
      if (nowMillis - seenMillis >= SETTLE_MILLIS) {
        trusted = seen;
        seen = now;
        seenMillis = nowMillis;
      }
      underWay.removeIf(this::isSettled);
      revision++;
    }
  }

  private boolean isSettled(Sent sent) {
    Long offset = trusted.get(sent.partition());
    if (offset == null || offset <= sent.offset()) {
      return false;
    }
    RefusalReadings.Origin origin =
        new RefusalReadings.Origin(Topics.VIEWING_EVENTS.name(), sent.partition(), sent.offset());
    Tally tally = tallies.get(sent.kind());
    tally.underWay--;
    refusals
        .reason(origin)
        .ifPresentOrElse(
            reason -> tally.deadLetters.merge(reason, 1L, Long::sum),
            () -> {
              if (sent.isCopy()) {
                tally.copies++;
                settledCopies++;
              } else if (sent.kind() == Kind.LATE && refusals.isLate(origin)) {
                tally.late++;
              } else {
                tally.accepted++;
                accepted++;
              }
            });
    return true;
  }

  private Map<Integer, Long> committedOffsets() {
    return committed.get().orElseGet(this::lastSeen);
  }

  private synchronized Map<Integer, Long> lastSeen() {
    return seen;
  }

  /** Events that nobody has accounted for yet. */
  synchronized int underWay() {
    return underWay.size();
  }

  /** A number that changes with the account, and when the job has counted more. */
  synchronized long revision() {
    Counts now = engineCounts();
    if (!now.equals(shown)) {
      shown = now;
      revision++;
    }
    return revision;
  }

  /** Numbers by kind, whether all of it is accounted for, and whether the job's counts agree. */
  synchronized ObjectNode describe() {
    ObjectNode node = NODES.objectNode();
    Counts counted = before == null ? new Counts(0, 0) : engineCounts().since(before);
    boolean duplicatesConfirmed = counted.duplicates() >= settledCopies;
    boolean acceptedConfirmed = counted.others() >= accepted;
    node.put("engineDuplicates", counted.duplicates());
    node.put("duplicatesConfirmed", duplicatesConfirmed);
    node.put("engineEvents", counted.others());
    node.put("acceptedConfirmed", acceptedConfirmed);
    ArrayNode list = node.putArray("kinds");
    long sent = 0;
    long open = 0;
    long undelivered = 0;
    for (Kind kind : Kind.values()) {
      Tally tally = tallies.get(kind);
      sent += tally.sent;
      open += tally.underWay;
      undelivered += tally.undelivered;
      ObjectNode one = list.addObject().put("kind", kind.name());
      one.put("sent", tally.sent).put("underWay", tally.underWay);
      one.put("undelivered", tally.undelivered);
      one.put("accepted", tally.accepted).put("late", tally.late);
      one.put("duplicates", tally.copies);
      ObjectNode reasons = one.putObject("deadLetters");
      tally.deadLetters.forEach(reasons::put);
    }
    node.put("sent", sent).put("underWay", open).put("accounted", sent - open);
    node.put(
        "whole",
        sent > 0 && open == 0 && undelivered == 0 && duplicatesConfirmed && acceptedConfirmed);
    return node;
  }
}
