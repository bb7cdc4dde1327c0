package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.local.console.PrincipalPlane;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A map of tastes: the embeddings of the titles, from {@code item-embeddings.v1}, in the plane in
 * which they vary most.
 *
 * <p>A profile's embedding is on no topic. It is drawn where the titles lie that it watched, each
 * with the share of it that was watched, and, while none is known, where those lie that were chosen
 * for it. Thread-safe.
 */
final class TasteReadings implements ConsoleReader.Listener {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long PLANE_NANOS = 5_000_000_000L;
  private static final int DRAWN = 600;

  private final TitleReadings titles;
  private final WireFormat<ItemEmbedding> format = WireFormat.of(Topics.ITEM_EMBEDDINGS);
  private final Map<String, float[]> vectors = new HashMap<>();
  private PrincipalPlane plane;
  private long planeTime;

  TasteReadings(TitleReadings titles) {
    this.titles = titles;
  }

  @Override
  public synchronized void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      vectors.remove(id);
      return;
    }
    ByteBuffer bytes = format.decode(record.value()).getVector();
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    double length = 0;
    for (float one : vector) {
      length += one * one;
    }
    if (length > 0) {
      vectors.put(id, scaled(vector, 1 / Math.sqrt(length)));
    }
  }

  /** Taste is in the direction; the length is how much is known of the title. */
  private static float[] scaled(float[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= (float) factor;
    }
    return vector;
  }

  /** The map as one profile sees it; empty while there are hardly any titles on it. */
  synchronized Optional<ObjectNode> describe(
      String profile, Map<String, Double> watched, List<String> chosen) {
    if (vectors.size() < 3) {
      return Optional.empty();
    }
    if (plane == null || System.nanoTime() - planeTime > PLANE_NANOS) {
      plane = PrincipalPlane.of(vectors.values(), plane);
      planeTime = System.nanoTime();
    }
    ObjectNode node = NODES.objectNode().put("profile", profile);
    node.put("dimensions", vectors.values().iterator().next().length);
    ArrayNode list = node.putArray("titles");
    vectors.entrySet().stream()
        .limit(DRAWN)
        .forEach(one -> point(one.getKey(), watched, chosen, list));
    Map<String, Double> weights = new HashMap<>(watched);
    weights.keySet().retainAll(vectors.keySet());
    boolean byPage = weights.isEmpty();
    if (byPage) {
      chosen.stream()
          .filter(vectors::containsKey)
          .limit(20)
          .forEach(title -> weights.put(title, 1.0));
    }
    node.put("byPage", byPage);
    centre(weights).ifPresent(at -> node.putArray("you").add(rounded(at[0])).add(rounded(at[1])));
    return Optional.of(node);
  }

  private void point(
      String id, Map<String, Double> watched, Collection<String> chosen, ArrayNode list) {
    Optional<TitleReadings.Title> title = titles.title(id);
    if (title.isEmpty()) {
      return;
    }
    double[] at = plane.project(vectors.get(id));
    List<String> genres = title.get().genres();
    list.addArray()
        .add(rounded(at[0]))
        .add(rounded(at[1]))
        .add(title.get().name())
        .add(genres.isEmpty() ? "" : genres.get(0))
        .add(watched.containsKey(id) ? 2 : chosen.contains(id) ? 1 : 0);
  }

  private Optional<double[]> centre(Map<String, Double> weights) {
    double[] sum = new double[2];
    double total = 0;
    for (Map.Entry<String, Double> one : weights.entrySet()) {
      double[] at = plane.project(vectors.get(one.getKey()));
      sum[0] += one.getValue() * at[0];
      sum[1] += one.getValue() * at[1];
      total += one.getValue();
    }
    return total > 0
        ? Optional.of(new double[] {sum[0] / total, sum[1] / total})
        : Optional.empty();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
