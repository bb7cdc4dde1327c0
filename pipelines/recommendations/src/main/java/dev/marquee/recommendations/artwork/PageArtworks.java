package dev.marquee.recommendations.artwork;

import dev.marquee.recommendations.profile.Profile;
import java.util.Arrays;

/**
 * Chooses the pictures of one page: those pinned in the session stay while they may be shown,
 * others are drawn and pinned.
 *
 * <p>Call {@link #begin}, then {@link #choose} for each title and read the choice, then {@link
 * #pinned}. Choosing allocates nothing. Not thread-safe.
 */
public final class PageArtworks {
  /** Places of the table by fingerprint: at most half of them are taken. */
  private static final int PLACES = 2 * PinnedArtworks.MOST;

  private static final int GONE = -1;

  private final ArtworkPolicies policies;
  private final ArtworkDraw draw = new ArtworkDraw();

  private long seed;
  private long session;
  private Profile profile;
  private String country;
  private int maturityLimit;
  private Audiences audiences;
  private int audienceOfProfile;

  // The pins of the pages before, and where their fingerprints lie.
  private PinnedArtworks before;
  private final int[] table = new int[PLACES];
  private final boolean[] taken = new boolean[PinnedArtworks.MOST];

  // The pictures of this page.
  private final int[] artworks = new int[PinnedArtworks.MOST];
  private final double[] propensities = new double[PinnedArtworks.MOST];
  private final long[] epochs = new long[PinnedArtworks.MOST];
  private final long[] counters = new long[PinnedArtworks.MOST];
  private final int[] audienceFingerprints = new int[PinnedArtworks.MOST];
  private final boolean[] evens = new boolean[PinnedArtworks.MOST];
  private int size;

  private int drawnCount;
  private int drawnEvenlyCount;
  private int pinnedCount;
  private int withoutPolicyCount;
  private int barredCount;

  private String artworkId;
  private String audience;
  private double propensity;
  private long epoch;
  private long counter;
  private boolean even;

  public PageArtworks(ArtworkPolicies policies) {
    this.policies = policies;
  }

  /**
   * Begins a page.
   *
   * @param profileSeed seed of the profile
   * @param viewingSession the session, whatever names it
   * @param viewer the profile, for its tastes
   * @param viewerCountry where the viewer is, empty when unknown
   * @param limit highest age rating that may be shown, years
   * @param pins what was pinned in this session before
   */
  public void begin(
      long profileSeed,
      long viewingSession,
      Profile viewer,
      String viewerCountry,
      int limit,
      PinnedArtworks pins) {
    seed = profileSeed;
    session = viewingSession;
    profile = viewer;
    country = viewerCountry;
    maturityLimit = limit;
    audiences = null;
    before = pins;
    Arrays.fill(table, 0);
    Arrays.fill(taken, false);
    for (int at = 0; at < pins.size(); at++) {
      int place = placeOf(pins.artworks[at]);
      if (table[place] == 0) {
        table[place] = at + 1;
      }
    }
    size = 0;
    drawnCount = 0;
    drawnEvenlyCount = 0;
    pinnedCount = 0;
    withoutPolicyCount = 0;
    barredCount = 0;
  }

  /**
   * Chooses the picture of a title.
   *
   * @param number dense number of the film or series
   * @return false when it has no policy, or no picture that may be shown
   */
  public boolean choose(int number) {
    ArtworkPolicy policy = policies.find(number);
    if (policy == null) {
      withoutPolicyCount++;
      return false;
    }
    long permitted = policy.permitted(country, maturityLimit);
    if (permitted == 0) {
      barredCount++;
      return false;
    }
    if (!takePin(policy, permitted)) {
      drawAnew(policy, permitted);
    }
    return true;
  }

  /** Identifier of the chosen picture. */
  public String artworkId() {
    return artworkId;
  }

  /** Name of the audience that it was drawn for. */
  public String audience() {
    return audience;
  }

  /** The probability with which it was drawn, in (0, 1]. */
  public double propensity() {
    return propensity;
  }

  /** Epoch of the version that it was drawn from. */
  public long epoch() {
    return epoch;
  }

  /** Counter of that version. */
  public long counter() {
    return counter;
  }

  /** Whether chance fell on the even share. */
  public boolean isDrawnEvenly() {
    return even;
  }

