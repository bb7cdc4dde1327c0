package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Impression;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.streaming.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShowingMixTest {
  private static final long START = 1_790_000_000_000L;
  private static final List<String> AUDIENCES = List.of("everyone", "comedy", "drama");

  private static List<SimulatedEvent> events(ShowingMix mix, int count) {
    return Stream.generate(mix::next).limit(count).toList();
  }

  private static ShowingMix mix(long seed, double eventsPerSecond) {
    return new ShowingMix(5_000, 1_000, AUDIENCES, seed, START, eventsPerSecond);
  }

  private static long timeOf(SimulatedEvent event) {
    return event instanceof SimulatedEvent.Shown shown
        ? shown.eventTimeMillis()
        : ((SimulatedEvent.Viewing) event).eventTimeMillis();
  }

  @Test
  void eventsComeInTheOrderOfTheirTimesAtTheirPace() {
    ShowingMix mix = mix(1, 10);
    List<SimulatedEvent> events = events(mix, 200_000);
    long before = START;
    int disorder = 0;
    for (SimulatedEvent event : events) {
      disorder += timeOf(event) < before ? 1 : 0;
      before = timeOf(event);
    }
    assertThat(disorder).isZero();
    assertThat((before - START) / 1000.0).isCloseTo(20_000, within(600.0));
    double perImpression = (double) (mix.impressions() + mix.viewingEvents()) / mix.impressions();
    assertThat(perImpression).isCloseTo(ShowingMix.EVENTS_PER_IMPRESSION, within(.06));
  }

  @Test
  void oneImpressionInTwentyIsTakenAndWatchedFromStartToStop() {
    List<SimulatedEvent> events = events(mix(2, 10), 60_000);
    Map<String, SimulatedEvent.Shown> shown = new HashMap<>();
    Map<String, Long> positions = new HashMap<>();
    Set<String> stopped = new HashSet<>();
    for (SimulatedEvent event : events) {
      if (event instanceof SimulatedEvent.Shown one) {
        assertThat(shown.put(one.impressionId(), one)).isNull();
        continue;
      }
      SimulatedEvent.Viewing viewing = (SimulatedEvent.Viewing) event;
      SimulatedEvent.Shown from = shown.get(viewing.impressionId());
      assertThat(from.profileId()).isEqualTo(viewing.profileId());
      assertThat(from.titleId())
          .isEqualTo(viewing.seriesId() == null ? viewing.titleId() : viewing.seriesId());
      assertThat(stopped).doesNotContain(viewing.impressionId());
      if (viewing.activity() instanceof Activity.Started) {
        assertThat(positions.put(viewing.impressionId(), 0L)).isNull();
        assertThat(viewing.eventTimeMillis() - from.eventTimeMillis()).isBetween(5_000L, 60_000L);
      } else if (viewing.activity() instanceof Activity.Heartbeat heartbeat) {
        assertThat(positions.put(viewing.impressionId(), heartbeat.positionMillis()))
            .isEqualTo(heartbeat.positionMillis() - 30_000);
      } else {
        Activity.Stopped stop = (Activity.Stopped) viewing.activity();
        assertThat(stop.positionMillis() - positions.get(viewing.impressionId()))
            .isBetween(1L, 30_000L);
        assertThat(stop.positionMillis()).isLessThanOrEqualTo(stop.durationMillis());
        stopped.add(viewing.impressionId());
      }
    }
    assertThat((double) positions.size() / shown.size()).isCloseTo(.05, within(.006));
    assertThat(stopped.size()).isGreaterThan(positions.size() / 2);
  }

  @Test
  void mostImpressionsBelongToASessionThatShowsATitleOnce() {
    Set<String> pairs = new HashSet<>();
    int inSession = 0;
    int repeats = 0;
    int all = 0;
    for (SimulatedEvent event : events(mix(3, 10), 200_000)) {
      if (event instanceof SimulatedEvent.Shown shown) {
        all++;
        if (shown.sessionId() != null) {
          inSession++;
          repeats += pairs.add(shown.sessionId() + " " + shown.titleId()) ? 0 : 1;
        }
      }
    }
    assertThat((double) inSession / all).isCloseTo(.9, within(.005));
    assertThat((double) repeats / inSession).isCloseTo(.95 / ShowingMix.REPEAT, within(.003));
  }

  @Test
  void picturesAreDrawnWithTheirPropensities() {
    // Of a picture that is drawn with probability p, the mean of 1 / p over its showings is 1 / p:
    // the inverse propensities of all showings sum to the number of pictures each.
    double inverse = 0;
    int all = 0;
    Map<String, Integer> audiences = new HashMap<>();
    for (SimulatedEvent event : events(mix(4, 10), 400_000)) {
      if (event instanceof SimulatedEvent.Shown shown) {
        PageView.Picture picture = shown.picture();
        if (all % 100 == 0) {
          assertThat(picture.artworkId()).startsWith(shown.titleId() + "-artwork-");
          assertThat(picture.policyVersion()).isEqualTo(new PageView.Version(1, 1));
        }
        inverse += 1 / picture.propensity();
        audiences.merge(picture.audience(), 1, Integer::sum);
        all++;
      }
    }
    assertThat(inverse / all).isCloseTo(ShowingMix.ARTWORKS, within(.06));
    assertThat(audiences.keySet()).containsExactlyInAnyOrderElementsOf(AUDIENCES);
  }

  @Test
  void theFirstTitleIsShownTwiceAsOftenAsTheSecond() {
    Map<String, Integer> counts = new HashMap<>();
    for (SimulatedEvent event : events(mix(5, 10), 400_000)) {
      if (event instanceof SimulatedEvent.Shown shown && shown.sessionId() == null) {
        counts.merge(shown.titleId(), 1, Integer::sum);
      }
    }
    double ratio = (double) counts.get("title-0") / counts.get("title-1");
    assertThat(ratio).isCloseTo(2, within(.2));
  }

  @Test
  void everyRecordIsWithinTheContract() {
    ShowingMix mix = mix(6, 10);
    List<CatalogueTitle> catalogue = new ArrayList<>();
    mix.catalogue()
        .forEach(
            title -> catalogue.add((CatalogueTitle) SimulatedService.publication(title).value()));
    assertThat(catalogue).hasSize(1_000);
    for (CatalogueTitle title : catalogue) {
      assertThat(Topics.CATALOGUE.invalidField(title)).isEmpty();
      assertThat(title.getArtworks()).hasSize(ShowingMix.ARTWORKS);
      assertThat(title.getArtworks().get(0).getFeatures()).hasSize(ShowingMix.FEATURES);
    }
    for (SimulatedEvent event : events(mix, 10_000)) {
      if (event instanceof SimulatedEvent.Shown shown) {
        Impression impression = SimulatedService.impression(shown);
        assertThat(Topics.IMPRESSIONS.invalidField(impression)).isEmpty();
      } else {
        ViewingEvent viewing = SimulatedService.viewingEvent((SimulatedEvent.Viewing) event);
        assertThat(Topics.VIEWING_EVENTS.invalidField(viewing)).isEmpty();
      }
    }
  }

  @Test
  void theSameSeedMakesTheSameEvents() {
    assertThat(events(mix(7, 10), 5_000)).isEqualTo(events(mix(7, 10), 5_000));
    assertThat(events(mix(7, 10), 5_000)).isNotEqualTo(events(mix(8, 10), 5_000));
  }

  @Test
  void aMixWithoutAudiencesIsRefused() {
    assertThatThrownBy(() -> new ShowingMix(5_000, 1_000, List.of(), 1, START, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an audience");
  }
}
