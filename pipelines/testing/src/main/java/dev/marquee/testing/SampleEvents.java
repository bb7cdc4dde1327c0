package dev.marquee.testing;

import dev.marquee.events.Announcement;
import dev.marquee.events.Artwork;
import dev.marquee.events.Availability;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Commented;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.Filled;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.MembershipChange;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.Rendition;
import dev.marquee.events.Searched;
import dev.marquee.events.Served;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.TitleKind;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Valid events of every input, drawn at random from their documented ranges.
 *
 * <p>Equal generators give equal events. Identifiers come from small sets, so that profiles and
 * titles meet again; event ids are unique per instance. Not thread-safe.
 */
public final class SampleEvents {
  private static final String[] COUNTRIES = {"DE", "FR", "US", "JP"};
  private static final String[] REGIONS = {"eu-central", "eu-west", "us-east", "ap-north"};
  private static final String[] GENRES = {"drama", "comedy", "documentary", "thriller"};
  private static final long HOUR_MILLIS = 3_600_000;

  private final RandomGenerator random;
  private long events;

  public SampleEvents(RandomGenerator random) {
    this.random = random;
  }

  /** A viewing event with any of the eight activities. */
  public ViewingEvent viewingEvent(Instant time) {
    Object activity = activity();
    boolean played =
        activity instanceof PlayStarted
            || activity instanceof Heartbeat
            || activity instanceof PlayStopped;
    return new ViewingEvent(
        eventId(),
        time,
        profileId(),
        activity instanceof Searched && random.nextBoolean() ? null : titleId(),
        random.nextInt(3) == 0 ? "series-" + random.nextInt(50) : null,
        played || random.nextBoolean() ? "session-" + random.nextInt(10_000) : null,
        random.nextBoolean() ? "impression-" + random.nextInt(10_000) : null,
        pick(COUNTRIES),
        pick(REGIONS),
        activity);
  }

  /** A showing of a title. */
  public Impression impression(Instant time) {
    boolean drawn = random.nextBoolean();
    return new Impression(
        eventId(),
        time,
        "impression-" + events,
        profileId(),
        random.nextBoolean() ? "session-" + random.nextInt(10_000) : null,
        titleId(),
        pick(COUNTRIES),
        pick(REGIONS),
        "because-you-watched/" + titleId(),
        random.nextInt(40),
        random.nextInt(75),
        random.nextBoolean() ? new OutputVersion(time.toEpochMilli(), 1 + events) : null,
        drawn ? "artwork-" + random.nextInt(8) : null,
        drawn ? "audience-" + random.nextInt(4) : null,
        drawn ? 1.0 - random.nextDouble() : null,
        drawn ? new OutputVersion(time.toEpochMilli(), 1L) : null,
        drawn ? random.nextBoolean() : null);
  }

  /** A profile as its account holder sees it. */
  public ViewerProfile viewerProfile(Instant time) {
    return new ViewerProfile(
        eventId(),
        time,
        profileId(),
        "account-" + random.nextInt(500),
        pick(COUNTRIES),
        pick(REGIONS),
        random.nextBoolean() ? List.of("de", "en") : List.of(),
        random.nextInt(22),
        random.nextBoolean());
  }

  /** A film, a series or an episode, with everything that a catalogue entry may have. */
  public CatalogueTitle catalogueTitle(Instant time) {
    TitleKind kind = TitleKind.values()[random.nextInt(TitleKind.values().length)];
    boolean episode = kind == TitleKind.EPISODE;
    return new CatalogueTitle(
        eventId(),
        time,
        titleId(),
        "A Title of the Größte Kino 映画 " + random.nextInt(1000),
        kind,
        episode ? "series-" + random.nextInt(50) : null,
        episode ? random.nextInt(12) : null,
        episode ? random.nextInt(24) : null,
        List.of(pick(GENRES), "genre " + random.nextInt(20)),
        random.nextBoolean() ? 1900 + random.nextInt(130) : null,
        random.nextBoolean() ? "ja" : null,
        random.nextBoolean() ? time.plusMillis(random.nextLong(HOUR_MILLIS)) : null,
        kind == TitleKind.SERIES ? null : 1 + random.nextLong(3 * HOUR_MILLIS),
        availabilities(time),
        renditions(),
        artworks(),
        random.nextBoolean()
            ? new Announcement(1L + random.nextInt(1_000_000), time, List.of(titleId(), titleId()))
            : null);
  }

