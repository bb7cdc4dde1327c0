package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.Artwork;
import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.Rated;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jars of the jobs on one cluster of separate processes, submitted through REST as users do.
 */
class JobsOnClusterTest {
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  @TempDir static Path folder;

  @Test
  void writePagesAndPoliciesAndGoOnAfterTheirTaskManagerWasKilled() throws Exception {
    Configuration settings =
        LocalCluster.settings(Path.of(System.getProperty("marquee.root"), "flink-conf"));
    settings.setString("execution.checkpointing.interval", "1 s");
    settings.setString("execution.checkpointing.min-pause", "0 ms");
    settings.setString(
        "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    settings.setString("restart-strategy.exponential-delay.initial-backoff", "100 ms");
    settings.setString("heartbeat.interval", "1 s");
    settings.setString("heartbeat.timeout", "5 s");
    Path config =
        Files.writeString(
            folder.resolve("job.properties"), "privacy.secret=a secret of sixteen bytes\n");
    Map<String, Optional<HomePage>> pages = new ConcurrentHashMap<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      TopicCreation.create(kafka.admin(), Topics.all());
      try (ClusterProcesses cluster =
              ClusterProcesses.start(
                  settings, folder.resolve("cluster"), ClusterProcesses.Options.of(1, 4));
          EngineMonitor monitor =
              new EngineMonitor(
                  kafka.bootstrapServers(),
                  (key, page) -> pages.put(key, Optional.ofNullable(page)));
          EventPublisher publisher = new EventPublisher(kafka.bootstrapServers())) {
        String servers = "--kafka.bootstrap.servers=" + kafka.bootstrapServers();
        String pagesJob =
            cluster.run(
                jobJar("recommendations"),
                RecommendationsJob.class.getName(),
                List.of("--config=" + config, servers),
                2,
                Optional.empty());
        String picturesJob =
            cluster.run(
                jobJar("thumbnails"),
                ThumbnailsJob.class.getName(),
                List.of(servers, "--policies.publish-at-latest=500 ms"),
                2,
                Optional.empty());
        for (int film = 0; film < 20; film++) {
          publisher.publish(Topics.CATALOGUE, film("film-" + film));
        }
        publisher.publish(Topics.VIEWING_EVENTS, rated("ann", "film-1"));
        publisher.flush();
        Eventually.holds("a page for ann", DEADLINE, () -> pages.containsKey("ann"));
        ThumbnailPolicy policy =
            Eventually.present("a policy", DEADLINE, () -> policyOf(kafka, "film-7"));
        assertThat(policy.getArtworks())
            .extracting(PolicyArtwork::getArtworkId)
            .containsExactlyInAnyOrder("film-7-still", "film-7-poster");
        assertThat(policy.getAudiences())
            .hasSizeGreaterThan(1)
            .allSatisfy(
                audience -> {
                  assertThat(audience.getChoices())
                      .hasSize(2)
                      .allSatisfy(choice -> assertThat(choice.getProbability()).isPositive());
                  assertThat(
                          audience.getChoices().stream()
                              .mapToDouble(ArtworkChoice::getProbability)
                              .sum())
                      .isCloseTo(1, within(1e-6));
                });
        for (String job : List.of(pagesJob, picturesJob)) {
          Eventually.holds(
              "a checkpoint", DEADLINE, () -> cluster.job(job).completedCheckpoints() >= 1);
        }

        cluster.killTaskManager(0);
        publisher.publish(Topics.VIEWING_EVENTS, rated("bob", "film-2"));
        publisher.publish(Topics.CATALOGUE, film("film-new"));
        publisher.flush();
        cluster.startTaskManager();

        Eventually.holds("a page for bob", DEADLINE, () -> pages.containsKey("bob"));
        Eventually.present("a policy", DEADLINE, () -> policyOf(kafka, "film-new"));
        for (String job : List.of(pagesJob, picturesJob)) {
          assertThat(cluster.job(job).restoredCheckpoints()).isPositive();
        }
        assertThat(pages.get("bob").orElseThrow().getTriggerEventId()).isEqualTo("bob/film-2");
        assertThat(monitor.deadLetters()).isZero();
      }
    }
  }

  private static Optional<ThumbnailPolicy> policyOf(EmbeddedKafka kafka, String title) {
    byte[] policy =
        kafka.records().latestByKey(Topics.THUMBNAIL_POLICIES.name(), DEADLINE).get(title);
    try {
      return policy == null
          ? Optional.empty()
          : Optional.of(WireFormat.of(Topics.THUMBNAIL_POLICIES).decode(policy));
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path jobJar(String pipeline) throws IOException {
    Path target = Path.of(System.getProperty("marquee.root"), "pipelines", pipeline, "target");
    try (var files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-job.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no job jar in " + target + ": package it first"));
    }
  }

  private static CatalogueTitle film(String id) {
    return CatalogueTitle.newBuilder()
        .setEventId(id)
        .setEventTime(Instant.EPOCH)
        .setTitleId(id)
        .setName(id)
        .setKind(TitleKind.FILM)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .setArtworks(
            List.of(
                new Artwork(id + "-still", null, 0, List.of(), List.of()),
                new Artwork(id + "-poster", null, 0, List.of(), List.of("US"))))
        .build();
  }

  private static ViewingEvent rated(String profile, String title) {
    return ViewingEvent.newBuilder()
        .setEventId(profile + "/" + title)
        .setEventTime(Instant.now())
        .setProfileId(profile)
        .setTitleId(title)
        .setCountry("DE")
        .setRegion("eu-central")
        .setActivity(new Rated(null, 5f))
        .build();
  }
}
