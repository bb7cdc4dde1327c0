package dev.marquee.recommendations.catalogue;

import dev.marquee.recommendations.catalogue.CatalogueEntry.Window;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which titles one country offers: sixteen bytes per title tell whether it is worth a closer look,
 * so that a page passes over hundreds of titles without following a reference to each.
 *
 * <p>Those times are minutes since 1970, rounded so that nothing showable is passed over; what
 * stands on a page is asked of its {@link Window}, which is exact. One thread writes, any number
 * read without locks, and may see an entry a moment late.
 */
public final class CountryOffers {
  private static final int FROM = 0;
  private static final int UNTIL = 1;
  private static final int MATURITY = 2;
  private static final int RELEASE = 3;
  private static final int STRIDE = 4;
  private static final long MINUTE = 60_000;

  private final String country;
  private volatile int[] records = new int[0];
  private volatile AtomicReferenceArray<Window> windows = new AtomicReferenceArray<>(0);

  CountryOffers(String country) {
    this.country = country;
  }

  /** Whether a title may be recommended now to a viewer up to a maturity. */
  public boolean mayShow(int number, int maturityLimit, long nowMillis) {
    int[] all = records;
    int at = number * STRIDE;
    if (at >= all.length) {
      return false;
    }
    int now = floor(nowMillis);
    return all[at + FROM] <= now && now < all[at + UNTIL] && all[at + MATURITY] <= maturityLimit;
  }

  /** The window that holds for a title here, or null when it may not be recommended here. */
  public Window window(int number) {
    AtomicReferenceArray<Window> all = windows;
    return number < all.length() ? all.getAcquire(number) : null;
  }

  /** Whether a title became watchable after a moment, rounded up to a minute. */
  public boolean isReleasedAfter(int number, long millis) {
    int[] all = records;
    int at = number * STRIDE;
    return at < all.length && all[at + RELEASE] >= floor(millis);
  }

  /** Writer only: replaces what is known of a title; null withdraws it. */
  void set(int number, CatalogueEntry entry) {
    Window window = entry == null || !entry.isRecommendable() ? null : entry.window(country);
    int at = number * STRIDE;
    if (at >= records.length) {
      if (window == null) {
        return;
      }
      grow(Math.max(number + 1, 2 * windows.length()));
    }
    windows.setRelease(number, window);
    int[] all = records;
    if (window == null) {
      // Nothing ends before it begins: never showable.
      all[at + UNTIL] = Integer.MIN_VALUE;
      return;
    }
    all[at + FROM] = floor(Math.max(window.fromMillis(), entry.releaseMillis()));
    all[at + MATURITY] = window.maturity();
    all[at + RELEASE] = floor(entry.releaseMillis());
    all[at + UNTIL] = ceiling(window.untilMillis());
  }

  private void grow(int capacity) {
    AtomicReferenceArray<Window> before = windows;
    AtomicReferenceArray<Window> after = new AtomicReferenceArray<>(capacity);
    for (int number = 0; number < before.length(); number++) {
      after.setPlain(number, before.getPlain(number));
    }
    windows = after;
    records = Arrays.copyOf(records, capacity * STRIDE);
  }

  private static int floor(long millis) {
    return saturated(Math.floorDiv(millis, MINUTE));
  }

  private static int ceiling(long millis) {
    return saturated(-Math.floorDiv(-Math.max(millis, -Long.MAX_VALUE), MINUTE));
  }

  private static int saturated(long minutes) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, minutes));
  }
}
