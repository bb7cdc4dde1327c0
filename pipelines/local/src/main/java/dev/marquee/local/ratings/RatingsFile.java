package dev.marquee.local.ratings;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Ratings in time order, and what is known of the titles rated, from CSV files in the form of
 * MovieLens (Harper and Konstan 2015).
 *
 * <p>Files have a header: {@code userId, movieId, rating, timestamp} (seconds), and optionally
 * {@code movieId, title, genres} (genres separated by |, the year in brackets at the end of the
 * title). Columns may stand in any order. A line that does not parse is reported with its number
 * and left out. Ratings of equal time keep the order of the file.
 *
 * @param ratings in time order
 * @param movies by identifier, in the order of the file; empty without a file
 * @param skippedLines lines that did not parse
 */
public record RatingsFile(List<Line> ratings, Map<String, Movie> movies, int skippedLines) {
  private static final Pattern YEAR = Pattern.compile("\\s*\\((\\d{4})\\)\\s*$");
  private static final String NO_GENRES = "(no genres listed)";

  /**
   * One rating.
   *
   * @param viewer identifier of the viewer
   * @param title identifier of the title
   * @param stars the rating
   * @param seconds when, seconds since 1970
   */
  public record Line(String viewer, String title, double stars, long seconds) {}

  /**
   * What is known of a title.
   *
   * @param name without the year
   * @param genres names of its genres
   * @param year year of publication, 0 when unknown
   */
  public record Movie(String name, List<String> genres, int year) {}

  /**
   * Reads ratings.
   *
   * @param movies file with genres and years, or null
   * @param problems takes one sentence for each line that was left out
   * @throws CommandException when a file cannot be read or lacks a column
   */
  public static RatingsFile read(Path ratings, Path movies, Consumer<String> problems) {
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
    Map<String, Movie> known = new LinkedHashMap<>();
    if (movies != null) {
      readLines(
          movies,
          List.of("movieId", "title", "genres"),
          record -> known.put(field(record, "movieId"), movie(record)),
          counted);
    }
    lines.sort(Comparator.comparingLong(Line::seconds));
    return new RatingsFile(lines, known, skipped[0]);
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
        } catch (IllegalArgumentException | IOException | UncheckedIOException error) {
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

  private static Movie movie(CSVRecord record) {
    String genres = field(record, "genres");
    String title = field(record, "title");
    Matcher year = YEAR.matcher(title);
    boolean isDated = year.find();
    return new Movie(
        isDated ? title.substring(0, year.start()) : title,
        genres.equals(NO_GENRES) ? List.of() : List.of(genres.split("\\|")),
        isDated ? Integer.parseInt(year.group(1)) : 0);
  }
}
