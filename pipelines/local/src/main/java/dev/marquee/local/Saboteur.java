package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.StopReason;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.console.RefusedActionException;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Sends what an engine meets in real life and nobody wants, when a person asks for it. Thread-safe.
 */
final class Saboteur {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int COPIES = 20;
  private static final int STRANGERS = 1_000;

  /** Enough for a day of clients that were offline, too little for {@code TOO_OLD}. */
  private static final Duration LATE_BY = Duration.ofHours(6);

  private static final long WATCHED_MILLIS = 10_000;

  private final TrackedPublisher publisher;
  private final TitleReadings titles;
  private final WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);
  private final SplittableRandom random = new SplittableRandom();
  private Poison next = Poison.NOISE;

  /** What is wrong with a record that cannot be an event. */
  private enum Poison {
    NOISE("random bytes"),
    TRUNCATED("an event cut in the middle"),
    UNKNOWN_SCHEMA("an event of a schema that nobody knows"),
    EMPTY("a record without a value"),
    INVALID("stars that are no number"),
    OVERLONG("an id of 20,000 characters");

    private final String words;

    Poison(String words) {
      this.words = words;
    }
  }

  Saboteur(TrackedPublisher publisher, TitleReadings titles) {
    this.publisher = publisher;
    this.titles = titles;
  }

  /** Sends a record that is no event, each time another kind. */
  synchronized JsonNode poison() throws RefusedActionException {
    Poison poison = next;
    next = Poison.values()[(poison.ordinal() + 1) % Poison.values().length];
    ViewingEvent event = watched(stranger(), anyTitle(), Instant.now());
    publisher.send(Trials.Kind.POISON, event.getProfileId(), spoiled(poison, event));
    return sent(1, "sent " + poison.words);
  }

  private byte[] spoiled(Poison poison, ViewingEvent event) {
    byte[] bytes = format.encode(event);
    return switch (poison) {
      case NOISE -> {
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        yield noise;
      }
      case TRUNCATED -> Arrays.copyOf(bytes, bytes.length / 2);
      case UNKNOWN_SCHEMA -> {
        bytes[2] ^= 0x5A;
        yield bytes;
      }
      case EMPTY -> null;
      case INVALID -> {
        event.setActivity(new Rated(null, Float.NaN));
        yield format.encode(event);
      }
      case OVERLONG -> {
        event.setEventId("x".repeat(20_000));
        yield format.encode(event);
      }
    };
  }

  /** Sends an event that is dated a year ahead. */
  synchronized JsonNode future() throws RefusedActionException {
    Instant nextYear = Instant.now().plus(Duration.ofDays(365));
    publisher.send(Trials.Kind.FUTURE, watched(stranger(), anyTitle(), nextYear));
    return sent(1, "sent an event of " + nextYear.toString().substring(0, 10));
  }

  /** Sends an event that happened hours ago. */
  synchronized JsonNode late() throws RefusedActionException {
    publisher.send(Trials.Kind.LATE, watched(stranger(), anyTitle(), Instant.now().minus(LATE_BY)));
    return sent(1, "sent an event that is " + LATE_BY.toHours() + " hours old");
  }

  /** Sends an event, and then copies of it. */
  synchronized JsonNode duplicates() throws RefusedActionException {
    ViewingEvent event = watched(stranger(), anyTitle(), Instant.now());
    publisher.send(Trials.Kind.DUPLICATES, event);
    for (int copy = 0; copy < COPIES; copy++) {
      publisher.send(Trials.Kind.DUPLICATES, event, true);
    }
    return sent(COPIES + 1, "sent one event and " + COPIES + " copies of it");
  }

  /** Sends as many strangers at once who all watched one title. */
  synchronized JsonNode flood() throws RefusedActionException {
    TitleReadings.Title title = anyTitle();
    for (int stranger = 0; stranger < STRANGERS; stranger++) {
      publisher.send(Trials.Kind.FLOOD, watched(stranger(), title, Instant.now()));
    }
    return sent(
        STRANGERS, STRANGERS + " strangers watched " + titles.nameOf(title.id()) + " at once");
  }

  private TitleReadings.Title anyTitle() throws RefusedActionException {
    List<TitleReadings.Title> all = titles.shown();
    if (all.isEmpty()) {
      throw new RefusedActionException("no title is known yet");
    }
    String title = all.get(random.nextInt(all.size())).id();
    return titles
        .playable(title)
        .orElseThrow(() -> new RefusedActionException(title + " has no episode"));
  }

  private static String stranger() {
    return "stranger-" + UUID.randomUUID().toString().substring(0, 13);
  }

  private static ViewingEvent watched(String profile, TitleReadings.Title title, Instant at) {
    return new ViewingEvent(
        UUID.randomUUID().toString(),
        at,
        profile,
        title.id(),
        title.seriesId(),
        profile + "-play",
        null,
        ServiceRegion.US_EAST.country(),
        ServiceRegion.US_EAST.regionName(),
        new PlayStopped(WATCHED_MILLIS, WATCHED_MILLIS, WATCHED_MILLIS, StopReason.FINISHED));
  }

  private static JsonNode sent(int events, String words) {
    ObjectNode node = NODES.objectNode();
    return node.put("events", events).put("said", words);
  }
}
