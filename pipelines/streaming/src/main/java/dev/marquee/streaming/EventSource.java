package dev.marquee.streaming;

import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Reads an input topic: a Kafka source with total decoding, the event-time clock, and dead letters
 * set apart.
 *
 * <p>Uids are {@code <topic>-source} and {@code <topic>-parted}, with the topic's name without its
 * version.
 */
public final class EventSource {
  private EventSource() {}

  /**
   * The events of a topic, which drive the event-time clock.
   *
   * @throws IllegalArgumentException when the topic is no input
   */
  public static <T extends SpecificRecordBase> EventStream<T> read(
      StreamExecutionEnvironment env, Topic<T> topic, SourceOptions options) {
    return read(env, topic, options, EventClock.of(options.bounds()), options.start());
  }

  /**
   * The current values of a compacted topic, or requests, which never hold the event-time clock
   * back.
   *
   * <p>A compacted topic is read from its beginning when no checkpoint says otherwise, whatever the
   * group committed: state that was lost is only there.
   */
  public static <T extends SpecificRecordBase> EventStream<T> readAside(
      StreamExecutionEnvironment env, Topic<T> topic, SourceOptions options) {
    SourceOptions.Start start =
        topic.cleanup() == Topic.Cleanup.COMPACT ? SourceOptions.Start.EARLIEST : options.start();
    return read(env, topic, options, EventClock.silent(), start);
  }

  private static <T extends SpecificRecordBase> EventStream<T> read(
      StreamExecutionEnvironment env,
      Topic<T> topic,
      SourceOptions options,
      WatermarkStrategy<Received<T>> clock,
      SourceOptions.Start start) {
    SingleOutputStreamOperator<Received<T>> accepted =
        env.fromSource(source(topic, options, start), clock, "read " + topic.name())
            .uid(topic.shortName() + "-source")
            .process(new PartDeadLettersFunction<>(topic))
            .returns(EdgeType.received(topic.valueClass()))
            .uid(topic.shortName() + "-parted")
            .name("part dead letters of " + topic.shortName());
    return new EventStream<>(
        accepted, accepted.getSideOutput(PartDeadLettersFunction.DEAD_LETTERS));
  }

  // Flink's connector still asks for the Kafka class that Kafka has deprecated.
  @SuppressWarnings("deprecation")
  private static <T extends SpecificRecordBase> KafkaSource<Received<T>> source(
      Topic<T> topic, SourceOptions options, SourceOptions.Start start) {
    KafkaOptions kafka = options.kafka();
    Properties properties = kafka.clientBase();
    // Records of open transactions are not there yet.
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty(
        "partition.discovery.interval.ms",
        kafka.partitionDiscovery().isZero()
            ? "-1"
            : String.valueOf(kafka.partitionDiscovery().toMillis()));
    KafkaSourceBuilder<Received<T>> builder =
        KafkaSource.<Received<T>>builder()
            .setProperties(properties)
            .setTopics(topic.name())
            .setGroupId(kafka.groupId())
            .setClientIdPrefix(kafka.groupId() + "-" + topic.shortName())
            .setDeserializer(
                new TotalDeserializationSchema<>(topic, options.bounds(), kafka.registry()))
            .setStartingOffsets(
                switch (start) {
                  case COMMITTED ->
                      OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
                  case EARLIEST -> OffsetsInitializer.earliest();
                });
    if (options.bounded()) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }
}
