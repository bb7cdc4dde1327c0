package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.benchmarks.console.HeapSeries;
import dev.marquee.benchmarks.console.OpenPage;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.SimulatedEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pages that stay open on a running simulation, and the heap of the whole process meanwhile: after
 * a full collection, at even intervals. Not thread-safe.
 */
final class ConsoleSoak {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PROFILES_DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final double MEGABYTE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a page shows beside the page of one profile. */
  private static final List<String> VIEWS =
      List.of("service", "profiles", "artworks", "load", "engine", "trials");

  private final SimulatedEngine engine;
  private final PrintWriter err;

  /** Latest of the view that tells who got a page. */
  private volatile String profiles = "{}";

  ConsoleSoak(SimulatedEngine engine, PrintWriter err) {
    this.engine = engine;
    this.err = err;
  }

  /**
   * Opens the pages, each on a profile of its own, and watches the heap.
   *
   * @param pages how many, positive
   * @param length how long
   * @param interval time between two looks at the heap
   * @throws CommandException if a page is lost, or no collection can be had
   */
  HeapSeries run(int pages, Duration length, Duration interval) throws IOException {
    List<OpenPage> open = new ArrayList<>();
    try {
      for (String profile : profiles(pages)) {
        List<String> views = new ArrayList<>(VIEWS);
        views.add("viewer:" + profile);
        views.add("tastes:" + profile);
        open.add(new OpenPage(engine.console(), views, (view, json) -> {}));
      }
      return soak(open, length, interval);
    } finally {
      open.forEach(OpenPage::close);
    }
  }

  /** Profiles that got a page lately. */
  private List<String> profiles(int wanted) throws IOException {
    long end = System.nanoTime() + PROFILES_DEADLINE_NANOS;
    try (OpenPage lobby =
        new OpenPage(engine.console(), List.of("profiles"), (view, json) -> profiles = json)) {
      while (System.nanoTime() < end) {
        requireSound(List.of(lobby));
        List<String> recent = new ArrayList<>();
        for (JsonNode one : parsed(profiles).path("recent")) {
          recent.add(one.path("profile").asText());
        }
        if (recent.size() >= wanted) {
          return recent.subList(0, wanted);
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    throw new CommandException(
        ExitCode.INCOMPLETE, wanted + " profiles got no page in two minutes");
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the view of profiles is no JSON", e);
    }
  }

  private HeapSeries soak(List<OpenPage> pages, Duration length, Duration interval) {
    List<HeapSeries.Sample> samples = new ArrayList<>();
    long[] seen = new long[pages.size()];
    long start = System.nanoTime();
    for (long at = 0; at <= length.toNanos(); at += interval.toNanos()) {
      while (System.nanoTime() - start < at) {
        requireSound(pages);
        LockSupport.parkNanos(LOOK_NANOS);
      }
      HeapSeries.Sample sample =
          new HeapSeries.Sample((System.nanoTime() - start) / 60e9, liveMegabytes());
      samples.add(sample);
      err.println(
          String.format(
              Locale.ROOT,
              "%.1f minutes: %.1f MB of heap, %,d updates of views on %d pages",
              sample.minutes(),
              sample.megabytes(),
              pages.stream().mapToLong(OpenPage::updates).sum(),
              pages.size()));
      err.flush();
      for (int page = 0; page < seen.length && at > 0; page++) {
        long updates = pages.get(page).updates("engine");
        if (updates == seen[page]) {
          throw new CommandException(ExitCode.INCOMPLETE, "a page was not kept up to date");
        }
        seen[page] = updates;
      }
    }
    return new HeapSeries(samples);
  }

  private void requireSound(List<OpenPage> pages) {
    pages.forEach(OpenPage::requireOpen);
    engine.requireRunning();
  }

  /** What is still referred to: the heap in use right after a full collection. */
  private static double liveMegabytes() {
    long before = collections();
    System.gc();
    if (collections() == before) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          "the JVM did not collect when asked to: start without -XX:+DisableExplicitGC");
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
