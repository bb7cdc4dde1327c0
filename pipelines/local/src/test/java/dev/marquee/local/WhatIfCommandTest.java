package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.FileAction;
import dev.marquee.events.HorizonForecast;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.SitePlan;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.KafkaExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command against a broker with plans made by hand. */
final class WhatIfCommandTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_000L);
  private static final long HOUR = 3_600_000;

  @RegisterExtension static final KafkaExtension kafka = new KafkaExtension();

  private record Outcome(int code, List<String> out, List<String> err) {}

  private long counter;

  @BeforeEach
  void emptyTopics() {
    kafka.broker().deleteTopics(Topics.all().stream().map(Topic::name).toList());
    assertThat(run("topics", "--create", "--kafka", kafka.bootstrapServers()).code()).isZero();
  }

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(args);
    return new Outcome(code, out.toString().lines().toList(), err.toString().lines().toList());
  }

  private static Outcome whatIf(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "what-if";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--kafka";
    all[args.length + 2] = kafka.bootstrapServers();
    return run(all);
  }

  private OutputVersion version() {
    return new OutputVersion(1L, ++counter);
  }

  private static CacheSite site(String id, String region, long capacity) {
    return new CacheSite("e-" + id, NOW, id, region, "UTC", capacity, 10L, 120, 360);
  }

  private static LoadForecast forecast(Instant madeAt, double first, double second) {
    return new LoadForecast(
        madeAt,
        false,
        List.of(.1, .5, .9),
        List.of(
            horizon(madeAt, HOUR, first),
            horizon(madeAt, 24 * HOUR, second),
            horizon(madeAt, 48 * HOUR, 1_000_000)));
  }

  private static HorizonForecast horizon(Instant madeAt, long ahead, double median) {
    return new HorizonForecast(
        madeAt.plusMillis(ahead),
        ahead,
        List.of(.5 * median, median, 1.5 * median),
        List.of(5 * median, 10 * median, 15 * median));
  }

  private CacheWarming plan(String site, double asked, LoadForecast load) {
    return new CacheWarming(
        site,
        version(),
        new SitePlan(
            "plan", NOW, NOW, NOW, 100L, 0L, 0L, 0L, 0L, 0, 0, 0, 0.0, asked, 0.0, 0.0, 0.0, load));
  }

  private CacheWarming file(String site, String title, long bytes, double expected) {
    return new CacheWarming(
        site,
        version(),
        new PlannedFile("plan", title, "1", FileAction.KEEP, bytes, null, expected, "worth it"));
  }

  private void publishService() {
    try (EventPublisher publisher = new EventPublisher(kafka.bootstrapServers())) {
      publisher.publish(Topics.CACHE_SITES, site("w", "west", 100));
      publisher.publish(Topics.CACHE_SITES, site("e1", "east", 300));
      publisher.publish(Topics.CACHE_SITES, site("e2", "east", 100));
      publisher.publish(Topics.CACHE_SITES, site("gone", "east", 900));
      publisher.publish(Topics.CACHE_SITES, "gone", null);
      publisher.publish(Topics.CACHE_WARMING, file("w", "a", 10, 60));
      publisher.publish(Topics.CACHE_WARMING, file("w", "b", 20, 20));
      publisher.publish(Topics.CACHE_WARMING, plan("w", 100, forecast(NOW, 100, 1_000)));
      publisher.publish(Topics.CACHE_WARMING, file("e1", "a", 10, 30));
      publisher.publish(Topics.CACHE_WARMING, file("e1", "c", 40, 90));
      publisher.publish(Topics.CACHE_WARMING, file("e1", "dropped", 90, 900));
      publisher.publish(Topics.CACHE_WARMING, Topics.fileKey("e1", "dropped", "1"), null);
      publisher.publish(Topics.CACHE_WARMING, plan("e1", 150, forecast(NOW, 1, 1)));
      publisher.publish(Topics.CACHE_WARMING, file("e2", "c", 40, 50));
      publisher.publish(Topics.CACHE_WARMING, plan("e2", 50, null));
      // Newer than what the plan stands on; a lower version that comes late changes nothing.
      OutputVersion first = version();
      publisher.publish(
          Topics.LOAD_FORECASTS,
          new RegionLoad("east", null, version(), forecast(NOW.plusSeconds(60), 800, 600)));
      publisher.publish(
          Topics.LOAD_FORECASTS,
          new RegionLoad("east", null, first, forecast(NOW.plusSeconds(30), 7, 7)));
      publisher.publish(
          Topics.LOAD_FORECASTS,
          new RegionLoad("east", "a", version(), forecast(NOW.plusSeconds(90), 3, 3)));
      publisher.flush();
    }
  }

  private static JsonNode tree(Outcome outcome) throws IOException {
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.out()).hasSize(1);
    return new ObjectMapper().readTree(outcome.out().get(0));
  }

  @Test
  void answersFromPlansSitesAndTheNewestForecasts() throws IOException {
    publishService();
    JsonNode answer = tree(whatIf("--evacuate", "west", "--to", "east", "--share", ".5", "--json"));
    assertThat(answer.get("evacuate").asText()).isEqualTo("west");
    assertThat(answer.get("share").asDouble()).isEqualTo(.5);
    assertThat(answer.at("/moved/peakStreamsP50").asDouble()).isEqualTo(500);
    JsonNode east = answer.at("/regions/0");
    assertThat(east.get("region").asText()).isEqualTo("east");
    assertThat(east.get("peakStreamsP50Before").asDouble()).isEqualTo(800);
    assertThat(east.get("peakStreamsP50After").asDouble()).isEqualTo(1_100);
    assertThat(east.get("peakStreamsP90After").asDouble()).isEqualTo(1_650);
    assertThat(east.get("peakBitsPerSecondP50After").asDouble()).isEqualTo(11_000);
    assertThat(east.get("sites")).hasSize(2);
    JsonNode first = east.at("/sites/0");
    assertThat(first.get("site").asText()).isEqualTo("e1");
    assertThat(first.get("peakStreamsP50After").asDouble()).isCloseTo(825, within(1e-9));
    assertThat(first.get("hitRatioBefore").asDouble()).isCloseTo(.8, within(1e-9));
    assertThat(first.get("hitRatioAfter").asDouble())
        .isCloseTo((8_400 + 2_475) / 14_625.0, within(1e-9));
    assertThat(first.get("capacityShareBefore").asDouble()).isCloseTo(50 / 300.0, within(1e-9));
    assertThat(first.get("capacityShareAfter").asDouble()).isCloseTo(70 / 300.0, within(1e-9));
  }

  @Test
  void onlyTheHoursAskedForCount() throws IOException {
    publishService();
    JsonNode answer = tree(whatIf("--evacuate", "west", "--to", "east", "--hours", "2", "--json"));
    assertThat(answer.at("/regions/0/peakStreamsP50After").asDouble()).isEqualTo(900);
    Outcome none = whatIf("--evacuate", "west", "--to", "east", "--hours", ".5");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).singleElement().asString().contains("no moment within the hours");
  }

  @Test
  void theTableNamesRegionsAndTheirSites() {
    publishService();
    Outcome outcome = whatIf("--evacuate", "west", "--to", "east", "--share", "0.5");
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.out()).hasSize(5);
    assertThat(outcome.out().get(0))
        .isEqualTo(
            "50 % of west moves: at its peak 500 streams (P90 750), 0.0 Mbit/s (P90 0.0), within"
                + " 24 h.");
    assertThat(outcome.out().get(2)).startsWith("east").contains("800 → 1,100");
    assertThat(outcome.out().get(3)).startsWith("  e1").contains("600 → 825", "80.0 % → 74.4 %");
    assertThat(outcome.out().get(4)).startsWith("  e2").endsWith("40 % → 70 %");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void beforeTheFirstPlanItSaysSo() {
    Outcome nothing = whatIf("--evacuate", "west", "--to", "east");
    assertThat(nothing.code()).isEqualTo(3);
    assertThat(nothing.err())
        .containsExactly("marquee what-if: no site is known yet on cache-sites.v1");
    try (EventPublisher publisher = new EventPublisher(kafka.bootstrapServers())) {
      publisher.publish(Topics.CACHE_SITES, site("w", "west", 100));
      publisher.publish(Topics.CACHE_SITES, site("e1", "east", 300));
    }
    Outcome noPlan = whatIf("--evacuate", "west", "--to", "east");
    assertThat(noPlan.code()).isEqualTo(3);
    assertThat(noPlan.err()).singleElement().asString().contains("no plan yet for west");
    try (EventPublisher publisher = new EventPublisher(kafka.bootstrapServers())) {
      publisher.publish(Topics.CACHE_WARMING, plan("w", 100, null));
    }
    Outcome noForecast = whatIf("--evacuate", "west", "--to", "east");
    assertThat(noForecast.code()).isEqualTo(3);
    assertThat(noForecast.err())
        .singleElement()
        .asString()
        .contains("no forecast yet of the load of west");
  }

  @Test
  void sitesWithoutAPlanAreLeftOutAndBrokenRecordsCounted() {
    publishService();
    try (EventPublisher publisher = new EventPublisher(kafka.bootstrapServers())) {
      publisher.publish(Topics.CACHE_SITES, site("new", "east", 300));
      publisher.publish(Topics.CACHE_WARMING, "e1", new byte[] {1, 2, 3});
    }
    Outcome outcome = whatIf("--evacuate", "west", "--to", "east", "--json");
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.out()).singleElement().asString().doesNotContain("\"new\"");
    assertThat(outcome.err())
        .containsExactly(
            "marquee what-if: new has no plan yet and is left out",
            "marquee what-if: 1 records did not decode");
  }

  @Test
  void anUnknownRegionIsNamedWithThoseThatThereAre() {
    publishService();
    Outcome source = whatIf("--evacuate", "wets", "--to", "east");
    assertThat(source.code()).isEqualTo(2);
    assertThat(source.err())
        .singleElement()
        .asString()
        .startsWith("marquee what-if: --evacuate: unknown region 'wets'")
        .endsWith("regions with sites are east, west");
    Outcome target = whatIf("--evacuate", "west", "--to", "east,moon");
    assertThat(target.code()).isEqualTo(2);
    assertThat(target.err()).singleElement().asString().contains("--to: unknown region 'moon'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--share=0; east; --share must be in (0, 1], is 0.0",
        "--share=1.5; east; --share must be in (0, 1], is 1.5",
        "--share=NaN; east; --share must be in (0, 1], is NaN",
        "--hours=0; east; --hours must be in (0, 168], is 0.0",
        "--share=1; west; --to must not name the evacuated region west",
        "--share=1; east,east; --to names east twice"
      })
  void wrongOptionsAreRefused(String option, String targets, String message) {
    Outcome outcome = whatIf("--evacuate", "west", "--to", targets, option);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).containsExactly("marquee what-if: " + message);
  }
}
