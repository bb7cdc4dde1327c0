package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.RowKind;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RecommendationsEndToEndTest {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  @TempDir static Path directory;

  private static final Instant NOON = Instant.parse("1997-05-01T12:00:00Z");
  private static RunningJob job;

  @BeforeAll
  static void start() throws Exception {
    RunningJob.createTopics(KAFKA.broker());
    job = new RunningJob(KAFKA.broker(), directory, Map.of("pages.debounce", "50 ms"));
    List<CatalogueTitle> catalogue = new ArrayList<>();
    for (int film = 0; film < 150; film++) {
      catalogue.add(Events.film("film-" + film, 0, film % 2 == 0 ? "Drama" : "Comedy"));
    }
    job.publishAll(Topics.CATALOGUE, catalogue);
    List<ViewingEvent> crowd = new ArrayList<>();
    Random random = new Random(1);
    for (int viewer = 0; viewer < 70; viewer++) {
      for (int film = 0; film < 24; film++) {
        int seen = random.nextInt(140);
        crowd.add(
            Events.rated(
                "viewer-" + viewer, "film-" + seen, 5, NOON.plusSeconds(viewer * 30 + film)));
      }
    }
    job.publishAll(Topics.VIEWING_EVENTS, crowd);
  }

  @AfterAll
  static void stop() throws Exception {
    job.close();
  }

  private static HomePage page(String profile) {
    return Eventually.passes(
        "a page of " + profile,
        RunningJob.DEADLINE,
        () -> {
          HomePage page = job.latest(Topics.RECOMMENDATIONS).get(profile);
          assertThat(page).isNotNull();
          return page;
        });
  }

  /**
   * The first page, of one profile after the other that likes a film, on which the assertions hold:
   * titles, neighbours and policies reach the job apart from the events.
   */
  private static HomePage pageAfterLiking(
      String what, String profiles, String film, Instant time, Consumer<HomePage> assertions) {
    int[] attempt = new int[1];
    return Eventually.passes(
        what,
        RunningJob.DEADLINE,
        () -> {
          String profile = profiles + "-" + attempt[0]++;
          job.publish(Topics.VIEWING_EVENTS, Events.rated(profile, film, 5, time));
          HomePage made = page(profile);
          assertions.accept(made);
          return made;
        });
  }

  private static Set<String> titles(HomePage page) {
    Set<String> titles = new HashSet<>();
    page.getRows().forEach(row -> row.getTitles().forEach(title -> titles.add(title.getTitleId())));
    return titles;
  }

  @Test
  void showsNeighboursOfWhatAProfileWatchedAndNothingTwice() throws Exception {
    HomePage page =
        pageAfterLiking(
            "a page with neighbours of what was watched",
            "new",
            "film-3",
            NOON.plusSeconds(4000),
            made ->
                assertThat(made.getRows())
                    .anySatisfy(
                        row -> {
                          assertThat(row.getKind()).isEqualTo(RowKind.BECAUSE_YOU_WATCHED);
                          assertThat(row.getReason().getTitleId()).isEqualTo("film-3");
                          assertThat(row.getReason().getText())
                              .isEqualTo("Because you watched The film-3");
                        }));
    assertThat(page.getTriggerEventId()).startsWith(page.getProfileId() + "/film-3");
    List<String> shown = new ArrayList<>();
    page.getRows()
        .forEach(row -> row.getTitles().stream().map(PageTitle::getTitleId).forEach(shown::add));
    assertThat(shown).isNotEmpty().doesNotHaveDuplicates().doesNotContain("film-3");
  }

  @Test
  void writesADefaultPageForTheRegion() {
    // The first default page is made of the few titles that are known by then.
    Eventually.passes(
        "a default page of more than ten titles",
        RunningJob.DEADLINE,
        () -> assertThat(titles(page("default/eu-central"))).hasSizeGreaterThan(10));
  }

  @Test
  void forgetsAProfileEverywhereAndKeepsItOut() throws Exception {
    job.publish(Topics.VIEWING_EVENTS, Events.rated("leaver", "film-5", 5, NOON.plusSeconds(4100)));
    page("leaver");
    job.publish(Topics.PRIVACY_REQUESTS, Events.forget("leaver", NOON.plusSeconds(4200)));
    Eventually.passes(
        "the page is gone",
        RunningJob.DEADLINE,
        () -> {
          Map<String, HomePage> pages = job.latest(Topics.RECOMMENDATIONS);
          assertThat(pages).containsEntry("leaver", null);
          return pages;
        });
    job.publish(Topics.VIEWING_EVENTS, Events.rated("leaver", "film-6", 5, NOON.plusSeconds(4300)));
    job.publish(
        Topics.VIEWING_EVENTS, Events.rated("witness", "film-6", 5, NOON.plusSeconds(4301)));
    page("witness");
    assertThat(job.latest(Topics.RECOMMENDATIONS)).containsEntry("leaver", null);
  }

  @Test
  void takesAWithdrawnTitleOffNewPages() throws Exception {
    page("viewer-69");
    job.publish(
        Topics.VIEWING_EVENTS, Events.rated("before", "film-20", 5, NOON.plusSeconds(4500)));
    String withdrawn =
        page("before").getRows().get(0).getTitles().stream()
            .map(PageTitle::getTitleId)
            .findFirst()
            .orElseThrow();
    job.publishBytes(Topics.CATALOGUE, withdrawn, null);
    pageAfterLiking(
        "a page without the withdrawn title",
        "after",
        "film-20",
        NOON.plusSeconds(4600),
        made -> assertThat(titles(made)).isNotEmpty().doesNotContain(withdrawn));
  }

  @Test
  void showsNothingAboveTheProfilesMaturityLimit() throws Exception {
    for (int film = 0; film < 5; film++) {
      job.publish(Topics.CATALOGUE, Events.film("adult-" + film, 18, "Drama"));
    }
    job.publish(Topics.PROFILES, Events.profile("adult", 18, NOON));
    job.publish(Topics.PROFILES, Events.profile("child", 6, NOON));
    job.publish(Topics.VIEWING_EVENTS, Events.rated("adult", "film-8", 5, NOON.plusSeconds(4700)));
    job.publish(Topics.VIEWING_EVENTS, Events.rated("child", "film-8", 5, NOON.plusSeconds(4700)));
    assertThat(titles(page("child"))).isNotEmpty().noneMatch(title -> title.startsWith("adult"));
  }

  @Test
  void showsThePicturesOfThePoliciesOnPagesOfProfilesOnly() throws Exception {
    byte[] poison = {(byte) 0xC3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    job.publishBytes(Topics.THUMBNAIL_POLICIES, "poison", poison);
    job.publish(Topics.THUMBNAIL_POLICIES, Events.policy("film-149", List.of("a", "b"), 2, -1));
    List<ThumbnailPolicy> policies = new ArrayList<>();
    for (int film = 0; film < 149; film++) {
      policies.add(Events.policy("film-" + film, List.of("a", "b"), 0.75, 0.25));
    }
    job.publishAll(Topics.THUMBNAIL_POLICIES, policies);
    HomePage page =
        pageAfterLiking(
            "a page with pictures",
            "looker",
            "film-21",
            NOON.plusSeconds(4900),
            made ->
                assertThat(made.getRows())
                    .flatExtracting(PageRow::getTitles)
                    .filteredOn(title -> !title.getTitleId().equals("film-149"))
                    .hasSizeGreaterThan(10)
                    .allMatch(title -> title.getArtworkId() != null));
    assertThat(page.getRows())
        .flatExtracting(PageRow::getTitles)
        .filteredOn(title -> title.getArtworkId() != null)
        .allSatisfy(
            title -> {
              double expected = title.getArtworkId().equals("a") ? 0.75 : 0.25;
              assertThat(title.getPropensity()).isCloseTo(expected, within(1e-12));
              assertThat(title.getPolicyVersion()).isEqualTo(new OutputVersion(1L, 1L));
            });
    Eventually.passes(
        "a default page without pictures",
        RunningJob.DEADLINE,
        () ->
            assertThat(page("default/eu-central").getRows())
                .flatExtracting(PageRow::getTitles)
                .hasSizeGreaterThan(10)
                .allMatch(title -> title.getArtworkId() == null));
  }

  @Test
  void goesOnAfterPoisonOnEveryInput() throws Exception {
    byte[] poison = {(byte) 0xC3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    job.publishBytes(Topics.VIEWING_EVENTS, "poison", poison);
    job.publishBytes(Topics.IMPRESSIONS, null, new byte[0]);
    job.publishBytes(Topics.PROFILES, "poison", new byte[100_000]);
    job.publishBytes(Topics.CATALOGUE, "poison", poison);
    job.publishBytes(Topics.PRIVACY_REQUESTS, "poison", null);
    Eventually.holds(
        "dead letters of four inputs",
        RunningJob.DEADLINE,
        () -> KAFKA.records().all(Topics.DEAD_LETTERS.name(), RunningJob.DEADLINE).size() == 4);
    job.publish(Topics.VIEWING_EVENTS, Events.rated("later", "film-7", 5, NOON.plusSeconds(4400)));
    page("later");
    assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
    assertThat(job.restarts()).isZero();
  }
}
