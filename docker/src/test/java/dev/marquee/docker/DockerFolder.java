package dev.marquee.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The files under {@code docker/}, read as what they are. */
final class DockerFolder {
  static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  static final Path DOCKER = ROOT.resolve("docker");

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true);

  private DockerFolder() {}

  /** A file of one document, YAML or JSON by its ending. */
  static JsonNode read(Path file) {
    List<JsonNode> documents = documents(file);
    if (documents.size() != 1) {
      throw new IllegalArgumentException(file + " holds " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  /**
   * The documents of a file; anchors and merges are resolved, a key that stands twice is an error.
   */
  static List<JsonNode> documents(Path file) {
    try {
      if (file.toString().endsWith(".json")) {
        return List.of(JSON.readTree(file.toFile()));
      }
      return yaml(text(file));
    } catch (IOException | YAMLException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The documents of a text in YAML. */
  static List<JsonNode> yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(4 << 20);
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
      documents.add(JSON.valueToTree(document));
    }
    return documents;
  }

  /** Files with this ending in a folder under {@code docker/}, sorted. */
  static List<Path> files(String folder, String ending) {
    try (Stream<Path> files = Files.walk(DOCKER.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return array.valueStream();
  }
}
