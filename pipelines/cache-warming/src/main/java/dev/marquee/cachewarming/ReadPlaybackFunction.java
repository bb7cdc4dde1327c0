package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.Place;
import dev.marquee.cachewarming.load.PlaybackPoint;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Tells each session what its starts, heartbeats and stops say of load; drops everything else.
 *
 * <p>Events of a region that is not among those that are served count in {@code
 * cacheWarming.reason.UNKNOWN_REGION.eventsRefused}.
 */
final class ReadPlaybackFunction extends TimelyFunction<ViewingEvent, PlaybackEvent> {
  private static final long serialVersionUID = 1L;

  private final CacheWarmingOptions options;
  private transient Counter unknownRegions;

  ReadPlaybackFunction(EventBounds bounds, CacheWarmingOptions options) {
    super(Topics.VIEWING_EVENTS, bounds);
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    unknownRegions = WarmingMetrics.refused(getRuntimeContext().getMetricGroup(), "UNKNOWN_REGION");
  }

  @Override
  protected PlaybackEvent read(Received<ViewingEvent> received) {
    ViewingEvent viewing = received.value();
    Object activity = viewing.getActivity();
    boolean isPlayback =
        activity instanceof Heartbeat
            || activity instanceof PlayStarted
            || activity instanceof PlayStopped;
    if (!isPlayback) {
      return null;
    }
    if (!options.regions().isKnown(viewing.getRegion())) {
      unknownRegions.inc();
      return null;
    }
    long session =
        31 * EventIdMemory.hash(viewing.getProfileId())
            + EventIdMemory.hash(viewing.getSessionId());
    return new PlaybackEvent(
        session, point(viewing, options.time().ofEvent(received.eventTimeMillis())));
  }

  private PlaybackPoint point(ViewingEvent viewing, long time) {
    Object activity = viewing.getActivity();
    if (activity instanceof Heartbeat heartbeat) {
      return new PlaybackPoint(
          time,
          PlaybackPoint.Kind.HEARTBEAT,
          place(viewing, heartbeat.getRenditionId()),
          heartbeat.getBitrateKbps(),
          reach(heartbeat.getIntervalMillis()));
    }
    if (activity instanceof PlayStarted started) {
      return new PlaybackPoint(
          time,
          PlaybackPoint.Kind.START,
          place(viewing, started.getRenditionId()),
          started.getBitrateKbps(),
          reach(options.heartbeatInterval()));
    }
    return new PlaybackPoint(time, PlaybackPoint.Kind.STOP, place(viewing, null), 0, 0);
  }

  private static Place place(ViewingEvent viewing, String rendition) {
    return new Place(viewing.getRegion(), viewing.getTitleId(), rendition == null ? "" : rendition);
  }

  /** How long a stream goes on, in the time of the service, when nothing more is heard. */
  private int reach(long intervalMillis) {
    long believed = Math.min(intervalMillis, options.longestInterval());
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, options.time().lengthOf(believed)));
  }
}
