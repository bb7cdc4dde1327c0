package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.ViewingEvent;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.KafkaExtension;
import dev.marquee.testing.RecordMutations;
import dev.marquee.testing.RecordMutations.Input;
import dev.marquee.testing.RecordMutations.Mutated;
import dev.marquee.testing.SampleEvents;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EdgeOnKafkaTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String VIEWING = Topics.VIEWING_EVENTS.name();
  private static final String DEAD_LETTERS = Topics.DEAD_LETTERS.name();

  @RegisterExtension
  static final KafkaExtension kafka =
      new KafkaExtension(
          Topics.all().stream()
              .map(topic -> new NewTopic(topic.name(), 2, (short) 1).configs(configOf(topic)))
              .toArray(NewTopic[]::new));

  @RegisterExtension
  static final MiniClusterExtension flink =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path folder;

  private final SampleEvents samples = new SampleEvents(new SplittableRandom(6));
  private final Instant now = Instant.ofEpochMilli(System.currentTimeMillis());

  private static Map<String, String> configOf(Topic<?> topic) {
    Map<String, String> config = new HashMap<>(TopicCreation.configOf(topic));
    // Large enough to let in what must then be refused.
    if (topic == Topics.VIEWING_EVENTS) {
      config.put("max.message.bytes", String.valueOf(8 << 20));
    }
    return config;
  }

  @BeforeEach
  void emptyTheTopics() {
    kafka.recreateTopics();
  }

  private StreamExecutionEnvironment environment(String... args) {
    Configuration base = new Configuration();
    base.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    base.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    base.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    base.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
    return JobEnvironment.create(JobOptions.parse(args, Map.of(), EdgeOptions.all()), base);
  }

  private SourceOptions source(EventBounds bounds) {
    return SourceOptions.of(KafkaOptions.of(kafka.bootstrapServers(), "edge-test"), bounds);
  }

  private static <T extends SpecificRecordBase> ProducerRecord<byte[], byte[]> record(
      Topic<T> topic, int partition, T value) {
    return new ProducerRecord<>(
        topic.name(),
        partition,
        Records.utf8(topic.keyOf(value)),
        WireFormat.of(topic).encode(value));
  }

  private void append(List<ProducerRecord<byte[], byte[]>> records) {
    kafka.records().append(records);
  }

  private ViewingEvent viewing(String id, Instant time) {
    ViewingEvent event = samples.viewingEvent(time);
    event.setEventId(id);
    return event;
  }

  /** Sends what is later than allowed to the side. */
  private static final class PartLateFunction
      extends ProcessFunction<Received<ViewingEvent>, Received<ViewingEvent>> {
    private static final long serialVersionUID = 1L;
    private static final OutputTag<LateEvent> LATE =
        new OutputTag<>("late", TypeInformation.of(LateEvent.class));

    private final EventBounds bounds;
    private transient WireFormat<ViewingEvent> format;

    private PartLateFunction(EventBounds bounds) {
      this.bounds = bounds;
    }

    @Override
    public void processElement(
        Received<ViewingEvent> received,
        Context context,
        Collector<Received<ViewingEvent>> onTime) {
      if (format == null) {
        format = WireFormat.of(Topics.VIEWING_EVENTS);
      }
      long watermark = context.timerService().currentWatermark();
      if (bounds.isLate(received.eventTimeMillis(), watermark)) {
        context.output(LATE, LateEvent.of(Topics.VIEWING_EVENTS, format, received, watermark));
      } else {
        onTime.collect(received);
      }
    }
  }

  /** Answers every event with a request that names it, so that its way can be seen from outside. */
  private static final class EchoFunction
      extends ProcessFunction<Received<ViewingEvent>, Keyed<PrivacyRequest>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
        Received<ViewingEvent> received, Context context, Collector<Keyed<PrivacyRequest>> out) {
      ViewingEvent event = received.value();
      out.collect(
          Keyed.of(
              Topics.PRIVACY_REQUESTS,
              new PrivacyRequest(event.getEventId(), event.getEventTime(), received.key())));
    }
  }

  private JobClient startEcho(StreamExecutionEnvironment env, SourceOptions options)
      throws Exception {
    EventStream<ViewingEvent> events = EventSource.read(env, Topics.VIEWING_EVENTS, options);
    SingleOutputStreamOperator<Received<ViewingEvent>> onTime =
        events
            .accepted()
            .process(new PartLateFunction(options.bounds()))
            .returns(EdgeType.received(ViewingEvent.class))
            .uid("late-parted")
            .name("part late events");
    TopicSinks.write(
        onTime
            .process(new EchoFunction())
            .returns(EdgeType.keyed(PrivacyRequest.class))
            .uid("echo")
            .name("echo events"),
        Topics.PRIVACY_REQUESTS,
        options.kafka());
    TopicSinks.writeDeadLetters(events.deadLetters(), options.kafka());
    TopicSinks.writeLate(onTime.getSideOutput(PartLateFunction.LATE), options.kafka());
    return env.executeAsync("edge");
  }

  private static void stop(JobClient job) throws Exception {
    job.cancel().get();
    Eventually.holds(
        "the end of the job",
        DEADLINE,
        () -> {
          try {
            return job.getJobStatus().get().isGloballyTerminalState();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<String> echoed(int count) throws RejectedException {
    WireFormat<PrivacyRequest> format = WireFormat.of(Topics.PRIVACY_REQUESTS);
    List<String> ids = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        kafka.records().atLeast(Topics.PRIVACY_REQUESTS.name(), count, DEADLINE)) {
      ids.add(format.decode(record.value()).getEventId());
    }
    return ids;
  }

  private static String header(ConsumerRecord<?, ?> record, RecordHeader header) {
    return header.of(record.headers()).orElseThrow();
  }

  @Test
  void everyMutatedRecordOfATopicIsAccountedFor() throws Exception {
    RecordMutations mutations = new RecordMutations(31);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    while (records.size() < 3_000) {
      Mutated mutated = mutations.next();
      if (mutated.input() == Input.VIEWING_EVENTS) {
        records.add(
            new ProducerRecord<>(VIEWING, records.size() % 2, mutated.key(), mutated.value()));
      }
    }
    append(records);
    StreamExecutionEnvironment env = environment();
    EventBounds anyAge =
        new EventBounds(
            Duration.ofMinutes(5),
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            EventBounds.LONGEST);
    SourceOptions options = source(anyAge).ending();
    JobClient job = startEcho(env, options);
    job.getJobExecutionResult().get();
    int accepted = kafka.records().all(Topics.PRIVACY_REQUESTS.name(), DEADLINE).size();
    List<ConsumerRecord<byte[], byte[]>> letters = kafka.records().all(DEAD_LETTERS, DEADLINE);
    int late = kafka.records().all(Topics.LATE_EVENTS.name(), DEADLINE).size();
    assertThat(late).isZero();
    assertThat(accepted).isPositive();
    assertThat(accepted + letters.size()).isEqualTo(records.size());
    Map<String, byte[]> origins = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> origin : kafka.records().all(VIEWING, DEADLINE)) {
      origins.put(origin.partition() + "/" + origin.offset(), origin.value());
    }
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String place =
          header(letter, RecordHeader.ORIGIN_PARTITION)
              + "/"
              + header(letter, RecordHeader.ORIGIN_OFFSET);
      assertThat(letter.value()).isEqualTo(origins.get(place));
      assertThat(header(letter, RecordHeader.ORIGIN_TOPIC)).isEqualTo(VIEWING);
      assertThat(RejectionReason.valueOf(header(letter, RecordHeader.REASON))).isNotNull();
    }
  }

  @Test
  void aRecordTooLargeForTheTopicOfDeadLettersLeavesItsHashAndItsBeginning() throws Exception {
    byte[] large = new byte[4 << 20];
    new SplittableRandom(2).nextBytes(large);
    byte[] whole = new byte[DeadLetter.MAX_WHOLE_BYTES];
    append(
        List.of(
            new ProducerRecord<>(VIEWING, 1, Records.utf8("p"), large),
            new ProducerRecord<>(VIEWING, 0, new byte[DeadLetter.EXCERPT_BYTES], whole)));
    startEcho(environment(), source(EventBounds.defaults()).ending()).getJobExecutionResult().get();
    List<ConsumerRecord<byte[], byte[]>> letters = kafka.records().all(DEAD_LETTERS, DEADLINE);
    assertThat(letters).hasSize(2);
    ConsumerRecord<byte[], byte[]> cut =
        letters.stream()
            .filter(letter -> RecordHeader.VALUE_SHA256.of(letter.headers()).isPresent())
            .findFirst()
            .orElseThrow();
    assertThat(header(cut, RecordHeader.REASON)).isEqualTo("TOO_LARGE");
    assertThat(header(cut, RecordHeader.VALUE_BYTES)).isEqualTo(String.valueOf(large.length));
    assertThat(header(cut, RecordHeader.ORIGIN_PARTITION)).isEqualTo("1");
    assertThat(header(cut, RecordHeader.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(header(cut, RecordHeader.VALUE_SHA256))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large)));
    assertThat(cut.value()).isEqualTo(Arrays.copyOf(large, 64 * 1024));
    ConsumerRecord<byte[], byte[]> uncut =
        letters.stream().filter(letter -> letter != cut).findFirst().orElseThrow();
    assertThat(uncut.value()).isEqualTo(whole);
  }

  @Test
  void oneEventDatedNextYearMakesNoOtherLate() throws Exception {
    EventBounds strict =
        new EventBounds(
            Duration.ofMinutes(5),
            Duration.ofDays(3),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(30));
    JobClient job = startEcho(environment("--job.parallelism", "1"), source(strict));
    append(
        List.of(
            record(Topics.VIEWING_EVENTS, 0, viewing("next year", now.plus(Duration.ofDays(365)))),
            record(Topics.VIEWING_EVENTS, 0, viewing("ahead", now.plus(Duration.ofMinutes(4))))));
    assertThat(echoed(1)).containsExactly("ahead");
    ConsumerRecord<byte[], byte[]> letter =
        kafka.records().atLeast(DEAD_LETTERS, 1, DEADLINE).get(0);
    assertThat(header(letter, RecordHeader.REASON)).isEqualTo("FUTURE_TIMESTAMP");
    Eventually.passes(
        "a clock that goes, by which an event of the hour before is late",
        DEADLINE,
        () -> {
          append(
              List.of(
                  record(
                      Topics.VIEWING_EVENTS, 0, viewing("late", now.minus(Duration.ofHours(1))))));
          assertThat(kafka.records().all(Topics.LATE_EVENTS.name(), DEADLINE)).isNotEmpty();
          return null;
        });
    append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("punctual", Instant.now()))));
    kafka
        .records()
        .until(
            Topics.PRIVACY_REQUESTS.name(),
            DEADLINE,
            records -> records.stream().anyMatch(r -> idOf(r).equals("punctual")));
    assertThat(kafka.records().all(Topics.LATE_EVENTS.name(), DEADLINE))
        .allSatisfy(
            late ->
                assertThat(WireFormat.of(Topics.VIEWING_EVENTS).decode(late.value()).getEventId())
                    .isEqualTo("late"));
    stop(job);
  }

  private static String idOf(ConsumerRecord<byte[], byte[]> echo) {
    try {
      return WireFormat.of(Topics.PRIVACY_REQUESTS).decode(echo.value()).getEventId();
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void dataOf1995IsReadWithItsOwnTimesAndLateOnesAreKeptAside() throws Exception {
    Instant of1995 = Instant.parse("1995-01-09T11:46:49Z");
    EventBounds anyAge =
        new EventBounds(
            Duration.ofMinutes(5),
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofHours(1));
    JobClient job = startEcho(environment("--job.parallelism", "1"), source(anyAge));
    append(
        List.of(
            record(Topics.VIEWING_EVENTS, 0, viewing("a", of1995)),
            record(Topics.VIEWING_EVENTS, 0, viewing("b", of1995.plus(Duration.ofDays(30))))));
    assertThat(echoed(2)).containsExactlyInAnyOrder("a", "b");
    // Partition 1 is silent; as soon as it counts as idle, the clock stands at b's time and a is
    // late.
    Eventually.passes(
        "a late event",
        DEADLINE,
        () -> {
          append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("late", of1995))));
          assertThat(kafka.records().all(Topics.LATE_EVENTS.name(), DEADLINE)).isNotEmpty();
          return null;
        });
    ConsumerRecord<byte[], byte[]> late =
        kafka.records().all(Topics.LATE_EVENTS.name(), DEADLINE).get(0);
    assertThat(WireFormat.of(Topics.VIEWING_EVENTS).decode(late.value()).getEventId())
        .isEqualTo("late");
    assertThat(header(late, RecordHeader.ORIGIN_TOPIC)).isEqualTo(VIEWING);
    assertThat(header(late, RecordHeader.EVENT_TIME))
        .isEqualTo(String.valueOf(of1995.toEpochMilli()));
    assertThat(header(late, RecordHeader.LATENESS_MILLIS))
        .isEqualTo(String.valueOf(Duration.ofDays(30).toMillis() - 5_001));
    assertThat(kafka.records().all(DEAD_LETTERS, DEADLINE)).isEmpty();
    stop(job);
  }

  /** Notes what the catalogue says and what the event-time clock shows. */
  private static final class CatalogueFunction
      extends CoProcessFunction<
          Received<ViewingEvent>, Received<CatalogueTitle>, Keyed<PrivacyRequest>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement1(
        Received<ViewingEvent> event, Context context, Collector<Keyed<PrivacyRequest>> out) {
      boolean clockStands = context.timerService().currentWatermark() == Long.MIN_VALUE;
      note(out, (clockStands ? "waiting " : "going ") + event.value().getEventId());
    }

    @Override
    public void processElement2(
        Received<CatalogueTitle> title, Context context, Collector<Keyed<PrivacyRequest>> out) {
      note(out, (title.isRemoval() ? "withdrawn " : "offered ") + title.key());
    }

    private static void note(Collector<Keyed<PrivacyRequest>> out, String what) {
      out.collect(
          Keyed.of(Topics.PRIVACY_REQUESTS, new PrivacyRequest(what, Instant.EPOCH, "noted")));
    }
  }

  @Test
  void tombstonesAreRemovalsAndCurrentValuesHoldTheClockBackForNobody() throws Exception {
    CatalogueTitle title = samples.catalogueTitle(Instant.parse("2001-01-01T00:00:00Z"));
    append(
        List.of(
            record(Topics.CATALOGUE, 0, title),
            new ProducerRecord<>(
                Topics.CATALOGUE.name(), 0, Records.utf8(title.getTitleId()), null)));
    StreamExecutionEnvironment env = environment("--job.parallelism", "1");
    SourceOptions options =
        source(
            new EventBounds(
                Duration.ofMinutes(5),
                Duration.ofDays(3),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofHours(1)));
    EventStream<ViewingEvent> events = EventSource.read(env, Topics.VIEWING_EVENTS, options);
    EventStream<CatalogueTitle> catalogue = EventSource.readAside(env, Topics.CATALOGUE, options);
    TopicSinks.write(
        events
            .accepted()
            .connect(catalogue.accepted())
            .process(new CatalogueFunction())
            .returns(EdgeType.keyed(PrivacyRequest.class))
            .uid("noted")
            .name("note what comes"),
        Topics.PRIVACY_REQUESTS,
        options.kafka());
    JobClient job = env.executeAsync("catalogue");
    assertThat(echoed(2))
        .containsExactly("offered " + title.getTitleId(), "withdrawn " + title.getTitleId());
    Eventually.passes(
        "an event that sees the clock going",
        DEADLINE,
        () -> {
          append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("e", Instant.now()))));
          assertThat(echoed(3)).contains("going e");
          return null;
        });
    stop(job);
  }

  @Test
  void offsetsAreCommittedUnderTheGroupAndANewStartGoesOnBehindThem() throws Exception {
    append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("one", now))));
    JobClient job = startEcho(environment(), source(EventBounds.defaults()));
    assertThat(echoed(1)).containsExactly("one");
    try (Admin admin = kafka.broker().admin()) {
      Eventually.holds(
          "the committed offset",
          DEADLINE,
          () -> {
            try {
              return admin
                  .listConsumerGroupOffsets("edge-test")
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .entrySet()
                  .stream()
                  .anyMatch(e -> e.getKey().partition() == 0 && e.getValue().offset() == 1);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
    stop(job);
    append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("two", now))));
    JobClient next = startEcho(environment(), source(EventBounds.defaults()));
    assertThat(echoed(2)).containsExactly("one", "two");
    stop(next);
    JobClient again = startEcho(environment(), source(EventBounds.defaults()).fromBeginning());
    assertThat(echoed(4)).containsExactlyInAnyOrder("one", "two", "one", "two");
    stop(again);
  }

  @Test
  void exactlyOnceStartsOnABrokerThatNobodyConfigured() throws Exception {
    KafkaOptions exactlyOnce =
        KafkaOptions.of(kafka.bootstrapServers(), "edge-exactly-once").exactlyOnce();
    append(List.of(record(Topics.VIEWING_EVENTS, 0, viewing("one", now))));
    JobClient job = startEcho(environment(), SourceOptions.of(exactlyOnce, EventBounds.defaults()));
    assertThat(echoed(1)).containsExactly("one");
    append(List.of(record(Topics.VIEWING_EVENTS, 1, viewing("two", now))));
    assertThat(echoed(2)).containsExactlyInAnyOrder("one", "two");
    try (Admin admin = kafka.broker().admin()) {
      assertThat(admin.listTransactions().all().get())
          .allSatisfy(
              transaction ->
                  assertThat(transaction.transactionalId()).startsWith("edge-exactly-once-"))
          .isNotEmpty();
    }
    stop(job);
  }

  @Test
  void operatorsKeepTheirUids() {
    StreamExecutionEnvironment env = environment();
    SourceOptions options = source(EventBounds.defaults());
    EventStream<ViewingEvent> events = EventSource.read(env, Topics.VIEWING_EVENTS, options);
    TopicSinks.writeDeadLetters(events.deadLetters(), options.kafka());
    TopicSinks.write(
        events
            .accepted()
            .process(new EchoFunction())
            .returns(EdgeType.keyed(PrivacyRequest.class))
            .uid("echo"),
        Topics.PRIVACY_REQUESTS,
        options.kafka());
    List<String> uids = new ArrayList<>();
    env.getStreamGraph().getStreamNodes().forEach(node -> uids.add(node.getTransformationUID()));
    assertThat(uids)
        .contains(
            "viewing-events-source",
            "viewing-events-parted",
            "dead-letters-sink",
            "privacy-requests-sink");
  }
}
