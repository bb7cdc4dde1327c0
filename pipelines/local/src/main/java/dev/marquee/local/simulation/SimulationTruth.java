package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What only the simulation knows of its viewers, for measuring an engine against the truth.
 *
 * <p>Appeal is the probability, in (0, 1), with which a viewer who looks at a title for the first
 * time, in no particular mood, not tired of its kind and shown its first picture, wants it. Figures
 * are of the simulated present. An unknown profile or title is an {@link IllegalArgumentException}.
 * May be called from any thread.
 */
public final class SimulationTruth {
  private final ServiceSimulation simulation;

  SimulationTruth(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  /** Appeal of a title to a profile; 0 for a title that it may not see now. */
  public double expectedAppeal(String profileId, String titleId) {
    synchronized (simulation) {
      return appeal(viewer(profileId), show(titleId));
    }
  }

  /** Probability that a profile which starts the title likes it, in (0, 1). */
  public double expectedEnjoyment(String profileId, String titleId) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      Show show = show(titleId);
      TasteModel taste = simulation.taste();
      return taste.enjoyment(viewer, show, taste.appeal(viewer, show), false);
    }
  }

  /**
   * The titles that a profile has not watched and may see now, by appeal; at most {@code count}.
   */
  public List<String> bestTitles(String profileId, int count) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      record Scored(String titleId, double appeal) {}
      List<Scored> scored = new ArrayList<>();
      for (Show show : simulation.catalogue().shows()) {
        double appeal = viewer.hasSeen(show.index) ? 0 : appeal(viewer, show);
        if (appeal > 0) {
          scored.add(new Scored(show.id, appeal));
        }
      }
      return scored.stream()
          .sorted(Comparator.comparingDouble(Scored::appeal).reversed())
          .limit(count)
          .map(Scored::titleId)
          .toList();
    }
  }

  /**
   * Titles offered in the country of a profile and allowed to it now, in no order that tells of
   * taste.
   */
  public List<String> offeredTitles(String profileId) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      return simulation.catalogue().shows().stream()
          .filter(show -> show.offeredTo(viewer, simulation.now()))
          .map(show -> show.id)
          .toList();
    }
  }

  /** Films and series that a profile has started. */
  public List<String> watchedTitles(String profileId) {
    synchronized (simulation) {
      List<String> titles = new ArrayList<>();
      for (int show : viewer(profileId).seenShows()) {
        titles.add(simulation.catalogue().show(show).id);
      }
      return titles;
    }
  }

  /**
   * Whether a profile may see a title at an event time: maturity, licence window, release and
   * withdrawal.
   */
  public boolean maySee(String profileId, String titleId, long eventTimeMillis) {
    synchronized (simulation) {
      return show(titleId)
          .offeredTo(viewer(profileId), simulation.clock().simulatedAtEventTime(eventTimeMillis));
    }
  }

  /**
   * Number of titles that a profile is expected to want in one look at a page, by appeal and the
   * falling attention to rows and positions: the page's worth without the noise of who looked at
   * it. Titles it watched count nothing.
   */
  public double expectedTakes(String profileId, PageView page) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      double sum = 0;
      double rowReached = 1;
      for (PageView.Row row : page.rows()) {
        double reached = rowReached;
        for (PageView.Slot slot : row.slots()) {
          int index = simulation.catalogue().indexOf(slot.titleId());
          if (index != Viewer.NOTHING && !viewer.hasSeen(index)) {
            sum += reached * appeal(viewer, simulation.catalogue().show(index));
          }
          reached *= ServiceSimulation.NEXT_SLOT;
        }
        // A row is left for the next after any title; a short row passes on who reached its end.
        rowReached = (rowReached - reached) * ServiceSimulation.NEXT_ROW + reached;
      }
      return sum;
    }
  }

  /**
   * Probability that a profile wants the title when it is shown with this artwork; an unknown one
   * is the first.
   */
  public double artworkAppeal(String profileId, String titleId, String artworkId) {
    synchronized (simulation) {
      Show show = show(titleId);
      return artworkAppeal(viewer(profileId), show, artwork(show, artworkId));
    }
  }

  /**
   * What a picture is worth: the probability that a profile to which the title is shown with it
   * takes the title and likes it. A misleading picture is taken more often and worth less.
   */
  public double artworkWorth(String profileId, String titleId, String artworkId) {
    synchronized (simulation) {
      Show show = show(titleId);
      return artworkWorth(viewer(profileId), show, artwork(show, artworkId));
    }
  }

  /**
   * Worth lost, 0 or more, by showing this artwork instead of the one that is worth most to this
   * profile among those that it may be shown.
   */
  public double artworkRegret(String profileId, String titleId, String artworkId) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      Show show = show(titleId);
      double worth = artworkWorth(viewer, show, artwork(show, artworkId));
      return Math.max(0, bestWorth(viewer, show) - worth);
    }
  }

  /**
   * Worth lost on average, 0 or more, by showing each artwork that this profile may be shown
   * equally often.
   */
  public double evenArtworkRegret(String profileId, String titleId) {
    synchronized (simulation) {
      Viewer viewer = viewer(profileId);
      Show show = show(titleId);
      double sum = 0;
      int permitted = 0;
      for (int artwork = 0; artwork < show.pictures.count(); artwork++) {
        if (show.pictures.mayBeShownTo(viewer, artwork)) {
          sum += artworkWorth(viewer, show, artwork);
          permitted++;
        }
      }
      return Math.max(0, bestWorth(viewer, show) - sum / permitted);
    }
  }

  /** Whether a profile may be shown this artwork: maturity and country. */
  public boolean maySeeArtwork(String profileId, String titleId, String artworkId) {
    synchronized (simulation) {
      Show show = show(titleId);
      return show.pictures.mayBeShownTo(viewer(profileId), artwork(show, artworkId));
    }
  }

  /**
   * Name of a film or series, of the series of an episode, or of a live event; the id of a title
   * that is not of this simulation, such as one that an earlier run has left in the topics.
   */
  public String nameOf(String titleId) {
    int index = simulation.catalogue().indexOf(titleId);
    if (index != Viewer.NOTHING) {
      return simulation.catalogue().show(index).name;
    }
    return simulation.liveEvents().stream()
        .filter(live -> live.titleId().equals(titleId))
        .map(LiveEvents.Live::name)
        .findFirst()
        .orElse(titleId);
  }

  private double appeal(Viewer viewer, Show show) {
    return show.offeredTo(viewer, simulation.now()) ? artworkAppeal(viewer, show, 0) : 0;
  }

  private double artworkAppeal(Viewer viewer, Show show, int artwork) {
    return TasteModel.logistic(
        simulation.taste().appeal(viewer, show) + show.pictures.appeal(artwork, viewer));
  }

  private double artworkWorth(Viewer viewer, Show show, int artwork) {
    TasteModel taste = simulation.taste();
    boolean misled = show.pictures.isMisleading(artwork);
    return artworkAppeal(viewer, show, artwork)
        * taste.enjoyment(viewer, show, taste.appeal(viewer, show), misled);
  }

  /** Everybody may be shown the first picture, so there is one. */
  private double bestWorth(Viewer viewer, Show show) {
    double best = 0;
    for (int artwork = 0; artwork < show.pictures.count(); artwork++) {
      if (show.pictures.mayBeShownTo(viewer, artwork)) {
        best = Math.max(best, artworkWorth(viewer, show, artwork));
      }
    }
    return best;
  }

  private static int artwork(Show show, String artworkId) {
    return Math.max(0, Publications.artworkIndex(show, artworkId));
  }

  private Viewer viewer(String profileId) {
    Viewer viewer = simulation.viewerOf(profileId);
    if (viewer == null) {
      throw new IllegalArgumentException("profileId is " + profileId + ", not of this simulation");
    }
    return viewer;
  }

  private Show show(String titleId) {
    int index = simulation.catalogue().indexOf(titleId);
    if (index == Viewer.NOTHING) {
      throw new IllegalArgumentException("titleId is " + titleId + ", not of this simulation");
    }
    return simulation.catalogue().show(index);
  }
}
