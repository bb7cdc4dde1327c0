package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.demand.DemandOptions;
import dev.marquee.cachewarming.demand.ServiceDemand;
import dev.marquee.cachewarming.demand.TitleDemand;
import dev.marquee.cachewarming.demand.TitleProfile;
import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.prefetch.CandidateFile;
import dev.marquee.cachewarming.prefetch.FileDecision;
import dev.marquee.cachewarming.prefetch.PlannerOptions;
import dev.marquee.cachewarming.prefetch.PrefetchPlan;
import dev.marquee.cachewarming.prefetch.PrefetchPlanner;
import dev.marquee.cachewarming.prefetch.ReactiveShareOptions;
import dev.marquee.cachewarming.prefetch.SiteBudget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the plans of all sites of a service, and holds every play against them.
 *
 * <p>Times are seconds of the service. Plays are taken in the order in which they come; the pooled
 * model follows that order. State: some hundred bytes a title, the files of each plan, 50 kB a site
 * for its shadows, a few kilobytes for the service; what changed since it was last asked for can be
 * written alone. Not thread-safe.
 */
public final class ServicePlanner {
  private static final long DAY_SECONDS = 86_400;
  private static final double LAUNCH_DAYS = 7;

  /** From the opening of the window to the middle of the evening: who is released later waits. */
  private static final long EVENING_SECONDS = 19 * 3_600;

  /** What was missed for lack of room would have been worth half of what has its place. */
  private static final double NEARLY = .5;

  private static final char BORDER = '\n';
  private static final int VERSION = 1;
  private static final int MOST_SITES = 30_000;
  private static final int MOST_GENRES = 255;
  private static final int MOST_RENDITIONS = 255;

  private final DemandOptions demandOptions;
  private final PrefetchPlanner planner;
  private final double reactiveShare;

  /** Empty where every site keeps the share that it begins with. */
  private final Optional<ReactiveShareOptions> shareOptions;

  private final TreeMap<String, Title> titles = new TreeMap<>();
  private final TreeMap<String, SiteLedger> sites = new TreeMap<>();
  private final Map<String, SiteShare> shares = new HashMap<>();

  /** Sites by number, in the order in which they came; a site that left keeps its number. */
  private final List<String> numbers = new ArrayList<>();

  private final Set<String> changedTitles = new HashSet<>();
  private final Set<String> changedSites = new HashSet<>();
  private final Set<String> changedShares = new HashSet<>();

  /** Site and file, with a line feed between. */
  private final Set<String> changedFiles = new HashSet<>();

  private ServiceDemand service;
  private List<String> regions = new ArrayList<>();
  private int rungs = 1;
  private long firstPlay = Long.MAX_VALUE;
  private long latest;
  private long plannedUntil = Long.MIN_VALUE;

  /** What is known of a title. */
  private static final class Title {
    private PlannedTitle facts;
    private TitleProfile profile;
    private TitleDemand demand;

    private void becomes(PlannedTitle changed) {
      facts = changed;
      profile = changed.profile();
    }
  }

  /** What became of an event of a site. */
  public enum Outcome {
    TAKEN,
    /** No such site is known. */
    UNKNOWN_SITE,
    /** The site is known and the file is not. */
    UNKNOWN_FILE
  }

  /**
   * A service without sites and titles.
   *
   * @param reactiveShare share of each site's bytes left to its own policy, in [0, 1]
   * @param movesShare whether shadows of each site move its share; where it begins at 0 they do not
   */
  public ServicePlanner(
      DemandOptions demand, PlannerOptions plans, double reactiveShare, boolean movesShare) {
    if (!(reactiveShare >= 0 && reactiveShare <= 1)) {
      throw new IllegalArgumentException("reactiveShare must be in [0, 1]: " + reactiveShare);
    }
    this.demandOptions = demand;
    this.planner = new PrefetchPlanner(plans);
    this.reactiveShare = reactiveShare;
    shareOptions =
        movesShare && reactiveShare > 0
            ? Optional.of(ReactiveShareOptions.defaults().startingAt(reactiveShare))
            : Optional.empty();
  }

