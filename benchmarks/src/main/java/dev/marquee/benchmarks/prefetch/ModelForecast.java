package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.demand.DemandOptions;
import dev.marquee.cachewarming.demand.ServiceDemand;
import dev.marquee.cachewarming.demand.TitleDemand;
import dev.marquee.cachewarming.demand.TitleProfile;
import dev.marquee.local.trace.ServiceTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The engine's own demand model, fed the plays in order of time.
 *
 * <p>It reads a calendar entry only from the second at which it was announced, and of the catalogue
 * what stands there before a title's release.
 */
final class ModelForecast implements SiteForecast {
  private static final int DAY_SECONDS = 86_400;
  private static final int HOUR_SECONDS = 3_600;
  private static final double LAUNCH_DAYS = 7;

  /** From the decision at two at night to the middle of the evening. */
  private static final int EVENING_SECONDS = 19 * HOUR_SECONDS;

  private final ServiceTrace trace;
  private final ServiceDemand service;
  private final TitleDemand[] demands;
  private final TitleProfile[] profiles;
  private final List<ServiceTrace.CalendarEntry> calendar;
  private int announced;

  ModelForecast(ServiceTrace trace, DemandOptions options) {
    this.trace = trace;
    Map<String, Integer> regions = new HashMap<>();
    int[] regionOfSite = new int[trace.sites().size()];
    int[] offsets = new int[regionOfSite.length];
    for (int site = 0; site < regionOfSite.length; site++) {
      ServiceTrace.Site one = trace.sites().get(site);
      Integer region = regions.putIfAbsent(one.region(), regions.size());
      regionOfSite[site] = region == null ? regions.size() - 1 : region;
      offsets[site] = one.utcOffsetSeconds();
    }
    service = new ServiceDemand(options, regionOfSite, offsets, ServiceTrace.RUNGS, 0);
    demands = new TitleDemand[trace.titles().size()];
    profiles = new TitleProfile[demands.length];
    for (int title = 0; title < demands.length; title++) {
      ServiceTrace.Title one = trace.titles().get(title);
      demands[title] = new TitleDemand(options, regionOfSite.length, 0);
      profiles[title] =
          new TitleProfile(one.kind(), one.language(), one.genres(), one.releaseSeconds());
    }
    calendar = new ArrayList<>(trace.calendar());
    calendar.sort(Comparator.comparingLong(ServiceTrace.CalendarEntry::announcedAtSeconds));
  }

  private void announceUntil(long seconds) {
    while (announced < calendar.size() && calendar.get(announced).announcedAtSeconds() <= seconds) {
      ServiceTrace.CalendarEntry entry = calendar.get(announced++);
      if (entry.type().equals("launch")) {
        demands[entry.title()].announce(entry.expectedPlays() / LAUNCH_DAYS, entry.startSeconds());
      }
    }
  }

  @Override
  public void observe(int play) {
    ServiceTrace.Plays plays = trace.plays();
    int seconds = plays.seconds()[play];
    announceUntil(seconds);
    int object = plays.objects()[play];
    int title = object / ServiceTrace.RUNGS;
    int site = plays.sites()[play];
    long bytes = plays.bytes()[play];
    double watched = Math.min(1, (double) bytes / trace.bytesOf(object));
    demands[title].observe(
        site, seconds, watched, service.isPeak(site, seconds), profiles[title].releaseSeconds());
    long[] ladder = trace.titles().get(title).bytes();
    service.observe(
        site,
        seconds,
        profiles[title],
        object % ServiceTrace.RUNGS,
        ladder[ServiceTrace.RUNGS - 1] > 0,
        watched,
        bytes);
  }

  @Override
  public boolean isPeak(int site, long seconds) {
    return service.isPeak(site, seconds);
  }

  @Override
  public double[] expectedPeakBytes(int site, long seconds) {
    announceUntil(seconds);
    double[] shares = service.renditionShares(site);
    double[] expected = new double[trace.objects()];
    long evening = seconds + EVENING_SECONDS;
    for (int title = 0; title < demands.length; title++) {
      if (profiles[title].releaseSeconds() > evening) {
        continue;
      }
      TitleDemand demand = demands[title];
      demand.decayTo(seconds, profiles[title].releaseSeconds());
      double full =
          service.expectedPeakPlays(demand, profiles[title], site)
              * service.expectedWatched(demand, profiles[title]);
      spread(trace.titles().get(title).bytes(), title, full, shares, expected);
    }
    return expected;
  }

  /** Plays by rung, those of a missing rendition by the next lower one that is there. */
  static void spread(long[] ladder, int title, double full, double[] shares, double[] expected) {
    double left = 0;
    for (int rung = ladder.length - 1; rung >= 0; rung--) {
      left += shares[rung];
      if (ladder[rung] > 0) {
        expected[title * ladder.length + rung] = full * left * ladder[rung];
        left = 0;
      }
    }
  }
}
