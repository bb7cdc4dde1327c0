package dev.marquee.local.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Views of one number each, and one action. */
final class FakeEngine implements ConsoleEngine {
  private final Map<String, JsonNode> views = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Integer> made = new HashMap<>();
  private JsonNode lastArguments;

  synchronized void set(String view, int value) {
    set(view, JsonNodeFactory.instance.objectNode().put("value", value));
  }

  synchronized void set(String view, JsonNode content) {
    views.put(view, content);
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

  @Override
  public synchronized long revision(String view) {
    return revisions.getOrDefault(view, 0L);
  }

  @Override
  public synchronized Optional<JsonNode> view(String view) {
    made.merge(view, 1, Integer::sum);
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
