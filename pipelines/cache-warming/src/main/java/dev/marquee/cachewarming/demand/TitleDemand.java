package dev.marquee.cachewarming.demand;

import java.nio.ByteBuffer;

/**
 * The demand for one title: how often it is played over all sites, and which sites, hours and
 * shares of it that is made of.
 *
 * <p>The rate is tracked by gamma-Poisson filters (West, Harrison and Migon 1985; Harvey and
 * Fernandes 1989): a rate and the plays that it rests on, which fade as fast as the rate is thought
 * to drift. Three drifts run side by side and are weighed by how well each foresaw the plays, so a
 * steady title gets a long memory and one that takes off a short one. Sites, peak hours and share
 * watched are counts that fade with event time. The state has a constant size: about 100 bytes and
 * 8 per site.
 *
 * <p>Times are seconds and should not go back; a play that comes late counts at the time of the
 * latest. Not thread-safe.
 */
public final class TitleDemand {
  private static final double DAY_SECONDS = 86_400;
  private static final int FILTERS = 3;
  private static final byte VERSION = 1;

  /** A title of which nothing is known: one play in twenty days, resting on a third of a play. */
  private static final double PRIOR_RATE = 0.05;

  private static final double PRIOR_EVIDENCE = 0.3;

  /** Days after which a filter's merit counts 1/e. */
  private static final double MERIT_DAYS = 10;

  private final DemandOptions options;
  private final double[] drifts = new double[FILTERS];
  private final double[] sitePlays;
  private final double[] rates = new double[FILTERS];
  private final double[] evidence = new double[FILTERS];
  private final double[] merits = new double[FILTERS];
  private double plays;
  private double peakPlays;
  private double watched;
  private long seconds;

  /** A title of which nothing is known yet, from this time on. */
  public TitleDemand(DemandOptions options, int sites, long seconds) {
    if (sites < 1) {
      throw new IllegalArgumentException("sites must be positive: " + sites);
    }
    this.options = options;
    this.seconds = seconds;
    sitePlays = new double[sites];
    for (int filter = 0; filter < FILTERS; filter++) {
      double part = (double) filter / (FILTERS - 1);
      drifts[filter] =
          options.slowDrift() * Math.pow(options.fastDrift() / options.slowDrift(), part);
      rates[filter] = PRIOR_RATE;
      evidence[filter] = PRIOR_EVIDENCE;
    }
  }

  /**
   * Takes the calendar's word for a launch, as long as no play of the title was seen.
   *
   * @param playsPerDay over all sites
   * @param startSeconds when the title becomes available; the rate holds from then
   */
  public void announce(double playsPerDay, long startSeconds) {
    if (plays > 0 || !(playsPerDay > 0)) {
      return;
    }
    for (int filter = 0; filter < FILTERS; filter++) {
      rates[filter] = playsPerDay;
      evidence[filter] = options.launchEvidence();
    }
    seconds = Math.max(seconds, startSeconds);
  }

  /**
   * Takes one play.
   *
   * @param site from 0
   * @param atSeconds when it began
   * @param shareWatched of the title, in [0, 1]
   * @param inPeak whether it fell into the site's peak hours
   * @param releaseSeconds of the title: its demand is thought to follow the launch curve
   */
  public void observe(
      int site, long atSeconds, double shareWatched, boolean inPeak, long releaseSeconds) {
    if (seconds - atSeconds > DAY_SECONDS) {
      // It was announced for later than it came: what was announced says nothing any more.
      seconds = atSeconds;
      for (int filter = 0; filter < FILTERS; filter++) {
        rates[filter] = PRIOR_RATE;
        evidence[filter] = PRIOR_EVIDENCE;
      }
    }
    decayTo(atSeconds, releaseSeconds);
    for (int filter = 0; filter < FILTERS; filter++) {
      merits[filter] += Math.log(rates[filter]);
      double updated = evidence[filter] + 1;
      rates[filter] *= updated / evidence[filter];
      evidence[filter] = updated;
    }
    sitePlays[site]++;
    plays++;
    watched += shareWatched;
    if (inPeak) {
      peakPlays++;
    }
  }

