package dev.marquee.local;

import dev.marquee.local.console.ConsoleServer;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the console of jobs that run on a broker and a Flink cluster of their own. */
@Command(
    name = "console",
    description = {
      "Serves the console of jobs that run on a broker and a Flink cluster of their own, until"
          + " Ctrl-C.",
      "It reads topics and Flink's REST interface, and publishes what a viewer at the console does."
          + " Actions that need the engine in the same process are refused."
    })
final class ConsoleCommand implements Callable<Integer> {
  private static final String LOOPBACK = "127.0.0.1";

  @Spec private CommandSpec spec;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", required = true, description = "The broker.")
  private String kafka;

  @Option(
      names = "--flink",
      paramLabel = "URL",
      required = true,
      description = "Flink's REST interface, such as http://127.0.0.1:8081.")
  private URI flink;

  @Option(
      names = "--dashboard",
      paramLabel = "URL",
      description = "Where people open Flink's dashboard (default: what --flink says).")
  private URI dashboard;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the console, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = LOOPBACK,
      description =
          "Address to listen on; 0.0.0.0 only in a container whose port is published on the"
              + " loopback address (default: ${DEFAULT-VALUE}).")
  private String listen;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "A name under which browsers may ask, beside 127.0.0.1 and localhost; may be repeated.")
  private Set<String> hosts = new LinkedHashSet<>();

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Seconds of the service per second, where its viewers are simulated faster than the wall"
              + " clock (default: ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      description = "End after this time (default: at Ctrl-C).")
  private Long forSeconds;

  @Override
  public Integer call() throws InterruptedException {
    String servers = BrokerOptions.checked(kafka);
    requireAddress("--flink", flink);
    URI shown = dashboard == null ? flink : dashboard;
    requireAddress("--dashboard", shown);
    if (!(speed > 0) || Double.isInfinite(speed)) {
      throw wrong("--speed must be positive: " + speed);
    }
    ConsoleServer.Options options = options();
    Interruption stop = Interruption.onShutdown();
    PrintWriter err = spec.commandLine().getErr();
    try (AttachedConsole console =
        AttachedConsole.open(
            new AttachedConsole.Target(servers, flink, shown, speed, null), options)) {
      err.println("Console          " + console.address());
      err.flush();
      if (forSeconds == null) {
        stop.requested().await();
      } else {
        stop.requested().await(forSeconds, TimeUnit.SECONDS);
      }
      return ExitCode.OK.code();
    } finally {
      stop.done();
    }
  }

  private ConsoleServer.Options options() {
    try {
      return new ConsoleServer.Options(listen, port, hosts);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private void requireAddress(String option, URI address) {
    boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!isWeb || address.getHost() == null) {
      throw wrong(option + " must be an address such as http://127.0.0.1:8081, is " + address);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
