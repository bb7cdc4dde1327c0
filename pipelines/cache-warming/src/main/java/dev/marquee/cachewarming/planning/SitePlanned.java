package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.prefetch.PrefetchPlan;
import java.util.List;

/**
 * A plan that has just been decided.
 *
 * @param site whose it is
 * @param planId unique per site and decision
 * @param decidedAtSeconds moment of the decision, the start of the fill window
 * @param fillEndSeconds first second after the window
 * @param reactiveBytes left to the site's own policy
 * @param fillLimitBytes that the window can take
 * @param plan what was decided, and how far it can be from the best
 * @param files number of files of the plan
 * @param prefetched those that are to be fetched
 * @param expectedBytes that the files are expected to serve in a day's peak
 * @param expectedPeakBytes that viewers are expected to ask for in a day's peak
 * @param changed files of which subscribers must be told, by title and rendition
 * @param dropped files of the plan before that are planned no more
 */
public record SitePlanned(
    PlannedSite site,
    String planId,
    long decidedAtSeconds,
    long fillEndSeconds,
    long reactiveBytes,
    long fillLimitBytes,
    PrefetchPlan plan,
    int files,
    int prefetched,
    double expectedBytes,
    double expectedPeakBytes,
    List<HeldFile> changed,
    List<HeldFile> dropped) {}
