package dev.marquee.local;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the {@link TerminalPanel} shows: the engine at one moment.
 *
 * @param uptime since the run started
 * @param broker address of the broker, {@code host:port}
 * @param dashboard address of Flink's dashboard
 * @param jobs the jobs that run
 * @param events events published since the run started
 * @param eventsPerSecond events that the recommendations job has read per second, lately
 * @param lag events that the job farthest behind has not read yet; negative while nobody knows
 * @param pages pages that were published
 * @param latencyP50Millis median from the append of an event to its page; NaN without a page
 * @param latencyP99Millis the same, 99th percentile
 * @param recall10 share of plays that were among the engine's ten, in [0, 1]; NaN when not measured
 * @param recall10Popularity the same for decayed popularity on the same plays
 * @param takeRatePersonalised plays per page shown from the engine's pages; NaN when not measured
 * @param takeRateHoldout the same for the viewers who get an unpersonalised page
 * @param deadLetters refused records
 * @param late late events
 * @param pictures what the thumbnails job has learned; empty until it says so
 * @param warming what the cache-warming job measured and planned; empty until it says so
 * @param home the page of the profile that is watched; empty before its first
 */
public record PanelSnapshot(
    Duration uptime,
    String broker,
    String dashboard,
    List<Job> jobs,
    long events,
    double eventsPerSecond,
    long lag,
    long pages,
    double latencyP50Millis,
    double latencyP99Millis,
    double recall10,
    double recall10Popularity,
    double takeRatePersonalised,
    double takeRateHoldout,
    long deadLetters,
    long late,
    Optional<Pictures> pictures,
    Optional<Warming> warming,
    Optional<Home> home) {

  public PanelSnapshot {
    jobs = List.copyOf(jobs);
  }

  /**
   * A job.
   *
   * @param name its name on the cluster
   * @param status its state, for people
   * @param restarts how often it was restarted after a failure
   * @param checkpoints complete checkpoints
   */
  public record Job(String name, String status, long restarts, long checkpoints) {}

  /**
   * What became of the pictures.
   *
   * @param showings first impressions of a title in a session
   * @param learned showings that were learned from
   * @param policies policies published
   * @param takes what the policy's pictures were taken, against the even share
   * @param rewardLift reward of the policy over that of the even share, less one
   * @param regret worth lost per impression by what the policy showed; NaN when not measured
   * @param evenRegret what drawing evenly would have lost; NaN when not measured
   * @param driftAlarms titles whose rewards left what was expected
   * @param completionAlarms titles that were taken more often and watched less
   */
  public record Pictures(
      long showings,
      long learned,
      long policies,
      TakeRateComparison takes,
      double rewardLift,
      double regret,
      double evenRegret,
      long driftAlarms,
      long completionAlarms) {}

  /**
   * What became of load and plans.
   *
   * @param region the region with the greatest load at present; empty before the first slot
   * @param streams its concurrent streams in the latest slot
   * @param low with probability .1 it has no more in an hour of the service; NaN without a forecast
   * @param high with probability .9 it has no more in an hour of the service; NaN without a
   *     forecast
   * @param allStreams concurrent streams of all regions
   * @param plans plans made
   * @param largestGap greatest certified distance of a plan from its bound, in [0, 1]
   * @param requests plays that were served by sites
   * @param filledBytes bytes that sites fetched ahead of demand
   * @param byteHitRatio share of the bytes served since the run began that the sites held; NaN when
   *     not measured
   * @param lruByteHitRatio the same of LRU caches of the same bytes; NaN when not measured
   * @param coverage80 share of forecasts whose 80 % interval held what came; NaN when not measured
   * @param coverage95 the same of the 95 % interval
   * @param scored forecasts that were compared with what came
   * @param wastedFill share of the prefetched bytes that nobody asked for
   * @param missCause why most missed bytes were missed; empty when none were
   * @param missShare bytes missed for that cause over all bytes, in [0, 1]
   */
  public record Warming(
      String region,
      double streams,
      double low,
      double high,
      double allStreams,
      long plans,
      double largestGap,
      long requests,
      long filledBytes,
      double byteHitRatio,
      double lruByteHitRatio,
      double coverage80,
      double coverage95,
      long scored,
      double wastedFill,
      String missCause,
      double missShare) {}

  /**
   * The home page of one profile.
   *
   * @param profile whose
   * @param lastActivity what the profile did last, for people; empty when nothing yet
   * @param version grows with each page of the profile
   * @param rows from top to bottom
   */
  public record Home(String profile, String lastActivity, long version, List<Row> rows) {

    public Home {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row of the page.
   *
   * @param reason why it stands there
   * @param titles names from left to right
   */
  public record Row(String reason, List<String> titles) {

    public Row {
      titles = List.copyOf(titles);
    }
  }
}
