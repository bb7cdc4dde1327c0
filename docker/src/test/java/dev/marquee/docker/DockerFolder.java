package dev.marquee.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files under {@code docker/}, read as what they are. */
final class DockerFolder {
  static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  static final Path DOCKER = ROOT.resolve("docker");

  private static final ObjectMapper JSON = strict(JsonMapper.builder().build());
  private static final ObjectMapper YAML = strict(new YAMLMapper(new YAMLFactory()));

  private DockerFolder() {}

  /** A key that stands twice is an error: the second would silently win. */
  private static ObjectMapper strict(ObjectMapper mapper) {
    return mapper.configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true);
  }

  /** A file of one document, YAML or JSON by its ending. */
  static JsonNode read(Path file) {
    List<JsonNode> documents = documents(file);
    if (documents.size() != 1) {
      throw new IllegalArgumentException(file + " holds " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  /** The documents of a file. */
  static List<JsonNode> documents(Path file) {
    ObjectMapper mapper = file.toString().endsWith(".json") ? JSON : YAML;
    try (JsonParser parser = mapper.createParser(Files.newBufferedReader(file));
        MappingIterator<JsonNode> documents = mapper.readerFor(JsonNode.class).readValues(parser)) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
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
