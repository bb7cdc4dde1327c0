package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.HomePage;
import dev.marquee.events.ListChanged;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.Searched;
import dev.marquee.events.Thumb;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Home pages of the profiles that somebody looks at, and what they did last.
 *
 * <p>Of all other profiles only the place of their latest page on the topic is kept, so that it can
 * be fetched when somebody picks them; nothing is decoded for a profile that nobody looks at. Of
 * viewing events, of which there are most, only the partitions are read in which clients put those
 * of the followed profiles by Kafka's partitioner or by that of librdkafka. Thread-safe, but for
 * {@link #fetchWanted}, which is for the thread that reads.
 */
final class ViewerReadings implements AutoCloseable {
  private static final int MOST_TRIGGERS = 8;
  private static final Logger LOG = LoggerFactory.getLogger(ViewerReadings.class);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Profiles that are followed; a page that is open asks for its own all the time. */
  private static final int FOLLOWED = 64;

  /** After this time without being asked for, a profile is no longer followed. */
  private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final int PLACES = 200_000;
  private static final int RECENT = 24;
  private static final int ACTIVITIES = 12;
  private static final Duration FETCH_DEADLINE = Duration.ofSeconds(2);

  private final String bootstrapServers;
  private final TitleReadings titles;
  private final WireFormat<HomePage> pageFormat =
      WireFormat.reading(Topics.RECOMMENDATIONS, BrokerAccess.registry());
  private final WireFormat<ViewingEvent> eventFormat =
      WireFormat.reading(Topics.VIEWING_EVENTS, BrokerAccess.registry());
  private final WireFormat<ViewerProfile> profileFormat =
      WireFormat.reading(Topics.PROFILES, BrokerAccess.registry());
  private final Map<String, Followed> followed = bounded(FOLLOWED, true);
  private final Map<String, Place> places = bounded(PLACES, false);
  private final Map<String, Profile> profiles = bounded(PLACES, false);
  private final Deque<String> wanted = new ArrayDeque<>();
  private final Deque<String> recent = new ArrayDeque<>();
  private KafkaConsumer<byte[], byte[]> fetcher;

  private record Place(int partition, long offset) {}

  /** What is known of a profile beside what it watches. */
  record Profile(String region, String country, int maturityLimit, boolean kids) {}

  /** Something that a profile did. */
  private record Deed(long atMillis, String what, String titleId) {}

  private static final class Followed {
    /** What partitioners make of the profile's id: Kafka's own, and librdkafka's. */
    private final int murmur2;

    private final long crc32;
    private long askedNanos;
    private HomePage page;

    /** When the page was read as it came; 0 for one that was fetched, of which nobody knows. */
    private long arrivedMillis;

    private long revision = 1;
    private final Deque<Deed> deeds = new ArrayDeque<>();

    /** What asked for the latest pages: one may be replaced before anyone has looked. */
    private final Deque<String> triggers = new ArrayDeque<>();

    private final Map<String, Double> watched = bounded(200, false);

    private Followed(String profile) {
      byte[] key = profile.getBytes(StandardCharsets.UTF_8);
      CRC32 crc = new CRC32();
      crc.update(key);
      murmur2 = Utils.toPositive(Utils.murmur2(key));
      crc32 = crc.getValue();
    }

    private boolean isIn(int partition, int partitions) {
      return murmur2 % partitions == partition || crc32 % partitions == partition;
    }
  }

  ViewerReadings(String bootstrapServers, TitleReadings titles) {
    this.bootstrapServers = bootstrapServers;
    this.titles = titles;
  }

  private static <T> Map<String, T> bounded(int size, boolean byUse) {
    return new LinkedHashMap<>(16, .75f, byUse) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > size;
      }
    };
  }

  synchronized void readPage(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Followed one = followed.containsKey(key) ? followed.get(key) : null;
    if (record.value() == null) {
      places.remove(key);
      if (one != null) {
        one.page = null;
        one.revision++;
      }
      return;
    }
    places.put(key, new Place(record.partition(), record.offset()));
    if (one != null) {
      show(one, pageFormat.decode(record.value()));
    } else if (!key.startsWith(Topics.DEFAULT_PAGE_PREFIX) && !recent.contains(key)) {
      recent.addFirst(key);
      if (recent.size() > RECENT) {
        recent.removeLast();
      }
    }
  }

  /** False when the page that is shown is as new. */
  private static boolean show(Followed one, HomePage page) {
    boolean isNewer =
        one.page == null || OutputVersions.isNewer(page.getVersion(), one.page.getVersion());
    if (isNewer) {
      one.page = page;
      one.arrivedMillis = System.currentTimeMillis();
      one.revision++;
      if (page.getTriggerEventId() != null) {
        one.triggers.addLast(page.getTriggerEventId());
        if (one.triggers.size() > MOST_TRIGGERS) {
          one.triggers.removeFirst();
        }
      }
    }
    return isNewer;
  }

  synchronized void readProfile(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      profiles.remove(key);
      return;
    }
    ViewerProfile profile = profileFormat.decode(record.value());
    profiles.put(
        key,
        new Profile(
            profile.getRegion().intern(),
            profile.getCountry().intern(),
            profile.getMaturityLimit(),
            profile.getKids()));
  }

  synchronized void readEvent(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (!followed.containsKey(key)) {
      return;
    }
    ViewingEvent event = eventFormat.decode(record.value());
    describe(event).ifPresent(what -> note(followed.get(key), event, what));
  }

  private static void note(Followed one, ViewingEvent event, String what) {
    String title = event.getSeriesId() != null ? event.getSeriesId() : event.getTitleId();
    one.deeds.addFirst(new Deed(event.getEventTime().toEpochMilli(), what, title));
    if (one.deeds.size() > ACTIVITIES) {
      one.deeds.removeLast();
    }
    if (title != null && event.getActivity() instanceof PlayStopped stopped) {
      one.watched.merge(title, WatchedShare.of(stopped), Math::max);
    }
    one.revision++;
  }

  private static Optional<String> describe(ViewingEvent event) {
    Object activity = event.getActivity();
    if (activity instanceof PlayStopped stopped) {
      return Optional.of("watched " + WatchedShare.percent(stopped) + " % of");
    }
    if (activity instanceof Rated rated) {
      if (rated.getStars() != null) {
        return Optional.of(String.format("gave %.1f stars to", rated.getStars()));
      }
      return Optional.of(
          rated.getThumb() == Thumb.UP
              ? "liked"
              : rated.getThumb() == Thumb.DOWN ? "disliked" : "took back a thumb of");
    }
    if (activity instanceof ListChanged change) {
      return Optional.of(
          switch (change.getChange()) {
            case ADDED -> "put on the list:";
            case REMOVED -> "took off the list:";
          });
    }
    return activity instanceof Searched && event.getTitleId() != null
        ? Optional.of("searched for")
        : Optional.empty();
  }

  /** Follows a profile from now on, if it was not followed yet. */
  private Followed follow(String profile) {
    Followed one = followed.get(profile);
    if (one == null) {
      one = new Followed(profile);
      followed.put(profile, one);
      if (places.containsKey(profile)) {
        wanted.add(profile);
      }
    }
    one.askedNanos = System.nanoTime();
    return one;
  }

  /** Whether a partition of viewing events may have some of a followed profile. */
  synchronized boolean isEventWanted(int partition, int partitions) {
    return followed.values().stream().anyMatch(one -> one.isIn(partition, partitions));
  }

  /** Fetches the pages of the profiles that were picked since the last call. */
  void fetchWanted() {
    forget();
    for (String profile = nextWanted(); profile != null; profile = nextWanted()) {
      Place place = placeOf(profile);
      if (place != null) {
        fetch(profile, place);
      }
    }
  }

  private synchronized void forget() {
    long now = System.nanoTime();
    followed.values().removeIf(one -> now - one.askedNanos > FORGOTTEN_NANOS);
  }

  private synchronized String nextWanted() {
    return wanted.poll();
  }

  private synchronized Place placeOf(String profile) {
    return places.get(profile);
  }

  private void fetch(String profile, Place place) {
    if (fetcher == null) {
      Map<String, Object> settings = new HashMap<>(ConsoleReader.settings(bootstrapServers));
      settings.put("fetch.min.bytes", 1);
      settings.put("max.poll.records", 10);
      fetcher =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
    TopicPartition partition = new TopicPartition(Topics.RECOMMENDATIONS.name(), place.partition());
    fetcher.assign(List.of(partition));
    fetcher.seek(partition, place.offset());
    long end = System.nanoTime() + FETCH_DEADLINE.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> record : fetcher.poll(Duration.ofMillis(100))) {
        if (record.offset() == place.offset() && record.value() != null) {
          found(profile, record.value());
          return;
        }
        end = 0;
      }
    }
  }

  private synchronized void found(String profile, byte[] value) {
    try {
      HomePage page = pageFormat.decode(value);
      Followed one = followed.get(profile);
      if (one != null && show(one, page)) {
        one.arrivedMillis = 0;
      }
    } catch (RejectedException e) {
      // Nothing was decoded of it while nobody looked at the profile.
      LOG.debug("the page of {} cannot be read", profile, e);
    }
  }

  synchronized long revision(String profile) {
    // A sum of what only grows: with the first page of its own the stand-in must not drop out of
    // it,
    // or the page could come under the number that is shown already.
    return follow(profile).revision + standIn(profile).map(other -> other.revision).orElse(0L);
  }

  /** What a client shows to a profile that has no page yet: the default page of its region. */
  private Optional<Followed> standIn(String profile) {
    return Optional.ofNullable(profiles.get(profile))
        .map(known -> follow(Topics.DEFAULT_PAGE_PREFIX + known.region()));
  }

  private HomePage pageFor(String profile) {
    HomePage own = follow(profile).page;
    return own != null ? own : standIn(profile).map(other -> other.page).orElse(null);
  }

  /** Profiles that got a page lately, the latest first. */
  synchronized ObjectNode recent() {
    ObjectNode node = NODES.objectNode();
    node.put("known", places.size());
    ArrayNode list = node.putArray("recent");
    for (String id : recent) {
      ObjectNode one = list.addObject().put("profile", id);
      Profile profile = profiles.get(id);
      if (profile != null) {
        one.put("region", profile.region()).put("kids", profile.kids());
      }
    }
    return node;
  }

  /** Titles that a followed profile watched while it was followed, with the share of each. */
  synchronized Map<String, Double> watched(String profile) {
    return new HashMap<>(follow(profile).watched);
  }

  /** Titles of the profile's page that were chosen for it, best first; empty without a page. */
  synchronized List<String> chosen(String profile) {
    HomePage page = pageFor(profile);
    List<String> chosen = new ArrayList<>();
    if (page != null) {
      for (PageRow row : page.getRows()) {
        for (PageTitle title : row.getTitles()) {
          chosen.add(title.getSeriesId() == null ? title.getTitleId() : title.getSeriesId());
        }
      }
    }
    return chosen;
  }

  /** A title as it stands on the profile's page now, with its row and places from 0. */
  record Shown(PageTitle title, String rowId, int rowPosition, int position, HomePage page) {}

  /** Where a title stands on the page of a profile. */
  synchronized Optional<Shown> shown(String profile, BiPredicate<PageRow, PageTitle> which) {
    HomePage page = pageFor(profile);
    if (page == null) {
      return Optional.empty();
    }
    for (int row = 0; row < page.getRows().size(); row++) {
      PageRow one = page.getRows().get(row);
      for (int at = 0; at < one.getTitles().size(); at++) {
        if (which.test(one, one.getTitles().get(at))) {
          return Optional.of(new Shown(one.getTitles().get(at), one.getRowId(), row, at, page));
        }
      }
    }
    return Optional.empty();
  }

  /** The page of a profile for people; without rows while there is none. */
  synchronized ObjectNode describe(String profile) {
    Followed one = follow(profile);
    ObjectNode node = NODES.objectNode().put("profile", profile);
    Profile known = profiles.get(profile);
    if (known != null) {
      node.put("region", known.region()).put("country", known.country());
      node.put("kids", known.kids()).put("maturityLimit", known.maturityLimit());
    }
    ArrayNode deeds = node.putArray("activities");
    for (Deed deed : one.deeds) {
      deeds
          .addObject()
          .put("at", deed.atMillis())
          .put("what", deed.what())
          .put("title", deed.titleId() == null ? "" : titles.nameOf(deed.titleId()));
    }
    ArrayNode rows = node.putArray("rows");
    HomePage page = pageFor(profile);
    if (page == null) {
      return node;
    }
    node.put("kind", page.getKind().name());
    node.put("epoch", page.getVersion().getEpoch());
    node.put("counter", page.getVersion().getCounter());
    node.put("generatedAt", page.getGeneratedAt().toEpochMilli());
    ArrayNode triggers = node.putArray("triggers");
    one.triggers.forEach(triggers::add);
    if (page == one.page && one.arrivedMillis > 0 && page.getTriggerAppendTime() != null) {
      node.put("latencyMillis", one.arrivedMillis - page.getTriggerAppendTime().toEpochMilli());
    }
    page.getRows().forEach(row -> describe(row, rows.addObject()));
    return node;
  }

  private void describe(PageRow row, ObjectNode node) {
    node.put("id", row.getRowId());
    node.put("kind", row.getKind().name());
    node.put("reason", row.getReason().getText());
    node.put("evidence", row.getReason().getEvidence());
    if (row.getReason().getTitleId() != null) {
      node.put("because", titles.nameOf(row.getReason().getTitleId()));
    }
    ArrayNode list = node.putArray("titles");
    for (PageTitle title : row.getTitles()) {
      ObjectNode one =
          titles.describe(title.getTitleId(), title.getSeriesId(), title.getArtworkId());
      one.put("score", title.getScore());
      one.put("probability", title.getProbability());
      ArrayNode sources = one.putArray("sources");
      title.getSources().forEach(source -> sources.add(source.name()));
      if (title.getPropensity() != null) {
        one.put("audience", title.getAudience());
        one.put("propensity", title.getPropensity());
        one.put("even", Boolean.TRUE.equals(title.getDrawnEvenly()));
      }
      if (title.getPositionMillis() != null) {
        one.put("positionMillis", title.getPositionMillis());
      }
      list.add(one);
    }
  }

  @Override
  public void close() {
    if (fetcher != null) {
      fetcher.close();
    }
  }
}
