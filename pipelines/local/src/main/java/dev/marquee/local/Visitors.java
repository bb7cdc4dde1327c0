package dev.marquee.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.console.RefusedActionException;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * People at the console who watch and rate titles themselves: each is a profile of the service,
 * whose client publishes what clients publish.
 *
 * <p>To watch a title takes no time here: the stop carries the title's whole length. Impressions
 * echo what the page said of each picture, so that the policy learns from all that was seen and not
 * from what was chosen alone. Thread-safe.
 */
final class Visitors {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int VISITORS = 64;
  private static final int REMEMBERED_IMPRESSIONS = 500;
  private static final int MOST_SEEN = 100;
  private static final int MATURITY = 18;

  /** What a stop says when the catalogue does not know the length. */
  private static final long USUAL_MILLIS = 20_000;

  private static final int USUAL_KBPS = 5_000;

  private final TrackedPublisher publisher;
  private final TitleReadings titles;
  private final ViewerReadings pages;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Visitor> visitors = bounded(VISITORS);

  private static final class Visitor {
    private final ServiceRegion region;
    private final String session = UUID.randomUUID().toString();
    private final Map<String, String> impressions = bounded(REMEMBERED_IMPRESSIONS);

    private Visitor(ServiceRegion region) {
      this.region = region;
    }
  }

  Visitors(TrackedPublisher publisher, TitleReadings titles, ViewerReadings pages) {
    this.publisher = publisher;
    this.titles = titles;
    this.pages = pages;
  }

