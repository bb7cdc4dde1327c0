package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.streaming.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class EventPublisherTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final EventPublisher publisher = new EventPublisher(producer);

  private void publish(String key) {
    publisher.publish(Topics.VIEWING_EVENTS, key, new byte[] {1});
  }

  @Test
  void aDeliveryThatFailedIsReportedOnceAndTheNextOnesGoOn() {
    publish("viewer-1");
    producer.errorNext(new TimeoutException("the broker is away"));

    assertThatThrownBy(() -> publish("viewer-2"))
        .isInstanceOf(CommandException.class)
        .hasMessage("events cannot be published: the broker is away");
    publish("viewer-3");

    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void whoAskedToBeToldIsToldAndNobodyElse() {
    List<Exception> told = new ArrayList<>();
    publisher.publish(
        Topics.VIEWING_EVENTS, "viewer-1", new byte[] {1}, (place, error) -> told.add(error));
    producer.errorNext(new TimeoutException("the broker is away"));

    publish("viewer-2");

    assertThat(told).hasSize(1).first().isInstanceOf(TimeoutException.class);
    assertThat(producer.history()).hasSize(2);
  }
}
