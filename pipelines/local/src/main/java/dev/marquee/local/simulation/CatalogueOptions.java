package dev.marquee.local.simulation;

/**
 * Size and calendar of the simulated catalogue.
 *
 * @param titles films and series on offer at the start, 50 to 100,000; episodes come on top
 * @param seriesShare share of series among them, 0 to 1
 * @param launchesPerDay new titles per simulated day, 0 to 1,000
 * @param withdrawalsPerDay titles withdrawn everywhere per simulated day, 0 to 1,000
 * @param liveEventsPerDay live events per simulated day, 0 to 24
 * @param scheduledDays simulated days for which launches, withdrawals and ends of licences are
 *     scheduled, 1 to 365; after them the catalogue stands still
 */
public record CatalogueOptions(
    int titles,
    double seriesShare,
    double launchesPerDay,
    double withdrawalsPerDay,
    double liveEventsPerDay,
    int scheduledDays) {

  public CatalogueOptions {
    Ranges.require("titles", titles, 50, 100_000);
    Ranges.require("seriesShare", seriesShare, 0, 1);
    Ranges.require("launchesPerDay", launchesPerDay, 0, 1_000);
    Ranges.require("withdrawalsPerDay", withdrawalsPerDay, 0, 1_000);
    Ranges.require("liveEventsPerDay", liveEventsPerDay, 0, 24);
    Ranges.require("scheduledDays", scheduledDays, 1, 365);
  }

  /**
   * 2,000 titles, 40 % of them series; four launches and two withdrawals a day and a live event
   * every second day, over 60 days.
   */
  public static CatalogueOptions defaults() {
    return new CatalogueOptions(2_000, .4, 4, 2, .5, 60);
  }

  public CatalogueOptions withTitles(int newTitles) {
    return new CatalogueOptions(
        newTitles, seriesShare, launchesPerDay, withdrawalsPerDay, liveEventsPerDay, scheduledDays);
  }

  /** The same without launches, withdrawals and live events. */
  public CatalogueOptions withoutCalendar() {
    return new CatalogueOptions(titles, seriesShare, 0, 0, 0, scheduledDays);
  }
}
