package dev.marquee.streaming;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.HomePage;
import dev.marquee.events.Impression;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.MembershipForecast;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.RankerWeights;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ThumbnailWeights;
import dev.marquee.events.TitlePopularity;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All topics of Marquee; their names are written here and nowhere else. */
public final class Topics {
  /** Begins the key of a region's default page, and therefore no profile id. */
  public static final String DEFAULT_PAGE_PREFIX = "default/";

  /** Id of the row of a home page with what its viewer began to watch, echoed in impressions. */
  public static final String CONTINUE_WATCHING_ROW = "continue-watching";

  private static final Duration INPUT_RETENTION = Duration.ofHours(72);

  /** Long enough for someone to come back from a holiday week and look at what was refused. */
  private static final Duration REVIEW_RETENTION = Duration.ofDays(14);

  public static final Topic<ViewingEvent> VIEWING_EVENTS =
      Topic.of("viewing-events.v1", ViewingEvent.class)
          .keyedBy("profileId", ViewingEvent::getProfileId)
          .input(
              ViewingEvent::getEventId,
              event -> event.getEventTime().toEpochMilli(),
              new ViewingEventValidation())
          .checking(Topic.ClockCheck.FUTURE_AND_AGE)
          .deletedAfter(INPUT_RETENTION)
          .partitions(12)
          // Eight identifiers and a query of 512 characters, three bytes each, come to 5 kB.
          .maxValueBytes(16_384)
          .build();

  public static final Topic<Impression> IMPRESSIONS =
      Topic.of("impressions.v1", Impression.class)
          .keyedBy("profileId", Impression::getProfileId)
          .input(
              Impression::getEventId,
              event -> event.getEventTime().toEpochMilli(),
              new ImpressionValidation())
          .checking(Topic.ClockCheck.FUTURE_AND_AGE)
          .deletedAfter(INPUT_RETENTION)
          .partitions(12)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<ViewerProfile> PROFILES =
      Topic.of("profiles.v1", ViewerProfile.class)
          .keyedBy("profileId", ViewerProfile::getProfileId)
          .input(
              ViewerProfile::getEventId,
              profile -> profile.getEventTime().toEpochMilli(),
              new ViewerProfileValidation())
          .checking(Topic.ClockCheck.FUTURE)
          .partitions(12)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<CatalogueTitle> CATALOGUE =
      Topic.of("catalogue.v1", CatalogueTitle.class)
          .keyedBy("titleId", CatalogueTitle::getTitleId)
          .input(
              CatalogueTitle::getEventId,
              title -> title.getEventTime().toEpochMilli(),
              new CatalogueTitleValidation())
          .checking(Topic.ClockCheck.FUTURE)
          // 64 artworks of two identifiers and 64 features, 64 renditions and 300 countries come to
          // 110 kB.
          .maxValueBytes(262_144)
          .build();

  /** A request to be forgotten is never refused for its clock. */
  public static final Topic<PrivacyRequest> PRIVACY_REQUESTS =
      Topic.of("privacy-requests.v1", PrivacyRequest.class)
          .keyedBy("profileId", PrivacyRequest::getProfileId)
          .input(
              PrivacyRequest::getEventId,
              request -> request.getEventTime().toEpochMilli(),
              new PrivacyRequestValidation())
          .deletedAfter(INPUT_RETENTION)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<CacheSite> CACHE_SITES =
      Topic.of("cache-sites.v1", CacheSite.class)
          .keyedBy("siteId", CacheSite::getSiteId)
          .input(
              CacheSite::getEventId,
              site -> site.getEventTime().toEpochMilli(),
              new CacheSiteValidation())
          .checking(Topic.ClockCheck.FUTURE)
          .partitions(1)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<EdgeRequest> EDGE_REQUESTS =
      Topic.of("edge-requests.v1", EdgeRequest.class)
          .keyedBy("siteId", EdgeRequest::getSiteId)
          .input(
              EdgeRequest::getEventId,
              request -> request.getEventTime().toEpochMilli(),
              new EdgeRequestValidation())
          .checking(Topic.ClockCheck.FUTURE_AND_AGE)
          .deletedAfter(INPUT_RETENTION)
          .partitions(12)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<MembershipEvent> MEMBERSHIP_EVENTS =
      Topic.of("membership-events.v1", MembershipEvent.class)
          .keyedBy("accountId", MembershipEvent::getAccountId)
          .input(
              MembershipEvent::getEventId,
              event -> event.getEventTime().toEpochMilli(),
              new MembershipEventValidation())
          .checking(Topic.ClockCheck.FUTURE_AND_AGE)
          .deletedAfter(INPUT_RETENTION)
          .maxValueBytes(16_384)
          .build();

  public static final Topic<HomePage> RECOMMENDATIONS =
      Topic.of("recommendations.v1", HomePage.class)
          .keyedBy("profileId, or 'default/' and the region", Topics::keyOf)
          .partitions(12)
          .build();

  public static final Topic<ItemNeighbours> ITEM_NEIGHBOURS =
      Topic.of("item-neighbours.v1", ItemNeighbours.class)
          .keyedBy("titleId", ItemNeighbours::getTitleId)
          .internal()
          .build();

