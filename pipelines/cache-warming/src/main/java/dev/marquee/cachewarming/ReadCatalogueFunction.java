package dev.marquee.cachewarming;

import dev.marquee.events.Announcement;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Rendition;
import dev.marquee.events.TitleKind;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Reads what can be streamed of the catalogue, and what of it is announced.
 *
 * <p>A film, episode or live event without files counts in {@code
 * cacheWarming.reason.NO_FILES.eventsRefused}.
 */
final class ReadCatalogueFunction extends TimelyFunction<CatalogueTitle, CatalogueFact> {
  private static final long serialVersionUID = 1L;

  /** An announced live event without a length is taken to be as long as a match. */
  private static final long USUAL_EVENT_MILLIS = 2 * 3_600_000L;

  /** The year 9999: what is released later is not released. */
  private static final long LATEST_MILLIS = 253_402_300_799_999L;

  private final CacheWarmingOptions options;
  private transient Counter withoutFiles;

  ReadCatalogueFunction(EventBounds bounds, CacheWarmingOptions options) {
    super(Topics.CATALOGUE, bounds);
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    withoutFiles = WarmingMetrics.refused(getRuntimeContext().getMetricGroup(), "NO_FILES");
  }

  @Override
  protected boolean canBeLate() {
    return false;
  }

  @Override
  protected CatalogueFact read(Received<CatalogueTitle> received) {
    CatalogueFact fact = new CatalogueFact();
    fact.id = received.key();
    if (received.isRemoval()) {
      fact.kind = CatalogueFact.Kind.TITLE_REMOVED;
      return fact;
    }
    CatalogueTitle title = received.value();
    fact.kind = CatalogueFact.Kind.TITLE;
    fact.titleKind = title.getKind().name().toLowerCase(Locale.ROOT);
    fact.isLive = title.getKind() == TitleKind.LIVE;
    fact.language = title.getLanguage() == null ? "" : title.getLanguage();
    fact.genres = title.getGenres().toArray(new String[0]);
    fact.releaseMillis = service(title.getReleaseTime());
    Long duration = title.getDurationMillis();
    fact.durationMillis =
        duration == null ? USUAL_EVENT_MILLIS : Math.max(1, options.time().lengthOf(duration));
    fact.fillableMillis = fact.releaseMillis;
    announcement(title.getAnnouncement(), fact);
    files(title.getRenditions(), fact);
    boolean needsFiles = title.getKind() != TitleKind.SERIES;
    if (needsFiles && fact.renditions.length == 0) {
      withoutFiles.inc();
    }
    return fact;
  }

  private long service(Instant time) {
    if (time == null) {
      return 0;
    }
    long event = Math.max(0, Math.min(LATEST_MILLIS, time.toEpochMilli()));
    return Math.max(0, Math.min(LATEST_MILLIS, options.time().ofEvent(event)));
  }

  private void announcement(Announcement announcement, CatalogueFact fact) {
    if (announcement == null) {
      // What is there already can be fetched; what is to come cannot before it is released.
      return;
    }
    fact.expectedViewers = announcement.getExpectedViewers();
    fact.fillableMillis =
        announcement.getFillableFrom() == null ? 0 : service(announcement.getFillableFrom());
  }

  private static boolean hasBorder(Rendition rendition) {
    return rendition.getRenditionId().indexOf('/') >= 0;
  }

  private static void files(List<Rendition> renditions, CatalogueFact fact) {
    List<Rendition> ladder = new ArrayList<>(renditions);
    // No site could ask for such a file, since keys of plans are parted by it.
    ladder.removeIf(rendition -> fact.id.indexOf('/') >= 0 || hasBorder(rendition));
    ladder.sort(
        Comparator.comparingInt(Rendition::getBitrateKbps)
            .thenComparing(Rendition::getRenditionId));
    Set<String> names = new HashSet<>();
    ladder.removeIf(rendition -> !names.add(rendition.getRenditionId()));
    fact.renditions = new String[ladder.size()];
    fact.bytes = new long[ladder.size()];
    for (int rung = 0; rung < fact.bytes.length; rung++) {
      fact.renditions[rung] = ladder.get(rung).getRenditionId();
      fact.bytes[rung] = ladder.get(rung).getBytes();
    }
  }
}
