package dev.marquee.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectionReason;
import dev.marquee.streaming.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records that were refused: what they are, and back with them when the cause is gone. */
@Command(
    name = "dead-letters",
    description = "Shows the records that jobs have refused, and publishes them again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DeadLettersCommand.Listing.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class
    })
final class DeadLettersCommand implements Runnable {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static DeadLetters of(BrokerOptions broker) {
    try (Admin admin = broker.connect()) {
      BrokerOptions.requireTopic(admin, Topics.DEAD_LETTERS, broker.address());
    }
    return new DeadLetters(broker.address());
  }

  /** Which letters are meant. */
  static final class FilterOptions {
    @Option(names = "--topic", paramLabel = "T", description = "Only those of this topic.")
    private String topic;

    @Option(
        names = "--reason",
        paramLabel = "R",
        description = "Only those of this reason: ${COMPLETION-CANDIDATES}.")
    private RejectionReason reason;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Only those that were refused since then, such as 2026-01-31T20:15:00Z.")
    private String since;

    DeadLetters.Filter filter() {
      return new DeadLetters.Filter(
          topic == null ? null : BrokerOptions.topic(topic), reason, since == null ? null : time());
    }

    private Instant time() {
      try {
        return OffsetDateTime.parse(since).toInstant();
      } catch (DateTimeException e) {
        throw new CommandException(
            ExitCode.USAGE,
            "--since must be a time such as 2026-01-31T20:15:00Z, is '" + since + "'",
            e);
      }
    }
  }

  /** How many there are and which are the newest. */
  @Command(
      name = "list",
      description = "Counts the letters by topic and reason, and prints the newest.")
  static final class Listing implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BrokerOptions broker;
    @Mixin private FilterOptions filter;

