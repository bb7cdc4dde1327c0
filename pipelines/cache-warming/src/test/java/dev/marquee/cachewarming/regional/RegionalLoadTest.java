package dev.marquee.cachewarming.regional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.outlook.Outlook;
import dev.marquee.cachewarming.outlook.OutlookOptions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RegionalLoadTest {
  private static final long TICK = RegionalLoad.TICK_MILLIS;
  private static final long SLOT = RegionalLoad.SLOT_MILLIS;
  private static final long HOUR = 3_600_000;
  private static final long BEGIN = Instant.parse("2023-11-13T00:00:00Z").toEpochMilli();
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final RegionalOptions OPTIONS =
      new RegionalOptions(HOUR, 2, OutlookOptions.defaults());

  private final Statements statements = new Statements();
  private RegionalLoad region = new RegionalLoad(OPTIONS, ZONE);

  /** What was said. */
  private static final class Statements implements LoadStatements {
    private final List<OpenSlots.Told> slots = new ArrayList<>();
    private final TreeMap<String, Outlook> forecasts = new TreeMap<>();
    private final List<Score> scores = new ArrayList<>();
    private int surges;

    @Override
    public void measured(OpenSlots.Told slot) {
      slots.add(slot);
    }

    @Override
    public void forecast(String title, Outlook outlook, double bitsPerStream, boolean isSurge) {
      forecasts.put(title == null ? "region" : title, outlook);
      surges += isSurge ? 1 : 0;
    }

    @Override
    public void scored(Score score) {
      scores.add(score);
    }
  }

  /** Streams from one moment to another, as sessions would add them. */
  private static void add(RegionalLoad to, long from, long until, double streams) {
    for (long at = from; at < until; at += TICK) {
      long millis = Math.round(streams * TICK);
      to.add(at / TICK, millis, millis * 4_000);
    }
  }

  @Test
  void saysNothingBeforeItHeardAnything() {
    assertThat(region.nextStep()).isEmpty();
    region.advance(BEGIN, statements);
    assertThat(statements.slots).isEmpty();
    assertThat(statements.forecasts).isEmpty();
  }

  @Test
  void aSlotIsProvisionalAtItsEndAndFinalAfterTheLateness() {
    add(region, BEGIN, BEGIN + SLOT, 10);
    region.advance(BEGIN + SLOT, statements);
    assertThat(statements.slots).hasSize(1);
    assertThat(statements.slots.get(0).isFinal()).isFalse();
    assertThat(statements.slots.get(0).revision()).isEqualTo(1);
    assertThat(statements.slots.get(0).streamMillis()).isEqualTo(10 * SLOT);
    region.add(BEGIN / TICK, -5 * TICK, -5 * TICK * 4_000);
    region.advance(BEGIN + 2 * SLOT, statements);
    assertThat(statements.slots.get(1).revision()).isEqualTo(2);
    assertThat(statements.slots.get(1).streamMillis()).isEqualTo(10 * SLOT - 5 * TICK);
    region.advance(BEGIN + SLOT + HOUR, statements);
    assertThat(statements.slots)
        .filteredOn(OpenSlots.Told::isFinal)
        .singleElement()
        .satisfies(
            slot -> {
              assertThat(slot.startMillis()).isEqualTo(BEGIN);
              assertThat(slot.revision()).isEqualTo(3);
            });
  }

  @Test
  void anHourWithoutStreamsIsSaidToo() {
    add(region, BEGIN, BEGIN + SLOT, 10);
    region.advance(BEGIN + 3 * HOUR, statements);
    assertThat(statements.slots)
        .filteredOn(OpenSlots.Told::isFinal)
        .hasSize(24)
        .last()
        .satisfies(slot -> assertThat(slot.streamMillis()).isZero());
  }

  @Test
  void forecastsFollowAStandingLoad() {
    for (int hour = 0; hour < 30; hour++) {
      add(region, BEGIN + hour * HOUR, BEGIN + (hour + 1) * HOUR, 100);
      region.advance(BEGIN + (hour + 1) * HOUR, statements);
    }
    Outlook outlook = statements.forecasts.get("region");
    for (Horizon horizon : Horizon.values()) {
      assertThat(outlook.of(horizon).q50()).isCloseTo(100, within(10.0));
    }
    assertThat(region.bitsPerStream()).isCloseTo(4_000_000, within(1.0));
  }

  @Test
  void forecastsAreScoredAgainstWhatHappenedWhenItIsFinal() {
    for (int hour = 0; hour < 12; hour++) {
      add(region, BEGIN + hour * HOUR, BEGIN + (hour + 1) * HOUR, 100);
      region.advance(BEGIN + (hour + 1) * HOUR, statements);
    }
    assertThat(statements.scores)
        .isNotEmpty()
        .allSatisfy(score -> assertThat(score.streams()).isEqualTo(100))
        .anySatisfy(score -> assertThat(score.horizon()).isEqualTo(Horizon.HOUR.ordinal()))
        .noneSatisfy(score -> assertThat(score.horizon()).isEqualTo(Horizon.DAY.ordinal()));
  }

  @Test
  void theGreatestTitlesAndTheRestSumToTheRegion() {
    for (int hour = 0; hour < 30; hour++) {
      long start = BEGIN + hour * HOUR;
      add(region, start, start + HOUR, 100);
      for (long slot = start; slot < start + HOUR; slot += SLOT) {
        region.addFinal("film-a", slot, 50 * SLOT);
        region.addFinal("film-b", slot, 30 * SLOT);
        region.addFinal("film-c", slot, 15 * SLOT);
      }
      region.advance(start + HOUR, statements);
    }
    assertThat(statements.forecasts).containsOnlyKeys("region", "film-a", "film-b", "");
    for (Horizon horizon : Horizon.values()) {
      double sum =
          statements.forecasts.get("film-a").of(horizon).q50()
              + statements.forecasts.get("film-b").of(horizon).q50()
              + statements.forecasts.get("").of(horizon).q50();
      assertThat(sum).isCloseTo(region.outlook().of(horizon).q50(), within(5.0));
    }
    assertThat(statements.forecasts.get("film-a").of(Horizon.HOUR).q50())
        .isCloseTo(50, within(8.0));
  }

  @Test
  void aRestoredRegionSaysTheSame() {
    RegionalLoad restored = null;
    Statements ofRestored = new Statements();
    region.announce(
        new Announcement(
            "match", Announcement.Kind.LIVE, BEGIN + 40 * HOUR, BEGIN + 42 * HOUR, 300));
    for (int hour = 0; hour < 30; hour++) {
      long start = BEGIN + hour * HOUR;
      double streams = 100 + 50 * Math.sin(hour / 4.0);
      for (RegionalLoad one : restored == null ? List.of(region) : List.of(region, restored)) {
        add(one, start, start + HOUR, streams);
        one.addFinal("film-a", start, 20 * SLOT);
        one.advance(start + HOUR, one == region ? statements : ofRestored);
      }
      if (hour == 20) {
        restored = RegionalLoad.fromBytes(OPTIONS, ZONE, region.toBytes());
      }
    }
    assertThat(restored.toBytes()).isEqualTo(region.toBytes());
    assertThat(ofRestored.forecasts).isEqualTo(statements.forecasts);
  }

  @Test
  void aLongSilenceIsAGapAndNoFlood() {
    add(region, BEGIN, BEGIN + HOUR, 100);
    region.advance(BEGIN + HOUR, statements);
    long later = BEGIN + 40L * 24 * HOUR;
    region.advance(later, statements);
    assertThat(region.advancedTo()).isEqualTo(later);
    assertThat(statements.slots).hasSizeLessThan(100);
    assertThat(region.isForgettable()).isFalse();
    region.advance(later + 90L * 24 * HOUR, statements);
    assertThat(region.isForgettable()).isTrue();
  }

  @Test
  void aRampIsToldBetweenTheSlots() {
    for (int hour = 0; hour < 48; hour++) {
      add(region, BEGIN + hour * HOUR, BEGIN + (hour + 1) * HOUR, 20_000);
      region.advance(BEGIN + (hour + 1) * HOUR, statements);
    }
    assertThat(statements.surges).isZero();
    long start = BEGIN + 48 * HOUR;
    for (int tick = 0; tick < 40; tick++) {
      add(region, start + tick * TICK, start + (tick + 1) * TICK, 20_000 + 400 * tick);
      region.advance(start + (tick + 1) * TICK, statements);
    }
    assertThat(statements.surges).isPositive();
  }
}
