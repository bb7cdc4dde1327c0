package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the lines of a CSV file with a header, plain or gzip by its first two bytes, one at a time.
 *
 * <p>Columns may stand in any order and others beside them; fields do not span lines.
 */
final class CsvLines {
  private static final int GZIP_MAGIC = 0x1f8b;

  private CsvLines() {}

  /** The fields of one line, by the order in which columns were asked for. */
  record Fields(List<String> columns, int[] places, CSVRecord line) {
    /**
     * The field without blanks around it.
     *
     * @throws IllegalArgumentException when it is missing or empty
     */
    String text(String column) {
      int place = places[columns.indexOf(column)];
      if (place >= line.size()) {
        throw new IllegalArgumentException(column + " is missing");
      }
      String value = line.get(place).strip();
      if (value.isEmpty()) {
        throw new IllegalArgumentException(column + " is empty");
      }
      return value;
    }

    /**
     * The field as a number.
     *
     * @throws IllegalArgumentException when it is none
     */
    double number(String column) {
      String text = text(column);
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException error) {
        throw new IllegalArgumentException(column + " is not a number: '" + text + "'", error);
      }
    }
  }

  /**
   * Reads all lines.
   *
   * @param each takes the fields of a line; what it throws as IllegalArgumentException is the
   *     line's problem
   * @param problems takes one sentence for each line that could not be used
   * @throws CommandException when the file cannot be read or lacks a column
   */
  static void read(
      Path file, List<String> columns, Consumer<Fields> each, Consumer<String> problems) {
    try (InputStream bytes = plain(file);
        BufferedReader reader =
            // A decoder of its own: it reports what is no UTF-8, where a charset would replace it.
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))) {
      String header = reader.readLine();
      if (header == null) {
        throw new CommandException(ExitCode.INCOMPLETE, file + " is empty");
      }
      int[] places = places(file, header, columns);
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try (CSVParser parser = CSVParser.parse(line, CSVFormat.DEFAULT)) {
          each.accept(new Fields(columns, places, parser.getRecords().get(0)));
        } catch (IllegalArgumentException | IOException | UncheckedIOException error) {
          problems.accept(file + " line " + number + ": " + reason(error));
        }
      }
    } catch (CharacterCodingException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " is not UTF-8 text", error);
    } catch (IOException error) {
      String why = Files.exists(file) ? "cannot be read: " + reason(error) : "does not exist";
      throw new CommandException(ExitCode.UNAVAILABLE, file + " " + why, error);
    }
  }

  private static InputStream plain(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    try {
      bytes.mark(2);
      int magic = bytes.read() << 8 | bytes.read();
      bytes.reset();
      return magic == GZIP_MAGIC ? new GZIPInputStream(bytes) : bytes;
    } catch (IOException error) {
      bytes.close();
      throw error;
    }
  }

  private static int[] places(Path file, String header, List<String> columns) throws IOException {
    String clean = header.startsWith("\uFEFF") ? header.substring(1) : header;
    List<String> names;
    try (CSVParser parser = CSVParser.parse(clean, CSVFormat.DEFAULT)) {
      List<CSVRecord> records = parser.getRecords();
      names = records.isEmpty() ? List.of() : records.get(0).stream().map(String::strip).toList();
    }
    int[] places = new int[columns.size()];
    for (int at = 0; at < places.length; at++) {
      places[at] = names.indexOf(columns.get(at));
      if (places[at] < 0) {
        throw new CommandException(
            ExitCode.INCOMPLETE,
            file + " lacks the column " + columns.get(at) + "; its first line is '" + clean + "'");
      }
    }
    return places;
  }

  private static String reason(Exception error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
