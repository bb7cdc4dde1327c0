package dev.marquee.cachewarming.demand;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all titles together say about the sites: their shares of the plays, their peak hours, their
 * renditions, and which languages and genres they prefer.
 *
 * <p>All counts fade with event time. State is bounded by sites times hours, rungs, languages,
 * genres and kinds of the catalogue. Not thread-safe.
 */
public final class ServiceDemand {
  private static final byte VERSION = 1;
  private static final double DAY_SECONDS = 86_400;
  private static final int HOURS = 24;
  private static final int HOUR_SECONDS = 3_600;
  private static final int PEAK_HOURS = 4;

  /** Until a site's own evening is known. */
  private static final int USUAL_PEAK = 19;

  /** Plays that "as everybody" counts for in the preferences of a language or genre. */
  private static final double TRAIT_PSEUDO_PLAYS = 50;

  private final DemandOptions options;
  private final int[] regions;
  private final int[] utcOffsets;
  private final int rungs;
  private final double[] plays;
  private final double[] peakPlays;
  private final double[][] hourBytes;
  private final double[][] renditions;
  private final Map<String, Trait> traits = new HashMap<>();
  private final Map<String, double[]> kinds = new HashMap<>();
  private double allPlays;
  private double allPeakPlays;
  private long seconds;
  private final boolean[][] peak;
  private long peakDay = Long.MIN_VALUE;
  private long ratiosAt = Long.MIN_VALUE;

  private static final class Trait {
    private final double[] sitePlays;
    private double plays;
    private double peakPlays;

    /** Derived: logs of how much more each site likes it, and of the peak's share. */
    private final double[] logAffinities;

    private double peakTilt;

    Trait(int sites) {
      sitePlays = new double[sites];
      logAffinities = new double[sites];
    }
  }

  /**
   * @param regions the region of each site, numbered from 0
   * @param utcOffsetSeconds of each site's local time
   * @param rungs of the longest ladder of renditions
   */
  public ServiceDemand(
      DemandOptions options, int[] regions, int[] utcOffsetSeconds, int rungs, long seconds) {
    this.options = options;
    this.regions = regions.clone();
    this.utcOffsets = utcOffsetSeconds.clone();
    this.rungs = rungs;
    this.seconds = seconds;
    int sites = regions.length;
    plays = new double[sites];
    peakPlays = new double[sites];
    hourBytes = new double[sites][HOURS];
    renditions = new double[sites][rungs];
    peak = new boolean[sites][HOURS];
    for (int site = 0; site < sites; site++) {
      for (int hour = USUAL_PEAK; hour < USUAL_PEAK + PEAK_HOURS; hour++) {
        hourBytes[site][hour] = 1;
        peak[site][hour] = true;
      }
    }
  }

  /**
   * The same service with more sites or rungs, of which nothing is known.
   *
   * @param regions of all sites; those that were there keep their numbers
   * @param utcOffsetSeconds of each site's local time
   * @param rungs at least as many as before
   */
  public ServiceDemand extended(int[] regions, int[] utcOffsetSeconds, int rungs) {
    if (regions.length < plays.length || rungs < this.rungs) {
      throw new IllegalArgumentException(
          "sites and rungs must be at least "
              + plays.length
              + " and "
              + this.rungs
              + ": "
              + regions.length
              + " and "
              + rungs);
    }
    ServiceDemand wider = new ServiceDemand(options, regions, utcOffsetSeconds, rungs, seconds);
    for (int site = 0; site < plays.length; site++) {
      wider.plays[site] = plays[site];
      wider.peakPlays[site] = peakPlays[site];
      wider.hourBytes[site] = hourBytes[site];
      wider.peak[site] = peak[site];
      System.arraycopy(renditions[site], 0, wider.renditions[site], 0, this.rungs);
    }
    traits.forEach(
        (name, trait) -> {
          Trait copy = new Trait(regions.length);
          System.arraycopy(trait.sitePlays, 0, copy.sitePlays, 0, plays.length);
          copy.plays = trait.plays;
          copy.peakPlays = trait.peakPlays;
          wider.traits.put(name, copy);
        });
    wider.kinds.putAll(kinds);
    wider.allPlays = allPlays;
    wider.allPeakPlays = allPeakPlays;
    wider.peakDay = peakDay;
    return wider;
  }

