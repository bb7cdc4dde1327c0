package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.CommandException;
import dev.marquee.local.DataFolder;
import dev.marquee.local.EngineMonitor;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.ExitCode;
import dev.marquee.local.LocalEngine;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.ViewingMix;
import dev.marquee.local.simulation.ViewingMixOptions;
import dev.marquee.streaming.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures how soon the recommendations job answers, through Kafka and Flink under a steady load of
 * positive events: from an event to its profile's page, from a profile's choice to other profiles'
 * pages, and from a privacy request to the page's removal.
 */
@Command(
    name = "latency",
    description = "How soon events, choices and privacy requests change pages, under steady load.")
public final class LatencyBenchmark implements Callable<Integer> {
  /** So many per event a second that one seldom has two positive events within the debounce. */
  private static final int PROFILES_BY_RATE = 400;

  private static final int TITLES = 5_000;

  /** How the profiles whose pages are looked at begin. */
  private static final String OTHER = "other-";

  private static final String LEAVER = "leaver-";

  private static final int PROBES = 20;

  /** Titles that a probe chooses after the first: a row that follows from one has at least four. */
  private static final int CHOICES = 5;

  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PROBE_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Positive events per second; a fifth of the highest rate is usual (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Seconds that are not counted (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Seconds that are counted (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON line.")
  private boolean json;

  private final Map<String, Optional<HomePage>> pages = new ConcurrentHashMap<>();
  private ViewingMix mix;
  private long nextEventAt;

  /**
   * Those of probes alone: the pages of all would be gigabytes, and stop the engine to be moved.
   */
  private void keepPage(String profile, HomePage page) {
    if (profile.startsWith(OTHER) || profile.startsWith(LEAVER)) {
      pages.put(profile, Optional.ofNullable(page));
    }
  }

  private int profiles() {
    return Math.multiplyExact(rate, PROFILES_BY_RATE);
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder temporary = TemporaryFolder.make("marquee-latency-", err);
        DataFolder folder = DataFolder.open(temporary.path().resolve("data"));
        LocalEngine engine =
            LocalEngine.start(
                new LocalEngine.Options(folder, null, 0, 0, 2, Map.of(), null, Map.of()));
        EngineMonitor monitor = new EngineMonitor(engine.bootstrapServers(), this::keepPage);
        EventPublisher publisher = new EventPublisher(engine.bootstrapServers())) {
      await("the job to run", () -> engine.job().isProcessing());
      publishCatalogue(publisher);
      mix =
          new ViewingMix(
              ViewingMixOptions.of(
                  ViewingMix.Mix.POSITIVES, profiles(), TITLES, 1, System.currentTimeMillis()));
      nextEventAt = System.nanoTime();
      err.println("warming up");
      load(publisher, TimeUnit.SECONDS.toNanos(warmUpSeconds), () -> false);
      monitor.resetLatency();
      err.println("measuring events to pages");
      load(publisher, TimeUnit.SECONDS.toNanos(seconds), () -> false);
      Histogram latency = monitor.latency();
      err.println("measuring choices to others' pages");
      long[] choices = new long[PROBES];
      for (int probe = 0; probe < PROBES; probe++) {
        choices[probe] = choiceToOthers(publisher, probe);
      }
      err.println("measuring privacy requests");
      long[] forgets = new long[PROBES];
      for (int probe = 0; probe < PROBES; probe++) {
        forgets[probe] = forget(publisher, probe);
      }
      print(latency, choices, forgets);
    }
    return ExitCode.OK.code();
  }

  private void publishCatalogue(EventPublisher publisher) {
    new ViewingMix(
            ViewingMixOptions.of(
                ViewingMix.Mix.POSITIVES, profiles(), TITLES, 1, System.currentTimeMillis()))
        .catalogue()
        .forEach(
            title -> publisher.publish(Topics.CATALOGUE, SimulatedService.catalogueTitle(title)));
    for (int probe = 0; probe < PROBES; probe++) {
      publisher.publish(Topics.CATALOGUE, probeTitle("probe-first-" + probe));
      for (int choice = 0; choice < CHOICES; choice++) {
        publisher.publish(Topics.CATALOGUE, probeTitle(choice(probe, choice)));
      }
    }
    publisher.flush();
  }

  private static CatalogueTitle probeTitle(String id) {
    return CatalogueTitle.newBuilder()
        .setEventId(id)
        .setEventTime(Instant.EPOCH)
        .setTitleId(id)
        .setName(id)
        .setKind(TitleKind.FILM)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .build();
  }

  /** Keeps the load up for a time, or until something has happened. */
  private void load(EventPublisher publisher, long nanos, BooleanSupplier until) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end && !until.getAsBoolean()) {
      while (nextEventAt <= System.nanoTime()) {
        ViewingEvent event = SimulatedService.viewingEvent(mix.next());
        event.setEventTime(Instant.now());
        publisher.publish(Topics.VIEWING_EVENTS, event);
        nextEventAt += TimeUnit.SECONDS.toNanos(1) / rate;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static String choice(int probe, int choice) {
    return "probe-choice-" + probe + "-" + choice;
  }

  /**
   * One profile watches a title, then some others; how long from the last of them until it stands
   * on the page of whoever watches the first: the row that follows from it needs nothing but the
   * item side, which is what is measured.
   */
  private long choiceToOthers(EventPublisher publisher, int probe) {
    String first = "probe-first-" + probe;
    String last = choice(probe, CHOICES - 1);
    publisher.publish(Topics.VIEWING_EVENTS, rated("chooser-" + probe, first));
    for (int choice = 0; choice < CHOICES; choice++) {
      publisher.publish(Topics.VIEWING_EVENTS, rated("chooser-" + probe, choice(probe, choice)));
    }
    long start = System.nanoTime();
    for (int other = 0; System.nanoTime() - start < PROBE_DEADLINE_NANOS; other++) {
      String prefix = OTHER + probe + "-";
      publisher.publish(Topics.VIEWING_EVENTS, rated(prefix + other, first));
      int latest = other;
      boolean[] found = new boolean[1];
      load(
          publisher,
          PROBE_NANOS,
          () -> {
            for (int one = 0; one <= latest; one++) {
              found[0] |= follows(prefix + one, first, last);
            }
            return found[0];
          });
      if (found[0]) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      }
    }
    throw new CommandException(
        ExitCode.INCOMPLETE, "a choice did not reach other profiles' pages in time");
  }

  /** Whether a title stands in the row of those that follow from another. */
  private boolean follows(String profile, String watched, String title) {
    return pages.getOrDefault(profile, Optional.empty()).stream()
        .flatMap(page -> page.getRows().stream())
        .filter(row -> watched.equals(row.getReason().getTitleId()))
        .flatMap(row -> row.getTitles().stream())
        .anyMatch(one -> one.getTitleId().equals(title));
  }

  private long forget(EventPublisher publisher, int probe) {
    String profile = LEAVER + probe;
    publisher.publish(Topics.VIEWING_EVENTS, rated(profile, "probe-first-" + probe));
    load(publisher, PROBE_DEADLINE_NANOS, () -> pages.containsKey(profile));
    publisher.publish(
        Topics.PRIVACY_REQUESTS, new PrivacyRequest("forget-" + probe, Instant.now(), profile));
    long start = System.nanoTime();
    load(publisher, PROBE_DEADLINE_NANOS, () -> pages.get(profile).isEmpty());
    if (pages.get(profile).isPresent()) {
      throw new CommandException(ExitCode.INCOMPLETE, "a profile was not forgotten in time");
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static ViewingEvent rated(String profile, String title) {
    return ViewingEvent.newBuilder()
        .setEventId(profile + "/" + title)
        .setEventTime(Instant.now())
        .setProfileId(profile)
        .setTitleId(title)
        .setCountry("DE")
        .setRegion("probe")
        .setActivity(new Rated(null, 5f))
        .build();
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new CommandException(ExitCode.INCOMPLETE, "waited two minutes in vain for " + what);
      }
      LockSupport.parkNanos(PROBE_NANOS);
    }
  }

  private void print(Histogram latency, long[] choices, long[] forgets) {
    Arrays.sort(choices);
    Arrays.sort(forgets);
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("eventsPerSecond", rate);
    line.put("pages", latency.getTotalCount());
    line.put("eventToPageP50Millis", latency.getValueAtPercentile(50));
    line.put("eventToPageP99Millis", latency.getValueAtPercentile(99));
    line.put("choiceToOthersP50Millis", choices[PROBES / 2]);
    line.put("choiceToOthersMaxMillis", choices[PROBES - 1]);
    line.put("forgetP50Millis", forgets[PROBES / 2]);
    line.put("forgetMaxMillis", forgets[PROBES - 1]);
    Figures.print(line, json, spec.commandLine().getOut());
  }
}
