package dev.marquee.recommendations;

import dev.marquee.recommendations.page.Unfinished;
import dev.marquee.recommendations.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cold record of a profile: what feedback, impressions and pages need. Together with the hot
 * record at most 4 KB at 100 recent titles.
 *
 * <p>Public fields make it a serializable state record; arrays have exactly the length in use and
 * are replaced, never changed in place.
 */
public final class ProfileRecord {
  /** Most titles on the list; the oldest gives way. */
  public static final int LIST = 32;

  /** Most unfinished titles; the oldest gives way. */
  public static final int UNFINISHED = 12;

  /** Impressions remembered for deduplication: about one look at a page. */
  public static final int IMPRESSIONS = 40;

  /** How many of the top picks are remembered for measuring the page. */
  public static final int PICKS = 10;

  /** Identifier of the profile, for its outputs. */
  public String profileId = "";

  /** The model's side. */
  public Profile profile = new Profile();

  /** Where the viewer was last, ISO 3166-1 alpha-2; empty when unknown. */
  public String country = "";

  /** Service region of the viewer; empty when unknown. */
  public String region = "";

  /**
   * Hashes of the last impressions for deduplication, 32 bits each: one in a hundred million is
   * wrongly taken for a repetition, which costs one count of "shown".
   */
  public int[] impressions = new int[0];

  /** Regions from which the titles of the history were watched; see {@link HistoryFlags}. */
  public String[] regions = new String[0];

  /** Highest age rating that may be shown, years; −1 while no settings are known. */
  public int maturityLimit = -1;

  /** Event time of the settings in force. */
  public long settingsTime = Long.MIN_VALUE;

  /** Keys of the titles on the list, latest first. */
  public long[] list = new long[0];

  /** Unfinished titles, latest first: key of the film or series. */
  public long[] unfinishedTitles = new long[0];

  /** Key of the film or episode. */
  public long[] unfinishedPlayed = new long[0];

  /** Position in seconds, negative when it was watched to its end. */
  public int[] unfinishedSeconds = new int[0];

  /** Engine's clock when the last page was made, milliseconds since 1970. */
  public long pageTime;

  /** Whether a timer will make the next page. */
  public boolean pageIsDue;

  /** The event that made a page due, and when it was appended. */
  public String pageTrigger = "";

  public long pageTriggerTime;

  /** Fingerprints of the first top picks of the last page. */
  public int[] picks = new int[0];

  /** Number of the day since 1970 of the last contribution to the shared models. */
  public int influenceDay;

  /** Contributions to the shared models on that day. */
  public int influence;

  /** A record that holds nothing but the settings and the place of this one. */
  public ProfileRecord settings() {
    ProfileRecord settings = new ProfileRecord();
    settings.profileId = profileId;
    settings.country = country;
    settings.region = region;
    settings.maturityLimit = maturityLimit;
    settings.settingsTime = settingsTime;
    return settings;
  }

  /** Whether an impression with this hash is remembered. */
  public boolean hasImpression(long hash) {
    for (int one : impressions) {
      if (one == (int) hash) {
        return true;
      }
    }
    return false;
  }

  /** Remembers an impression; the oldest one gives way. */
  public void rememberImpression(long hash) {
    int kept = Math.min(impressions.length, IMPRESSIONS - 1);
    int[] next = Arrays.copyOfRange(impressions, impressions.length - kept, impressions.length + 1);
    next[kept] = (int) hash;
    impressions = next;
  }

  /** Number of the present region among the profile's regions, given now if it had none. */
  public int regionNumber() {
    for (int at = 0; at < regions.length; at++) {
      if (regions[at].equals(region)) {
        return at;
      }
    }
    if (regions.length == HistoryFlags.REGIONS) {
      return regions.length - 1;
    }
    regions = Arrays.copyOf(regions, regions.length + 1);
    regions[regions.length - 1] = region;
    return regions.length - 1;
  }

  /** Region of a number given by {@link #regionNumber}. */
  public String regionOf(int number) {
    return number < regions.length ? regions[number] : "";
  }

  /** Puts a title on the list, or moves it to the front. */
  public void putOnList(long title) {
    takeOffList(title);
    int kept = Math.min(list.length, LIST - 1);
    long[] longer = new long[kept + 1];
    longer[0] = title;
    System.arraycopy(list, 0, longer, 1, kept);
    list = longer;
  }

  /** Takes a title off the list; unknown ones are ignored. */
  public void takeOffList(long title) {
    list = Arrays.stream(list).filter(one -> one != title).toArray();
  }

  /**
   * Remembers where a title was left; of a film watched to its end nothing is left to go on with.
   *
   * @param finished whether it was watched to its end
   */
  public void leaveAt(long title, long played, long positionMillis, boolean finished) {
    dropUnfinished(title);
    if (finished && played == title) {
      return;
    }
    int kept = Math.min(unfinishedTitles.length, UNFINISHED - 1);
    long[] titles = new long[kept + 1];
    long[] playeds = new long[kept + 1];
    int[] seconds = new int[kept + 1];
    System.arraycopy(unfinishedTitles, 0, titles, 1, kept);
    System.arraycopy(unfinishedPlayed, 0, playeds, 1, kept);
    System.arraycopy(unfinishedSeconds, 0, seconds, 1, kept);
    titles[0] = title;
    playeds[0] = played;
    seconds[0] = finished ? -1 : (int) (positionMillis / 1000);
    unfinishedTitles = titles;
    unfinishedPlayed = playeds;
    unfinishedSeconds = seconds;
  }

  /** Forgets where a title was left; unknown ones are ignored. */
  public void dropUnfinished(long title) {
    for (int at = 0; at < unfinishedTitles.length; at++) {
      if (unfinishedTitles[at] == title) {
        unfinishedTitles = without(unfinishedTitles, at);
        unfinishedPlayed = without(unfinishedPlayed, at);
        int[] seconds = new int[unfinishedSeconds.length - 1];
        System.arraycopy(unfinishedSeconds, 0, seconds, 0, at);
        System.arraycopy(unfinishedSeconds, at + 1, seconds, at, seconds.length - at);
        unfinishedSeconds = seconds;
        return;
      }
    }
  }

  /** Unfinished titles, latest first. */
  public List<Unfinished> unfinished() {
    List<Unfinished> all = new ArrayList<>(unfinishedTitles.length);
    for (int at = 0; at < unfinishedTitles.length; at++) {
      boolean finished = unfinishedSeconds[at] < 0;
      all.add(
          new Unfinished(
              unfinishedTitles[at],
              unfinishedPlayed[at],
              finished ? 0 : unfinishedSeconds[at] * 1000L,
              finished));
    }
    return all;
  }

  private static long[] without(long[] values, int at) {
    long[] shorter = new long[values.length - 1];
    System.arraycopy(values, 0, shorter, 0, at);
    System.arraycopy(values, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }
}
