package dev.marquee.local;

import dev.marquee.events.Impression;
import dev.marquee.local.simulation.SimulationTruth;
import dev.marquee.streaming.Topics;

/**
 * What the pictures that were shown lost against the best one for each viewer, by the truth that
 * only the simulation knows.
 *
 * <p>Both sums run over the same impressions, those drawn by the policy's probabilities, so that
 * they differ by the choice alone. Not thread-safe.
 */
final class PictureRegret {
  private final SimulationTruth truth;
  private long impressions;
  private double lost;
  private double lostEvenly;
  private long forbidden;

  PictureRegret(SimulationTruth truth) {
    this.truth = truth;
  }

  /**
   * Notes an impression; one without a picture of a policy, drawn evenly, or of a title to go on
   * with, which is taken behind any picture, adds no regret.
   */
  void note(Impression shown) {
    if (shown.getArtworkId() == null || shown.getPolicyVersion() == null) {
      return;
    }
    String profile = shown.getProfileId();
    String title = shown.getTitleId();
    forbidden += truth.maySeeArtwork(profile, title, shown.getArtworkId()) ? 0 : 1;
    if (Boolean.FALSE.equals(shown.getDrawnEvenly())
        && !shown.getRowId().equals(Topics.CONTINUE_WATCHING_ROW)) {
      impressions++;
      lost += truth.artworkRegret(profile, title, shown.getArtworkId());
      lostEvenly += truth.evenArtworkRegret(profile, title);
    }
  }

  /** Worth lost per impression by what the policy showed, in [0, 1]; NaN before the first. */
  double perImpression() {
    return impressions == 0 ? Double.NaN : lost / impressions;
  }

  /** What drawing evenly would have lost instead, in [0, 1]; NaN before the first. */
  double evenPerImpression() {
    return impressions == 0 ? Double.NaN : lostEvenly / impressions;
  }

  /** Impressions of pictures that their viewers must not be shown. */
  long forbidden() {
    return forbidden;
  }
}
