package dev.marquee.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command of a Java process on the Java of this one.
 *
 * @param jvmOptions options of the JVM, such as {@code -Xmx512m}
 * @param classPath jars and folders, as {@code java -cp} takes them
 * @param mainClass class whose main method it runs
 * @param arguments what that is given
 */
record JavaProcess(
    List<String> jvmOptions, String classPath, Class<?> mainClass, List<String> arguments) {

  JavaProcess {
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
  }

  /**
   * Starts it; it does not end with this process.
   *
   * @param output file to which it prints, errors included; what the file held stays
   */
  Process start(Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass.getName());
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("no process could be started", e);
    }
  }
}
