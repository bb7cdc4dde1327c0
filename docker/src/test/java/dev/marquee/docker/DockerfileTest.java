package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/** The recipe of the images, held to the rules that linters of such files have. */
final class DockerfileTest {
  /**
   * One instruction.
   *
   * @param stage name of the stage that it belongs to; empty before the first
   * @param name in capitals
   * @param arguments on one line
   */
  private record Instruction(String stage, String name, String arguments) {}

  private static List<Instruction> instructions() {
    String text =
        DockerFolder.text(DOCKER.resolve("Dockerfile"))
            .lines()
            .filter(line -> !line.startsWith("#"))
            .reduce("", (all, line) -> all + line + "\n")
            .replaceAll("\\\\\n\\s*", " ");
    List<Instruction> instructions = new ArrayList<>();
    String stage = "";
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      String[] parts = line.split(" ", 2);
      if (parts[0].equals("FROM")) {
        stage = parts[1].replaceFirst(".* AS ", "");
      }
      instructions.add(new Instruction(stage, parts[0], parts[1]));
    }
    return instructions;
  }

  private static List<Instruction> named(String name) {
    return instructions().stream().filter(one -> one.name().equals(name)).toList();
  }

  @Test
  void basesArePinnedAndFlinkIsTheVersionThatWeBuildAgainst() {
    Map<String, String> defaults = new TreeMap<>();
    for (Instruction argument : named("ARG")) {
      String[] parts = argument.arguments().split("=", 2);
      defaults.put("${" + parts[0] + "}", parts[1]);
      assertThat(parts[1]).matches("[a-z/-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*");
    }
    for (Instruction base : named("FROM")) {
      assertThat(defaults).containsKey(base.arguments().replaceFirst(" AS .*", ""));
    }
    assertThat(defaults.get("${FLINK_IMAGE}"))
        .isEqualTo("flink:" + EnvironmentInformation.getVersion() + "-java17");
  }

  @Test
  void whatRunsDoesNotRunAsRoot() {
    for (String stage : List.of("flink", "tools")) {
      List<Instruction> users =
          named("USER").stream().filter(one -> one.stage().equals(stage)).toList();
      assertThat(users).as(stage).isNotEmpty();
      assertThat(users.get(users.size() - 1).arguments()).matches("[1-9]\\d*:[1-9]\\d*");
    }
  }

  @Test
  void nothingIsFetchedByTheRecipeItself() {
    assertThat(named("ADD")).isEmpty();
    for (Instruction run : named("RUN")) {
      assertThat(run.arguments()).doesNotContainPattern("\\b(curl|wget|apt-get|pip|npm)\\b");
    }
  }

  @Test
  void noSecretIsBakedIn() {
    Pattern secret = Pattern.compile("(?i)password|secret|token|credential");
    for (Instruction one : instructions()) {
      assertThat(one.arguments()).as(one.name()).doesNotContainPattern(secret);
    }
    assertThat(DockerFolder.text(DOCKER.resolve("Dockerfile.dockerignore")))
        .contains("docker/secrets");
  }

  @Test
  void whatIsCopiedIsThereAndWhatIsStartedIsCopied() {
    for (Instruction copy : named("COPY")) {
      if (copy.arguments().contains("--from=")) {
        continue;
      }
      String[] words = copy.arguments().replaceAll("--\\w+=\\S+ ", "").split(" ");
      for (int i = 0; i < words.length - 1; i++) {
        assertThat(ROOT.resolve(words[i])).exists();
      }
    }
    String recipe = DockerFolder.text(DOCKER.resolve("Dockerfile"));
    for (String folder : List.of("flink", "tools")) {
      for (Path script : DockerFolder.files(folder, ".sh")) {
        assertThat(recipe).contains("docker/" + folder + "/" + script.getFileName());
        assertThat(Files.isExecutable(script)).as(script.toString()).isTrue();
      }
    }
  }

  @Test
  void commandsAreListsSoThatSignalsReachTheProcess() {
    for (String name : List.of("ENTRYPOINT", "CMD")) {
      assertThat(named(name)).allSatisfy(one -> assertThat(one.arguments()).startsWith("["));
    }
  }

  @Test
  void bashReadsEveryScript() {
    Program bash = Program.require("bash", "bash");
    for (String folder : List.of("flink", "tools")) {
      for (Path script : DockerFolder.files(folder, ".sh")) {
        Program.Outcome outcome = bash.run(ROOT, "-n", script.toString());
        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(DockerFolder.text(script)).contains("set -euo pipefail");
      }
    }
  }
}
