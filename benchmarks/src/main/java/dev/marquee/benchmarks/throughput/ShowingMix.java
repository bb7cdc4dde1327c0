package dev.marquee.benchmarks.throughput;

import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.local.simulation.SimulatedEvent;
import java.util.ArrayList;
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
 * An endless stream of impressions at an even pace and of the viewing events that follow from them,
 * in the order of their event times.
 *
 * <p>Titles are drawn by Zipf's law with exponent 1; every third is a series of one episode. Nine
 * impressions of ten belong to a browsing session of {@value #SESSION}, which shows a title once,
 * but for one impression in {@value #REPEAT} that shows the last one again. One in twenty is taken,
 * more or less by how its picture appeals: a start within a minute, a heartbeat each 30 seconds, a
 * stop after a log-normal time (median eight minutes, deviation of the logarithm 1), or at the end.
 * Pictures are drawn with known propensities by a policy older than any job. Not thread-safe.
 */
public final class ShowingMix {
  /** Pictures of each title. */
  public static final int ARTWORKS = 6;

  /** Features of each picture. */
  public static final int FEATURES = 4;

  /**
   * Events per impression on average: itself, and in one case of twenty a start, a stop and 24.3
   * heartbeats.
   */
  public static final double EVENTS_PER_IMPRESSION = 2.32;

  static final int SESSION = 20;
  static final int REPEAT = 30;

  private static final double ZIPF = 1;
  private static final double IN_SESSION = .9;
  private static final double TAKE_RATE = .05;
  private static final long HEARTBEAT_MILLIS = 30_000;
  private static final double MEDIAN_WATCHED_MILLIS = 480_000;
  private static final int ATTEMPTS = 16;
  private static final int PROFILES_PER_SESSION = 50;
  private static final double EVEN_SHARE = .01;
  private static final double[] WEIGHTS = {.5, .2, .1, .1, .05, .05};
  private static final PageView.Version POLICY = new PageView.Version(1, 1);
  private static final int KBPS = 5_000;
  private static final String RENDITION = "1080p";

  private final int profiles;
  private final List<String> audiences;
  private final long startMillis;
  private final double impressionMillis;
  private final UniformRandomProvider random;
  private final SharedStateDiscreteSampler popularity;
  private final ZigguratSampler.NormalizedGaussian gaussian;
  private final String[] titleIds;
  private final long[] durations;
  private final float[] appeal;
  private final Session[] sessions;
  private final PriorityQueue<Playback> playbacks =
      new PriorityQueue<>(
          Comparator.comparingLong((Playback one) -> one.nextMillis)
              .thenComparingLong(one -> one.number));
  private long impressions;
  private long viewingEvents;

  private static final class Session {
    private String id;
    private int profile;
    private int shown;
    private final int[] titles = new int[SESSION];

    private boolean hasShown(int title) {
      for (int at = 0; at < shown; at++) {
        if (titles[at] == title) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Playback {
    private final long number;
    private final int profile;
    private final int title;
    private final String impressionId;
    private final long startMillis;
    private final long watchedMillis;
    private long nextMillis;

    private Playback(
        long number, int profile, int title, String impressionId, long startMillis, long watched) {
      this.number = number;
      this.profile = profile;
      this.title = title;
      this.impressionId = impressionId;
      this.startMillis = startMillis;
      watchedMillis = watched;
      nextMillis = startMillis;
    }
  }

  /**
   * @param profiles viewers, at least 100
   * @param titles titles, at least 16
   * @param audiences names of the audiences that impressions echo, at least one
   * @param seed everything random follows from it
   * @param startMillis event time of the first impression, milliseconds since 1970
   * @param eventsPerSecond events per second of event time, positive
   */
  public ShowingMix(
      int profiles,
      int titles,
      List<String> audiences,
      long seed,
      long startMillis,
      double eventsPerSecond) {
    if (profiles < 100 || titles < 16 || audiences.isEmpty() || !(eventsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "a mix needs 100 profiles, 16 titles, an audience and a pace, has "
              + List.of(profiles, titles, audiences, eventsPerSecond));
    }
    this.profiles = profiles;
    this.audiences = List.copyOf(audiences);
    this.startMillis = startMillis;
    impressionMillis = 1000 * EVENTS_PER_IMPRESSION / eventsPerSecond;
    random = RandomSource.SPLIT_MIX_64.create(seed);
    popularity = RejectionInversionZipfSampler.of(random, titles, ZIPF);
    gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    titleIds = new String[titles];
    durations = new long[titles];
    appeal = new float[titles * ARTWORKS];
    for (int title = 0; title < titles; title++) {
      titleIds[title] = "title-" + title;
      durations[title] = (20 + random.nextInt(130)) * 60_000L;
      for (int artwork = 0; artwork < ARTWORKS; artwork++) {
        appeal[title * ARTWORKS + artwork] = (float) (TAKE_RATE * (.5 + random.nextDouble()));
      }
    }
    sessions = new Session[Math.max(1, profiles / PROFILES_PER_SESSION)];
    for (int slot = 0; slot < sessions.length; slot++) {
      sessions[slot] = newSession(slot);
    }
  }

  /** The catalogue, in which everybody may see every title behind each of its pictures. */
  public Stream<SimulatedEvent.CatalogueChange> catalogue() {
    return IntStream.range(0, titleIds.length).mapToObj(this::entry);
  }

  /** Impressions so far. */
  public long impressions() {
    return impressions;
  }

  /** Viewing events so far. */
  public long viewingEvents() {
    return viewingEvents;
  }

  /** The next event: an impression, or a start, heartbeat or stop that follows from one. */
  public SimulatedEvent next() {
    long impressionAt = startMillis + (long) (impressions * impressionMillis);
    if (!playbacks.isEmpty() && playbacks.peek().nextMillis <= impressionAt) {
      return viewing(playbacks.poll());
    }
    return impression(impressionAt);
  }

  private SimulatedEvent.Shown impression(long atMillis) {
    long number = impressions++;
    int slot = random.nextInt(sessions.length);
    Session session = sessions[slot];
    boolean inSession = random.nextDouble() < IN_SESSION;
    int title = inSession ? titleFor(session) : popularity.sample() - 1;
    int position = session.shown;
    int profile = session.profile;
    String sessionId = inSession ? session.id : null;
    if (inSession) {
      session.titles[session.shown++] = title;
      if (session.shown == SESSION) {
        sessions[slot] = newSession(number + sessions.length);
      }
    }
    int audience = random.nextInt(audiences.size());
    boolean isEven = random.nextDouble() < EVEN_SHARE;
    int artwork = isEven ? random.nextInt(ARTWORKS) : drawn(title, audience);
    String id = "showing-" + number;
    if (random.nextDouble() < appeal[title * ARTWORKS + artwork]) {
      playbacks.add(
          new Playback(
              number,
              profile,
              title,
              id,
              atMillis + 5_000 + random.nextInt(55_000),
              watchedMillis(title)));
    }
    ServiceRegion region = region(profile);
    return new SimulatedEvent.Shown(
        "impression-" + number,
        atMillis,
        id,
        "profile-" + profile,
        sessionId,
        titleIds[title],
        region.country(),
        region.regionName(),
        "popular",
        0,
        position,
        POLICY,
        new PageView.Picture(
            artworkId(title, artwork),
            audiences.get(audience),
            EVEN_SHARE / ARTWORKS + (1 - EVEN_SHARE) * WEIGHTS[rank(title, audience, artwork)],
            POLICY,
            isEven));
  }

  private int titleFor(Session session) {
    if (session.shown > 0 && random.nextInt(REPEAT) == 0) {
      return session.titles[session.shown - 1];
    }
    int title = popularity.sample() - 1;
    for (int attempt = 0; session.hasShown(title); attempt++) {
      title = attempt < ATTEMPTS ? popularity.sample() - 1 : random.nextInt(titleIds.length);
    }
    return title;
  }

  /** A picture by the policy; each title and audience has its own order of them. */
  private int drawn(int title, int audience) {
    double left = random.nextDouble();
    int rank = 0;
    while (rank < ARTWORKS - 1 && left >= WEIGHTS[rank]) {
      left -= WEIGHTS[rank++];
    }
    return Math.floorMod(rank - title - audience, ARTWORKS);
  }

  private static int rank(int title, int audience, int artwork) {
    return (artwork + title + audience) % ARTWORKS;
  }

  private long watchedMillis(int title) {
    return Math.min(durations[title], (long) (MEDIAN_WATCHED_MILLIS * Math.exp(gaussian.sample())));
  }

  private SimulatedEvent.Viewing viewing(Playback playback) {
    long at = playback.nextMillis;
    long position = at - playback.startMillis;
    long duration = durations[playback.title];
    Activity activity;
    if (position == 0) {
      activity = new Activity.Started(0, duration, KBPS, RENDITION);
    } else if (position < playback.watchedMillis) {
      activity = new Activity.Heartbeat(position, duration, HEARTBEAT_MILLIS, KBPS, RENDITION);
    } else {
      activity =
          new Activity.Stopped(
              position,
              duration,
              position,
              position == duration ? Activity.StopReason.FINISHED : Activity.StopReason.VIEWER);
    }
    if (position < playback.watchedMillis) {
      playback.nextMillis =
          Math.min(at + HEARTBEAT_MILLIS, playback.startMillis + playback.watchedMillis);
      playbacks.add(playback);
    }
    ServiceRegion region = region(playback.profile);
    String titleId = titleIds[playback.title];
    boolean isSeries = isSeries(playback.title);
    return new SimulatedEvent.Viewing(
        "viewing-" + viewingEvents++,
        at,
        "profile-" + playback.profile,
        isSeries ? titleId + "-episode" : titleId,
        isSeries ? titleId : null,
        "stream-" + playback.number,
        playback.impressionId,
        region.country(),
        region.regionName(),
        activity);
  }

  private SimulatedEvent.CatalogueChange entry(int title) {
    List<SimulatedEvent.Artwork> artworks = new ArrayList<>();
    for (int artwork = 0; artwork < ARTWORKS; artwork++) {
      List<Float> features = new ArrayList<>();
      for (int feature = 0; feature < FEATURES; feature++) {
        features.add((float) gaussian.sample());
      }
      artworks.add(
          new SimulatedEvent.Artwork(artworkId(title, artwork), null, 0, features, List.of()));
    }
    return new SimulatedEvent.CatalogueChange(
        "mix-title-" + title,
        startMillis,
        titleIds[title],
        "Title " + title,
        isSeries(title) ? SimulatedEvent.Kind.SERIES : SimulatedEvent.Kind.FILM,
        null,
        null,
        null,
        List.of("drama"),
        1990 + title % 35,
        "en",
        null,
        durations[title],
        List.of(new SimulatedEvent.Availability("*", 0, null, null)),
        List.of(),
        artworks,
        null);
  }

  private Session newSession(long number) {
    Session session = new Session();
    session.id = "session-" + number;
    session.profile = random.nextInt(profiles);
    return session;
  }

  private String artworkId(int title, int artwork) {
    return titleIds[title] + "-artwork-" + artwork;
  }

  private static boolean isSeries(int title) {
    return title % 3 == 2;
  }

  private static ServiceRegion region(int profile) {
    ServiceRegion[] regions = ServiceRegion.values();
    return regions[profile % regions.length];
  }
}
