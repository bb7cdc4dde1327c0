package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.ModelMetrics;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest quality figures of each job and scope, from {@code model-metrics.v1}. Thread-safe. */
final class MetricsReadings implements ConsoleReader.Listener {
  private final WireFormat<ModelMetrics> format =
      WireFormat.reading(Topics.MODEL_METRICS, BrokerAccess.registry());
  private final Map<String, ModelMetrics> metrics = new ConcurrentHashMap<>();

  @Override
  public void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    ModelMetrics measured = format.decode(record.value());
    metrics.merge(
        key(measured.getJob(), measured.getScope()),
        measured,
        (old, now) -> OutputVersions.isNewer(now.getVersion(), old.getVersion()) ? now : old);
  }

  private static String key(String job, String scope) {
    return job + "/" + scope;
  }

  /** A count since the job first started; empty while it was not published. */
  Optional<Long> count(String job, String scope, String name) {
    return Optional.ofNullable(metrics.get(key(job, scope))).map(one -> one.getCounts().get(name));
  }

  /** A figure; empty while it was not published. */
  Optional<Double> value(String job, String scope, String name) {
    return Optional.ofNullable(metrics.get(key(job, scope))).map(one -> one.getValues().get(name));
  }

  /** All figures of a scope: {@code counts}, {@code values} and {@code notes} by name. */
  void describe(String job, String scope, ObjectNode node) {
    ModelMetrics measured = metrics.get(key(job, scope));
    if (measured == null) {
      return;
    }
    ObjectNode counts = node.putObject("counts");
    measured.getCounts().forEach(counts::put);
    ObjectNode values = node.putObject("values");
    measured.getValues().forEach(values::put);
    ObjectNode notes = node.putObject("notes");
    measured.getNotes().forEach(notes::put);
  }
}
