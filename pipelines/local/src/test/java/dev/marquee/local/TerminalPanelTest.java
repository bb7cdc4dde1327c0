package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TerminalPanelTest {

  private final StringWriter text = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  private static PanelSnapshot snapshot(PanelSnapshot.Home home) {
    return new PanelSnapshot(
        Duration.ofSeconds(3_725),
        "127.0.0.1:9092",
        "http://127.0.0.1:8081",
        List.of(
            new PanelSnapshot.Job("recommendations", "RUNNING", 0, 7),
            new PanelSnapshot.Job("thumbnails", "RUNNING", 2, 6)),
        1_234_567,
        401.6,
        12,
        9_876,
        11.4,
        87.9,
        0.162,
        0.081,
        Double.NaN,
        Double.NaN,
        3,
        4,
        Optional.of(
            new PanelSnapshot.Pictures(
                12_345,
                11_000,
                2_300,
                new TakeRateComparison(10_000, 1_000, 1_000, 80),
                .27,
                .0123,
                .0201,
                1,
                2)),
        Optional.of(
            new PanelSnapshot.Warming(
                "us-east",
                512.4,
                430,
                610.6,
                1_900,
                12,
                .00123,
                5_000,
                7_000,
                .61,
                .48,
                .812,
                .943,
                700,
                .1,
                "NOT_PLANNED",
                .21)),
        Optional.ofNullable(home));
  }

  private static PanelSnapshot.Home home(long version, String... titles) {
    return new PanelSnapshot.Home(
        "p-1",
        "watched Alien",
        version,
        List.of(new PanelSnapshot.Row("Because you watched Alien", List.of(titles))));
  }

  private TerminalPanel panel(int columns, int rows) {
    return new TerminalPanel(
        new PrintWriter(text, true),
        Optional.of(() -> new TerminalSize(columns, rows)),
        nanos::get);
  }

  /** What stands on a terminal that understands the few sequences that the panel uses. */
  private List<String> screen() {
    List<String> screen = new ArrayList<>(List.of(""));
    String all = text.toString();
    int row = 0;
    for (int i = 0; i < all.length(); i++) {
      char c = all.charAt(i);
      if (c == '\u001b') {
        int end = i + 2;
        while (!Character.isLetter(all.charAt(end))) {
          end++;
        }
        String argument = all.substring(i + 2, end);
        switch (all.charAt(end)) {
          case 'A' -> row -= Integer.parseInt(argument);
          case 'J' -> screen = new ArrayList<>(screen.subList(0, row));
          case 'h', 'l' -> assertThat(argument).isEqualTo("?25");
          default -> throw new AssertionError("unknown sequence at " + i);
        }
        i = end;
      } else if (c == '\n') {
        row++;
      } else if (c != '\r') {
        while (screen.size() <= row) {
          screen.add("");
        }
        screen.set(row, screen.get(row) + c);
      }
    }
    return screen;
  }

  @Test
  void showsTheFiguresAndThePage() {
    panel(200, 50).show(snapshot(home(1, "Aliens", "The Thing")));

    assertThat(screen())
        .containsExactly(
            "Marquee  up 1:02:05  Kafka 127.0.0.1:9092  Flink http://127.0.0.1:8081",
            "jobs     recommendations RUNNING  restarts 0  checkpoints 7"
                + " · thumbnails RUNNING  restarts 2  checkpoints 6",
            "events   1,234,567  402/s  lag 12  dead letters 3  late 4",
            "pages    9,876  event to page p50 11 ms  p99 88 ms",
            "recall   @10 0.162  popularity 0.081  (2.00 times)",
            "pictures take rate 0.100 (0.094 to 0.106)  drawn evenly 0.080 (0.065 to 0.098)"
                + "  lift +0.020 (+0.001 to +0.036)  reward +27 %",
            "         showings 12,345  learned 11,000  policies 2,300  regret 0.0123"
                + "  drawn evenly 0.0201  alarms of drift 1, of misleading 2",
            "warming  us-east 512 streams, in an hour 430 to 611  coverage 0.812/0.943  plans 12"
                + "  gap 0.0012  byte hits 0.610  LRU 0.480  most misses not planned 0.210",
            "",
            "home page of p-1, who watched Alien",
            "  Because you watched Alien",
            "    Aliens · The Thing");
  }

  @Test
  void marksWhatIsNewOnThePageForAsLongAsItStands() {
    TerminalPanel panel = panel(200, 50);
    panel.show(snapshot(home(1, "Aliens", "The Thing")));
    panel.show(snapshot(home(2, "Aliens", "Predator")));
    assertThat(screen()).contains("    Aliens · +Predator");

    panel.show(snapshot(home(2, "Aliens", "Predator")));
    assertThat(screen()).contains("    Aliens · +Predator");

    panel.show(snapshot(home(3, "Aliens", "Predator")));
    assertThat(screen()).contains("    Aliens · Predator");
  }

  @Test
  void redrawsInPlaceWhenThePanelShrinks() {
    TerminalPanel panel = panel(200, 50);
    panel.show(snapshot(home(1, "Aliens")));
    panel.show(snapshot(null));

    assertThat(screen()).hasSize(10).endsWith("no home page has been published yet");
  }

  @Test
  void fitsIntoASmallTerminal() {
    TerminalPanel panel = panel(10, 4);
    panel.show(snapshot(home(1, "映画映画映画")));
    panel.show(snapshot(home(1, "映画映画映画")));

    assertThat(screen()).containsExactly("Marquee  u", "jobs     r", "events   1");
  }

  @Test
  void cutsWideCharactersByColumns() {
    TerminalPanel panel = panel(9, 50);
    panel.show(snapshot(home(1, "映画映画映画")));

    assertThat(screen()).contains("    映画");
  }

  @Test
  void passesNoControlCharacterOfATitleToTheTerminal() {
    panel(200, 50).show(snapshot(home(1, "\u001b[2Jgone\u0007\u202e")));

    assertThat(screen()).contains("    ?[2Jgone??");
  }

  @Test
  void printsALineEveryFiveSecondsWithoutATerminal() {
    TerminalPanel panel =
        new TerminalPanel(new PrintWriter(text, true), Optional.empty(), nanos::get);
    for (int second = 0; second <= 11; second++) {
      nanos.set(Duration.ofSeconds(second).toNanos());
      panel.show(snapshot(null));
    }
    panel.close();

    assertThat(text.toString().lines())
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .doesNotContain("\u001b")
                    .contains("events 1234567  402/s  lag 12")
                    .contains("recall@10 0.162  popularity 0.081")
                    .contains("pictures learned 11000  take rate 0.100  drawn evenly 0.080")
                    .endsWith("restarts 2"));
  }

  @Test
  void saysNoneWhereNothingWasMeasured() {
    PanelSnapshot nothing =
        new PanelSnapshot(
            Duration.ZERO,
            "b",
            "d",
            List.of(new PanelSnapshot.Job("recommendations", "STARTING", 0, 0)),
            0,
            0,
            -1,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            0.5,
            0.25,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    panel(200, 50).show(nothing);

    assertThat(screen())
        .contains(
            "events   0  0/s  lag unknown  dead letters 0  late 0",
            "pages    0  event to page p50 none  p99 none",
            "recall   @10 none  popularity none",
            "takes    per page 0.500  holdout 0.250  (2.00 times)");
  }

  @Test
  void readsTheSizeThatSttyPrints() {
    assertThat(TerminalSize.parse("24 80\n")).contains(new TerminalSize(80, 24));
    assertThat(TerminalSize.parse("0 0")).isEmpty();
    assertThat(TerminalSize.parse("")).isEmpty();
  }
}
