package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.recovery.RowOverlap;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.local.CommandException;
import dev.marquee.local.DataFolder;
import dev.marquee.local.ExitCode;
import dev.marquee.local.Marquee;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.streaming.LastVersionWins;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What failures cost: the same replay with the job left alone and with its TaskManager killed again
 * and again, compared by quality and by the rows that a reader of the topic is left with.
 *
 * <p>Both are the run command's own replays, at a rate at which everything is learned from, so that
 * they differ by the failures and by what two runs always differ by: the moments at which the item
 * side reaches the profiles. How much that is tells a run with {@code --failures 0}.
 */
@Command(
    name = "recovery",
    description = "A replay with failures beside one without: quality and item rows.")
public final class RecoveryBenchmark implements Callable<Integer> {
  private static final Duration READING = Duration.ofMinutes(2);

  @Spec private CommandSpec spec;

  @Option(
      names = "--ratings",
      required = true,
      paramLabel = "FILE",
      description = "CSV with userId, movieId, rating, timestamp (seconds).")
  private Path ratings;

  @Option(
      names = "--movies",
      paramLabel = "FILE",
      description = "CSV with movieId, title, genres (separated by |).")
  private Path movies;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "400",
      description = "Events per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--failures",
      paramLabel = "N",
      defaultValue = "10",
      description = "How often the TaskManager is killed (default: ${DEFAULT-VALUE}).")
  private int failures;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides at which events (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON line.")
  private boolean json;

  /** What one replay came to. */
  private record Outcome(JsonNode figures, Map<String, NeighbourRow> rows) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rate < 1) {
      throw new ParameterException(spec.commandLine(), "--rate must be positive: " + rate);
    }
    if (failures < 0) {
      throw new ParameterException(spec.commandLine(), "--failures must be 0 or more: " + failures);
    }
    spec.commandLine().getErr().println("replay without a failure");
    Outcome calm = replay(0);
    spec.commandLine().getErr().println("replay with " + failures + " failures");
    Outcome failed = replay(failures);
    print(calm, failed);
    return ExitCode.OK.code();
  }

  private Outcome replay(int kills) throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder temporary = TemporaryFolder.make("marquee-recovery-", err)) {
      Path data = temporary.path().resolve("data");
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "run",
                  "--data=" + data,
                  "--kafka-port=0",
                  "--dashboard-port=0",
                  "--replay=" + ratings,
                  "--context",
                  "--rate=" + rate,
                  "--failures=" + kills,
                  "--seed=" + seed,
                  "--until-done",
                  "--json"));
      if (movies != null) {
        arguments.add("--movies=" + movies);
      }
      StringWriter out = new StringWriter();
      CommandLine run = Marquee.commandLine().setOut(new PrintWriter(out));
      run.setErr(err);
      int code = run.execute(arguments.toArray(String[]::new));
      if (code != ExitCode.OK.code()) {
        err.print(out);
        throw new CommandException(ExitCode.INCOMPLETE, "the replay ended with exit code " + code);
      }
      return new Outcome(new ObjectMapper().readTree(out.toString()), rows(data));
    }
  }

  /** The rows that whoever reads the topic by its rule, the highest version wins, holds. */
  private static Map<String, NeighbourRow> rows(Path data)
      throws RejectedException, InterruptedException {
    WireFormat<ItemNeighbours> format = WireFormat.of(Topics.ITEM_NEIGHBOURS);
    LastVersionWins versions = new LastVersionWins();
    Map<String, NeighbourRow> rows = new HashMap<>();
    try (DataFolder folder = DataFolder.open(data);
        EmbeddedKafka broker =
            EmbeddedKafka.start(EmbeddedKafka.Options.defaults().withDirectory(folder.kafka()))) {
      for (ConsumerRecord<byte[], byte[]> record :
          broker.records().all(Topics.ITEM_NEIGHBOURS.name(), READING)) {
        if (record.value() == null) {
          rows.remove(new String(record.key(), StandardCharsets.UTF_8));
          continue;
        }
        ItemNeighbours row = format.decode(record.value());
        if (versions.accept(row.getTitleId(), row.getVersion())) {
          byte[] packed = new byte[row.getRow().remaining()];
          row.getRow().duplicate().get(packed);
          rows.put(row.getTitleId(), NeighbourRow.unpack(packed));
        }
      }
    }
    return rows;
  }

  private void print(Outcome calm, Outcome failed) {
    RowOverlap overlap = RowOverlap.of(calm.rows(), failed.rows());
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("failures", failures);
    line.put("restarts", failed.figures().get("restarts").asLong());
    line.put("eventsPublished", failed.figures().get("eventsPublished").asLong());
    line.put("eventsScored", failed.figures().get("eventsScored").asLong());
    line.put("eventsScoredUndisturbed", calm.figures().get("eventsScored").asLong());
    line.put("learningShare", failed.figures().get("learningShare").asDouble());
    line.put("learningShareUndisturbed", calm.figures().get("learningShare").asDouble());
    line.put("recall10", failed.figures().get("recall10").asDouble());
    line.put("recall10Undisturbed", calm.figures().get("recall10").asDouble());
    line.put(
        "recall10Difference",
        failed.figures().get("recall10").asDouble() - calm.figures().get("recall10").asDouble());
    double last = failed.figures().get("recall10LastFifth").asDouble(Double.NaN);
    double lastUndisturbed = calm.figures().get("recall10LastFifth").asDouble(Double.NaN);
    if (Double.isNaN(last - lastUndisturbed)) {
      throw new CommandException(ExitCode.INCOMPLETE, "nothing was scored in the last fifth");
    }
    line.put("recall10LastFifth", last);
    line.put("recall10LastFifthUndisturbed", lastUndisturbed);
    line.put("recall10LastFifthDifference", last - lastUndisturbed);
    line.put("rows", overlap.rows());
    line.put("top20Overlap", overlap.mean());
    line.put("top20OverlapLeast", overlap.least());
    line.put("rowsOnlyInOne", overlap.onlyInOne());
    Figures.print(line, json, spec.commandLine().getOut());
  }
}
