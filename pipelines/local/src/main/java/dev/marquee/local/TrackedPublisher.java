package dev.marquee.local;

import dev.marquee.events.ViewingEvent;
import dev.marquee.local.console.RefusedActionException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes what the console sends, and tells {@link Trials} of every viewing event. Thread-safe.
 */
final class TrackedPublisher implements AutoCloseable {
  private static final int MOST_UNDER_WAY = 20_000;

  private final EventPublisher publisher;
  private final Trials trials;
  private final WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);

  TrackedPublisher(String bootstrapServers, Trials trials) {
    this.publisher = new EventPublisher(bootstrapServers);
    this.trials = trials;
  }

  /** Sends a viewing event. */
  void send(Trials.Kind kind, ViewingEvent event) throws RefusedActionException {
    send(kind, event, false);
  }

  /**
   * Sends a viewing event.
   *
   * @param isCopy whether one with the same id was sent before
   */
  synchronized void send(Trials.Kind kind, ViewingEvent event, boolean isCopy)
      throws RefusedActionException {
    send(kind, event.getProfileId(), format.encode(event), isCopy);
  }

  /** Sends bytes in the place of a viewing event, null for none. */
  synchronized void send(Trials.Kind kind, String key, byte[] value) throws RefusedActionException {
    send(kind, key, value, false);
  }

  private void send(Trials.Kind kind, String key, byte[] value, boolean isCopy)
      throws RefusedActionException {
    if (trials.underWay() >= MOST_UNDER_WAY) {
      throw new RefusedActionException("too much is under way that nobody has accounted for yet");
    }
    trials.sending(kind);
    try {
      publisher.publish(
          Topics.VIEWING_EVENTS,
          key,
          value,
          (place, error) -> {
            if (error == null) {
              trials.delivered(kind, isCopy, place.partition(), place.offset());
            } else {
              trials.failed(kind);
            }
          });
    } catch (KafkaException e) {
      trials.failed(kind);
      throw new RefusedActionException(e.getMessage());
    }
  }

  /** Publishes something else than a viewing event. */
  synchronized <T extends SpecificRecordBase> void publish(Topic<T> topic, T value)
      throws RefusedActionException {
    try {
      publisher.publish(topic, value);
    } catch (CommandException e) {
      throw new RefusedActionException(e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    publisher.close();
  }
}
