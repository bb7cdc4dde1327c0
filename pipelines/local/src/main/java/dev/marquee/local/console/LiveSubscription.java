package dev.marquee.local.console;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What one page has still to be sent: at most the latest of each view that it subscribed to.
 *
 * <p>Thread-safe; one thread takes.
 */
public final class LiveSubscription implements AutoCloseable {
  private final LiveViews views;
  private final Set<String> names;
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private boolean isClosed;

  /**
   * A view to send.
   *
   * @param view its name
   * @param json its content
   */
  public record Update(String view, String json) {}

  LiveSubscription(LiveViews views, Set<String> names) {
    this.views = views;
    this.names = Set.copyOf(names);
  }

  /** An older one of the same view that is still waiting is dropped; the view keeps its turn. */
  synchronized void put(String view, String json) {
    if (!isClosed && names.contains(view)) {
      waiting.put(view, json);
      notifyAll();
    }
  }

  /**
   * Takes the view that has waited longest.
   *
   * @return empty when nothing came in this time, or the subscription is closed
   */
  public synchronized Optional<Update> take(Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (waiting.isEmpty() && !isClosed) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    Iterator<Map.Entry<String, String>> first = waiting.entrySet().iterator();
    if (isClosed || !first.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<String, String> next = first.next();
    first.remove();
    return Optional.of(new Update(next.getKey(), next.getValue()));
  }

  /** Views that wait to be sent, at most as many as were subscribed to. */
  synchronized int waiting() {
    return waiting.size();
  }

  public synchronized boolean isClosed() {
    return isClosed;
  }

  @Override
  public void close() {
    views.remove(this);
    synchronized (this) {
      isClosed = true;
      waiting.clear();
      notifyAll();
    }
  }
}
