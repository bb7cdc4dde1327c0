package dev.marquee.streaming;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;

/**
 * The schemas with which topics were released: what producers that were not upgraded yet still
 * write.
 *
 * <p>They lie in the contract's resources under {@code
 * dev/marquee/events/released/<version>/<Record>.avsc}, each with everything that it refers to; the
 * file {@code versions} beside them lists the releases, oldest first. At a release {@link #main}
 * writes those of the version; they never change afterwards.
 */
public final class ReleasedSchemas {
  private static final String FOLDER = "dev/marquee/events/released";

  private ReleasedSchemas() {}

  /**
   * All released schemas of the record of this name, oldest first; empty when it was never
   * released.
   */
  public static List<Schema> of(Schema current) {
    List<Schema> released = new ArrayList<>();
    for (String version : versions()) {
      try (InputStream in = open(version + "/" + current.getName() + ".avsc")) {
        if (in != null) {
          released.add(new Schema.Parser().parse(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return released;
  }

  /** The released versions, oldest first. */
  public static List<String> versions() {
    try (InputStream in = open("versions")) {
      if (in == null) {
        throw new IllegalStateException("the contract lacks " + FOLDER + "/versions");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String file) {
    return ReleasedSchemas.class.getClassLoader().getResourceAsStream(FOLDER + "/" + file);
  }

  /**
   * Writes the current schema of every topic as that of a release.
   *
   * @param args the version, e.g. {@code 0.2.0}, and the contract's resource folder, {@code
   *     avro/src/main/resources}
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "expected two arguments, the version and the contract's resource folder, got "
              + args.length);
    }
    Path folder = Path.of(args[1]).resolve(FOLDER);
    Path target = Files.createDirectories(folder.resolve(args[0]));
    for (Topic<?> topic : Topics.all()) {
      if (topic.schema().isPresent()) {
        Schema schema = topic.schema().get();
        Files.writeString(
            target.resolve(schema.getName() + ".avsc"),
            SchemaFormatter.format("json/pretty", schema) + "\n");
      }
    }
    Path versions = folder.resolve("versions");
    List<String> lines =
        new ArrayList<>(Files.exists(versions) ? Files.readAllLines(versions) : List.of());
    if (!lines.contains(args[0])) {
      lines.add(args[0]);
    }
    Files.write(versions, lines);
  }
}
