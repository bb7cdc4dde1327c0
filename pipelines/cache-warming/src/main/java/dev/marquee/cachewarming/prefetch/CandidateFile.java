package dev.marquee.cachewarming.prefetch;

/**
 * A file that a site holds or could hold: one rendition of one title.
 *
 * @param id unique among the candidates of a plan; ties are broken by it
 * @param titleId the same for all renditions of a title
 * @param rung place on the ladder of renditions, 0 the lowest
 * @param bytes of the whole file, positive
 * @param fillableFromSeconds when the file can first be fetched
 * @param expectedPeakBytes bytes that viewers of this site will ask of it in the coming day's peak
 *     hours, as expected; finite, not negative
 * @param residentBytes what the site holds of it now, from 0 to {@code bytes}
 * @param planned whether the plan in force holds it; otherwise what is resident came by a miss
 */
public record CandidateFile(
    String id,
    String titleId,
    int rung,
    long bytes,
    long fillableFromSeconds,
    double expectedPeakBytes,
    long residentBytes,
    boolean planned) {
  public CandidateFile {
    if (id == null || id.isEmpty() || titleId == null || titleId.isEmpty()) {
      throw new IllegalArgumentException("id and titleId must not be empty: " + id);
    }
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes of " + id + " must be positive: " + bytes);
    }
    if (rung < 0) {
      throw new IllegalArgumentException("rung of " + id + " must not be negative: " + rung);
    }
    if (!(expectedPeakBytes >= 0) || Double.isInfinite(expectedPeakBytes)) {
      throw new IllegalArgumentException(
          "expectedPeakBytes of " + id + " must be finite, not negative: " + expectedPeakBytes);
    }
    if (residentBytes < 0 || residentBytes > bytes) {
      throw new IllegalArgumentException(
          "residentBytes of " + id + " must be in [0, " + bytes + "]: " + residentBytes);
    }
  }

  /** Expected peak bytes per stored byte: what the file is worth to its place. */
  public double density() {
    return expectedPeakBytes / bytes;
  }
}
