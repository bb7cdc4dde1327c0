package dev.marquee.local.trace;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Some weeks of a video service: its catalogue, edge sites, calendar, and every play in order of
 * time, read once into plain arrays (millions of plays).
 *
 * <p>An object of the cache is one rendition of a title, numbered {@code title * RENDITIONS +
 * rung}, rung 0 the lowest. Times are seconds from the start of the trace.
 */
public final class ServiceTrace {
  /** Rungs of the ladder, the lowest first. */
  public static final List<String> RENDITIONS = List.of("480p", "720p", "1080p", "2160p");

  public static final int RUNGS = RENDITIONS.size();

  private final List<Title> titles;
  private final List<Site> sites;
  private final List<CalendarEntry> calendar;
  private final Plays plays;

  /** A trace of these parts; ids and numbers are not checked. */
  public ServiceTrace(
      List<Title> titles, List<Site> sites, List<CalendarEntry> calendar, Plays plays) {
    this.titles = titles;
    this.sites = sites;
    this.calendar = calendar;
    this.plays = plays;
  }

  /**
   * A row of the catalogue.
   *
   * @param id the title
   * @param kind film, series (a group of episodes, fetched as one) or live
   * @param language its language
   * @param genres names of its genres
   * @param releaseSeconds when it can be watched
   * @param fillableFromSeconds from when on it can be fetched
   * @param runtimeSeconds its length
   * @param bytes per rung, 0 where there is no such rendition
   */
  public record Title(
      String id,
      String kind,
      String language,
      List<String> genres,
      long releaseSeconds,
      long fillableFromSeconds,
      long runtimeSeconds,
      long[] bytes) {}

  /**
   * An edge site.
   *
   * @param id the site
   * @param region whose viewers it serves
   * @param utcOffsetSeconds local time less UTC
   * @param capacityBytes what it can hold
   * @param fillBytesPerSecond how fast it is filled in its window
   * @param fillStartHour first hour of the window, local time
   * @param fillEndHour first hour after the window, local time
   */
  public record Site(
      String id,
      String region,
      int utcOffsetSeconds,
      long capacityBytes,
      long fillBytesPerSecond,
      int fillStartHour,
      int fillEndHour) {}

  /**
   * What was announced.
   *
   * @param type launch or live
   * @param title number of the title
   * @param startSeconds when it begins
   * @param endSeconds when it ends
   * @param announcedAtSeconds when that became known
   * @param expectedPlays at all sites in the first seven days, a noisy estimate
   * @param relatedTitles numbers of titles that are watched more around it
   */
  public record CalendarEntry(
      String type,
      int title,
      long startSeconds,
      long endSeconds,
      long announcedAtSeconds,
      double expectedPlays,
      List<Integer> relatedTitles) {}

  /**
   * Plays in order of time, one column each.
   *
   * @param count number of plays
   * @param seconds when they began
   * @param sites numbers of the sites that served them
   * @param objects what was watched
   * @param bytes how much was served
   * @param lengths how long they went on, seconds
   */
  public record Plays(
      int count, int[] seconds, byte[] sites, int[] objects, long[] bytes, int[] lengths) {}

  /**
   * Reads the four files of a trace.
   *
   * @throws CommandException when one is missing, cannot be read, or holds a value that is none
   */
  public static ServiceTrace read(Path folder) {
    List<Title> titles = new ArrayList<>();
    Map<String, Integer> titleNumbers = new HashMap<>();
    read(
        folder.resolve("catalogue.csv"),
        line -> {
          long[] bytes = new long[RUNGS];
          for (int rung = 0; rung < RUNGS; rung++) {
            bytes[rung] = Long.parseLong(line.get("bytes" + RENDITIONS.get(rung)));
          }
          titleNumbers.put(line.get("titleId"), titles.size());
          titles.add(
              new Title(
                  line.get("titleId"),
                  line.get("kind"),
                  line.get("language"),
                  List.of(line.get("genres").split("\\|")),
                  Long.parseLong(line.get("releaseTimeSeconds")),
                  Long.parseLong(line.get("fillableFromSeconds")),
                  Long.parseLong(line.get("runtimeSeconds")),
                  bytes));
        });
    List<Site> sites = new ArrayList<>();
    Map<String, Integer> siteNumbers = new HashMap<>();
    read(
        folder.resolve("sites.csv"),
        line -> {
          siteNumbers.put(line.get("siteId"), sites.size());
          sites.add(
              new Site(
                  line.get("siteId"),
                  line.get("region"),
                  Integer.parseInt(line.get("utcOffsetSeconds")),
                  Long.parseLong(line.get("capacityBytes")),
                  Long.parseLong(line.get("fillBytesPerSecond")),
                  Integer.parseInt(line.get("fillStartHour")),
                  Integer.parseInt(line.get("fillEndHour"))));
        });
    List<CalendarEntry> calendar = new ArrayList<>();
    read(
        folder.resolve("calendar.csv"),
        line ->
            calendar.add(
                new CalendarEntry(
                    line.get("type"),
                    known(titleNumbers, line.get("titleId")),
                    Long.parseLong(line.get("startSeconds")),
                    Long.parseLong(line.get("endSeconds")),
                    Long.parseLong(line.get("announcedAtSeconds")),
                    Double.parseDouble(line.get("expectedPlays")),
                    related(titleNumbers, line.get("relatedTitleIds")))));
    PlayColumns columns = new PlayColumns();
    read(
        folder.resolve("requests.csv.gz"),
        line ->
            columns.add(
                Integer.parseInt(line.get(0)),
                known(siteNumbers, line.get(1)),
                known(titleNumbers, line.get(2)) * RUNGS + rung(line.get(3)),
                Long.parseLong(line.get(4)),
                Integer.parseInt(line.get(5))));
    return new ServiceTrace(
        List.copyOf(titles), List.copyOf(sites), List.copyOf(calendar), columns.plays());
  }

