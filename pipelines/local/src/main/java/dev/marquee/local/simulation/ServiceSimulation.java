package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A simulated video service: given a seed, a clock and the pages it receives, the same events in
 * the same order.
 *
 * <p>Each viewer is a small state machine whose next step waits in one queue. A visit begins by the
 * local hour; the viewer comes to go on with something, with a title in mind or with nothing, looks
 * at the page from the top left with falling attention, takes or leaves what it sees by the appeal
 * that {@link SimulationTruth} knows, may search, plays, stops early when disappointed, rates,
 * comments, keeps a list and goes on with the next episode. Without a page it is shown shelves
 * drawn by popularity. A viewer's decision on a title holds for six hours, so a page that repeats
 * itself convinces nobody.
 *
 * <p>All methods may be called from any thread; they take turns. Pages take effect in the order of
 * the calls.
 */
public final class ServiceSimulation {
  /**
   * Probability of looking at the next title of a row: three and a half titles a row on average.
   */
  static final double NEXT_SLOT = .72;

  /** Probability of looking at the next row when a row is left: two and a half rows on average. */
  static final double NEXT_ROW = .6;

  private static final double RESUMES = .5;
  private static final double COMES_WITH_A_TITLE = .35;
  private static final double SEARCHES_IN_VAIN = .05;
  private static final double LOOKS_AGAIN = .3;
  private static final int LOOKS_PER_VISIT = 3;
  private static final double SAVES_FOR_LATER = .05;
  private static final double WATCHES_TRAILER = .1;
  private static final double CONVINCED_BY_TRAILER = .7;
  private static final double RATES_LIKED = .12;
  private static final double RATES_DISLIKED = .1;
  private static final double COMMENTS = .015;
  private static final double TIDIES_LIST = .7;
  private static final double USES_STARS = .4;
  private static final double FINISHES_LIKED = .82;

  /** Who does not like a title leaves within this part of it, who was misled within the other. */
  private static final double DISLIKED_SHARE = .3;

  private static final double LETDOWN_SHARE = .03;
  private static final double NEXT_EPISODE = .6;
  private static final int EPISODES_IN_A_ROW = 5;
  private static final double LIKES_WHAT_CONTINUES = .92;
  private static final double BREAKS_OFF = .006;
  private static final double VANISHES = .003;
  private static final double LISTED_APPEAL = 1.2;
  private static final double SATIATION = 1.1;
  private static final double SATIATION_HALF_LIFE = 20.0 * LocalTimes.HOUR;

  private static final int SHELF = 12;
  private static final int CANDIDATES_IN_MIND = 6;
  private static final int TALK = 256;
  private static final double HEARD_FROM_OTHERS = .35;
  private static final long TRAILER = 90_000;

  /**
   * Events of a mean visit but heartbeats, and hours watched in it; measured with default options
   * and no pages.
   */
  static final double EVENTS_PER_VISIT = 8.9;

  static final double HOURS_PER_VISIT = .44;

  /** Plays of a mean visit, which an announced launch has its share of. */
  private static final double PLAYS_PER_VISIT = .7;

  /** Streams in the evening by those of a mean hour: an operator's traffic, peak by mean. */
  private static final double EVENING = 1.73;

  private static final double WEEK_SECONDS = 7 * 86_400;

  /** Viewers do not begin a visit while they are in one: what that costs at the default rate. */
  private static final double TIME_TAKEN_BY_VISITS = 1.27;

  private final SimulationOptions options;
  private final SimulationClock clock;
  private final TasteModel taste;
  private final Catalogue catalogue;
  private final List<Viewer> viewers;
  private final Publications publications;
  private final Wire wire;
  private final LocalTimes localTimes = new LocalTimes();
  private final ActionQueue queue;
  private final TakeRates.Counter counter = new TakeRates.Counter();
  private final Map<ServiceRegion, SeenPage> defaultPages = new EnumMap<>(ServiceRegion.class);
  private final int[][] talk = new int[ServiceRegion.values().length][TALK];
  private final long[] talked = new long[ServiceRegion.values().length];
  private final LiveEvents live;
  private final double visitsPerHour;
  private final long start;

