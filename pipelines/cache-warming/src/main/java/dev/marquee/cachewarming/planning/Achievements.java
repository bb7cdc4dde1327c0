package dev.marquee.cachewarming.planning;

/** Takes how plays and fills came out against the plan in force. */
public interface Achievements {
  /**
   * A play.
   *
   * @param bytes served
   * @param hitBytes of them, held by the site
   * @param isPlanned whether the plan in force holds the file
   * @param cause why bytes were missed; null when none were
   */
  void played(long bytes, long hitBytes, boolean isPlanned, MissCause cause);

  /** Bytes were fetched ahead of demand. */
  void filled(long bytes);

  /** Bytes that were fetched ahead were dropped, or planned no more, before anybody asked. */
  void wasted(long bytes);

  /**
   * A plan has been in force for a day.
   *
   * @param expectedBytes that it expected to serve in the peak
   * @param servedBytes that its files served from the cache in the peak
   */
  void ended(double expectedBytes, double servedBytes);
}
