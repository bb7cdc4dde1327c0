package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.local.console.ConsoleEngine;
import dev.marquee.local.console.ConsoleServer;
import dev.marquee.local.console.RefusedActionException;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The console of an engine: reads what it publishes, and does what a person at the page asks for.
 *
 * <p>Topics are read by one thread, each once. What is not on topics, such as the state of the jobs
 * or how far the engine is from a simulator's truth, it is told once a second. Thread-safe.
 */
final class EngineConsole implements ConsoleEngine, AutoCloseable {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int HISTORY = 300;
  private static final long SECOND = 1_000;
  private static final Duration LOOK_BACK = Duration.ofMinutes(6);

  private static final String VIEWER = "viewer:";
  private static final String TASTES = "tastes:";
  private static final String ARTWORK = "artwork:";
  private static final String REGION = "region:";
  private static final Set<String> PREFIXES = Set.of(VIEWER, TASTES, ARTWORK, REGION);
  private static final Set<String> VIEWS =
      Set.of("service", "profiles", "artworks", "load", "engine", "trials");

  private final ConsoleSource source;
  private final TitleReadings titles = new TitleReadings();
  private final MetricsReadings metrics = new MetricsReadings();
  private final RefusalReadings refusals = new RefusalReadings();
  private final ViewerReadings viewers;
  private final ArtworkReadings artworks = new ArtworkReadings(titles);
  private final LoadReadings load;
  private final SiteReadings sites = new SiteReadings(titles);
  private final TasteReadings tastes = new TasteReadings(titles);
  private final CommittedOffsets committed;
  private final Trials trials;
  private final TrackedPublisher publisher;
  private final Visitors visitors;
  private final Saboteur saboteur;
  private final EngineControl control;
  private final Deque<PanelSnapshot> history = new ArrayDeque<>();
  private final ConsoleReader reader;
  private final ConsoleServer server;

  /**
   * Opens the console.
   *
   * @throws CommandException if it cannot be served there
   */
  EngineConsole(ConsoleSource source, ConsoleServer.Options options) {
    this.source = source;
    String servers = source.bootstrapServers();
    viewers = new ViewerReadings(servers, titles);
    load = new LoadReadings(source.speed());
    committed = new CommittedOffsets(servers, RecommendationsJob.NAME, Topics.VIEWING_EVENTS);
    trials = new Trials(committed, refusals, metrics);
    publisher = new TrackedPublisher(servers, trials);
    visitors = new Visitors(publisher, titles, viewers);
    saboteur = new Saboteur(publisher, titles);
    control = new EngineControl(source.embedded());
    reader = new ConsoleReader(servers, feeds(), this::afterPoll);
    server = served(options);
  }

