package dev.marquee.recommendations.catalogue;

import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.List;

/**
 * One title as pages need it.
 *
 * @param titleId identifier, as on the wire
 * @param name name for people
 * @param kind what it is
 * @param seriesKey key of the series of an episode, 0 for others
 * @param season season of an episode, 0 when unknown
 * @param episode number in the season, 0 when unknown
 * @param genres names of the genres
 * @param facts the same for the model
 * @param releaseMillis when it becomes watchable, milliseconds since 1970; {@link Long#MIN_VALUE}
 *     when it always was
 * @param durationMillis length, 0 when unknown
 * @param windows where and when it may be shown
 */
public record CatalogueEntry(
    String titleId,
    String name,
    Kind kind,
    long seriesKey,
    int season,
    int episode,
    List<String> genres,
    TitleFacts facts,
    long releaseMillis,
    long durationMillis,
    List<Window> windows) {

  /** The country of a window that holds wherever no other window is given. */
  public static final String ANYWHERE = "*";

  /** What a title is. */
  public enum Kind {
    FILM,
    SERIES,
    EPISODE,
    LIVE
  }

  /**
   * Maturity and licence in one country.
   *
   * @param country ISO 3166-1 alpha-2, or {@link #ANYWHERE}
   * @param maturity age rating, years
   * @param fromMillis first moment of the licence, milliseconds since 1970
   * @param untilMillis first moment after it
   */
  public record Window(String country, int maturity, long fromMillis, long untilMillis) {

    /** Whether it lets a title be shown now to a viewer up to a maturity. */
    public boolean allows(int maturityLimit, long nowMillis) {
      return maturity <= maturityLimit && fromMillis <= nowMillis && nowMillis < untilMillis;
    }
  }

  public CatalogueEntry {
    genres = List.copyOf(genres);
    windows = List.copyOf(windows);
  }

  /** Key of the title inside the model. */
  public long key() {
    return TitleKey.of(titleId);
  }

  /** Whether pages may recommend it: episodes stand behind their series. */
  public boolean isRecommendable() {
    return kind != Kind.EPISODE;
  }

  /** The window that holds in a country, or null when the title is not offered there. */
  public Window window(String country) {
    Window anywhere = null;
    for (int at = 0; at < windows.size(); at++) {
      Window window = windows.get(at);
      if (window.country.equals(country)) {
        return window;
      }
      if (window.country.equals(ANYWHERE)) {
        anywhere = window;
      }
    }
    return anywhere;
  }

  /** Whether it is watchable by now, wherever it is offered. */
  public boolean isReleased(long nowMillis) {
    return releaseMillis <= nowMillis;
  }

  /** Whether the title may be shown now in a country to a viewer up to a maturity. */
  public boolean isShowable(String country, int maturityLimit, long nowMillis) {
    Window window = window(country);
    return window != null && window.allows(maturityLimit, nowMillis) && isReleased(nowMillis);
  }
}
