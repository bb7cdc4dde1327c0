package dev.marquee.recommendations.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.title.TitleFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedModelTest {
  private final ModelOptions options = ModelOptions.ofUnit(1);
  private final SharedModel model = new SharedModel(options);

  private void choose(long title, PopularityCounts counts, double when, String region) {
    counts.add(1, 0, region, when, options.popularity());
    model.putPopularity(title, counts);
  }

  @Test
  void ranksByEachHalfLife() {
    PopularityCounts old = new PopularityCounts();
    PopularityCounts fresh = new PopularityCounts();
    for (int at = 0; at < 5; at++) {
      choose(1, old, at, "");
    }
    choose(2, fresh, 400, "");
    choose(2, fresh, 401, "");
    assertThat(model.topByHalfLife(0)).containsExactly(1, 0);
    assertThat(model.topByHalfLife(3)).containsExactly(0, 1);
  }

  @Test
  void keepsOrderAndValuesWhenItsReferenceTimeMoves() {
    PopularityCounts early = new PopularityCounts();
    PopularityCounts late = new PopularityCounts();
    choose(1, early, 0, "DE");
    choose(2, late, 49_999, "DE");
    double before = model.columns().landmark();
    choose(2, late, 60_000, "DE");
    choose(1, early, 60_000.5, "DE");
    choose(1, early, 60_001, "DE");
    assertThat(model.columns().landmark()).isGreaterThan(before);
    assertThat(model.topByHalfLife(1)).containsExactly(0, 1);
    assertThat(model.topByRegion("DE")).containsExactly(0, 1);
    double factor = options.popularity().decay(1, 60_001 - model.columns().landmark());
    assertThat(model.columns().counts()[1][0] * factor).isCloseTo(2, offset(0.01));
    assertThat(model.columns().counts()[1][1] * factor).isCloseTo(1, offset(0.01));
  }

  @Test
  void listsByGenreAndRegion() {
    model.putFacts(1, TitleFacts.of(List.of("Drama"), 1990, 0));
    choose(1, new PopularityCounts(), 0, "DE");
    choose(2, new PopularityCounts(), 1, "FR");
    assertThat(model.topByGenre(TitleFacts.genreKey("Drama"))).containsExactly(0);
    assertThat(model.topByGenre(TitleFacts.genreKey("Horror"))).isEmpty();
    assertThat(model.topByRegion("FR")).containsExactly(1);
    assertThat(model.topByRegion("XX")).isEmpty();
  }

  @Test
  void keepsTheGramMatrixOfItsEmbeddings() {
    float[] first = new float[options.factors()];
    first[1] = 3;
    model.putEmbedding(1, first);
    float[] second = new float[options.factors()];
    second[0] = 1;
    second[1] = 2;
    model.putEmbedding(1, second);
    model.putEmbedding(2, second);
    double[] gram = model.gram();
    assertThat(gram[0]).isEqualTo(2);
    assertThat(gram[options.factors()]).isEqualTo(4);
    assertThat(gram[options.factors() + 1]).isEqualTo(8);
    assertThatThrownBy(() -> model.putEmbedding(3, new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 factors: 5");
  }

  @Test
  void givesANumberToEveryNeighbourOfARow() {
    NeighbourRow row = new NeighbourRow();
    float[] deltas = new float[Channels.COUNT];
    deltas[Channels.TOGETHER] = 1;
    for (int neighbour = 10; neighbour < 2000; neighbour++) {
      row.add(1, neighbour, deltas, 0, 0, options.channels(), 4096);
    }
    model.putRow(1, row);
    int number = model.index().find(1);
    assertThat(model.row(number).numbers[0]).isEqualTo(model.index().find(10));
    assertThat(model.columns().inverseRoot().length).isGreaterThanOrEqualTo(model.index().size());
    assertThat(model.row(1_000_000)).isNull();
    assertThat(model.facts(1_000_000)).isSameAs(TitleFacts.UNKNOWN);
  }

  @Test
  void columnsHoldWhatIsKnownOfATitleAndKeepItWhenTheyGrow() {
    int factors = options.factors();
    float[] embedding = new float[factors];
    embedding[0] = 3;
    embedding[1] = 4;
    model.putEmbedding(1, embedding);
    model.putFacts(1, TitleFacts.of(List.of("Drama", "Crime"), 1999, 0));
    model.putFacts(2, TitleFacts.of(List.of("Crime"), 2001, 0));
    for (int title = 3; title < 2000; title++) {
      model.add(title);
    }
    SharedModel.Columns columns = model.columns();
    assertThat(columns.embeddings()).startsWith(embedding).hasSizeGreaterThan(2000 * factors);
    assertThat(columns.inverseNorm()[0]).isCloseTo(0.2f, offset(1e-6f));
    assertThat(columns.years()).startsWith(1999, 2001);
    long drama = model.genreBit(TitleFacts.genreKey("Drama"));
    long crime = model.genreBit(TitleFacts.genreKey("Crime"));
    assertThat(drama).isPositive().isNotEqualTo(crime);
    assertThat(columns.genreBits()).startsWith(drama | crime, crime, 0);
    assertThat(model.genreBit(TitleFacts.genreKey("Western"))).isZero();
    model.removeEmbedding(1);
    assertThat(model.columns().inverseNorm()[0]).isZero();
    assertThat(model.columns().embeddings()).startsWith(new float[factors]);
  }
}
