package dev.marquee.local;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rendition;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.edges.EdgeActivity;
import dev.marquee.local.edges.EdgeFiles;
import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.local.edges.EdgeSiteOptions;
import dev.marquee.local.simulation.ServiceRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The edge sites of a simulated service: one in each region, two in the greatest, which serve its
 * plays.
 *
 * <p>What is published of plays tells them what to serve; requests carry the moment at which the
 * site told, since a client may tell late or by a wrong clock. Not thread-safe.
 */
final class SimulatedEdges {
  /**
   * A site holds a fortieth of the catalogue, and a window fills a twentieth of the site. Minutes
   * bring few plays for each title: a tenth would hold nearly all that anybody asks for twice.
   */
  private static final long SITES_OF_A_CATALOGUE = 40;

  private static final double FILL_SHARE = .05;

  /** The quiet hours: two at night to two in the afternoon, local time. */
  private static final int FILL_START_MINUTE = 2 * 60;

  private static final int FILL_END_MINUTE = 14 * 60;
  private static final double FILL_SECONDS = (FILL_END_MINUTE - FILL_START_MINUTE) * 60.0;

  private final EdgeFiles files;
  private final EdgeNetwork network;
  private final double speed;
  private final String run;
  private long number;

  /**
   * @param files number of files that the catalogue will ever have
   * @param speed simulated seconds per second of event time
   * @param startMillis when the service opens; makes the ids of its events unique
   */
  SimulatedEdges(int files, double speed, long startMillis) {
    this.files = new EdgeFiles(files);
    this.network = new EdgeNetwork(this.files);
    this.speed = speed;
    this.run = "edge-" + Long.toString(startMillis, 36) + "-";
  }

  /** The sites. */
  EdgeNetwork network() {
    return network;
  }

  /** Opens sites that are sized by the catalogue that was noted so far. */
  List<CacheSite> open(long nowMillis) {
    long capacity = Math.max(1, files.bytes() / SITES_OF_A_CATALOGUE);
    // The window is that of the simulated day, the rate that of events.
    long rate = Math.max(1, Math.round(capacity * FILL_SHARE / FILL_SECONDS * speed));
    List<CacheSite> opened = new ArrayList<>();
    for (ServiceRegion region : ServiceRegion.values()) {
      int sites = region == greatest() ? 2 : 1;
      for (int site = 1; site <= sites; site++) {
        EdgeSiteOptions options =
            new EdgeSiteOptions(
                region.regionName() + "-" + site,
                region.regionName(),
                region.zone().getId(),
                capacity,
                rate,
                FILL_START_MINUTE,
                FILL_END_MINUTE);
        network.add(options, nowMillis);
        opened.add(EdgeRecords.site(options, nextId(), nowMillis));
      }
    }
    return opened;
  }

  private static ServiceRegion greatest() {
    ServiceRegion greatest = ServiceRegion.values()[0];
    for (ServiceRegion region : ServiceRegion.values()) {
      greatest = region.share() > greatest.share() ? region : greatest;
    }
    return greatest;
  }

  /** Notes what the service published; a play that stopped makes its site tell. */
  void note(
      SimulatedService.Publication one, long nowMillis, Consumer<? super EdgeRequest> requests) {
    if (one.value() instanceof CatalogueTitle title) {
      for (Rendition rendition : title.getRenditions()) {
        files.put(title.getTitleId(), rendition.getRenditionId(), rendition.getBytes());
      }
    } else if (one.value() instanceof ViewingEvent event) {
      note(event, nowMillis, requests);
    }
  }

  private void note(ViewingEvent event, long nowMillis, Consumer<? super EdgeRequest> requests) {
    if (event.getActivity() instanceof PlayStarted started) {
      network.started(
          event.getSessionId(),
          event.getTitleId(),
          started.getRenditionId(),
          started.getBitrateKbps());
    } else if (event.getActivity() instanceof PlayStopped stopped) {
      network.stopped(
          event.getSessionId(),
          event.getProfileId(),
          event.getRegion(),
          stopped.getWatchedMillis(),
          nowMillis,
          activity -> requests.accept(request(activity)));
    }
  }

  /** Lets the sites follow their plans and fill up to a moment. */
  void advance(long nowMillis, Consumer<? super EdgeRequest> requests) {
    network.advance(nowMillis, activity -> requests.accept(request(activity)));
  }

  private EdgeRequest request(EdgeActivity activity) {
    return EdgeRecords.request(activity, nextId());
  }

  private String nextId() {
    return run + number++;
  }
}
