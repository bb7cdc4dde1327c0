package dev.marquee.streaming;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka whether it lets a job in, before the job is submitted.
 *
 * <p>A running job that is refused fails and starts again for as long as that lasts, as it does
 * while brokers are away. Said beforehand, a wrong password is one error in front of whoever typed
 * it. A broker that is away is no reason not to submit: the job waits for it.
 */
final class KafkaAdmission {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaAdmission.class);

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private KafkaAdmission() {}

  /**
   * Returns when Kafka has let the client in, or did not answer in time. Without client properties
   * there is nothing to be refused for, and nothing is asked.
   *
   * @throws IllegalArgumentException when Kafka refuses the client, the client does not trust the
   *     broker, or a property is wrong
   */
  static void require(KafkaOptions kafka) throws InterruptedException {
    if (kafka.clientProperties().isEmpty()) {
      return;
    }
    Properties properties = kafka.clientBase();
    properties.setProperty("default.api.timeout.ms", String.valueOf(DEADLINE.toMillis()));
    properties.setProperty("request.timeout.ms", String.valueOf(DEADLINE.toMillis()));
    try (Admin admin = Admin.create(properties)) {
      admin.describeCluster().clusterId().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (KafkaException wrong) {
      throw refused(kafka, "cannot be reached with these settings", wrong);
    } catch (ExecutionException e) {
      if (KafkaFailure.of(e).isRefusal()) {
        throw refused(kafka, "did not let the job in", e.getCause());
      }
      LOG.warn("Kafka at {} does not answer yet: {}", kafka.bootstrapServers(), e.getMessage());
    } catch (TimeoutException e) {
      LOG.warn("Kafka at {} does not answer yet", kafka.bootstrapServers());
    }
  }

  private static IllegalArgumentException refused(
      KafkaOptions kafka, String what, Throwable failure) {
    return new IllegalArgumentException(
        "Kafka at "
            + kafka.bootstrapServers()
            + " "
            + what
            + ": "
            + KafkaFailure.of(failure).root().getMessage(),
        failure);
  }
}