  /** Takes a title, or what changed of it. */
  public void put(PlannedTitle facts) {
    Title title = titles.computeIfAbsent(facts.id(), id -> new Title());
    title.becomes(facts);
    if (title.demand == null && !numbers.isEmpty()) {
      title.demand = new TitleDemand(demandOptions, numbers.size(), latest);
    }
    if (title.demand != null && facts.expectedViewers() > 0 && !facts.isLive()) {
      title.demand.announce(facts.expectedViewers() / LAUNCH_DAYS, facts.releaseSeconds());
    }
    if (facts.renditions().size() > rungs) {
      rungs = facts.renditions().size();
      extend();
    }
    changedTitles.add(facts.id());
  }

  /** A title was withdrawn: plans drop it when they are made next. */
  public void removeTitle(String id) {
    titles.remove(id);
    changedTitles.add(id);
  }

  /** Takes a site, or what changed of it. */
  public void put(PlannedSite site) {
    SiteLedger known = sites.get(site.id());
    if (known == null) {
      sites.put(site.id(), new SiteLedger(site));
    } else {
      known.becomes(site);
    }
    int number = numbers.indexOf(site.id());
    if (number >= 0 && !regions.get(number).equals(site.region())) {
      regions.set(number, site.region());
      extend();
    }
    if (number < 0) {
      numbers.add(site.id());
      regions.add(site.region());
      extend();
      titles.forEach(
          (id, title) -> {
            title.demand =
                title.demand == null
                    ? new TitleDemand(demandOptions, numbers.size(), latest)
                    : title.demand.withSites(numbers.size());
            changedTitles.add(id);
          });
    }
    changedSites.add(site.id());
  }

  /** A site was taken out of service. Returns the files of its plan. */
  public List<HeldFile> removeSite(String id) {
    SiteLedger removed = sites.remove(id);
    changedSites.add(id);
    shares.remove(id);
    changedShares.add(id);
    if (removed == null) {
      return List.of();
    }
    removed.files().keySet().forEach(file -> changedFiles.add(id + BORDER + file));
    return List.copyOf(removed.files().values());
  }

  private void extend() {
    if (numbers.isEmpty()) {
      return;
    }
    int[] regionOfSite = new int[numbers.size()];
    for (int site = 0; site < regionOfSite.length; site++) {
      regionOfSite[site] = regions.indexOf(regions.get(site));
    }
    int[] offsets = offsets(latest);
    service =
        service == null
            ? new ServiceDemand(demandOptions, regionOfSite, offsets, rungs, 0)
            : service.extended(regionOfSite, offsets, rungs);
  }

  private int[] offsets(long atSeconds) {
    int[] offsets = new int[numbers.size()];
    for (int site = 0; site < offsets.length; site++) {
      SiteLedger ledger = sites.get(numbers.get(site));
      if (ledger != null) {
        Instant at = Instant.ofEpochSecond(atSeconds);
        offsets[site] = ledger.site().zone().getRules().getOffset(at).getTotalSeconds();
      }
    }
    return offsets;
  }