  /** Moves the sites' clocks, where daylight saving begins or ends. */
  public void moveSites(int[] utcOffsetSeconds) {
    System.arraycopy(utcOffsetSeconds, 0, utcOffsets, 0, utcOffsets.length);
  }

  private int hour(int site, long atSeconds) {
    return (int)
        Math.floorMod(
            Math.floorDiv(atSeconds + utcOffsets[site], (long) HOUR_SECONDS), (long) HOURS);
  }

  /** Whether this is one of the site's four local hours with most bytes. */
  public boolean isPeak(int site, long atSeconds) {
    return peak[site][hour(site, atSeconds)];
  }

  /** Takes one play; {@code wholeLadder} when the title has all renditions. */
  public void observe(
      int site,
      long atSeconds,
      TitleProfile title,
      int rung,
      boolean wholeLadder,
      double shareWatched,
      long bytes) {
    decayTo(atSeconds);
    boolean inPeak = isPeak(site, atSeconds);
    hourBytes[site][hour(site, atSeconds)] += bytes;
    plays[site]++;
    allPlays++;
    if (inPeak) {
      peakPlays[site]++;
      allPeakPlays++;
      if (wholeLadder) {
        renditions[site][rung]++;
      }
    }
    double[] kind = kinds.computeIfAbsent(title.kind(), key -> new double[2]);
    kind[0]++;
    kind[1] += shareWatched;
    count(title.languageTrait(), site, inPeak);
    for (String genre : title.genreTraits()) {
      count(genre, site, inPeak);
    }
    ratiosAt = Long.MIN_VALUE;
  }

  private void count(String name, int site, boolean inPeak) {
    Trait trait = traits.computeIfAbsent(name, key -> new Trait(plays.length));
    trait.sitePlays[site]++;
    trait.plays++;
    if (inPeak) {
      trait.peakPlays++;
    }
  }

  private void decayTo(long atSeconds) {
    // Once an hour is often enough for a memory of weeks, and keeps the play's path short.
    if (atSeconds - seconds < HOUR_SECONDS) {
      return;
    }
    double kept = Math.exp(-(atSeconds - seconds) / DAY_SECONDS / options.memoryDays());
    seconds = atSeconds;
    allPlays *= kept;
    allPeakPlays *= kept;
    scale(plays, kept);
    scale(peakPlays, kept);
    for (double[] hours : hourBytes) {
      scale(hours, kept);
    }
    for (double[] ofSite : renditions) {
      scale(ofSite, kept);
    }
    for (Trait trait : traits.values()) {
      scale(trait.sitePlays, kept);
      trait.plays *= kept;
      trait.peakPlays *= kept;
    }
    for (double[] kind : kinds.values()) {
      scale(kind, kept);
    }
    long day = Math.floorDiv(atSeconds, (long) DAY_SECONDS);
    if (day != peakDay) {
      peakDay = day;
      choosePeaks();
    }
  }

  private static void scale(double[] values, double factor) {
    for (int at = 0; at < values.length; at++) {
      values[at] *= factor;
    }
  }

  private void choosePeaks() {
    for (int site = 0; site < peak.length; site++) {
      for (int hour = 0; hour < HOURS; hour++) {
        int busier = 0;
        for (int other = 0; other < HOURS; other++) {
          if (hourBytes[site][other] > hourBytes[site][hour]) {
            busier++;
          }
        }
        peak[site][hour] = busier < PEAK_HOURS;
      }
    }
  }

