package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Filled;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.Served;
import dev.marquee.events.SitePlan;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What each edge site was told to hold and what it achieved, from {@code cache-warming.v1} and
 * {@code edge-requests.v1}.
 *
 * <p>Thread-safe.
 */
final class SiteReadings {
  private static final int FILES = 6;

  /** Weight of the bytes before, at each play: the figures are of some hundred plays. */
  private static final double KEPT = .995;

  private final TitleReadings titles;
  private final WireFormat<CacheWarming> planFormat =
      WireFormat.reading(Topics.CACHE_WARMING, BrokerAccess.registry());
  private final WireFormat<EdgeRequest> requestFormat =
      WireFormat.reading(Topics.EDGE_REQUESTS, BrokerAccess.registry());
  private final Map<String, Site> sites = new TreeMap<>();

  /** A file of the plan in force. */
  private record File(String title, String action, long bytes, double expected, String reason) {}

  private static final class Site {
    private SitePlan plan;
    private final Map<String, File> files = new HashMap<>();
    private double served;
    private double held;
    private long filled;
    private long filledOf;
  }

  SiteReadings(TitleReadings titles) {
    this.titles = titles;
  }

  synchronized void readPlan(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    int slash = key.indexOf('/');
    Site site = site(slash < 0 ? key : key.substring(0, slash));
    if (record.value() == null) {
      site.files.remove(key);
      return;
    }
    CacheWarming warming = planFormat.decode(record.value());
    if (warming.getContent() instanceof SitePlan plan) {
      if (site.plan == null || !site.plan.getPlanId().equals(plan.getPlanId())) {
        site.filled = 0;
        site.filledOf = plan.getFillBytes();
      }
      site.plan = plan;
    } else if (warming.getContent() instanceof PlannedFile file) {
      site.files.put(
          key,
          new File(
              file.getTitleId(),
              file.getAction().name(),
              file.getBytes(),
              file.getExpectedBytes(),
              file.getReason()));
    }
  }

  synchronized void readRequest(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    EdgeRequest request = requestFormat.decode(record.value());
    Site site = site(request.getSiteId());
    if (request.getActivity() instanceof Served served) {
      site.served = site.served * KEPT + served.getBytesServed();
      site.held = site.held * KEPT + served.getBytesFromCache();
    } else if (request.getActivity() instanceof Filled filled) {
      site.filled += filled.getBytes();
    }
  }

  private Site site(String id) {
    return sites.computeIfAbsent(id, one -> new Site());
  }

  /** Sites with a plan, and what became of it. */
  synchronized void describe(ObjectNode node) {
    ArrayNode list = node.putArray("sites");
    sites.forEach((id, site) -> describe(id, site, list.addObject()));
  }

  private void describe(String id, Site site, ObjectNode node) {
    node.put("id", id);
    if (site.served > 0) {
      node.put("achieved", site.held / site.served);
    }
    SitePlan plan = site.plan;
    if (plan == null) {
      return;
    }
    node.put("planId", plan.getPlanId());
    node.put("decidedAt", plan.getDecidedAt().toEpochMilli());
    node.put("fillStart", plan.getFillStart().toEpochMilli());
    node.put("fillEnd", plan.getFillEnd().toEpochMilli());
    node.put("capacityBytes", plan.getCapacityBytes());
    node.put("reactiveBytes", plan.getReactiveBytes());
    node.put("plannedBytes", plan.getPlannedBytes());
    node.put("fillBytes", plan.getFillBytes());
    node.put("fillLimitBytes", plan.getFillLimitBytes());
    node.put("filledBytes", Math.min(site.filled, site.filledOf));
    node.put("files", plan.getFiles());
    node.put("prefetched", plan.getPrefetched());
    node.put("evicted", plan.getEvicted());
    node.put("gap", plan.getGap());
    if (plan.getExpectedPeakBytes() > 0) {
      node.put("planned", plan.getExpectedBytes() / plan.getExpectedPeakBytes());
    }
    ArrayNode files = node.putArray("top");
    List<File> top =
        site.files.values().stream()
            .sorted(Comparator.comparingDouble(File::expected).reversed())
            .limit(FILES)
            .toList();
    for (File file : top) {
      files
          .addObject()
          .put("title", titles.nameOf(file.title()))
          .put("action", file.action())
          .put("bytes", file.bytes())
          .put("expectedBytes", file.expected())
          .put("reason", file.reason());
    }
  }
}
