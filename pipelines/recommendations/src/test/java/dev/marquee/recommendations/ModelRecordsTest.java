package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.OutputVersion;
import dev.marquee.events.RankerWeights;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.util.Random;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** The shared models, to the bytes on the topics and back. */
class ModelRecordsTest {
  private static final OutputVersion VERSION = new OutputVersion(1_700_000_000_000L, 3L);
  private static final ModelOptions OPTIONS = ModelOptions.ofUnit(90);

  private final Random random = new Random(1);

  private static <T extends SpecificRecordBase> T throughTheWire(Topic<T> topic, T record)
      throws Exception {
    WireFormat<T> format = WireFormat.of(topic);
    T decoded = format.decode(format.encode(record));
    assertThat(topic.invalidField(decoded)).isEmpty();
    return decoded;
  }

  @Test
  void rowsComeBackWithinTheirPrecision() throws Exception {
    NeighbourRow row = new NeighbourRow();
    for (int neighbour = 1; neighbour <= OPTIONS.rowCapacity(); neighbour++) {
      float[] deltas = new float[Channels.COUNT];
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        deltas[channel] = random.nextFloat() * 50 + 1e-3f;
      }
      row.add(7, neighbour * 31L, deltas, 0, 1_000, OPTIONS.channels(), OPTIONS.rowCapacity());
    }
    NeighbourRow back =
        ModelRecords.rowOf(
            throughTheWire(Topics.ITEM_NEIGHBOURS, ModelRecords.of("title", VERSION, row)));
    assertThat(back.size).isEqualTo(256);
    assertThat(back.time).isEqualTo(row.time);
    for (int place = 0; place < row.size; place++) {
      assertThat(back.keys[place]).isEqualTo(row.keys[place]);
      for (int at = place * Channels.COUNT; at < (place + 1) * Channels.COUNT; at++) {
        assertThat(back.weights[at]).isCloseTo(row.weights[at], within(row.weights[at] / 256));
      }
    }
  }

  @Test
  void anEmptyRowComesBackEmpty() throws Exception {
    NeighbourRow back =
        ModelRecords.rowOf(
            throughTheWire(
                Topics.ITEM_NEIGHBOURS, ModelRecords.of("title", VERSION, new NeighbourRow())));
    assertThat(back.size).isZero();
  }

  @Test
  void embeddingsComeBackExactly() throws Exception {
    float[] vector = new float[OPTIONS.factors()];
    for (int factor = 0; factor < vector.length; factor++) {
      vector[factor] = (float) random.nextGaussian();
    }
    assertThat(
            ModelRecords.vectorOf(
                throughTheWire(Topics.ITEM_EMBEDDINGS, ModelRecords.of("title", VERSION, vector))))
        .containsExactly(vector);
  }

  @Test
  void popularityComesBackExactly() throws Exception {
    PopularityCounts counts = new PopularityCounts();
    for (int choice = 0; choice < 200; choice++) {
      counts.add(
          1,
          random.nextInt(12),
          "region-" + random.nextInt(40),
          1_000 + random.nextInt(100_000),
          OPTIONS.popularity());
    }
    counts.addContext(1, 500_000, OPTIONS.popularity());
    PopularityCounts back =
        ModelRecords.countsOf(
            throughTheWire(Topics.POPULARITY, ModelRecords.of("title", VERSION, counts)));
    assertThat(back)
        .usingRecursiveComparison()
        .ignoringFields("regions", "regionCounts")
        .isEqualTo(counts);
    assertThat(back.regions).hasSize(PopularityCounts.REGIONS);
    for (int at = 0; at < counts.regions.length; at++) {
      int place = java.util.List.of(back.regions).indexOf(counts.regions[at]);
      assertThat(back.regionCounts[place]).isEqualTo(counts.regionCounts[at]);
    }
  }

  @Test
  void countsOfATitleThatNobodyChoseComeBackWithoutTimes() throws Exception {
    PopularityCounts counts = new PopularityCounts();
    counts.addContext(1, 10, OPTIONS.popularity());
    PopularityCounts back =
        ModelRecords.countsOf(
            throughTheWire(Topics.POPULARITY, ModelRecords.of("title", VERSION, counts)));
    assertThat(back.firstTime).isNaN();
    assertThat(back.lastTime).isNaN();
    assertThat(back.watches).isOne();
  }

  @Test
  void theRankerComesBackExactly() throws Exception {
    RankerRecord ranker = new RankerRecord();
    ranker.state = RankerState.initial(RankerOptions.defaults().units());
    for (int at = 0; at < ranker.state.values.length; at++) {
      ranker.state.values[at] += (float) random.nextGaussian();
    }
    ranker.state.steps = 12;
    ranker.included.put("0", 5L);
    ranker.included.put("1", Long.MIN_VALUE);
    RankerWeights record =
        throughTheWire(Topics.RANKER_WEIGHTS, ModelRecords.of("home-page", VERSION, ranker));
    assertThat(ModelRecords.fits(record)).isTrue();
    assertThat(ModelRecords.rankerOf(record)).usingRecursiveComparison().isEqualTo(ranker.state);
    assertThat(record.getIncluded()).isEqualTo(ranker.included);
  }

  @Test
  void aRankerOfAnotherLayoutDoesNotFit() throws Exception {
    RankerRecord ranker = new RankerRecord();
    ranker.state = RankerState.initial(RankerOptions.defaults().units() + 1);
    assertThat(ModelRecords.fits(ModelRecords.of("home-page", VERSION, ranker))).isFalse();
  }
}
