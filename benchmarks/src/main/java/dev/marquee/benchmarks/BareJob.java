package dev.marquee.benchmarks;

import dev.marquee.events.EdgeRequest;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.EventSource;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.SourceOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The least that a stateful Flink job can do with events: decode them, bring them to their key,
 * read and write 256 bytes of its state, and write them on. Of viewing events alone by their
 * profile, of impressions and viewing events joined by their title, or of viewing events by their
 * session beside edge requests by their file.
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
  static final String VALUES = "read and write a value";

  private static final int FLOATS = 64;

  /** Key and value of what is written; chained to the sink it is never serialized. */
  private static final TypeInformation<Tuple2<byte[], byte[]>> ENCODED =
      Types.TUPLE(
          PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
          PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private BareJob() {}

  /** Adds the job of one input, keyed by profile, from Kafka to Kafka. */
  static void build(StreamExecutionEnvironment env, JobOptions options) {
    SourceOptions source = EdgeOptions.source(options, NAME);
    write(
        EventSource.read(env, Topics.VIEWING_EVENTS, source)
            .accepted()
            .keyBy(Received::key, Types.STRING)
            .process(new CountViewing(), ENCODED),
        options);
  }

  /** Adds the job of two inputs, joined by title, from Kafka to Kafka. */
  static void buildJoined(StreamExecutionEnvironment env, JobOptions options) {
    SourceOptions source = EdgeOptions.source(options, NAME);
    var impressions = EventSource.read(env, Topics.IMPRESSIONS, source).accepted();
    var viewing = EventSource.read(env, Topics.VIEWING_EVENTS, source).accepted();
    write(
        impressions
            .keyBy(received -> received.value().getTitleId(), Types.STRING)
            .connect(viewing.keyBy(received -> titleOf(received.value()), Types.STRING))
            .process(new CountBoth<>(Topics.IMPRESSIONS, Topics.VIEWING_EVENTS), ENCODED),
        options);
  }

  /** Adds the job of two inputs, playback by session and edge requests by file. */
  static void buildSessions(StreamExecutionEnvironment env, JobOptions options) {
    SourceOptions source = EdgeOptions.source(options, NAME);
    var viewing = EventSource.read(env, Topics.VIEWING_EVENTS, source).accepted();
    var requests = EventSource.read(env, Topics.EDGE_REQUESTS, source).accepted();
    write(
        viewing
            .keyBy(received -> received.value().getSessionId(), Types.STRING)
            .connect(requests.keyBy(received -> fileOf(received.value()), Types.STRING))
            .process(new CountBoth<>(Topics.VIEWING_EVENTS, Topics.EDGE_REQUESTS), ENCODED),
        options);
  }

  private static String fileOf(EdgeRequest request) {
    return Topics.fileKey(request.getSiteId(), request.getTitleId(), request.getRenditionId());
  }

  private static String titleOf(ViewingEvent event) {
    return event.getSeriesId() == null ? event.getTitleId() : event.getSeriesId();
  }

  private static void write(
      SingleOutputStreamOperator<Tuple2<byte[], byte[]>> encoded, JobOptions options) {
    encoded
        .uid("bare-values")
        .name(VALUES)
        .sinkTo(sink(EdgeOptions.kafka(options, NAME)))
        .uid("bare-sink")
        .name("write " + OUTPUT);
  }

  private static KafkaSink<Tuple2<byte[], byte[]>> sink(KafkaOptions kafka) {
    Properties producer = kafka.clientBase();
    // As the sinks of the jobs have it.
    producer.setProperty("linger.ms", "20");
    producer.setProperty("batch.size", "65536");
    producer.setProperty("compression.type", "lz4");
    producer.setProperty("acks", "all");
    return KafkaSink.<Tuple2<byte[], byte[]>>builder()
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(kafka.guarantee())
        .setRecordSerializer(new EncodedSchema())
        .build();
  }

  /** A key's value: adds up events in one of 64 numbers, so that no write can be left out. */
  private static final class Value {
    private final ValueState<float[]> state;

    private Value(RuntimeContext context) {
      state =
          context.getState(
              new ValueStateDescriptor<>(
                  "value", PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    private void count(Received<?> received) throws IOException {
      float[] before = state.value();
      float[] value = before == null ? new float[FLOATS] : before.clone();
      value[(int) (received.offset() % FLOATS)]++;
      state.update(value);
    }
  }

  private static <T extends SpecificRecordBase> Tuple2<byte[], byte[]> encoded(
      Received<T> received, WireFormat<T> format) {
    return Tuple2.of(
        received.key().getBytes(StandardCharsets.UTF_8), format.encode(received.value()));
  }

  /** Counts viewing events per profile. */
  private static final class CountViewing
      extends KeyedProcessFunction<String, Received<ViewingEvent>, Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private transient Value value;
    private transient WireFormat<ViewingEvent> format;

    @Override
    public void open(OpenContext context) {
      value = new Value(getRuntimeContext());
      format = WireFormat.of(Topics.VIEWING_EVENTS);
    }

    @Override
    public void processElement(
        Received<ViewingEvent> received, Context context, Collector<Tuple2<byte[], byte[]>> out)
        throws Exception {
      value.count(received);
      out.collect(encoded(received, format));
    }
  }

  /** Counts the events of two topics per key. */
  private static final class CountBoth<A extends SpecificRecordBase, B extends SpecificRecordBase>
      extends KeyedCoProcessFunction<String, Received<A>, Received<B>, Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private final Topic<A> firstTopic;
    private final Topic<B> secondTopic;
    private transient Value value;
    private transient WireFormat<A> first;
    private transient WireFormat<B> second;

    private CountBoth(Topic<A> firstTopic, Topic<B> secondTopic) {
      this.firstTopic = firstTopic;
      this.secondTopic = secondTopic;
    }

    @Override
    public void open(OpenContext context) {
      value = new Value(getRuntimeContext());
      first = WireFormat.of(firstTopic);
      second = WireFormat.of(secondTopic);
    }

    @Override
    public void processElement1(
        Received<A> received, Context context, Collector<Tuple2<byte[], byte[]>> out)
        throws Exception {
      value.count(received);
      out.collect(encoded(received, first));
    }

    @Override
    public void processElement2(
        Received<B> received, Context context, Collector<Tuple2<byte[], byte[]>> out)
        throws Exception {
      value.count(received);
      out.collect(encoded(received, second));
    }
  }

  /** Writes an encoded event under its key. */
  private static final class EncodedSchema
      implements KafkaRecordSerializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<byte[], byte[]> encoded, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(OUTPUT, encoded.f0, encoded.f1);
    }
  }
}
