package dev.marquee.local.edges;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What a site was told to hold: the latest plan, and the files that were named one by one.
 *
 * <p>Plan and files come in any order, since they lie on different partitions; they belong together
 * when there are as many files as the plan says. Not thread-safe.
 */
public final class SiteOrders {
  /** What is to be done with a file. */
  public enum Action {
    PREFETCH,
    KEEP,
    ADMIT
  }

  /**
   * A plan.
   *
   * @param fillStartMillis first moment of the fill window, event time
   * @param fillEndMillis first moment after it
   * @param reactiveBytes bytes left to the site's own policy
   * @param files number of files that it names
   */
  public record Plan(long fillStartMillis, long fillEndMillis, long reactiveBytes, int files) {}

  /**
   * A file of a plan.
   *
   * @param action what to do
   * @param deadlineMillis when it should be there, event time; {@link Long#MAX_VALUE}: no matter
   * @param expectedBytes bytes that it is expected to serve in the peak
   * @param bytes its size
   */
  public record Order(
      String title,
      String rendition,
      Action action,
      long deadlineMillis,
      double expectedBytes,
      long bytes) {
    double density() {
      return expectedBytes / bytes;
    }
  }

  private final Map<String, Order> orders = new HashMap<>();
  private Plan plan;
  private boolean isNews;

  /** Takes a plan. */
  public void plan(Plan newest) {
    plan = newest;
    isNews = true;
  }

  /** Takes a file. */
  public void put(Order order) {
    orders.put(key(order.title(), order.rendition()), order);
    isNews = true;
  }

  /** A file is no longer planned. */
  public void remove(String title, String rendition) {
    isNews |= orders.remove(key(title, rendition)) != null;
  }

  /** Whether there is a whole plan that was not taken yet. */
  boolean isReady() {
    return isNews && plan != null && plan.files() == orders.size();
  }

  /** The plan, which counts as taken from now on. */
  Plan take() {
    isNews = false;
    return plan;
  }

  Collection<Order> orders() {
    return orders.values();
  }

  private static String key(String title, String rendition) {
    return title + '/' + rendition;
  }
}