  private long now;
  private int calendarNext;
  private boolean opened;
  private long impressions;
  private long events;
  private Consumer<? super SimulatedEvent> consumer = event -> {};

  /**
   * A service that opens when the clock starts.
   *
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public ServiceSimulation(SimulationOptions options, SimulationClock clock) {
    this(options, clock, clock.wallStartMillis());
  }

  /**
   * A service that is found running: the calendar goes on from the clock's start, the viewers begin
   * anew.
   *
   * @param startWallMillis moment of the wall clock from which events are made, not before the
   *     clock's start
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public ServiceSimulation(SimulationOptions options, SimulationClock clock, long startWallMillis) {
    if (startWallMillis < clock.wallStartMillis()) {
      throw new IllegalArgumentException(
          "startWallMillis is "
              + startWallMillis
              + ", must be at or after the clock's start at "
              + clock.wallStartMillis());
    }
    this.options = options;
    this.clock = clock;
    this.start = clock.simulatedAt(startWallMillis);
    this.now = start;
    this.taste = new TasteModel(options.seed());
    this.catalogue =
        new Catalogue(options.catalogue(), options.seed(), taste, clock.simulatedStartMillis());
    this.viewers = Audience.draw(options.audience(), options.seed(), taste);
    this.wire =
        new Wire(options.misbehaviour(), clock, SeededRandom.hash(options.seed(), startWallMillis));
    this.queue = new ActionQueue(viewers.size());
    double heartbeatsPerVisit =
        HOURS_PER_VISIT * LocalTimes.HOUR / options.heartbeatInterval().toMillis();
    double visitsPerSecond = options.eventsPerSecond() / (EVENTS_PER_VISIT + heartbeatsPerVisit);
    this.publications =
        new Publications(
            clock,
            options.seed(),
            startWallMillis,
            options.audience().profiles(),
            visitsPerSecond * PLAYS_PER_VISIT * WEEK_SECONDS / clock.speed());
    double activity = viewers.stream().mapToDouble(viewer -> viewer.activity).sum();
    double streams = visitsPerSecond * HOURS_PER_VISIT * 3_600 / clock.speed();
    this.live =
        new LiveEvents(
            options.seed(),
            viewers,
            options.catalogue().liveEventsPerDay(),
            options.catalogue().scheduledDays(),
            clock.simulatedStartMillis(),
            streams * EVENING,
            options.heartbeatInterval().toMillis());
    this.visitsPerHour = visitsPerSecond * 3_600 / clock.speed() / activity * TIME_TAKEN_BY_VISITS;
  }

  /**
   * Makes all events up to a moment, in order of their time but for what {@link Misbehaviour}
   * delays.
   *
   * <p>The first call begins with the catalogue and the profiles as they stand at the start.
   *
   * @param untilWallMillis moment of the wall clock, included; an earlier one than before makes
   *     nothing
   * @return number of events
   */
  public synchronized long nextEvents(
      long untilWallMillis, Consumer<? super SimulatedEvent> newConsumer) {
    consumer = newConsumer;
    long before = events;
    long until = clock.simulatedAt(untilWallMillis);
    if (!opened && until >= start) {
      open();
    }
    while (true) {
      long step = queue.nextTime();
      long delivery = wire.nextTime();
      long change =
          calendarNext < catalogue.calendar().size()
              ? catalogue.calendar().get(calendarNext).simulatedMillis()
              : Long.MAX_VALUE;
      long next = Math.min(Math.min(step, live.nextTime()), Math.min(delivery, change));
      if (next > until) {
        break;
      }
      now = Math.max(now, next);
      if (change == next) {
        change(catalogue.calendar().get(calendarNext++));
      } else if (delivery == next) {
        events++;
        wire.deliverNext(consumer);
      } else if (live.nextTime() <= now) {
        live.next(now, publications, this::emit);
      } else {
        step(viewers.get(queue.poll()));
      }
    }
    now = Math.max(now, until);
    consumer = event -> {};
    return events - before;
  }

