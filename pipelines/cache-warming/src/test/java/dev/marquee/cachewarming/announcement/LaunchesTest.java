package dev.marquee.cachewarming.announcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchesTest {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long START = 1_799_971_200_000L;

  private static Launches announced(double expected) {
    Launches launches = new Launches();
    launches.announce(
        List.of(
            new Announcement("title", Announcement.Kind.LAUNCH, START, START + 7 * DAY, expected)),
        START - 2 * DAY);
    return launches;
  }

  /** Hours of a title of its own, whose load is a factor of what was expected. */
  private static void run(Launches launches, int days, double streams) {
    for (long hour = START; hour < START + days * DAY; hour += HOUR) {
      launches.observe(hour, streams, 0, 1);
    }
  }

  @Test
  void isThereFromItsReleaseOn() {
    Launches launches = announced(1_000);
    assertThat(launches.expected(START - 1)).isZero();
    assertThat(launches.expected(START + DAY)).isCloseTo(1_000, within(30.0));
    assertThat(launches.deviation(START + DAY)).isCloseTo(690, within(80.0));
  }

  @Test
  void decaysAsPublishedLaunchesDid() {
    LaunchCurve curve = new LaunchCurve();
    // Middles of the first four weeks; the mean of the published medians.
    assertThat(curve.at(3.5)).isCloseTo(1, within(.02));
    assertThat(curve.at(10.5)).isCloseTo(1.08, within(.02));
    assertThat(curve.at(17.5)).isCloseTo(.61, within(.02));
    assertThat(curve.at(24.5)).isCloseTo(.41, within(.02));
    assertThat(curve.at(60)).isBetween(.05, .2);
    assertThat(curve.at(-.1)).isZero();
  }

  @Test
  void addsOnlyWhatTheHistoryDoesNotHoldYet() {
    Launches launches = announced(1_000);
    double before = launches.expected(START + 3 * DAY);
    run(launches, 2, 1_000);
    double after = launches.expected(START + 3 * DAY);
    assertThat(before).isCloseTo(1_000, within(50.0));
    // 48 hours at a time constant of 36 leave exp(-4/3) = .26.
    assertThat(after / before).isCloseTo(.26, within(.06));
  }

  @Test
  void learnsHowMuchLargerThanExpectedItIs() {
    Launches large = announced(1_000);
    Launches usual = announced(1_000);
    run(large, 1, 2_000);
    run(usual, 1, 1_000);
    assertThat(large.expected(START + 10 * DAY))
        .isGreaterThan(1.5 * usual.expected(START + 10 * DAY));
  }

  @Test
  void whatPastLaunchesDidIsExpectedOfTheNext() {
    Launches launches = announced(1_000);
    run(launches, 8, 500);
    launches.announce(
        List.of(
            new Announcement(
                "next", Announcement.Kind.LAUNCH, START + 20 * DAY, START + 27 * DAY, 1_000)),
        START + 9 * DAY);
    // One launch of half the size against a prior of three: exp(ln(.5) / 4) = .84.
    assertThat(launches.expected(START + 21 * DAY)).isCloseTo(840, within(60.0));
  }

  @Test
  void aRestoredExpertGoesOnTheSame() throws IOException {
    Launches launches = announced(1_000);
    run(launches, 3, 1_300);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    launches.write(new DataOutputStream(bytes));
    Launches restored = new Launches();
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (long hour = START + 3 * DAY; hour < START + 9 * DAY; hour += HOUR) {
      launches.observe(hour, 900, 100, 1.1);
      restored.observe(hour, 900, 100, 1.1);
      assertThat(restored.expected(hour + DAY)).isEqualTo(launches.expected(hour + DAY));
      assertThat(restored.deviation(hour + DAY)).isEqualTo(launches.deviation(hour + DAY));
    }
  }

  @Test
  void staysFiniteWhateverIsSeen() {
    Launches launches = announced(1e300);
    for (long hour = START; hour < START + 8 * DAY; hour += HOUR) {
      launches.observe(hour, hour % 7 == 0 ? 1e30 : 0, 1e12, hour % 3);
      assertThat(launches.expected(hour)).isFinite();
      assertThat(launches.deviation(hour)).isFinite().isNotNegative();
    }
  }
}
