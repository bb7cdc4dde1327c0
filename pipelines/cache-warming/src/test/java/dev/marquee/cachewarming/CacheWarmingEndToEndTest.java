package dev.marquee.cachewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.FileAction;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.MembershipChange;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.MembershipForecast;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.Rendition;
import dev.marquee.events.Served;
import dev.marquee.events.SitePlan;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.JobUnderTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three days of a small service, from Kafka to Kafka. */
class CacheWarmingEndToEndTest {
  private static final long GIGABYTE = 1_000_000_000;

  /** Midnight in the site's zone, UTC. */
  private static final Instant MIDNIGHT = Instant.parse("2023-11-13T00:00:00Z");

  private static final Instant END = MIDNIGHT.plus(Duration.ofHours(80));
  private static final int TITLES = 12;

  /** What {@link #poison} comes to. */
  private static final int DEAD_LETTERS = 7;

  @TempDir static Path directory;

  private static EmbeddedKafka kafka;
  private static WarmingRunning running;
  private static int requests;

  @BeforeAll
  static void runThreeDays() throws Exception {
    kafka = EmbeddedKafka.start();
    running =
        new WarmingRunning(
            kafka,
            directory,
            Map.of(
                "events.out-of-orderness", "2 h",
                // Every partition gets events; none is passed over while they are published.
                "events.idleness", "1 h",
                "regions", "eu=UTC"));
    running.publish(Topics.CACHE_SITES, List.of(site("london", "eu"), site("nowhere", "mars")));
    running.publish(Topics.CATALOGUE, catalogue());
    poison();
    // Sites and titles have no clock: a request that overtakes its site is of a site nobody knows.
    Eventually.holds(
        "every topic is read",
        JobUnderTest.DEADLINE,
        () ->
            kafka.records().all(Topics.DEAD_LETTERS.name(), JobUnderTest.DEADLINE).size()
                == DEAD_LETTERS);
    List<ViewingEvent> viewing = viewing();
    List<EdgeRequest> served = served();
    requests = served.size();
    running.publish(Topics.VIEWING_EVENTS, viewing);
    running.publish(Topics.MEMBERSHIP_EVENTS, memberships());
    running.publish(Topics.EDGE_REQUESTS, served.subList(0, 20));
    // Once more, as a site does that did not hear the broker's answer.
    running.publish(Topics.EDGE_REQUESTS, served.subList(0, 20));
    running.publish(Topics.EDGE_REQUESTS, served.subList(20, served.size()));
    moveTime();
  }

  @AfterAll
  static void stop() throws Exception {
    running.close();
    kafka.close();
  }

  private static CacheSite site(String id, String region) {
    // Room for five of twelve films; the window lets in twenty.
    return new CacheSite(
        "site-" + id, MIDNIGHT, id, region, "UTC", 5 * GIGABYTE + 1, GIGABYTE / 2_000, 120, 840);
  }

  private static List<CatalogueTitle> catalogue() {
    List<CatalogueTitle> titles = new ArrayList<>();
    for (int title = 0; title < TITLES; title++) {
      titles.add(
          new CatalogueTitle(
              "c" + title,
              MIDNIGHT,
              "film-" + title,
              "Film " + title,
              TitleKind.FILM,
              null,
              null,
              null,
              List.of("drama"),
              2020,
              "de",
              null,
              7_200_000L,
              List.of(),
              List.of(new Rendition("hd", 4_000, GIGABYTE)),
              List.of(),
              null));
    }
    return titles;
  }

  private static void poison() throws Exception {
    byte[] noise = "not a record".getBytes(StandardCharsets.UTF_8);
    running.publishBytes(Topics.VIEWING_EVENTS, "p", noise);
    running.publishBytes(Topics.EDGE_REQUESTS, "london", noise);
    running.publishBytes(Topics.MEMBERSHIP_EVENTS, "a", noise);
    running.publishBytes(Topics.CATALOGUE, "film-0", noise);
    running.publishBytes(Topics.CACHE_SITES, "london", noise);
    running.publishBytes(Topics.EDGE_REQUESTS, "london", null);
    running.publish(
        Topics.CACHE_SITES,
        List.of(new CacheSite("e", MIDNIGHT, "empty", "eu", "UTC", 0L, GIGABYTE, 120, 840)));
  }