  /**
   * Expected plays of the title at the site in its peak hours of a day.
   *
   * @param demand brought to the time that is asked for
   */
  public double expectedPeakPlays(TitleDemand demand, TitleProfile profile, int site) {
    return demand.playsPerDay()
        * siteShare(demand, profile, site)
        * peakShare(site)
        * peakTilt(demand, profile);
  }

  /** Share of a play of the title that is watched, as expected. */
  public double expectedWatched(TitleDemand demand, TitleProfile profile) {
    double[] kind = kinds.get(profile.kind());
    double usual = kind == null || kind[0] < 1 ? 0.5 : kind[1] / kind[0];
    double pseudo = options.watchedPseudoPlays();
    return (pseudo * usual + demand.watched()) / (pseudo + demand.plays());
  }

  /** Shares of the rungs in the plays of a site's peak; they sum to 1. */
  public double[] renditionShares(int site) {
    double[] shares = new double[rungs];
    double sum = 0;
    double all = 0;
    for (double[] ofSite : renditions) {
      for (double value : ofSite) {
        all += value;
      }
    }
    for (int rung = 0; rung < rungs; rung++) {
      double usual = 0;
      for (double[] ofSite : renditions) {
        usual += ofSite[rung];
      }
      double prior = (usual + 1) / (all + rungs);
      shares[rung] = renditions[site][rung] + 20 * prior;
      sum += shares[rung];
    }
    scale(shares, 1 / sum);
    return shares;
  }

  /** Share of the site in the title's plays, as expected. */
  double siteShare(TitleDemand demand, TitleProfile profile, int site) {
    takeRatios();
    int region = regions[site];
    double sum = 0;
    double prior = 0;
    double regionUsual = 0;
    double regionPlays = 0;
    for (int other = 0; other < plays.length; other++) {
      double usual = usualShare(other) * affinity(other, profile);
      sum += usual;
      if (regions[other] == region) {
        prior += usual;
        regionUsual += usualShare(other);
        regionPlays += demand.sitePlays(other);
      }
    }
    double regionPseudo = options.regionPseudoPlays();
    double regionShare =
        (regionPseudo * prior / sum + regionPlays) / (regionPseudo + demand.plays());
    double sitePseudo = options.sitePseudoPlays();
    double within =
        (sitePseudo * usualShare(site) / regionUsual + demand.sitePlays(site))
            / (sitePseudo + regionPlays);
    return regionShare * within;
  }

  private double usualShare(int site) {
    return (plays[site] + 1) / (allPlays + plays.length);
  }

  /** How much more the site likes titles of this language and these genres than all sites do. */
  private double affinity(int site, TitleProfile profile) {
    double genres = 0;
    int known = 0;
    for (String genre : profile.genreTraits()) {
      Trait trait = traits.get(genre);
      genres += trait == null ? 0 : trait.logAffinities[site];
      known++;
    }
    Trait language = traits.get(profile.languageTrait());
    double log = language == null ? 0 : language.logAffinities[site];
    return Math.exp(log + (known == 0 ? 0 : genres / known));
  }

  /** Ratios are asked for title by title between two plays: they are taken once. */
  private void takeRatios() {
    if (ratiosAt == seconds) {
      return;
    }
    ratiosAt = seconds;
    double usualPeak = (allPeakPlays + 1) / (allPlays + 4);
    for (Trait trait : traits.values()) {
      for (int site = 0; site < plays.length; site++) {
        double usual = usualShare(site);
        trait.logAffinities[site] =
            Math.log(
                (trait.sitePlays[site] + TRAIT_PSEUDO_PLAYS * usual)
                    / ((trait.plays + TRAIT_PSEUDO_PLAYS) * usual));
      }
      trait.peakTilt =
          (trait.peakPlays + TRAIT_PSEUDO_PLAYS * usualPeak)
              / ((trait.plays + TRAIT_PSEUDO_PLAYS) * usualPeak);
    }
  }

