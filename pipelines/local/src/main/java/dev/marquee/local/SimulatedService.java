package dev.marquee.local;

import dev.marquee.events.Announcement;
import dev.marquee.events.Artwork;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.HomePage;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.Rendition;
import dev.marquee.events.Searched;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.TitleKind;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulatedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * A simulated service on the contract of the event schemas: what it publishes as records, what it
 * receives as pages.
 *
 * <p>As thread-safe as the {@link ServiceSimulation} that it stands for.
 */
public final class SimulatedService {
  private static final String DEFAULT_PAGE = "default/";

  /**
   * Bytes before the body in Avro's single-object encoding: a marker and the schema's fingerprint.
   */
  private static final int HEADER = 10;

  private static final int OVERLONG = 100_000;

  /** Input that a record belongs to. */
  public enum Input {
    VIEWING_EVENTS,
    IMPRESSIONS,
    PROFILES,
    CATALOGUE,
    PRIVACY_REQUESTS
  }

  /**
   * A record to publish: an event, or bytes that are none, or neither for a record without a value.
   *
   * @param value the event, null for broken bytes and for records without a value, such as
   *     tombstones
   * @param brokenBytes bytes to send instead of an event, otherwise null
   */
  public record Publication(Input input, String key, SpecificRecord value, byte[] brokenBytes) {}

  private final ServiceSimulation simulation;

