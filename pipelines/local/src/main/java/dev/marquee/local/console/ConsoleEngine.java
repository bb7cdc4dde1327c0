package dev.marquee.local.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What the console shows and what it can have done. Thread-safe. */
public interface ConsoleEngine {

  /**
   * A number that changes when a view has something new; asked several times a second for each view
   * that a page is open on, and for no other.
   *
   * @param view name of the view, such as {@code engine} or {@code viewer:profile-17}
   */
  long revision(String view);

  /** Whether there is a view of this name, now or when there is something to show in it. */
  boolean isView(String view);

  /** The view as it is now; empty when there is no view of this name, or nothing in it yet. */
  Optional<JsonNode> view(String view);

  /**
   * Does what a person asked for, and returns what there is to say of it.
   *
   * @param action name of the action, such as {@code watch}
   * @throws RefusedActionException in one line why not
   */
  JsonNode act(String action, JsonNode arguments) throws RefusedActionException;
}
