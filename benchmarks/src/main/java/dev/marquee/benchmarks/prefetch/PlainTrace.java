package dev.marquee.benchmarks.prefetch;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.local.trace.ServiceTrace.Site;
import dev.marquee.local.trace.ServiceTrace.Title;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tukaani.xz.XZInputStream;

/**
 * A trace that says nothing but when which object of how many bytes was asked for: one site, no
 * catalogue, no calendar.
 *
 * <p>A line is {@code time id bytes}, separated by blanks or commas; times are taken for seconds.
 * An object that comes in several sizes is as large as the largest, and a request asks for as many
 * bytes as it says.
 */
public final class PlainTrace {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final int FIELDS = 3;

  private PlainTrace() {}

  /**
   * Reads the file, unpacked when its name ends in {@code .xz}.
   *
   * @throws CommandException when it cannot be read or a line is none of a trace
   */
  public static ServiceTrace read(Path file) {
    Map<String, Integer> numbers = new HashMap<>();
    List<Long> sizes = new ArrayList<>();
    ServiceTrace.PlayColumns columns = new ServiceTrace.PlayColumns();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(line.strip(), file + " line " + number, numbers, sizes, columns);
        }
      }
    } catch (NoSuchFileException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " does not exist", error);
    } catch (IOException error) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " cannot be read: " + error, error);
    }
    if (sizes.isEmpty()) {
      throw new CommandException(ExitCode.INCOMPLETE, file + " has no requests");
    }
    List<Title> titles = new ArrayList<>();
    for (int object = 0; object < sizes.size(); object++) {
      long[] bytes = new long[ServiceTrace.RUNGS];
      bytes[0] = sizes.get(object);
      titles.add(
          new Title(
              Integer.toString(object), "object", "", List.of(), Long.MIN_VALUE / 2, 0, 0, bytes));
    }
    Site site = new Site("site", "", 0, 0, 0, 2, 14);
    return new ServiceTrace(titles, List.of(site), List.of(), columns.plays());
  }

  private static void add(
      String line,
      String where,
      Map<String, Integer> numbers,
      List<Long> sizes,
      ServiceTrace.PlayColumns columns) {
    String[] fields = SEPARATOR.split(line);
    try {
      if (fields.length < FIELDS) {
        throw new IllegalArgumentException("time, id and bytes are needed: '" + line + "'");
      }
      long bytes = Long.parseLong(fields[2]);
      if (bytes <= 0) {
        throw new IllegalArgumentException("bytes must be positive: " + bytes);
      }
      Integer known = numbers.putIfAbsent(fields[1], sizes.size());
      int object = known == null ? sizes.size() : known;
      if (known == null) {
        sizes.add(bytes);
      } else {
        sizes.set(object, Math.max(sizes.get(object), bytes));
      }
      columns.add((int) Double.parseDouble(fields[0]), 0, object * ServiceTrace.RUNGS, bytes, 0);
    } catch (IllegalArgumentException error) {
      throw new CommandException(ExitCode.INCOMPLETE, where + ": " + error.getMessage(), error);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    return file.toString().endsWith(".xz") ? new XZInputStream(bytes) : bytes;
  }
}