  private static List<ViewingEvent> viewing() {
    SplittableRandom random = new SplittableRandom(3);
    List<ViewingEvent> events = new ArrayList<>();
    for (int hour = 0; hour < 72; hour++) {
      for (int session = 0; session < 3; session++) {
        Instant begin = MIDNIGHT.plusSeconds(3_600L * hour + random.nextInt(3_000));
        String id = "v" + hour + "-" + session;
        events.add(Playback.start(id, "eu", "film-" + random.nextInt(TITLES), begin));
        events.add(Playback.stop(id, "eu", "film-0", begin.plusSeconds(50)));
      }
    }
    events.add(Playback.start("mars", "mars", "film-0", MIDNIGHT.plusSeconds(60)));
    events.sort(java.util.Comparator.comparing(ViewingEvent::getEventTime));
    return events;
  }

  /** Every second play is of film 0, then come film 1 and so on; nothing is ever held. */
  private static List<EdgeRequest> served() {
    SplittableRandom random = new SplittableRandom(5);
    List<EdgeRequest> events = new ArrayList<>();
    for (int at = 0; at < 900; at++) {
      int other = Math.min(random.nextInt(TITLES), random.nextInt(TITLES));
      int title = random.nextBoolean() ? 0 : other;
      events.add(
          new EdgeRequest(
              "r" + at,
              MIDNIGHT.plusSeconds(72 * 3_600L * at / 900),
              "london",
              "film-" + title,
              "hd",
              new Served(GIGABYTE / 2, 0L)));
    }
    return events;
  }

  private static List<MembershipEvent> memberships() {
    List<MembershipEvent> events = new ArrayList<>();
    for (int day = 0; day < 3; day++) {
      for (int account = 0; account < 10; account++) {
        String id = day + "-" + account;
        Instant time = MIDNIGHT.plus(Duration.ofHours(24 * day + account));
        MembershipEvent joined =
            new MembershipEvent("m" + id, time, "a" + id, "eu", "basic", MembershipChange.JOINED);
        events.add(joined);
        if (account == 0) {
          events.add(joined);
        }
      }
    }
    Instant noon = MIDNIGHT.plus(Duration.ofHours(36));
    events.add(new MembershipEvent("x", noon, "a0-3", "eu", "basic", MembershipChange.CANCELLED));
    events.sort(java.util.Comparator.comparing(MembershipEvent::getEventTime));
    return events;
  }

  /** Events hours later on every partition, of nothing that counts. */
  private static void moveTime() {
    List<ViewingEvent> viewing = new ArrayList<>();
    List<EdgeRequest> served = new ArrayList<>();
    List<MembershipEvent> memberships = new ArrayList<>();
    for (int key = 0; key < 40; key++) {
      viewing.add(Playback.stop("end-" + key, "mars", "film-0", END));
      served.add(
          new EdgeRequest("end" + key, END, "site-" + key, "film-0", "hd", new Served(1L, 0L)));
      memberships.add(
          new MembershipEvent(
              "end" + key, END, "end" + key, "mars", "basic", MembershipChange.JOINED));
    }
    running.publish(Topics.VIEWING_EVENTS, viewing);
    running.publish(Topics.EDGE_REQUESTS, served);
    running.publish(Topics.MEMBERSHIP_EVENTS, memberships);
  }

  @Test
  void plansTheFilmsThatAreAskedForMostWithinTheSite() {
    Map<String, CacheWarming> plans =
        Eventually.passes(
            "the plan of the third day",
            JobUnderTest.DEADLINE,
            () -> {
              Map<String, CacheWarming> all = running.plans();
              assertThat(all).containsKey("london");
              SitePlan plan = (SitePlan) all.get("london").getContent();
              assertThat(plan.getDecidedAt())
                  .isEqualTo(MIDNIGHT.plus(Duration.ofHours(3 * 24 + 2)));
              // Its files lie on other partitions and can come later.
              assertThat(plan.getFiles()).isEqualTo(all.size() - 1);
              return all;
            });
    SitePlan plan = (SitePlan) plans.get("london").getContent();
    assertThat(plans).containsKeys("london/film-0/hd", "london/film-1/hd");
    assertThat(plans).doesNotContainKeys("nowhere", "empty");
    List<PlannedFile> held =
        plans.values().stream()
            .filter(record -> record.getContent() instanceof PlannedFile)
            .map(record -> (PlannedFile) record.getContent())
            .filter(file -> file.getAction() != FileAction.ADMIT)
            .toList();
    assertThat(held.stream().mapToLong(PlannedFile::getBytes).sum())
        .isLessThanOrEqualTo(plan.getCapacityBytes() - plan.getReactiveBytes());
    assertThat(held)
        .extracting(PlannedFile::getTitleId)
        .contains("film-0", "film-1", "film-2")
        .doesNotContain("film-10", "film-11");
    assertThat(held)
        .allSatisfy(file -> assertThat(file.getExpectedBytes()).isPositive())
        .allSatisfy(file -> assertThat(file.getReason()).isNotBlank());
    assertThat(plan.getGap()).isBetween(0.0, .3);
    assertThat(plan.getUpperBound()).isGreaterThanOrEqualTo(plan.getValue());
    assertThat(plan.getLoad()).isNotNull();
    assertThat(plan.getLoad().getHorizons()).hasSize(6);
  }

