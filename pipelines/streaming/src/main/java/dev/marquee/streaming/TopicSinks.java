package dev.marquee.streaming;

import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;

/**
 * Writes streams to output topics: values by key, dead letters, late events.
 *
 * <p>At least once by default: outputs carry versions and the highest wins, so a repeated one is
 * harmless. Under exactly once records become visible at the next checkpoint, and an outage longer
 * than the transaction timeout loses what was written since the last one (Flink counts it as {@code
 * failedCommittables}).
 */
public final class TopicSinks {
  /**
   * Collects what is ready within this time into one request. A page has 250 ms, of which these are
   * few; with less, most requests carry a single page, and requests cost more than pages do.
   */
  private static final String LINGER_MILLIS = "20";

  private static final String BATCH_BYTES = "65536";

  private TopicSinks() {}

  /** Writes values and removals under their keys; uid {@code <topic>-sink}. */
  public static <T extends SpecificRecordBase> DataStreamSink<Keyed<T>> write(
      DataStream<Keyed<T>> stream, Topic<T> topic, KafkaOptions kafka) {
    return write(stream, topic, kafka, topic.shortName(), "write " + topic.name());
  }

  /**
   * The same where a topic has several writers: each in the chain of its own operator, where one
   * sink for all would serialize every value once more on its way there.
   *
   * @param writer tells the writers apart, in kebab-case; uid {@code <writer>-sink}
   * @param name what it does, for the dashboard
   */
  public static <T extends SpecificRecordBase> DataStreamSink<Keyed<T>> write(
      DataStream<Keyed<T>> stream, Topic<T> topic, KafkaOptions kafka, String writer, String name) {
    return stream
        .sinkTo(sink(writer, kafka, new KeyedRecordSchema<>(topic, kafka.registry())))
        .uid(writer + "-sink")
        .name(name)
        // Between writers and sinks of different number records are dealt out in turn, and a
        // removal could pass the value that it follows.
        .setParallelism(stream.getParallelism());
  }

  /**
   * Writes dead letters with their untouched bytes and their origin in the headers; uid {@code
   * dead-letters-sink}.
   */
  public static DataStreamSink<DeadLetter> writeDeadLetters(
      DataStream<DeadLetter> stream, KafkaOptions kafka) {
    return stream
        .sinkTo(sink(Topics.DEAD_LETTERS.shortName(), kafka, new DeadLetterSchema()))
        .uid(Topics.DEAD_LETTERS.shortName() + "-sink")
        .name("write " + Topics.DEAD_LETTERS.name());
  }

  /**
   * Writes events that came after their time, with how late they were; uid {@code
   * late-events-sink}.
   */
  public static DataStreamSink<LateEvent> writeLate(
      DataStream<LateEvent> stream, KafkaOptions kafka) {
    return stream
        .sinkTo(sink(Topics.LATE_EVENTS.shortName(), kafka, new LateEventSchema()))
        .uid(Topics.LATE_EVENTS.shortName() + "-sink")
        .name("write " + Topics.LATE_EVENTS.name());
  }

  private static <R> KafkaSink<R> sink(
      String writer, KafkaOptions kafka, KafkaRecordSerializationSchema<R> schema) {
    Properties properties = kafka.clientBase();
    properties.putIfAbsent("linger.ms", LINGER_MILLIS);
    properties.putIfAbsent("batch.size", BATCH_BYTES);
    properties.putIfAbsent("compression.type", "lz4");
    properties.putIfAbsent("acks", "all");
    properties.putIfAbsent("client.id", kafka.groupId() + "-" + writer);
    KafkaSinkBuilder<R> builder =
        KafkaSink.<R>builder()
            .setBootstrapServers(kafka.bootstrapServers())
            .setKafkaProducerConfig(properties)
            .setRecordSerializer(schema)
            .setDeliveryGuarantee(kafka.guarantee());
    if (kafka.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
      // Flink's own default of one hour is above what a broker allows, and the job would not start.
      builder
          .setProperty(
              "transaction.timeout.ms", String.valueOf(kafka.transactionTimeout().toMillis()))
          .setTransactionalIdPrefix(kafka.groupId() + "-" + writer);
    }
    return builder.build();
  }
}
