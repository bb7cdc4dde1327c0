package dev.marquee.local;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Shows the engine at work: on a terminal a panel that is redrawn in place, elsewhere one line from
 * time to time.
 *
 * <p>Titles that were not on the profile's page before are marked with a plus, for as long as that
 * page stands. Names come from events, so control characters are never passed on to the terminal.
 * Lines are cut to the terminal, whose size is asked for at each drawing. Not thread-safe.
 */
public final class TerminalPanel implements AutoCloseable {

  private static final long PLAIN_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private static final String RUNNING = "RUNNING";
  private static final String CURSOR_UP = "\u001b[%dA";
  private static final String ERASE_BELOW = "\u001b[0J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final PrintWriter out;
  private final Optional<TerminalSize.Source> terminal;
  private final LongSupplier nanoTime;
  private int drawnLines;
  private long lastPlainLine;
  private boolean hasPlainLine;
  private long shownVersion = Long.MIN_VALUE;
  private String shownProfile = "";
  private Set<String> shownTitles = Set.of();
  private Set<String> newTitles = Set.of();

  /**
   * @param terminal size of the terminal; empty when the output is none
   * @param nanoTime as {@link System#nanoTime()}
   */
  public TerminalPanel(
      PrintWriter out, Optional<TerminalSize.Source> terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /** Draws the panel, or prints a line if the last one was printed five seconds ago. */
  public void show(PanelSnapshot snapshot) {
    snapshot.home().ifPresent(this::compare);
    if (terminal.isPresent()) {
      draw(snapshot, terminal.get().size());
    } else if (!hasPlainLine || nanoTime.getAsLong() - lastPlainLine >= PLAIN_INTERVAL_NANOS) {
      hasPlainLine = true;
      lastPlainLine = nanoTime.getAsLong();
      out.println(plain(snapshot));
      out.flush();
    }
  }

  /** Leaves the last panel standing and the cursor below it. */
  @Override
  public void close() {
    if (terminal.isPresent() && drawnLines > 0) {
      out.print(SHOW_CURSOR);
      out.flush();
      drawnLines = 0;
    }
  }

  private void draw(PanelSnapshot snapshot, TerminalSize size) {
    List<String> lines = lines(snapshot);
    // One line is left for the cursor: a panel as high as the terminal would scroll.
    int shown = Math.min(lines.size(), Math.max(1, size.rows() - 1));
    StringBuilder text = new StringBuilder(HIDE_CURSOR);
    if (drawnLines > 0) {
      text.append(String.format(CURSOR_UP, Math.min(drawnLines, Math.max(1, size.rows() - 1))));
    }
    text.append('\r').append(ERASE_BELOW);
    for (String line : lines.subList(0, shown)) {
      text.append(cut(line, size.columns())).append("\r\n");
    }
    drawnLines = shown;
    out.print(text);
    out.flush();
  }

  private void compare(PanelSnapshot.Home home) {
    if (!home.profile().equals(shownProfile)) {
      shownProfile = home.profile();
      shownTitles = titlesOf(home);
      newTitles = Set.of();
    } else if (home.version() != shownVersion) {
      Set<String> titles = titlesOf(home);
      newTitles = new HashSet<>(titles);
      newTitles.removeAll(shownTitles);
      shownTitles = titles;
    }
    shownVersion = home.version();
  }

  private static Set<String> titlesOf(PanelSnapshot.Home home) {
    Set<String> titles = new HashSet<>();
    home.rows().forEach(row -> titles.addAll(row.titles()));
    return titles;
  }

  private List<String> lines(PanelSnapshot now) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Marquee  up "
            + clock(now.uptime())
            + "  Kafka "
            + now.broker()
            + "  Flink "
            + now.dashboard());
    lines.add("jobs     " + now.jobs().stream().map(TerminalPanel::job).collect(joining(" · ")));
    lines.add(
        "events   "
            + count(now.events())
            + "  "
            + count(Math.round(now.eventsPerSecond()))
            + "/s  lag "
            + lag(now)
            + "  dead letters "
            + count(now.deadLetters())
            + "  late "
            + count(now.late()));
    lines.add(
        "pages    "
            + count(now.pages())
            + "  event to page p50 "
            + millis(now.latencyP50Millis())
            + "  p99 "
            + millis(now.latencyP99Millis()));
    lines.add(
        "recall   @10 "
            + share(now.recall10())
            + "  popularity "
            + share(now.recall10Popularity())
            + ratio(now.recall10(), now.recall10Popularity()));
    if (!Double.isNaN(now.takeRatePersonalised()) || !Double.isNaN(now.takeRateHoldout())) {
      lines.add(
          "takes    per page "
              + share(now.takeRatePersonalised())
              + "  holdout "
              + share(now.takeRateHoldout())
              + ratio(now.takeRatePersonalised(), now.takeRateHoldout()));
    }
    now.pictures().ifPresent(pictures -> addPictures(pictures, lines));
    now.warming().ifPresent(warming -> lines.add("warming  " + warming(warming)));
    lines.add("");
    now.home()
        .ifPresentOrElse(
            home -> addHome(home, lines), () -> lines.add("no home page has been published yet"));
    return lines;
  }

  private static String job(PanelSnapshot.Job job) {
    return job.name()
        + " "
        + job.status()
        + "  restarts "
        + job.restarts()
        + "  checkpoints "
        + job.checkpoints();
  }

  private static void addPictures(PanelSnapshot.Pictures now, List<String> lines) {
    TakeRateComparison takes = now.takes();
    lines.add(
        "pictures take rate "
            + share(takes.policyRate())
            + interval(takes.policyInterval().lower(), takes.policyInterval().upper())
            + "  drawn evenly "
            + share(takes.evenRate())
            + interval(takes.evenInterval().lower(), takes.evenInterval().upper())
            + "  lift "
            + signed(takes.difference())
            + signedInterval(takes)
            + "  reward "
            + String.format(Locale.ROOT, "%+.0f %%", 100 * now.rewardLift()));
    lines.add(
        "         showings "
            + count(now.showings())
            + "  learned "
            + count(now.learned())
            + "  policies "
            + count(now.policies())
            + "  regret "
            + fine(now.regret())
            + "  drawn evenly "
            + fine(now.evenRegret())
            + "  alarms of drift "
            + count(now.driftAlarms())
            + ", of misleading "
            + count(now.completionAlarms()));
  }

  private static String warming(PanelSnapshot.Warming now) {
    return clean(now.region())
        + " "
        + streams(now.streams())
        + " streams, in an hour "
        + streams(now.low())
        + " to "
        + streams(now.high())
        + "  coverage "
        + share(now.coverage80())
        + "/"
        + share(now.coverage95())
        + "  plans "
        + count(now.plans())
        + "  gap "
        + fine(now.largestGap())
        + "  byte hits "
        + share(now.byteHitRatio())
        + "  LRU "
        + share(now.lruByteHitRatio())
        + (now.missCause().isEmpty()
            ? ""
            : "  most misses "
                + now.missCause().toLowerCase(Locale.ROOT).replace('_', ' ')
                + " "
                + share(now.missShare()));
  }

  private static String streams(double streams) {
    return Double.isNaN(streams) ? "none" : count(Math.round(streams));
  }

  private static String interval(double lower, double upper) {
    return String.format(Locale.ROOT, " (%.3f to %.3f)", lower, upper);
  }

  private static String signedInterval(TakeRateComparison takes) {
    return " (" + signed(takes.differenceLower()) + " to " + signed(takes.differenceUpper()) + ")";
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value);
  }

  private static String fine(double share) {
    return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.4f", share);
  }

  private void addHome(PanelSnapshot.Home home, List<String> lines) {
    lines.add(
        "home page of "
            + clean(home.profile())
            + (home.lastActivity().isEmpty() ? "" : ", who " + clean(home.lastActivity())));
    for (PanelSnapshot.Row row : home.rows()) {
      lines.add("  " + clean(row.reason()));
      StringBuilder titles = new StringBuilder("    ");
      for (String title : row.titles()) {
        titles
            .append(titles.length() > 4 ? " · " : "")
            .append(newTitles.contains(title) ? "+" : "")
            .append(clean(title));
      }
      lines.add(titles.toString());
    }
  }

  private static String plain(PanelSnapshot now) {
    return "up "
        + clock(now.uptime())
        + "  "
        + status(now)
        + "  events "
        + now.events()
        + "  "
        + Math.round(now.eventsPerSecond())
        + "/s  lag "
        + lag(now)
        + "  pages "
        + now.pages()
        + "  p50 "
        + millis(now.latencyP50Millis())
        + "  p99 "
        + millis(now.latencyP99Millis())
        + "  recall@10 "
        + share(now.recall10())
        + "  popularity "
        + share(now.recall10Popularity())
        + now.pictures().map(TerminalPanel::plain).orElse("")
        + now.warming().map(warming -> "  " + warming(warming)).orElse("")
        + "  dead letters "
        + now.deadLetters()
        + "  restarts "
        + now.jobs().stream().mapToLong(PanelSnapshot.Job::restarts).sum();
  }

  private static String plain(PanelSnapshot.Pictures now) {
    return "  pictures learned "
        + now.learned()
        + "  take rate "
        + share(now.takes().policyRate())
        + "  drawn evenly "
        + share(now.takes().evenRate())
        + "  lift "
        + signed(now.takes().difference())
        + signedInterval(now.takes());
  }

  /** RUNNING when all jobs do; else those that do not. */
  private static String status(PanelSnapshot now) {
    List<String> others =
        now.jobs().stream()
            .filter(job -> !job.status().equals(RUNNING))
            .map(job -> job.name() + " " + job.status())
            .toList();
    return others.isEmpty() ? RUNNING : String.join(", ", others);
  }

  private static String lag(PanelSnapshot now) {
    return now.lag() < 0 ? "unknown" : count(now.lag());
  }

  private static String clock(Duration time) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String millis(double millis) {
    return Double.isNaN(millis) ? "none" : String.format(Locale.ROOT, "%.0f ms", millis);
  }

  private static String share(double share) {
    return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.3f", share);
  }

  private static String ratio(double value, double baseline) {
    return baseline > 0 && value >= 0
        ? String.format(Locale.ROOT, "  (%.2f times)", value / baseline)
        : "";
  }

  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(point -> clean.appendCodePoint(isShown(point) ? point : '?'));
    return clean.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The beginning of the text that fits into so many columns. */
  private static String cut(String text, int columns) {
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      used += columnsOf(text.codePointAt(i));
      if (used > columns) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private static int columnsOf(int point) {
    if (point < 0x300) {
      return 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return switch (Character.UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
      default -> point >= 0x1F300 ? 2 : 1;
    };
  }
}
