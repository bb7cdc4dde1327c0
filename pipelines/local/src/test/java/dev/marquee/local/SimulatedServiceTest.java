package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.marquee.events.Availability;
import dev.marquee.events.CandidateSource;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.HomePage;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChanged;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.Rendition;
import dev.marquee.events.RowKind;
import dev.marquee.events.RowReason;
import dev.marquee.events.Searched;
import dev.marquee.events.TitleKind;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.Misbehaviour;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.SafetyWorkload;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.local.simulation.ViewingMix;
import dev.marquee.local.simulation.ViewingMixOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class SimulatedServiceTest {
  private static final long START = 1_790_000_000_000L;
  private static final long TITLE_MILLIS = 604_800_000;
  private static final SimulationOptions OPTIONS =
      SimulationOptions.defaults()
          .withAudience(AudienceOptions.defaults().withProfiles(600))
          .withCatalogue(new CatalogueOptions(300, .4, 20, 10, .5, 10))
          .withEventsPerSecond(100);

  @Test
  void noEventBreaksTheLimitsOfItsSchema() {
    for (SimulationClock clock :
        List.of(
            SimulationClock.wall(START, 300),
            SimulationClock.wall(START, 10_000),
            SimulationClock.simulated(START, START - 1_000_000_000_000L, 300))) {
      SimulatedService service = new SimulatedService(new ServiceSimulation(OPTIONS, clock));
      Map<String, Integer> kinds = new HashMap<>();
      service.publish(
          START + 120_000,
          publication -> {
            assertLimits(publication);
            SpecificRecord value = publication.value();
            String kind =
                value instanceof ViewingEvent event
                    ? event.getActivity().getClass().getSimpleName()
                    : value == null ? "tombstone" : value.getClass().getSimpleName();
            kinds.merge(kind, 1, Integer::sum);
          });
      if (clock.speed() == 300) {
        assertThat(new TreeSet<>(kinds.keySet()))
            .contains(
                "CatalogueTitle",
                "Heartbeat",
                "Impression",
                "ListChanged",
                "PlayStarted",
                "PlayStopped",
                "Rated",
                "Searched",
                "TrailerPlayed",
                "ViewerProfile");
      }
    }
  }

  @Test
  void theMixesAndTheSafetyWorkloadKeepTheLimitsToo() {
    for (ViewingMix.Mix kind : ViewingMix.Mix.values()) {
      ViewingMix mix = new ViewingMix(ViewingMixOptions.of(kind, 1_000, 200, 1, START));
      mix.catalogue().forEach(event -> assertLimits(SimulatedService.publication(event)));
      mix.profiles().forEach(event -> assertLimits(SimulatedService.publication(event)));
      mix.next(20_000).forEach(event -> assertLimits(SimulatedService.publication(event)));
    }
    SafetyWorkload workload = new SafetyWorkload(1, 300, 1_000, START, 3_600_000);
    workload.catalogue().forEach(event -> assertLimits(SimulatedService.publication(event)));
    for (int profile = 0; profile < workload.profileCount(); profile++) {
      assertLimits(SimulatedService.publication(workload.profile(profile)));
    }
  }

  @Test
  void withdrawalsAreTombstonesAndForgettingIsAPrivacyRequest() {
    SimulatedService.Publication withdrawn =
        SimulatedService.publication(new SimulatedEvent.TitleWithdrawn("title-00001"));
    assertThat(withdrawn.input()).isEqualTo(SimulatedService.Input.CATALOGUE);
    assertThat(withdrawn.key()).isEqualTo("title-00001");
    assertThat(withdrawn.value()).isNull();
    assertThat(withdrawn.brokenBytes()).isNull();

    SimulatedService.Publication request =
        SimulatedService.publication(new SimulatedEvent.ForgetRequest("e", START, "profile-1"));
    assertThat(request.input()).isEqualTo(SimulatedService.Input.PRIVACY_REQUESTS);
    assertThat(request.value())
        .isEqualTo(new PrivacyRequest("e", Instant.ofEpochMilli(START), "profile-1"));
  }

  @Test
  void everyDefectIsMadeAndCarriesTheKeyOfItsOriginal() {
    Misbehaviour poisonous =
        new Misbehaviour(
            0, 0, 0, 0, .2, Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(1));
    ServiceSimulation simulation =
        new ServiceSimulation(
            OPTIONS.withMisbehaviour(poisonous), SimulationClock.wall(START, 300));
    Set<SimulatedEvent.Defect> defects = EnumSet.noneOf(SimulatedEvent.Defect.class);
    List<SimulatedEvent.Poison> poisons = new ArrayList<>();
    simulation.nextEvents(
        START + 30_000,
        event -> {
          if (event instanceof SimulatedEvent.Poison poison) {
            poisons.add(poison);
          }
        });
    for (SimulatedEvent.Poison poison : poisons) {
      defects.add(poison.defect());
      SimulatedService.Publication publication = SimulatedService.publication(poison);
      assertThat(publication.key()).isEqualTo(poison.original().key());
      assertThat(publication.value()).isNull();
      assertThat(publication.brokenBytes())
          .isEqualTo(SimulatedService.publication(poison).brokenBytes());
      SimulatedService.Publication good = SimulatedService.publication(poison.original());
      assertThat(publication.input()).isEqualTo(good.input());
      byte[] whole = bytes(good.value());
      switch (poison.defect()) {
        case NO_VALUE -> assertThat(publication.brokenBytes()).isNull();
        case TRUNCATED ->
            assertThat(publication.brokenBytes().length).isBetween(1, whole.length - 1);
        case FLIPPED_BITS, UNKNOWN_SCHEMA ->
            assertThat(publication.brokenBytes()).hasSameSizeAs(whole);
        case OVERLONG_ID -> assertThat(publication.brokenBytes().length).isGreaterThan(100_000);
        case RANDOM_BYTES, INVALID_FIELD -> assertThat(publication.brokenBytes()).isNotEmpty();
      }
      if (poison.defect() != SimulatedEvent.Defect.NO_VALUE
          && poison.defect() != SimulatedEvent.Defect.FLIPPED_BITS) {
        assertThat(publication.brokenBytes()).isNotEqualTo(whole);
      }
    }
    assertThat(defects).containsExactlyInAnyOrder(SimulatedEvent.Defect.values());
  }

  @Test
  void viewersLookAtTheHomePagesTheyReceive() {
    ServiceSimulation simulation = new ServiceSimulation(OPTIONS, SimulationClock.wall(START, 300));
    SimulatedService service = new SimulatedService(simulation);
    for (String profile : simulation.profileIds()) {
      service.receive(profile, homePage(profile, simulation.truth().bestTitles(profile, 10)));
    }
    service.receive("default/us-east", homePage(null, List.of("title-00001")));
    List<Impression> impressions = new ArrayList<>();
    service.publish(
        START + 30_000,
        publication -> {
          if (publication.value() instanceof Impression impression) {
            impressions.add(impression);
          }
        });
    assertThat(impressions).hasSizeGreaterThan(300);
    for (Impression impression : impressions) {
      assertThat(impression.getRowId()).isEqualTo("top-picks");
      assertThat(impression.getPageVersion()).isEqualTo(new OutputVersion(3L, 4L));
      assertThat(impression.getArtworkId()).isEqualTo("art-1");
      assertThat(impression.getAudience()).isEqualTo("audience-2");
      assertThat(impression.getPropensity()).isEqualTo(.5);
      assertThat(impression.getPolicyVersion()).isEqualTo(new OutputVersion(1L, 2L));
      assertThat(impression.getDrawnEvenly()).isTrue();
    }
    assertThat(simulation.takeRates().of(PageView.Kind.NONE).looks()).isZero();

    simulation.profileIds().forEach(profile -> service.receive(profile, null));
    service.publish(START + 60_000, publication -> {});
    assertThat(simulation.takeRates().of(PageView.Kind.NONE).looks()).isPositive();
  }

  @Test
  void everyEventCanBeEncoded() {
    SimulatedService service =
        new SimulatedService(new ServiceSimulation(OPTIONS, SimulationClock.wall(START, 300)));
    int[] encoded = {0};
    service.publish(
        START + 20_000,
        publication -> {
          if (publication.value() != null) {
            assertThat(bytes(publication.value())).hasSizeBetween(20, 20_000);
            encoded[0]++;
          }
        });
    assertThat(encoded[0]).isGreaterThan(3_000);
  }

  private static byte[] bytes(SpecificRecord value) {
    ByteBuffer[] buffer = new ByteBuffer[1];
    assertThatCode(
            () ->
                buffer[0] =
                    new org.apache.avro.message.BinaryMessageEncoder<SpecificRecord>(
                            org.apache.avro.specific.SpecificData.getForClass(value.getClass()),
                            value.getSchema())
                        .encode(value))
        .doesNotThrowAnyException();
    byte[] bytes = new byte[buffer[0].remaining()];
    buffer[0].get(bytes);
    return bytes;
  }

  private static HomePage homePage(String profileId, List<String> titles) {
    List<PageTitle> slots = new ArrayList<>();
    for (String title : titles) {
      slots.add(
          new PageTitle(
              title,
              null,
              1.0,
              1.0,
              List.of(CandidateSource.NEIGHBOURS),
              null,
              "art-1",
              "audience-2",
              .5,
              new OutputVersion(1L, 2L),
              true));
    }
    return new HomePage(
        profileId,
        "us-east",
        "US",
        new OutputVersion(3L, 4L),
        PageKind.PERSONALISED,
        null,
        null,
        Instant.ofEpochMilli(START),
        Instant.ofEpochMilli(START + 86_400_000),
        List.of(
            new PageRow(
                "top-picks",
                RowKind.TOP_PICKS,
                new RowReason("Top picks for you", null, null, 1.0),
                slots)));
  }

  private static void assertLimits(SimulatedService.Publication publication) {
    assertThat(publication.brokenBytes()).isNull();
    assertId(publication.key());
    SpecificRecord value = publication.value();
    if (value instanceof ViewingEvent event) {
      assertId(event.getEventId());
      assertThat(event.getProfileId()).isEqualTo(publication.key()).doesNotStartWith("default/");
      assertOptionalId(event.getSeriesId());
      assertOptionalId(event.getSessionId());
      assertOptionalId(event.getImpressionId());
      assertPlace(event.getCountry(), event.getRegion());
      if (event.getTitleId() == null) {
        assertThat(event.getActivity()).isInstanceOf(Searched.class);
      } else {
        assertId(event.getTitleId());
      }
      assertActivity(event);
    } else if (value instanceof Impression impression) {
      assertId(impression.getEventId());
      assertId(impression.getImpressionId());
      assertThat(impression.getProfileId()).isEqualTo(publication.key());
      assertOptionalId(impression.getSessionId());
      assertId(impression.getTitleId());
      assertPlace(impression.getCountry(), impression.getRegion());
      assertId(impression.getRowId());
      assertThat(impression.getRowPosition()).isBetween(0, 9_999);
      assertThat(impression.getPosition()).isBetween(0, 9_999);
    } else if (value instanceof ViewerProfile profile) {
      assertId(profile.getEventId());
      assertThat(profile.getProfileId()).isEqualTo(publication.key());
      assertId(profile.getAccountId());
      assertPlace(profile.getCountry(), profile.getRegion());
      assertThat(profile.getLanguages())
          .hasSizeBetween(1, 32)
          .doesNotHaveDuplicates()
          .allMatch(language -> language.matches("[a-z]{2,3}"));
      assertThat(profile.getMaturityLimit()).isBetween(0, 21);
    } else if (value instanceof CatalogueTitle title) {
      assertTitle(publication.key(), title);
    } else if (value instanceof PrivacyRequest request) {
      assertId(request.getEventId());
      assertThat(request.getProfileId()).isEqualTo(publication.key());
    } else {
      assertThat(value).isNull();
      assertThat(publication.input()).isEqualTo(SimulatedService.Input.CATALOGUE);
    }
  }

  private static void assertActivity(ViewingEvent event) {
    Object activity = event.getActivity();
    if (activity instanceof PlayStarted started) {
      assertId(event.getSessionId());
      assertPosition(started.getPositionMillis(), started.getDurationMillis());
      assertThat(started.getBitrateKbps()).isBetween(1, 1_000_000);
      assertId(started.getRenditionId());
    } else if (activity instanceof Heartbeat heartbeat) {
      assertId(event.getSessionId());
      assertPosition(heartbeat.getPositionMillis(), heartbeat.getDurationMillis());
      assertThat(heartbeat.getIntervalMillis()).isBetween(1L, 3_600_000L);
      assertThat(heartbeat.getBitrateKbps()).isBetween(0, 1_000_000);
    } else if (activity instanceof PlayStopped stopped) {
      assertId(event.getSessionId());
      assertPosition(stopped.getPositionMillis(), stopped.getDurationMillis());
      assertThat(stopped.getWatchedMillis()).isBetween(0L, TITLE_MILLIS);
    } else if (activity instanceof TrailerPlayed trailer) {
      assertPosition(trailer.getWatchedMillis(), trailer.getDurationMillis());
    } else if (activity instanceof Searched searched) {
      assertThat(searched.getQuery()).hasSizeLessThanOrEqualTo(512);
    } else if (activity instanceof Rated rated) {
      assertThat(rated.getThumb() == null).isNotEqualTo(rated.getStars() == null);
      if (rated.getStars() != null) {
        assertThat(rated.getStars()).isBetween(.5f, 5f);
      }
    } else if (activity instanceof Commented commented) {
      assertThat(commented.getCharacters()).isBetween(0, 1_000_000);
    } else {
      assertThat(activity).isInstanceOf(ListChanged.class);
    }
  }

  private static void assertTitle(String key, CatalogueTitle title) {
    assertId(title.getEventId());
    assertThat(title.getTitleId()).isEqualTo(key);
    assertThat(title.getName()).hasSizeBetween(1, 512);
    boolean episode = title.getKind() == TitleKind.EPISODE;
    assertThat(title.getSeriesId() != null).isEqualTo(episode);
    if (episode) {
      assertId(title.getSeriesId());
      assertThat(title.getSeason()).isBetween(0, 10_000);
      assertThat(title.getEpisode()).isBetween(0, 100_000);
    }
    assertThat(title.getGenres()).hasSizeBetween(1, 32).doesNotHaveDuplicates();
    title.getGenres().forEach(genre -> assertThat(genre).hasSizeBetween(1, 64));
    assertThat(title.getYear()).isBetween(1870, 2200);
    assertThat(title.getLanguage()).matches("[a-z]{2,3}");
    if (title.getKind() == TitleKind.SERIES) {
      assertThat(title.getDurationMillis()).isNull();
    } else {
      assertThat(title.getDurationMillis()).isBetween(1L, TITLE_MILLIS);
    }
    assertThat(title.getAvailability()).hasSizeLessThanOrEqualTo(300);
    assertThat(title.getAvailability().stream().map(Availability::getCountry).toList())
        .doesNotHaveDuplicates()
        .allMatch(country -> country.matches("[A-Z]{2}|\\*"));
    for (Availability entry : title.getAvailability()) {
      assertThat(entry.getMaturity()).isBetween(0, 21);
    }
    assertThat(title.getRenditions()).hasSizeLessThanOrEqualTo(64);
    assertThat(title.getRenditions().stream().map(Rendition::getRenditionId).toList())
        .doesNotHaveDuplicates();
    for (Rendition rendition : title.getRenditions()) {
      assertId(rendition.getRenditionId());
      assertThat(rendition.getBitrateKbps()).isBetween(1, 1_000_000);
      assertThat(rendition.getBytes()).isPositive();
    }
    assertThat(title.getArtworks()).hasSizeLessThanOrEqualTo(64);
    title
        .getArtworks()
        .forEach(
            artwork -> {
              assertId(artwork.getArtworkId());
              assertThat(artwork.getMaturity()).isBetween(0, 21);
              assertThat(artwork.getFeatures()).hasSizeLessThanOrEqualTo(64);
              artwork.getFeatures().forEach(feature -> assertThat(feature).isFinite());
            });
  }

  private static void assertPosition(long positionMillis, long durationMillis) {
    assertThat(durationMillis).isBetween(1L, TITLE_MILLIS);
    assertThat(positionMillis).isBetween(0L, durationMillis);
  }

  private static void assertPlace(String country, String region) {
    assertThat(country).matches("[A-Z]{2}");
    assertThat(region).hasSizeBetween(1, 64);
  }

  private static void assertId(String id) {
    assertThat(id).hasSizeBetween(1, 128);
  }

  private static void assertOptionalId(String id) {
    if (id != null) {
      assertId(id);
    }
  }
}