  /** An edge site. */
  public CacheSite cacheSite(Instant time) {
    return new CacheSite(
        eventId(),
        time,
        siteId(),
        pick(REGIONS),
        random.nextBoolean() ? "Europe/Berlin" : "America/Sao_Paulo",
        1 + random.nextLong(1L << 46),
        1 + random.nextLong(1L << 30),
        random.nextInt(1440),
        random.nextInt(1440));
  }

  /** What an edge site did with a file. */
  public EdgeRequest edgeRequest(Instant time) {
    long bytes = 1 + random.nextLong(1L << 33);
    Object activity =
        switch (random.nextInt(4)) {
          case 0 -> new Filled(bytes, random.nextBoolean());
          case 1 -> new Evicted(bytes);
          default -> new Served(bytes, random.nextLong(bytes));
        };
    return new EdgeRequest(eventId(), time, siteId(), titleId(), "uhd", activity);
  }

  /** An account that comes or goes. */
  public MembershipEvent membershipEvent(Instant time) {
    return new MembershipEvent(
        eventId(),
        time,
        "account-" + random.nextInt(500),
        pick(REGIONS),
        random.nextBoolean() ? "standard" : "premium",
        MembershipChange.values()[random.nextInt(MembershipChange.values().length)]);
  }

  /** A request to be forgotten. */
  public PrivacyRequest privacyRequest(Instant time) {
    return new PrivacyRequest(eventId(), time, profileId());
  }

  private Object activity() {
    long duration = 1 + random.nextLong(3 * HOUR_MILLIS);
    long position = random.nextLong(duration);
    return switch (random.nextInt(8)) {
      case 0 -> new PlayStarted(position, duration, 1 + random.nextInt(20_000), "rendition-1");
      case 1 -> new Heartbeat(position, duration, 30_000L, random.nextInt(20_000), null);
      case 2 ->
          new PlayStopped(
              position,
              duration,
              random.nextLong(duration),
              StopReason.values()[random.nextInt(StopReason.values().length)]);
      case 3 -> new TrailerPlayed(random.nextLong(90_000), 90_000L);
      case 4 -> new Searched("größte filme " + random.nextInt(100));
      case 5 ->
          random.nextBoolean()
              ? new Rated(Thumb.values()[random.nextInt(Thumb.values().length)], null)
              : new Rated(null, 0.5f * (1 + random.nextInt(10)));
      case 6 -> new Commented(random.nextInt(2000));
      default -> new ListChanged(random.nextBoolean() ? ListChange.ADDED : ListChange.REMOVED);
    };
  }

  private List<Availability> availabilities(Instant time) {
    List<Availability> availabilities = new ArrayList<>();
    availabilities.add(new Availability("*", random.nextInt(22), null, null));
    availabilities.add(
        new Availability(
            pick(COUNTRIES), random.nextInt(22), time, time.plusMillis(1 + random.nextInt(1000))));
    return availabilities;
  }

  private List<Rendition> renditions() {
    return List.of(
        new Rendition("sd", 1_500, 1_000_000_000L),
        new Rendition("uhd", 1 + random.nextInt(25_000), 1 + random.nextLong(1L << 40)));
  }

  private List<Artwork> artworks() {
    List<Float> features = new ArrayList<>();
    for (int i = random.nextInt(64); i > 0; i--) {
      features.add((float) random.nextGaussian());
    }
    return List.of(
        new Artwork("artwork-0", null, 0, List.of(), List.of()),
        new Artwork("artwork-1", "artwork-0", random.nextInt(22), features, List.of()));
  }

  private String eventId() {
    return "event-" + events++ + "-" + Long.toHexString(random.nextLong());
  }

  private String profileId() {
    return "profile-" + random.nextInt(1000);
  }

  private String titleId() {
    return "title-" + random.nextInt(500);
  }

  private String siteId() {
    return "site-" + random.nextInt(12);
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
