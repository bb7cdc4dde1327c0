package dev.marquee.cachewarming;

import dev.marquee.events.MembershipEvent;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Reads who becomes a member, leaves and comes back.
 *
 * <p>Events of a region that is not served count in {@code
 * cacheWarming.reason.UNKNOWN_REGION.eventsRefused}.
 */
final class ReadMembershipsFunction extends TimelyFunction<MembershipEvent, MembershipChangeEvent> {
  private static final long serialVersionUID = 1L;

  private final CacheWarmingOptions options;
  private transient Counter unknownRegions;

  ReadMembershipsFunction(EventBounds bounds, CacheWarmingOptions options) {
    super(Topics.MEMBERSHIP_EVENTS, bounds);
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    unknownRegions = WarmingMetrics.refused(getRuntimeContext().getMetricGroup(), "UNKNOWN_REGION");
  }

  @Override
  protected MembershipChangeEvent read(Received<MembershipEvent> received) {
    MembershipEvent membership = received.value();
    if (!options.regions().isKnown(membership.getRegion())) {
      unknownRegions.inc();
      return null;
    }
    MembershipChangeEvent change = new MembershipChangeEvent();
    change.event = EventIdMemory.hash(membership.getEventId());
    change.account = EventIdMemory.hash(membership.getAccountId());
    change.region = membership.getRegion();
    change.plan = membership.getPlan();
    change.timeMillis = options.time().ofEvent(received.eventTimeMillis());
    switch (membership.getChange()) {
      case JOINED -> change.joined = 1;
      case CANCELLED -> change.cancelled = 1;
      case RETURNED -> change.returned = 1;
    }
    return change;
  }
}
