package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.console.OpenPage;
import dev.marquee.benchmarks.console.PageChanges;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.SimulatedEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A person at the console who watches one title after the other, as the viewer's page lets them:
 * measures from each request to watch until the view of that viewer shows a newer page that names
 * this event among what asked for it. Not thread-safe.
 */
final class PageChangeRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A person looks at the page before they choose again. */
  private static final long THOUGHT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int PROGRESS = 10;

  private final SimulatedEngine engine;
  private final PrintWriter err;
  private final Set<String> watched = new HashSet<>();
  private volatile Shown shown;

  /** The viewer's view, with the moment at which it came. */
  private record Shown(JsonNode page, long atNanos) {
    private String version() {
      return page.path("epoch").asText() + "." + page.path("counter").asText();
    }

    private boolean follows(String event) {
      for (JsonNode trigger : page.path("triggers")) {
        if (trigger.asText().equals(event)) {
          return true;
        }
      }
      return false;
    }
  }

  PageChangeRun(SimulatedEngine engine, PrintWriter err) {
    this.engine = engine;
    this.err = err;
  }

  /**
   * Becomes a viewer and watches.
   *
   * @param watches how many titles, positive
   * @throws CommandException if a page does not change in time
   */
  PageChanges run(int watches) throws IOException {
    String profile = enter();
    List<Double> millis = new ArrayList<>();
    List<String> views = List.of("service", "profiles", "viewer:" + profile, "tastes:" + profile);
    try (OpenPage page = new OpenPage(engine.console(), views, this::updated)) {
      await(page, "the default page of the region", () -> shown != null && !titles().isEmpty());
      while (millis.size() < watches) {
        see(page, profile);
        millis.add(watch(page, profile) / 1e6);
        if (millis.size() % PROGRESS == 0) {
          err.println(
              String.format(Locale.ROOT, "%d of %d titles watched", millis.size(), watches));
          err.flush();
        }
        pause(page);
      }
    }
    return new PageChanges(millis);
  }

  private String enter() throws IOException {
    try (OpenPage lobby = new OpenPage(engine.console(), List.of("service"), (view, json) -> {})) {
      return lobby.act("be-viewer", JSON.createObjectNode()).get("profile").asText();
    }
  }

  private void updated(String view, String json) {
    if (!view.startsWith("viewer:")) {
      return;
    }
    long now = System.nanoTime();
    try {
      shown = new Shown(JSON.readTree(json), now);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the view " + view + " is no JSON", e);
    }
  }

  /** Titles of the page, in order, as the page names them when they are watched. */
  private List<String> titles() {
    List<String> titles = new ArrayList<>();
    for (JsonNode row : shown.page().path("rows")) {
      for (JsonNode title : row.path("titles")) {
        titles.add(title.path("series").asText(title.path("id").asText()));
      }
    }
    return titles;
  }

  /** Tells of the first rows, as the page does of those on the screen. */
  private void see(OpenPage page, String profile) throws IOException {
    ObjectNode arguments = JSON.createObjectNode().put("profile", profile);
    ArrayNode seen = arguments.putArray("titles");
    for (int at = 0; at < 2 && at < shown.page().path("rows").size(); at++) {
      JsonNode row = shown.page().path("rows").get(at);
      for (JsonNode title : row.path("titles")) {
        seen.addObject()
            .put("row", row.path("id").asText())
            .put("title", title.path("id").asText());
      }
    }
    page.act("seen", arguments);
  }

  private long watch(OpenPage page, String profile) throws IOException {
    String title =
        titles().stream()
            .filter(one -> !watched.contains(one))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.INCOMPLETE, "the page has no title that was not watched"));
    watched.add(title);
    String before = shown.version();
    long start = System.nanoTime();
    String event =
        page.act(
                "watch",
                JSON.createObjectNode().put("profile", profile).put("title", title).put("share", 1))
            .get("eventId")
            .asText();
    await(
        page,
        "the page that follows from watching " + title,
        () -> shown.follows(event) && !shown.version().equals(before));
    return shown.atNanos() - start;
  }

  private void pause(OpenPage page) {
    long end = System.nanoTime() + THOUGHT_NANOS;
    while (System.nanoTime() < end) {
      requireSound(page);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What is waited for. */
  private interface Condition {
    boolean holds();
  }

  private void await(OpenPage page, String what, Condition condition) {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.holds()) {
      requireSound(page);
      if (System.nanoTime() > end) {
        throw new CommandException(ExitCode.INCOMPLETE, "waited half a minute in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void requireSound(OpenPage page) {
    page.requireOpen();
    engine.requireRunning();
  }
}
