package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.local.trace.TraceFolder;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceReplayTest {
  private static final int HOUR = 3_600;

  /** Whoever has a format may build records: their schemas are trusted from then on. */
  private static final WireFormat<ViewingEvent> VIEWING = WireFormat.of(Topics.VIEWING_EVENTS);

  @TempDir Path folder;

  /** What a replay tells, in its order. */
  private static final class Told implements ServiceReplay.Listener {
    private final List<CatalogueTitle> titles = new ArrayList<>();
    private final List<ViewingEvent> events = new ArrayList<>();
    private final List<Integer> served = new ArrayList<>();

    @Override
    public void title(CatalogueTitle title) {
      titles.add(title);
    }

    @Override
    public void viewing(ViewingEvent event) {
      events.add(event);
    }

    @Override
    public void served(int play) {
      served.add(play);
    }
  }

  private ServiceTrace trace() {
    return ServiceTrace.read(
        new TraceFolder(folder)
            .film("old", -100)
            .film("new", 5 * HOUR)
            .film("launch", 8 * HOUR)
            .site("S1", "US", -5 * HOUR)
            .launch("launch", 8 * HOUR, 2 * HOUR, "old")
            .play(10, "S1", "old", 1_800_000_000L, HOUR + 10)
            .play(20, "S1", "old", 1_000L, 5)
            .play(6 * HOUR, "S1", "new", 1_000L, 60)
            .write());
  }

  @Test
  void aPlayIsAStartItsHeartbeatsAndAStop() {
    Told told = new Told();
    new ServiceReplay(trace()).advance(3 * HOUR, told);

    assertThat(told.events)
        .extracting(ViewingEvent::getEventId)
        .containsExactly(
            "play-0-start",
            "play-1-start",
            "play-1-stop",
            "play-0-beat-0",
            "play-0-beat-1",
            "play-0-stop");
    assertThat(told.events)
        .isSortedAccordingTo((a, b) -> a.getEventTime().compareTo(b.getEventTime()));
    assertThat(told.served).containsExactly(0, 1);
    PlayStarted started = (PlayStarted) told.events.get(0).getActivity();
    assertThat(started.getBitrateKbps()).isEqualTo(4_000);
    assertThat(started.getRenditionId()).isEqualTo("720p");
    Heartbeat beat = (Heartbeat) told.events.get(4).getActivity();
    assertThat(beat.getPositionMillis()).isEqualTo(HOUR * 1_000L);
    PlayStopped stopped = (PlayStopped) told.events.get(5).getActivity();
    assertThat(stopped.getWatchedMillis()).isEqualTo((HOUR + 10) * 1_000L);
    assertThat(Duration.between(ServiceRecords.BEGINNING, told.events.get(5).getEventTime()))
        .isEqualTo(Duration.ofSeconds(HOUR + 20));
  }

  @Test
  void aTitleIsKnownFromItsAnnouncementOrItsRelease() {
    ServiceReplay replay = new ServiceReplay(trace());
    Told first = new Told();
    replay.advance(0, first);
    assertThat(first.titles).extracting(CatalogueTitle::getTitleId).containsExactly("old");
    Told announced = new Told();
    replay.advance(2 * HOUR, announced);
    assertThat(announced.titles).extracting(CatalogueTitle::getTitleId).containsExactly("launch");
    assertThat(announced.titles.get(0).getAnnouncement().getExpectedViewers()).isEqualTo(1_000);
    assertThat(announced.titles.get(0).getAnnouncement().getRelatedTitles()).containsExactly("old");
    Told released = new Told();
    replay.advance(5 * HOUR, released);
    assertThat(released.titles).extracting(CatalogueTitle::getTitleId).containsExactly("new");
  }

  @Test
  void oneStepOrManyTellTheSame() {
    ServiceReplay one = new ServiceReplay(trace());
    Told once = new Told();
    one.advance(one.endSeconds(), once);
    ServiceReplay many = new ServiceReplay(trace());
    Told slowly = new Told();
    for (long at = 0; at <= many.endSeconds(); at += 7) {
      many.advance(at, slowly);
    }
    many.advance(many.endSeconds(), slowly);
    assertThat(slowly.events).isEqualTo(once.events).hasSize(8);
    assertThat(slowly.titles).isEqualTo(once.titles).hasSize(3);
  }

  @Test
  void whatItTellsIsOfTheContract() throws Exception {
    ServiceReplay replay = new ServiceReplay(trace());
    Told told = new Told();
    replay.advance(replay.endSeconds(), told);
    for (ViewingEvent event : told.events) {
      assertThat(Topics.VIEWING_EVENTS.invalidField(event)).isEmpty();
      assertThat(VIEWING.decode(VIEWING.encode(event))).isEqualTo(event);
    }
    for (CatalogueTitle title : told.titles) {
      assertThat(Topics.CATALOGUE.invalidField(title)).isEmpty();
    }
  }
}
