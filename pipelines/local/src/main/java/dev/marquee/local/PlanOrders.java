package dev.marquee.local;

import dev.marquee.events.CacheWarming;
import dev.marquee.events.OutputVersion;
import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns records of {@code cache-warming.v1} into orders to the sites that they are for.
 *
 * <p>Of a key the highest version counts. Not thread-safe.
 */
final class PlanOrders {
  private static final Pattern BORDER = Pattern.compile("/");
  private static final int PARTS_OF_A_FILE = 3;

  private final EdgeNetwork network;
  private final WireFormat<CacheWarming> format =
      WireFormat.reading(Topics.CACHE_WARMING, BrokerAccess.registry());
  private final Map<String, OutputVersion> versions = new HashMap<>();

  PlanOrders(EdgeNetwork network) {
    this.network = network;
  }

  /**
   * Gives one record to its site; one of a site that is not here is passed over.
   *
   * @param value null: the file is no longer planned
   */
  void give(String key, byte[] value) throws RejectedException {
    if (value == null) {
      versions.remove(key);
      String[] parts = BORDER.split(key);
      if (parts.length == PARTS_OF_A_FILE) {
        network.site(parts[0]).ifPresent(site -> site.orders().remove(parts[1], parts[2]));
      }
      return;
    }
    CacheWarming plan = format.decode(value);
    OutputVersion before = versions.get(key);
    if (before == null || OutputVersions.isNewer(plan.getVersion(), before)) {
      versions.put(key, plan.getVersion());
      network.site(plan.getSiteId()).ifPresent(site -> EdgeRecords.order(plan, site.orders()));
    }
  }
}
