package dev.marquee.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PrincipalPlaneTest {

  /** Spread 3 along (1, 1, 0, 0), 1 along (0, 0, 1, 1), hardly elsewhere. */
  private static List<float[]> cloud(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> cloud = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      float a = (float) (3 * random.nextDouble(-1, 1));
      float b = (float) random.nextDouble(-1, 1);
      float noise = (float) (.01 * random.nextDouble(-1, 1));
      cloud.add(new float[] {5 + a, 5 + a + noise, b, b - noise});
    }
    return cloud;
  }

  @Test
  void findsTheTwoDirectionsThatVaryMost() {
    PrincipalPlane plane = PrincipalPlane.of(cloud(1), null);
    double[] centre = plane.project(new float[] {5, 5, 0, 0});
    double[] alongFirst = plane.project(new float[] {8, 8, 0, 0});
    double[] alongSecond = plane.project(new float[] {5, 5, 1, 1});

    assertThat(Math.abs(alongFirst[0] - centre[0])).isEqualTo(Math.sqrt(3), within(.1));
    assertThat(alongFirst[1] - centre[1]).isEqualTo(0, within(.1));
    assertThat(alongSecond[0] - centre[0]).isEqualTo(0, within(.1));
    assertThat(Math.abs(alongSecond[1] - centre[1])).isEqualTo(Math.sqrt(3) / 3, within(.05));
  }

  @Test
  void aLaterPlaneOfTheSameCloudNeitherFlipsNorTurns() {
    PrincipalPlane first = PrincipalPlane.of(cloud(1), null);
    PrincipalPlane next = PrincipalPlane.of(cloud(2), first);
    float[] point = {7, 6, 1, .5f};

    assertThat(next.project(point)[0]).isEqualTo(first.project(point)[0], within(.15));
    assertThat(next.project(point)[1]).isEqualTo(first.project(point)[1], within(.15));
  }

  @Test
  void aCloudWithoutExtentLiesInOnePoint() {
    PrincipalPlane plane = PrincipalPlane.of(List.of(new float[] {1, 2}, new float[] {1, 2}), null);

    assertThat(plane.project(new float[] {1, 2})).containsExactly(0, 0);
  }

  @Test
  void needsVectorsOfTwoDimensions() {
    assertThatThrownBy(() -> PrincipalPlane.of(List.of(), null)).hasMessageContaining("empty");
    assertThatThrownBy(() -> PrincipalPlane.of(List.of(new float[1]), null))
        .hasMessageContaining("have 1");
  }
}