  private static <T> Map<String, T> bounded(int size) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > size;
      }
    };
  }

  /** Makes a profile in a region. */
  synchronized JsonNode enter(JsonNode arguments) throws RefusedActionException {
    ServiceRegion region = region(arguments.path("region").asText(""));
    String profile = "guest-" + UUID.randomUUID().toString().substring(0, 8);
    visitors.put(profile, new Visitor(region));
    publisher.publish(
        Topics.PROFILES,
        new ViewerProfile(
            nextId(profile),
            Instant.now(),
            profile,
            profile,
            region.country(),
            region.regionName(),
            List.of(region.language()),
            MATURITY,
            false));
    return NODES.objectNode().put("profile", profile).put("region", region.regionName());
  }

  private static ServiceRegion region(String name) {
    for (ServiceRegion region : ServiceRegion.values()) {
      if (region.regionName().equals(name)) {
        return region;
      }
    }
    return ServiceRegion.US_EAST;
  }

  /** Watches a title to its end, or to a share of it. */
  synchronized JsonNode watch(JsonNode arguments) throws RefusedActionException {
    String profile = profile(arguments);
    String title = title(arguments);
    Visitor visitor = visitor(profile);
    TitleReadings.Title played =
        titles
            .playable(title)
            .orElseThrow(() -> new RefusedActionException("there is no title " + title));
    double share = Math.max(.01, Math.min(1, arguments.path("share").asDouble(1)));
    long length = played.durationMillis() > 0 ? played.durationMillis() : USUAL_MILLIS;
    long watched = Math.max(1, Math.round(length * share));
    String session = profile + "-play-" + numbers.incrementAndGet();
    Instant now = Instant.now();
    int kbps = played.bitrateKbps() > 0 ? played.bitrateKbps() : USUAL_KBPS;
    PlayStarted started = new PlayStarted(0L, length, kbps, played.rendition());
    PlayStopped stopped =
        new PlayStopped(
            watched, length, watched, share < 1 ? StopReason.VIEWER : StopReason.FINISHED);
    String impression = visitor.impressions.get(title);
    String id = nextId(profile);
    publisher.send(
        Trials.Kind.VIEWER,
        event(
            visitor,
            nextId(profile),
            now.minusMillis(Math.min(watched, 60_000)),
            profile,
            played,
            session,
            impression,
            started));
    publisher.send(
        Trials.Kind.VIEWER, event(visitor, id, now, profile, played, session, impression, stopped));
    return sent(id, "watched", title);
  }

  /** Rates a title: a thumb {@code up} or {@code down}, or {@code stars}. */
  synchronized JsonNode rate(JsonNode arguments) throws RefusedActionException {
    Rated rated =
        arguments.has("stars")
            ? new Rated(null, (float) arguments.get("stars").asDouble())
            : new Rated(
                switch (arguments.path("thumb").asText()) {
                  case "up" -> Thumb.UP;
                  case "down" -> Thumb.DOWN;
                  default -> Thumb.NONE;
                },
                null);
    return about(arguments, rated, "rated");
  }

  /** Puts a title on the list, or takes it off. */
  synchronized JsonNode list(JsonNode arguments) throws RefusedActionException {
    ListChange change =
        arguments.path("remove").asBoolean() ? ListChange.REMOVED : ListChange.ADDED;
    return about(arguments, new ListChanged(change), change.name().toLowerCase(Locale.ROOT));
  }

  private JsonNode about(JsonNode arguments, Object activity, String what)
      throws RefusedActionException {
    String profile = profile(arguments);
    String title = title(arguments);
    Visitor visitor = visitor(profile);
    TitleReadings.Title known =
        titles
            .title(title)
            .orElseThrow(() -> new RefusedActionException("there is no title " + title));
    String id = nextId(profile);
    publisher.send(
        Trials.Kind.VIEWER,
        event(
            visitor,
            id,
            Instant.now(),
            profile,
            known,
            null,
            visitor.impressions.get(title),
            activity));
    return sent(id, what, title);
  }

  /** Tells of titles that were seen on the page: impressions, with what the page said of each. */
  synchronized JsonNode seen(JsonNode arguments) throws RefusedActionException {
    String profile = profile(arguments);
    Visitor visitor = visitor(profile);
    int told = 0;
    for (JsonNode one : arguments.path("titles")) {
      String title = one.path("title").asText();
      String row = one.path("row").asText();
      Optional<ViewerReadings.Shown> shown =
          pages.shown(
              profile,
              (onPage, candidate) ->
                  onPage.getRowId().equals(row) && candidate.getTitleId().equals(title));
      if (shown.isPresent() && told < MOST_SEEN) {
        publisher.publish(Topics.IMPRESSIONS, impression(profile, visitor, shown.get()));
        told++;
      }
    }
    return NODES.objectNode().put("impressions", told);
  }

  private Impression impression(String profile, Visitor visitor, ViewerReadings.Shown shown) {
    PageTitle title = shown.title();
    String shownTitle = title.getSeriesId() == null ? title.getTitleId() : title.getSeriesId();
    String id = profile + "-seen-" + numbers.incrementAndGet();
    visitor.impressions.put(shownTitle, id);
    return new Impression(
        nextId(profile),
        Instant.now(),
        id,
        profile,
        visitor.session,
        shownTitle,
        visitor.region.country(),
        visitor.region.regionName(),
        shown.rowId(),
        shown.rowPosition(),
        shown.position(),
        shown.page().getVersion(),
        title.getArtworkId(),
        title.getAudience(),
        title.getPropensity(),
        title.getPolicyVersion(),
        title.getDrawnEvenly());
  }

  private static ViewingEvent event(
      Visitor visitor,
      String id,
      Instant at,
      String profile,
      TitleReadings.Title title,
      String session,
      String impression,
      Object activity) {
    return new ViewingEvent(
        id,
        at,
        profile,
        title.id(),
        title.seriesId(),
        session,
        impression,
        visitor.region.country(),
        visitor.region.regionName(),
        activity);
  }

  private String nextId(String profile) {
    return profile + "-" + numbers.incrementAndGet();
  }

  private static JsonNode sent(String id, String what, String title) {
    ObjectNode node = NODES.objectNode();
    return node.put("eventId", id).put("what", what).put("title", title);
  }

  private Visitor visitor(String profile) throws RefusedActionException {
    Visitor visitor = visitors.get(profile);
    if (visitor == null) {
      throw new RefusedActionException(profile + " is no visitor of this console");
    }
    return visitor;
  }

  private static String profile(JsonNode arguments) {
    return arguments.path("profile").asText("");
  }

  private static String title(JsonNode arguments) {
    return arguments.path("title").asText("");
  }
}
