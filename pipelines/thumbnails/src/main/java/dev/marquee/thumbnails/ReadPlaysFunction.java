package dev.marquee.thumbnails;

import dev.marquee.events.Heartbeat;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;

/**
 * Tells each title how long it was played from which impression; drops everything else before the
 * shuffle, most heartbeats too.
 */
final class ReadPlaysFunction extends TimelyFunction<ViewingEvent, ArtworkEvent> {
  private static final long serialVersionUID = 1L;

  private final long gridMillis;

  /**
   * @param gridMillis heartbeats count that pass a multiple of this position, positive
   */
  ReadPlaysFunction(EventBounds bounds, long gridMillis) {
    super(Topics.VIEWING_EVENTS, bounds);
    this.gridMillis = gridMillis;
  }

  @Override
  protected ArtworkEvent read(Received<ViewingEvent> received) {
    ViewingEvent viewing = received.value();
    if (viewing.getImpressionId() == null || viewing.getTitleId() == null) {
      return null;
    }
    Object activity = viewing.getActivity();
    ArtworkEvent event = new ArtworkEvent();
    if (activity instanceof Heartbeat heartbeat) {
      long from = heartbeat.getPositionMillis() - heartbeat.getIntervalMillis();
      if (heartbeat.getPositionMillis() / gridMillis == Math.floorDiv(from, gridMillis)) {
        return null;
      }
      event.fromMillis = Math.max(0, from);
      event.toMillis = heartbeat.getPositionMillis();
      event.durationMillis = heartbeat.getDurationMillis();
    } else if (activity instanceof PlayStarted started) {
      event.fromMillis = started.getPositionMillis();
      event.toMillis = started.getPositionMillis();
      event.durationMillis = started.getDurationMillis();
    } else if (activity instanceof PlayStopped stopped) {
      event.fromMillis = Math.max(0, stopped.getPositionMillis() - stopped.getWatchedMillis());
      event.toMillis = stopped.getPositionMillis();
      event.durationMillis = stopped.getDurationMillis();
    } else {
      return null;
    }
    event.kind = ArtworkEvent.Kind.PLAY;
    event.titleId = viewing.getSeriesId() == null ? viewing.getTitleId() : viewing.getSeriesId();
    event.eventTime = received.eventTimeMillis();
    event.appendTime = received.appendTimeMillis();
    event.impression = EventIdMemory.hash(viewing.getImpressionId());
    return event;
  }
}
