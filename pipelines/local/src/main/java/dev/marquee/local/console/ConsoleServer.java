package dev.marquee.local.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the console, on the loopback address unless told otherwise: the page, its views as
 * server-sent events under {@code /views?of=engine,viewer:profile-17}, each name percent-encoded,
 * and {@code POST /actions/NAME} with a JSON object.
 *
 * <p>Other web pages that the same browser has open can neither read nor act: the host of a request
 * must be the loopback address or a name that was given, which keeps foreign names that resolve to
 * it out, and an action must come from the page itself and be sent as JSON, which no form can.
 * Thread-safe.
 */
public final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOST = "127.0.0.1";
  private static final Set<String> LOOPBACK = Set.of(HOST, "localhost");

  /** Below what a person takes for delay, and few enough to cost nothing. */
  private static final long REFRESH_MILLIS = 150;

  /** A page that has gone is noticed by the next comment that cannot be written. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final String CHARTS =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

  private static final int MAX_ACTION_BYTES = 65_536;
  private static final int THREADS = LiveViews.MAX_SUBSCRIPTIONS + 16;
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src"
          + " 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

  private final ConsoleEngine engine;
  private final Options options;
  private final LiveViews views;
  private final ScheduledExecutorService refreshing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "console-views");
            thread.setDaemon(true);
            return thread;
          });
  private final Javalin server;

  /**
   * Where to serve.
   *
   * @param listen address to listen on, {@code 127.0.0.1} but in a container
   * @param port port on it, 0 for a free one
   * @param hosts names under which browsers may ask, beside those of the loopback address
   */
  public record Options(String listen, int port, Set<String> hosts) {

    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be between 0 and 65535, is " + port);
      }
      hosts = Set.copyOf(hosts);
      for (String host : hosts) {
        if (!host.matches("[A-Za-z0-9.-]+")) {
          throw new IllegalArgumentException("a host is a name without a port, not '" + host + "'");
        }
      }
    }

    /** The loopback address, and no other name. */
    public static Options loopback(int port) {
      return new Options(HOST, port, Set.of());
    }
  }

  private ConsoleServer(ConsoleEngine engine, Options options) {
    this.engine = engine;
    this.options = options;
    this.views = new LiveViews(engine);
    this.server = Javalin.create(this::configure).start(options.listen(), options.port());
    refreshing.scheduleWithFixedDelay(
        views::refresh, REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts the server on the loopback address.
   *
   * @param port port, 0 for a free one
   * @throws RuntimeException if the port is in use
   */
  public static ConsoleServer start(ConsoleEngine engine, int port) {
    return start(engine, Options.loopback(port));
  }

  /**
   * Starts the server.
   *
   * @throws RuntimeException if the port is in use
   */
  public static ConsoleServer start(ConsoleEngine engine, Options options) {
    return new ConsoleServer(engine, options);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MAX_ACTION_BYTES;
    config.jetty.threadPool = threads();
    config.staticFiles.add(
        files -> {
          files.hostedPath = "/";
          files.directory = "/console";
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
    config.routes.before(this::guard);
    config.routes.get("/charts.js", this::charts);
    config.routes.get("/views", this::stream);
    config.routes.post("/actions/{name}", this::act);
    config.routes.exception(
        RefusedActionException.class, (refused, context) -> say(context, 409, refused));
    config.routes.exception(
        IllegalArgumentException.class, (wrong, context) -> say(context, 400, wrong));
    config.routes.exception(
        RuntimeException.class,
        (failure, context) -> {
          LOG.warn("{} {} failed", context.method(), context.path(), failure);
          say(context, 500, failure);
        });
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool(THREADS, 2);
    pool.setName("console");
    pool.setDaemon(true);
    return pool;
  }

  private void guard(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    String host = context.host();
    if (host == null || !isKnown(host.replaceFirst(":\\d+$", ""))) {
      throw new ForbiddenResponse(
          "the console answers on the loopback address and names that it was given");
    }
    String origin = context.header("Origin");
    if (origin != null && !origin.equals("http://" + host)) {
      throw new ForbiddenResponse("the console answers its own page only");
    }
  }

  private boolean isKnown(String host) {
    return LOOPBACK.contains(host) || options.hosts().contains(host);
  }

  /** The chart library has no folders in its jar, from which static files could be served. */
  private void charts(Context context) {
    InputStream library = ConsoleServer.class.getResourceAsStream(CHARTS);
    if (library == null) {
      throw new IllegalStateException(CHARTS + " is not on the class path");
    }
    context.contentType("text/javascript").header("Cache-Control", "max-age=86400");
    context.result(library);
  }

  private void stream(Context context) throws Exception {
    String names = Optional.ofNullable(context.queryParam("of")).orElse("");
    Optional<LiveSubscription> subscribed =
        views.subscribe(
            Arrays.stream(names.split(","))
                .filter(one -> !one.isEmpty())
                .map(one -> URLDecoder.decode(one, StandardCharsets.UTF_8))
                .toList());
    if (subscribed.isEmpty()) {
      context.status(503).result("too many pages are open");
      return;
    }
    try (LiveSubscription subscription = subscribed.get()) {
      EventStream out = EventStream.open(context.res());
      while (!subscription.isClosed()) {
        Optional<LiveSubscription.Update> next = subscription.take(SILENCE);
        if (next.isPresent()) {
          out.send(next.get().view(), next.get().json());
        } else {
          out.comment();
        }
      }
    } catch (IOException gone) {
      LOG.debug("a page has gone", gone);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void act(Context context) throws RefusedActionException {
    if (!Optional.ofNullable(context.contentType()).orElse("").startsWith("application/json")) {
      throw new IllegalArgumentException("an action is sent as application/json");
    }
    JsonNode arguments;
    try {
      arguments = JSON.readTree(context.body());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is not JSON", e);
    }
    answer(context, engine.act(context.pathParam("name"), arguments));
  }

  private static void answer(Context context, JsonNode json) {
    context.contentType("application/json").result(json.toString());
  }

  private static void say(Context context, int status, Exception why) {
    context.status(status);
    answer(context, JSON.createObjectNode().put("error", String.valueOf(why.getMessage())));
  }

  /** Address of the page, as it is opened on this machine. */
  public URI address() {
    return URI.create("http://" + HOST + ":" + server.port());
  }

  /** Pages that are open. */
  public int pages() {
    return views.subscriptions();
  }

  @Override
  public void close() {
    refreshing.shutdownNow();
    views.closeAll();
    server.stop();
  }
}