  /** A viewer was served. */
  public Outcome served(
      String siteId,
      String titleId,
      String rendition,
      long atSeconds,
      long bytes,
      long cachedBytes,
      Achievements achievements) {
    SiteLedger ledger = sites.get(siteId);
    if (ledger == null) {
      return Outcome.UNKNOWN_SITE;
    }
    firstPlay = Math.min(firstPlay, atSeconds);
    latest = Math.max(latest, atSeconds);
    int number = numbers.indexOf(siteId);
    boolean inPeak = service.isPeak(number, atSeconds);
    String key = key(titleId, rendition);
    HeldFile held = ledger.file(key);
    Title title = titles.get(titleId);
    int rung = title == null ? -1 : title.facts.renditions().indexOf(rendition);
    MissCause cause = bytes == cachedBytes ? null : causeOf(held, title, rung, number, ledger);
    achievements.played(bytes, cachedBytes, held != null, cause);
    ledger.served(key, bytes, cachedBytes, atSeconds, inPeak);
    changed(siteId, key);
    if (rung < 0) {
      return Outcome.UNKNOWN_FILE;
    }
    long size = title.facts.bytes().get(rung);
    SiteShare share = shares.get(siteId);
    if (share != null && share.request(key, size, bytes, inPeak)) {
      changedShares.add(siteId);
    }
    double watched = Math.min(1, (double) bytes / size);
    TitleProfile profile = title.profile;
    title.demand.observe(number, atSeconds, watched, inPeak, profile.releaseSeconds());
    service.observe(
        number, atSeconds, profile, rung, title.facts.renditions().size() == rungs, watched, bytes);
    changedTitles.add(titleId);
    return Outcome.TAKEN;
  }

  private MissCause causeOf(HeldFile held, Title title, int rung, int site, SiteLedger ledger) {
    if (held != null) {
      return SiteLedger.causeOf(held);
    }
    if (rung < 0 || !ledger.hasPlan()) {
      return MissCause.NOT_PLANNED;
    }
    if (title.facts.releaseSeconds() > ledger.decidedAt()) {
      return MissCause.NEW_TITLE;
    }
    double[] expected = expectedPeakBytes(title, site, service.renditionShares(site));
    double density = expected[rung] / title.facts.bytes().get(rung);
    return density > NEARLY * ledger.diskPrice() && ledger.diskPrice() > 0
        ? MissCause.OVER_CAPACITY
        : MissCause.NOT_PLANNED;
  }

  /** A site fetched a file, or a part of it, ahead of demand. */
  public Outcome filled(
      String siteId,
      String titleId,
      String rendition,
      long bytes,
      boolean isComplete,
      Achievements achievements) {
    SiteLedger ledger = sites.get(siteId);
    if (ledger == null) {
      return Outcome.UNKNOWN_SITE;
    }
    achievements.filled(bytes);
    ledger.filled(key(titleId, rendition), bytes, isComplete);
    changed(siteId, key(titleId, rendition));
    return Outcome.TAKEN;
  }

  /** A site dropped a file. */
  public Outcome evicted(
      String siteId, String titleId, String rendition, Achievements achievements) {
    SiteLedger ledger = sites.get(siteId);
    if (ledger == null) {
      return Outcome.UNKNOWN_SITE;
    }
    ledger.evicted(key(titleId, rendition), achievements);
    changed(siteId, key(titleId, rendition));
    return Outcome.TAKEN;
  }

  private void changed(String site, String file) {
    changedSites.add(site);
    changedFiles.add(site + BORDER + file);
  }

  private static String key(String title, String rendition) {
    return title + '/' + rendition;
  }

