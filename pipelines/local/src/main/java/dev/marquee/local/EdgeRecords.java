package dev.marquee.local;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.Filled;
import dev.marquee.events.MembershipChange;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.Served;
import dev.marquee.events.SitePlan;
import dev.marquee.local.edges.EdgeActivity;
import dev.marquee.local.edges.EdgeSiteOptions;
import dev.marquee.local.edges.SiteOrders;
import dev.marquee.local.simulation.MembershipSimulation;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** Simulated sites and members as records of the contract, and plans as orders to sites. */
final class EdgeRecords {

  private EdgeRecords() {}

  /** A site of the contract. */
  static CacheSite site(EdgeSiteOptions site, String eventId, long atMillis) {
    return new CacheSite(
        eventId,
        Instant.ofEpochMilli(atMillis),
        site.id(),
        site.region(),
        site.zone(),
        site.capacityBytes(),
        site.fillBytesPerSecond(),
        site.fillStartMinute(),
        site.fillEndMinute());
  }

  /** What a site did, for the contract. */
  static EdgeRequest request(EdgeActivity activity, String eventId) {
    return new EdgeRequest(
        eventId,
        Instant.ofEpochMilli(activity.atMillis()),
        activity.site(),
        activity.title(),
        activity.rendition(),
        content(activity));
  }

  private static SpecificRecord content(EdgeActivity activity) {
    if (activity instanceof EdgeActivity.Served served) {
      return new Served(served.bytes(), served.cachedBytes());
    }
    if (activity instanceof EdgeActivity.Filled filled) {
      return new Filled(filled.bytes(), true);
    }
    if (activity instanceof EdgeActivity.Evicted evicted) {
      return new Evicted(evicted.bytes());
    }
    throw new IllegalArgumentException("an activity of an unknown kind: " + activity);
  }

  /** Gives a record of a plan to the site that it is for. */
  static void order(CacheWarming record, SiteOrders orders) {
    Object content = record.getContent();
    if (content instanceof SitePlan plan) {
      orders.plan(
          new SiteOrders.Plan(
              plan.getFillStart().toEpochMilli(),
              plan.getFillEnd().toEpochMilli(),
              plan.getReactiveBytes(),
              plan.getFiles()));
    } else if (content instanceof PlannedFile file) {
      orders.put(
          new SiteOrders.Order(
              file.getTitleId(),
              file.getRenditionId(),
              switch (file.getAction()) {
                case PREFETCH -> SiteOrders.Action.PREFETCH;
                case KEEP -> SiteOrders.Action.KEEP;
                case ADMIT -> SiteOrders.Action.ADMIT;
              },
              file.getDeadline() == null ? Long.MAX_VALUE : file.getDeadline().toEpochMilli(),
              file.getExpectedBytes(),
              file.getBytes()));
    }
  }

  /** A change of membership of the contract. */
  static MembershipEvent membership(MembershipSimulation.Event event) {
    return new MembershipEvent(
        event.eventId(),
        Instant.ofEpochMilli(event.eventTimeMillis()),
        event.accountId(),
        event.region(),
        event.plan(),
        switch (event.change()) {
          case JOINED -> MembershipChange.JOINED;
          case CANCELLED -> MembershipChange.CANCELLED;
          case RETURNED -> MembershipChange.RETURNED;
        });
  }
}
