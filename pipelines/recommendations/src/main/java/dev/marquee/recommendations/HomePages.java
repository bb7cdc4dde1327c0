package dev.marquee.recommendations;

import dev.marquee.events.CandidateSource;
import dev.marquee.events.HomePage;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.RowKind;
import dev.marquee.events.RowReason;
import dev.marquee.recommendations.artwork.PageArtworks;
import dev.marquee.recommendations.catalogue.CatalogueEntry;
import dev.marquee.recommendations.page.Page;
import dev.marquee.recommendations.page.PageAssembler;
import dev.marquee.recommendations.page.Row;
import dev.marquee.recommendations.page.ShownTitle;
import dev.marquee.recommendations.page.Viewer;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.recommendations.title.TitleKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes home pages as they go on the wire, without version and trigger.
 *
 * <p>Not thread-safe: one object per subtask.
 */
final class HomePages {
  private static final CandidateSource[] ON_THE_WIRE = {
    CandidateSource.NEIGHBOURS,
    CandidateSource.EMBEDDING,
    CandidateSource.POPULARITY,
    CandidateSource.TRENDING,
    CandidateSource.GENRE,
    CandidateSource.NEW_RELEASE,
    CandidateSource.EXPLORATION,
    CandidateSource.HISTORY,
    CandidateSource.LIST
  };

  private final PageAssembler assembler;
  private final RecommendationsOptions options;

  /** Titles share what proposed them: {@link PageAssembler} has a few dozen sets. */
  private final Map<Set<ShownTitle.Source>, List<CandidateSource>> sources =
      new IdentityHashMap<>();

  HomePages(ModelTables tables, RecommendationsOptions options) {
    this.assembler = new PageAssembler(tables.model(), tables.catalogue(), options.page());
    this.options = options;
  }

  /**
   * The page of a profile; its first top picks are noted in the record.
   *
   * @param eventSeconds now in event time, seconds since 1970
   * @param artworks chooses the pictures, begun for this profile; null leaves them to the client
   */
  HomePage of(
      ProfileRecord cold,
      ProfileKey key,
      Viewer viewer,
      long eventSeconds,
      Recommender recommender,
      PageArtworks artworks) {
    PageKind kind = kindOf(cold, key);
    Page page =
        kind == PageKind.PERSONALISED
            ? assembler.personalised(
                viewer,
                cold.profile,
                cold.unfinished(),
                cold.list,
                recommender.score(cold.profile, viewer.modelTime(), eventSeconds, viewer.region()))
            : assembler.unpersonalised(viewer, cold.profile, cold.unfinished(), cold.list);
    notePicks(cold, page);
    HomePage made = onTheWire(page, viewer, kind, artworks);
    made.setProfileId(cold.profileId);
    made.setCountry(viewer.country());
    return made;
  }

  /**
   * The default page of a region.
   *
   * @param countries countries that the region serves; only titles that may be shown in all of them
   *     are on the page
   */
  HomePage ofRegion(Viewer viewer, Set<String> countries) {
    Page page = assembler.unpersonalised(viewer, countries);
    return onTheWire(page, viewer, PageKind.DEFAULT, null);
  }

  private PageKind kindOf(ProfileRecord cold, ProfileKey key) {
    if (!options.personalised()) {
      return PageKind.DEFAULT;
    }
    double draw = (TitleKey.mix(key.seed(), 0x401D) >>> 11) * 0x1p-53;
    if (draw < options.holdoutShare()) {
      return PageKind.HOLDOUT;
    }
    return cold.profile.size() == 0 ? PageKind.DEFAULT : PageKind.PERSONALISED;
  }

  private static void notePicks(ProfileRecord cold, Page page) {
    List<ShownTitle> picks = page.topPicks();
    int[] noted = new int[Math.min(ProfileRecord.PICKS, picks.size())];
    for (int at = 0; at < noted.length; at++) {
      noted[at] = TitleKey.fingerprint(picks.get(at).entry().key());
    }
    cold.picks = noted;
  }

  private HomePage onTheWire(Page page, Viewer viewer, PageKind kind, PageArtworks artworks) {
    HomePage made = new HomePage();
    made.setRegion(viewer.region());
    made.setCountry("");
    made.setKind(kind);
    made.setGeneratedAt(Instant.ofEpochMilli(viewer.nowMillis()));
    made.setExpiresAt(
        Instant.ofEpochMilli(
            Math.min(viewer.nowMillis() + options.pageLifetime(), page.licensedUntilMillis())));
    List<PageRow> rows = new ArrayList<>(page.rows().size());
    for (Row row : page.rows()) {
      rows.add(onTheWire(row, artworks));
    }
    made.setRows(rows);
    return made;
  }

  private PageRow onTheWire(Row row, PageArtworks artworks) {
    List<PageTitle> titles = new ArrayList<>(row.titles().size());
    for (ShownTitle title : row.titles()) {
      PageTitle shown = onTheWire(title);
      if (artworks != null && artworks.choose(title.number())) {
        setArtwork(shown, artworks);
      }
      titles.add(shown);
    }
    RowReason reason =
        new RowReason(row.reason(), row.reasonTitleId(), row.reasonGenre(), row.evidence());
    return new PageRow(row.id(), kindOf(row.kind()), reason, titles);
  }

  private PageTitle onTheWire(ShownTitle title) {
    CatalogueEntry series = title.series();
    return new PageTitle(
        title.entry().titleId(),
        series == null ? null : series.titleId(),
        title.score(),
        title.probability(),
        sources.computeIfAbsent(title.sources(), HomePages::onTheWire),
        title.positionMillis() == ShownTitle.NOWHERE ? null : title.positionMillis(),
        null,
        null,
        null,
        null,
        null);
  }

  private static List<CandidateSource> onTheWire(Set<ShownTitle.Source> sources) {
    return sources.stream().map(source -> ON_THE_WIRE[source.ordinal()]).toList();
  }

  private static void setArtwork(PageTitle title, PageArtworks artworks) {
    title.setArtworkId(artworks.artworkId());
    title.setAudience(artworks.audience());
    title.setPropensity(artworks.propensity());
    title.setPolicyVersion(new OutputVersion(artworks.epoch(), artworks.counter()));
    title.setDrawnEvenly(artworks.isDrawnEvenly());
  }

  private static RowKind kindOf(Row.Kind kind) {
    return switch (kind) {
      case TOP_PICKS -> RowKind.TOP_PICKS;
      case BECAUSE_YOU_WATCHED -> RowKind.BECAUSE_YOU_WATCHED;
      case TRENDING_IN_REGION -> RowKind.TRENDING_IN_REGION;
      case GENRE -> RowKind.GENRE;
      case NEW_RELEASES -> RowKind.NEW_RELEASES;
      case CONTINUE_WATCHING -> RowKind.CONTINUE_WATCHING;
      case MY_LIST -> RowKind.MY_LIST;
    };
  }
}
