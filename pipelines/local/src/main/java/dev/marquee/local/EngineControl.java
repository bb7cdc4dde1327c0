package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.local.console.RefusedActionException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person at the console may do to the running engine, one thing at a time: take its
 * TaskManager away and give it a new one, and have it fall back to default pages.
 *
 * <p>Each begins at once and goes on by itself. An engine that runs elsewhere is left alone.
 * Thread-safe.
 */
final class EngineControl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineControl.class);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PERSONALISED = "pages.personalised";

  private final Optional<LocalEngine> embedded;
  private final ExecutorService work =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "console-control");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong revision = new AtomicLong();
  private Future<?> current;
  private String doing = "";
  private String failure = "";
  private int kills;
  private boolean isPersonalised = true;

  /**
   * @param embedded the engine when it runs in this process
   */
  EngineControl(Optional<LocalEngine> embedded) {
    this.embedded = embedded;
  }

  private LocalEngine engine(String wish) throws RefusedActionException {
    return embedded.orElseThrow(
        () ->
            new RefusedActionException(
                wish
                    + " from here: the jobs run on a Flink cluster of their own, this console only"
                    + " reads and publishes"));
  }

  /** Takes the TaskManager away, with all that runs on it, and starts another. */
  JsonNode killTaskManager() throws RefusedActionException {
    LocalEngine engine = engine("no TaskManager can be killed");
    begin(
        "the TaskManager is gone, a new one starts",
        () -> {
          engine.cluster().killTaskManager(nextKill());
          engine.cluster().startTaskManager();
        });
    return NODES.objectNode().put("said", "killed the TaskManager");
  }

  private synchronized int nextKill() {
    return kills++;
  }

  /**
   * Switches personalisation: the job goes on from a checkpoint of this moment under the other
   * setting, as it would on any cluster.
   */
  JsonNode personalise(boolean wanted) throws RefusedActionException {
    LocalEngine engine = engine("a job's options cannot be changed");
    begin(
        wanted ? "pages become personal again" : "pages fall back to the default pages",
        () -> {
          engine.restart(EngineJob.RECOMMENDATIONS, Map.of(PERSONALISED, Boolean.toString(wanted)));
          personalised(wanted);
        });
    return NODES.objectNode().put("said", "the job goes on under the other setting");
  }

  private synchronized void personalised(boolean is) {
    isPersonalised = is;
  }

  private synchronized void begin(String what, Runnable step) throws RefusedActionException {
    if (current != null && !current.isDone()) {
      throw new RefusedActionException("one thing at a time: " + doing);
    }
    doing = what;
    failure = "";
    revision.incrementAndGet();
    current =
        work.submit(
            () -> {
              try {
                step.run();
                done("");
              } catch (RuntimeException e) {
                LOG.warn("{} failed", what, e);
                done(String.valueOf(e.getMessage()));
              }
            });
  }

  private synchronized void done(String why) {
    doing = "";
    failure = why;
    revision.incrementAndGet();
  }

  long revision() {
    return revision.get();
  }

  /** What is being done, and what was. */
  synchronized void describe(ObjectNode node) {
    node.put("personalised", isPersonalised);
    node.put("kills", kills);
    node.put("doing", doing);
    node.put("failure", failure);
  }

  @Override
  public void close() {
    work.shutdown();
  }
}
