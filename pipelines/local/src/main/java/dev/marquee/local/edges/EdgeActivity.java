package dev.marquee.local.edges;

/** What a simulated site did with one file. Times are milliseconds of event time since 1970 UTC. */
public sealed interface EdgeActivity {
  /** The site. */
  String site();

  /** The film or episode. */
  String title();

  /** Its rendition. */
  String rendition();

  /** When. */
  long atMillis();

  /** A viewer was sent {@code bytes}, of which the site held {@code cachedBytes}. */
  record Served(
      String site, String title, String rendition, long atMillis, long bytes, long cachedBytes)
      implements EdgeActivity {}

  /** So many bytes were fetched ahead of demand, and the file is now whole. */
  record Filled(String site, String title, String rendition, long atMillis, long bytes)
      implements EdgeActivity {}

  /** So many bytes of the file were dropped. */
  record Evicted(String site, String title, String rendition, long atMillis, long bytes)
      implements EdgeActivity {}
}