  private ConsoleServer served(ConsoleServer.Options options) {
    try {
      return ConsoleServer.start(this, options);
    } catch (RuntimeException e) {
      closeReadings();
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "the console cannot be served on port "
              + options.port()
              + " of "
              + options.listen()
              + ": "
              + LocalCluster.root(e),
          e);
    }
  }

  private List<ConsoleReader.Feed> feeds() {
    return List.of(
        ConsoleReader.Feed.fromBeginning(Topics.CATALOGUE, titles),
        ConsoleReader.Feed.fromBeginning(Topics.PROFILES, viewers::readProfile),
        ConsoleReader.Feed.fromBeginning(Topics.THUMBNAIL_POLICIES, artworks),
        ConsoleReader.Feed.fromBeginning(Topics.CACHE_WARMING, sites::readPlan),
        ConsoleReader.Feed.fromBeginning(Topics.ITEM_EMBEDDINGS, tastes),
        new ConsoleReader.Feed(Topics.LOAD_FORECASTS, LOOK_BACK, load),
        new ConsoleReader.Feed(Topics.MODEL_METRICS, LOOK_BACK, metrics),
        new ConsoleReader.Feed(Topics.RECOMMENDATIONS, source.pagesSince(), viewers::readPage),
        ConsoleReader.Feed.whileWanted(
            Topics.VIEWING_EVENTS, viewers::readEvent, viewers::isEventWanted),
        ConsoleReader.Feed.fromNow(Topics.EDGE_REQUESTS, sites::readRequest),
        ConsoleReader.Feed.fromNow(Topics.DEAD_LETTERS, refusals::readDeadLetter),
        ConsoleReader.Feed.fromNow(Topics.LATE_EVENTS, refusals::readLate));
  }

  private void afterPoll() {
    viewers.fetchWanted();
    trials.settle(System.currentTimeMillis());
  }

  /** Address of the page. */
  URI address() {
    return server.address();
  }

  /** Quality figures as the jobs publish them. */
  MetricsReadings metrics() {
    return metrics;
  }

  /** Takes what was measured; to be called once a second. */
  void show(PanelSnapshot snapshot) {
    synchronized (history) {
      history.addLast(snapshot);
      if (history.size() > HISTORY) {
        history.removeFirst();
      }
    }
  }

  @Override
  public long revision(String view) {
    if (view.startsWith(VIEWER)) {
      return viewers.revision(view.substring(VIEWER.length()));
    }
    if (view.startsWith(ARTWORK)) {
      return artworks.revision(view.substring(ARTWORK.length()));
    }
    long second = System.currentTimeMillis() / SECOND;
    return switch (view) {
      case "profiles" -> second / 2;
      case "artworks" -> second / 3;
      case "trials" -> trials.revision() + (control.revision() << 32);
      case "service" -> second / 5;
      default -> view.startsWith(TASTES) ? second / 2 : second;
    };
  }

  @Override
  public boolean isView(String view) {
    // A name ends up in the stream that the page reads, line by line.
    return view.chars().noneMatch(Character::isISOControl)
        && (VIEWS.contains(view)
            || PREFIXES.stream()
                .anyMatch(one -> view.startsWith(one) && view.length() > one.length()));
  }

  @Override
  public Optional<JsonNode> view(String view) {
    if (view.startsWith(VIEWER)) {
      return Optional.of(viewers.describe(view.substring(VIEWER.length())));
    }
    if (view.startsWith(TASTES)) {
      String profile = view.substring(TASTES.length());
      return tastes
          .describe(profile, viewers.watched(profile), viewers.chosen(profile))
          .map(node -> node);
    }
    if (view.startsWith(ARTWORK)) {
      return artworks.describe(view.substring(ARTWORK.length()), this::worth).map(node -> node);
    }
    if (view.startsWith(REGION)) {
      return load.region(view.substring(REGION.length())).map(node -> node);
    }
    return switch (view) {
      case "service" -> Optional.of(service());
      case "profiles" -> Optional.of(viewers.recent());
      case "artworks" -> Optional.of(artworkList());
      case "load" -> Optional.of(loadView());
      case "engine" -> Optional.of(engineView());
      case "trials" -> Optional.of(trialsView());
      default -> Optional.empty();
    };
  }

  private Optional<Double> worth(String title, String picture) {
    return source.worth().flatMap(known -> known.of(title, picture));
  }

  private ObjectNode service() {
    ObjectNode node = NODES.objectNode();
    node.put("broker", source.bootstrapServers());
    node.put("dashboard", source.dashboard().toString());
    node.put("titles", titles.shown().size());
    ArrayNode regions = node.putArray("regions");
    for (ServiceRegion region : ServiceRegion.values()) {
      regions.addObject().put("name", region.regionName()).put("zone", region.zone().getId());
    }
    return node;
  }

  private ObjectNode artworkList() {
    ObjectNode node = artworks.list();
    metrics.describe(ThumbnailsJob.NAME, "all", node.putObject("quality"));
    metrics.describe(ThumbnailsJob.NAME, "policy-in-force", node.putObject("worth"));
    ArrayNode regret = node.putArray("regret");
    for (PanelSnapshot one : snapshots()) {
      one.pictures()
          .ifPresent(
              pictures ->
                  regret
                      .addArray()
                      .add(one.uptime().toSeconds())
                      .add(pictures.regret())
                      .add(pictures.evenRegret()));
    }
    return node;
  }

  private ObjectNode loadView() {
    ObjectNode node = NODES.objectNode();
    load.describe(node);
    sites.describe(node);
    metrics.describe(CacheWarmingJob.NAME, "load", node.putObject("quality"));
    metrics.describe(CacheWarmingJob.NAME, "plans", node.putObject("plans"));
    List<PanelSnapshot> snapshots = snapshots();
    if (!snapshots.isEmpty()) {
      snapshots
          .get(snapshots.size() - 1)
          .warming()
          .ifPresent(
              warming ->
                  node.put("byteHitRatio", warming.byteHitRatio())
                      .put("lruByteHitRatio", warming.lruByteHitRatio()));
    }
    return node;
  }

  private ObjectNode engineView() {
    ObjectNode node = NODES.objectNode();
    List<PanelSnapshot> snapshots = snapshots();
    ArrayNode series = node.putArray("series");
    for (PanelSnapshot one : snapshots) {
      series
          .addArray()
          .add(one.uptime().toSeconds())
          .add(one.eventsPerSecond())
          .add(one.latencyP50Millis())
          .add(one.latencyP99Millis())
          .add(one.lag())
          .add(one.recall10())
          .add(one.recall10Popularity())
          .add(one.takeRatePersonalised())
          .add(one.takeRateHoldout());
    }
    if (!snapshots.isEmpty()) {
      PanelSnapshot now = snapshots.get(snapshots.size() - 1);
      node.put("uptimeSeconds", now.uptime().toSeconds());
      node.put("events", now.events());
      node.put("pages", now.pages());
      node.put("late", now.late());
      ArrayNode jobs = node.putArray("jobs");
      for (PanelSnapshot.Job job : now.jobs()) {
        jobs.addObject()
            .put("name", job.name())
            .put("status", job.status())
            .put("restarts", job.restarts())
            .put("checkpoints", job.checkpoints());
      }
    }
    refusals.describe(node);
    metrics.describe(RecommendationsJob.NAME, "all", node.putObject("quality"));
    control.describe(node);
    return node;
  }

  private ObjectNode trialsView() {
    ObjectNode node = trials.describe();
    control.describe(node);
    return node;
  }

  private List<PanelSnapshot> snapshots() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  @Override
  public JsonNode act(String action, JsonNode arguments) throws RefusedActionException {
    return switch (action) {
      case "be-viewer" -> visitors.enter(arguments);
      case "watch" -> visitors.watch(arguments);
      case "rate" -> visitors.rate(arguments);
      case "list" -> visitors.list(arguments);
      case "seen" -> visitors.seen(arguments);
      case "poison" -> saboteur.poison();
      case "future" -> saboteur.future();
      case "late" -> saboteur.late();
      case "duplicates" -> saboteur.duplicates();
      case "flood" -> saboteur.flood();
      case "kill-task-manager" -> control.killTaskManager();
      case "default-pages" -> control.personalise(!arguments.path("on").asBoolean());
      default -> throw new RefusedActionException("there is no action " + action);
    };
  }

  @Override
  public void close() {
    server.close();
    closeReadings();
  }

  private void closeReadings() {
    reader.close();
    control.close();
    publisher.close();
    committed.close();
    viewers.close();
  }
}
