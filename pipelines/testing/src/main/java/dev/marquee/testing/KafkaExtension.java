package dev.marquee.testing;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that gives a test class a Kafka broker of its own, with its topics created.
 *
 * <p>Register it as a static field; topics have fixed names in this project, so a broker is not
 * shared between classes. Tests of one class that need empty topics call {@link #recreateTopics}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaExtension kafka = new KafkaExtension(new NewTopic("plays", 2, (short) 1));
 * }</pre>
 */
public final class KafkaExtension implements BeforeAllCallback, AfterAllCallback {

  private final EmbeddedKafka.Options options;
  private final List<NewTopic> topics;
  private EmbeddedKafka broker;

  public KafkaExtension(NewTopic... topics) {
    this(EmbeddedKafka.Options.defaults(), List.of(topics));
  }

  public KafkaExtension(EmbeddedKafka.Options options, Collection<NewTopic> topics) {
    this.options = options;
    this.topics = List.copyOf(topics);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    broker = EmbeddedKafka.start(options);
    if (!topics.isEmpty()) {
      broker.createTopics(topics);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  /** The broker; there is one from before the first test of the class until after the last. */
  public EmbeddedKafka broker() {
    if (broker == null) {
      throw new IllegalStateException(
          "no broker yet: register the extension as a static field of the test class");
    }
    return broker;
  }

  public String bootstrapServers() {
    return broker().bootstrapServers();
  }

  public TopicRecords records() {
    return broker().records();
  }

  /** Empties the topics that the extension created. */
  public void recreateTopics() {
    broker().deleteTopics(topics.stream().map(NewTopic::name).toList());
    broker().createTopics(topics);
  }
}
