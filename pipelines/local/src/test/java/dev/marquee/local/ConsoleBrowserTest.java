package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The console in a real browser, on the real engine with simulated viewers.
 *
 * <p>With the system property {@value #SCREENSHOTS} it also takes the pictures under {@code docs}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleBrowserTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  /** First forecasts take minutes, and so do first plans. */
  private static final Duration WARM_UP = Duration.ofSeconds(150);

  /** The page changes within a second; a machine that builds at the same time is slower. */
  private static final long SLOWEST_MEDIAN_MILLIS = 3_000;

  /** What each view shows several of, once it shows anything. */
  private static final Map<String, String> CONTENT =
      new TreeMap<>(
          Map.of(
              "viewer", ".poster svg",
              "artwork", "#shares .share",
              "load", ".site .ratio",
              "engine", "#letters details",
              "break", "#account tbody tr"));

  private static final String SCREENSHOTS = "marquee.screenshots";

  /** Environment variable under which a program that is missing fails the test. */
  private static final String REQUIRE_PROGRAMS = "MARQUEE_REQUIRE_PROGRAMS";

  private static final SimulationClock CLOCK =
      SimulationClock.wall(System.currentTimeMillis(), 300);

  @TempDir static Path folder;

  private static DataFolder data;
  private static LocalEngine engine;
  private static CompletableFuture<RunFigures> viewers;
  private static final CountDownLatch STOP = new CountDownLatch(1);
  private static URI address;
  private static ChromeDriver browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> chromium = executable("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = executable("chromedriver");
    if (chromium.isEmpty() || driver.isEmpty()) {
      String why = "no chromium and chromedriver here: the console was not looked at in a browser";
      assertThat(System.getenv(REQUIRE_PROGRAMS)).as(why).isNotEqualTo("true");
      Assumptions.abort(why);
    }
    data = DataFolder.open(folder.resolve("data"));
    engine =
        LocalEngine.start(
            new LocalEngine.Options(
                data,
                null,
                0,
                0,
                1,
                Map.of(),
                Duration.ofSeconds(2),
                SimulatedRun.jobOptions(CLOCK),
                Map.of("attribution.window", "2 s", "events.out-of-orderness", "500 ms")));
    CompletableFuture<URI> opened = new CompletableFuture<>();
    TerminalPanel panel =
        new TerminalPanel(new PrintWriter(new StringWriter()), Optional.empty(), System::nanoTime);
    SimulatedRun run =
        new SimulatedRun(
            engine,
            new SimulatedRun.Options(400, 120, 100, CLOCK, 1, false),
            panel,
            Optional.of(new ConsoleOptions(0, opened::complete)));
    viewers = CompletableFuture.supplyAsync(() -> run.run(STOP, Optional.empty()));
    address = CompletableFuture.anyOf(opened, viewers).thenApply(one -> opened.join()).join();
    browser = browser(chromium.get(), driver.get());
  }

  private static ChromeDriver browser(Path chromium, Path driver) throws IOException {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        // Nothing slides under the pointer.
        "--force-prefers-reduced-motion",
        "--window-size=1280,900",
        "--user-data-dir=" + Files.createDirectories(folder.resolve("browser")));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return new ChromeDriver(
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build(), options);
  }

  private static Optional<Path> executable(String... names) {
    for (String name : names) {
      for (String one : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
        Path path = Path.of(one, name);
        if (Files.isExecutable(path)) {
          return Optional.of(path);
        }
      }
    }
    return Optional.empty();
  }

  @AfterAll
  static void stop() {
    STOP.countDown();
    if (browser != null) {
      browser.quit();
    }
    if (viewers != null) {
      viewers.join();
    }
    if (engine != null) {
      engine.close();
    }
    if (data != null) {
      data.close();
    }
  }

  /** Nothing that happened on a page may have ended up as an error in the browser's console. */
  @AfterEach
  void noErrors() {
    List<LogEntry> errors =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            .toList();
    assertThat(errors).isEmpty();
  }

  private static void open(String view) {
    browser.get(address + "/#" + view);
  }

  private static List<WebElement> all(String selector) {
    return browser.findElements(By.cssSelector(selector));
  }

  private static WebElement one(String selector) {
    return browser.findElement(By.cssSelector(selector));
  }

  /** Reads from a page that changes while one reads it. */
  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException
        | NoSuchElementException
        | ElementClickInterceptedException e) {
      return false;
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Eventually.holds(what, DEADLINE, () -> viewers.isDone() || holds(condition));
    assertThat(viewers).as("the run behind the console").isNotDone();
  }

  private static long number(String attribute) {
    String text = one("#account").getDomAttribute(attribute);
    return text == null ? 0 : Long.parseLong(text);
  }

  private static String text(String selector) {
    return one(selector).getText();
  }

  private static void press(String button) {
    await(
        button + " can be pressed",
        () -> {
          WebElement found = one("#" + button);
          if (!found.isEnabled()) {
            return false;
          }
          found.click();
          return true;
        });
  }

  private static void picture(String name) throws IOException {
    if (Boolean.getBoolean(SCREENSHOTS)) {
      Path docs =
          Files.createDirectories(
              Path.of(System.getProperty("marquee.root")).resolve("pipelines/local/docs"));
      Files.write(docs.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
  }

  @Test
  @Order(1)
  void theHomePageOfAProfileIsShownWithReasonsAndPictures() {
    open("viewer");

    await("rows with posters", () -> all(".row").size() >= 2 && all(".poster svg").size() >= 10);

    assertThat(all(".row h2")).allSatisfy(reason -> assertThat(reason.getText()).isNotBlank());
    await(
        "pictures drawn by a policy",
        () -> all(".odds").stream().anyMatch(o -> o.getText().contains("%")));
  }

  @Test
  @Order(2)
  void watchingATitleChangesThePage(TestReporter reporter) {
    open("viewer");
    press("be-viewer");
    await(
        "the default page of the region",
        () -> text("h1").contains("you") && all(".poster").size() >= 5);
    assertThat(one(".badge").getDomAttribute("data-kind")).isEqualTo("DEFAULT");

    long[] delays = new long[5];
    Set<String> watched = new HashSet<>();
    for (int time = 0; time < delays.length; time++) {
      delays[time] = watchAnother(watched);
    }

    assertThat(one(".badge").getDomAttribute("data-kind")).isIn("PERSONALISED", "HOLDOUT");
    await("the viewer's own deeds", () -> text(".activities").contains("watched 100 % of"));
    Arrays.sort(delays);
    reporter.publishEntry(
        "milliseconds until the page had changed, sorted", Arrays.toString(delays));
    assertThat(delays[delays.length / 2])
        .as(
            "median of the milliseconds after which the page had changed, of "
                + Arrays.toString(delays))
        .isLessThan(SLOWEST_MEDIAN_MILLIS);
  }

  /**
   * Watches a title of the page for the first time, since to watch one again changes nothing, and
   * returns after how many milliseconds the page changed.
   */
  private static long watchAnother(Set<String> watched) {
    String before = one("#rows").getDomAttribute("data-version");
    await(
        "the poster",
        () -> {
          WebElement other =
              all(".poster").stream()
                  .filter(poster -> !watched.contains(poster.getDomAttribute("aria-label")))
                  .findFirst()
                  .orElseThrow(() -> new NoSuchElementException("another poster"));
          String name = other.getDomAttribute("aria-label");
          other.click();
          watched.add(name);
          return one("#detail").isDisplayed();
        });
    press("watch");
    await(
        "the page that follows from it",
        () ->
            one("#delay").getDomAttribute("data-millis") != null
                && !one("#rows").getDomAttribute("data-version").equals(before));
    return Long.parseLong(one("#delay").getDomAttribute("data-millis"));
  }

  @Test
  @Order(3)
  void everyViewHasSomethingToShowAndKeysReachIt() {
    open("viewer");
    await("the page", () -> !all(".poster").isEmpty());

    one("body").sendKeys("2");
    await(
        "arms with their intervals",
        () -> all("#intervals .interval").size() >= 2 && all(".arms svg").size() >= 2);
    await("shares of every audience", () -> all("#shares .share").size() >= 3);

    one("body").sendKeys("3");
    await("regions", () -> all(".regions a").size() == 8);
    await("a chart", () -> !all(".chart.tall canvas").isEmpty());
    await("edge sites", () -> all(".site").size() >= 8);

    one("body").sendKeys("4");
    await("jobs that run", () -> all(".jobs tbody .state[data-state=RUNNING]").size() == 3);
    await("figures", () -> text(".tiles").contains("/s"));

    one("body").sendKeys("5");
    await("the buttons", () -> all(".trial button").size() == 6);
  }

  @Test
  @Order(4)
  void whatTheButtonsSendIsAccountedFor() {
    open("break");
    await("the buttons", () -> all(".trial button").size() == 6);
    await("the account", () -> one("#account").getDomAttribute("data-sent") != null);
    long before = number("data-sent");
    for (int poison = 0; poison < 6; poison++) {
      press("poison");
    }
    press("future");
    press("late");
    press("duplicates");
    press("flood");
    await("all of it sent", () -> number("data-sent") == before + 6 + 1 + 1 + 21 + 1_000);
    await("all of it accounted for", () -> number("data-accounted") == number("data-sent"));

    assertThat(row("POISON")).containsExactly(6, 0, 0, 0, 0, 6);
    assertThat(row("FUTURE")).containsExactly(1, 0, 0, 0, 0, 1);
    assertThat(row("LATE")).startsWith(1, 0).endsWith(0);
    assertThat(row("DUPLICATES")).containsExactly(21, 0, 1, 20, 0, 0);
    assertThat(row("FLOOD")).containsExactly(1_000, 0, 1_000, 0, 0, 0);
    await(
        "the engine's own count of duplicates",
        () -> text("#proof").contains("counted 20 duplicates"));
    await("its counts bear all of it out", () -> all("#account.whole").size() == 1);

    open("engine");
    await("dead letters by reason", () -> all("#reasons .cause").size() >= 5);
    await("the last of them", () -> all("#letters details").size() >= 7);
    one("#letters details summary").click();
    await("one of them to read", () -> all("#letters details[open] pre").size() == 1);
  }

  private static List<Integer> row(String kind) {
    return all("#account tr[data-key=" + kind + "] td").stream()
        .map(cell -> Integer.parseInt(cell.getText().replace(",", "")))
        .toList();
  }

  @Test
  @Order(5)
  void aKilledTaskManagerLosesNothing() {
    open("break");
    press("kill-task-manager");
    await("it is said", () -> text("#doing").contains("was killed once"));
    press("flood");
    await("jobs restart", () -> text("#jobs").contains("restarted"));
    await("all of them run", () -> all("#jobs .state[data-state=RUNNING]").size() == 3);
    await("all of it accounted for", () -> number("data-accounted") == number("data-sent"));

    assertThat(row("FLOOD")).containsExactly(2_000, 0, 2_000, 0, 0, 0);
  }

  @Test
  @Order(6)
  void theSwitchTakesPersonalPagesAwayAndGivesThemBack() {
    open("engine");
    press("default-pages");
    await("it is on", () -> "true".equals(one("#default-pages").getDomAttribute("aria-checked")));
    await("jobs run", () -> all(".jobs tbody .state[data-state=RUNNING]").size() == 3);
    open("viewer");
    press("be-viewer");
    await("a page", () -> text("h1").contains("you") && all(".poster").size() >= 5);
    watchAnother(new HashSet<>());
    assertThat(one(".badge").getDomAttribute("data-kind")).isEqualTo("DEFAULT");

    open("engine");
    press("default-pages");
    await("it is off", () -> "false".equals(one("#default-pages").getDomAttribute("aria-checked")));
  }

  @Test
  @Order(7)
  void isReadableOnATelephoneAndInBothColours() throws IOException {
    boolean all = Boolean.getBoolean(SCREENSHOTS);
    if (all) {
      warmUp();
    }
    for (String theme : List.of("dark", "light")) {
      browser.executeScript("localStorage.setItem('marquee-theme', '" + theme + "')");
      browser.get("about:blank");
      for (String view : all ? List.copyOf(CONTENT.keySet()) : List.of("engine")) {
        look(view, view + "-" + theme);
      }
      assertThat(one("html").getDomAttribute("data-theme")).isEqualTo(theme);
    }
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    for (String view : CONTENT.keySet()) {
      look(view, view + "-phone");
    }
  }

  /** Pictures are for people: they wait some time for what an engine that just began lacks. */
  private static void warmUp() {
    open("load");
    long end = System.nanoTime() + WARM_UP.toNanos();
    Eventually.holds(
        "a forecast and a site plan",
        WARM_UP.plus(DEADLINE),
        () ->
            System.nanoTime() > end
                || holds(
                    () ->
                        !all(".chart[data-forecast=true]").isEmpty()
                            && all(".site .act").size() >= 3));
  }

  private static void look(String view, String name) throws IOException {
    open(view);
    await("what " + view + " shows", () -> all(CONTENT.get(view)).size() >= 3);
    if (view.equals("load")) {
      // It comes after the regions, of which one has to be chosen.
      await("the region's chart", () -> !all(".chart.tall canvas").isEmpty());
    }
    fits(view);
    picture(name);
  }

  /** Nothing sticks out at the side. */
  private static void fits(String view) {
    Object wider =
        browser.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");
    assertThat(wider).as(view + " is wider than its window").isEqualTo(false);
  }
}
