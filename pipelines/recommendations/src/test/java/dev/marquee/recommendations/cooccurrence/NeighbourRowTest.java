package dev.marquee.recommendations.cooccurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbourRowTest {
  private static final Channels CHANNELS = Channels.of(1000, 100);

  private static float[] deltas(float all) {
    float[] deltas = new float[Channels.COUNT];
    Arrays.fill(deltas, all);
    return deltas;
  }

  private static int add(NeighbourRow row, long neighbour, float all, double time, int capacity) {
    return row.add(1, neighbour, deltas(all), 0, time, CHANNELS, capacity);
  }

  private static float weight(NeighbourRow row, long neighbour, int channel, double at) {
    int place = row.find(neighbour);
    return (float)
        (row.weights[place * Channels.COUNT + channel] * CHANNELS.decay(channel, at - row.time));
  }

  @Test
  void halvesEachChannelAfterItsHalfLife() {
    NeighbourRow row = new NeighbourRow();
    add(row, 2, 1, 0, 8);
    add(row, 2, 1, 100, 8);
    assertThat(weight(row, 2, Channels.RECENT, 100)).isCloseTo(1.5f, offset(1e-5f));
    assertThat(weight(row, 2, Channels.FORWARD, 1000)).isCloseTo(0.5f + 0.53589f, offset(1e-4f));
  }

  @Test
  void addsUpInAnyOrder() {
    Random random = new Random(7);
    long[] neighbours = random.longs(300, 2, 30).toArray();
    double[] times = random.doubles(300, 0, 5000).toArray();
    NeighbourRow there = new NeighbourRow();
    NeighbourRow back = new NeighbourRow();
    for (int at = 0; at < 300; at++) {
      add(there, neighbours[at], 1, times[at], 64);
      add(back, neighbours[299 - at], 1, times[299 - at], 64);
    }
    for (long neighbour = 2; neighbour < 30; neighbour++) {
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        assertThat(weight(there, neighbour, channel, 5000))
            .isCloseTo(weight(back, neighbour, channel, 5000), offset(1e-4f));
      }
    }
  }

  @Test
  void dropsAnEntryThatWasTakenBack() {
    NeighbourRow row = new NeighbourRow();
    add(row, 2, 1, 10, 8);
    add(row, 3, 1, 20, 8);
    assertThat(add(row, 2, -1, 10, 8)).isEqualTo(-1);
    assertThat(row.size).isEqualTo(1);
    assertThat(row.find(3)).isZero();
    assertThat(add(row, 9, -1, 10, 8)).isEqualTo(-1);
    assertThat(row.size).isEqualTo(1);
  }

  @Test
  void staysWithinItsCapacityAndEvictsTheSameOnReplay() {
    NeighbourRow first = new NeighbourRow();
    NeighbourRow second = new NeighbourRow();
    for (NeighbourRow row : new NeighbourRow[] {first, second}) {
      Random random = new Random(3);
      for (int at = 0; at < 5000; at++) {
        add(row, 2 + (long) (500 * random.nextDouble() * random.nextDouble()), 1, at, 32);
      }
    }
    assertThat(first.size).isEqualTo(32);
    assertThat(second.keys).isEqualTo(first.keys);
    assertThat(second.weights).isEqualTo(first.weights);
  }

  @Test
  void keepsStrongNeighboursWhenFull() {
    NeighbourRow row = new NeighbourRow();
    for (int at = 0; at < 2000; at++) {
      add(row, at % 4, 1, at, 32);
      add(row, 100 + at, 0.1f, at, 32);
    }
    for (long strong = 0; strong < 4; strong++) {
      assertThat(row.find(strong)).isNotNegative();
    }
  }

  @Test
  void survivesPackingToWithinOnePart() {
    NeighbourRow row = new NeighbourRow();
    Random random = new Random(5);
    for (int at = 0; at < 100; at++) {
      add(row, random.nextLong(), random.nextFloat(), at, 128);
    }
    NeighbourRow back = NeighbourRow.unpack(row.pack());
    assertThat(back.size).isEqualTo(100);
    assertThat(back.time).isEqualTo(row.time);
    assertThat(back.keys).isEqualTo(Arrays.copyOf(row.keys, 100));
    for (int at = 0; at < back.weights.length; at++) {
      assertThat(back.weights[at]).isCloseTo(row.weights[at], offset(row.weights[at] / 256));
    }
  }

  @Test
  void refusesBytesThatAreNoRow() {
    NeighbourRow row = new NeighbourRow();
    add(row, 2, 1, 0, 8);
    byte[] packed = row.pack();
    assertThatThrownBy(() -> NeighbourRow.unpack(Arrays.copyOf(packed, packed.length - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 entries");
    assertThatThrownBy(() -> NeighbourRow.unpack(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    packed[8] = (byte) 0x80;
    assertThatThrownBy(() -> NeighbourRow.unpack(packed))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
