package dev.marquee.benchmarks;

import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.EventSource;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.SourceOptions;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The least that a stateful Flink job can do with viewing events: decode them, bring them to their
 * profile, read and write 256 bytes of its state, and write them on.
 *
 * <p>Everything that any job has is that of Marquee's own jobs: the source with its total decoding
 * and clock, the Avro encoding between subtasks and on the wire, the key, the state backend, the
 * settings of sink and cluster. What a job costs beyond this is its own.
 */
final class BareJob {
  /** Name of the job and prefix of its consumer groups. */
  static final String NAME = "bare";

  /** Topic that it writes. */
  static final String OUTPUT = "bare-events";

  /** Name of the operator whose input counts as processed. */
  static final String PROFILES = "read and write a value";

  private static final int FLOATS = 64;

  private BareJob() {}

  /** Adds the job, from Kafka to Kafka, to an environment. */
  static void build(StreamExecutionEnvironment env, JobOptions options) {
    KafkaOptions kafka = EdgeOptions.kafka(options, NAME);
    SourceOptions source = EdgeOptions.source(options, NAME);
    EventSource.read(env, Topics.VIEWING_EVENTS, source)
        .accepted()
        .keyBy(Received::key, Types.STRING)
        .process(new ReadAndWrite(), EdgeType.event(ViewingEvent.class))
        .uid("bare-profiles")
        .name(PROFILES)
        .sinkTo(sink(kafka))
        .uid("bare-sink")
        .name("write " + OUTPUT);
  }

  private static KafkaSink<ViewingEvent> sink(KafkaOptions kafka) {
    Properties producer = kafka.clientBase();
    // As the sinks of the jobs have it.
    producer.setProperty("linger.ms", "20");
    producer.setProperty("batch.size", "65536");
    producer.setProperty("compression.type", "lz4");
    producer.setProperty("acks", "all");
    return KafkaSink.<ViewingEvent>builder()
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(kafka.guarantee())
        .setRecordSerializer(new EventSchema())
        .build();
  }

  /** Adds up events per profile in one of 64 numbers, so that no write can be left out. */
  private static final class ReadAndWrite
      extends KeyedProcessFunction<String, Received<ViewingEvent>, ViewingEvent> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<float[]> state;

    @Override
    public void open(OpenContext context) {
      state =
          getRuntimeContext()
              .getState(
                  new ValueStateDescriptor<>(
                      "value", PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(
        Received<ViewingEvent> received, Context context, Collector<ViewingEvent> out)
        throws Exception {
      float[] before = state.value();
      float[] value = before == null ? new float[FLOATS] : before.clone();
      value[(int) (received.offset() % FLOATS)]++;
      state.update(value);
      out.collect(received.value());
    }
  }

  /** Writes an event under its profile. */
  private static final class EventSchema implements KafkaRecordSerializationSchema<ViewingEvent> {
    private static final long serialVersionUID = 1L;

    private transient WireFormat<ViewingEvent> format;

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
      format = WireFormat.of(Topics.VIEWING_EVENTS);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        ViewingEvent event, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(
          OUTPUT, event.getProfileId().getBytes(StandardCharsets.UTF_8), format.encode(event));
    }
  }
}