  /** As {@link #nextEvents(long, Consumer)}, collected. */
  public synchronized List<SimulatedEvent> nextEvents(long untilWallMillis) {
    List<SimulatedEvent> collected = new ArrayList<>();
    nextEvents(untilWallMillis, collected::add);
    return collected;
  }

  /**
   * Gives a profile its page; an older version than the one it has is ignored, as is an unknown
   * profile.
   *
   * @return whether the page is now the profile's
   */
  public synchronized boolean pageReceived(String profileId, PageView page) {
    Viewer viewer = viewerOf(profileId);
    if (viewer == null || viewer.phase == Viewer.Phase.GONE) {
      return false;
    }
    if (viewer.ownPage != null && page.version().compareTo(viewer.ownPage.version) < 0) {
      return false;
    }
    viewer.ownPage = SeenPage.of(page, catalogue);
    return true;
  }

  /** Takes a profile's page away; it sees the default page of its region, or shelves. */
  public synchronized void pageRemoved(String profileId) {
    Viewer viewer = viewerOf(profileId);
    if (viewer != null) {
      viewer.ownPage = null;
    }
  }

  /** Gives a region the page of viewers without their own; ignores a region that is not served. */
  public synchronized void defaultPageReceived(String regionName, PageView page) {
    for (ServiceRegion region : ServiceRegion.values()) {
      if (region.regionName().equals(regionName)) {
        SeenPage present = defaultPages.get(region);
        if (present == null || page.version().compareTo(present.version) >= 0) {
          defaultPages.put(region, SeenPage.of(page, catalogue));
        }
      }
    }
  }

  /** What only the simulation knows; reads this simulation, so figures move as it goes on. */
  public SimulationTruth truth() {
    return new SimulationTruth(this);
  }

  public synchronized TakeRates takeRates() {
    return counter.snapshot();
  }

  public SimulationClock clock() {
    return clock;
  }

  public SimulationOptions options() {
    return options;
  }

  /** Files of all titles that are or will be in the catalogue: a film or episode, one rendition. */
  public int files() {
    return catalogue.shows().stream()
            .mapToInt(show -> show.renditions * Math.max(1, show.episodes()))
            .sum()
        + live.calendar().size() * LiveEvents.RENDITIONS;
  }

  /** The calendar of live events, past and to come. */
  List<LiveEvents.Live> liveEvents() {
    return live.calendar();
  }

