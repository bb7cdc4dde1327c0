package dev.marquee.recommendations;

import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topic;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;

/**
 * Turns the events of one input into {@link ProfileEvent}s: gives the profile its pseudonym, and
 * leaves the rest to the input's own rule.
 *
 * @param <T> the event of the input
 */
abstract class ToProfileEventsFunction<T extends SpecificRecordBase>
    extends TimelyFunction<T, ProfileEvent> {
  private static final long serialVersionUID = 1L;

  private final byte[] secret;

  private transient ProfileKey.Derivation pseudonyms;

  ToProfileEventsFunction(Topic<T> topic, EventBounds bounds, byte[] secret) {
    super(topic, bounds);
    this.secret = secret;
  }

  /**
   * What the event says of its profile, or null when it says nothing; pseudonym, identifiers and
   * times are filled in by the caller.
   */
  abstract ProfileEvent eventOf(Received<T> received);

  @Override
  public void open(OpenContext context) {
    super.open(context);
    pseudonyms = new ProfileKey.Derivation(secret);
  }

  @Override
  protected final ProfileEvent read(Received<T> received) {
    ProfileEvent event = eventOf(received);
    if (event == null) {
      return null;
    }
    event.profileId = received.key();
    event.key = pseudonyms.of(received.key());
    event.eventTime = received.eventTimeMillis();
    event.appendTime = received.appendTimeMillis();
    event.eventId =
        received.isRemoval()
            ? topic().name() + "/" + received.partition() + "/" + received.offset()
            : topic().eventIdOf(received.value());
    return event;
  }
}
