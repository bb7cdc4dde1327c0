package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Live events of a simulated service: announced two days ahead, watched at the same time by many
 * more than expected.
 *
 * <p>Calibrated to the fight of Tyson and Paul in November 2024: 11 % of an operator's traffic were
 * expected, and the viewers nearly tripled that. Every second event here is underestimated so, the
 * others are not. Viewers join around the start and most stay to the end; they may watch something
 * else on another screen. Everything follows from the seed. Not thread-safe.
 */
final class LiveEvents {
  /** Live titles come in these renditions: nobody encodes the highest in time. */
  static final int RENDITIONS = 3;

  static final long LENGTH = 2 * LocalTimes.HOUR;

  /** Expected traffic of the event by that of all else at the same time. */
  private static final double EXPECTED = .11 / .89;

  private static final double UNDERESTIMATED = 3;

  private static final long ANNOUNCEMENT = 2 * LocalTimes.DAY;

  /** It begins at eight in the evening where most viewers are. */
  private static final int LOCAL_HOUR = 20;

  /** How much more of the viewers are of the region that it is for. */
  private static final double AT_HOME = 3;

  private static final double MEAN_DELAY = 8 * 60_000;
  private static final double STAYS = .7;

  /** An event of the calendar. */
  record Live(
      int number, ServiceRegion home, long announced, long start, long expected, long comes) {
    String titleId() {
      return "live-" + number;
    }

    String name() {
      return "Live " + (number + 1);
    }

    long end() {
      return start + LENGTH;
    }
  }

  /** One who watches, with what comes next. */
  private record Guest(long next, Live live, int viewer, long joined, long leaves) {
    boolean begins() {
      return next == joined;
    }

    boolean ends() {
      return next >= leaves;
    }
  }

  private final long seed;
  private final List<Viewer> viewers;
  private final long heartbeat;
  private final List<Live> calendar = new ArrayList<>();
  private final PriorityQueue<Guest> guests =
      new PriorityQueue<>(Comparator.comparingLong(Guest::next).thenComparingInt(Guest::viewer));
  private int announcedNext;
  private int startNext;

  /**
   * @param perDay events per simulated day, 0 for none
   * @param days simulated days that the calendar holds
   * @param calendarStart simulated moment at which it begins
   * @param eveningStreams streams of an ordinary evening, which events are measured by
   */
  LiveEvents(
      long seed,
      List<Viewer> viewers,
      double perDay,
      int days,
      long calendarStart,
      double eveningStreams,
      long heartbeatMillis) {
    this.seed = seed;
    this.viewers = viewers;
    this.heartbeat = heartbeatMillis;
    int events = (int) Math.floor(perDay * days);
    ServiceRegion[] regions = ServiceRegion.values();
    for (int number = 0; number < events; number++) {
      ServiceRegion home = regions[(int) (regions.length * uniform(number, 1))];
      long day = (long) (number / perDay) + 1;
      long midnight = Math.floorDiv(calendarStart, LocalTimes.DAY) * LocalTimes.DAY;
      long utc = midnight + day * LocalTimes.DAY + LOCAL_HOUR * LocalTimes.HOUR;
      // The offset of the hour before is that of the evening, but for the night of the change.
      long start = utc - (new LocalTimes().localMillis(home, utc) - utc);
      double times = number % 2 == 0 ? UNDERESTIMATED : 1;
      calendar.add(
          new Live(
              number,
              home,
              start - ANNOUNCEMENT,
              start,
              Math.max(1, Math.round(EXPECTED * eveningStreams)),
              Math.round(times * EXPECTED * eveningStreams)));
    }
    calendar.sort(Comparator.comparingLong(Live::start).thenComparingInt(Live::number));
  }

  private double uniform(int number, int what) {
    return SeededRandom.uniform(
        SeededRandom.hash(SeededRandom.hash(SeededRandom.hash(seed, 31), number), what));
  }

  /** The events, in order of their start. */
  List<Live> calendar() {
    return calendar;
  }

  /** Passes over what begins before a moment; what is announced by then is told at once. */
  void open(long start) {
    while (startNext < calendar.size() && calendar.get(startNext).start() <= start) {
      startNext++;
    }
    announcedNext = startNext;
  }

  /** When something happens next, {@link Long#MAX_VALUE} when nothing does. */
  long nextTime() {
    long next = guests.isEmpty() ? Long.MAX_VALUE : guests.peek().next();
    if (announcedNext < calendar.size()) {
      next = Math.min(next, calendar.get(announcedNext).announced());
    }
    return startNext < calendar.size() ? Math.min(next, calendar.get(startNext).start()) : next;
  }

  /**
   * Lets the next thing happen.
   *
   * @param now the simulated moment; what was announced before the service opened is told now
   */
  void next(long now, Publications publications, Consumer<SimulatedEvent> consumer) {
    if (announcedNext < calendar.size() && calendar.get(announcedNext).announced() <= now) {
      Live live = calendar.get(announcedNext++);
      consumer.accept(publications.live(live, now));
    } else if (startNext < calendar.size() && calendar.get(startNext).start() <= now) {
      gather(calendar.get(startNext++));
    } else {
      watch(guests.poll(), publications, consumer);
    }
  }

  private void gather(Live live) {
    double weights = 0;
    for (Viewer viewer : viewers) {
      weights += weight(live, viewer);
    }
    for (Viewer viewer : viewers) {
      SeededRandom random =
          new SeededRandom(SeededRandom.hash(SeededRandom.hash(viewer.seed, 37), live.number()));
      boolean comes = random.chance(Math.min(1, live.comes() * weight(live, viewer) / weights));
      long joined = live.start() + (long) (MEAN_DELAY * random.nextExponential());
      long stays =
          random.chance(STAYS)
              ? live.end() - joined
              : (long) ((live.end() - joined) * random.nextDouble());
      if (comes && viewer.phase != Viewer.Phase.GONE && stays > heartbeat / 10) {
        guests.add(new Guest(joined, live, viewer.index, joined, joined + stays));
      }
    }
  }

  private static double weight(Live live, Viewer viewer) {
    return viewer.kids ? 0 : viewer.region == live.home() ? AT_HOME : 1;
  }

  private void watch(Guest guest, Publications publications, Consumer<SimulatedEvent> consumer) {
    Viewer viewer = viewers.get(guest.viewer());
    Live live = guest.live();
    long now = guest.next();
    if (viewer.phase == Viewer.Phase.GONE) {
      return;
    }
    int rendition = Math.min(viewer.bestRendition, RENDITIONS - 1);
    consumer.accept(
        guest.begins()
            ? publications.liveStarted(viewer, live, rendition, now)
            : guest.ends()
                ? publications.liveStopped(viewer, live, now - guest.joined(), now)
                : publications.liveGoesOn(viewer, live, rendition, heartbeat, now));
    if (!guest.ends()) {
      guests.add(
          new Guest(
              Math.min(guest.leaves(), now + heartbeat),
              live,
              guest.viewer(),
              guest.joined(),
              guest.leaves()));
    }
  }
}
