package dev.marquee.local;

import dev.marquee.local.simulation.SimulationTruth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a picture is worth to the viewers on average, by the truth that only the simulation knows.
 *
 * <p>The mean is over those of a sample of profiles that may be shown the picture. Thread-safe.
 */
final class PictureWorth {
  private static final int SAMPLE = 120;
  private static final int REMEMBERED = 2_000;

  private final SimulationTruth truth;
  private final List<String> profiles;
  private final Map<String, Double> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param profiles profiles of the simulation, in no order that tells of taste
   */
  PictureWorth(SimulationTruth truth, List<String> profiles) {
    this.truth = truth;
    this.profiles = profiles.stream().limit(SAMPLE).toList();
  }

  /** Mean worth of a picture, in (0, 1); empty when none of the sample may be shown it. */
  synchronized Optional<Double> of(String title, String picture) {
    double worth = known.computeIfAbsent(title + "/" + picture, one -> known(title, picture));
    return Double.isNaN(worth) ? Optional.empty() : Optional.of(worth);
  }

  private double known(String title, String picture) {
    try {
      return mean(title, picture);
    } catch (IllegalArgumentException e) {
      // A title that an earlier run of the data folder left behind.
      return Double.NaN;
    }
  }

  private double mean(String title, String picture) {
    double sum = 0;
    int shown = 0;
    for (String profile : profiles) {
      if (truth.maySeeArtwork(profile, title, picture)) {
        sum += truth.artworkWorth(profile, title, picture);
        shown++;
      }
    }
    return shown == 0 ? Double.NaN : sum / shown;
  }
}