  @Test
  void countsEachPlayOnceAndSaysWhyItWasMissed() {
    ModelMetrics metrics =
        Eventually.passes(
            "all requests judged",
            JobUnderTest.DEADLINE,
            () -> {
              ModelMetrics newest = running.metrics("plans");
              assertThat(newest).isNotNull();
              assertThat(newest.getCounts()).containsEntry("requests", (long) requests);
              return newest;
            });
    assertThat(metrics.getCounts()).containsEntry("hits", 0L);
    long missed =
        metrics.getCounts().entrySet().stream()
            .filter(count -> count.getKey().startsWith("missedBytes."))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(missed).isEqualTo(requests * GIGABYTE / 2);
    assertThat(metrics.getCounts().get("missedBytes.NOT_FILLED_IN_TIME")).isPositive();
    assertThat(metrics.getCounts().get("missedBytes.NOT_PLANNED")).isPositive();
  }

  @Test
  void forecastsAreFiniteAndAscendingAndOfKnownRegionsOnly() {
    List<RegionLoad> loads =
        Eventually.passes(
            "forecasts of three days",
            JobUnderTest.DEADLINE,
            () -> {
              List<RegionLoad> all = running.all(Topics.LOAD_FORECASTS);
              assertThat(all)
                  .anySatisfy(
                      load ->
                          assertThat(load.getContent())
                              .isInstanceOfSatisfying(
                                  LoadForecast.class,
                                  forecast ->
                                      assertThat(forecast.getMadeAt())
                                          .isAfter(MIDNIGHT.plus(Duration.ofHours(70)))));
              return all;
            });
    assertThat(loads).extracting(RegionLoad::getRegion).containsOnly("eu");
    for (RegionLoad load : loads) {
      if (load.getContent() instanceof LoadForecast forecast) {
        forecast
            .getHorizons()
            .forEach(
                horizon -> {
                  assertThat(horizon.getStreams()).isSorted();
                  assertThat(horizon.getStreams())
                      .allSatisfy(streams -> assertThat(streams).isNotNegative().isFinite());
                });
      }
    }
  }

  @Test
  void sumsMembersByRegionAndPlan() {
    MembershipForecast forecast =
        Eventually.passes(
            "the third day closed",
            JobUnderTest.DEADLINE,
            () -> {
              MembershipForecast newest = null;
              for (MembershipForecast one : running.all(Topics.MEMBERSHIP_FORECASTS)) {
                if (newest == null
                    || OutputVersions.isNewer(one.getVersion(), newest.getVersion())) {
                  newest = one;
                }
              }
              assertThat(newest).isNotNull();
              assertThat(newest.getLastDay()).isEqualTo(LocalDate.of(2023, 11, 15));
              return newest;
            });
    assertThat(forecast.getRegion()).isEqualTo("eu");
    assertThat(forecast.getMembers()).isEqualTo(29);
    assertThat(forecast.getDays()).hasSize(90);
    assertThat(forecast.getDays().get(0).getMembers()).isSorted();
  }

  @Test
  void brokenInputBecomesDeadLettersAndRestartsNothing() throws Exception {
    Eventually.passes(
        "seven dead letters",
        JobUnderTest.DEADLINE,
        () -> {
          Map<String, Long> reasons =
              kafka.records().all(Topics.DEAD_LETTERS.name(), JobUnderTest.DEADLINE).stream()
                  .collect(
                      Collectors.groupingBy(
                          CacheWarmingEndToEndTest::reason, Collectors.counting()));
          assertThat(reasons)
              .containsOnly(
                  Map.entry("MALFORMED", 5L),
                  Map.entry("NULL_VALUE", 1L),
                  Map.entry("INVALID_FIELD", 1L));
          return true;
        });
    assertThat(running.job().restarts()).isZero();
  }

  private static String reason(ConsumerRecord<byte[], byte[]> record) {
    return new String(
        record.headers().lastHeader(RecordHeader.REASON.key()).value(), StandardCharsets.UTF_8);
  }
}
