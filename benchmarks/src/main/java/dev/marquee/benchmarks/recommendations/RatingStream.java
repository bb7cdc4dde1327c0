package dev.marquee.benchmarks.recommendations;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.recommendations.title.TitleFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Ratings in time order, as a benchmark replays them.
 *
 * <p>Read from CSV files with a header: {@code userId, movieId, rating, timestamp} (seconds), and
 * optionally {@code movieId, title, genres} (genres separated by |, the year in brackets at the end
 * of the title). Columns may stand in any order. A line that does not parse is reported with its
 * number and left out. Ratings of equal time keep the order of the file.
 */
public final class RatingStream {
  private static final Pattern YEAR = Pattern.compile("\\((\\d{4})\\)\\s*$");
  private static final String NO_GENRES = "(no genres listed)";

  private final List<Rating> ratings;
  private final List<String> titles;
  private final Map<String, TitleFacts> facts;
  private final int viewers;
  private final int skippedLines;
  private final int repeats;

  private RatingStream(
      List<Rating> ratings,
      List<String> titles,
      Map<String, TitleFacts> facts,
      int viewers,
      int skippedLines,
      int repeats) {
    this.ratings = ratings;
    this.titles = titles;
    this.facts = facts;
    this.viewers = viewers;
    this.skippedLines = skippedLines;
    this.repeats = repeats;
  }

  /** One parsed line, before numbering. */
  private record Line(String viewer, String title, double stars, long seconds) {}

  /**
   * Which ratings are kept and which are scored.
   *
   * @param leastRating least rating that counts as positive
   * @param context whether lower ratings are kept as context
   * @param repeats whether a viewer's second rating of the same title is kept
   */
  public record Selection(double leastRating, boolean context, boolean repeats) {}

  /**
   * Reads a stream.
   *
   * @param movies file with genres and years, or null
   * @param problems takes one sentence for each line that was left out
   * @throws CommandException when a file cannot be read, lacks a column or holds no rating to score
   */
  public static RatingStream read(
      Path ratings, Path movies, Selection selection, Consumer<String> problems) {
    int[] skipped = new int[1];
    Consumer<String> counted =
        problem -> {
          skipped[0]++;
          problems.accept(problem);
        };
    List<Line> lines = new ArrayList<>();
    readLines(
        ratings,
        List.of("userId", "movieId", "rating", "timestamp"),
        record -> lines.add(line(record)),
        counted);
    Map<String, TitleFacts> facts = new HashMap<>();
    if (movies != null) {
      readLines(
          movies,
          List.of("movieId", "title", "genres"),
          record -> facts.put(record.get("movieId"), facts(record)),
          counted);
    }
    lines.sort(Comparator.comparingLong(Line::seconds));
    return number(lines, facts, selection, skipped[0], ratings);
  }

  /** Ratings in time order. */
  public List<Rating> ratings() {
    return ratings;
  }

  /** Number of ratings that are scored. */
  public long scored() {
    return ratings.stream().filter(Rating::positive).count();
  }

  /** Identifiers of the titles by number. */
  public List<String> titles() {
    return titles;
  }

  /** Facts of the titles that a movies file named. */
  public Map<String, TitleFacts> facts() {
    return facts;
  }

  public int viewers() {
    return viewers;
  }

  /** Lines that did not parse. */
  public int skippedLines() {
    return skippedLines;
  }

  /** Ratings left out because their viewer had rated the title before. */
  public int repeats() {
    return repeats;
  }

  /** Rank of each title's identifier among all: shorter before longer, then by characters. */
  public int[] order() {
    List<Integer> sorted = new ArrayList<>();
    for (int title = 0; title < titles.size(); title++) {
      sorted.add(title);
    }
    sorted.sort(
        Comparator.<Integer>comparingInt(title -> titles.get(title).length())
            .thenComparing(titles::get));
    int[] order = new int[titles.size()];
    for (int rank = 0; rank < order.length; rank++) {
      order[sorted.get(rank)] = rank;
    }
    return order;
  }

