package dev.marquee.recommendations.cooccurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows after a profile was taken out, held against rows that never knew it. */
class ForgettingTest {
  private static final Channels CHANNELS = Channels.of(100_000, 5_000);
  private static final int LEAVER = 4;

  private final PairDeltas pairs = new PairDeltas();

  private void emit(
      Map<Long, NeighbourRow> rows, Profile profile, int size, long title, int seconds, int sign) {
    pairs.emit(
        profile.titles,
        profile.seconds,
        profile.weights,
        size,
        title,
        seconds,
        1,
        sign,
        seconds,
        (row, neighbour, deltas, time) ->
            rows.computeIfAbsent(row, key -> new NeighbourRow())
                .add(row, neighbour, deltas, 0, time, CHANNELS, 1024));
  }

  private Map<Long, NeighbourRow> replay(boolean withLeaver, Profile[] profiles) {
    Map<Long, NeighbourRow> rows = new HashMap<>();
    Arrays.setAll(profiles, at -> new Profile());
    Random random = new Random(11);
    for (int at = 0; at < 400; at++) {
      int viewer = random.nextInt(10);
      long title = 1 + random.nextInt(60);
      if (viewer != LEAVER || withLeaver) {
        Profile profile = profiles[viewer];
        emit(rows, profile, profile.size(), title, 50 * at, 1);
        profile.watch(title, 50L * at, 1, true, TitleFacts.UNKNOWN);
      }
    }
    return rows;
  }

  @Test
  void equalsTheReplayWithoutTheProfileWhereNoRowIsFull() {
    Profile[] profiles = new Profile[10];
    Map<Long, NeighbourRow> never = replay(false, profiles);
    Map<Long, NeighbourRow> forgotten = replay(true, profiles);
    Profile leaver = profiles[LEAVER];
    assertThat(leaver.size()).isGreaterThan(20);
    for (int at = 0; at < leaver.size(); at++) {
      emit(forgotten, leaver, at, leaver.titles[at], leaver.seconds[at], -1);
    }
    forgotten.forEach((title, row) -> assertEqual(row, never.get(title)));
  }

  private static void assertEqual(NeighbourRow row, NeighbourRow expected) {
    assertThat(row.size).isEqualTo(expected == null ? 0 : expected.size);
    for (int place = 0; place < row.size; place++) {
      int other = expected.find(row.keys[place]);
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        double value =
            row.weights[place * Channels.COUNT + channel]
                * CHANNELS.decay(channel, 20_000 - row.time);
        double wanted =
            expected.weights[other * Channels.COUNT + channel]
                * CHANNELS.decay(channel, 20_000 - expected.time);
        assertThat(value).isCloseTo(wanted, offset(1e-5));
      }
    }
  }
}
