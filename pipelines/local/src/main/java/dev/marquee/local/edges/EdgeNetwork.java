package dev.marquee.local.edges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The edge sites of a service: plays find their site, sites find their plans.
 *
 * <p>A viewer is served by a site of its region, always the same one. Not thread-safe.
 */
public final class EdgeNetwork {
  /** Who vanishes never stops; so many plays are remembered before the oldest is given up. */
  private static final int MOST_OPEN_PLAYS = 200_000;

  private static final double BITS_PER_BYTE = 8;

  /** A play that goes on. */
  private record Play(int file, int bitrateKbps) {}

  private final EdgeFiles files;
  private final Map<String, EdgeSite> sites = new LinkedHashMap<>();
  private final Map<String, List<EdgeSite>> byRegion = new HashMap<>();
  private final Map<String, Play> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Play> eldest) {
          return size() > MOST_OPEN_PLAYS;
        }
      };

  /** A network without sites. */
  public EdgeNetwork(EdgeFiles files) {
    this.files = files;
  }

  /**
   * Opens a site.
   *
   * @param atMillis when, in event time
   */
  public void add(EdgeSiteOptions site, long atMillis) {
    EdgeSite opened = new EdgeSite(site, files, atMillis);
    sites.put(site.id(), opened);
    byRegion.computeIfAbsent(site.region(), region -> new ArrayList<>()).add(opened);
  }

  /** The sites, in the order in which they were opened. */
  public List<EdgeSite> sites() {
    return List.copyOf(sites.values());
  }

  /** A site by its name. */
  public Optional<EdgeSite> site(String id) {
    return Optional.ofNullable(sites.get(id));
  }

  /** A play began. */
  public void started(String session, String title, String rendition, int bitrateKbps) {
    int file = files.numberOf(title, rendition);
    if (file != EdgeFiles.UNKNOWN) {
      open.put(session, new Play(file, bitrateKbps));
    }
  }

  /**
   * A play stopped, and the site of its viewer tells what it served. One whose start was not seen,
   * or whose region has no site, is passed over.
   *
   * @param watchedMillis how long it was watched, event time
   */
  public void stopped(
      String session,
      String profile,
      String region,
      long watchedMillis,
      long atMillis,
      Consumer<? super EdgeActivity> consumer) {
    Play play = open.remove(session);
    List<EdgeSite> near = byRegion.get(region);
    if (play == null || near == null) {
      return;
    }
    // A kilobit per second is a bit per millisecond.
    long bytes = Math.max(1, Math.round(watchedMillis * (play.bitrateKbps() / BITS_PER_BYTE)));
    near.get(Math.floorMod(profile.hashCode(), near.size()))
        .serve(play.file(), bytes, atMillis, consumer);
  }

  /**
   * A site is asked for a file; one that is not known, or of a site that is not, is passed over.
   *
   * @param bytes how much is asked for, positive
   */
  public void serve(
      String site,
      String title,
      String rendition,
      long bytes,
      long atMillis,
      Consumer<? super EdgeActivity> consumer) {
    EdgeSite near = sites.get(site);
    int file = files.numberOf(title, rendition);
    if (near != null && file != EdgeFiles.UNKNOWN) {
      near.serve(file, bytes, atMillis, consumer);
    }
  }

  /** Lets all sites follow their plans and fill up to a moment. */
  public void advance(long atMillis, Consumer<? super EdgeActivity> consumer) {
    sites.values().forEach(site -> site.advance(atMillis, consumer));
  }

  /** Share of the bytes that sites held, in [0, 1]; NaN before the first play. */
  public double byteHitRatio() {
    return share(sites.values().stream().mapToLong(EdgeSite::cachedBytes).sum());
  }

  /** The same of LRU caches of the same bytes. */
  public double lruByteHitRatio() {
    return share(sites.values().stream().mapToLong(EdgeSite::rivalBytes).sum());
  }

  private double share(long held) {
    long bytes = sites.values().stream().mapToLong(EdgeSite::bytes).sum();
    return bytes == 0 ? Double.NaN : (double) held / bytes;
  }
}
