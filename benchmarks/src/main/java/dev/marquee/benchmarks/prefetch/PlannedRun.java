package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.edge.CachePolicy;
import dev.marquee.cachewarming.prefetch.CandidateFile;
import dev.marquee.cachewarming.prefetch.PlannerOptions;
import dev.marquee.cachewarming.prefetch.PrefetchPlan;
import dev.marquee.cachewarming.prefetch.PrefetchPlanner;
import dev.marquee.cachewarming.prefetch.ReactiveShare;
import dev.marquee.cachewarming.prefetch.ReactiveShareOptions;
import dev.marquee.cachewarming.prefetch.SiteBudget;
import dev.marquee.local.trace.ServiceTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A whole trace with a plan per site and day, decided at the start of the site's fill window.
 *
 * <p>Until the first plan on day 7, which may fetch without limit, the site's own policy has all of
 * the disk.
 */
final class PlannedRun {
  private static final int DAY_SECONDS = 86_400;
  private static final int HOUR_SECONDS = 3_600;
  private static final int FIRST_PLAN_DAY = 7;

  private final ServiceTrace trace;
  private final Settings settings;
  private final PrefetchPlanner planner;
  private final SiteForecast forecast;
  private final UpstreamTally tally;
  private final long[] sizes;
  private final String[] ids;
  private final PlannedEdge[] edges;
  private final ReactiveShare[] shares;
  private final long[] nextPlan;
  private final long[] windowEnd;
  private final boolean[] isLoaded;
  private double largestGap;

  /** What a site has, and how it plans; {@code reactive} makes its own policy for a capacity. */
  record Settings(
      long capacityBytes,
      long fillBytesPerSecond,
      ReactiveShareOptions reactiveShare,
      PlannerOptions planner,
      LongFunction<CachePolicy> reactive) {}

  PlannedRun(
      ServiceTrace trace,
      Settings settings,
      SiteForecast forecast,
      UpstreamTally tally,
      WasteTally waste) {
    this.trace = trace;
    this.settings = settings;
    this.forecast = forecast;
    this.tally = tally;
    planner = new PrefetchPlanner(settings.planner());
    sizes = new long[trace.objects()];
    ids = new String[trace.objects()];
    for (int object = 0; object < sizes.length; object++) {
      sizes[object] = trace.bytesOf(object);
      ids[object] = Integer.toString(object);
    }
    int sites = trace.sites().size();
    edges = new PlannedEdge[sites];
    shares = new ReactiveShare[sites];
    nextPlan = new long[sites];
    windowEnd = new long[sites];
    isLoaded = new boolean[sites];
    for (int site = 0; site < sites; site++) {
      ServiceTrace.Site one = trace.sites().get(site);
      long capacity = settings.capacityBytes();
      edges[site] = new PlannedEdge(sizes, settings.reactive().apply(capacity), waste);
      shares[site] = new ReactiveShare(settings.reactiveShare(), sizes, capacity);
      nextPlan[site] =
          FIRST_PLAN_DAY * (long) DAY_SECONDS
              + one.fillStartHour() * HOUR_SECONDS
              - one.utcOffsetSeconds();
      windowEnd[site] = Long.MAX_VALUE;
    }
  }

  /** The largest certified gap of all plans. */
  double largestGap() {
    return largestGap;
  }

  /** Share of the disk that each site's own policy had at the end. */
  double[] reactiveShares() {
    return Arrays.stream(shares).mapToDouble(ReactiveShare::share).toArray();
  }

  void run() {
    ServiceTrace.Plays plays = trace.plays();
    for (int play = 0; play < plays.count(); play++) {
      long seconds = plays.seconds()[play];
      for (int site = 0; site < edges.length; site++) {
        while (seconds >= nextPlan[site]) {
          plan(site, nextPlan[site]);
          nextPlan[site] += DAY_SECONDS;
        }
      }
      int site = plays.sites()[play];
      int object = plays.objects()[play];
      long bytes = plays.bytes()[play];
      advance(site, seconds);
      tally.play(site, seconds, bytes, edges[site].request(object, bytes));
      shares[site].request(object, bytes, forecast.isPeak(site, seconds));
      forecast.observe(play);
    }
    for (PlannedEdge edge : edges) {
      edge.end();
    }
  }

  private void advance(int site, long seconds) {
    edges[site].advance(
        Math.min(seconds, windowEnd[site]),
        isLoaded[site] ? settings.fillBytesPerSecond() : Double.POSITIVE_INFINITY,
        (when, bytes) -> tally.fill(site, when, bytes));
    if (seconds >= windowEnd[site]) {
      edges[site].abandonFills();
      windowEnd[site] = Long.MAX_VALUE;
    }
  }

  private void plan(int site, long seconds) {
    advance(site, seconds);
    ServiceTrace.Site one = trace.sites().get(site);
    double[] expected = forecast.expectedPeakBytes(site, seconds);
    SiteBudget budget =
        new SiteBudget(
            (long) (settings.capacityBytes() * (1 - shares[site].share())),
            isLoaded[site] ? settings.fillBytesPerSecond() : settings.capacityBytes() + 1,
            seconds,
            seconds + (one.fillEndHour() - one.fillStartHour()) * (long) HOUR_SECONDS);
    PrefetchPlan plan = planner.plan(candidates(site, expected), budget);
    largestGap = Math.max(largestGap, plan.gap());
    int[] planned = objects(plan, false);
    int[] leastFirst = planned.clone();
    for (int at = 0; at < planned.length; at++) {
      leastFirst[at] = planned[planned.length - 1 - at];
    }
    edges[site]
        .cache()
        .follow(
            leastFirst, budget.capacityBytes(), settings.capacityBytes() - budget.capacityBytes());
    edges[site].fetch(objects(plan, true), seconds);
    windowEnd[site] = budget.windowEndSeconds();
    advance(site, seconds);
    isLoaded[site] = true;
    shares[site].replan(byDensity(expected), planned.length, seconds);
  }

  private List<CandidateFile> candidates(int site, double[] expected) {
    List<CandidateFile> candidates = new ArrayList<>();
    for (int object = 0; object < expected.length; object++) {
      long resident = edges[site].cache().residentBytes(object);
      if (sizes[object] > 0 && (expected[object] > 0 || resident > 0)) {
        ServiceTrace.Title title = trace.titles().get(object / ServiceTrace.RUNGS);
        candidates.add(
            new CandidateFile(
                ids[object],
                title.id(),
                object % ServiceTrace.RUNGS,
                sizes[object],
                title.fillableFromSeconds(),
                expected[object],
                Math.min(resident, sizes[object]),
                edges[site].cache().isPlanned(object)));
      }
    }
    return candidates;
  }

  /** Objects of a plan, the densest first: all that it names, or only those to be fetched. */
  private static int[] objects(PrefetchPlan plan, boolean prefetchedOnly) {
    return plan.decisions().stream()
        .filter(
            decision ->
                switch (decision.action()) {
                  case EVICT -> false;
                  case KEEP, ADMIT -> !prefetchedOnly;
                  case PREFETCH -> true;
                })
        .mapToInt(decision -> Integer.parseInt(decision.id()))
        .toArray();
  }

  private int[] byDensity(double[] expected) {
    long[] keys = new long[expected.length];
    int count = 0;
    for (int object = 0; object < expected.length; object++) {
      if (expected[object] > 0) {
        int density = Float.floatToIntBits((float) (expected[object] / sizes[object]));
        keys[count++] = (long) density << Integer.SIZE | object;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] objects = new int[count];
    for (int at = 0; at < count; at++) {
      objects[at] = (int) keys[at];
    }
    return objects;
  }
}
