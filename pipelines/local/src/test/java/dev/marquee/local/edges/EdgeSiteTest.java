package dev.marquee.local.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.local.edges.EdgeActivity.Evicted;
import dev.marquee.local.edges.EdgeActivity.Filled;
import dev.marquee.local.edges.EdgeActivity.Served;
import dev.marquee.local.edges.SiteOrders.Action;
import dev.marquee.local.edges.SiteOrders.Order;
import dev.marquee.local.edges.SiteOrders.Plan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site of 1,000 bytes that fetches 100 bytes a second; files of 300 bytes. */
final class EdgeSiteTest {
  private static final long OPENED = 1_000_000;
  private static final long SECOND = 1_000;
  private static final String HD = "1080p";

  private final EdgeFiles files = new EdgeFiles(10);
  private final EdgeNetwork network = new EdgeNetwork(files);
  private final List<EdgeActivity> told = new ArrayList<>();
  private EdgeSite site;

  @BeforeEach
  void open() {
    for (String title : List.of("a", "b", "c", "d")) {
      files.put(title, HD, 300);
    }
    network.add(new EdgeSiteOptions("s", "r", "UTC", 1_000, 100, 120, 840), OPENED);
    site = network.site("s").orElseThrow();
  }

  private void order(String title, Action action, long deadline, double expected) {
    site.orders().put(new Order(title, HD, action, deadline, expected, 300));
  }

  /** A window of ten seconds that opens ten seconds after the site. */
  private static Plan plan(int files) {
    return new Plan(OPENED + 10 * SECOND, OPENED + 20 * SECOND, 100, files);
  }

  private List<EdgeActivity> at(long second) {
    told.clear();
    network.advance(OPENED + second * SECOND, told::add);
    return List.copyOf(told);
  }

  private List<EdgeActivity> play(String title, long bytes, long second) {
    told.clear();
    // 8 kbit/s are a byte per millisecond.
    network.started("session", title, HD, 8);
    network.stopped("session", "viewer", "r", bytes, OPENED + second * SECOND, told::add);
    return List.copyOf(told);
  }

  @Test
  void fillsItsWindowAtItsRateTheEarliestDeadlineFirst() {
    site.orders().plan(plan(2));
    order("a", Action.PREFETCH, OPENED + 20 * SECOND, 900);
    order("b", Action.PREFETCH, OPENED + 15 * SECOND, 100);

    assertThat(at(9)).isEmpty();
    assertThat(at(12)).as("200 of 300 bytes are allowed").isEmpty();
    assertThat(at(13)).containsExactly(new Filled("s", "b", HD, OPENED + 13 * SECOND, 300));
    assertThat(at(17)).containsExactly(new Filled("s", "a", HD, OPENED + 17 * SECOND, 300));
    assertThat(at(30)).isEmpty();
    assertThat(play("a", 150, 31))
        .containsExactly(new Served("s", "a", HD, OPENED + 31 * SECOND, 150, 150));
  }

  @Test
  void fetchesNothingAfterItsWindow() {
    site.orders().plan(plan(4));
    for (String title : List.of("a", "b", "c", "d")) {
      order(title, Action.PREFETCH, OPENED + 20 * SECOND, 100);
    }

    // The window takes 1,000 bytes, which are three files and a third; planned files have 900.
    assertThat(at(60)).hasSize(3).allMatch(one -> one instanceof Filled);
    assertThat(at(90)).isEmpty();
    assertThat(site.residentBytes("d", HD)).isZero();
  }

  @Test
  void fetchesOnlyWhatViewersHaveNotBroughtAlready() {
    assertThat(play("a", 100, 1))
        .containsExactly(new Served("s", "a", HD, OPENED + SECOND, 100, 0));
    // A third is there, so a third of the next play is served from it.
    assertThat(play("a", 150, 2))
        .containsExactly(new Served("s", "a", HD, OPENED + 2 * SECOND, 150, 50));
    assertThat(site.residentBytes("a", HD)).isEqualTo(200);

    site.orders().plan(plan(1));
    order("a", Action.PREFETCH, OPENED + 20 * SECOND, 100);

    assertThat(at(11)).containsExactly(new Filled("s", "a", HD, OPENED + 11 * SECOND, 100));
  }

