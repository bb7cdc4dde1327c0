package dev.marquee.recommendations;

import dev.marquee.events.HomePage;
import dev.marquee.recommendations.page.Viewer;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedFunction;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;

/**
 * Keeps a default page for each region: what viewers get whom nobody knows yet.
 *
 * <p>Made anew on a timer, and written when its titles changed or half its lifetime has passed.
 */
final class DefaultPagesFunction extends VersionedFunction<String, ViewerPlace, Keyed<HomePage>> {
  private static final long serialVersionUID = 1L;

  /** Most countries of a region; further ones get their licences checked by the client. */
  private static final int COUNTRIES = 64;

  private final RecommendationsOptions options;
  private final ModelTables.Source source;

  private transient ValueState<RegionRecord> regions;
  private transient ModelTables.Lease lease;
  private transient HomePages pages;

  /** A region that viewers were seen in. Public fields make it a serializable state record. */
  public static final class RegionRecord {
    /** Countries seen, ascending. */
    public String[] countries = new String[0];

    /** Hash of the titles on the page last written. */
    public int written;

    /** Engine's clock when it was written, milliseconds since 1970. */
    public long writtenAt;
  }

  DefaultPagesFunction(RecommendationsOptions options, ModelTables.Source source) {
    this.options = options;
    this.source = source;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    regions =
        getRuntimeContext().getState(new ValueStateDescriptor<>("region", RegionRecord.class));
    lease = source.acquire(getRuntimeContext().getJobInfo().getJobId());
    pages = new HomePages(lease.tables(), options);
    lease.awaitLoaded();
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  @Override
  public void processElement(ViewerPlace place, Context context, Collector<Keyed<HomePage>> out)
      throws Exception {
    RegionRecord region = regions.value();
    boolean isNew = region == null;
    if (isNew) {
      region = new RegionRecord();
    }
    if (region.countries.length < COUNTRIES
        && Arrays.binarySearch(region.countries, place.country()) < 0) {
      Set<String> countries = new TreeSet<>(Arrays.asList(region.countries));
      countries.add(place.country());
      region.countries = countries.toArray(String[]::new);
      regions.update(region);
    }
    if (isNew) {
      var clock = context.timerService();
      clock.registerProcessingTimeTimer(
          clock.currentProcessingTime() + options.defaultPageInterval());
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Keyed<HomePage>> out)
      throws Exception {
    RegionRecord region = regions.value();
    String name = context.getCurrentKey();
    // After a restore the timer may be of yesterday; licences are judged now.
    long now = context.timerService().currentProcessingTime();
    Viewer viewer =
        new Viewer(
            region.countries[0],
            name,
            options.unknownMaturity(),
            now,
            lease.tables().latestModelTime(),
            TitleKey.mix(TitleKey.of(name), now / options.pageLifetime()));
    HomePage page = pages.ofRegion(viewer, Set.of(region.countries));
    int titles = titlesOf(page, now + options.pageLifetime());
    if (titles != region.written || now - region.writtenAt > options.pageLifetime() / 2) {
      region.written = titles;
      region.writtenAt = now;
      regions.update(region);
      page.setVersion(versions().next());
      out.collect(Keyed.of(Topics.RECOMMENDATIONS, page));
    }
    context.timerService().registerProcessingTimeTimer(now + options.defaultPageInterval());
  }

  /** Hash of the titles, and of the end of their licences where it comes before the page's own. */
  private static int titlesOf(HomePage page, long endOfLife) {
    long expiry = page.getExpiresAt().toEpochMilli();
    int hash = expiry < endOfLife ? Long.hashCode(expiry) : 1;
    for (var row : page.getRows()) {
      for (var title : row.getTitles()) {
        hash = 31 * hash + title.getTitleId().hashCode();
      }
    }
    return hash;
  }
}
