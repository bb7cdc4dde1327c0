package dev.marquee.recommendations;

import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.RankerWeights;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitlePopularity;
import dev.marquee.recommendations.artwork.ArtworkPolicies;
import dev.marquee.recommendations.artwork.ArtworkPolicy;
import dev.marquee.recommendations.artwork.Audiences;
import dev.marquee.recommendations.catalogue.Catalogue;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.EdgeMetrics;
import dev.marquee.streaming.GlobalTable;
import dev.marquee.streaming.GlobalTableDefinition;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.LastVersionWins;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.RejectionReason;
import dev.marquee.streaming.Topics;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.MetricGroup;

/**
 * What all subtasks of one process read of the shared models, the catalogue and the policies of
 * pictures: one table, fed from the compacted topics by one thread.
 *
 * <p>Of each key the highest version counts, so what an abandoned epoch published gives way.
 * Written by the table's thread, read by any.
 */
final class ModelTables {
  /** How long the table may take to load; the job then fails and tries again. */
  private static final Duration LOADING = Duration.ofMinutes(5);

  /** Where a subtask gets the tables from. */
  @FunctionalInterface
  interface Source extends Serializable {
    /** Opens or joins the tables of a job in this process; to be closed by who acquired them. */
    Lease acquire(JobID job);
  }

  /** The tables, for as long as a subtask reads them. */
  interface Lease extends AutoCloseable {
    /**
     * The tables.
     *
     * @throws IllegalStateException when they are not kept up to date any more
     */
    ModelTables tables();

    /** Waits until everything that was published before has been read. */
    void awaitLoaded() throws InterruptedException;

    /** Shows SREs how far the tables are. */
    void register(MetricGroup operator);

    @Override
    void close();
  }

  /** Titles without a catalogue entry that the tables hold at most; episodes count as such. */
  private static final int MOST_UNKNOWN = 200_000;

  private final SharedModel model;
  private final Catalogue catalogue;
  private final LastVersionWins neighbourVersions = new LastVersionWins();
  private final LastVersionWins embeddingVersions = new LastVersionWins();
  private final LastVersionWins popularityVersions = new LastVersionWins();
  private final LastVersionWins rankerVersions = new LastVersionWins();
  private final LastVersionWins policyVersions = new LastVersionWins();
  private final ArtworkPolicies policies = new ArtworkPolicies();
  private Audiences latestAudiences;
  private volatile RankerPublication ranker;
  private volatile double latestModelTime;
  private volatile long latestAppend = Long.MIN_VALUE;
  private long publications;

  ModelTables(ModelOptions options) {
    model = new SharedModel(options);
    catalogue = new Catalogue(model.index());
  }

  /** The table that the subtasks of a job share. */
  static GlobalTableDefinition<ModelTables> definition(RecommendationsOptions options) {
    GlobalTableDefinition<ModelTables> models = models(options);
    return options.artwork()
        ? models.fedBy(
            Topics.THUMBNAIL_POLICIES, (tables, key, policy, time) -> tables.putPolicy(key, policy))
        : models;
  }

  private static GlobalTableDefinition<ModelTables> models(RecommendationsOptions options) {
    return GlobalTableDefinition.of("models", () -> new ModelTables(options.model()))
        .fedBy(Topics.CATALOGUE, (tables, key, title, time) -> tables.putTitle(key, title))
        .fedBy(
            Topics.ITEM_NEIGHBOURS,
            (tables, key, row, time) -> {
              tables.noteAppend(time);
              tables.putRow(key, row);
            })
        .fedBy(Topics.ITEM_EMBEDDINGS, (tables, key, item, time) -> tables.putEmbedding(key, item))
        .fedBy(
            Topics.POPULARITY,
            (tables, key, counts, time) -> {
              tables.noteAppend(time);
              tables.putPopularity(key, counts);
            })
        .fedBy(Topics.RANKER_WEIGHTS, (tables, key, weights, time) -> tables.putRanker(weights));
  }

