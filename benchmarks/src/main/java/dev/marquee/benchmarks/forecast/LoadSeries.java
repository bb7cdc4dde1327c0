package dev.marquee.benchmarks.forecast;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One series of a file in the form of the M4 competition: a header, then one line per series, its
 * id first, its values in order of time, empty cells after the last.
 *
 * @param id unique within its file
 * @param values at least 0 and finite
 */
public record LoadSeries(String id, double[] values) {
  /**
   * Reads all series of a file.
   *
   * @throws CommandException when it cannot be read, has no series, or a cell is no load
   */
  public static List<LoadSeries> read(Path file) {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader().setAllowMissingColumnNames(true).get();
    List<LoadSeries> series = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
      for (CSVRecord line : parser) {
        LoadSeries one = parse(file, line);
        if (!ids.add(one.id)) {
          throw wrong(file, line, "the series " + one.id + " is there twice");
        }
        series.add(one);
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException error) {
      String why = Files.exists(file) ? "cannot be read: " + error : "does not exist";
      throw new CommandException(ExitCode.UNAVAILABLE, file + " " + why, error);
    }
    if (series.isEmpty()) {
      throw new CommandException(
          ExitCode.INCOMPLETE, file + " has no series: a header, then one line per series");
    }
    return series;
  }

  private static LoadSeries parse(Path file, CSVRecord line) {
    int cells = line.size();
    while (cells > 1 && line.get(cells - 1).isBlank()) {
      cells--;
    }
    double[] values = new double[cells - 1];
    for (int cell = 1; cell < cells; cell++) {
      values[cell - 1] = load(file, line, cell);
    }
    if (values.length == 0) {
      throw wrong(file, line, "the series " + line.get(0) + " has no values");
    }
    return new LoadSeries(line.get(0).strip(), values);
  }

  private static double load(Path file, CSVRecord line, int cell) {
    String text = line.get(cell).strip();
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException error) {
      throw wrong(file, line, "value " + cell + " is not a number: '" + text + "'");
    }
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong(file, line, "value " + cell + " must be at least 0 and finite: " + text);
    }
    return value;
  }

  private static CommandException wrong(Path file, CSVRecord line, String why) {
    return new CommandException(
        ExitCode.INCOMPLETE, file + " series " + line.getRecordNumber() + ": " + why);
  }
}
