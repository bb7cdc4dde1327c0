package dev.marquee.recommendations.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.model.InProcess;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldInTest {
  private static final int TITLES = 40;

  private static long key(int title) {
    return TitleKey.of("title-" + title);
  }

  /** Even viewers watch even titles, odd ones odd titles. */
  private static InProcess twoCrowds() {
    InProcess world = new InProcess();
    Random random = new Random(9);
    for (int viewer = 0; viewer < 60; viewer++) {
      Profile profile = new Profile();
      for (int at = 0; at < 12; at++) {
        int title = 2 * random.nextInt(TITLES / 2) + viewer % 2;
        if (!profile.hasSeen(key(title))) {
          world.watch(profile, key(title), 1000L * viewer + at, "");
        }
      }
    }
    return world;
  }

  private static double fit(float[] profile, InProcess world, int title) {
    float[] vector = world.model.embedding(world.model.index().find(key(title)));
    double sum = 0;
    for (int factor = 0; factor < profile.length; factor++) {
      sum += profile[factor] * vector[factor];
    }
    return sum;
  }

  @Test
  void prefersTheTitlesOfTheProfilesOwnCrowd() {
    InProcess world = twoCrowds();
    Profile profile = new Profile();
    world.watch(profile, key(1), 100_000, "");
    world.watch(profile, key(3), 100_010, "");
    double own = 0;
    double other = 0;
    for (int title = 4; title < TITLES; title += 2) {
      own += fit(profile.embedding, world, title + 1);
      other += fit(profile.embedding, world, title);
    }
    assertThat(own).isGreaterThan(2 * Math.abs(other)).isPositive();
  }

  @Test
  void hasNoEmbeddingForAProfileWithoutKnownTitles() {
    InProcess world = new InProcess();
    assertThat(new FoldIn(world.model).profile(new Profile())).isEmpty();
  }

  @Test
  void solvesTheSameFromARowWithAndWithoutDenseNumbers() {
    InProcess world = twoCrowds();
    int number = world.model.index().find(key(5));
    FoldIn foldIn = new FoldIn(world.model);
    float[] numbered = foldIn.title(key(5), world.model.row(number));
    float[] stored = foldIn.title(key(5), world.model.row(number).copy());
    assertThat(stored).isEqualTo(numbered);
  }
}
