package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.title.TitleKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddUpTitleChangesOperatorTest {
  private static final ModelOptions MODEL = ModelOptions.ofUnit(90);
  private static final long SECONDS = ProfilesHarness.NOON / 1000;

  private OneInputStreamOperatorTestHarness<WatchedTitle, TitleChange> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new AddUpTitleChangesOperator(MODEL, 150),
            TypeInformation.of(WatchedTitle.class).createSerializer(new SerializerConfigImpl()));
    harness.setup(
        TypeInformation.of(TitleChange.class).createSerializer(new SerializerConfigImpl()));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static WatchedTitle watched(String title, int sign, String... history) {
    WatchedTitle watched = new WatchedTitle();
    watched.title = TitleKey.of(title);
    watched.titleId = sign > 0 ? title : null;
    watched.sign = sign;
    watched.weight = 1;
    watched.choice = true;
    watched.eventSeconds = SECONDS;
    watched.modelTime = SECONDS;
    watched.region = "eu-central";
    watched.size = history.length;
    watched.titles = new long[history.length];
    watched.seconds = new int[history.length];
    watched.weights = new float[history.length];
    for (int at = 0; at < history.length; at++) {
      watched.titles[at] = TitleKey.of(history[at]);
      watched.seconds[at] = (int) SECONDS - 60 * (history.length - at);
      watched.weights[at] = 1;
    }
    return watched;
  }

  private void send(WatchedTitle... watched) throws Exception {
    for (WatchedTitle one : watched) {
      harness.processElement(one, 0);
    }
  }

  private Map<Long, TitleChange> changes() {
    return harness.extractOutputValues().stream()
        .collect(Collectors.toMap(change -> change.title, change -> change));
  }

  private static float weight(TitleChange change, String neighbour, int channel) {
    for (int at = 0; at < change.delta.size; at++) {
      if (change.delta.neighbours[at] == TitleKey.of(neighbour)) {
        return change.delta.weights[at * Channels.COUNT + channel];
      }
    }
    return 0;
  }

  @Test
  void sendsOneChangePerTitleAfterAMoment() throws Exception {
    send(watched("film-2", 1, "film-0", "film-1"), watched("film-2", 1, "film-0"));
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.setProcessingTime(150);
    Map<Long, TitleChange> changes = changes();
    assertThat(changes).hasSize(3);
    TitleChange own = changes.get(TitleKey.of("film-2"));
    assertThat(own.titleId).isEqualTo("film-2");
    assertThat(own.eventTime).isEqualTo(SECONDS * 1000);
    assertThat(own.delta.popularity.watches).isEqualTo(2);
    assertThat(weight(own, "film-0", Channels.BACKWARD)).isCloseTo(1.9f, within(1e-6f));
    TitleChange neighbour = changes.get(TitleKey.of("film-0"));
    assertThat(neighbour.titleId).isNull();
    assertThat(weight(neighbour, "film-2", Channels.FORWARD)).isCloseTo(1.9f, within(1e-6f));
    harness.setProcessingTime(600);
    assertThat(harness.extractOutputValues()).hasSize(3);
  }

  @Test
  void nothingStaysBehindABarrierOrTheEndOfTheInput() throws Exception {
    send(watched("film-1", 1, "film-0"));
    harness.prepareSnapshotPreBarrier(1);
    assertThat(harness.extractOutputValues()).hasSize(2);
    harness.prepareSnapshotPreBarrier(2);
    assertThat(harness.extractOutputValues()).hasSize(2);
    send(watched("film-1", 1, "film-0"));
    harness.endInput();
    assertThat(harness.extractOutputValues()).hasSize(4);
  }

  @Test
  void whatIsTakenBackCancelsWhatWasTold() throws Exception {
    send(watched("film-2", 1, "film-0", "film-1"), watched("film-2", -1, "film-0", "film-1"));
    harness.prepareSnapshotPreBarrier(1);
    for (TitleChange change : harness.extractOutputValues()) {
      for (float weight : change.delta.weights) {
        assertThat(weight).isCloseTo(0, within(1e-6f));
      }
      assertThat(change.delta.popularity.watches).isZero();
    }
  }

  @Test
  void contextCountsAsAWatchAndForNothingElse() throws Exception {
    WatchedTitle context = watched("film-0", 1);
    context.choice = false;
    context.weight = 0.4f;
    send(context);
    harness.prepareSnapshotPreBarrier(1);
    List<TitleChange> changes = harness.extractOutputValues();
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).delta.popularity.watches).isOne();
    assertThat(changes.get(0).delta.popularity.counts).containsOnly(0);
    assertThat(changes.get(0).delta.popularity.firstTime).isNaN();
  }

  @Test
  void onlyTheHistoryBeforeTheTitleCounts() throws Exception {
    WatchedTitle watched = watched("film-1", 1, "film-0", "later-1", "later-2");
    watched.size = 1;
    send(watched);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(changes()).containsOnlyKeys(TitleKey.of("film-1"), TitleKey.of("film-0"));
  }

  @Test
  void aFloodOfTitlesDoesNotWaitForTheMoment() throws Exception {
    for (int title = 0; title < 20_000; title++) {
      send(watched("film-" + title, 1));
    }
    assertThat(harness.extractOutputValues()).hasSize(20_000);
  }
}
