package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.RankerWeights;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitleKind;
import dev.marquee.events.TitlePopularity;
import dev.marquee.recommendations.artwork.ArtworkPolicy;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.RejectedException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ModelTablesTest {
  private static final ModelOptions OPTIONS = ModelOptions.ofUnit(90);
  private static final double TIME = ProfilesHarness.NOON / 1000.0;

  private final ModelTables tables = new ModelTables(OPTIONS);

  private static OutputVersion version(long epoch, long counter) {
    return new OutputVersion(epoch, counter);
  }

  private static NeighbourRow row(int neighbours) {
    NeighbourRow row = new NeighbourRow();
    for (int at = 1; at <= neighbours; at++) {
      float[] deltas = {1, 1, 1, 1, 1, 1};
      row.add(1, TitleKey.of("film-" + at), deltas, 0, TIME, OPTIONS.channels(), 256);
    }
    return row;
  }

  private int rowSize(String title) {
    return tables.model().row(tables.model().index().find(TitleKey.of(title))).size;
  }

  private static TitlePopularity popularity(String title, int times, OutputVersion version) {
    PopularityCounts counts = new PopularityCounts();
    for (int time = 0; time < times; time++) {
      counts.add(1, 0, "eu-central", TIME, OPTIONS.popularity());
    }
    return ModelRecords.of(title, version, counts);
  }

  @Test
  void whatAnAbandonedEpochPublishedGivesWay() throws Exception {
    tables.putRow("film-0", ModelRecords.of("film-0", version(100, 9), row(3)));
    tables.putRow("film-0", ModelRecords.of("film-0", version(101, 1), row(2)));
    assertThat(rowSize("film-0")).isEqualTo(2);
    tables.putRow("film-0", ModelRecords.of("film-0", version(100, 10), row(4)));
    assertThat(rowSize("film-0")).isEqualTo(2);
    tables.putRow("film-0", ModelRecords.of("film-0", version(101, 2), row(5)));
    assertThat(rowSize("film-0")).isEqualTo(5);
  }

  @Test
  void everyTopicHasVersionsOfItsOwn() throws Exception {
    tables.putRow("film-0", ModelRecords.of("film-0", version(100, 9), row(3)));
    tables.putPopularity("film-0", popularity("film-0", 3, version(100, 1)));
    tables.putEmbedding("film-0", ModelRecords.of("film-0", version(100, 1), new float[32]));
    int number = tables.model().index().find(TitleKey.of("film-0"));
    assertThat(tables.model().columns().counts()[0][number]).isPositive();
    assertThat(tables.model().embedding(number)).hasSize(32);
    tables.putPopularity("film-0", popularity("film-0", 9, version(99, 1)));
    assertThat(tables.model().columns().counts()[3][number]).isEqualTo(3);
    assertThat(tables.latestModelTime()).isEqualTo(TIME);
  }

  @Test
  void theRankerIsTakenWithWhatItIncludes() throws Exception {
    assertThat(tables.ranker()).isNull();
    RankerRecord ranker = new RankerRecord();
    ranker.state = RankerState.initial(RankerOptions.defaults().units());
    ranker.state.steps = 5;
    ranker.included.put("0", 7L);
    tables.putRanker(ModelRecords.of("home-page", version(100, 2), ranker));
    RankerPublication first = tables.ranker();
    assertThat(first.state().steps).isEqualTo(5);
    assertThat(first.included()).containsEntry("0", 7L);
    tables.putRanker(ModelRecords.of("home-page", version(100, 1), ranker));
    assertThat(tables.ranker()).isSameAs(first);
    tables.putRanker(ModelRecords.of("home-page", version(101, 1), ranker));
    assertThat(tables.ranker().number()).isGreaterThan(first.number());
  }

  @Test
  void recordsOfAnotherLayoutAreLeftOut() throws Exception {
    ItemNeighbours row = ModelRecords.of("film-0", version(1, 1), row(3));
    row.setChannels(4);
    assertRejected(() -> tables.putRow("film-0", row));
    assertRejected(
        () ->
            tables.putEmbedding(
                "film-0",
                new ItemEmbedding("film-0", version(1, 1), ByteBuffer.allocate(4 * Float.BYTES))));
    TitlePopularity popularity = popularity("film-0", 1, version(1, 1));
    popularity.setCounts(List.of(1.0));
    assertRejected(() -> tables.putPopularity("film-0", popularity));
    RankerWeights weights =
        new RankerWeights(
            "home-page", version(1, 1), ByteBuffer.allocate(8), 1.0, new java.util.HashMap<>());
    assertRejected(() -> tables.putRanker(weights));
    assertThat(tables.ranker()).isNull();
    assertThat(tables.model().index().size()).isZero();
    // Their versions do not count either.
    tables.putRow("film-0", ModelRecords.of("film-0", version(1, 1), row(3)));
    assertThat(rowSize("film-0")).isEqualTo(3);
  }

  private static void assertRejected(ThrowingCallable put) {
    assertThatThrownBy(put).isInstanceOf(RejectedException.class);
  }

  @Test
  void damagedRecordsAreLeftOut() throws Exception {
    ItemNeighbours cut = ModelRecords.of("film-0", version(1, 1), row(3));
    cut.getRow().limit(cut.getRow().limit() - 1);
    assertRejected(() -> tables.putRow("film-0", cut));
    NeighbourRow infinite = row(3);
    infinite.weights[4] = Float.POSITIVE_INFINITY;
    assertRejected(
        () -> tables.putRow("film-0", ModelRecords.of("film-0", version(1, 1), infinite)));
    float[] vector = new float[OPTIONS.factors()];
    vector[7] = Float.NaN;
    assertRejected(
        () -> tables.putEmbedding("film-0", ModelRecords.of("film-0", version(1, 1), vector)));
    TitlePopularity endless = popularity("film-0", 1, version(1, 1));
    endless.setModelTime(Double.POSITIVE_INFINITY);
    assertRejected(() -> tables.putPopularity("film-0", endless));
    RankerRecord ranker = new RankerRecord();
    ranker.state = RankerState.initial(RankerOptions.defaults().units());
    ranker.state.values[0] = Float.NaN;
    assertRejected(() -> tables.putRanker(ModelRecords.of("home-page", version(1, 1), ranker)));
    assertThat(tables.ranker()).isNull();
    tables.putRow("film-0", ModelRecords.of("film-0", version(1, 1), row(3)));
    assertThat(rowSize("film-0")).isEqualTo(3);
  }

  @Test
  void removalsOfUnknownTitlesAreNoErrors() throws Exception {
    tables.putRow("film-0", null);
    tables.putEmbedding("film-0", null);
    tables.putPopularity("film-0", null);
    tables.putRanker(null);
    assertThat(tables.model().index().size()).isZero();
  }

  @Test
  void aRemovedTitleLeavesTheModels() throws Exception {
    tables.putTitle("film-0", Events.film("film-0", 0, "Drama"));
    tables.putRow("film-0", ModelRecords.of("film-0", version(1, 1), row(3)));
    tables.putPopularity("film-0", popularity("film-0", 3, version(1, 1)));
    tables.putPopularity("film-1", popularity("film-1", 1, version(1, 1)));
    float[] vector = new float[OPTIONS.factors()];
    vector[0] = 1;
    tables.putEmbedding("film-0", ModelRecords.of("film-0", version(1, 1), vector));
    int number = tables.model().index().find(TitleKey.of("film-0"));
    int other = tables.model().index().find(TitleKey.of("film-1"));
    assertThat(tables.model().topByRegion("eu-central")).startsWith(number);

    tables.putRow("film-0", null);
    tables.putEmbedding("film-0", null);
    tables.putPopularity("film-0", null);

    assertThat(tables.model().row(number)).isNull();
    assertThat(tables.model().embedding(number)).isNull();
    assertThat(tables.model().gram()).containsOnly(0);
    assertThat(tables.model().columns().counts()[0][number]).isZero();
    assertThat(tables.model().topByRegion("eu-central")).startsWith(other);
    assertThat(tables.model().topByHalfLife(0)).startsWith(other);
    assertThat(tables.latestModelTime()).isEqualTo(TIME);
    tables.putPopularity("film-0", popularity("film-0", 9, version(1, 2)));
    assertThat(tables.model().topByRegion("eu-central")).startsWith(number);
  }

  private ArtworkPolicy policyOf(String title) {
    return tables.policies().find(tables.model().index().find(TitleKey.of(title)));
  }

  private static ThumbnailPolicy policy(String title, OutputVersion version) {
    ThumbnailPolicy policy = Events.policy(title, List.of("one", "two"), 0.7, 0.3);
    policy.setVersion(version);
    return policy;
  }

  @Test
  void ofAPolicyTheLatestVersionCountsUntilItIsRemoved() throws Exception {
    tables.putPolicy("film-0", policy("film-0", version(100, 9)));
    tables.putPolicy("film-0", policy("film-0", version(101, 2)));
    tables.putPolicy("film-0", policy("film-0", version(100, 10)));
    tables.putPolicy("film-0", policy("film-0", version(101, 1)));
    ArtworkPolicy policy = policyOf("film-0");
    assertThat(policy.title()).isEqualTo(TitleKey.of("film-0"));
    assertThat(policy.epoch()).isEqualTo(101);
    assertThat(policy.counter()).isEqualTo(2);
    assertThat(policy.size()).isEqualTo(2);
    assertThat(policy.artworkId(1)).isEqualTo("two");
    assertThat(policy.audiences().name(1)).isEqualTo("laughs");
    tables.putPolicy("film-0", null);
    tables.putPolicy("film that nobody knows", null);
    assertThat(policyOf("film-0")).isNull();
    tables.putPolicy("film-0", policy("film-0", version(101, 3)));
    assertThat(policyOf("film-0").counter()).isEqualTo(3);
  }

  @Test
  void policiesOfOneDivisionShareIt() throws Exception {
    tables.putPolicy("film-0", policy("film-0", version(1, 1)));
    tables.putPolicy("film-1", policy("film-1", version(1, 2)));
    ThumbnailPolicy other = policy("film-2", version(1, 3));
    other.setAudienceScheme(8);
    tables.putPolicy("film-2", other);
    assertThat(policyOf("film-1").audiences()).isSameAs(policyOf("film-0").audiences());
    assertThat(policyOf("film-2").audiences()).isNotEqualTo(policyOf("film-0").audiences());
  }

  @Test
  void policiesThatAreNoneAreLeftOutAndTheOneInForceStays() throws Exception {
    tables.putPolicy("film-0", policy("film-0", version(1, 1)));
    List<Consumer<ThumbnailPolicy>> faults =
        List.of(
            one -> probabilities(one, Double.NaN, 1),
            one -> probabilities(one, -0.2, 1.2),
            one -> probabilities(one, 0.5, 0.4),
            one -> one.setEvenShare(0.7),
            one -> one.setEvenShare(-1),
            one -> one.setEvenShare(Double.NaN),
            one -> one.getArtworks().clear(),
            one -> one.getArtworks().remove(1),
            one -> one.getArtworks().get(1).setArtworkId("one"),
            one -> one.getArtworks().get(1).setArtworkId(""),
            one -> one.getArtworks().get(1).setMaturity(22),
            one -> one.getAudiences().clear(),
            one -> one.getAudiences().remove(0),
            one -> one.getAudiences().get(1).setAudience("everyone"),
            one -> one.getAudiences().get(1).setChoices(new ArrayList<>()),
            one -> one.setVersion(version(2, 0)));
    for (Consumer<ThumbnailPolicy> fault : faults) {
      ThumbnailPolicy bad = policy("film-0", version(2, 1));
      fault.accept(bad);
      assertRejected(() -> tables.putPolicy("film-0", bad));
    }
    assertThat(policyOf("film-0").epoch()).isOne();
    // Their versions do not count either.
    tables.putPolicy("film-0", policy("film-0", version(2, 1)));
    assertThat(policyOf("film-0").epoch()).isEqualTo(2);
  }

  private static void probabilities(ThumbnailPolicy policy, double first, double second) {
    policy.getAudiences().get(1).getChoices().get(0).setProbability(first);
    policy.getAudiences().get(1).getChoices().get(1).setProbability(second);
  }

  @Test
  void theCatalogueIsReadAsItIsDocumented() {
    Instant release = Instant.parse("2026-03-01T00:00:00Z");
    CatalogueTitle title =
        CatalogueTitle.newBuilder(Events.film("show/1/2", 0, "Drama", "Crime"))
            .setKind(TitleKind.EPISODE)
            .setSeriesId("show")
            .setSeason(1)
            .setEpisode(2)
            .setReleaseTime(release)
            .setDurationMillis(1000L)
            .setAvailability(
                List.of(
                    new Availability("*", 12, null, null),
                    new Availability("DE", 16, release, release.plusSeconds(60))))
            .build();
    tables.putTitle("show/1/2", title);
    CatalogueEntry entry = tables.catalogue().find(TitleKey.of("show/1/2"));
    assertThat(entry.kind()).isEqualTo(CatalogueEntry.Kind.EPISODE);
    assertThat(entry.seriesKey()).isEqualTo(TitleKey.of("show"));
    assertThat(entry.season()).isOne();
    assertThat(entry.episode()).isEqualTo(2);
    assertThat(entry.releaseMillis()).isEqualTo(release.toEpochMilli());
    assertThat(entry.durationMillis()).isEqualTo(1000);
    assertThat(entry.window("DE"))
        .isEqualTo(
            new CatalogueEntry.Window(
                "DE", 16, release.toEpochMilli(), release.toEpochMilli() + 60_000));
    assertThat(entry.window("FR"))
        .isEqualTo(new CatalogueEntry.Window("*", 12, Long.MIN_VALUE, Long.MAX_VALUE));
    TitleFacts facts = tables.model().factsOf(TitleKey.of("show/1/2"));
    assertThat(facts.genres())
        .containsExactly(TitleFacts.genreKey("Drama"), TitleFacts.genreKey("Crime"));
    assertThat(facts.year()).isEqualTo(2000);
    tables.putTitle("show/1/2", null);
    assertThat(tables.catalogue().find(TitleKey.of("show/1/2"))).isNull();
  }

  @Test
  void countsThatComeBeforeTheirCatalogueEntryStandInTheirGenre() throws Exception {
    tables.putPopularity("film-0", popularity("film-0", 3, version(1, 1)));
    tables.putTitle("film-0", Events.film("film-0", 0, "Drama"));
    int number = tables.model().index().find(TitleKey.of("film-0"));
    assertThat(tables.model().topByGenre(TitleFacts.genreKey("Drama"))).containsExactly(number);
  }
}