  private static RatingStream number(
      List<Line> lines,
      Map<String, TitleFacts> facts,
      Selection selection,
      int skippedLines,
      Path source) {
    List<Rating> ratings = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    Map<String, Integer> titleNumbers = new HashMap<>();
    Map<String, Integer> viewerNumbers = new HashMap<>();
    List<java.util.BitSet> seen = new ArrayList<>();
    int repeats = 0;
    boolean any = false;
    for (Line line : lines) {
      boolean positive = line.stars() >= selection.leastRating();
      if (!positive && !selection.context()) {
        continue;
      }
      int viewer = viewerNumbers.computeIfAbsent(line.viewer(), key -> viewerNumbers.size());
      if (viewer == seen.size()) {
        seen.add(new java.util.BitSet());
      }
      Integer title = titleNumbers.get(line.title());
      if (title == null) {
        title = titles.size();
        titleNumbers.put(line.title(), title);
        titles.add(line.title());
      }
      if (seen.get(viewer).get(title) && !selection.repeats()) {
        repeats++;
        continue;
      }
      seen.get(viewer).set(title);
      any |= positive;
      ratings.add(new Rating(viewer, title, line.seconds(), positive));
    }
    if (!any) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          source + " holds no rating of " + selection.leastRating() + " or more");
    }
    return new RatingStream(ratings, titles, facts, viewerNumbers.size(), skippedLines, repeats);
  }

  private static void readLines(
      Path file, List<String> columns, Consumer<CSVRecord> each, Consumer<String> problems) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String first = reader.readLine();
      if (first == null) {
        throw new CommandException(ExitCode.INCOMPLETE, file + " is empty");
      }
      CSVFormat format = format(file, first, columns);
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try (CSVParser parser = CSVParser.parse(line, format)) {
          each.accept(parser.getRecords().get(0));
        } catch (IllegalArgumentException | IOException | java.io.UncheckedIOException error) {
          problems.accept(file + " line " + number + ": " + reason(error) + "; skipped");
        }
      }
    } catch (MalformedInputException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " is not UTF-8 text", error);
    } catch (IOException error) {
      String why = Files.exists(file) ? "cannot be read: " + error.getMessage() : "does not exist";
      throw new CommandException(ExitCode.UNAVAILABLE, file + " " + why, error);
    }
  }

  private static CSVFormat format(Path file, String header, List<String> columns)
      throws IOException {
    String clean = header.startsWith("\uFEFF") ? header.substring(1) : header;
    List<String> names;
    try (CSVParser parser = CSVParser.parse(clean, CSVFormat.DEFAULT)) {
      List<CSVRecord> records = parser.getRecords();
      names = records.isEmpty() ? List.of() : records.get(0).toList();
    }
    for (String column : columns) {
      if (!names.contains(column)) {
        throw new CommandException(
            ExitCode.INCOMPLETE,
            file + " lacks the column " + column + "; its first line is '" + clean + "'");
      }
    }
    return CSVFormat.DEFAULT.builder().setHeader(names.toArray(String[]::new)).get();
  }

  private static String reason(Exception error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  private static Line line(CSVRecord record) {
    String viewer = field(record, "userId");
    String title = field(record, "movieId");
    String rating = field(record, "rating");
    String timestamp = field(record, "timestamp");
    double stars;
    try {
      stars = Double.parseDouble(rating);
    } catch (NumberFormatException error) {
      throw new IllegalArgumentException("rating is not a number: '" + rating + "'", error);
    }
    if (!Double.isFinite(stars)) {
      throw new IllegalArgumentException("rating must be finite: '" + rating + "'");
    }
    long seconds;
    try {
      seconds = Long.parseLong(timestamp);
    } catch (NumberFormatException error) {
      throw new IllegalArgumentException(
          "timestamp is not a whole number of seconds: '" + timestamp + "'", error);
    }
    if (seconds < 0 || seconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "timestamp must be seconds since 1970 in [0, " + Integer.MAX_VALUE + "]: " + seconds);
    }
    return new Line(viewer, title, stars, seconds);
  }

  private static String field(CSVRecord record, String column) {
    if (!record.isSet(column)) {
      throw new IllegalArgumentException(column + " is missing");
    }
    String value = record.get(column).strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException(column + " is empty");
    }
    return value;
  }

  private static TitleFacts facts(CSVRecord record) {
    field(record, "movieId");
    String genres = field(record, "genres");
    Matcher year = YEAR.matcher(field(record, "title"));
    return TitleFacts.of(
        genres.equals(NO_GENRES) ? List.of() : List.of(genres.split("\\|")),
        year.find() ? Integer.parseInt(year.group(1)) : 0,
        0);
  }
}