  /** Brings the state to this time, over which no play was seen. Earlier times change nothing. */
  public void decayTo(long toSeconds, long releaseSeconds) {
    if (toSeconds <= seconds) {
      return;
    }
    double days = (toSeconds - seconds) / DAY_SECONDS;
    double growth =
        DemandDecay.growth(
            Math.max(0, seconds - releaseSeconds), Math.max(0, toSeconds - releaseSeconds));
    double meritKept = Math.exp(-days / MERIT_DAYS);
    double best = Double.NEGATIVE_INFINITY;
    for (int filter = 0; filter < FILTERS; filter++) {
      double rate = rates[filter] * growth;
      double faded = evidence[filter] / (1 + drifts[filter] * days * evidence[filter]);
      double silence = Math.log1p(rate * days / faded);
      merits[filter] = merits[filter] * meritKept - faded * silence;
      rates[filter] = rate / (1 + rate * days / faded);
      evidence[filter] = faded;
      best = Math.max(best, merits[filter]);
    }
    for (int filter = 0; filter < FILTERS; filter++) {
      merits[filter] -= best;
    }
    double kept = Math.exp(-days / options.memoryDays());
    for (int site = 0; site < sitePlays.length; site++) {
      sitePlays[site] *= kept;
    }
    plays *= kept;
    peakPlays *= kept;
    watched *= kept;
    seconds = toSeconds;
  }

  /** Expected plays a day over all sites, at the time of the state; not negative. */
  public double playsPerDay() {
    double best = Double.NEGATIVE_INFINITY;
    for (double merit : merits) {
      best = Math.max(best, merit);
    }
    double sum = 0;
    double weights = 0;
    for (int filter = 0; filter < FILTERS; filter++) {
      double weight = Math.exp(merits[filter] - best);
      weights += weight;
      sum += weight * rates[filter];
    }
    return sum / weights;
  }

  /** Faded plays of a site. */
  double sitePlays(int site) {
    return sitePlays[site];
  }

  /** Faded plays of all sites. */
  double plays() {
    return plays;
  }

  double peakPlays() {
    return peakPlays;
  }

  double watched() {
    return watched;
  }

  int sites() {
    return sitePlays.length;
  }

  /** Time up to which plays have been taken. */
  public long seconds() {
    return seconds;
  }

  /**
   * The same demand for a service with more sites, of which nothing is known.
   *
   * @param sites at least as many as before; those that were there keep their numbers
   */
  public TitleDemand withSites(int sites) {
    if (sites < sitePlays.length) {
      throw new IllegalArgumentException(
          "sites must be at least " + sitePlays.length + ": " + sites);
    }
    TitleDemand wider = new TitleDemand(options, sites, seconds);
    System.arraycopy(rates, 0, wider.rates, 0, FILTERS);
    System.arraycopy(evidence, 0, wider.evidence, 0, FILTERS);
    System.arraycopy(merits, 0, wider.merits, 0, FILTERS);
    System.arraycopy(sitePlays, 0, wider.sitePlays, 0, sitePlays.length);
    wider.plays = plays;
    wider.peakPlays = peakPlays;
    wider.watched = watched;
    return wider;
  }

  /** An independent copy. */
  public TitleDemand copy() {
    return fromBytes(options, toBytes());
  }

  /** The whole state, for {@link #fromBytes}. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(
            1 + Short.BYTES + Long.BYTES + Double.BYTES * (3 + 3 * FILTERS + sitePlays.length));
    bytes.put(VERSION).putShort((short) sitePlays.length).putLong(seconds);
    bytes.putDouble(plays).putDouble(peakPlays).putDouble(watched);
    for (int filter = 0; filter < FILTERS; filter++) {
      bytes.putDouble(rates[filter]).putDouble(evidence[filter]).putDouble(merits[filter]);
    }
    for (double ofSite : sitePlays) {
      bytes.putDouble(ofSite);
    }
    return bytes.array();
  }

  /**
   * The state that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException when it is of another version
   */
  public static TitleDemand fromBytes(DemandOptions options, byte[] state) {
    ByteBuffer bytes = ByteBuffer.wrap(state);
    byte version = bytes.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("version must be " + VERSION + ": " + version);
    }
    int sites = bytes.getShort();
    TitleDemand demand = new TitleDemand(options, sites, bytes.getLong());
    demand.plays = bytes.getDouble();
    demand.peakPlays = bytes.getDouble();
    demand.watched = bytes.getDouble();
    for (int filter = 0; filter < FILTERS; filter++) {
      demand.rates[filter] = bytes.getDouble();
      demand.evidence[filter] = bytes.getDouble();
      demand.merits[filter] = bytes.getDouble();
    }
    for (int site = 0; site < sites; site++) {
      demand.sitePlays[site] = bytes.getDouble();
    }
    return demand;
  }
}
