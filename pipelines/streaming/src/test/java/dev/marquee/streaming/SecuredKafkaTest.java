package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.PrivacyRequest;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.SecuredListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sources and sinks on a broker that lets in who is known, over TLS. */
class SecuredKafkaTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @RegisterExtension
  static final MiniClusterExtension flink =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  @TempDir static Path folder;

  private static SecuredListener listener;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    listener = SecuredListener.create(folder, "jobs", "correct horse", "battery staple");
    kafka = EmbeddedKafka.start(EmbeddedKafka.Options.defaults().secured(listener));
    kafka.createTopics(
        Topics.all().stream()
            .map(
                topic ->
                    new NewTopic(topic.name(), 1, (short) 1).configs(TopicCreation.configOf(topic)))
            .toList());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static JobOptions options(String password) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MARQUEE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("MARQUEE_KAFKA_SECURITY_PROTOCOL", SecuredListener.PROTOCOL);
    environment.put("MARQUEE_KAFKA_SASL_MECHANISM", SecuredListener.MECHANISM);
    environment.put("MARQUEE_KAFKA_SASL_USERNAME", listener.username());
    environment.put("MARQUEE_KAFKA_SASL_PASSWORD", password);
    environment.put("MARQUEE_KAFKA_SSL_TRUSTSTORE_LOCATION", listener.trustStore().toString());
    environment.put("MARQUEE_KAFKA_SSL_TRUSTSTORE_PASSWORD", listener.storePassword());
    return JobOptions.parse(new String[0], environment, EdgeOptions.all());
  }

  private static JobClient start(JobOptions options) throws Exception {
    Configuration base = new Configuration();
    base.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    base.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    base.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    StreamExecutionEnvironment env = JobEnvironment.create(options, base);
    EventStream<PrivacyRequest> requests =
        EventSource.readAside(env, Topics.PRIVACY_REQUESTS, EdgeOptions.source(options, "secured"));
    KafkaOptions kafkaOptions = EdgeOptions.kafka(options, "secured");
    TopicSinks.write(
        requests
            .accepted()
            .process(new HandOnFunction())
            .returns(EdgeType.keyed(PrivacyRequest.class))
            .uid("handed-on"),
        Topics.PRIVACY_REQUESTS,
        kafkaOptions);
    TopicSinks.writeDeadLetters(requests.deadLetters(), kafkaOptions);
    return env.executeAsync("secured");
  }

  /** Answers a question once. */
  private static final class HandOnFunction
      extends ProcessFunction<Received<PrivacyRequest>, Keyed<PrivacyRequest>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
        Received<PrivacyRequest> received, Context context, Collector<Keyed<PrivacyRequest>> out) {
      PrivacyRequest request = received.value();
      if (request.getEventId().equals("question")) {
        out.collect(
            Keyed.of(
                Topics.PRIVACY_REQUESTS,
                new PrivacyRequest("answer", request.getEventTime(), received.key())));
      }
    }
  }

  @Test
  void whatAClientPublishesIsReadAndAnsweredOverSaslAndTls() throws Exception {
    JobClient job = start(options(listener.password()));
    PrivacyRequest question = new PrivacyRequest("question", Instant.now(), "profile-1");
    WireFormat<PrivacyRequest> format = WireFormat.of(Topics.PRIVACY_REQUESTS);
    kafka
        .records()
        .append(Topics.PRIVACY_REQUESTS.name(), Records.utf8("profile-1"), format.encode(question));
    var records = kafka.records().atLeast(Topics.PRIVACY_REQUESTS.name(), 2, DEADLINE);
    assertThat(format.decode(records.get(1).value()).getEventId()).isEqualTo("answer");
    assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    job.cancel().get();
  }

  @Test
  void aWrongPasswordIsOneErrorBeforeTheJobIsSubmitted() {
    KafkaOptions wrong = EdgeOptions.kafka(options("wrong"), "secured");
    assertThatThrownBy(() -> KafkaAdmission.require(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Kafka at "
                + kafka.bootstrapServers()
                + " did not let the job in: Authentication failed: Invalid username or password");
  }

  @Test
  void aBrokerThatIsNotTrustedIsOneErrorToo() {
    JobOptions options =
        JobOptions.parse(
            new String[] {
              "--kafka.bootstrap.servers=" + kafka.bootstrapServers(),
              "--kafka.security.protocol=SSL"
            },
            Map.of(),
            EdgeOptions.all());
    assertThatThrownBy(() -> KafkaAdmission.require(EdgeOptions.kafka(options, "secured")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did not let the job in")
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void theRightPasswordIsLetInAndABrokerThatIsAwayIsWaitedForByTheJob() throws Exception {
    KafkaAdmission.require(EdgeOptions.kafka(options(listener.password()), "secured"));
    KafkaOptions away = EdgeOptions.kafka(options(listener.password()), "secured");
    KafkaAdmission.require(
        new KafkaOptions(
            "127.0.0.1:1",
            away.groupId(),
            away.guarantee(),
            away.transactionTimeout(),
            away.partitionDiscovery(),
            away.clientProperties(),
            away.registry()));
  }

  @Test
  void aJobWhosePasswordIsNoLongerRightFailsAndSaysWhy() throws Exception {
    JobClient job = start(options("no longer"));
    Eventually.holds("the end of the job", DEADLINE, () -> status(job) == JobStatus.FAILED);
    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .satisfies(
            failure -> {
              assertThat(ExceptionUtils.stringifyException(failure))
                  .contains(SaslAuthenticationException.class.getName())
                  .contains("Invalid username or password")
                  .doesNotContain("no longer");
            });
  }

  private static JobStatus status(JobClient job) {
    try {
      return job.getJobStatus().get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
