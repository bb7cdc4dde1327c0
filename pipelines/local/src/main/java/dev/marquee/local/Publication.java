package dev.marquee.local;

import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes JSON lines to a topic, each checked first; bad lines are reported and the good ones
 * published all the same.
 *
 * <p>Every line gets one error at most, with its number. Records of one key keep the order of their
 * lines. For one thread; errors of delivery are handed over in it, too.
 *
 * @param <T> the topic's record
 */
final class Publication<T extends SpecificRecordBase> implements AutoCloseable {

  /** Longer than any record may be in JSON. */
  private static final int MAX_LINE_BYTES = 8 << 20;

  private static final int DELIVERY_TIMEOUT_MILLIS = 20_000;

  private final Topic<T> topic;
  private final RecordReader<T> records;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<String> errors;
  private final LongSupplier clock;
  private final AtomicLong delivered = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private long refused;
  private long undelivered;
  private long tooOld;
  private long inFuture;

  /**
   * What became of the lines.
   *
   * @param published records that the broker has stored
   * @param refused lines that are no record of the topic
   * @param undelivered records that the broker did not take
   * @param tooOld published events that a job with the default age bound makes dead letters of
   * @param inFuture the same for event times in the future
   */
  record Result(long published, long refused, long undelivered, long tooOld, long inFuture) {

    boolean isComplete() {
      return refused == 0 && undelivered == 0;
    }
  }

  /**
   * @param errors takes one message per bad line
   * @param clock milliseconds since 1970 UTC
   */
  Publication(String address, Topic<T> topic, Consumer<String> errors, LongSupplier clock) {
    this.topic = topic;
    this.records = new RecordReader<>(topic);
    this.errors = errors;
    this.clock = clock;
    Map<String, Object> settings = BrokerAccess.settings(address);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topic.maxMessageBytes());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Publishes the lines of the input until its end; empty lines are passed over. */
  Result publish(InputStream in) throws IOException {
    LineReader lines = new LineReader(in, MAX_LINE_BYTES);
    for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.error() != null) {
        refuse(line.number(), line.error());
      } else if (!line.text().isEmpty()) {
        publish(line.number(), line.text());
      }
      reportFailures();
    }
    return finish();
  }

  /** Publishes a tombstone for each key. */
  Result removeKeys(List<String> keys) {
    for (String key : keys) {
      send("tombstone of " + key, key, null);
    }
    return finish();
  }

  private void publish(long number, String line) {
    try {
      RecordReader.Checked<T> checked = records.read(line);
      countClock(checked.value());
      send("line " + number, checked.key(), checked.bytes());
    } catch (InvalidLineException e) {
      refuse(number, e.getMessage());
    }
  }

  private void send(String what, String key, byte[] value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    try {
      producer.send(
          new ProducerRecord<>(topic.name(), keyBytes, value),
          (stored, failure) -> {
            if (failure == null) {
              delivered.incrementAndGet();
            } else {
              failures.add(what + " was not delivered: " + failure.getMessage());
            }
          });
    } catch (KafkaException e) {
      failures.add(what + " was not delivered: " + e.getMessage());
    }
  }

  private Result finish() {
    producer.flush();
    reportFailures();
    return new Result(delivered.get(), refused, undelivered, tooOld, inFuture);
  }

  private void refuse(long number, String why) {
    refused++;
    errors.accept("line " + number + ": " + why);
  }

  private void reportFailures() {
    for (String failure = failures.poll(); failure != null; failure = failures.poll()) {
      undelivered++;
      errors.accept(failure);
    }
  }

  private void countClock(T value) {
    if (topic.clockCheck() == Topic.ClockCheck.NONE) {
      return;
    }
    EventBounds bounds = EventBounds.defaults();
    long eventTime = topic.eventTimeMillisOf(value);
    long now = clock.getAsLong();
    if (bounds.isFuture(eventTime, now)) {
      inFuture++;
    } else if (topic.clockCheck() == Topic.ClockCheck.FUTURE_AND_AGE
        && bounds.isTooOld(eventTime, now)) {
      tooOld++;
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
