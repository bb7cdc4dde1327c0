package dev.marquee.cachewarming.announcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveEventsTest {
  private static final long MINUTE = 60_000;
  private static final long START = 1_800_000_000_000L;
  private static final long END = START + 120 * MINUTE;

  private static Announcement live(String id, long start, double expected) {
    return new Announcement(id, Announcement.Kind.LIVE, start, start + 120 * MINUTE, expected);
  }

  private static LiveEvents announced() {
    LiveEvents events = new LiveEvents();
    events.announce(List.of(live("final", START, 1_000)), START - 60 * MINUTE);
    return events;
  }

  /** Lets an event happen with a ratio of actual to expected. */
  private static void happen(LiveEvents events, long start, double ratio) {
    for (long at = start; at < start + 160 * MINUTE; at += MINUTE / 4) {
      double up = Math.min(1, (at - start) / (8.0 * MINUTE));
      double down = Math.max(0, Math.min(1, (start + 135 * MINUTE - at) / (15.0 * MINUTE)));
      events.observe(at, 1_000 * ratio * up * down);
    }
  }

  @Test
  void risesOverEightMinutesAndFallsOverFifteen() {
    LiveEvents events = announced();
    assertThat(events.expected(START - MINUTE)).isZero();
    assertThat(events.expected(START + 4 * MINUTE)).isEqualTo(500);
    assertThat(events.expected(START + 60 * MINUTE)).isEqualTo(1_000);
    assertThat(events.expected(END + 3 * MINUTE)).isCloseTo(800, within(1e-9));
    assertThat(events.expected(END + 15 * MINUTE)).isZero();
  }

  @Test
  void followsAnEventOfThreeTimesTheExpectedViewers() {
    LiveEvents events = announced();
    for (long at = START; at <= START + 40 * MINUTE; at += MINUTE / 4) {
      events.observe(at, 3_000 * Math.min(1, (at - START) / (8.0 * MINUTE)));
    }
    assertThat(events.expected(START + 60 * MINUTE)).isCloseTo(3_000, within(150.0));
    assertThat(events.deviation(START + 60 * MINUTE)).isLessThan(.2);
  }

  @Test
  void aSlowStartIsNoSmallEventYet() {
    LiveEvents events = announced();
    // Twelve minutes of rise where eight were expected.
    for (long at = START; at <= START + 6 * MINUTE; at += MINUTE / 4) {
      events.observe(at, 1_000 * (at - START) / (12.0 * MINUTE));
    }
    double upper =
        events.expected(START + 21 * MINUTE)
            * Math.exp(1.2816 * events.deviation(START + 21 * MINUTE));
    assertThat(upper).isGreaterThan(1_000);
  }

  @Test
  void whatPastEventsDidIsExpectedOfTheNext() {
    LiveEvents events = new LiveEvents();
    long day = 24 * 60 * MINUTE;
    for (int event = 0; event < 8; event++) {
      long start = START + event * day;
      events.announce(List.of(live("event-" + event, start, 1_000)), start - MINUTE);
      happen(events, start, 2);
    }
    events.announce(List.of(live("next", START + 9 * day, 1_000)), START + 8 * day);
    // By hand: eight logarithms of 2 with discount .95 and three of 1 are a mean near .48.
    double expected = events.expected(START + 9 * day + 60 * MINUTE);
    assertThat(expected).isBetween(1_500.0, 1_750.0);
    assertThat(events.deviation(START + 9 * day + 60 * MINUTE)).isLessThan(.55);
  }

  @Test
  void anEventThatRunsIsNotForgottenByTheCalendar() {
    LiveEvents events = announced();
    events.announce(List.of(), START + 30 * MINUTE);
    assertThat(events.expected(START + 60 * MINUTE)).isEqualTo(1_000);
    events.announce(List.of(), END + 60 * MINUTE);
    assertThat(events.expected(START + 60 * MINUTE)).isZero();
  }

  @Test
  void aCancelledEventIsGone() {
    LiveEvents events = announced();
    events.announce(List.of(), START - 30 * MINUTE);
    assertThat(events.expected(START + 60 * MINUTE)).isZero();
  }

  @Test
  void aSmallEventDoesNotMatter() {
    LiveEvents events = announced();
    assertThat(events.matters(START + 60 * MINUTE, 20_000, .03)).isTrue();
    assertThat(events.matters(START + 60 * MINUTE, 50_000, .03)).isFalse();
    assertThat(events.matters(START - MINUTE, 20_000, .03)).isFalse();
  }

  @Test
  void aRestoredExpertGoesOnTheSame() throws IOException {
    LiveEvents events = announced();
    happen(events, START, 1.7);
    events.announce(List.of(live("next", END + 300 * MINUTE, 500)), END + 200 * MINUTE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.write(new DataOutputStream(bytes));
    LiveEvents restored = new LiveEvents();
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (long at = END; at < END + 500 * MINUTE; at += MINUTE) {
      events.observe(at, 700);
      restored.observe(at, 700);
      assertThat(restored.expected(at + MINUTE)).isEqualTo(events.expected(at + MINUTE));
      assertThat(restored.deviation(at + MINUTE)).isEqualTo(events.deviation(at + MINUTE));
    }
  }

  @Test
  void staysFiniteWhateverIsSeen() {
    LiveEvents events = new LiveEvents();
    events.announce(List.of(live("nothing", START, 0), live("vast", START, 1e300)), START);
    for (long at = START; at < END; at += MINUTE) {
      events.observe(at, at % 2 == 0 ? -1e12 : 1e30);
      assertThat(events.expected(at)).isFinite().isNotNegative();
      assertThat(events.deviation(at)).isFinite().isNotNegative();
    }
  }

  @Test
  void anAnnouncementNamesWhatIsWrong() {
    assertThatThrownBy(() -> live("x", START, -1)).hasMessageContaining("expectedStreams");
    assertThatThrownBy(() -> new Announcement("x", Announcement.Kind.LIVE, END, START, 1))
        .hasMessageContaining("endMillis");
    assertThatThrownBy(() -> new Announcement(null, Announcement.Kind.LIVE, START, END, 1))
        .hasMessageContaining("id");
  }
}
