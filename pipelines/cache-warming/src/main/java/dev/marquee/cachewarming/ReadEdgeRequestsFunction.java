package dev.marquee.cachewarming;

import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.Filled;
import dev.marquee.events.Served;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;

/** Reads what the edge sites did with files. */
final class ReadEdgeRequestsFunction extends TimelyFunction<EdgeRequest, PlanInput> {
  private static final long serialVersionUID = 1L;

  private final CacheWarmingOptions options;

  ReadEdgeRequestsFunction(EventBounds bounds, CacheWarmingOptions options) {
    super(Topics.EDGE_REQUESTS, bounds);
    this.options = options;
  }

  @Override
  protected PlanInput read(Received<EdgeRequest> received) {
    EdgeRequest request = received.value();
    PlanInput input = new PlanInput();
    input.event = EventIdMemory.hash(request.getEventId());
    input.site = request.getSiteId();
    input.title = request.getTitleId();
    input.rendition = request.getRenditionId();
    input.timeMillis = options.time().ofEvent(received.eventTimeMillis());
    Object activity = request.getActivity();
    if (activity instanceof Served served) {
      input.kind = PlanInput.Kind.SERVED;
      input.bytes = served.getBytesServed();
      input.cachedBytes = served.getBytesFromCache();
    } else if (activity instanceof Filled filled) {
      input.kind = PlanInput.Kind.FILLED;
      input.bytes = filled.getBytes();
      input.cachedBytes = filled.getComplete() ? 1 : 0;
    } else if (activity instanceof Evicted evicted) {
      input.kind = PlanInput.Kind.EVICTED;
      input.bytes = evicted.getBytes();
    } else {
      throw new IllegalStateException("an edge request of an unknown kind: " + activity);
    }
    return input;
  }
}
