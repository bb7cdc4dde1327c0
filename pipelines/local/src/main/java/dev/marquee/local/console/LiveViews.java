package dev.marquee.local.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the views of an engine to those who subscribed to them: each view is made once for all of
 * them, and only when its revision has changed.
 *
 * <p>A subscriber holds at most the latest of each of its views, so that one who reads slowly gets
 * fewer updates and no more memory. Views that nobody has subscribed to cost nothing. Thread-safe.
 */
public final class LiveViews {
  private static final Logger LOG = LoggerFactory.getLogger(LiveViews.class);

  /** More than a person has pages open; each takes a thread of the server. */
  public static final int MAX_SUBSCRIPTIONS = 32;

  /** Views of one page. */
  public static final int MAX_VIEWS = 8;

  private final ConsoleEngine engine;
  private final Map<String, Channel> channels = new HashMap<>();
  private int subscriptions;

  /** A view with its subscribers; guarded by the lock of the views. */
  private static final class Channel {
    private final Set<LiveSubscription> subscribers = new LinkedHashSet<>();
    private long revision;
    private String latest;
    private boolean hasFailed;
  }

  public LiveViews(ConsoleEngine engine) {
    this.engine = engine;
  }

  /**
   * Subscribes to views; the latest of each, where there is one, is delivered at once.
   *
   * @return empty when there are too many subscriptions already
   * @throws IllegalArgumentException if a name is no view's, or there is none, or too many
   */
  public synchronized Optional<LiveSubscription> subscribe(Collection<String> views) {
    Set<String> names = new LinkedHashSet<>(views);
    if (names.isEmpty() || names.size() > MAX_VIEWS) {
      throw new IllegalArgumentException(
          "views must be 1 to " + MAX_VIEWS + " names, are " + names.size());
    }
    for (String name : names) {
      if (!engine.isView(name)) {
        throw new IllegalArgumentException("there is no view " + name);
      }
    }
    if (subscriptions >= MAX_SUBSCRIPTIONS) {
      return Optional.empty();
    }
    subscriptions++;
    LiveSubscription subscription = new LiveSubscription(this, names);
    for (String name : names) {
      Channel channel = channels.computeIfAbsent(name, one -> new Channel());
      channel.subscribers.add(subscription);
      if (channel.latest != null) {
        subscription.put(name, channel.latest);
      }
    }
    return Optional.of(subscription);
  }

  /**
   * Makes the views that have something new, and hands them out. One that fails is said once and
   * looked at again the next time; the others do not suffer from it.
   */
  public void refresh() {
    for (Map.Entry<String, Long> known : revisions().entrySet()) {
      try {
        refresh(known.getKey(), known.getValue());
      } catch (RuntimeException | Error e) {
        if (isFirstFailure(known.getKey())) {
          LOG.warn("the view {} could not be made; more of it is not told", known.getKey(), e);
        }
      }
    }
  }

  /** Views are made outside the lock: who subscribes does not wait for them. */
  private void refresh(String name, Long known) {
    long revision = engine.revision(name);
    if (known == null || revision != known) {
      engine.view(name).map(JsonNode::toString).ifPresent(json -> deliver(name, revision, json));
    }
  }

  private synchronized boolean isFirstFailure(String name) {
    Channel channel = channels.get(name);
    boolean isFirst = channel != null && !channel.hasFailed;
    if (isFirst) {
      channel.hasFailed = true;
    }
    return isFirst;
  }

  /** What is subscribed to, with the revision that was made last; null before the first. */
  private synchronized Map<String, Long> revisions() {
    Map<String, Long> revisions = new HashMap<>();
    channels.forEach(
        (name, channel) -> revisions.put(name, channel.latest == null ? null : channel.revision));
    return revisions;
  }

  private synchronized void deliver(String name, long revision, String json) {
    Channel channel = channels.get(name);
    if (channel == null) {
      return;
    }
    channel.revision = revision;
    if (!json.equals(channel.latest)) {
      channel.latest = json;
      channel.subscribers.forEach(subscriber -> subscriber.put(name, json));
    }
  }

  synchronized void remove(LiveSubscription subscription) {
    boolean wasThere = false;
    Iterator<Channel> all = channels.values().iterator();
    while (all.hasNext()) {
      Channel channel = all.next();
      wasThere |= channel.subscribers.remove(subscription);
      if (channel.subscribers.isEmpty()) {
        all.remove();
      }
    }
    subscriptions -= wasThere ? 1 : 0;
  }

  /** Closes all subscriptions. */
  void closeAll() {
    Set<LiveSubscription> all = new LinkedHashSet<>();
    synchronized (this) {
      channels.values().forEach(channel -> all.addAll(channel.subscribers));
    }
    all.forEach(LiveSubscription::close);
  }

  /** Subscriptions that are open. */
  public synchronized int subscriptions() {
    return subscriptions;
  }
}