  /**
   * When the next plan is due: the first fill window of a site that opens after the last plans,
   * from a day of plays on.
   *
   * @return {@link Long#MAX_VALUE} while there is nothing to plan
   */
  public long nextPlan() {
    if (firstPlay == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long from = Math.max(plannedUntil, firstPlay + DAY_SECONDS);
    long next = Long.MAX_VALUE;
    for (SiteLedger ledger : sites.values()) {
      next = Math.min(next, ledger.windowAfter(from));
    }
    return next;
  }

  /** Plans every site whose window opens at this moment. */
  public List<SitePlanned> planAt(long atSeconds, Achievements achievements) {
    List<SitePlanned> planned = new ArrayList<>();
    service.moveSites(offsets(atSeconds));
    plannedUntil = Math.max(plannedUntil, atSeconds);
    latest = Math.max(latest, atSeconds);
    for (SiteLedger ledger : sites.values()) {
      if (ledger.windowAfter(atSeconds - 1) == atSeconds) {
        planned.add(plan(ledger, atSeconds, achievements));
      }
    }
    return planned;
  }

  private SitePlanned plan(SiteLedger ledger, long atSeconds, Achievements achievements) {
    PlannedSite site = ledger.site();
    int number = numbers.indexOf(site.id());
    List<CandidateFile> candidates = new ArrayList<>();
    double[] shares = service.renditionShares(number);
    double peakBytes = 0;
    for (Title title : titles.values()) {
      if (!isCandidate(title, atSeconds)) {
        continue;
      }
      title.demand.decayTo(atSeconds, title.facts.releaseSeconds());
      changedTitles.add(title.facts.id());
      double[] expected = expectedPeakBytes(title, number, shares);
      for (int rung = 0; rung < expected.length; rung++) {
        peakBytes += expected[rung];
        candidates.add(candidate(title.facts, rung, expected[rung], ledger, atSeconds));
      }
    }
    SiteShare own =
        shareOptions
            .map(options -> this.shares.computeIfAbsent(site.id(), id -> new SiteShare(options)))
            .orElse(null);
    long reactive = (long) (site.capacityBytes() * (own == null ? reactiveShare : own.share()));
    long windowEnd = ledger.windowEnd(atSeconds);
    SiteBudget budget =
        new SiteBudget(
            site.capacityBytes() - reactive, site.fillBytesPerSecond(), atSeconds, windowEnd);
    PrefetchPlan plan = planner.plan(candidates, budget);
    SitePlanned followed = follow(ledger, plan, budget, reactive, peakBytes, achievements);
    if (own != null) {
      own.replan(candidates, ledger.files().keySet(), site.capacityBytes(), atSeconds);
      changedShares.add(site.id());
    }
    return followed;
  }

  private static boolean isCandidate(Title title, long atSeconds) {
    boolean isReleased = title.facts.releaseSeconds() <= atSeconds + EVENING_SECONDS;
    return title.demand != null && isReleased && !title.facts.renditions().isEmpty();
  }

  private CandidateFile candidate(
      PlannedTitle facts, int rung, double expected, SiteLedger ledger, long atSeconds) {
    String key = key(facts.id(), facts.renditions().get(rung));
    long bytes = facts.bytes().get(rung);
    return new CandidateFile(
        key,
        facts.id(),
        rung,
        bytes,
        facts.fillableFromSeconds(),
        expected,
        ledger.residentBytes(key, bytes, atSeconds),
        ledger.file(key) != null);
  }

  private double[] expectedPeakBytes(Title title, int site, double[] shares) {
    TitleProfile profile = title.profile;
    double full =
        service.expectedPeakPlays(title.demand, profile, site)
            * service.expectedWatched(title.demand, profile);
    List<Long> ladder = title.facts.bytes();
    double[] expected = new double[ladder.size()];
    double known = 0;
    for (int rung = 0; rung < expected.length; rung++) {
      known += shares[rung];
    }
    // Who would take a rung that the title lacks takes its highest.
    double above = 1 - known;
    for (int rung = 0; rung < expected.length; rung++) {
      double share = shares[rung] + (rung == expected.length - 1 ? above : 0);
      expected[rung] = Math.max(0, full * share * ladder.get(rung));
    }
    return expected;
  }

  private SitePlanned follow(
      SiteLedger ledger,
      PrefetchPlan plan,
      SiteBudget budget,
      long reactive,
      double peakBytes,
      Achievements achievements) {
    String planId = ledger.planIdAt(budget.windowStartSeconds());
    TreeMap<String, HeldFile> planned = new TreeMap<>();
    int prefetched = 0;
    double expected = 0;
    for (FileDecision decision : plan.decisions()) {
      if (decision.action() == FileDecision.Action.EVICT) {
        continue;
      }
      int border = decision.id().lastIndexOf('/');
      String title = decision.id().substring(0, border);
      String rendition = decision.id().substring(border + 1);
      PlannedTitle facts = titles.get(title).facts;
      planned.put(
          decision.id(),
          new HeldFile(
              title,
              rendition,
              planId,
              decision.action(),
              decision.reason(),
              facts.bytes().get(facts.renditions().indexOf(rendition)),
              decision.deadlineSeconds(),
              decision.expectedPeakBytes()));
      prefetched += decision.action() == FileDecision.Action.PREFETCH ? 1 : 0;
      expected += decision.expectedPeakBytes();
    }
    List<HeldFile> changed = new ArrayList<>();
    planned.forEach(
        (key, file) -> {
          HeldFile before = ledger.file(key);
          if (file.isSaidAlike(before)) {
            file.saidBytes = before.saidBytes;
          } else {
            changed.add(file);
          }
        });
    List<HeldFile> dropped = new ArrayList<>();
    ledger
        .files()
        .forEach(
            (key, file) -> {
              if (!planned.containsKey(key)) {
                dropped.add(file);
              }
            });
    String id = ledger.site().id();
    planned.keySet().forEach(key -> changed(id, key));
    ledger.files().keySet().forEach(key -> changed(id, key));
    ledger.follow(planned, budget.windowStartSeconds(), plan.diskPrice(), expected, achievements);
    return new SitePlanned(
        ledger.site(),
        planId,
        budget.windowStartSeconds(),
        budget.windowEndSeconds(),
        reactive,
        budget.fillBytes(),
        plan,
        planned.size(),
        prefetched,
        expected,
        peakBytes,
        changed,
        dropped);
  }

  /**
   * What changed since this was asked last; null for what left.
   *
   * @param titles by id
   * @param sites by id, without the files of their plans
   * @param shares by site: what moves the share that is left to its own policy
   * @param files by site and file
   * @param service what all have in common
   */
  public record Changes(
      Map<String, byte[]> titles,
      Map<String, byte[]> sites,
      Map<String, byte[]> shares,
      Map<String, byte[]> files,
      byte[] service) {}

  /** What must be written so that the state can be read again. */
  public Changes takeChanges() {
    Map<String, byte[]> ofTitles = new TreeMap<>();
    for (String id : changedTitles) {
      Title title = titles.get(id);
      ofTitles.put(id, title == null ? null : bytesOf(title));
    }
    Map<String, byte[]> ofSites = new TreeMap<>();
    for (String id : changedSites) {
      SiteLedger ledger = sites.get(id);
      ofSites.put(id, ledger == null ? null : ledger.toBytes());
    }
    Map<String, byte[]> ofShares = new TreeMap<>();
    for (String id : changedShares) {
      SiteShare share = shares.get(id);
      ofShares.put(id, share == null ? null : share.toBytes());
    }
    Map<String, byte[]> ofFiles = new TreeMap<>();
    for (String id : changedFiles) {
      int border = id.indexOf(BORDER);
      SiteLedger ledger = sites.get(id.substring(0, border));
      HeldFile file = ledger == null ? null : ledger.file(id.substring(border + 1));
      ofFiles.put(id, file == null ? null : bytesOf(file));
    }
    changedTitles.clear();
    changedSites.clear();
    changedShares.clear();
    changedFiles.clear();
    return new Changes(ofTitles, ofSites, ofShares, ofFiles, serviceBytes());
  }

  private static byte[] bytesOf(HeldFile file) {
    StateBytes bytes = new StateBytes();
    bytes.writeByte(VERSION);
    file.write(bytes);
    return bytes.toBytes();
  }

  private static byte[] bytesOf(Title title) {
    StateBytes bytes = new StateBytes();
    bytes.writeByte(VERSION);
    PlannedTitle facts = title.facts;
    bytes.writeText(facts.id());
    bytes.writeText(facts.kind());
    bytes.writeText(facts.language());
    bytes.writeUnsigned(facts.genres().size());
    facts.genres().forEach(bytes::writeText);
    bytes.writeSigned(facts.releaseSeconds());
    bytes.writeSigned(facts.fillableFromSeconds());
    bytes.writeUnsigned(facts.expectedViewers());
    bytes.writeUnsigned(facts.renditions().size());
    for (int rung = 0; rung < facts.renditions().size(); rung++) {
      bytes.writeText(facts.renditions().get(rung));
      bytes.writeUnsigned(facts.bytes().get(rung));
    }
    bytes.writeBytes(title.demand == null ? new byte[0] : title.demand.toBytes());
    return bytes.toBytes();
  }

  private byte[] serviceBytes() {
    StateBytes bytes = new StateBytes();
    bytes.writeByte(VERSION);
    bytes.writeUnsigned(numbers.size());
    for (int site = 0; site < numbers.size(); site++) {
      bytes.writeText(numbers.get(site));
      bytes.writeText(regions.get(site));
    }
    bytes.writeUnsigned(rungs);
    bytes.writeSigned(firstPlay);
    bytes.writeSigned(latest);
    bytes.writeSigned(plannedUntil);
    bytes.writeBytes(service == null ? new byte[0] : service.toBytes());
    return bytes.toBytes();
  }

  /** Becomes what was written: first the service, then sites, then files and titles. */
  public void readService(byte[] state) {
    StateBytes bytes = opened(state);
    for (int count = bytes.readCount(MOST_SITES); count > 0; count--) {
      numbers.add(bytes.readText());
      regions.add(bytes.readText());
    }
    rungs = (int) bytes.readUnsigned();
    firstPlay = bytes.readSigned();
    latest = bytes.readSigned();
    plannedUntil = bytes.readSigned();
    byte[] ofService = bytes.readBytes();
    if (ofService.length > 0) {
      service = ServiceDemand.fromBytes(demandOptions, ofService);
    }
  }

  /** Takes back a site. */
  public void readSite(byte[] state) {
    SiteLedger ledger = SiteLedger.fromBytes(state);
    sites.put(ledger.site().id(), ledger);
  }

  /** Takes back a file of a site that was taken back before. */
  public void readFile(String siteAndFile, byte[] state) {
    int border = siteAndFile.indexOf(BORDER);
    SiteLedger ledger = sites.get(siteAndFile.substring(0, border));
    if (ledger == null) {
      throw new IllegalStateException("a file of a site that is not there: " + siteAndFile);
    }
    ledger.files().put(siteAndFile.substring(border + 1), HeldFile.read(opened(state)));
  }

  /** Takes back what moves a site's share; forgotten where shares stay. */
  public void readShare(String site, byte[] state) {
    shareOptions.ifPresentOrElse(
        options -> shares.put(site, SiteShare.fromBytes(options, state)),
        () -> changedShares.add(site));
  }

  /** Share of a site's bytes that its next plan leaves to its own policy, in [0, 1]. */
  public double reactiveShare(String site) {
    SiteShare share = shares.get(site);
    return share == null ? reactiveShare : share.share();
  }

  /** Takes back a title. */
  public void readTitle(byte[] state) {
    StateBytes bytes = opened(state);
    String id = bytes.readText();
    String kind = bytes.readText();
    String language = bytes.readText();
    List<String> genres = new ArrayList<>();
    for (int count = bytes.readCount(MOST_GENRES); count > 0; count--) {
      genres.add(bytes.readText());
    }
    long release = bytes.readSigned();
    long fillable = bytes.readSigned();
    long viewers = bytes.readUnsigned();
    List<String> renditions = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (int count = bytes.readCount(MOST_RENDITIONS); count > 0; count--) {
      renditions.add(bytes.readText());
      sizes.add(bytes.readUnsigned());
    }
    Title title = new Title();
    title.becomes(
        new PlannedTitle(
            id, kind, language, genres, release, fillable, viewers, renditions, sizes));
    byte[] demand = bytes.readBytes();
    if (demand.length > 0) {
      title.demand = TitleDemand.fromBytes(demandOptions, demand);
    }
    titles.put(id, title);
  }

  private static StateBytes opened(byte[] state) {
    StateBytes bytes = new StateBytes();
    bytes.wrap(state);
    int version = bytes.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("a plan's state of an unknown version: " + version);
    }
    return bytes;
  }
}
