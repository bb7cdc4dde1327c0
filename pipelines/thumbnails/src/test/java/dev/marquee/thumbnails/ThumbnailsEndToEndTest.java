package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.Impression;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.JobUnderTest;
import dev.marquee.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsEndToEndTest {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  @TempDir static Path directory;

  private static ThumbnailsRunning running;

  @BeforeAll
  static void start() throws Exception {
    running =
        new ThumbnailsRunning(
            KAFKA.broker(),
            directory,
            Map.of(
                "attribution.window", "2 min",
                "events.idleness", "1 h",
                "reward.least", "10 s",
                "reward.target", "1 min"));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static ThumbnailPolicy policy(String title) throws Exception {
    return running.latest(Topics.THUMBNAIL_POLICIES).get(title);
  }

  private static ThumbnailPolicy awaitPolicy(String title) {
    return Eventually.passes(
        "a policy of " + title,
        JobUnderTest.DEADLINE,
        () -> {
          assertThat(policy(title)).isNotNull();
          return policy(title);
        });
  }

  @Test
  void learnsThePictureThatAnAudienceOpensAndSaysSo() throws Exception {
    running.publish(
        Topics.CATALOGUE, List.of(Showings.film("learned", "dull", "plain", "inviting")));
    ThumbnailPolicy first = awaitPolicy("learned");
    assertThat(first.getAudiences().get(3).getAudience()).isEqualTo("drama-and-romance");
    SplittableRandom random = new SplittableRandom(3);
    List<Impression> impressions = new ArrayList<>();
    List<ViewingEvent> plays = new ArrayList<>();
    String[] artworks = {"dull", "plain", "inviting"};
    for (int at = 0; at < 600; at++) {
      Instant time = Showings.NOON.plusMillis(at * 100L);
      Impression impression =
          Showings.impression("l" + at, "learned", null, artworks[at % 3], at % 10 == 0, time);
      // What the client was given: the policy that is really in force.
      impression.setPolicyVersion(first.getVersion());
      impressions.add(impression);
      if (at % 3 == 2 && random.nextInt(3) == 0) {
        plays.addAll(Showings.play("l" + at, "learned", time.plusSeconds(2), 1));
      }
    }
    for (int key = 0; key < 100; key++) {
      Instant later = Showings.NOON.plusSeconds(3_600);
      impressions.add(Showings.impression("later" + key, "learned", null, "dull", false, later));
      plays.addAll(Showings.play("later" + key, "learned", later, 1));
    }
    running.publish(Topics.IMPRESSIONS, impressions);
    running.publish(Topics.VIEWING_EVENTS, plays);
    Eventually.passes(
        "a policy that knows",
        JobUnderTest.DEADLINE,
        () -> {
          AudiencePolicy table = policy("learned").getAudiences().get(3);
          assertThat(table.getImpressions()).isGreaterThanOrEqualTo(500);
          assertThat(table.getChoices().get(2).getProbability())
              .isGreaterThan(table.getChoices().get(0).getProbability());
          return table;
        });
    Eventually.passes(
        "figures of all that was learned",
        JobUnderTest.DEADLINE,
        () -> {
          ModelMetrics metrics = running.metrics();
          assertThat(metrics.getCounts().get("learned")).isGreaterThanOrEqualTo(600);
          assertThat(metrics.getCounts().get("excludedUnknownPolicy")).isZero();
          assertThat(metrics.getValues().get("evenTakeRate")).isBetween(0.05, 0.3);
          return metrics;
        });
  }

  @Test
  void aWithdrawnTitleLosesItsPolicy() throws Exception {
    running.publish(Topics.CATALOGUE, List.of(Showings.film("withdrawn", "one", "two")));
    awaitPolicy("withdrawn");
    running.publishBytes(Topics.CATALOGUE, "withdrawn", null);
    Eventually.passes(
        "the tombstone",
        JobUnderTest.DEADLINE,
        () -> {
          assertThat(running.latest(Topics.THUMBNAIL_POLICIES)).containsEntry("withdrawn", null);
          return true;
        });
  }

  @Test
  void goesOnAfterPoisonOnEveryInput() throws Exception {
    byte[] poison = {(byte) 0xC3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    running.publishBytes(Topics.IMPRESSIONS, "poison", poison);
    running.publishBytes(Topics.VIEWING_EVENTS, null, new byte[0]);
    running.publishBytes(Topics.CATALOGUE, "poison", new byte[300_000]);
    running.publishBytes(Topics.THUMBNAIL_WEIGHTS, "artwork", poison);
    Eventually.holds(
        "dead letters of three inputs",
        JobUnderTest.DEADLINE,
        () -> KAFKA.records().all(Topics.DEAD_LETTERS.name(), JobUnderTest.DEADLINE).size() == 3);
    running.publish(Topics.CATALOGUE, List.of(Showings.film("after-poison", "one")));
    awaitPolicy("after-poison");
    assertThat(running.job().status()).isEqualTo(JobStatus.RUNNING);
    assertThat(running.job().restarts()).isZero();
  }

  @Test
  void goesOnFromASavepoint() throws Exception {
    running.publish(Topics.CATALOGUE, List.of(Showings.film("kept", "one", "two")));
    ThumbnailPolicy before = awaitPolicy("kept");
    running.job().restartFromSavepoint();
    running.publish(Topics.CATALOGUE, List.of(Showings.film("kept", "one", "two", "three")));
    Eventually.passes(
        "a policy of the next life",
        JobUnderTest.DEADLINE,
        () -> {
          ThumbnailPolicy after = policy("kept");
          assertThat(after.getArtworks()).hasSize(3);
          assertThat(after.getVersion().getEpoch()).isGreaterThan(before.getVersion().getEpoch());
          return after;
        });
  }
}
