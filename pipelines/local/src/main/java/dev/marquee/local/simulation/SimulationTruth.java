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
      return taste.enjoyment(viewer, show, taste.appeal(viewer, show));
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
      Viewer viewer = viewer(profileId);
      Show show = show(titleId);
      int artwork = Math.max(0, Publications.artworkIndex(show, artworkId));
      return TasteModel.logistic(
          simulation.taste().appeal(viewer, show)
              + simulation.taste().pictureAppeal(viewer, show, artwork));
    }
  }

  /**
   * Appeal lost, 0 or more, by showing this artwork instead of the one that this profile likes
   * best.
   */
  public double artworkRegret(String profileId, String titleId, String artworkId) {
    synchronized (simulation) {
      double best = 0;
      for (int artwork = 0; artwork < show(titleId).artworkAppeal.length; artwork++) {
        best = Math.max(best, artworkAppeal(profileId, titleId, Publications.artworkId(artwork)));
      }
      return best - artworkAppeal(profileId, titleId, artworkId);
    }
  }

  /** Name of a film or series, or of the series of an episode. */
  public String nameOf(String titleId) {
    return show(titleId).name;
  }

  private double appeal(Viewer viewer, Show show) {
    return show.offeredTo(viewer, simulation.now())
        ? TasteModel.logistic(
            simulation.taste().appeal(viewer, show)
                + simulation.taste().pictureAppeal(viewer, show, 0))
        : 0;
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
