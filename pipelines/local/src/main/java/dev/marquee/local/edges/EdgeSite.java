package dev.marquee.local.edges;

import dev.marquee.cachewarming.edge.LruCache;
import dev.marquee.cachewarming.edge.PlannedCache;
import dev.marquee.cachewarming.edge.SieveCache;
import dev.marquee.local.edges.SiteOrders.Action;
import dev.marquee.local.edges.SiteOrders.Order;
import dev.marquee.local.edges.SiteOrders.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A simulated edge site: follows its plan, fills in its window, serves and misses.
 *
 * <p>Times are milliseconds of event time and never go back. Not thread-safe.
 */
public final class EdgeSite {
  private static final double MILLIS_PER_SECOND = 1000;

  private final EdgeSiteOptions options;
  private final EdgeFiles files;
  private final SiteOrders orders = new SiteOrders();
  private final PlannedCache cache;
  private final LruCache rival;

  /** Files to fetch, the next one first. */
  private final Deque<Integer> toFill = new ArrayDeque<>();

  /** What was held of planned files when a plan came into force. */
  private final Map<Integer, Long> heldBefore = new HashMap<>();

  private List<Integer> planned = List.of();
  private Consumer<? super EdgeActivity> listener = activity -> {};
  private final long openedAt;
  private long now;
  private long fillStart;
  private long fillEnd;

  /** Bytes that the rate has allowed and that no file has used yet. */
  private double allowance;

  private long bytes;
  private long cachedBytes;
  private long rivalBytes;

  /** A site that opens empty, or with what a plan from before says that it holds. */
  EdgeSite(EdgeSiteOptions options, EdgeFiles files, long openedAtMillis) {
    this.options = options;
    this.files = files;
    this.openedAt = openedAtMillis;
    this.now = openedAtMillis;
    cache =
        new PlannedCache(
            files.most(), new SieveCache(files.most(), options.capacityBytes()), this::dropped);
    rival = new LruCache(files.most(), options.capacityBytes());
  }

  /** What the site is. */
  public EdgeSiteOptions options() {
    return options;
  }

  /** What the site is told to hold. */
  public SiteOrders orders() {
    return orders;
  }

  /** Bytes served since the site opened. */
  long bytes() {
    return bytes;
  }

  /** Those that it held. */
  long cachedBytes() {
    return cachedBytes;
  }

  /** Those that an LRU cache of the same capacity would have held. */
  long rivalBytes() {
    return rivalBytes;
  }

  /** Bytes of a file that the site holds. */
  public long residentBytes(String title, String rendition) {
    int file = files.numberOf(title, rendition);
    return file == EdgeFiles.UNKNOWN ? 0 : cache.residentBytes(file);
  }

  /** Follows a new plan if there is one, and fills as far as the time and the rate allow. */
  void advance(long atMillis, Consumer<? super EdgeActivity> consumer) {
    listener = consumer;
    long before = now;
    now = Math.max(now, atMillis);
    if (orders.isReady()) {
      follow(orders.take());
    }
    long from = Math.max(before, fillStart);
    long until = Math.min(now, fillEnd);
    if (until > from && !toFill.isEmpty()) {
      allowance += (until - from) / MILLIS_PER_SECOND * options.fillBytesPerSecond();
      fill();
    }
  }

  private void fill() {
    while (!toFill.isEmpty()) {
      int file = toFill.peekFirst();
      long size = files.file(file).bytes();
      long missing = size - cache.residentBytes(file);
      if (missing > allowance) {
        return;
      }
      toFill.pollFirst();
      if (missing > 0) {
        allowance -= missing;
        cache.fill(file, size);
        EdgeFiles.File named = files.file(file);
        listener.accept(
            new EdgeActivity.Filled(options.id(), named.title(), named.rendition(), now, missing));
      }
    }
  }

  private void follow(Plan plan) {
    List<Order> known = new ArrayList<>();
    for (Order order : orders.orders()) {
      if (files.numberOf(order.title(), order.rendition()) != EdgeFiles.UNKNOWN) {
        known.add(order);
      }
    }
    known.sort(Comparator.comparingDouble(Order::density).thenComparingInt(this::numberOf));
    heldBefore.clear();
    planned.forEach(file -> heldBefore.put(file, cache.residentBytes(file)));
    planned = known.stream().map(this::numberOf).toList();
    cache.follow(
        planned.stream().mapToInt(Integer::intValue).toArray(),
        Math.max(0, options.capacityBytes() - plan.reactiveBytes()),
        Math.min(options.capacityBytes(), plan.reactiveBytes()));
    heldBefore.clear();
    if (plan.fillStartMillis() != fillStart) {
      allowance = 0;
    }
    fillStart = plan.fillStartMillis();
    fillEnd = plan.fillEndMillis();
    known.stream().filter(order -> wasHeld(order, plan)).forEach(this::takeOver);
    toFill.clear();
    known.stream()
        .filter(order -> order.action() == Action.PREFETCH)
        .sorted(
            Comparator.comparingLong(Order::deadlineMillis)
                .thenComparing(Comparator.comparingDouble(Order::density).reversed())
                .thenComparingInt(this::numberOf))
        .map(this::numberOf)
        .forEach(toFill::addLast);
  }

  private int numberOf(Order order) {
    return files.numberOf(order.title(), order.rendition());
  }

  /** A disk outlives the process: what a plan from before says is there was there. */
  private boolean wasHeld(Order order, Plan plan) {
    boolean isFromBefore = plan.fillStartMillis() < openedAt;
    return isFromBefore
        && (order.action() == Action.KEEP
            || order.action() == Action.PREFETCH && plan.fillEndMillis() <= openedAt);
  }

  private void takeOver(Order order) {
    cache.fill(numberOf(order), files.file(numberOf(order)).bytes());
  }

  private void dropped(int file) {
    // In a change of plans the cache no longer knows the file as planned.
    Long before = heldBefore.get(file);
    long held = before == null ? cache.residentBytes(file) : before;
    if (held > 0) {
      EdgeFiles.File named = files.file(file);
      listener.accept(
          new EdgeActivity.Evicted(options.id(), named.title(), named.rendition(), now, held));
    }
  }

  /**
   * Serves a viewer.
   *
   * @param asked bytes that the viewer watched, positive; at most the file is sent
   */
  void serve(int file, long asked, long atMillis, Consumer<? super EdgeActivity> consumer) {
    advance(atMillis, consumer);
    EdgeFiles.File named = files.file(file);
    long sent = Math.min(asked, named.bytes());
    long cached = cache.request(file, named.bytes(), sent);
    bytes += sent;
    cachedBytes += cached;
    rivalBytes += rival.request(file, named.bytes(), sent);
    listener.accept(
        new EdgeActivity.Served(options.id(), named.title(), named.rendition(), now, sent, cached));
  }
}