  public SimulatedService(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  /** Publishes everything up to a moment of the wall clock and returns the number of records. */
  public long publish(long untilWallMillis, Consumer<? super Publication> consumer) {
    return simulation.nextEvents(untilWallMillis, event -> consumer.accept(publication(event)));
  }

  /**
   * Hands a record of the home pages to the viewers.
   *
   * @param key the profile, or {@code default/} and the region
   * @param page the page, null for a tombstone
   */
  public void receive(String key, HomePage page) {
    if (key.startsWith(DEFAULT_PAGE)) {
      if (page != null) {
        simulation.defaultPageReceived(key.substring(DEFAULT_PAGE.length()), pageView(page));
      }
    } else if (page == null) {
      simulation.pageRemoved(key);
    } else {
      simulation.pageReceived(key, pageView(page));
    }
  }

  public ServiceSimulation simulation() {
    return simulation;
  }

  /** The record that tells of an event. */
  public static Publication publication(SimulatedEvent event) {
    if (event instanceof SimulatedEvent.Viewing viewing) {
      return new Publication(Input.VIEWING_EVENTS, event.key(), viewingEvent(viewing), null);
    }
    if (event instanceof SimulatedEvent.Shown shown) {
      return new Publication(Input.IMPRESSIONS, event.key(), impression(shown), null);
    }
    if (event instanceof SimulatedEvent.ProfileChange change) {
      return new Publication(Input.PROFILES, event.key(), profile(change), null);
    }
    if (event instanceof SimulatedEvent.CatalogueChange change) {
      return new Publication(Input.CATALOGUE, event.key(), catalogueTitle(change), null);
    }
    if (event instanceof SimulatedEvent.TitleWithdrawn) {
      return new Publication(Input.CATALOGUE, event.key(), null, null);
    }
    if (event instanceof SimulatedEvent.ForgetRequest request) {
      PrivacyRequest value =
          new PrivacyRequest(
              request.eventId(), time(request.eventTimeMillis()), request.profileId());
      return new Publication(Input.PRIVACY_REQUESTS, event.key(), value, null);
    }
    if (event instanceof SimulatedEvent.Poison poison) {
      return poisoned(poison);
    }
    throw new IllegalArgumentException("an event of an unknown kind: " + event);
  }

  /** The page as a viewer sees it. */
  public static PageView pageView(HomePage page) {
    List<PageView.Row> rows = new ArrayList<>();
    for (PageRow row : page.getRows()) {
      List<PageView.Slot> slots = new ArrayList<>();
      for (PageTitle title : row.getTitles()) {
        slots.add(new PageView.Slot(title.getTitleId(), picture(title)));
      }
      rows.add(new PageView.Row(row.getRowId(), slots));
    }
    return new PageView(
        pageKind(page.getKind()),
        version(page.getVersion()),
        page.getExpiresAt().toEpochMilli(),
        rows);
  }

  /** The viewing event of the contract. */
  public static ViewingEvent viewingEvent(SimulatedEvent.Viewing viewing) {
    return new ViewingEvent(
        viewing.eventId(),
        time(viewing.eventTimeMillis()),
        viewing.profileId(),
        viewing.titleId(),
        viewing.seriesId(),
        viewing.sessionId(),
        viewing.impressionId(),
        viewing.country(),
        viewing.region(),
        activity(viewing.activity()));
  }

  private static SpecificRecord activity(Activity activity) {
    if (activity instanceof Activity.Started started) {
      return new PlayStarted(
          started.positionMillis(),
          started.durationMillis(),
          started.bitrateKbps(),
          started.renditionId());
    }
    if (activity instanceof Activity.Heartbeat heartbeat) {
      return new Heartbeat(
          heartbeat.positionMillis(),
          heartbeat.durationMillis(),
          heartbeat.intervalMillis(),
          heartbeat.bitrateKbps(),
          heartbeat.renditionId());
    }
    if (activity instanceof Activity.Stopped stopped) {
      return new PlayStopped(
          stopped.positionMillis(),
          stopped.durationMillis(),
          stopped.watchedMillis(),
          stopReason(stopped.reason()));
    }
    if (activity instanceof Activity.TrailerPlayed trailer) {
      return new TrailerPlayed(trailer.watchedMillis(), trailer.durationMillis());
    }
    if (activity instanceof Activity.Searched searched) {
      return new Searched(searched.query());
    }
    if (activity instanceof Activity.Thumbed thumbed) {
      return new Rated(thumbed.up() ? Thumb.UP : Thumb.DOWN, null);
    }
    if (activity instanceof Activity.Starred starred) {
      return new Rated(null, starred.stars());
    }
    if (activity instanceof Activity.Commented commented) {
      return new Commented(commented.characters());
    }
    if (activity instanceof Activity.ListChanged change) {
      return new ListChanged(change.added() ? ListChange.ADDED : ListChange.REMOVED);
    }
    throw new IllegalArgumentException("an activity of an unknown kind: " + activity);
  }

  private static StopReason stopReason(Activity.StopReason reason) {
    return switch (reason) {
      case FINISHED -> StopReason.FINISHED;
      case VIEWER -> StopReason.VIEWER;
      case NEXT_EPISODE -> StopReason.NEXT_EPISODE;
      case PLAYBACK_ERROR -> StopReason.PLAYBACK_ERROR;
    };
  }

  /** The impression of the contract. */
  public static Impression impression(SimulatedEvent.Shown shown) {
    PageView.Picture picture = shown.picture();
    return new Impression(
        shown.eventId(),
        time(shown.eventTimeMillis()),
        shown.impressionId(),
        shown.profileId(),
        shown.sessionId(),
        shown.titleId(),
        shown.country(),
        shown.region(),
        shown.rowId(),
        shown.rowPosition(),
        shown.position(),
        outputVersion(shown.pageVersion()),
        picture == null ? null : picture.artworkId(),
        picture == null ? null : picture.audience(),
        picture == null ? null : picture.propensity(),
        picture == null ? null : outputVersion(picture.policyVersion()),
        picture == null ? null : picture.drawnEvenly());
  }

  /** The profile of the contract. */
  public static ViewerProfile profile(SimulatedEvent.ProfileChange change) {
    return new ViewerProfile(
        change.eventId(),
        time(change.eventTimeMillis()),
        change.profileId(),
        change.accountId(),
        change.country(),
        change.region(),
        change.languages(),
        change.maturityLimit(),
        change.kids());
  }

  /** The catalogue entry of the contract. */
  public static CatalogueTitle catalogueTitle(SimulatedEvent.CatalogueChange change) {
    return new CatalogueTitle(
        change.eventId(),
        time(change.eventTimeMillis()),
        change.titleId(),
        change.name(),
        switch (change.kind()) {
          case FILM -> TitleKind.FILM;
          case SERIES -> TitleKind.SERIES;
          case EPISODE -> TitleKind.EPISODE;
          case LIVE -> TitleKind.LIVE;
        },
        change.seriesId(),
        change.season(),
        change.episode(),
        change.genres(),
        change.year(),
        change.language(),
        time(change.releaseTimeMillis()),
        change.durationMillis(),
        change.availability().stream()
            .map(
                entry ->
                    new Availability(
                        entry.country(),
                        entry.maturity(),
                        time(entry.licensedFromMillis()),
                        time(entry.licensedUntilMillis())))
            .toList(),
        change.renditions().stream()
            .map(entry -> new Rendition(entry.renditionId(), entry.bitrateKbps(), entry.bytes()))
            .toList(),
        change.artworks().stream()
            .map(
                entry ->
                    new Artwork(
                        entry.artworkId(),
                        entry.cropOf(),
                        entry.maturity(),
                        entry.features(),
                        entry.barredCountries()))
            .toList(),
        change.expectedViewers() == null
            ? null
            : new Announcement(change.expectedViewers(), null, List.of()));
  }

  private static Publication poisoned(SimulatedEvent.Poison poison) {
    Publication good = publication(poison.original());
    SplittableRandom random = new SplittableRandom(poison.seed());
    byte[] bytes = encoded(good.value());
    return switch (poison.defect()) {
      case RANDOM_BYTES -> {
        byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        yield broken(good, noise);
      }
      case TRUNCATED -> broken(good, Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1)));
      case FLIPPED_BITS -> {
        for (int flip = 0; flip < 8; flip++) {
          bytes[HEADER + random.nextInt(bytes.length - HEADER)] ^= (byte) (1 << random.nextInt(8));
        }
        yield broken(good, bytes);
      }
      case UNKNOWN_SCHEMA -> {
        // The fingerprint follows the two marker bytes.
        bytes[2 + random.nextInt(HEADER - 2)] ^= 0x5A;
        yield broken(good, bytes);
      }
      case NO_VALUE -> new Publication(good.input(), good.key(), null, null);
      case INVALID_FIELD -> broken(good, encoded(withInvalidField(good.value(), random)));
      case OVERLONG_ID -> broken(good, encoded(withOverlongId(good.value())));
    };
  }

  private static Publication broken(Publication good, byte[] bytes) {
    return new Publication(good.input(), good.key(), null, bytes);
  }

  /** Spoils a field of a record that nobody else holds. */
  private static SpecificRecord withInvalidField(SpecificRecord value, SplittableRandom random) {
    if (value instanceof ViewingEvent event) {
      switch (random.nextInt(3)) {
        case 0 -> event.setActivity(new Rated(null, Float.NaN));
        case 1 -> event.setActivity(new PlayStopped(-1L, 0L, -1L, StopReason.OTHER));
        default -> event.setProfileId("");
      }
      return event;
    }
    if (value instanceof Impression impression) {
      impression.setRowPosition(-1);
      impression.setPropensity(2.0);
      return impression;
    }
    throw new IllegalArgumentException("neither a viewing event nor an impression: " + value);
  }

  private static SpecificRecord withOverlongId(SpecificRecord value) {
    String id = "x".repeat(OVERLONG);
    if (value instanceof ViewingEvent event) {
      event.setEventId(id);
      return event;
    }
    if (value instanceof Impression impression) {
      impression.setEventId(id);
      return impression;
    }
    throw new IllegalArgumentException("neither a viewing event nor an impression: " + value);
  }

  private static byte[] encoded(SpecificRecord value) {
    try {
      ByteBuffer buffer =
          value instanceof ViewingEvent event
              ? ViewingEvent.getEncoder().encode(event)
              : Impression.getEncoder().encode((Impression) value);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
  }

  private static PageView.Picture picture(PageTitle title) {
    return title.getArtworkId() == null
        ? null
        : new PageView.Picture(
            title.getArtworkId(),
            title.getAudience(),
            title.getPropensity(),
            title.getPolicyVersion() == null ? null : version(title.getPolicyVersion()),
            title.getDrawnEvenly());
  }

  private static PageView.Kind pageKind(PageKind kind) {
    return switch (kind) {
      case DEFAULT -> PageView.Kind.DEFAULT;
      case PERSONALISED -> PageView.Kind.PERSONALISED;
      case HOLDOUT -> PageView.Kind.HOLDOUT;
    };
  }

  private static PageView.Version version(OutputVersion version) {
    return new PageView.Version(version.getEpoch(), version.getCounter());
  }

  private static OutputVersion outputVersion(PageView.Version version) {
    return version == null ? null : new OutputVersion(version.epoch(), version.counter());
  }

  private static Instant time(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