  @Test
  void waitsForAllFilesOfAPlanAndDropsThoseOfNoPlan() {
    site.orders().plan(plan(1));
    order("a", Action.PREFETCH, OPENED + 15 * SECOND, 100);
    at(14);
    assertThat(site.residentBytes("a", HD)).isEqualTo(300);

    site.orders().plan(new Plan(OPENED + 40 * SECOND, OPENED + 50 * SECOND, 100, 1));
    order("b", Action.PREFETCH, OPENED + 50 * SECOND, 100);
    assertThat(at(30)).as("two files are named and the plan has one").isEmpty();

    site.orders().remove("a", HD);
    assertThat(at(31)).containsExactly(new Evicted("s", "a", HD, OPENED + 31 * SECOND, 300));
    assertThat(at(43)).containsExactly(new Filled("s", "b", HD, OPENED + 43 * SECOND, 300));
  }

  @Test
  void keepsThePlannedFilesWhateverElseIsAskedFor() {
    site.orders().plan(plan(2));
    order("a", Action.PREFETCH, OPENED + 15 * SECOND, 100);
    order("b", Action.ADMIT, Long.MAX_VALUE, 50);
    at(14);

    play("b", 300, 15);
    play("c", 300, 16);
    play("d", 300, 17);

    assertThat(site.residentBytes("a", HD)).isEqualTo(300);
    assertThat(site.residentBytes("b", HD)).as("admitted by its first play").isEqualTo(300);
    assertThat(site.residentBytes("c", HD)).as("100 bytes are left to others").isZero();
  }

  @Test
  void findsOnItsDiskWhatAPlanFromBeforeKeptThere() {
    site.orders().plan(new Plan(OPENED - 20 * SECOND, OPENED - 10 * SECOND, 100, 3));
    order("a", Action.KEEP, Long.MAX_VALUE, 100);
    order("b", Action.PREFETCH, OPENED - 10 * SECOND, 100);
    order("c", Action.ADMIT, Long.MAX_VALUE, 100);

    assertThat(at(1)).as("nothing is fetched for it").isEmpty();
    assertThat(site.residentBytes("a", HD)).isEqualTo(300);
    assertThat(site.residentBytes("b", HD)).isEqualTo(300);
    assertThat(site.residentBytes("c", HD)).isZero();
  }

  @Test
  void sharesOfBytesCountWhatWasHeldHereAndWouldHaveBeenByLru() {
    assertThat(network.byteHitRatio()).isNaN();
    site.orders().plan(plan(1));
    order("a", Action.PREFETCH, OPENED + 15 * SECOND, 100);
    at(14);

    play("a", 300, 15);
    play("a", 300, 16);

    assertThat(network.byteHitRatio()).isEqualTo(1);
    assertThat(network.lruByteHitRatio()).isEqualTo(.5);
  }

  @Test
  void aPlayIsServedOnceAndOnlyWhereASiteIsNear() {
    network.started("one", "a", HD, 8);
    network.stopped("one", "viewer", "elsewhere", 100, OPENED + 1, told::add);
    network.stopped("never begun", "viewer", "r", 100, OPENED + 1, told::add);
    network.started("unknown", "z", HD, 8);
    network.stopped("unknown", "viewer", "r", 100, OPENED + 1, told::add);
    assertThat(told).isEmpty();

    network.started("two", "a", HD, 8);
    network.stopped("two", "viewer", "r", 900, OPENED + 1, told::add);
    network.stopped("two", "viewer", "r", 900, OPENED + 1, told::add);
    assertThat(told).containsExactly(new Served("s", "a", HD, OPENED + 1, 300, 0));
  }
}
