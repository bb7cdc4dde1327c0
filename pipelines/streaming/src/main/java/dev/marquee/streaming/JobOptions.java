package dev.marquee.streaming;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.description.BlockElement;
import org.apache.flink.configuration.description.TextElement;
import org.apache.flink.util.TimeUtils;

/**
 * The settings of one start of a job, typed, from arguments, the environment and a file.
 *
 * <p>Arguments ({@code --key value} or {@code --key=value}) go before environment variables ({@code
 * MARQUEE_} and the key in capitals, with underscores), these before the properties file of {@code
 * --config}, this before defaults. A key that is not known, a value of the wrong type and a secret
 * among the arguments are refused before anything starts. Read once in {@code main}; immutable.
 */
public final class JobOptions {
  /** Argument that names a properties file. */
  public static final String CONFIG_ARGUMENT = "config";

  /** Argument that asks for the list of options. */
  public static final String HELP_ARGUMENT = "help";

  private static final String ENVIRONMENT_PREFIX = "MARQUEE_";

  private final Map<String, ConfigOption<?>> known;
  private final Configuration values;
  private final boolean helpRequested;

  private JobOptions(
      Map<String, ConfigOption<?>> known, Map<String, String> values, boolean helpRequested) {
    this.known = known;
    this.values = Configuration.fromMap(values);
    this.helpRequested = helpRequested;
  }

  /**
   * Reads the settings of a job.
   *
   * @param environment environment variables, {@code System.getenv()}
   * @param options every option that the job and the edge know
   * @throws IllegalArgumentException naming the key, the value and what is expected
   */
  public static JobOptions parse(
      String[] args, Map<String, String> environment, Collection<ConfigOption<?>> options) {
    Map<String, ConfigOption<?>> known = new LinkedHashMap<>();
    for (ConfigOption<?> option : options) {
      if (known.put(option.key(), option) != null) {
        throw new IllegalArgumentException("option " + option.key() + " is declared twice");
      }
    }
    Map<String, String> arguments = arguments(args);
    boolean help = arguments.remove(HELP_ARGUMENT) != null;
    Map<String, String> merged = new LinkedHashMap<>();
    String file = arguments.remove(CONFIG_ARGUMENT);
    if (file != null) {
      merged.putAll(load(Path.of(file)));
    }
    for (String key : known.keySet()) {
      String variable = environment.get(variableOf(key));
      if (variable != null) {
        merged.put(key, variable);
      }
    }
    for (String key : arguments.keySet()) {
      if (isSecret(key)) {
        throw new IllegalArgumentException(
            "--"
                + key
                + " is a secret: give it in the file of --config or in the environment variable "
                + variableOf(key));
      }
    }
    merged.putAll(arguments);
    JobOptions parsed = new JobOptions(known, merged, help);
    merged.forEach(parsed::check);
    return parsed;
  }

  /**
   * The value of an option, or its default.
   *
   * @throws IllegalArgumentException when it has neither
   */
  public <T> T get(ConfigOption<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalArgumentException("--" + option.key() + " must be given"));
  }

  /** The value of an option, or its default; empty when it has neither. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    if (!known.containsKey(option.key())) {
      throw new IllegalArgumentException("option " + option.key() + " was not declared");
    }
    return Optional.ofNullable(values.get(option));
  }

  /**
   * The value of an option that must lie in [low, high].
   *
   * @throws IllegalArgumentException naming the key, the value and the range
   */
  public <T extends Comparable<T>> T get(ConfigOption<T> option, T low, T high) {
    T value = get(option);
    // Written so that NaN, which compares above everything, fails as well.
    if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
      throw new IllegalArgumentException(
          "--"
              + option.key()
              + " must be between "
              + text(low)
              + " and "
              + text(high)
              + ", is "
              + text(value));
    }
    return value;
  }

  /** Whether {@code --help} was among the arguments. */
  public boolean helpRequested() {
    return helpRequested;
  }

  /** What {@code --help} prints: every option with its default, its type and a sentence. */
  public String help() {
    StringBuilder help = new StringBuilder();
    help.append("--config FILE\n    Java properties file with any of the options below.\n");
    for (ConfigOption<?> option : known.values()) {
      help.append("--").append(option.key());
      if (option.hasDefaultValue()) {
        help.append(" (").append(text(option.defaultValue())).append(')');
      }
      help.append("\n    ").append(descriptionOf(option));
      help.append(" Expects ").append(typeOf(option)).append(".\n");
    }
    return help.toString();
  }

  /** The sentence that describes an option. */
  public static String descriptionOf(ConfigOption<?> option) {
    StringBuilder text = new StringBuilder();
    for (BlockElement block : option.description().getBlocks()) {
      if (block instanceof TextElement element) {
        text.append(element.getFormat());
      }
    }
    return text.toString();
  }

  private void check(String key, String value) {
    ConfigOption<?> option = known.get(key);
    if (option == null) {
      throw new IllegalArgumentException(
          "unknown option --" + key + "; did you mean --" + nearest(key) + "?");
    }
    try {
      values.get(option);
    } catch (IllegalArgumentException wrongType) {
      throw new IllegalArgumentException(
          "--" + key + " must be " + typeOf(option) + (isSecret(key) ? "" : ", is '" + value + "'"),
          wrongType);
    }
  }

  private static Map<String, String> arguments(String[] args) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      String argument = args[i];
      if (!argument.startsWith("--") || argument.length() == 2) {
        throw new IllegalArgumentException(
            "expected --key value, found '" + argument + "'; --help lists the options");
      }
      int equals = argument.indexOf('=');
      String key = argument.substring(2, equals < 0 ? argument.length() : equals);
      String value;
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (key.equals(HELP_ARGUMENT)) {
        value = "";
      } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
        value = args[++i];
      } else {
        throw new IllegalArgumentException("--" + key + " lacks its value");
      }
      if (arguments.put(key, value) != null) {
        throw new IllegalArgumentException("--" + key + " is given twice");
      }
    }
    return arguments;
  }

  private static Map<String, String> load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("--config cannot be read: " + file, e);
    }
    Map<String, String> values = new LinkedHashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  private static boolean isSecret(String key) {
    return key.endsWith(".secret") || key.endsWith(".password");
  }

  private static String variableOf(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String typeOf(ConfigOption<?> option) {
    if (!option.hasDefaultValue()) {
      return "text";
    }
    Object value = option.defaultValue();
    if (value instanceof Integer || value instanceof Long) {
      return "a whole number";
    }
    if (value instanceof Double || value instanceof Float) {
      return "a number";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    if (value instanceof Duration) {
      return "a duration such as '500 ms' or '3 d'";
    }
    if (value instanceof Enum<?> constant) {
      return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
          .map(JobOptions::text)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return value instanceof List ? "values separated by semicolons" : "text";
  }

  private static String text(Object value) {
    if (value instanceof Duration duration) {
      return TimeUtils.formatWithHighestUnit(duration);
    }
    return value instanceof Enum<?>
        ? value.toString().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }

  private String nearest(String key) {
    List<String> candidates = new ArrayList<>(known.keySet());
    candidates.add(CONFIG_ARGUMENT);
    candidates.add(HELP_ARGUMENT);
    String best = candidates.get(0);
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = distance(key, candidate);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Edits from one text to the other (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