  /** Ids of all profiles, forgotten ones included. */
  public synchronized List<String> profileIds() {
    List<String> ids = new ArrayList<>(viewers.size());
    for (Viewer viewer : viewers) {
      ids.add(publications.profileId(viewer.index));
    }
    return ids;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  TasteModel taste() {
    return taste;
  }

  long now() {
    return now;
  }

  List<Viewer> viewers() {
    return viewers;
  }

  Viewer viewerOf(String profileId) {
    int dash = profileId.lastIndexOf('-');
    int index = -1;
    try {
      index = Integer.parseInt(profileId.substring(dash + 1));
    } catch (NumberFormatException notOurs) {
      return null;
    }
    boolean known =
        index >= 0 && index < viewers.size() && publications.profileId(index).equals(profileId);
    return known ? viewers.get(index) : null;
  }

  private void open() {
    opened = true;
    for (Show show : catalogue.shows()) {
      if (show.announced <= start && show.withdrawn > start) {
        publications.catalogue(show, start, this::emit);
      }
    }
    while (calendarNext < catalogue.calendar().size()
        && catalogue.calendar().get(calendarNext).simulatedMillis() <= start) {
      calendarNext++;
    }
    live.open(start);
    for (Viewer viewer : viewers) {
      emit(publications.profile(viewer, start));
      scheduleVisit(viewer, start);
    }
  }

  private void change(Catalogue.Scheduled scheduled) {
    Show show = catalogue.show(scheduled.show());
    switch (scheduled.change()) {
      case ANNOUNCED -> publications.catalogue(show, now, this::emit);
      case WITHDRAWN -> publications.withdrawal(show, this::emit);
    }
  }

  private void emit(SimulatedEvent event) {
    wire.send(
        event,
        now,
        sent -> {
          events++;
          consumer.accept(sent);
        });
  }

  private void emit(Viewer viewer, Show show, String titleId, Activity activity) {
    // Only streams have a playback session.
    emit(publications.viewing(viewer, show, titleId, null, activity, now));
  }

  private void emitPlay(Viewer viewer, Show show, Activity activity) {
    emit(
        publications.viewing(
            viewer,
            show,
            show.playableId(viewer.episode),
            publications.playId(viewer),
            activity,
            now));
  }

  private void scheduleVisit(Viewer viewer, long from) {
    long wait =
        DailyRhythm.of(viewer.kids)
            .untilNextVisit(
                viewer.random,
                visitsPerHour * viewer.activity,
                localTimes.localMillis(viewer.region, from));
    // Nobody comes back in the minute after leaving.
    viewer.phase = Viewer.Phase.AWAY;
    queue.add(from + 60_000 + wait, viewer.index);
  }

  private void continueIn(Viewer viewer, Viewer.Phase phase, double seconds) {
    viewer.phase = phase;
    queue.add(now + Math.max(1, (long) (seconds * 1000)), viewer.index);
  }

  private void step(Viewer viewer) {
    switch (viewer.phase) {
      case AWAY -> arrive(viewer);
      case LOOKING -> glance(viewer);
      case AFTER_TRAILER -> decideAfterTrailer(viewer);
      case SEARCHING -> search(viewer);
      case PLAYING -> play(viewer);
      case AFTERWARDS -> afterwards(viewer);
      case GONE -> throw new IllegalStateException("a forgotten viewer acted");
    }
  }

  private void arrive(Viewer viewer) {
    viewer.visit++;
    viewer.look = 0;
    viewer.inMind = Viewer.NOTHING;
    if (viewer.openCount() > 0 && viewer.random.chance(RESUMES)) {
      int show = viewer.openShow(viewer.openCount() - 1);
      if (catalogue.show(show).offeredTo(viewer, now)) {
        viewer.inMind = show;
      }
    } else if (viewer.random.chance(COMES_WITH_A_TITLE)) {
      viewer.inMind = somethingInMind(viewer);
    }
    look(viewer);
  }

  private void look(Viewer viewer) {
    viewer.looking = pageOf(viewer);
    viewer.look++;
    viewer.row = 0;
    viewer.column = 0;
    viewer.impression = 0;
    counter.look(viewer.looking.kind);
    continueIn(viewer, Viewer.Phase.LOOKING, viewer.random.between(1, 4));
  }

  private SeenPage pageOf(Viewer viewer) {
    long eventTime = clock.eventTimeAt(now);
    if (viewer.ownPage != null && viewer.ownPage.expiresAtMillis > eventTime) {
      return viewer.ownPage;
    }
    SeenPage regional = defaultPages.get(viewer.region);
    if (regional != null && regional.expiresAtMillis > eventTime) {
      return regional;
    }
    return shelf(viewer);
  }

  private SeenPage shelf(Viewer viewer) {
    int[][] rows = new int[3][];
    IntSet drawn = new IntSet();
    for (int row = 0; row < rows.length; row++) {
      int[] shows = new int[SHELF];
      int count = 0;
      for (int attempt = 0; attempt < 4 * SHELF && count < SHELF; attempt++) {
        Show show = catalogue.sample(viewer.region.countryIndex(), now, viewer.random);
        if (show.offeredTo(viewer, now) && drawn.add(show.index)) {
          shows[count++] = show.index;
        }
      }
      rows[row] = java.util.Arrays.copyOf(shows, count);
    }
    return SeenPage.shelf(new String[] {"popular", "browse-1", "browse-2"}, rows);
  }

  /**
   * A title heard of from others in the region, or generally popular, that fits the viewer best of
   * a few.
   */
  private int somethingInMind(Viewer viewer) {
    int best = Viewer.NOTHING;
    double bestUtility = Double.NEGATIVE_INFINITY;
    int region = viewer.region.ordinal();
    for (int candidate = 0; candidate < CANDIDATES_IN_MIND; candidate++) {
      boolean heard = talked[region] > 0 && viewer.random.chance(HEARD_FROM_OTHERS);
      Show show =
          heard
              ? catalogue.show(
                  talk[region][viewer.random.nextInt((int) Math.min(TALK, talked[region]))])
              : catalogue.sample(viewer.region.countryIndex(), now, viewer.random);
      double utility = taste.appeal(viewer, show) + viewer.random.nextGumbel();
      if (utility > bestUtility && show.offeredTo(viewer, now) && !viewer.hasSeen(show.index)) {
        best = show.index;
        bestUtility = utility;
      }
    }
    return best;
  }

  private void glance(Viewer viewer) {
    SeenPage page = viewer.looking;
    while (viewer.row < page.shows.length && viewer.column >= page.shows[viewer.row].length) {
      viewer.row++;
      viewer.column = 0;
    }
    if (viewer.row >= page.shows.length) {
      endLook(viewer);
      return;
    }
    int index = page.shows[viewer.row][viewer.column];
    if (index == Viewer.NOTHING) {
      moveOn(viewer);
      return;
    }
    Show show = catalogue.show(index);
    PageView.Picture picture = page.picture(viewer.row, viewer.column);
    viewer.impression = ++impressions;
    viewer.picture = pictureOf(show, picture);
    emit(
        publications.shown(
            viewer, show, viewer.impression, page, viewer.row, viewer.column, picture, now));
    boolean offered = show.offeredTo(viewer, now);
    counter.impression(page.kind, offered);
    if (!offered || !wants(viewer, show)) {
      moveOn(viewer);
      return;
    }
    boolean known = index == viewer.inMind || viewer.openSlot(index) != Viewer.NOTHING;
    double choice = viewer.random.nextDouble();
    viewer.playing = index;
    viewer.playedFrom = page.kind;
    if (!known && choice < SAVES_FOR_LATER && viewer.addToList(index)) {
      emit(viewer, show, show.id, new Activity.ListChanged(true));
      moveOn(viewer);
    } else if (!known && choice < SAVES_FOR_LATER + WATCHES_TRAILER) {
      continueIn(viewer, Viewer.Phase.AFTER_TRAILER, TRAILER / 1000.0);
    } else {
      start(viewer, show);
    }
  }

  private void moveOn(Viewer viewer) {
    viewer.impression = 0;
    if (viewer.random.chance(NEXT_SLOT)) {
      viewer.column++;
    } else if (viewer.random.chance(NEXT_ROW)) {
      viewer.row++;
      viewer.column = 0;
    } else {
      viewer.row = Integer.MAX_VALUE;
    }
    continueIn(viewer, Viewer.Phase.LOOKING, viewer.random.between(.6, 2.4));
  }

  private boolean wants(Viewer viewer, Show show) {
    if (show.index == viewer.inMind) {
      return viewer.random.chance(.9);
    }
    if (viewer.openSlot(show.index) != Viewer.NOTHING) {
      return viewer.random.chance(.06);
    }
    if (viewer.hasSeen(show.index)) {
      return viewer.random.chance(.004);
    }
    int daypart = TasteModel.daypart(localTimes.hourOfWeek(viewer.region, now));
    double appeal =
        taste.appeal(viewer, show)
            + taste.mood(show, daypart)
            - viewer.satiation(show, now, SATIATION_HALF_LIFE)
            + (viewer.onList(show.index) ? LISTED_APPEAL : 0)
            + show.pictures.appeal(viewer.picture, viewer);
    // It holds for the visit. Did it hold for longer, a title that was passed over behind one
    // picture would be taken behind another only, and every picture would seem better for being
    // new.
    double decision =
        SeededRandom.uniform(
            SeededRandom.hash(SeededRandom.hash(viewer.seed, viewer.visit), show.index));
    return decision < TasteModel.logistic(appeal);
  }

  /** Clients show a title's first picture when the page names none, or one that they lack. */
  private static int pictureOf(Show show, PageView.Picture picture) {
    return picture == null ? 0 : Math.max(0, Publications.artworkIndex(show, picture.artworkId()));
  }

  private void decideAfterTrailer(Viewer viewer) {
    Show show = catalogue.show(viewer.playing);
    boolean convinced = viewer.random.chance(CONVINCED_BY_TRAILER);
    long watched = convinced ? TRAILER : (long) (TRAILER * viewer.random.between(.2, 1));
    emit(
        viewer,
        show,
        show.id,
        new Activity.TrailerPlayed(clock.eventDuration(watched), clock.eventDuration(TRAILER)));
    if (convinced && show.offeredTo(viewer, now)) {
      start(viewer, show);
    } else {
      moveOn(viewer);
    }
  }

  private void endLook(Viewer viewer) {
    viewer.impression = 0;
    boolean hasGoal =
        viewer.inMind != Viewer.NOTHING && catalogue.show(viewer.inMind).offeredTo(viewer, now);
    if (hasGoal || viewer.random.chance(SEARCHES_IN_VAIN)) {
      if (!hasGoal) {
        viewer.inMind = Viewer.NOTHING;
      }
      continueIn(viewer, Viewer.Phase.SEARCHING, viewer.random.between(4, 15));
    } else {
      leave(viewer);
    }
  }

  private void search(Viewer viewer) {
    if (viewer.inMind == Viewer.NOTHING) {
      Show missed = catalogue.show(viewer.random.nextInt(catalogue.shows().size()));
      emit(viewer, null, null, new Activity.Searched(typed(viewer, missed)));
      leave(viewer);
      return;
    }
    Show show = catalogue.show(viewer.inMind);
    emit(viewer, show, show.id, new Activity.Searched(typed(viewer, show)));
    if (!show.offeredTo(viewer, now)) {
      leave(viewer);
      return;
    }
    viewer.playedFrom = PageView.Kind.NONE;
    start(viewer, show);
  }

  private String typed(Viewer viewer, Show show) {
    int letters = 3 + viewer.random.nextInt(8);
    return show.name
        .substring(0, Math.min(letters, show.name.length()))
        .toLowerCase(java.util.Locale.ROOT);
  }

  private void start(Viewer viewer, Show show) {
    int open = viewer.openSlot(show.index);
    viewer.episode = open == Viewer.NOTHING ? 0 : viewer.openEpisode(open);
    viewer.position = open == Viewer.NOTHING ? 0 : viewer.openPosition(open);
    viewer.episodesInARow = 0;
    boolean goesOn = open != Viewer.NOTHING;
    startStream(viewer, show, goesOn);
    // A play counts for the page when it came from an impression on it, not from a search.
    if (viewer.impression != 0) {
      counter.play(viewer.playedFrom, viewer.likes);
    }
  }

  private void startStream(Viewer viewer, Show show, boolean goesOn) {
    SeededRandom random = viewer.random;
    long duration = show.runtimeMillis();
    boolean misled =
        !goesOn && viewer.impression != 0 && show.pictures.isMisleading(viewer.picture);
    double enjoyment =
        goesOn
            ? LIKES_WHAT_CONTINUES
            : taste.enjoyment(viewer, show, taste.appeal(viewer, show), misled);
    viewer.playing = show.index;
    viewer.inMind = Viewer.NOTHING;
    viewer.plays++;
    viewer.likes = random.chance(enjoyment);
    viewer.rendition = Math.min(viewer.bestRendition, show.renditions - 1);
    viewer.startedAt = now;
    viewer.lastStep = now;
    viewer.vanishes = false;
    long rest = duration - viewer.position;
    boolean finishes = viewer.likes && random.chance(FINISHES_LIKED);
    double share =
        finishes
            ? 1
            : viewer.likes
                ? random.between(.25, .9)
                : random.between(.01, misled ? LETDOWN_SHARE : DISLIKED_SHARE);
    viewer.ending = finishes ? Activity.StopReason.FINISHED : Activity.StopReason.VIEWER;
    boolean next =
        finishes
            && show.series
            && viewer.episode + 1 < show.episodes()
            && viewer.episodesInARow + 1 < EPISODES_IN_A_ROW
            && random.chance(NEXT_EPISODE);
    if (next) {
      viewer.ending = Activity.StopReason.NEXT_EPISODE;
    }
    double fate = random.nextDouble();
    if (fate < BREAKS_OFF) {
      share *= random.nextDouble();
      viewer.ending = Activity.StopReason.PLAYBACK_ERROR;
    } else if (fate < BREAKS_OFF + VANISHES) {
      share *= random.nextDouble();
      viewer.vanishes = true;
    }
    viewer.stopAt = viewer.position + Math.max(1_000, (long) (rest * share));
    viewer.stopAt = Math.min(viewer.stopAt, duration);
    emitPlay(
        viewer,
        show,
        new Activity.Started(
            clock.eventDuration(viewer.position),
            clock.eventDuration(duration),
            show.bitrateKbps(viewer.rendition),
            Show.RENDITIONS.get(viewer.rendition)));
    scheduleStream(viewer);
  }

  private void scheduleStream(Viewer viewer) {
    long toHeartbeat = options.heartbeatInterval().toMillis();
    long toStop = Math.max(1, viewer.stopAt - viewer.position);
    // In whole milliseconds: a step that fell short of the stop would be a heartbeat that no client
    // sends.
    viewer.phase = Viewer.Phase.PLAYING;
    queue.add(now + Math.min(toHeartbeat, toStop), viewer.index);
  }

  private void play(Viewer viewer) {
    Show show = catalogue.show(viewer.playing);
    long elapsed = now - viewer.lastStep;
    viewer.lastStep = now;
    viewer.position = Math.min(viewer.stopAt, viewer.position + elapsed);
    counter.watched(viewer.playedFrom, elapsed);
    if (viewer.position >= viewer.stopAt) {
      stop(viewer, show);
      return;
    }
    int asked = show.bitrateKbps(viewer.rendition);
    boolean stalled = viewer.random.chance(.003);
    emitPlay(
        viewer,
        show,
        new Activity.Heartbeat(
            clock.eventDuration(viewer.position),
            clock.eventDuration(show.runtimeMillis()),
            clock.eventDuration(elapsed),
            stalled ? 0 : (int) (asked * viewer.random.between(.8, 1.05)),
            Show.RENDITIONS.get(viewer.rendition)));
    scheduleStream(viewer);
  }

  private void stop(Viewer viewer, Show show) {
    long duration = show.runtimeMillis();
    if (!viewer.vanishes) {
      emitPlay(
          viewer,
          show,
          new Activity.Stopped(
              clock.eventDuration(viewer.position),
              clock.eventDuration(duration),
              clock.eventDuration(now - viewer.startedAt),
              viewer.ending));
    }
    boolean ended = viewer.position >= duration;
    boolean hasNext = show.series && viewer.episode + 1 < show.episodes();
    boolean first = viewer.episodesInARow == 0 && !viewer.hasSeen(show.index);
    viewer.remember(show.index);
    if (ended) {
      if (hasNext) {
        viewer.keepOpen(show.index, viewer.episode + 1, 0);
      } else {
        viewer.close(show.index);
      }
    } else if (viewer.likes) {
      viewer.keepOpen(show.index, viewer.episode, viewer.position);
    } else {
      viewer.close(show.index);
    }
    double share = (double) viewer.position / duration;
    viewer.satiate(show, SATIATION * share * (show.series ? .5 : 1), now, SATIATION_HALF_LIFE);
    int region = viewer.region.ordinal();
    if (viewer.likes && share > .5) {
      talk[region][(int) (talked[region]++ % TALK)] = show.index;
    }
    viewer.afterwards = viewer.vanishes ? 0 : afterthoughts(viewer, show, first, ended);
    continueIn(viewer, Viewer.Phase.AFTERWARDS, 3);
  }

  private int afterthoughts(Viewer viewer, Show show, boolean first, boolean ended) {
    SeededRandom random = viewer.random;
    int todo = 0;
    if (first && random.chance(viewer.likes ? RATES_LIKED : RATES_DISLIKED)) {
      todo |= Viewer.TO_RATE;
    }
    if (random.chance(COMMENTS)) {
      todo |= Viewer.TO_COMMENT;
    }
    if (ended && viewer.onList(show.index) && random.chance(TIDIES_LIST)) {
      todo |= Viewer.TO_TAKE_OFF_LIST;
    }
    return viewer.ending == Activity.StopReason.NEXT_EPISODE ? todo | Viewer.TO_PLAY_NEXT : todo;
  }

  private void afterwards(Viewer viewer) {
    Show show = catalogue.show(viewer.playing);
    SeededRandom random = viewer.random;
    if ((viewer.afterwards & Viewer.TO_RATE) != 0) {
      viewer.afterwards &= ~Viewer.TO_RATE;
      emit(viewer, show, show.id, rating(viewer));
      continueIn(viewer, Viewer.Phase.AFTERWARDS, random.between(2, 10));
    } else if ((viewer.afterwards & Viewer.TO_COMMENT) != 0) {
      viewer.afterwards &= ~Viewer.TO_COMMENT;
      int characters = 5 + (int) (60 * random.nextExponential());
      emit(viewer, show, show.id, new Activity.Commented(characters));
      continueIn(viewer, Viewer.Phase.AFTERWARDS, random.between(20, 90));
    } else if ((viewer.afterwards & Viewer.TO_TAKE_OFF_LIST) != 0) {
      viewer.afterwards &= ~Viewer.TO_TAKE_OFF_LIST;
      viewer.takeOffList(show.index);
      emit(viewer, show, show.id, new Activity.ListChanged(false));
      continueIn(viewer, Viewer.Phase.AFTERWARDS, random.between(1, 5));
    } else if ((viewer.afterwards & Viewer.TO_PLAY_NEXT) != 0 && show.offeredTo(viewer, now)) {
      viewer.afterwards = 0;
      viewer.episode++;
      viewer.position = 0;
      viewer.episodesInARow++;
      // No picture led to this play, so no impression may take the credit for it.
      viewer.impression = 0;
      startStream(viewer, show, true);
    } else if (viewer.look < LOOKS_PER_VISIT && random.chance(LOOKS_AGAIN)) {
      look(viewer);
    } else {
      leave(viewer);
    }
  }

  private Activity rating(Viewer viewer) {
    // Whether a viewer uses stars or thumbs is a habit, so it follows from the viewer.
    if (SeededRandom.uniform(SeededRandom.mix(viewer.seed)) >= USES_STARS) {
      return new Activity.Thumbed(viewer.likes);
    }
    int halves = viewer.likes ? 7 + viewer.random.nextInt(4) : 1 + viewer.random.nextInt(6);
    return new Activity.Starred(halves / 2f);
  }

  private void leave(Viewer viewer) {
    viewer.looking = null;
    viewer.impression = 0;
    viewer.playing = Viewer.NOTHING;
    if (viewer.random.chance(options.forgetPerVisit())) {
      emit(publications.forget(viewer, now));
      viewer.phase = Viewer.Phase.GONE;
      viewer.dropMemory();
      return;
    }
    if (viewer.random.chance(options.profileChangePerVisit())) {
      changeProfile(viewer);
    }
    scheduleVisit(viewer, now);
  }

  private void changeProfile(Viewer viewer) {
    if (viewer.random.chance(.5)) {
      viewer.languages ^= 1 << viewer.random.nextInt(Show.LANGUAGES.size());
      viewer.languages |= 1 << viewer.firstLanguage;
    } else if (viewer.kids) {
      viewer.maturityLimit = (byte) (viewer.maturityLimit == 6 ? 12 : 6);
    } else {
      viewer.maturityLimit = (byte) (viewer.maturityLimit == 18 ? 16 : 18);
    }
    emit(publications.profile(viewer, now));
  }
}
