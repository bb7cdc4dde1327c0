package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.local.Marquee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Every command line of ./marquee in the documents is one that the programs understand. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  private static final String LAUNCHER = "./marquee";
  private static final Pattern CODE = Pattern.compile("(?s)(?<!`)`([^`]+)`(?!`)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```");

  /** A word of a shell, with its quotes. */
  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

  /** Where a command ends for the shell. */
  private static final Set<String> ENDS = Set.of("|", "#", ">", ">>", "&&", "||", ";", "<");

  /** Stands for a value that the reader has. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z]");

  /** What the launcher does without picocli. */
  private static final Set<String> OF_THE_LAUNCHER = Set.of("test", "help");

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (String folder : List.of("docs", "docker")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    return documents;
  }

  /** Command lines of a document, in order, each once. */
  private static List<String> commands(String document) {
    Map<String, Boolean> commands = new LinkedHashMap<>();
    Matcher fence = FENCE.matcher(document);
    while (fence.find()) {
      lines(fence.group(1)).forEach(line -> commands.put(line, true));
    }
    String prose = fence.replaceAll("");
    prose
        .lines()
        .filter(line -> line.startsWith("    "))
        .forEach(line -> lines(line).forEach(one -> commands.put(one, true)));
    Matcher code = CODE.matcher(prose);
    while (code.find()) {
      String inline = code.group(1).replaceAll("\\s+", " ");
      if (inline.startsWith("bench ")) {
        commands.put(LAUNCHER + " " + inline, true);
      } else if (inline.startsWith(LAUNCHER + " ")) {
        commands.put(inline, true);
      }
    }
    return List.copyOf(commands.keySet());
  }

  private static List<String> lines(String code) {
    return code.replaceAll("\\s*\\\\\\n\\s*", " ")
        .lines()
        .filter(line -> line.contains(LAUNCHER + " "))
        .map(line -> line.substring(line.indexOf(LAUNCHER + " ")).strip())
        .toList();
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command.substring(LAUNCHER.length()));
    while (matcher.find()) {
      String word = matcher.group();
      if (ENDS.contains(word)) {
        break;
      }
      if (word.matches("'.*'|\".*\"")) {
        word = word.substring(1, word.length() - 1);
      }
      // A number suits an option of any type.
      words.add(PLACEHOLDER.matcher(word).matches() ? "1" : word);
    }
    return words;
  }

  private static void parse(String command) {
    List<String> words = words(command);
    String first = words.get(0);
    if (first.equals("help") && words.size() > 1) {
      assertThat(Marquee.commandLine().getSubcommands()).containsKey(words.get(1));
    }
    if (OF_THE_LAUNCHER.contains(first)) {
      return;
    }
    boolean isBenchmark = first.equals("bench");
    CommandLine line = isBenchmark ? Benchmarks.commandLine() : Marquee.commandLine();
    List<String> arguments = isBenchmark ? words.subList(1, words.size()) : words;
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (MissingParameterException e) {
      // A command may be named without the options that it needs, but not used without them.
      if (arguments.stream().anyMatch(one -> one.startsWith("-"))) {
        throw e;
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyDocumentedCommandParses() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      for (String command : commands(Files.readString(document))) {
        tests.add(
            DynamicTest.dynamicTest(
                ROOT.relativize(document) + ": " + command, () -> parse(command)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests.stream();
  }

  @Test
  void whatIsMisspeltIsFound() {
    assertThatThrownBy(() -> parse("./marquee run --fersh"))
        .isInstanceOf(UnmatchedArgumentException.class);
    assertThatThrownBy(() -> parse("./marquee bench latancy"))
        .isInstanceOf(UnmatchedArgumentException.class);
    assertThatThrownBy(() -> parse("./marquee bench throughput --mix both"))
        .isInstanceOf(MissingParameterException.class);
    assertThatThrownBy(() -> parse("./marquee run --parallelism many"))
        .isInstanceOf(ParameterException.class);
    parse("./marquee consume --topic T | head");
    parse("./marquee bench console --soak 60 --json > soak.jsonl");
  }

  @Test
  void commandsAreFoundInBlocksAndInText() {
    String document =
        """
        Start `./marquee run
        --fresh` or `bench edge`, never `marquee`.

        ```sh
        echo x | ./marquee publish \\
          --topic T
        ```

            ./marquee topics   # the table
        """;
    assertThat(commands(document))
        .containsExactly(
            "./marquee publish --topic T",
            "./marquee topics   # the table",
            "./marquee run --fresh",
            "./marquee bench edge");
    assertThat(words("./marquee topics   # the table")).containsExactly("topics");
  }
}