  public static final Topic<ItemEmbedding> ITEM_EMBEDDINGS =
      Topic.of("item-embeddings.v1", ItemEmbedding.class)
          .keyedBy("titleId", ItemEmbedding::getTitleId)
          .internal()
          .build();

  public static final Topic<TitlePopularity> POPULARITY =
      Topic.of("popularity.v1", TitlePopularity.class)
          .keyedBy("titleId", TitlePopularity::getTitleId)
          .internal()
          .build();

  public static final Topic<RankerWeights> RANKER_WEIGHTS =
      Topic.of("ranker-weights.v1", RankerWeights.class)
          .keyedBy("name", RankerWeights::getName)
          .internal()
          .partitions(1)
          .build();

  public static final Topic<ThumbnailPolicy> THUMBNAIL_POLICIES =
      Topic.of("thumbnail-policies.v1", ThumbnailPolicy.class)
          .keyedBy("titleId", ThumbnailPolicy::getTitleId)
          .build();

  public static final Topic<ThumbnailWeights> THUMBNAIL_WEIGHTS =
      Topic.of("thumbnail-weights.v1", ThumbnailWeights.class)
          .keyedBy("name", ThumbnailWeights::getName)
          .internal()
          .partitions(1)
          .build();

  /** Statements about slots that have passed are looked up for as long as quality is. */
  public static final Topic<RegionLoad> LOAD_FORECASTS =
      Topic.of("load-forecasts.v1", RegionLoad.class)
          .keyedBy("region", RegionLoad::getRegion)
          .deletedAfter(REVIEW_RETENTION)
          .build();

  public static final Topic<CacheWarming> CACHE_WARMING =
      Topic.of("cache-warming.v1", CacheWarming.class)
          .keyedBy("siteId, or siteId '/' titleId '/' renditionId", Topics::keyOf)
          .build();

  public static final Topic<MembershipForecast> MEMBERSHIP_FORECASTS =
      Topic.of("membership-forecasts.v1", MembershipForecast.class)
          .keyedBy("region", MembershipForecast::getRegion)
          .deletedAfter(REVIEW_RETENTION)
          .partitions(1)
          .build();

  public static final Topic<ModelMetrics> MODEL_METRICS =
      Topic.of("model-metrics.v1", ModelMetrics.class)
          .keyedBy("job", ModelMetrics::getJob)
          .deletedAfter(REVIEW_RETENTION)
          .partitions(1)
          .build();

  /**
   * Untouched bytes of refused records, up to the size that Kafka takes; see {@link DeadLetter}.
   */
  public static final Topic<byte[]> DEAD_LETTERS =
      Topic.ofBytes("dead-letters.v1")
          .keyedBy("original key", bytes -> null)
          .deletedAfter(REVIEW_RETENTION)
          .partitions(3)
          .maxMessageBytes(DeadLetter.MAX_MESSAGE_BYTES)
          .maxValueBytes(DeadLetter.MAX_WHOLE_BYTES)
          .build();

  /**
   * Valid events that came after their time, encoded again; the fingerprint says which record each
   * is.
   */
  public static final Topic<byte[]> LATE_EVENTS =
      Topic.ofBytes("late-events.v1")
          .keyedBy("original key", bytes -> null)
          .deletedAfter(REVIEW_RETENTION)
          .partitions(3)
          .build();

  private static final List<Topic<?>> ALL =
      List.of(
          VIEWING_EVENTS,
          IMPRESSIONS,
          PROFILES,
          CATALOGUE,
          PRIVACY_REQUESTS,
          CACHE_SITES,
          EDGE_REQUESTS,
          MEMBERSHIP_EVENTS,
          RECOMMENDATIONS,
          THUMBNAIL_POLICIES,
          LOAD_FORECASTS,
          CACHE_WARMING,
          MEMBERSHIP_FORECASTS,
          ITEM_NEIGHBOURS,
          ITEM_EMBEDDINGS,
          POPULARITY,
          RANKER_WEIGHTS,
          THUMBNAIL_WEIGHTS,
          MODEL_METRICS,
          DEAD_LETTERS,
          LATE_EVENTS);

  private Topics() {}

  /** Every topic: inputs, outputs, internal topics, then what was refused or late. */
  public static List<Topic<?>> all() {
    return ALL;
  }

  /** The topic of this name; empty when there is none. */
  public static Optional<Topic<?>> byName(String name) {
    for (Topic<?> topic : ALL) {
      if (topic.name().equals(name)) {
        return Optional.of(topic);
      }
    }
    return Optional.empty();
  }

  private static String keyOf(HomePage page) {
    return page.getProfileId() != null
        ? page.getProfileId()
        : DEFAULT_PAGE_PREFIX + page.getRegion();
  }

  private static String keyOf(CacheWarming warming) {
    return warming.getContent() instanceof PlannedFile file
        ? fileKey(warming.getSiteId(), file.getTitleId(), file.getRenditionId())
        : warming.getSiteId();
  }

  /** Key of a planned file on {@link #CACHE_WARMING}; none of the parts holds a '/'. */
  public static String fileKey(String siteId, String titleId, String renditionId) {
    return siteId + '/' + titleId + '/' + renditionId;
  }
}
