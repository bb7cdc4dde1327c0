package dev.marquee.local.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Views of one number each, and one action. */
final class FakeEngine implements ConsoleEngine {
  private final Map<String, JsonNode> views = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Integer> made = new HashMap<>();
  private final Set<String> failing = new HashSet<>();
  private JsonNode lastArguments;

  synchronized void set(String view, int value) {
    set(view, JsonNodeFactory.instance.objectNode().put("value", value));
  }

  synchronized void set(String view, JsonNode content) {
    views.put(view, content);
    failing.remove(view);
    revisions.merge(view, 1L, Long::sum);
  }

  /** How often a view was made. */
  synchronized int made(String view) {
    return made.getOrDefault(view, 0);
  }

  /** Arguments of the last action. */
  synchronized JsonNode lastArguments() {
    return lastArguments;
  }

  /** Has a view fail from now on, until it is set. */
  synchronized void fail(String view) {
    views.remove(view);
    failing.add(view);
    revisions.merge(view, 1L, Long::sum);
  }

  @Override
  public boolean isView(String view) {
    return !view.equals("nonsense");
  }

  @Override
  public synchronized long revision(String view) {
    return revisions.getOrDefault(view, 0L);
  }

  @Override
  public synchronized Optional<JsonNode> view(String view) {
    made.merge(view, 1, Integer::sum);
    if (failing.contains(view)) {
      throw new AssertionError("the view " + view + " fails");
    }
    return Optional.ofNullable(views.get(view));
  }

  @Override
  public synchronized JsonNode act(String action, JsonNode arguments)
      throws RefusedActionException {
    if (!action.equals("watch")) {
      throw new RefusedActionException("there is no action " + action);
    }
    lastArguments = arguments;
    return JsonNodeFactory.instance.objectNode().put("eventId", "e1");
  }
}