  /** Columns that grow. Not thread-safe. */
  public static final class PlayColumns {
    private int count;
    private int[] seconds = new int[1 << 20];
    private byte[] sites = new byte[1 << 20];
    private int[] objects = new int[1 << 20];
    private long[] bytes = new long[1 << 20];
    private int[] lengths = new int[1 << 20];

    /**
     * Adds a play.
     *
     * @throws IllegalArgumentException if it began before the one before it
     */
    public void add(int second, int site, int object, long served, int length) {
      if (count > 0 && second < seconds[count - 1]) {
        throw new IllegalArgumentException("plays must be in order of time: " + second);
      }
      if (count == seconds.length) {
        seconds = Arrays.copyOf(seconds, count * 2);
        sites = Arrays.copyOf(sites, count * 2);
        objects = Arrays.copyOf(objects, count * 2);
        bytes = Arrays.copyOf(bytes, count * 2);
        lengths = Arrays.copyOf(lengths, count * 2);
      }
      seconds[count] = second;
      sites[count] = (byte) site;
      objects[count] = object;
      lengths[count] = length;
      bytes[count++] = served;
    }

    /** The plays that were added. */
    public Plays plays() {
      return new Plays(
          count,
          Arrays.copyOf(seconds, count),
          Arrays.copyOf(sites, count),
          Arrays.copyOf(objects, count),
          Arrays.copyOf(bytes, count),
          Arrays.copyOf(lengths, count));
    }
  }

  private static int known(Map<String, Integer> numbers, String id) {
    Integer number = numbers.get(id);
    if (number == null) {
      throw new IllegalArgumentException("unknown id '" + id + "'");
    }
    return number;
  }

  private static List<Integer> related(Map<String, Integer> numbers, String ids) {
    List<Integer> related = new ArrayList<>();
    for (String id : ids.split("\\|")) {
      if (!id.isEmpty()) {
        related.add(known(numbers, id));
      }
    }
    return List.copyOf(related);
  }

  private static int rung(String rendition) {
    int rung = RENDITIONS.indexOf(rendition);
    if (rung < 0) {
      throw new IllegalArgumentException("unknown rendition '" + rendition + "'");
    }
    return rung;
  }

  /** Takes one line; what it throws as IllegalArgumentException names the line's problem. */
  private interface LineReader {
    void read(CSVRecord line);
  }

  private static void read(Path file, LineReader reader) {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (InputStream bytes = open(file);
        CSVParser lines =
            CSVParser.parse(new InputStreamReader(bytes, StandardCharsets.UTF_8), format)) {
      for (CSVRecord line : lines) {
        try {
          reader.read(line);
        } catch (IllegalArgumentException | IndexOutOfBoundsException error) {
          throw new CommandException(
              ExitCode.INCOMPLETE,
              file + " line " + (line.getRecordNumber() + 1) + ": " + error.getMessage(),
              error);
        }
      }
    } catch (NoSuchFileException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " does not exist", error);
    } catch (IOException | UncheckedIOException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " cannot be read: " + error, error);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  /** The catalogue; a title has the number of its place. */
  public List<Title> titles() {
    return titles;
  }

  /** The sites; a site has the number of its place. */
  public List<Site> sites() {
    return sites;
  }

  /** What was announced. */
  public List<CalendarEntry> calendar() {
    return calendar;
  }

  /** Every play. */
  public Plays plays() {
    return plays;
  }

  /** When the last play began, 0 without any. */
  public long lengthSeconds() {
    return plays.count() == 0 ? 0 : plays.seconds()[plays.count() - 1];
  }

  /** Plays of all sites. */
  public int requests() {
    return plays.count();
  }

  /** Number of objects: of renditions that titles could have. */
  public int objects() {
    return titles.size() * RUNGS;
  }

  /** Size of an object, 0 where there is no such rendition. */
  public long bytesOf(int object) {
    return titles.get(object / RUNGS).bytes()[object % RUNGS];
  }

  /** Bytes of all objects. */
  public long catalogueBytes() {
    return titles.stream().flatMapToLong(title -> Arrays.stream(title.bytes())).sum();
  }
}
