package dev.marquee.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes JSON lines from standard input to a topic. */
@Command(
    name = "publish",
    description = {
      "Reads JSON lines from standard input, checks each against the topic's schema and its ranges,"
          + " and publishes the good ones. Each bad line gets one error with its number."
    },
    footer = {
      "",
      "Fields are those of the schema (./marquee topics --json). Optional fields may be null or left"
          + " out; times are ISO 8601 with a zone, or milliseconds since 1970 UTC; bytes are Base64;"
          + " what a viewer did is an object with one key, e.g.:",
      "",
      "  {\"eventId\": \"e-1\", \"eventTime\": \"2026-01-31T20:15:00Z\", \"profileId\": \"p-7\",",
      "   \"titleId\": \"t-12\", \"country\": \"DE\", \"region\": \"eu-central\",",
      "   \"activity\": {\"rated\": {\"stars\": 5}}}     (on one line)",
      "",
      "The Kafka key is taken from the record. The exit code is 1 when any line was not published."
    })
final class PublishCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private BrokerOptions broker;

  @Option(names = "--topic", required = true, paramLabel = "T", description = "The topic.")
  private String topicName;

  @Option(
      names = "--tombstone",
      paramLabel = "K",
      description =
          "Publish a tombstone for this key instead of reading lines; for compacted topics; may be"
              + " repeated.")
  private List<String> tombstones = List.of();

  @Option(names = "--json", description = "Print the counts as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Topic<?> topic = BrokerOptions.topic(topicName);
    if (topic.schema().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, topic.name() + " is written by jobs only: its values have no schema");
    }
    if (!tombstones.isEmpty() && !topic.allowsTombstones()) {
      throw new CommandException(
          ExitCode.USAGE, topic.name() + " is not compacted: a tombstone means nothing there");
    }
    return publish(recordTopic(topic)).code();
  }

  private <T extends SpecificRecordBase> ExitCode publish(Topic<T> topic) throws IOException {
    String address = broker.address();
    try (Admin admin = broker.connect()) {
      BrokerOptions.requireTopic(admin, topic, address);
      TopicContents.require(admin, address, topic);
    }
    PrintWriter err = spec.commandLine().getErr();
    Publication.Result result;
    try (Publication<T> publication =
        new Publication<>(
            address,
            topic,
            error -> {
              err.println("marquee publish: " + error);
              err.flush();
            },
            System::currentTimeMillis)) {
      result =
          tombstones.isEmpty()
              ? publication.publish(System.in)
              : publication.removeKeys(tombstones);
    }
    report(topic, result);
    return result.isComplete() ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private void report(Topic<?> topic, Publication.Result result) {
    PrintWriter err = spec.commandLine().getErr();
    EventBounds bounds = EventBounds.defaults();
    if (result.tooOld() > 0) {
      err.println(
          "marquee publish: "
              + result.tooOld()
              + " events are older than "
              + bounds.maxAge().toHours()
              + " h: a job with the default age bound makes dead letters of them (TOO_OLD)");
    }
    if (result.inFuture() > 0) {
      err.println(
          "marquee publish: "
              + result.inFuture()
              + " events are more than "
              + bounds.maxFuture().toMinutes()
              + " min in the future: jobs make dead letters of them (FUTURE_TIMESTAMP)");
    }
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("topic", topic.name())
              .put("published", result.published())
              .put("refused", result.refused())
              .put("undelivered", result.undelivered()));
      out.flush();
    } else {
      err.println(
          "marquee publish: "
              + result.published()
              + " published to "
              + topic.name()
              + ", "
              + result.refused()
              + " refused, "
              + result.undelivered()
              + " not delivered");
    }
    err.flush();
  }

  /**
   * Topics with a schema hold generated records, all of which extend {@link SpecificRecordBase}.
   */
  @SuppressWarnings("unchecked")
  private static Topic<? extends SpecificRecordBase> recordTopic(Topic<?> topic) {
    return (Topic<? extends SpecificRecordBase>) topic;
  }
}
