package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunFiguresTest {

  private static RunFigures figures(Optional<PanelSnapshot.Pictures> pictures) {
    return figures(pictures, Optional.empty());
  }

  private static RunFigures figures(
      Optional<PanelSnapshot.Pictures> pictures, Optional<PanelSnapshot.Warming> warming) {
    PanelSnapshot last =
        new PanelSnapshot(
            Duration.ofMillis(600_250),
            "b",
            "d",
            List.of(
                new PanelSnapshot.Job("recommendations", "RUNNING", 1, 60),
                new PanelSnapshot.Job("thumbnails", "RUNNING", 2, 60)),
            400_000,
            1_000,
            0,
            9_000,
            40,
            Double.NaN,
            .5,
            .25,
            .4,
            .3,
            3,
            4,
            pictures,
            warming,
            Optional.empty());
    return new RunFigures(last, Map.of("MALFORMED", 2L, "TOO_OLD", 1L), 5);
  }

  private static PanelSnapshot.Pictures pictures(long learned, double regret) {
    return new PanelSnapshot.Pictures(
        12_000,
        learned,
        2_300,
        new TakeRateComparison(10_000, 1_000, 1_000, 80),
        .27,
        regret,
        .02,
        1,
        2);
  }

  private static JsonNode parsed(RunFigures figures) throws IOException {
    String line = figures.json().toString();
    assertThat(line.lines()).hasSize(1);
    return new ObjectMapper().readTree(line);
  }

  @Test
  void nameWhatThePanelKnows() throws IOException {
    JsonNode json = parsed(figures(Optional.of(pictures(11_000, .0123))));

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "seconds",
            "events",
            "late",
            "deadLetters",
            "deadLettersByReason",
            "restarts",
            "recommendations",
            "thumbnails");
    assertThat(json.get("seconds").asDouble()).isEqualTo(600.25);
    assertThat(json.get("deadLettersByReason").toString())
        .isEqualTo("{\"MALFORMED\":2,\"TOO_OLD\":1}");
    assertThat(json.get("restarts").toString())
        .isEqualTo("{\"recommendations\":1,\"thumbnails\":2}");
    assertThat(json.at("/recommendations/recall10").asDouble()).isEqualTo(.5);
    assertThat(json.at("/recommendations/latencyP99Millis").isNull()).isTrue();
    assertThat(json.get("thumbnails").fieldNames())
        .toIterable()
        .containsExactly(
            "showings",
            "learned",
            "policies",
            "impressionsByPolicy",
            "impressionsEvenly",
            "policyTakeRate",
            "policyTakeRateLower",
            "policyTakeRateUpper",
            "evenTakeRate",
            "evenTakeRateLower",
            "evenTakeRateUpper",
            "takeRateDifference",
            "takeRateDifferenceLower",
            "takeRateDifferenceUpper",
            "rewardLift",
            "regretPerImpression",
            "evenRegretPerImpression",
            "forbiddenPictures",
            "driftAlarms",
            "completionAlarms");
    assertThat(json.at("/thumbnails/policyTakeRate").asDouble()).isEqualTo(.1);
    assertThat(json.at("/thumbnails/takeRateDifferenceLower").asDouble()).isBetween(0.0, .02);
    assertThat(json.at("/thumbnails/forbiddenPictures").asLong()).isEqualTo(5);
  }

  @Test
  void nameLoadAndPlansOnceTheyAreKnown() throws IOException {
    PanelSnapshot.Warming warming =
        new PanelSnapshot.Warming(
            "us-east",
            512,
            430,
            610,
            1_900,
            12,
            .001,
            5_000,
            7_000,
            .61,
            .48,
            .81,
            Double.NaN,
            700,
            .1,
            "NOT_PLANNED",
            .21);
    JsonNode json = parsed(figures(Optional.empty(), Optional.of(warming))).get("cacheWarming");

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "region",
            "streams",
            "streamsInOneHourP10",
            "streamsInOneHourP90",
            "allStreams",
            "forecastsScored",
            "coverage80",
            "coverage95",
            "plans",
            "largestGap",
            "requests",
            "filledBytes",
            "byteHitRatio",
            "lruByteHitRatio",
            "wastedFill",
            "missCause",
            "missShare");
    assertThat(json.get("streamsInOneHourP90").asDouble()).isEqualTo(610);
    assertThat(json.get("coverage95").isNull()).isTrue();
    assertThat(json.get("missCause").asText()).isEqualTo("NOT_PLANNED");
  }

  @Test
  void areNullWhereNothingWasMeasured() throws IOException {
    JsonNode json = parsed(figures(Optional.of(pictures(0, Double.NaN))));

    assertThat(json.at("/thumbnails/regretPerImpression").isNull()).isTrue();
    assertThat(figures(Optional.of(pictures(0, Double.NaN))).hasLearned()).isFalse();
    assertThat(figures(Optional.of(pictures(1, Double.NaN))).hasLearned()).isTrue();
    assertThat(figures(Optional.empty()).hasLearned()).isFalse();
    assertThat(parsed(figures(Optional.empty())).has("thumbnails")).isFalse();
  }
}
