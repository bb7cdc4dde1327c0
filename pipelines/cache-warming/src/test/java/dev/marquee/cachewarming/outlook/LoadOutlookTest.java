package dev.marquee.cachewarming.outlook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.forecast.ForecasterOptions;
import dev.marquee.cachewarming.forecast.LoadForecaster;
import dev.marquee.cachewarming.neural.NeuralOptions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadOutlookTest {
  private static final long TICK = 15_000;
  private static final long SLOT = 300_000;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long START = Instant.parse("2026-05-04T00:00:00Z").toEpochMilli();
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final OutlookOptions WITH_NETWORK =
      OutlookOptions.defaults().withNeural(Optional.of(NeuralOptions.defaults()));

  /** A day with its peak of 20,000 streams at 20 h. */
  private static double usual(double hourOfDay) {
    return 12_000 + 8_000 * Math.cos((hourOfDay - 20) * Math.PI / 12);
  }

  private static double usualAt(long utcMillis) {
    return usual(Math.floorMod(utcMillis, DAY) / (double) HOUR);
  }

  private static LoadOutlook fresh() {
    return new LoadOutlook(OutlookOptions.defaults(), UTC);
  }

  /** An outlook that has learned some weeks of the usual day, the last hour one hour ago. */
  private static LoadOutlook learned(int days, long now) {
    LoadOutlook outlook = fresh();
    Random random = new Random(1);
    for (long hour = now - days * DAY; hour <= now - 2 * HOUR; hour += HOUR) {
      outlook.learn(hour, usualAt(hour + HOUR / 2) * (1 + .02 * random.nextGaussian()));
    }
    return outlook;
  }

  private static void assertSane(Outlook outlook) {
    for (LoadQuantiles one : outlook.horizons()) {
      // The constructor refuses what falls, is negative or infinite.
      assertThat(one.q99()).isFinite();
      assertThat(one.q025()).isBetween(0.0, one.q99());
      assertThat(one.targetMillis()).isEqualTo(outlook.nowMillis() + one.horizon().millis());
    }
  }

  @Test
  void knowsTomorrowsEveningAfterTwoWeeks() {
    long now = START + 20 * HOUR;
    Outlook said = learned(15, now).at(now);
    assertSane(said);
    double evening = usual(20);
    assertThat(said.of(Horizon.DAY).q50()).isCloseTo(evening, within(.05 * evening));
    assertThat(said.of(Horizon.WEEK).q50()).isCloseTo(evening, within(.05 * evening));
    double night = usual(2);
    assertThat(said.of(Horizon.HOURS_6).q50()).isCloseTo(night, within(.1 * night));
    assertThat(said.of(Horizon.DAY).q025()).isLessThan(evening);
    assertThat(said.of(Horizon.DAY).q975()).isGreaterThan(evening);
  }

  @Test
  void saysSomethingSaneFromTheFirstValueOn() {
    LoadOutlook outlook = fresh();
    assertSane(outlook.at(START));
    outlook.level(START, 5_000);
    Outlook first = outlook.at(START + SLOT);
    assertSane(first);
    assertThat(first.of(Horizon.MINUTES_15).q50()).isBetween(4_000.0, 6_000.0);
    outlook.learn(START, 5_000);
    Outlook second = outlook.at(START + 2 * HOUR);
    assertSane(second);
    assertThat(second.of(Horizon.DAY).q50()).isBetween(2_000.0, 12_000.0);
    assertThat(second.of(Horizon.DAY).q975()).isGreaterThan(second.of(Horizon.DAY).q50());
  }

  @Test
  void slotsCorrectTheNearAndHardlyTheFar() {
    long now = START + 18 * HOUR;
    LoadOutlook plain = learned(15, now);
    LoadOutlook raised = LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, plain.toBytes());
    for (int slot = 3; slot >= 1; slot--) {
      raised.level(now - slot * SLOT, 1.2 * usualAt(now - slot * SLOT));
    }
    Outlook before = plain.at(now);
    Outlook after = raised.at(now);
    assertThat(after.of(Horizon.MINUTES_15).q50() / before.of(Horizon.MINUTES_15).q50())
        .isBetween(1.14, 1.23);
    assertThat(after.of(Horizon.HOURS_6).q50() / before.of(Horizon.HOURS_6).q50())
        .isBetween(1.0, 1.16);
    assertThat(after.of(Horizon.WEEK).q50()).isCloseTo(before.of(Horizon.WEEK).q50(), within(1e-6));
  }

  @Test
  void aCorrectedSlotCorrectsTheOutlook() {
    long now = START + 18 * HOUR;
    LoadOutlook right = learned(3, now);
    LoadOutlook corrected = LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, right.toBytes());
    right.level(now - SLOT, 10_000);
    corrected.level(now - SLOT, 14_000);
    corrected.level(now - SLOT, 10_000);
    assertThat(corrected.at(now)).isEqualTo(right.at(now));
  }

  /** The week before and after the change; the evening's peak is at 20 h local throughout. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-29T01:00:00Z",
    "Europe/Berlin, 2026-10-25T01:00:00Z",
    "America/New_York, 2026-11-01T06:00:00Z",
    "Australia/Sydney, 2026-04-04T16:00:00Z",
    "America/Santiago, 2026-09-06T04:00:00Z"
  })
  void theEveningStaysTheEveningWhenClocksChange(String zoneId, String change) {
    ZoneId zone = ZoneId.of(zoneId);
    long changed = Instant.parse(change).toEpochMilli();
    LoadOutlook outlook = new LoadOutlook(OutlookOptions.defaults(), zone);
    for (long hour = changed - 15 * DAY; hour < changed + 6 * HOUR; hour += HOUR) {
      outlook.learn(hour, localUsual(zone, hour + HOUR / 2));
    }
    // A day ahead of these moments it is 17, 20 and 23 h by the new clock.
    for (int local : new int[] {17, 20, 23}) {
      long now = changed + 8 * HOUR;
      while (hourOfDay(zone, now + DAY) != local) {
        now += HOUR;
      }
      double expected = localUsual(zone, now + DAY);
      assertThat(outlook.at(now).of(Horizon.DAY).q50())
          .as("%d h", local)
          .isCloseTo(expected, within(.06 * expected));
    }
  }

  private static int hourOfDay(ZoneId zone, long at) {
    return Instant.ofEpochMilli(at).atZone(zone).getHour();
  }

  private static double localUsual(ZoneId zone, long at) {
    var local = Instant.ofEpochMilli(at).atZone(zone);
    return usual(local.getHour() + local.getMinute() / 60.0);
  }

  @Test
  void anAnnouncedEventIsThereBeforeItBeginsAndGoneAfterwards() {
    long now = START + 18 * HOUR;
    LoadOutlook outlook = learned(15, now);
    long start = now + DAY - HOUR;
    outlook.announce(
        List.of(
            new Announcement("final", Announcement.Kind.LIVE, start, start + 3 * HOUR, 10_000)));
    LoadQuantiles during = outlook.at(now).of(Horizon.DAY);
    assertThat(during.q50()).isCloseTo(usual(18) + 10_000, within(1_500.0));
    // Thrice the announced viewers are improbable, not impossible.
    assertThat(during.q99()).isGreaterThan(usual(18) + 25_000);
    LoadQuantiles after = outlook.at(now + 4 * HOUR).of(Horizon.DAY);
    assertThat(after.q50()).isCloseTo(usual(22), within(1_500.0));
  }

  @Test
  void anEventLeavesNoTraceInTheHabit() {
    long now = START + 18 * HOUR;
    LoadOutlook outlook = learned(15, now);
    outlook.announce(
        List.of(new Announcement("final", Announcement.Kind.LIVE, now, now + 3 * HOUR, 10_000)));
    for (long hour = now - HOUR; hour < now + 6 * HOUR; hour += HOUR) {
      double event = hour >= now && hour < now + 3 * HOUR ? 30_000 : 0;
      outlook.learn(hour, usualAt(hour + HOUR / 2) + event);
    }
    LoadQuantiles tomorrow = outlook.at(now + 8 * HOUR).of(Horizon.DAY);
    assertThat(tomorrow.q50()).isCloseTo(usual(2), within(.1 * usual(2)));
    Outlook evening = outlook.at(now + 19 * HOUR);
    assertThat(evening.of(Horizon.HOURS_6).q50()).isCloseTo(usual(19), within(.1 * usual(19)));
  }

  @Test
  void aRampIsFollowedWithinNinetySeconds() {
    long now = START + 19 * HOUR;
    LoadOutlook outlook = learned(15, now);
    Random random = new Random(2);
    long rampStart = now + 30 * 60_000;
    LoadQuantiles seen = null;
    for (long tick = now; tick <= rampStart + 90_000; tick += TICK) {
      if (tick % SLOT == 0) {
        outlook.level(tick - SLOT, usualAt(tick - SLOT / 2));
      }
      double ramp = Math.max(0, (tick - rampStart) / 60_000.0) * .02 * 20_000;
      double streams = usualAt(tick) + ramp;
      outlook.tick(tick, streams + Math.sqrt(streams) * random.nextGaussian());
      seen = outlook.at(tick).of(Horizon.MINUTES_15);
    }
    double happens = usualAt(seen.targetMillis()) + 16.5 * .02 * 20_000;
    assertThat(seen.q90()).isGreaterThan(happens);
    assertThat(outlook.at(rampStart + 90_000).of(Horizon.WEEK).q50())
        .isCloseTo(usualAt(rampStart), within(.08 * usualAt(rampStart)));
  }

  @Test
  void aRestoredOutlookGoesOnBitByBit() {
    Random random = new Random(4);
    LoadOutlook original = fresh();
    LoadOutlook restored = fresh();
    for (long tick = START; tick < START + 4 * DAY; tick += TICK) {
      double streams = usualAt(tick) * (1 + .03 * random.nextGaussian());
      if (tick == START + DAY) {
        List<Announcement> calendar =
            List.of(
                new Announcement(
                    "live", Announcement.Kind.LIVE, tick + 3 * HOUR, tick + 5 * HOUR, 9_000),
                new Announcement(
                    "title", Announcement.Kind.LAUNCH, tick + 9 * HOUR, tick + 8 * DAY, 2_000));
        original.announce(calendar);
        restored.announce(calendar);
      }
      for (LoadOutlook one : List.of(original, restored)) {
        if (tick % SLOT == 0) {
          one.level(tick - SLOT, streams);
        }
        if (tick % HOUR == 0) {
          one.learn(tick - 2 * HOUR, streams);
        }
        one.tick(tick, streams);
      }
      if (tick % (SLOT * 7) == 0) {
        restored = LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, restored.toBytes());
        assertThat(restored.at(tick)).isEqualTo(original.at(tick));
      }
    }
    assertThat(restored.toBytes()).isEqualTo(original.toBytes());
  }

  /** Hours until the network learns, and some more in which it has weight. */
  private static void learnHours(LoadOutlook outlook, int from, int until) {
    Random random = new Random(from);
    for (int hour = from; hour < until; hour++) {
      long start = START + hour * HOUR;
      // A gap of three hours now and then.
      if (hour % 50 > 2) {
        outlook.learn(start, usualAt(start + HOUR / 2) * (1 + .05 * random.nextGaussian()));
      }
    }
  }

  @Test
  void aRestoredNetworkGoesOnBitByBit() {
    LoadOutlook original = new LoadOutlook(WITH_NETWORK, UTC);
    LoadOutlook restored = new LoadOutlook(WITH_NETWORK, UTC);
    for (int hour = 0; hour < 500; hour += 25) {
      learnHours(original, hour, hour + 25);
      learnHours(restored, hour, hour + 25);
      restored = LoadOutlook.fromBytes(WITH_NETWORK, UTC, restored.toBytes());
      long now = START + (hour + 26) * HOUR;
      assertThat(restored.at(now)).isEqualTo(original.at(now));
    }
    assertThat(restored.toBytes()).isEqualTo(original.toBytes());
    assertSane(restored.at(START + 502 * HOUR));
  }

  @Test
  void aNetworkChangesTheOutlookOnlyOnceItHasEarnedWeight() {
    LoadOutlook with = new LoadOutlook(WITH_NETWORK, UTC);
    LoadOutlook without = fresh();
    learnHours(with, 0, 385);
    learnHours(without, 0, 385);
    assertThat(with.at(START + 387 * HOUR)).isEqualTo(without.at(START + 387 * HOUR));
    learnHours(with, 385, 800);
    learnHours(without, 385, 800);
    LoadQuantiles changed = with.at(START + 802 * HOUR).of(Horizon.DAY);
    LoadQuantiles plain = without.at(START + 802 * HOUR).of(Horizon.DAY);
    assertThat(changed.q50()).isNotEqualTo(plain.q50()).isCloseTo(plain.q50(), within(1_000.0));
  }

  @Test
  void aNetworkCanBeSwitchedOnAndOffAndAStateOfBeforeItIsRead() {
    LoadOutlook without = learned(15, START);
    byte[] plain = without.toBytes();
    byte[] old = Arrays.copyOf(plain, plain.length - Integer.BYTES);
    old[0] = 1;
    LoadOutlook restored = LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, old);
    assertThat(restored.toBytes()).isEqualTo(plain);
    LoadOutlook on = LoadOutlook.fromBytes(WITH_NETWORK, UTC, old);
    assertThat(on.toBytes().length - plain.length).isBetween(15_000, 22_000);
    LoadOutlook off = LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, on.toBytes());
    assertThat(off.toBytes()).isEqualTo(plain);
  }

  @Test
  void addsLittleStateToTheHourlyForecasters() {
    LoadOutlook outlook = fresh();
    List<Announcement> calendar = new ArrayList<>();
    for (int entry = 0; entry < 100; entry++) {
      for (Announcement.Kind kind : Announcement.Kind.values()) {
        calendar.add(
            new Announcement(kind + "-" + entry, kind, START + entry * HOUR, START + 30 * DAY, 9));
      }
    }
    outlook.announce(calendar);
    int hourly = new LoadForecaster(ForecasterOptions.defaults()).toBytes().length;
    assertThat(outlook.toBytes().length - hourly).isLessThan(3_400);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-300, 1, 1e12, 1e300})
  void isSaneWhateverTheLoad(double streams) {
    LoadOutlook outlook = fresh();
    for (long hour = START; hour < START + 20 * DAY; hour += HOUR) {
      outlook.learn(hour, streams);
      if (hour % (5 * HOUR) == 0) {
        outlook.level(hour + HOUR, streams);
        outlook.tick(hour + HOUR + SLOT, streams);
        assertSane(outlook.at(hour + HOUR + SLOT));
      }
    }
    double said = outlook.at(START + 20 * DAY + HOUR).of(Horizon.DAY).q50();
    assertThat(said).isCloseTo(Math.min(1e30, streams), within(1 + 1e-3 * Math.min(1e30, streams)));
  }

  @Test
  void isSaneAfterGapsAndJumpsOfTheClock() {
    Random random = new Random(6);
    LoadOutlook outlook = fresh();
    long now = START;
    for (int step = 0; step < 300; step++) {
      double streams = Math.exp(30 * random.nextDouble() - 2);
      switch (random.nextInt(5)) {
        case 0 -> outlook.learn(Math.floorDiv(now, HOUR) * HOUR, streams);
        case 1 -> outlook.level(now, streams);
        case 2 -> outlook.tick(now, streams);
        case 3 -> now += (long) (random.nextDouble() * 12 * HOUR);
        default -> now -= (long) (random.nextDouble() * 2 * HOUR);
      }
      assertSane(outlook.at(now));
    }
    outlook.learn(START + 400 * DAY, 100);
    assertSane(outlook.at(START + 400 * DAY + 2 * HOUR));
    assertSane(outlook.at(START + 4000 * DAY));
    assertSane(outlook.at(START - 4000 * DAY));
  }

  @Test
  void whatIsOlderThanTheLastHourChangesNothing() {
    long now = START + 3 * DAY;
    LoadOutlook outlook = learned(3, now);
    byte[] before = outlook.toBytes();
    outlook.learn(now - 2 * HOUR, 1);
    outlook.learn(now - 30 * HOUR, 1e9);
    assertThat(outlook.toBytes()).isEqualTo(before);
  }

  @Test
  void refusesWhatIsNoLoadAndWhatIsNoState() {
    LoadOutlook outlook = fresh();
    assertThatThrownBy(() -> outlook.learn(START, Double.NaN)).hasMessageContaining("meanStreams");
    assertThatThrownBy(() -> outlook.learn(START + 1, 1)).hasMessageContaining("whole hour");
    assertThatThrownBy(() -> outlook.level(START, -1)).hasMessageContaining("streams");
    assertThatThrownBy(() -> outlook.tick(START, Double.POSITIVE_INFINITY))
        .hasMessageContaining("streams");
    byte[] state = outlook.toBytes();
    state[0] = 9;
    assertThatThrownBy(() -> LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version");
    assertThatThrownBy(
            () -> LoadOutlook.fromBytes(OutlookOptions.defaults(), UTC, new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
