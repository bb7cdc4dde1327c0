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
 * @param jobStatus state of the job, for people
 * @param restarts how often the job was restarted after a failure
 * @param checkpoints complete checkpoints
 * @param events events published since the run started
 * @param eventsPerSecond events that the job has read per second, lately
 * @param lag events that the job has not read yet; negative while nobody knows
 * @param pages pages that the job has published
 * @param latencyP50Millis median from the append of an event to its page; NaN without a page
 * @param latencyP99Millis the same, 99th percentile
 * @param recall10 share of plays that were among the engine's ten, in [0, 1]; NaN when not measured
 * @param recall10Popularity the same for decayed popularity on the same plays
 * @param takeRatePersonalised plays per page shown from the engine's pages; NaN when not measured
 * @param takeRateHoldout the same for the viewers who get an unpersonalised page
 * @param deadLetters refused records
 * @param late late events
 * @param home the page of the profile that is watched; empty before its first
 */
public record PanelSnapshot(
    Duration uptime,
    String broker,
    String dashboard,
    String jobStatus,
    long restarts,
    long checkpoints,
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
    Optional<Home> home) {

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
