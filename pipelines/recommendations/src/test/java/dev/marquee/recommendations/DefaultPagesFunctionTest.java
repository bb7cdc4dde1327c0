package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PageKind;
import dev.marquee.events.RowKind;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefaultPagesFunctionTest {
  private static final long NOON = ProfilesHarness.NOON;
  private static final long INTERVAL = 5000;
  private static final long HOUR = 3_600_000;

  private RecommendationsOptions options;
  private TablesByHand tables;
  private KeyedOneInputStreamOperatorTestHarness<String, ViewerPlace, Keyed<HomePage>> harness;

  private void open(String... arguments) throws Exception {
    options = RecommendationsOptionsSample.defaults(arguments);
    tables = new TablesByHand(options);
    start(null, NOON);
  }

  private void start(OperatorSubtaskState snapshot, long now) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DefaultPagesFunction(options, tables)),
            ViewerPlace::region,
            Types.STRING);
    harness.setup(EdgeType.keyed(HomePage.class).createSerializer(new SerializerConfigImpl()));
    harness.setProcessingTime(now);
    if (snapshot == null) {
      harness.initializeEmptyState();
    } else {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  @AfterEach
  void givesTheTablesBack() throws Exception {
    harness.close();
    assertThat(tables.users()).isZero();
  }

  private void place(String region, String country) throws Exception {
    harness.processElement(new ViewerPlace(region, country), 0);
  }

  private List<HomePage> pages() {
    return harness.extractOutputValues().stream().map(Keyed::value).toList();
  }

  private static CatalogueTitle offered(String title, Availability... windows) {
    return CatalogueTitle.newBuilder(Events.film(title, 0, "Drama"))
        .setAvailability(List.of(windows))
        .build();
  }

  @Test
  void everyRegionGetsItsPage() throws Exception {
    open();
    tables.withFilms(30);
    for (int film = 0; film < 20; film++) {
      tables.chosen("film-" + film, 30 - film, film < 10 ? "eu-central" : "us-east", NOON / 1000.0);
    }
    place("eu-central", "DE");
    place("us-east", "US");
    assertThat(pages()).isEmpty();
    harness.setProcessingTime(NOON + INTERVAL);
    assertThat(harness.extractOutputValues())
        .extracting(Keyed::key)
        .containsExactlyInAnyOrder("default/eu-central", "default/us-east");
    HomePage page = pages().get(0);
    assertThat(page.getProfileId()).isNull();
    assertThat(page.getKind()).isEqualTo(PageKind.DEFAULT);
    assertThat(page.getCountry()).isEmpty();
    assertThat(page.getTriggerEventId()).isNull();
    assertThat(page.getGeneratedAt()).isEqualTo(Instant.ofEpochMilli(NOON + INTERVAL));
    assertThat(ProfilesHarness.titles(page, RowKind.TOP_PICKS).get(0).getTitleId())
        .isEqualTo("film-0");
    assertThat(ProfilesHarness.titles(page)).doesNotHaveDuplicates();
  }

  @Test
  void writesAgainOnlyWhenTitlesChangedOrHalfThePagesLifeHasPassed() throws Exception {
    open();
    tables.withFilms(5);
    place("eu-central", "DE");
    for (int step = 1; step <= 10; step++) {
      harness.setProcessingTime(NOON + step * INTERVAL);
    }
    assertThat(pages()).hasSize(1);
    tables.withdraw("film-3");
    harness.setProcessingTime(NOON + 11 * INTERVAL);
    assertThat(pages()).hasSize(2);
    assertThat(ProfilesHarness.titles(pages().get(1)))
        .containsExactlyInAnyOrder("film-0", "film-1", "film-2", "film-4");
    harness.setProcessingTime(NOON + 11 * INTERVAL + options.pageLifetime() / 2);
    assertThat(pages()).hasSize(2);
    harness.setProcessingTime(NOON + 12 * INTERVAL + options.pageLifetime() / 2);
    assertThat(pages()).hasSize(3);
    assertThat(pages().get(2).getVersion().getCounter())
        .isGreaterThan(pages().get(1).getVersion().getCounter());
  }

  @Test
  void aPageWhoseLicenceWasProlongedIsWrittenAgain() throws Exception {
    open();
    Instant end = Instant.ofEpochMilli(NOON + HOUR);
    tables.put(offered("film-0", new Availability("*", 0, null, end)));
    place("eu-central", "DE");
    harness.setProcessingTime(NOON + INTERVAL);
    assertThat(pages().get(0).getExpiresAt()).isEqualTo(end);
    tables.put(offered("film-0", new Availability("*", 0, null, end.plusSeconds(7200))));
    harness.setProcessingTime(NOON + 2 * INTERVAL);
    assertThat(pages()).hasSize(2);
    assertThat(pages().get(1).getExpiresAt()).isEqualTo(end.plusSeconds(7200));
  }

  @Test
  void showsOnlyWhatAllCountriesOfTheRegionMaySee() throws Exception {
    open();
    tables.put(Events.film("common", 12, "Drama"));
    tables.put(Events.film("too much for the unknown", 13, "Drama"));
    tables.put(
        offered(
            "not in Austria",
            new Availability("*", 0, null, null),
            new Availability("AT", 18, null, null)));
    place("eu-central", "DE");
    harness.setProcessingTime(NOON + INTERVAL);
    assertThat(ProfilesHarness.titles(pages().get(0)))
        .containsExactlyInAnyOrder("common", "not in Austria");
    place("eu-central", "AT");
    place("eu-central", "DE");
    harness.setProcessingTime(NOON + 2 * INTERVAL);
    assertThat(pages()).hasSize(2);
    assertThat(ProfilesHarness.titles(pages().get(1))).containsExactly("common");
    assertThat(harness.numProcessingTimeTimers()).isOne();
  }

  @Test
  void goesOnFromASnapshotWithNewerVersionsAtTheTimeOfNow() throws Exception {
    open();
    tables.put(
        offered("film-0", new Availability("*", 0, null, Instant.ofEpochMilli(NOON + HOUR))));
    tables.put(Events.film("film-1", 0, "Drama"));
    place("eu-central", "DE");
    harness.setProcessingTime(NOON + INTERVAL);
    HomePage before = pages().get(0);
    OperatorSubtaskState snapshot = harness.snapshot(1, NOON);
    harness.close();
    start(snapshot, NOON + 2 * HOUR);
    harness.setProcessingTime(NOON + 2 * HOUR + 1);
    HomePage page = pages().get(0);
    assertThat(page.getVersion().getEpoch()).isGreaterThan(before.getVersion().getEpoch());
    // The licence ended while nothing ran.
    assertThat(ProfilesHarness.titles(page)).containsExactly("film-1");
    assertThat(harness.numKeyedStateEntries()).isOne();
  }
}
