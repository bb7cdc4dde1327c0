package dev.marquee.recommendations;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.streaming.RejectedException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.MetricGroup;

/** Tables that a test fills itself, where Kafka fills those of production. */
final class TablesByHand implements ModelTables.Source {
  private static final long serialVersionUID = 1L;

  // The operators under test stay in this process, so what they read need not travel.
  private final transient ModelTables tables;
  private final transient RecommendationsOptions options;
  private final transient Map<String, NeighbourRow> rows = new HashMap<>();
  private transient long versions;
  private transient int users;
  private transient boolean failed;

  TablesByHand(RecommendationsOptions options) {
    this.options = options;
    this.tables = new ModelTables(options.model());
  }

  @Override
  public ModelTables.Lease acquire(JobID job) {
    users++;
    return new ModelTables.Lease() {
      @Override
      public ModelTables tables() {
        if (failed) {
          throw new IllegalStateException("the tables stopped");
        }
        return tables;
      }

      @Override
      public void awaitLoaded() {
        // Filled before.
      }

      @Override
      public void register(MetricGroup operator) {
        // Nothing lags.
      }

      @Override
      public void close() {
        users--;
      }
    };
  }

  ModelTables tables() {
    return tables;
  }

  /** Subtasks that have not given the tables back. */
  int users() {
    return users;
  }

  /** From now on they are not kept up to date. */
  void fail() {
    failed = true;
  }

  OutputVersion nextVersion() {
    return new OutputVersion(1L, ++versions);
  }

  void put(CatalogueTitle title) {
    tables.putTitle(title.getTitleId(), title);
  }

  void withdraw(String title) {
    tables.putTitle(title, null);
  }

  /** A number of films {@code film-0}, {@code film-1}, … of two genres in turn. */
  TablesByHand withFilms(int count) {
    for (int film = 0; film < count; film++) {
      put(Events.film("film-" + film, 0, film % 2 == 0 ? "Drama" : "Comedy"));
    }
    return this;
  }

  /** So often the title was chosen at a model time. */
  void chosen(String title, int times, String region, double modelTime) {
    PopularityCounts counts = new PopularityCounts();
    for (int time = 0; time < times; time++) {
      counts.add(1, 0, region, modelTime, options.model().popularity());
    }
    apply(() -> tables.putPopularity(title, ModelRecords.of(title, nextVersion(), counts)));
  }

  /** Who watched the first title watched the other next. */
  void next(String title, String neighbour, float weight) {
    NeighbourRow row = rows.computeIfAbsent(title, key -> new NeighbourRow());
    row.add(
        dev.marquee.recommendations.title.TitleKey.of(title),
        dev.marquee.recommendations.title.TitleKey.of(neighbour),
        new float[] {weight, weight, 0, weight, weight, 0},
        0,
        ProfilesHarness.NOON / 1000.0,
        options.model().channels(),
        options.model().rowCapacity());
    apply(() -> tables.putRow(title, ModelRecords.of(title, nextVersion(), row)));
  }

  /** Puts a policy of a title's pictures in force, as the thumbnails job would publish it. */
  void policy(ThumbnailPolicy policy) {
    policy.setVersion(nextVersion());
    apply(() -> tables.putPolicy(policy.getTitleId(), policy));
  }

  /** The title has no policy any more. */
  void withdrawPolicy(String title) {
    apply(() -> tables.putPolicy(title, null));
  }

  /** What the operators under test publish fits their own tables. */
  private interface Change {
    void run() throws RejectedException;
  }

  private static void apply(Change change) {
    try {
      change.run();
    } catch (RejectedException unfit) {
      throw new IllegalStateException(unfit);
    }
  }
}