  /** Titles of the page whose picture was drawn now. */
  public int drawnCount() {
    return drawnCount;
  }

  /** Those of them that were drawn from the even share. */
  public int drawnEvenlyCount() {
    return drawnEvenlyCount;
  }

  /** Titles of the page whose picture was pinned before. */
  public int pinnedCount() {
    return pinnedCount;
  }

  /** Titles of the page that have no policy. */
  public int withoutPolicyCount() {
    return withoutPolicyCount;
  }

  /** Titles of the page none of whose pictures may be shown to the viewer. */
  public int barredCount() {
    return barredCount;
  }

  /**
   * What is pinned now: the pictures of this page, then those of pages before for which there is
   * room. The very record that the page began with when nothing was drawn.
   */
  public PinnedArtworks pinned() {
    if (drawnCount == 0) {
      return before;
    }
    int kept = size;
    for (int at = 0; at < before.size() && kept < PinnedArtworks.MOST; at++) {
      if (!taken[at]) {
        kept++;
      }
    }
    PinnedArtworks after = new PinnedArtworks(kept);
    for (int at = 0; at < size; at++) {
      after.set(
          at,
          artworks[at],
          propensities[at],
          epochs[at],
          counters[at],
          audienceFingerprints[at],
          evens[at]);
    }
    int next = size;
    for (int at = 0; next < kept; at++) {
      if (!taken[at]) {
        after.set(
            next++,
            before.artworks[at],
            before.propensity(at),
            before.epoch(at),
            before.counter(at),
            before.audience(at),
            before.isEven(at));
      }
    }
    return after;
  }

  /** Of several pins of a title, which can be after a picture came back, the latest counts. */
  private boolean takePin(ArtworkPolicy policy, long permitted) {
    if (before.size() == 0) {
      return false;
    }
    int found = GONE;
    int picture = GONE;
    for (int at = 0; at < policy.size(); at++) {
      int pin = table[placeOf(policy.fingerprint(at))] - 1;
      if (pin < 0) {
        continue;
      }
      taken[pin] = true;
      boolean holds =
          (permitted >>> at & 1) != 0 && policy.audiences().find(before.audience(pin)) >= 0;
      if (holds && (found == GONE || pin < found)) {
        found = pin;
        picture = at;
      }
    }
    if (found == GONE) {
      return false;
    }
    pinnedCount++;
    take(
        policy,
        picture,
        policy.audiences().find(before.audience(found)),
        before.propensity(found),
        before.epoch(found),
        before.counter(found),
        before.isEven(found));
    return true;
  }

  private void drawAnew(ArtworkPolicy policy, long permitted) {
    if (policy.audiences() != audiences) {
      audiences = policy.audiences();
      audienceOfProfile = audiences.of(profile);
    }
    draw.draw(policy, audienceOfProfile, permitted, ArtworkDraw.seed(seed, session, policy));
    drawnCount++;
    if (draw.isEven()) {
      drawnEvenlyCount++;
    }
    take(
        policy,
        draw.picture(),
        audienceOfProfile,
        draw.propensity(),
        policy.epoch(),
        policy.counter(),
        draw.isEven());
  }

  private void take(
      ArtworkPolicy policy,
      int picture,
      int audienceNumber,
      double drawnWith,
      long versionEpoch,
      long versionCounter,
      boolean drawnEvenly) {
    artworkId = policy.artworkId(picture);
    audience = policy.audiences().name(audienceNumber);
    propensity = drawnWith;
    epoch = versionEpoch;
    counter = versionCounter;
    even = drawnEvenly;
    if (size == PinnedArtworks.MOST) {
      return;
    }
    artworks[size] = policy.fingerprint(picture);
    propensities[size] = drawnWith;
    epochs[size] = versionEpoch;
    counters[size] = versionCounter;
    audienceFingerprints[size] = policy.audiences().fingerprint(audienceNumber);
    evens[size++] = drawnEvenly;
  }

  /** Where a fingerprint lies in the table, or the free place where it would. */
  private int placeOf(int fingerprint) {
    int place = (fingerprint ^ fingerprint >>> 16) & (PLACES - 1);
    while (table[place] != 0 && before.artworks[table[place] - 1] != fingerprint) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }
}
