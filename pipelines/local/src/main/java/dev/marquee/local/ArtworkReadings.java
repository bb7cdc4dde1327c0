package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The thumbnail policies, from {@code thumbnail-policies.v1}: of every title what a list needs, and
 * the whole table of those that somebody looks at.
 *
 * <p>Tables stay encoded until somebody looks. Thread-safe.
 */
final class ArtworkReadings implements ConsoleReader.Listener {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LISTED = 60;

  private final TitleReadings titles;
  private final WireFormat<ThumbnailPolicy> format =
      WireFormat.reading(Topics.THUMBNAIL_POLICIES, BrokerAccess.registry());
  private final Map<String, byte[]> policies = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();

  ArtworkReadings(TitleReadings titles) {
    this.titles = titles;
  }

  @Override
  public synchronized void read(ConsumerRecord<byte[], byte[]> record) {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      policies.remove(id);
    } else {
      policies.put(id, record.value());
    }
    revisions.merge(id, 1L, Long::sum);
  }

  synchronized long revision(String title) {
    return revisions.getOrDefault(title, 0L);
  }

  private synchronized Optional<ThumbnailPolicy> policy(String title) {
    byte[] bytes = policies.get(title);
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(format.decode(bytes));
    } catch (RejectedException e) {
      return Optional.empty();
    }
  }

  private synchronized List<String> ids() {
    return new ArrayList<>(policies.keySet());
  }

  /** The titles with the most evidence. */
  ObjectNode list() {
    record Known(ThumbnailPolicy policy, long impressions) {}
    List<Known> known = new ArrayList<>();
    for (String id : ids()) {
      policy(id).ifPresent(policy -> known.add(new Known(policy, impressions(policy))));
    }
    ObjectNode node = NODES.objectNode().put("policies", known.size());
    ArrayNode list = node.putArray("titles");
    known.stream()
        .sorted(
            Comparator.comparingLong(Known::impressions)
                .reversed()
                .thenComparing(one -> one.policy().getTitleId()))
        .limit(LISTED)
        .forEach(
            one -> {
              ObjectNode title = titles.describe(one.policy().getTitleId(), null, null);
              title.put("impressions", one.impressions());
              title.put("arms", one.policy().getArtworks().size());
              title.put("drift", one.policy().getDriftAlarm());
              title.put("misleading", one.policy().getCompletionAlarm());
              list.add(title);
            });
    return node;
  }

  private static long impressions(ThumbnailPolicy policy) {
    long sum = 0;
    for (AudiencePolicy audience : policy.getAudiences()) {
      sum += audience.getImpressions();
    }
    return sum;
  }

  /**
   * The table of a title.
   *
   * @param worth mean worth of a picture to the viewers, by title and picture, when somebody knows
   */
  Optional<ObjectNode> describe(String title, BiFunction<String, String, Optional<Double>> worth) {
    return policy(title).map(policy -> describe(policy, worth));
  }

  private ObjectNode describe(
      ThumbnailPolicy policy, BiFunction<String, String, Optional<Double>> worth) {
    String id = policy.getTitleId();
    ObjectNode node = titles.describe(id, null, null);
    node.put("epoch", policy.getVersion().getEpoch());
    node.put("counter", policy.getVersion().getCounter());
    node.put("evenShare", policy.getEvenShare());
    node.put("drift", policy.getDriftAlarm());
    node.put("misleading", policy.getCompletionAlarm());
    ArrayNode arms = node.putArray("arms");
    for (PolicyArtwork artwork : policy.getArtworks()) {
      ObjectNode arm = titles.describe(id, null, artwork.getArtworkId());
      arm.put("maturity", artwork.getMaturity());
      arm.put("barred", artwork.getBarredCountries().size());
      worth.apply(id, artwork.getArtworkId()).ifPresent(value -> arm.put("truth", value));
      arms.add(arm);
    }
    ArrayNode audiences = node.putArray("audiences");
    for (AudiencePolicy audience : policy.getAudiences()) {
      ObjectNode one = audiences.addObject();
      one.put("name", audience.getAudience());
      one.put("impressions", audience.getImpressions());
      ArrayNode choices = one.putArray("choices");
      for (ArtworkChoice choice : audience.getChoices()) {
        choices
            .addObject()
            .put("probability", choice.getProbability())
            .put("expected", choice.getExpected())
            .put("lower", choice.getLower())
            .put("upper", choice.getUpper())
            .put("impressions", choice.getImpressions())
            .put("takes", choice.getTakes())
            .put("artworkEffect", choice.getArtworkEffect())
            .put("audienceEffect", choice.getAudienceEffect())
            .put("featureEffect", choice.getFeatureEffect());
      }
    }
    return node;
  }
}
