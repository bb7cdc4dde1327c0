package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobOptionsTest {
  private enum Colour {
    RED,
    BLUE
  }

  private static final ConfigOption<Integer> COUNT =
      ConfigOptions.key("model.count").intType().defaultValue(5).withDescription("How many.");
  private static final ConfigOption<Double> SHARE =
      ConfigOptions.key("model.share").doubleType().defaultValue(0.5).withDescription("How much.");
  private static final ConfigOption<Duration> AGE =
      ConfigOptions.key("model.age")
          .durationType()
          .defaultValue(Duration.ofDays(3))
          .withDescription("How old.");
  private static final ConfigOption<Boolean> FAST =
      ConfigOptions.key("model.fast").booleanType().defaultValue(true).withDescription("How.");
  private static final ConfigOption<Colour> COLOUR =
      ConfigOptions.key("model.colour")
          .enumType(Colour.class)
          .defaultValue(Colour.RED)
          .withDescription("Which.");
  private static final ConfigOption<String> NAME =
      ConfigOptions.key("model.name").stringType().noDefaultValue().withDescription("Who.");
  private static final ConfigOption<String> SECRET =
      ConfigOptions.key("marker.secret").stringType().noDefaultValue().withDescription("Hush.");
  private static final List<ConfigOption<?>> ALL =
      List.of(COUNT, SHARE, AGE, FAST, COLOUR, NAME, SECRET);

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();

  private JobOptions parse(String... args) {
    return JobOptions.parse(args, environment, ALL);
  }

  private String config(String... lines) throws Exception {
    Path file = folder.resolve("job.properties");
    Files.write(file, List.of(lines));
    return file.toString();
  }

  @Test
  void takesDefaultsWhereNothingIsGiven() {
    JobOptions options = parse();
    assertThat(options.get(COUNT)).isEqualTo(5);
    assertThat(options.get(AGE)).isEqualTo(Duration.ofDays(3));
    assertThat(options.find(NAME)).isEmpty();
    assertThatThrownBy(() -> options.get(NAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--model.name must be given");
  }

  @Test
  void readsEveryTypeInBothForms() {
    JobOptions options =
        parse(
            "--model.count",
            "7",
            "--model.share=0.25",
            "--model.age",
            "90 min",
            "--model.fast",
            "false",
            "--model.colour=blue",
            "--model.name",
            "a=b c");
    assertThat(options.get(COUNT)).isEqualTo(7);
    assertThat(options.get(SHARE)).isEqualTo(0.25);
    assertThat(options.get(AGE)).isEqualTo(Duration.ofMinutes(90));
    assertThat(options.get(FAST)).isFalse();
    assertThat(options.get(COLOUR)).isEqualTo(Colour.BLUE);
    assertThat(options.get(NAME)).isEqualTo("a=b c");
  }

  @Test
  void argumentsGoBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    String file = config("model.count=1", "model.share=0.1", "model.name=of the file");
    environment.put("MARQUEE_MODEL_COUNT", "2");
    environment.put("MARQUEE_MODEL_SHARE", "0.2");
    environment.put("MARQUEE_HOME", "/not/an/option");
    JobOptions options = parse("--model.count", "3", "--config", file);
    assertThat(options.get(COUNT)).isEqualTo(3);
    assertThat(options.get(SHARE)).isEqualTo(0.2);
    assertThat(options.get(NAME)).isEqualTo("of the file");
  }

  @Test
  void namesTheNearestKeyForOneThatIsNotKnown() throws Exception {
    assertThatThrownBy(() -> parse("--model.conut", "7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown option --model.conut; did you mean --model.count?");
    String file = config("model.colur=red");
    assertThatThrownBy(() -> parse("--config", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.colur")
        .hasMessageContaining("model.colour");
  }

  @Test
  void namesKeyValueAndTypeForAWrongValue() {
    assertThatThrownBy(() -> parse("--model.count", "many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--model.count must be a whole number, is 'many'");
    assertThatThrownBy(() -> parse("--model.share", "half"))
        .hasMessage("--model.share must be a number, is 'half'");
    assertThatThrownBy(() -> parse("--model.age", "old"))
        .hasMessage("--model.age must be a duration such as '500 ms' or '3 d', is 'old'");
    assertThatThrownBy(() -> parse("--model.fast", "very"))
        .hasMessage("--model.fast must be true or false, is 'very'");
    assertThatThrownBy(() -> parse("--model.colour", "green"))
        .hasMessage("--model.colour must be one of red, blue, is 'green'");
  }

  @Test
  void namesKeyValueAndRangeForAValueOutsideIt() {
    JobOptions options = parse("--model.count", "0", "--model.share", "NaN");
    assertThatThrownBy(() -> options.get(COUNT, 1, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--model.count must be between 1 and 100, is 0");
    assertThatThrownBy(() -> options.get(SHARE, 0.0, 1.0))
        .hasMessage("--model.share must be between 0.0 and 1.0, is NaN");
    assertThat(options.get(COUNT, 0, 0)).isZero();
    assertThatThrownBy(() -> options.get(AGE, Duration.ZERO, Duration.ofHours(1)))
        .hasMessage("--model.age must be between 0 ms and 1 h, is 3 d");
  }

  @Test
  void takesSecretsFromFilesAndTheEnvironmentOnly() throws Exception {
    assertThatThrownBy(() -> parse("--marker.secret", "hush"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MARQUEE_MARKER_SECRET")
        .hasMessageNotContaining("hush");
    assertThat(parse("--config", config("marker.secret=hush")).get(SECRET)).isEqualTo("hush");
    environment.put("MARQUEE_MARKER_SECRET", "quiet");
    assertThat(parse().get(SECRET)).isEqualTo("quiet");
  }

  @Test
  void refusesArgumentsThatAreNoOptions() {
    assertThatThrownBy(() -> parse("model.count")).hasMessageContaining("'model.count'");
    assertThatThrownBy(() -> parse("--")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("--model.count")).hasMessage("--model.count lacks its value");
    assertThatThrownBy(() -> parse("--model.count", "--model.fast", "true"))
        .hasMessage("--model.count lacks its value");
    assertThatThrownBy(() -> parse("--model.count", "1", "--model.count=2"))
        .hasMessage("--model.count is given twice");
    assertThatThrownBy(() -> parse("--config", folder.resolve("missing").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void takesANegativeNumberForAValue() {
    assertThat(parse("--model.count", "-3").get(COUNT)).isEqualTo(-3);
  }

  @Test
  void helpShowsEveryOptionWithItsDefaultAndItsSentence() {
    JobOptions options = parse("--help");
    assertThat(options.helpRequested()).isTrue();
    assertThat(parse().helpRequested()).isFalse();
    for (ConfigOption<?> option : ALL) {
      assertThat(options.help()).contains("--" + option.key());
      assertThat(options.help()).contains(JobOptions.descriptionOf(option));
    }
    assertThat(options.help()).contains("--model.age (3 d)\n    How old. Expects a duration");
    assertThat(options.help()).contains("--model.colour (red)");
  }

  @Test
  void refusesAnOptionThatWasNotDeclaredOrDeclaredTwice() {
    ConfigOption<Integer> foreign =
        ConfigOptions.key("other").intType().defaultValue(1).withDescription("Other.");
    JobOptions options = parse();
    assertThatThrownBy(() -> options.get(foreign)).hasMessageContaining("other");
    Map<String, String> none = Map.of();
    List<ConfigOption<?>> twice = List.of(COUNT, COUNT);
    assertThatThrownBy(() -> JobOptions.parse(new String[0], none, twice))
        .hasMessageContaining("model.count");
  }
}
