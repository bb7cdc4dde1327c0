package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An endless stream of viewing events with fixed shares of their kinds, for measuring throughput.
 *
 * <p>Under {@link Mix#VIEWING} every twenty events are 17 heartbeats, a start, a stop and one other
 * activity; until {@code concurrentSessions} streams are open, a start stands in for the stop.
 * Heartbeats belong to open streams and advance; the oldest stream stops first, after 17 heartbeats
 * on average. Under {@link Mix#POSITIVES} half of the events are ratings of four stars or more and
 * half are streams watched to the end; a profile does not repeat a title while {@value
 * #REMEMBERED_PAIRS} pairs can be remembered. Profiles are drawn with a density that gives the most
 * active tenth 32 % of the events, titles by {@link PopularityCurve}, half of the time from the
 * profile's own sixteenth of the catalogue; a stream starts for a profile that is not watching, if
 * one is found soon. Event times rise evenly. Half a microsecond an event or less; not thread-safe.
 */
public final class ViewingMix {
  /** Which kinds of events the stream holds. */
  public enum Mix {
    POSITIVES,
    VIEWING
  }

  static final int REMEMBERED_PAIRS = 3_000_000;

  private static final int BLOCK = 20;
  private static final int GROUPS = 16;
  private static final int ATTEMPTS = 16;
  private static final int HEARTBEATS_PER_STREAM = 17;
  private static final byte HEARTBEAT = 0;
  private static final byte START = 1;
  private static final byte STOP = 2;
  private static final byte OTHER = 3;
  private static final String RENDITION = "1080p";
  private static final int KBPS = 5_000;

  private final ViewingMixOptions options;
  private final SeededRandom random;
  private final String[] profileIds;
  private final String[] titleIds;
  private final double[] cumulative;
  private final long[] durations;
  private final int concurrent;
  private final byte[] block = new byte[BLOCK];
  private int blockPosition = BLOCK;
  private long made;

  // Open streams in a ring, oldest at the head.
  private final int[] streamProfile;
  private final int[] streamTitle;
  private final String[] streamId;
  private final long[] streamPosition;
  private final long[] streamInterval;
  private final boolean[] streamFinishes;
  private final boolean[] watching;
  private int head;
  private int open;

  private final long[] pairs;
  private int pairCount;

  public ViewingMix(ViewingMixOptions options) {
    this.options = options;
    random = new SeededRandom(SeededRandom.hash(options.seed(), 51));
    profileIds = new String[options.profiles()];
    titleIds = new String[options.titles()];
    durations = new long[options.titles()];
    cumulative = PopularityCurve.weights(options.titles());
    for (int title = 0; title < options.titles(); title++) {
      titleIds[title] = "title-" + title;
      durations[title] = (20 + random.nextInt(130)) * 60_000L;
      cumulative[title] += title == 0 ? 0 : cumulative[title - 1];
    }
    // Two at least, so that a stop never leaves the next heartbeat without a stream.
    concurrent = Math.max(2, options.concurrentSessions());
    int slots = concurrent + 3;
    streamProfile = new int[slots];
    streamTitle = new int[slots];
    streamId = new String[slots];
    streamPosition = new long[slots];
    streamInterval = new long[slots];
    streamFinishes = new boolean[slots];
    watching = new boolean[options.profiles()];
    pairs = new long[options.mix() == Mix.POSITIVES ? 1 << 22 : 1];
  }

  /** The next event. */
  public SimulatedEvent.Viewing next() {
    return options.mix() == Mix.POSITIVES ? positive() : viewing();
  }

  /** The catalogue in which all titles of the mix are films that everybody may see. */
  public Stream<SimulatedEvent.CatalogueChange> catalogue() {
    Genre[] genres = Genre.values();
    return IntStream.range(0, titleIds.length)
        .mapToObj(
            title ->
                new SimulatedEvent.CatalogueChange(
                    "mix-title-" + title,
                    options.startMillis(),
                    titleIds[title],
                    "Title " + title,
                    SimulatedEvent.Kind.FILM,
                    null,
                    null,
                    null,
                    // Genres follow the groups, as they lean towards tastes elsewhere.
                    List.of(genres[title % GROUPS % genres.length].label()),
                    1990 + title % 35,
                    "en",
                    null,
                    durations[title],
                    List.of(new SimulatedEvent.Availability("*", 0, null, null)),
                    List.of(
                        new SimulatedEvent.Rendition(RENDITION, KBPS, durations[title] * KBPS / 8)),
                    List.of(),
                    null));
  }

  /** All profiles of the mix. */
  public Stream<SimulatedEvent.ProfileChange> profiles() {
    return IntStream.range(0, profileIds.length)
        .mapToObj(
            profile ->
                new SimulatedEvent.ProfileChange(
                    "mix-profile-" + profile,
                    options.startMillis(),
                    profileId(profile),
                    "account-" + profile,
                    region(profile).country(),
                    region(profile).regionName(),
                    List.of("en"),
                    18,
                    false));
  }

  /** Open streams at this moment. */
  public int openSessions() {
    return open;
  }

  private SimulatedEvent.Viewing positive() {
    int profile = profile();
    int title = unrepeatedTitle(profile);
    if (random.chance(.5)) {
      return event(profile, title, null, new Activity.Starred(4 + random.nextInt(3) / 2f));
    }
    long duration = durations[title];
    return event(
        profile,
        title,
        "stream-" + made,
        new Activity.Stopped(duration, duration, duration, Activity.StopReason.FINISHED));
  }

  private SimulatedEvent.Viewing viewing() {
    if (blockPosition == BLOCK) {
      shuffleBlock();
    }
    return switch (block[blockPosition++]) {
      case START -> start();
      case STOP -> open >= concurrent ? stop() : start();
      case OTHER -> other();
      default -> heartbeat();
    };
  }

  private void shuffleBlock() {
    java.util.Arrays.fill(block, HEARTBEAT);
    block[0] = START;
    block[1] = STOP;
    block[2] = OTHER;
    // The very first block begins with its start: a heartbeat needs an open stream.
    int from = open == 0 ? 1 : 0;
    for (int index = BLOCK - 1; index > from; index--) {
      int other = from + random.nextInt(index + 1 - from);
      byte kept = block[index];
      block[index] = block[other];
      block[other] = kept;
    }
    blockPosition = 0;
  }

  private SimulatedEvent.Viewing start() {
    int profile = profile();
    for (int attempt = 0; attempt < ATTEMPTS && watching[profile]; attempt++) {
      profile = profile();
    }
    watching[profile] = true;
    int slot = (head + open) % streamProfile.length;
    open++;
    int title = title(profile);
    boolean finishes = random.chance(.45);
    double share = finishes ? 1 : random.between(.05, .9);
    streamProfile[slot] = profile;
    streamTitle[slot] = title;
    streamId[slot] = "stream-" + made;
    streamPosition[slot] = 0;
    streamInterval[slot] =
        Math.max(1_000, (long) (durations[title] * share / HEARTBEATS_PER_STREAM));
    streamFinishes[slot] = finishes;
    return event(
        profile, title, streamId[slot], new Activity.Started(0, durations[title], KBPS, RENDITION));
  }

  private SimulatedEvent.Viewing heartbeat() {
    int slot = (head + random.nextInt(open)) % streamProfile.length;
    int title = streamTitle[slot];
    streamPosition[slot] = Math.min(durations[title], streamPosition[slot] + streamInterval[slot]);
    return event(
        streamProfile[slot],
        title,
        streamId[slot],
        new Activity.Heartbeat(
            streamPosition[slot], durations[title], streamInterval[slot], KBPS, RENDITION));
  }

  private SimulatedEvent.Viewing stop() {
    int slot = head;
    head = (head + 1) % streamProfile.length;
    open--;
    int title = streamTitle[slot];
    int profile = streamProfile[slot];
    watching[profile] = false;
    long position = streamFinishes[slot] ? durations[title] : streamPosition[slot];
    return event(
        profile,
        title,
        streamId[slot],
        new Activity.Stopped(
            position,
            durations[title],
            position,
            streamFinishes[slot] ? Activity.StopReason.FINISHED : Activity.StopReason.VIEWER));
  }

  private SimulatedEvent.Viewing other() {
    int profile = profile();
    int title = title(profile);
    double draw = random.nextDouble();
    Activity activity;
    if (draw < .35) {
      activity = new Activity.Starred((1 + random.nextInt(10)) / 2f);
    } else if (draw < .6) {
      activity = new Activity.ListChanged(random.chance(.8));
    } else if (draw < .8) {
      activity = new Activity.TrailerPlayed(30_000 + random.nextInt(60_000), 90_000);
    } else if (draw < .95) {
      activity = new Activity.Searched("title " + title);
    } else {
      activity = new Activity.Commented(1 + random.nextInt(400));
    }
    return event(profile, title, null, activity);
  }

  private SimulatedEvent.Viewing event(
      int profile, int title, String sessionId, Activity activity) {
    long number = made++;
    ServiceRegion region = region(profile);
    return new SimulatedEvent.Viewing(
        "mix-" + options.seed() + "-" + number,
        options.startMillis() + (long) (number * 1000 / options.eventsPerSecond()),
        profileId(profile),
        titleIds[title],
        null,
        sessionId,
        null,
        region.country(),
        region.regionName(),
        activity);
  }

  private int profile() {
    double draw = random.nextDouble();
    return (int) (draw * draw * options.profiles());
  }

  private int title(int profile) {
    double point = random.nextDouble();
    int found = java.util.Arrays.binarySearch(cumulative, point);
    int title = Math.min(titleIds.length - 1, found >= 0 ? found : -found - 1);
    if (random.chance(.5)) {
      title = Math.min(titleIds.length - 1, title - title % GROUPS + profile % GROUPS);
    }
    return title;
  }

  private int unrepeatedTitle(int profile) {
    int title = title(profile);
    for (int attempt = 0; attempt < ATTEMPTS && !firstTime(profile, title); attempt++) {
      title = attempt < ATTEMPTS / 2 ? title(profile) : random.nextInt(titleIds.length);
    }
    return title;
  }

  /** Remembers the pair; true when it is new, or when the memory is full. */
  private boolean firstTime(int profile, int title) {
    if (pairCount == REMEMBERED_PAIRS) {
      return true;
    }
    long entry = ((long) profile << 32 | title) + 1;
    int mask = pairs.length - 1;
    int at = (int) SeededRandom.mix(entry) & mask;
    while (pairs[at] != 0) {
      if (pairs[at] == entry) {
        return false;
      }
      at = (at + 1) & mask;
    }
    pairs[at] = entry;
    pairCount++;
    return true;
  }

  private String profileId(int profile) {
    if (profileIds[profile] == null) {
      profileIds[profile] = "profile-" + profile;
    }
    return profileIds[profile];
  }

  private static ServiceRegion region(int profile) {
    ServiceRegion[] regions = ServiceRegion.values();
    return regions[profile % regions.length];
  }

  /** The next {@code count} events. */
  public List<SimulatedEvent.Viewing> next(int count) {
    List<SimulatedEvent.Viewing> events = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      events.add(next());
    }
    return events;
  }
}
