package dev.marquee.benchmarks.thumbnails;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Click rates from which the mismatched landscape draws.
 *
 * @param rates means of production priors, each in (0, 1)
 */
public record ClickRates(List<Double> rates) {
  /**
   * Reads the means of beta priors.
   *
   * @param file CSV with a header that names alpha and beta
   * @throws CommandException when it cannot be read, or a line is no prior
   */
  public static ClickRates read(Path file) {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
      List<Double> rates = new ArrayList<>();
      for (CSVRecord line : parser) {
        double alpha = positive(line, "alpha", file);
        rates.add(alpha / (alpha + positive(line, "beta", file)));
      }
      if (rates.isEmpty()) {
        throw new CommandException(ExitCode.INCOMPLETE, file + " holds no prior");
      }
      return new ClickRates(rates);
    } catch (IOException e) {
      throw new CommandException(ExitCode.INCOMPLETE, "cannot read " + file + ": " + e, e);
    }
  }

  private static double positive(CSVRecord line, String column, Path file) {
    String text = line.isSet(column) ? line.get(column) : "";
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with where it stands.
    }
    throw new CommandException(
        ExitCode.INCOMPLETE,
        file
            + " line "
            + (line.getRecordNumber() + 1)
            + ": "
            + column
            + " must be a positive number: \""
            + text
            + "\"");
  }

  public ClickRates {
    rates = List.copyOf(rates);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("rates must not be empty");
    }
    for (double rate : rates) {
      if (!(rate > 0 && rate < 1)) {
        throw new IllegalArgumentException("rates must be in (0, 1): " + rate);
      }
    }
  }
}