  /** The tables that all subtasks of a job in one process share; see {@link GlobalTable}. */
  static Source shared(RecommendationsOptions options, KafkaOptions kafka) {
    return job -> new SharedLease(GlobalTable.acquire(job, definition(options), kafka));
  }

  private record SharedLease(GlobalTable<ModelTables> table) implements Lease {
    @Override
    public ModelTables tables() {
      return table.model();
    }

    @Override
    public void awaitLoaded() throws InterruptedException {
      table.awaitLoaded(LOADING);
    }

    @Override
    public void register(MetricGroup operator) {
      EdgeMetrics.register(operator, table);
    }

    @Override
    public void close() {
      table.release();
    }
  }

  SharedModel model() {
    return model;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /** From which pictures are drawn. */
  ArtworkPolicies policies() {
    return policies;
  }

  /** The ranker as last published, or null before the first publication. */
  RankerPublication ranker() {
    return ranker;
  }

  /**
   * When the latest row or count was appended, milliseconds since 1970; {@link Long#MIN_VALUE}
   * before the first. What was learned of events that were appended later is not in the tables.
   */
  long latestAppend() {
    return latestAppend;
  }

  void noteAppend(long millis) {
    latestAppend = Math.max(latestAppend, millis);
  }

  /** The latest model time that any counts refer to; 0 before the first. */
  double latestModelTime() {
    return latestModelTime;
  }

  /**
   * Puts or withdraws a title.
   *
   * @param title null withdraws it
   */
  void putTitle(String titleId, CatalogueTitle title) {
    long key = TitleKey.of(titleId);
    if (title == null) {
      catalogue.remove(key);
      return;
    }
    CatalogueEntry entry = entryOf(title);
    model.putFacts(key, entry.facts());
    catalogue.put(model.add(key), entry);
  }

  /**
   * Puts or removes a row.
   *
   * @param row null removes it
   * @throws RejectedException when it is of another layout or damaged
   */
  void putRow(String titleId, ItemNeighbours row) throws RejectedException {
    if (row == null) {
      model.removeRow(TitleKey.of(titleId));
      return;
    }
    require(row.getChannels() == Channels.COUNT, "a row has other channels");
    NeighbourRow unpacked = unpacked(row);
    if (isAdmitted(titleId) && neighbourVersions.accept(titleId, row.getVersion())) {
      model.putRow(TitleKey.of(titleId), unpacked);
    }
  }

  /** The same for an embedding. */
  void putEmbedding(String titleId, ItemEmbedding item) throws RejectedException {
    if (item == null) {
      model.removeEmbedding(TitleKey.of(titleId));
      return;
    }
    require(
        item.getVector().remaining() == Float.BYTES * model.options().factors(),
        "an embedding has another length");
    float[] vector = ModelRecords.vectorOf(item);
    for (float one : vector) {
      require(Float.isFinite(one), "an embedding is not finite");
    }
    if (isAdmitted(titleId) && embeddingVersions.accept(titleId, item.getVersion())) {
      model.putEmbedding(TitleKey.of(titleId), vector);
    }
  }

  /** The same for a title's popularity. */
  void putPopularity(String titleId, TitlePopularity counts) throws RejectedException {
    if (counts == null) {
      model.removePopularity(TitleKey.of(titleId));
      return;
    }
    require(
        counts.getCounts().size() == model.options().popularity().count(),
        "popularity has other half-lives");
    require(ModelRecords.isFinite(counts), "popularity is not finite");
    if (isAdmitted(titleId) && popularityVersions.accept(titleId, counts.getVersion())) {
      model.putPopularity(TitleKey.of(titleId), ModelRecords.countsOf(counts));
      latestModelTime = Math.max(latestModelTime, counts.getModelTime());
    }
  }

  /**
   * Takes a publication of the ranker; a removal leaves the last one.
   *
   * @throws RejectedException when it is of another layout
   */
  void putRanker(RankerWeights weights) throws RejectedException {
    if (weights == null) {
      return;
    }
    require(ModelRecords.fits(weights), "a ranker has another layout");
    require(ModelRecords.isFinite(weights), "a ranker is not finite");
    if (rankerVersions.accept(weights.getName(), weights.getVersion())) {
      ranker =
          new RankerPublication(
              ++publications, ModelRecords.rankerOf(weights), weights.getIncluded());
    }
  }

  /**
   * Puts or removes the policy of a title's pictures.
   *
   * @param policy null removes it
   * @throws RejectedException when its probabilities are none, or anything else is out of range
   */
  void putPolicy(String titleId, ThumbnailPolicy policy) throws RejectedException {
    long key = TitleKey.of(titleId);
    if (policy == null) {
      policies.remove(model.index().find(key));
      return;
    }
    ArtworkPolicy table = tableOf(key, policy);
    if (isAdmitted(titleId) && policyVersions.accept(titleId, policy.getVersion())) {
      policies.put(model.add(key), table);
    }
  }

  /** Policies of one division share it, so that a page asks once to whom its viewer belongs. */
  private ArtworkPolicy tableOf(long key, ThumbnailPolicy policy) throws RejectedException {
    try {
      Audiences audiences = ModelRecords.audiencesOf(policy);
      if (!audiences.equals(latestAudiences)) {
        latestAudiences = audiences;
      }
      return ModelRecords.tableOf(key, policy, latestAudiences);
    } catch (IllegalArgumentException unfit) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, unfit.getMessage());
    }
  }

  private static NeighbourRow unpacked(ItemNeighbours row) throws RejectedException {
    try {
      return ModelRecords.rowOf(row);
    } catch (IllegalArgumentException damaged) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, damaged.getMessage());
    }
  }

  private static void require(boolean holds, String otherwise) throws RejectedException {
    if (!holds) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, otherwise);
    }
  }

  /**
   * Whether a title may enter the tables. Titles come before their catalogue entries as well as
   * after them; a flood of made-up ones stops at a number that costs some hundred megabytes.
   */
  private boolean isAdmitted(String titleId) {
    return model.index().find(TitleKey.of(titleId)) != TitleIndex.ABSENT
        || model.index().size() - catalogue.size() < MOST_UNKNOWN;
  }

  private static CatalogueEntry entryOf(CatalogueTitle title) {
    List<CatalogueEntry.Window> windows = new ArrayList<>(title.getAvailability().size());
    for (Availability one : title.getAvailability()) {
      windows.add(
          new CatalogueEntry.Window(
              one.getCountry(),
              one.getMaturity(),
              one.getLicensedFrom() == null ? Long.MIN_VALUE : one.getLicensedFrom().toEpochMilli(),
              one.getLicensedUntil() == null
                  ? Long.MAX_VALUE
                  : one.getLicensedUntil().toEpochMilli()));
    }
    long release =
        title.getReleaseTime() == null ? Long.MIN_VALUE : title.getReleaseTime().toEpochMilli();
    int year = title.getYear() == null ? 0 : title.getYear();
    return new CatalogueEntry(
        title.getTitleId(),
        title.getName(),
        switch (title.getKind()) {
          case FILM -> CatalogueEntry.Kind.FILM;
          case SERIES -> CatalogueEntry.Kind.SERIES;
          case EPISODE -> CatalogueEntry.Kind.EPISODE;
          case LIVE -> CatalogueEntry.Kind.LIVE;
        },
        title.getSeriesId() == null ? 0 : TitleKey.of(title.getSeriesId()),
        title.getSeason() == null ? 0 : title.getSeason(),
        title.getEpisode() == null ? 0 : title.getEpisode(),
        title.getGenres(),
        TitleFacts.of(title.getGenres(), year, release == Long.MIN_VALUE ? 0 : release / 1000),
        release,
        title.getDurationMillis() == null ? 0 : title.getDurationMillis(),
        windows);
  }
}
