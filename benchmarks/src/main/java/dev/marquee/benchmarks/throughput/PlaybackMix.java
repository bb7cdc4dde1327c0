package dev.marquee.benchmarks.throughput;

import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.local.simulation.SimulatedEvent;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * An endless stream of what many players tell while they play, and of what edge sites served, in
 * the order in which it arrives.
 *
 * <p>Each viewer plays one film after another, with up to a minute between them: a start, a
 * heartbeat a minute, a stop after ten to ninety minutes, log-uniform. Titles are drawn by Zipf's
 * law with exponent 1; bit rates waver, and one heartbeat in {@value #SWITCH} comes from another
 * rendition than the one before. A site serves the file once per stop; one stop in {@value #LOST}
 * never comes. Events arrive a second late on average, exponential, at most {@value #LONGEST_DELAY}
 * milliseconds. It begins in the steady state, with every viewer somewhere in a film. Not
 * thread-safe.
 */
public final class PlaybackMix {
  /** Regions, with one site each. */
  public static final List<ServiceRegion> REGIONS = List.of(ServiceRegion.values()).subList(0, 6);

  /** Kilobits per second of the renditions. */
  public static final List<Integer> LADDER = List.of(400, 1_200, 3_000, 5_800, 16_000);

  /**
   * Events per viewer and minute on average: of 36.4 minutes of play and half a minute of pause a
   * start, 35.9 heartbeats, and a stop and a request, less the lost ones.
   */
  public static final double EVENTS_PER_VIEWER_MINUTE = 1.053;

  static final int SWITCH = 25;
  static final int LOST = 50;
  static final int LONGEST_DELAY = 30_000;

  private static final double ZIPF = 1;
  private static final int MINUTE = 60_000;
  private static final int SHORTEST_MINUTES = 10;
  private static final int LONGEST_MINUTES = 90;
  private static final long FILM_MILLIS = 120L * MINUTE;
  private static final double MEAN_DELAY_MILLIS = 1_000;
  private static final double WAVER = .1;
  private static final double CACHED = .8;
  private static final double KILOBITS_PER_BYTE = .008;

  private final UniformRandomProvider random;
  private final SharedStateDiscreteSampler popularity;
  private final ZigguratSampler.Exponential delay;
  private final int titles;
  private final long startMillis;
  private final PriorityQueue<Pending> arriving =
      new PriorityQueue<>(
          Comparator.comparingLong((Pending one) -> one.arrivalMillis)
              .thenComparingLong(one -> one.number));
  private long sessions;
  private long scheduled;

  /** One event of the mix. */
  public sealed interface Event permits Played, Served {}

  /** A start, heartbeat or stop. */
  public record Played(SimulatedEvent.Viewing viewing) implements Event {}

  /**
   * A file was served to a viewer.
   *
   * @param eventId unique
   * @param eventTimeMillis when, milliseconds since 1970 UTC
   * @param siteId the site
   * @param titleId the film
   * @param renditionId its rendition
   * @param bytes bytes that the viewer got
   * @param cachedBytes those of them that the site held
   */
  public record Served(
      String eventId,
      long eventTimeMillis,
      String siteId,
      String titleId,
      String renditionId,
      long bytes,
      long cachedBytes)
      implements Event {}

  /** One film as one viewer plays it. */
  private static final class Session {
    private long number;
    private int viewer;
    private int title;
    private long startMillis;
    private long stopMillis;
    private int rung;
  }

  private enum Kind {
    START,
    HEARTBEAT,
    STOP,
    SERVED
  }

  private record Pending(
      long arrivalMillis, long number, Kind kind, long timeMillis, Session session) {}

  /**
   * @param viewers who watch at the same time, positive
   * @param titles films, positive
   * @param seed everything random follows from it
   * @param startMillis event time at which it begins, milliseconds since 1970
   */
  public PlaybackMix(int viewers, int titles, long seed, long startMillis) {
    if (viewers < 1 || titles < 1) {
      throw new IllegalArgumentException(
          "a mix needs a viewer and a title, has " + viewers + " and " + titles);
    }
    this.titles = titles;
    this.startMillis = startMillis;
    random = RandomSource.SPLIT_MIX_64.create(seed);
    popularity = RejectionInversionZipfSampler.of(random, titles, ZIPF);
    delay = ZigguratSampler.Exponential.of(random, MEAN_DELAY_MILLIS);
    for (int viewer = 0; viewer < viewers; viewer++) {
      // Of log-uniform lengths, those that are met at a moment are uniform.
      double minutes =
          SHORTEST_MINUTES + random.nextDouble() * (LONGEST_MINUTES - SHORTEST_MINUTES);
      long length = (long) (minutes * MINUTE);
      long age = random.nextLong(length);
      Session session = session(viewer, startMillis - age, length);
      scheduleAfter(session, startMillis + (MINUTE - age % MINUTE) - MINUTE);
    }
  }

  /** The catalogue: films of two hours in all renditions. */
  public Stream<SimulatedEvent.CatalogueChange> catalogue() {
    return IntStream.range(0, titles).mapToObj(this::entry);
  }

  /** Name of the site of a region. */
  public static String siteOf(ServiceRegion region) {
    return "site-" + region.regionName();
  }

  /** Films that were begun so far, and those that were being played when the mix began. */
  public long sessions() {
    return sessions;
  }

  /** The next event to arrive. */
  public Event next() {
    Pending pending = arriving.poll();
    Session session = pending.session;
    switch (pending.kind) {
      case START, HEARTBEAT -> scheduleAfter(session, pending.timeMillis);
      case STOP, SERVED -> {}
    }
    return pending.kind == Kind.SERVED ? served(pending) : played(pending);
  }

  private Session session(int viewer, long start, long length) {
    Session session = new Session();
    session.number = sessions++;
    session.viewer = viewer;
    session.title = popularity.sample() - 1;
    session.startMillis = start;
    session.stopMillis = start + length;
    session.rung = random.nextInt(LADDER.size());
    return session;
  }

  /** What follows a start or heartbeat; a stop may overtake the last heartbeat. */
  private void scheduleAfter(Session session, long timeMillis) {
    long next = timeMillis + MINUTE;
    if (next < session.stopMillis) {
      schedule(Kind.HEARTBEAT, next, session);
      return;
    }
    if (random.nextInt(LOST) > 0) {
      schedule(Kind.STOP, session.stopMillis, session);
      schedule(Kind.SERVED, session.stopMillis, session);
    }
    double span = Math.log((double) LONGEST_MINUTES / SHORTEST_MINUTES);
    long length = (long) (SHORTEST_MINUTES * MINUTE * Math.exp(span * random.nextDouble()));
    Session following =
        session(session.viewer, session.stopMillis + random.nextInt(MINUTE), length);
    schedule(Kind.START, following.startMillis, following);
  }

  private void schedule(Kind kind, long timeMillis, Session session) {
    long arrival = timeMillis + (long) Math.min(LONGEST_DELAY, delay.sample());
    arriving.add(new Pending(arrival, scheduled++, kind, timeMillis, session));
  }

  private Played played(Pending pending) {
    Session session = pending.session;
    long position = pending.timeMillis - session.startMillis;
    Activity activity =
        switch (pending.kind) {
          case START -> new Activity.Started(0, FILM_MILLIS, bitrate(session), rendition(session));
          case HEARTBEAT -> {
            if (random.nextInt(SWITCH) == 0) {
              session.rung = random.nextInt(LADDER.size());
            }
            yield new Activity.Heartbeat(
                position, FILM_MILLIS, MINUTE, bitrate(session), rendition(session));
          }
          case STOP ->
              new Activity.Stopped(position, FILM_MILLIS, position, Activity.StopReason.VIEWER);
          case SERVED -> throw new IllegalStateException("a site plays nothing");
        };
    ServiceRegion region = region(session);
    return new Played(
        new SimulatedEvent.Viewing(
            "event-" + pending.number,
            pending.timeMillis,
            "profile-" + session.viewer,
            titleId(session.title),
            null,
            "session-" + session.number,
            null,
            region.country(),
            region.regionName(),
            activity));
  }

  private Served served(Pending pending) {
    Session session = pending.session;
    double seconds = (pending.timeMillis - session.startMillis) / 1e3;
    long bytes = Math.max(1, (long) (seconds * LADDER.get(session.rung) / KILOBITS_PER_BYTE));
    return new Served(
        "request-" + pending.number,
        pending.timeMillis,
        siteOf(region(session)),
        titleId(session.title),
        rendition(session),
        bytes,
        random.nextDouble() < CACHED ? bytes : 0);
  }

  private int bitrate(Session session) {
    double factor = 1 + WAVER * (2 * random.nextDouble() - 1);
    return (int) (LADDER.get(session.rung) * factor);
  }

  private SimulatedEvent.CatalogueChange entry(int title) {
    return new SimulatedEvent.CatalogueChange(
        "mix-title-" + title,
        startMillis,
        titleId(title),
        "Title " + title,
        SimulatedEvent.Kind.FILM,
        null,
        null,
        null,
        List.of("drama"),
        2000,
        "en",
        null,
        FILM_MILLIS,
        List.of(new SimulatedEvent.Availability("*", 0, null, null)),
        IntStream.range(0, LADDER.size())
            .mapToObj(
                rung ->
                    new SimulatedEvent.Rendition(
                        renditionId(rung),
                        LADDER.get(rung),
                        (long) (FILM_MILLIS / 1e3 * LADDER.get(rung) / KILOBITS_PER_BYTE)))
            .toList(),
        List.of(),
        null);
  }

  private static ServiceRegion region(Session session) {
    return REGIONS.get(session.viewer % REGIONS.size());
  }

  private static String titleId(int title) {
    return "title-" + title;
  }

  private static String rendition(Session session) {
    return renditionId(session.rung);
  }

  private static String renditionId(int rung) {
    return LADDER.get(rung) + "k";
  }
}