    @Option(
        names = "--newest",
        paramLabel = "N",
        defaultValue = "10",
        description = "How many of the newest to print (default: ${DEFAULT-VALUE}).")
    private int newest;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      if (newest < 0) {
        throw new CommandException(ExitCode.USAGE, "--newest must be at least 0, is " + newest);
      }
      List<DeadLetters.Letter> letters = of(broker).list(filter.filter());
      List<DeadLetters.Letter> last =
          letters.subList(Math.max(0, letters.size() - newest), letters.size());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(describe(letters, last));
      } else {
        print(letters, last, out);
      }
      out.flush();
      return ExitCode.OK.code();
    }

    private static Map<String, Map<String, List<DeadLetters.Letter>>> counted(
        List<DeadLetters.Letter> letters) {
      return letters.stream()
          .collect(
              Collectors.groupingBy(
                  DeadLetters.Letter::topic,
                  TreeMap::new,
                  Collectors.groupingBy(
                      DeadLetters.Letter::reason, TreeMap::new, Collectors.toList())));
    }

    private static long refusedTwice(List<DeadLetters.Letter> letters) {
      return letters.stream().filter(letter -> letter.replayOf().isPresent()).count();
    }

    private static ObjectNode describe(
        List<DeadLetters.Letter> letters, List<DeadLetters.Letter> last) {
      ObjectNode all = JSON.createObjectNode();
      ArrayNode counts = all.putArray("counts");
      counted(letters)
          .forEach(
              (topic, reasons) ->
                  reasons.forEach(
                      (reason, some) ->
                          counts
                              .addObject()
                              .put("topic", topic)
                              .put("reason", reason)
                              .put("count", some.size())
                              .put("refusedTwice", refusedTwice(some))));
      ArrayNode newest = all.putArray("newest");
      for (DeadLetters.Letter letter : last) {
        newest
            .addObject()
            .put("id", letter.id())
            .put("at", letter.at().toString())
            .put("topic", letter.topic())
            .put("origin", letter.origin())
            .put("reason", letter.reason())
            .put("detail", letter.detail())
            .put("replayOf", letter.replayOf().orElse(null));
      }
      return all;
    }

    private static void print(
        List<DeadLetters.Letter> letters, List<DeadLetters.Letter> last, PrintWriter out) {
      if (letters.isEmpty()) {
        out.println("no dead letters");
        return;
      }
      out.printf("%-22s %-18s %8s %14s%n", "TOPIC", "REASON", "COUNT", "REFUSED TWICE");
      counted(letters)
          .forEach(
              (topic, reasons) ->
                  reasons.forEach(
                      (reason, some) ->
                          out.printf(
                              "%-22s %-18s %8d %14d%n",
                              printable(topic),
                              printable(reason),
                              some.size(),
                              refusedTwice(some))));
      if (last.isEmpty()) {
        return;
      }
      out.printf("%n%-10s %-24s %-22s %-10s %s%n", "ID", "REFUSED", "TOPIC", "ORIGIN", "WHY");
      for (DeadLetters.Letter letter : last) {
        out.printf(
            "%-10s %-24s %-22s %-10s %s%n",
            letter.id(),
            letter.at(),
            printable(letter.topic()),
            printable(letter.origin()),
            printable(letter.reason() + ": " + letter.detail())
                + letter.replayOf().map(of -> " (replay of " + printable(of) + ")").orElse(""));
      }
    }
  }

  /** What comes from outside may hold what a terminal takes for commands. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** One whole letter. */
  @Command(
      name = "show",
      description = {
        "Prints a letter: where it came from, why it was refused, and its value.",
        "The value is decoded where its bytes follow a released schema of the origin's topic;"
            + " otherwise the bytes are shown. With --json they are in Base64."
      })
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BrokerOptions broker;

    @Parameters(
        paramLabel = "ID",
        description = "Partition and offset of the letter as 'list' prints it, such as 2/17.")
    private String id;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      if (!id.matches("\\d{1,9}/\\d{1,18}")) {
        throw new CommandException(
            ExitCode.USAGE, "ID must be PARTITION/OFFSET such as 2/17, is '" + id + "'");
      }
      ConsumerRecord<byte[], byte[]> record =
          of(broker)
              .find(id)
              .orElseThrow(
                  () ->
                      new CommandException(ExitCode.UNAVAILABLE, "there is no dead letter " + id));
      RecordPrinter printer = RecordPrinter.ofOrigins(Topics.DEAD_LETTERS);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(printer.line(record));
      } else {
        printer.text(record).forEach(out::println);
      }
      out.flush();
      return ExitCode.OK.code();
    }
  }

  /** Back to where they came from. */
  @Command(
      name = "replay",
      description = {
        "Publishes letters again, as they were, to the topics from which they came.",
        "Each carries the header replay-of, and so does its dead letter when it is refused again;"
            + " such a letter, and one that was replayed in vain, is left out unless --again is"
            + " given. A letter whose value was cut cannot be replayed.",
        "Event ids make a replay harmless that jobs have already taken."
      })
  static final class Replay implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BrokerOptions broker;
    @Mixin private FilterOptions filter;

    @Option(names = "--again", description = "Also those that were refused twice.")
    private boolean again;

    @Option(names = "--dry-run", description = "Say what would be done.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "The result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      DeadLetters letters = of(broker);
      DeadLetters.Filter wanted = filter.filter();
      Set<String> inVain = new HashSet<>();
      // A letter's second refusal may lie outside what the filter lets through.
      letters
          .list(new DeadLetters.Filter(null, null, null))
          .forEach(
              letter ->
                  letter
                      .replayOf()
                      .ifPresent(
                          of -> {
                            inVain.add(of);
                            inVain.add(letter.id());
                          }));
      Map<String, Integer> leftOut = new TreeMap<>();
      Map<String, Integer> byTopic = new TreeMap<>();
      Set<String> ids = new HashSet<>();
      Set<String> origins = new HashSet<>();
      for (DeadLetters.Letter letter : letters.list(wanted)) {
        if (letter.input().isEmpty()) {
          leftOut.merge("of no input topic", 1, Integer::sum);
        } else if (letter.isCut()) {
          leftOut.merge("cut", 1, Integer::sum);
        } else if (!again && inVain.contains(letter.id())) {
          leftOut.merge("refused twice", 1, Integer::sum);
        } else if (!origins.add(letter.topic() + "/" + letter.origin())) {
          leftOut.merge("letters of the same record", 1, Integer::sum);
        } else {
          ids.add(letter.id());
          byTopic.merge(letter.topic(), 1, Integer::sum);
        }
      }
      boolean go = !dryRun && !ids.isEmpty() && (yes || confirmed(byTopic));
      int replayed = go ? publish(letters, wanted, ids) : 0;
      report(byTopic, leftOut, replayed);
      return (dryRun || replayed == ids.size() ? ExitCode.OK : ExitCode.INCOMPLETE).code();
    }

    private boolean confirmed(Map<String, Integer> byTopic) {
      PrintWriter err = spec.commandLine().getErr();
      err.print("publish again " + text(byTopic) + "? [y/N] ");
      err.flush();
      try {
        StringBuilder answer = new StringBuilder();
        for (int next = System.in.read(); next >= 0 && next != '\n'; next = System.in.read()) {
          answer.append((char) next);
        }
        return answer.toString().strip().equalsIgnoreCase("y");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private int publish(DeadLetters letters, DeadLetters.Filter wanted, Set<String> ids) {
      Map<String, Object> settings = BrokerAccess.settings(broker.address());
      settings.put("acks", "all");
      AtomicReference<Exception> failure = new AtomicReference<>();
      List<String> sent = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
        letters.forEach(
            wanted.since(),
            record -> {
              DeadLetters.Letter letter = DeadLetters.Letter.of(record);
              if (ids.contains(letter.id()) && failure.get() == null) {
                sent.add(letter.id());
                ProducerRecord<byte[], byte[]> copy =
                    new ProducerRecord<>(letter.topic(), record.key(), record.value());
                RecordHeader.REPLAY_OF.add(copy.headers(), letter.id());
                producer.send(copy, (metadata, error) -> failure.compareAndSet(null, error));
              }
            });
        producer.flush();
      }
      if (failure.get() != null) {
        throw new CommandException(
            ExitCode.UNAVAILABLE,
            "not all of " + sent.size() + " letters were taken: " + failure.get().getMessage(),
            failure.get());
      }
      return sent.size();
    }

    private void report(Map<String, Integer> byTopic, Map<String, Integer> leftOut, int replayed) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        ObjectNode result = JSON.createObjectNode().put("replayed", replayed);
        result.set("selected", JSON.valueToTree(byTopic));
        result.set("leftOut", JSON.valueToTree(leftOut));
        out.println(result);
      } else {
        out.println(
            (byTopic.isEmpty() ? "nothing to publish again" : text(byTopic))
                + (replayed > 0 ? ": published again" : dryRun ? ": a dry run" : ""));
        leftOut.forEach((why, count) -> out.println("left out: " + count + " " + why));
      }
      out.flush();
    }

    private static String text(Map<String, Integer> byTopic) {
      return byTopic.entrySet().stream()
          .map(entry -> entry.getValue() + " to " + entry.getKey())
          .collect(Collectors.joining(", "));
    }
  }
}