  private double peakShare(int site) {
    double usual = (allPeakPlays + 1) / (allPlays + 4);
    return (peakPlays[site] + 20 * usual) / (plays[site] + 20);
  }

  /** How much more of the title's plays fall into the peak than of all plays. */
  private double peakTilt(TitleDemand demand, TitleProfile profile) {
    double usual = (allPeakPlays + 1) / (allPlays + 4);
    double prior = 1;
    for (String genre : profile.genreTraits()) {
      Trait trait = traits.get(genre);
      prior *= trait == null ? 1 : trait.peakTilt;
    }
    double pseudo = options.peakPseudoPlays();
    return (pseudo * prior + demand.peakPlays() / usual) / (pseudo + demand.plays());
  }

  /** The whole state, for {@link #fromBytes}. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeByte(VERSION);
    out.writeShort(plays.length);
    out.writeShort(rungs);
    out.writeLong(seconds);
    out.writeLong(peakDay);
    out.writeDouble(allPlays);
    out.writeDouble(allPeakPlays);
    for (int site = 0; site < plays.length; site++) {
      out.writeInt(regions[site]);
      out.writeInt(utcOffsets[site]);
      out.writeDouble(plays[site]);
      out.writeDouble(peakPlays[site]);
      for (int hour = 0; hour < HOURS; hour++) {
        out.writeDouble(hourBytes[site][hour]);
        out.writeBoolean(peak[site][hour]);
      }
      for (double value : renditions[site]) {
        out.writeDouble(value);
      }
    }
    out.writeInt(traits.size());
    for (Map.Entry<String, Trait> entry : new TreeMap<>(traits).entrySet()) {
      Trait trait = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeDouble(trait.plays);
      out.writeDouble(trait.peakPlays);
      for (double value : trait.sitePlays) {
        out.writeDouble(value);
      }
    }
    out.writeInt(kinds.size());
    for (Map.Entry<String, double[]> entry : new TreeMap<>(kinds).entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeDouble(entry.getValue()[0]);
      out.writeDouble(entry.getValue()[1]);
    }
  }

  /**
   * The state that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException when it is of another version or cut off
   */
  public static ServiceDemand fromBytes(DemandOptions options, byte[] state) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
      return read(options, in);
    } catch (IOException tooShort) {
      throw new IllegalArgumentException(
          "the state of the demand is longer than " + state.length + " bytes", tooShort);
    }
  }

  private static ServiceDemand read(DemandOptions options, DataInputStream in) throws IOException {
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException("version must be " + VERSION + ": " + version);
    }
    int sites = in.readShort();
    int rungs = in.readShort();
    long seconds = in.readLong();
    ServiceDemand demand =
        new ServiceDemand(options, new int[sites], new int[sites], rungs, seconds);
    demand.peakDay = in.readLong();
    demand.allPlays = in.readDouble();
    demand.allPeakPlays = in.readDouble();
    for (int site = 0; site < sites; site++) {
      demand.regions[site] = in.readInt();
      demand.utcOffsets[site] = in.readInt();
      demand.plays[site] = in.readDouble();
      demand.peakPlays[site] = in.readDouble();
      for (int hour = 0; hour < HOURS; hour++) {
        demand.hourBytes[site][hour] = in.readDouble();
        demand.peak[site][hour] = in.readBoolean();
      }
      for (int rung = 0; rung < rungs; rung++) {
        demand.renditions[site][rung] = in.readDouble();
      }
    }
    for (int count = in.readInt(); count > 0; count--) {
      Trait trait = new Trait(sites);
      demand.traits.put(in.readUTF(), trait);
      trait.plays = in.readDouble();
      trait.peakPlays = in.readDouble();
      for (int site = 0; site < sites; site++) {
        trait.sitePlays[site] = in.readDouble();
      }
    }
    for (int count = in.readInt(); count > 0; count--) {
      demand.kinds.put(in.readUTF(), new double[] {in.readDouble(), in.readDouble()});
    }
    return demand;
  }
}
