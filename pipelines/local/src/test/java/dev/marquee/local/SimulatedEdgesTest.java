package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.FileAction;
import dev.marquee.events.Filled;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.Served;
import dev.marquee.events.SitePlan;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.MembershipSimulation;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** Sites, requests, launches and members as they are published. */
final class SimulatedEdgesTest {
  private static final long START = 1_790_000_000_000L;
  private static final SimulationClock CLOCK = SimulationClock.wall(START, 300);
  private static final SimulationOptions OPTIONS =
      SimulationOptions.defaults()
          .withAudience(AudienceOptions.defaults().withProfiles(600))
          .withCatalogue(new CatalogueOptions(300, .4, 20, 10, .5, 10))
          .withEventsPerSecond(200);

  private final SimulatedService service =
      new SimulatedService(new ServiceSimulation(OPTIONS, CLOCK));
  private final SimulatedEdges edges = new SimulatedEdges(service.simulation().files(), 300, START);
  private final List<EdgeRequest> requests = new ArrayList<>();
  private final List<CatalogueTitle> catalogue = new ArrayList<>();

  private static <T extends SpecificRecordBase> void assertAccepted(Topic<T> topic, T value) {
    assertThat(topic.invalidField(value)).as("%s", value).isEqualTo(Optional.empty());
  }

  private List<CacheSite> open() {
    step(START);
    return edges.open(START);
  }

  private void step(long until) {
    service.publish(
        until,
        one -> {
          edges.note(one, until, requests::add);
          if (one.value() instanceof CatalogueTitle title) {
            catalogue.add(title);
          }
        });
    edges.advance(until, requests::add);
  }

  @Test
  void sitesAreAFortiethOfTheCatalogueAndFillATwentiethOfThatInAWindow() {
    List<CacheSite> sites = open();
    long bytes =
        catalogue.stream()
            .flatMap(title -> title.getRenditions().stream())
            .mapToLong(rendition -> rendition.getBytes())
            .sum();

    assertThat(sites).hasSize(9).allSatisfy(site -> assertAccepted(Topics.CACHE_SITES, site));
    assertThat(sites).filteredOn(site -> site.getRegion().equals("us-east")).hasSize(2);
    assertThat(sites)
        .allSatisfy(
            site -> {
              assertThat(site.getCapacityBytes()).isEqualTo(bytes / 40);
              // Twelve hours of the service are 144 seconds.
              assertThat(site.getFillBytesPerSecond() * 144.0 / site.getCapacityBytes())
                  .isBetween(.0499, .0501);
            });
  }

  @Test
  void everyStoppedPlayIsServedByASiteOfItsRegion() {
    open();
    Set<String> ids = new HashSet<>();
    List<ViewingEvent> stops = new ArrayList<>();
    for (long second = 1; second <= 60; second++) {
      long now = START + second * 1_000;
      service.publish(
          now,
          one -> {
            int before = requests.size();
            edges.note(one, now, requests::add);
            if (requests.size() > before) {
              ViewingEvent stop = (ViewingEvent) one.value();
              stops.add(stop);
              assertThat(requests.get(before).getSiteId()).startsWith(stop.getRegion() + "-");
              assertThat(requests.get(before).getTitleId()).isEqualTo(stop.getTitleId());
            }
          });
    }

    assertThat(stops).hasSizeGreaterThan(200);
    assertThat(requests)
        .hasSameSizeAs(stops)
        .allSatisfy(
            request -> {
              assertAccepted(Topics.EDGE_REQUESTS, request);
              assertThat(request.getActivity()).isInstanceOf(Served.class);
              assertThat(ids.add(request.getEventId())).isTrue();
            });
    assertThat(requests.stream().map(EdgeRequest::getSiteId).distinct()).hasSize(9);
    assertThat(edges.network().byteHitRatio())
        .as("without a plan the site's own policy holds what was watched")
        .isBetween(.05, .95);
  }

  @Test
  void aPlanOfTheTopicIsFollowedAndATombstoneTakenAsOne() throws Exception {
    open();
    CatalogueTitle film =
        catalogue.stream().filter(one -> !one.getRenditions().isEmpty()).findFirst().orElseThrow();
    String rendition = film.getRenditions().get(0).getRenditionId();
    long bytes = film.getRenditions().get(0).getBytes();
    Instant now = Instant.ofEpochMilli(START);
    String key = Topics.fileKey("korea-1", film.getTitleId(), rendition);
    PlannedFile file =
        new PlannedFile(
            "p", film.getTitleId(), rendition, FileAction.PREFETCH, bytes, now, 1.0, "wanted");
    PlanOrders orders = new PlanOrders(edges.network());
    // On different partitions the plan may overtake its files.
    give(orders, "korea-1", 2, sitePlan(now, 1));
    give(orders, key, 1, file);
    edges.advance(START + 100_000, requests::add);

    assertThat(requests)
        .singleElement()
        .satisfies(
            one -> {
              assertAccepted(Topics.EDGE_REQUESTS, one);
              assertThat(one.getSiteId()).isEqualTo("korea-1");
              assertThat(one.getActivity()).isEqualTo(new Filled(bytes, true));
            });

    requests.clear();
    orders.give(key, null);
    give(orders, "korea-1", 1, sitePlan(now, 5));
    give(orders, "korea-1", 3, sitePlan(now.plusSeconds(288), 0));
    edges.advance(START + 101_000, requests::add);

    assertThat(requests)
        .singleElement()
        .satisfies(one -> assertThat(one.getActivity()).isEqualTo(new Evicted(bytes)));
  }

  private static void give(PlanOrders orders, String key, long counter, Object content)
      throws Exception {
    CacheWarming record = new CacheWarming("korea-1", new OutputVersion(1L, counter), content);
    orders.give(key, WireFormat.of(Topics.CACHE_WARMING).encode(record));
  }

  private static SitePlan sitePlan(Instant start, int files) {
    return new SitePlan(
        "p",
        start,
        start,
        start.plusSeconds(144),
        1L,
        0L,
        1L,
        1L,
        1L,
        files,
        1,
        0,
        1.0,
        1.0,
        1.0,
        1.0,
        0.0,
        null);
  }

  @Test
  void launchesAreAnnouncedWithAGuessOfTheirViewersUntilTheyAreReleased() {
    open();
    step(START + 300_000);

    assertThat(catalogue)
        .allSatisfy(
            title -> {
              assertAccepted(Topics.CATALOGUE, title);
              boolean isToCome =
                  title.getReleaseTime() != null
                      && title.getReleaseTime().isAfter(title.getEventTime());
              boolean isFirst =
                  !title.getRenditions().isEmpty()
                      && (title.getSeason() == null
                          || title.getSeason() == 1 && title.getEpisode() == 1);
              assertThat(title.getAnnouncement() != null).isEqualTo(isToCome && isFirst);
            });
    assertThat(catalogue)
        .filteredOn(title -> title.getAnnouncement() != null)
        .hasSizeGreaterThan(20);
  }

  @Test
  void membersKeepTheLimitsOfTheirSchema() {
    MembershipSimulation members = new MembershipSimulation(CLOCK, 1, 50);
    List<MembershipEvent> events = new ArrayList<>();
    members.nextEvents(START + 288_000, event -> events.add(EdgeRecords.membership(event)));

    assertThat(events)
        .hasSizeBetween(300, 500)
        .allSatisfy(event -> assertAccepted(Topics.MEMBERSHIP_EVENTS, event));
  }
}
