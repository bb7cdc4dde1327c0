package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.Impression;
import dev.marquee.events.OutputVersion;
import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.local.simulation.SimulationTruth;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PictureRegretTest {
  private static final long START = 1_790_000_000_000L;
  private static final OutputVersion POLICY = new OutputVersion(1L, 1L);

  private final ServiceSimulation simulation =
      new ServiceSimulation(
          SimulationOptions.defaults()
              .withAudience(AudienceOptions.defaults().withProfiles(40))
              .withCatalogue(CatalogueOptions.defaults().withTitles(200)),
          SimulationClock.wall(START, 300));
  private final SimulationTruth truth = simulation.truth();
  private final PictureRegret regret = new PictureRegret(truth);

  /** Pictures of each title, as the catalogue tells of them. */
  private Map<String, List<SimulatedEvent.Artwork>> artworks() {
    Map<String, List<SimulatedEvent.Artwork>> artworks = new HashMap<>();
    simulation.nextEvents(
        START,
        event -> {
          if (event instanceof SimulatedEvent.CatalogueChange change
              && !change.artworks().isEmpty()) {
            artworks.put(change.titleId(), change.artworks());
          }
        });
    return artworks;
  }

  private static Impression impression(
      String profile, String title, String artwork, OutputVersion policy, Boolean evenly) {
    return new Impression(
        "e",
        Instant.EPOCH,
        "i",
        profile,
        "s",
        title,
        "DE",
        "germany",
        "row",
        0,
        0,
        POLICY,
        artwork,
        "everyone",
        .5,
        policy,
        evenly);
  }

  @Test
  void aTitleToGoOnWithIsTakenBehindAnyPicture() {
    String profile = simulation.profileIds().get(0);
    Map.Entry<String, List<SimulatedEvent.Artwork>> title = artworks().entrySet().iterator().next();
    Impression shown =
        impression(profile, title.getKey(), title.getValue().get(0).artworkId(), POLICY, false);
    shown.setRowId(Topics.CONTINUE_WATCHING_ROW);
    regret.note(shown);
    assertThat(regret.evenPerImpression()).isNaN();
    shown.setRowId("top-picks");
    regret.note(shown);
    assertThat(regret.evenPerImpression()).isNotNaN();
  }

  @Test
  void theBestPictureLosesNothingAndDrawingEvenlyLosesTheMean() {
    String profile = simulation.profileIds().get(0);
    int titles = 0;
    double evenly = 0;
    for (Map.Entry<String, List<SimulatedEvent.Artwork>> title : artworks().entrySet()) {
      String best =
          title.getValue().stream()
              .map(SimulatedEvent.Artwork::artworkId)
              .filter(one -> truth.maySeeArtwork(profile, title.getKey(), one))
              .max(
                  (one, other) ->
                      Double.compare(
                          truth.artworkWorth(profile, title.getKey(), one),
                          truth.artworkWorth(profile, title.getKey(), other)))
              .orElseThrow();
      regret.note(impression(profile, title.getKey(), best, POLICY, false));
      titles++;
      evenly += truth.evenArtworkRegret(profile, title.getKey());
    }
    assertThat(titles).isGreaterThan(200);
    assertThat(regret.perImpression()).isZero();
    assertThat(regret.evenPerImpression()).isPositive().isCloseTo(evenly / titles, within(1e-12));
    assertThat(regret.forbidden()).isZero();
  }

  @Test
  void whatThePolicyDidNotDrawAddsNoRegret() {
    String title = artworks().keySet().iterator().next();
    String profile = simulation.profileIds().get(0);
    regret.note(impression(profile, title, "art-1", POLICY, true));
    regret.note(impression(profile, title, "art-1", POLICY, null));
    regret.note(impression(profile, title, "art-1", null, false));
    regret.note(impression(profile, title, null, null, null));

    assertThat(regret.perImpression()).isNaN();
    assertThat(regret.evenPerImpression()).isNaN();
  }

  @Test
  void picturesForAdultsAndOfOtherCountriesAreForbidden() {
    int pictures = 0;
    int forbidden = 0;
    for (Map.Entry<String, List<SimulatedEvent.Artwork>> title : artworks().entrySet()) {
      for (SimulatedEvent.Artwork artwork : title.getValue()) {
        for (String profile : simulation.profileIds()) {
          regret.note(impression(profile, title.getKey(), artwork.artworkId(), POLICY, true));
          boolean may = truth.maySeeArtwork(profile, title.getKey(), artwork.artworkId());
          forbidden += may ? 0 : 1;
          pictures++;
          assertThat(may || artwork.maturity() > 12 || !artwork.barredCountries().isEmpty())
              .isTrue();
        }
      }
    }
    assertThat(regret.forbidden()).isEqualTo(forbidden).isBetween(1L, pictures / 20L);
  }
}
