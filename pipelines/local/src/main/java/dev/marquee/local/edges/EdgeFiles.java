package dev.marquee.local.edges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that edge sites can hold, numbered from zero in the order in which they came.
 *
 * <p>Not thread-safe.
 */
public final class EdgeFiles {
  /** Number of a file that is not known. */
  public static final int UNKNOWN = -1;

  /**
   * A rendition of a film or episode.
   *
   * @param title the film or episode
   * @param rendition its rendition
   * @param bytes its size, positive
   */
  public record File(String title, String rendition, long bytes) {
    public File {
      if (bytes < 1) {
        throw new IllegalArgumentException("bytes must be positive: " + bytes);
      }
    }
  }

  private final int most;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<File> files = new ArrayList<>();
  private long bytes;

  /**
   * @param most files that sites are made for; later ones are not taken
   */
  public EdgeFiles(int most) {
    this.most = most;
  }

  /** Takes a file; one that is known keeps its number and its size. */
  public void put(String title, String rendition, long size) {
    String key = key(title, rendition);
    if (files.size() < most && !numbers.containsKey(key)) {
      numbers.put(key, files.size());
      files.add(new File(title, rendition, size));
      bytes += size;
    }
  }

  /** Number of a file, or {@link #UNKNOWN}. */
  public int numberOf(String title, String rendition) {
    return numbers.getOrDefault(key(title, rendition), UNKNOWN);
  }

  File file(int number) {
    return files.get(number);
  }

  int most() {
    return most;
  }

  /** Bytes of all files. */
  public long bytes() {
    return bytes;
  }

  private static String key(String title, String rendition) {
    return title + '/' + rendition;
  }
}
