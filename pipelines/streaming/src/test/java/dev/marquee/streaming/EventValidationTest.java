package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.Announcement;
import dev.marquee.events.Artwork;
import dev.marquee.events.Availability;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Commented;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.Filled;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.Impression;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.MembershipChange;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.Rendition;
import dev.marquee.events.Searched;
import dev.marquee.events.Served;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.TitleKind;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.testing.SampleEvents;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EventValidationTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final String LONGEST_ID = "x".repeat(128);
  private static final String TOO_LONG_ID = "x".repeat(129);
  private static final long WEEK = 604_800_000L;

  /** Changes one field of a valid event. */
  private record Change<T>(String shown, Consumer<T> change, String invalidField) {}

  private static <T> Change<T> breaks(String field, String shown, Consumer<T> change) {
    return new Change<>(shown, change, field);
  }

  private static <T> Change<T> keeps(String shown, Consumer<T> change) {
    return new Change<>(shown, change, "");
  }

  private static <T extends SpecificRecordBase> Stream<DynamicTest> check(
      Topic<T> topic, Supplier<T> valid, Stream<Change<T>> changes) {
    return changes.map(
        change ->
            DynamicTest.dynamicTest(
                (change.invalidField().isEmpty() ? "accepts " : "refuses ") + change.shown(),
                () -> {
                  T event = valid.get();
                  assertThat(topic.invalidField(event)).as("before the change").isEmpty();
                  change.change().accept(event);
                  assertThat(topic.invalidField(event).orElse("")).isEqualTo(change.invalidField());
                }));
  }

  private static ViewingEvent viewing(Object activity) {
    return new ViewingEvent("e", TIME, "p", "t", null, "s", null, "DE", "eu-central", activity);
  }

  private static ViewingEvent heartbeat() {
    return viewing(new Heartbeat(1000L, 60_000L, 30_000L, 3000, null));
  }

  private static Change<ViewingEvent> refusesActivity(String field, Object activity) {
    return breaks("activity." + field, activity.toString(), e -> e.setActivity(activity));
  }

  private static Change<ViewingEvent> acceptsActivity(Object activity) {
    return keeps(activity.toString(), e -> e.setActivity(activity));
  }

  @TestFactory
  Stream<DynamicTest> viewingEvents() {
    return check(
        Topics.VIEWING_EVENTS,
        EventValidationTest::heartbeat,
        Stream.of(
            keeps(
                "the longest ids",
                e -> {
                  e.setEventId(LONGEST_ID);
                  e.setProfileId(LONGEST_ID);
                  e.setTitleId(LONGEST_ID);
                  e.setSeriesId(LONGEST_ID);
                  e.setSessionId(LONGEST_ID);
                  e.setImpressionId(LONGEST_ID);
                  e.setRegion("x".repeat(64));
                }),
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("eventId", "a long event id", e -> e.setEventId(TOO_LONG_ID)),
            breaks("profileId", "an empty profile", e -> e.setProfileId("")),
            breaks("profileId", "a long profile", e -> e.setProfileId(TOO_LONG_ID)),
            breaks("profileId", "the key of a default page", e -> e.setProfileId("default/eu")),
            keeps("a profile called default", e -> e.setProfileId("default")),
            breaks("titleId", "no title", e -> e.setTitleId(null)),
            breaks("titleId", "an empty title", e -> e.setTitleId("")),
            breaks("titleId", "a long title", e -> e.setTitleId(TOO_LONG_ID)),
            breaks("seriesId", "an empty series", e -> e.setSeriesId("")),
            breaks("sessionId", "a heartbeat without a session", e -> e.setSessionId(null)),
            breaks("sessionId", "a long session", e -> e.setSessionId(TOO_LONG_ID)),
            breaks("impressionId", "a long impression", e -> e.setImpressionId(TOO_LONG_ID)),
            breaks("country", "a small country", e -> e.setCountry("de")),
            breaks("country", "a long country", e -> e.setCountry("DEU")),
            breaks("country", "no country", e -> e.setCountry("")),
            breaks("country", "a country of other letters", e -> e.setCountry("ДЕ")),
            breaks("region", "no region", e -> e.setRegion("")),
            breaks("region", "a long region", e -> e.setRegion("x".repeat(65))),
            acceptsActivity(new Heartbeat(0L, 1L, 1L, 0, null)),
            acceptsActivity(new Heartbeat(WEEK, WEEK, 3_600_000L, 1_000_000, LONGEST_ID)),
            refusesActivity("positionMillis", new Heartbeat(-1L, 1L, 1L, 0, null)),
            refusesActivity("positionMillis", new Heartbeat(WEEK + 1, 1L, 1L, 0, null)),
            refusesActivity("durationMillis", new Heartbeat(0L, 0L, 1L, 0, null)),
            refusesActivity("durationMillis", new Heartbeat(0L, WEEK + 1, 1L, 0, null)),
            refusesActivity("intervalMillis", new Heartbeat(0L, 1L, 0L, 0, null)),
            refusesActivity("intervalMillis", new Heartbeat(0L, 1L, 3_600_001L, 0, null)),
            refusesActivity("bitrateKbps", new Heartbeat(0L, 1L, 1L, -1, null)),
            refusesActivity("bitrateKbps", new Heartbeat(0L, 1L, 1L, 1_000_001, null)),
            refusesActivity("renditionId", new Heartbeat(0L, 1L, 1L, 0, "")),
            acceptsActivity(new PlayStarted(0L, 1L, 1, null)),
            refusesActivity("positionMillis", new PlayStarted(-1L, 1L, 1, null)),
            refusesActivity("durationMillis", new PlayStarted(0L, 0L, 1, null)),
            refusesActivity("bitrateKbps", new PlayStarted(0L, 1L, 0, null)),
            refusesActivity("renditionId", new PlayStarted(0L, 1L, 1, TOO_LONG_ID)),
            acceptsActivity(new PlayStopped(WEEK, WEEK, WEEK, StopReason.VIEWER)),
            refusesActivity("positionMillis", new PlayStopped(-1L, 1L, 0L, StopReason.VIEWER)),
            refusesActivity("durationMillis", new PlayStopped(0L, 0L, 0L, StopReason.VIEWER)),
            refusesActivity("watchedMillis", new PlayStopped(0L, 1L, -1L, StopReason.VIEWER)),
            refusesActivity("watchedMillis", new PlayStopped(0L, 1L, WEEK + 1, StopReason.OTHER)),
            acceptsActivity(new TrailerPlayed(0L, 1L)),
            refusesActivity("watchedMillis", new TrailerPlayed(-1L, 1L)),
            refusesActivity("durationMillis", new TrailerPlayed(0L, 0L)),
            acceptsActivity(new Searched("")),
            acceptsActivity(new Searched("q".repeat(512))),
            refusesActivity("query", new Searched("q".repeat(513))),
            acceptsActivity(new Rated(Thumb.UP, null)),
            acceptsActivity(new Rated(null, 0.5f)),
            acceptsActivity(new Rated(null, 5f)),
            refusesActivity("thumb", new Rated(null, null)),
            refusesActivity("thumb", new Rated(Thumb.UP, 5f)),
            refusesActivity("stars", new Rated(null, 0.4f)),
            refusesActivity("stars", new Rated(null, 5.1f)),
            refusesActivity("stars", new Rated(null, Float.NaN)),
            acceptsActivity(new Commented(0)),
            refusesActivity("characters", new Commented(-1)),
            refusesActivity("characters", new Commented(1_000_001)),
            acceptsActivity(new ListChanged(ListChange.REMOVED))));
  }

  @Test
  void aSearchMayChooseNothing() {
    ViewingEvent search = viewing(new Searched("nothing found"));
    search.setTitleId(null);
    search.setSessionId(null);
    assertThat(Topics.VIEWING_EVENTS.invalidField(search)).isEmpty();
    search.setTitleId("");
    assertThat(Topics.VIEWING_EVENTS.invalidField(search)).contains("titleId");
  }

  @Test
  void everyActivityOfTheSchemaIsChecked() {
    SampleEvents samples = new SampleEvents(new SplittableRandom(1));
    Schema activities = Topics.VIEWING_EVENTS.schema().orElseThrow().getField("activity").schema();
    List<String> seen =
        Stream.generate(() -> samples.viewingEvent(TIME))
            .limit(500)
            .peek(event -> assertThat(Topics.VIEWING_EVENTS.invalidField(event)).isEmpty())
            .map(event -> event.getActivity().getClass().getSimpleName())
            .distinct()
            .toList();
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            activities.getTypes().stream().map(Schema::getName).toList());
  }

  private static Impression impression() {
    return new Impression(
        "e",
        TIME,
        "i",
        "p",
        null,
        "t",
        "DE",
        "eu",
        "top-picks",
        0,
        0,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @TestFactory
  Stream<DynamicTest> impressions() {
    return check(
        Topics.IMPRESSIONS,
        EventValidationTest::impression,
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("impressionId", "an empty impression", e -> e.setImpressionId("")),
            breaks("profileId", "the key of a default page", e -> e.setProfileId("default/")),
            breaks("sessionId", "an empty session", e -> e.setSessionId("")),
            breaks("titleId", "a long title", e -> e.setTitleId(TOO_LONG_ID)),
            breaks("country", "no country", e -> e.setCountry("")),
            breaks("region", "no region", e -> e.setRegion("")),
            breaks("rowId", "no row", e -> e.setRowId("")),
            keeps("the last row", e -> e.setRowPosition(9_999)),
            breaks("rowPosition", "a row behind it", e -> e.setRowPosition(10_000)),
            breaks("rowPosition", "a row before the first", e -> e.setRowPosition(-1)),
            breaks("position", "a title before the first", e -> e.setPosition(-1)),
            breaks("position", "a title behind the last", e -> e.setPosition(10_000)),
            keeps("a page version", e -> e.setPageVersion(new OutputVersion(0L, 1L))),
            breaks(
                "pageVersion",
                "a page version without a counter",
                e -> e.setPageVersion(new OutputVersion(0L, 0L))),
            breaks(
                "policyVersion",
                "a policy version before 1970",
                e -> e.setPolicyVersion(new OutputVersion(-1L, 1L))),
            breaks("artworkId", "an empty artwork", e -> e.setArtworkId("")),
            breaks("audience", "an empty audience", e -> e.setAudience("")),
            keeps("a certain artwork", e -> e.setPropensity(1.0)),
            breaks("propensity", "an impossible artwork", e -> e.setPropensity(0.0)),
            breaks("propensity", "more than certain", e -> e.setPropensity(1.1)),
            breaks("propensity", "no number", e -> e.setPropensity(Double.NaN))));
  }

  private static CacheSite site() {
    return new CacheSite("e", TIME, "s", "eu", "Europe/Berlin", 1L, 1L, 120, 840);
  }

  @TestFactory
  Stream<DynamicTest> cacheSites() {
    return check(
        Topics.CACHE_SITES,
        EventValidationTest::site,
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("siteId", "no site", e -> e.setSiteId("")),
            breaks("siteId", "the key of a file", e -> e.setSiteId("s/t/r")),
            breaks("siteId", "two lines", e -> e.setSiteId("s\nt")),
            breaks("region", "a region of two lines", e -> e.setRegion("e\nu")),
            breaks("region", "no region", e -> e.setRegion("")),
            keeps("a fixed offset", e -> e.setTimeZone("UTC")),
            breaks("timeZone", "no zone", e -> e.setTimeZone("")),
            breaks("timeZone", "a zone of nowhere", e -> e.setTimeZone("Europe/Atlantis")),
            breaks("timeZone", "a very long zone", e -> e.setTimeZone("x".repeat(100_000))),
            breaks("capacityBytes", "no capacity", e -> e.setCapacityBytes(0)),
            breaks("capacityBytes", "more than there is", e -> e.setCapacityBytes(Long.MAX_VALUE)),
            breaks("fillBytesPerSecond", "no rate", e -> e.setFillBytesPerSecond(0)),
            keeps("a window over midnight", e -> e.setFillStartMinute(1439)),
            breaks("fillStartMinute", "a minute too late", e -> e.setFillStartMinute(1440)),
            breaks("fillEndMinute", "a minute too early", e -> e.setFillEndMinute(-1))));
  }

  private static EdgeRequest request() {
    return new EdgeRequest("e", TIME, "s", "t", "r", new Served(10L, 4L));
  }

  @TestFactory
  Stream<DynamicTest> edgeRequests() {
    return check(
        Topics.EDGE_REQUESTS,
        EventValidationTest::request,
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("siteId", "no site", e -> e.setSiteId("")),
            breaks("titleId", "a part of a key", e -> e.setTitleId("a/b")),
            breaks("renditionId", "no rendition", e -> e.setRenditionId("")),
            keeps("all from the cache", e -> e.setActivity(new Served(10L, 10L))),
            breaks(
                "activity.bytesServed", "nothing served", e -> e.setActivity(new Served(0L, 0L))),
            breaks(
                "activity.bytesFromCache",
                "more from the cache than served",
                e -> e.setActivity(new Served(10L, 11L))),
            breaks(
                "activity.bytesFromCache",
                "less than nothing",
                e -> e.setActivity(new Served(10L, -1L))),
            keeps("a fill", e -> e.setActivity(new Filled(1L, true))),
            breaks("activity.bytes", "an empty fill", e -> e.setActivity(new Filled(0L, true))),
            keeps("an eviction of nothing", e -> e.setActivity(new Evicted(0L))),
            breaks("activity.bytes", "a negative eviction", e -> e.setActivity(new Evicted(-1L)))));
  }

  @TestFactory
  Stream<DynamicTest> membershipEvents() {
    return check(
        Topics.MEMBERSHIP_EVENTS,
        () -> new MembershipEvent("e", TIME, "a", "eu", "basic", MembershipChange.JOINED),
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("accountId", "a long account", e -> e.setAccountId(TOO_LONG_ID)),
            breaks("region", "no region", e -> e.setRegion("")),
            breaks("plan", "no plan", e -> e.setPlan("")),
            breaks("plan", "a long plan", e -> e.setPlan("p".repeat(65)))));
  }

  private static ViewerProfile profile() {
    return new ViewerProfile("e", TIME, "p", "a", "DE", "eu", List.of("de"), 18, false);
  }

  @TestFactory
  Stream<DynamicTest> profiles() {
    return check(
        Topics.PROFILES,
        EventValidationTest::profile,
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("profileId", "the key of a default page", e -> e.setProfileId("default/eu")),
            breaks("accountId", "no account", e -> e.setAccountId("")),
            breaks("country", "every country", e -> e.setCountry("*")),
            breaks("region", "no region", e -> e.setRegion("")),
            keeps("three letters", e -> e.setLanguages(List.of("deu", "en"))),
            breaks("languages", "one letter", e -> e.setLanguages(List.of("de", "e"))),
            breaks("languages", "four letters", e -> e.setLanguages(List.of("germ"))),
            breaks("languages", "capitals", e -> e.setLanguages(List.of("DE"))),
            keeps("32 languages", e -> e.setLanguages(Collections.nCopies(32, "de"))),
            breaks("languages", "33 of them", e -> e.setLanguages(Collections.nCopies(33, "de"))),
            keeps("the youngest", e -> e.setMaturityLimit(0)),
            keeps("the oldest", e -> e.setMaturityLimit(21)),
            breaks("maturityLimit", "older", e -> e.setMaturityLimit(22)),
            breaks("maturityLimit", "younger", e -> e.setMaturityLimit(-1))));
  }

  private static CatalogueTitle title() {
    return new CatalogueTitle(
        "e",
        TIME,
        "t",
        "",
        TitleKind.FILM,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  private static Change<CatalogueTitle> refusesRendition(String field, Rendition rendition) {
    return breaks(
        "renditions." + field, rendition.toString(), e -> e.setRenditions(List.of(rendition)));
  }

  private static Change<CatalogueTitle> refusesArtwork(String field, Artwork artwork) {
    return breaks("artworks." + field, artwork.toString(), e -> e.setArtworks(List.of(artwork)));
  }

  private static Change<CatalogueTitle> refusesAvailability(String field, Availability entry) {
    return breaks(
        "availability." + field, entry.toString(), e -> e.setAvailability(List.of(entry)));
  }

  @TestFactory
  Stream<DynamicTest> catalogueTitles() {
    Artwork artwork = new Artwork("a", null, 0, List.of(), List.of());
    Rendition rendition = new Rendition("r", 1, 1L);
    Availability availability = new Availability("DE", 0, null, null);
    return check(
        Topics.CATALOGUE,
        EventValidationTest::title,
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            keeps(
                "an announcement",
                e -> e.setAnnouncement(new Announcement(1L, null, List.of("t")))),
            breaks(
                "announcement.expectedViewers",
                "an announcement to nobody",
                e -> e.setAnnouncement(new Announcement(0L, null, List.of()))),
            breaks(
                "announcement.relatedTitles",
                "a related title without a name",
                e -> e.setAnnouncement(new Announcement(1L, null, List.of("")))),
            breaks("titleId", "a long title", e -> e.setTitleId(TOO_LONG_ID)),
            keeps("the longest name", e -> e.setName("n".repeat(512))),
            breaks("name", "a longer one", e -> e.setName("n".repeat(513))),
            breaks("seriesId", "a film of a series", e -> e.setSeriesId("s")),
            breaks("seriesId", "an episode of none", e -> e.setKind(TitleKind.EPISODE)),
            keeps(
                "an episode",
                e -> {
                  e.setKind(TitleKind.EPISODE);
                  e.setSeriesId("s");
                  e.setSeason(10_000);
                  e.setEpisode(100_000);
                }),
            breaks("season", "a season before the specials", e -> e.setSeason(-1)),
            breaks("season", "a season too many", e -> e.setSeason(10_001)),
            breaks("episode", "an episode too many", e -> e.setEpisode(100_001)),
            keeps("32 genres", e -> e.setGenres(Collections.nCopies(32, "g".repeat(64)))),
            breaks("genres", "33 genres", e -> e.setGenres(Collections.nCopies(33, "g"))),
            breaks("genres", "an empty genre", e -> e.setGenres(List.of("g", ""))),
            breaks("genres", "a long genre", e -> e.setGenres(List.of("g".repeat(65)))),
            keeps("the first film", e -> e.setYear(1870)),
            breaks("year", "an earlier one", e -> e.setYear(1869)),
            breaks("year", "a far one", e -> e.setYear(2201)),
            breaks("language", "a name of a language", e -> e.setLanguage("German")),
            breaks("durationMillis", "no time", e -> e.setDurationMillis(0L)),
            breaks("durationMillis", "more than a week", e -> e.setDurationMillis(WEEK + 1)),
            keeps(
                "every country",
                e -> e.setAvailability(List.of(new Availability("*", 21, TIME, TIME)))),
            refusesAvailability("country", new Availability("", 0, null, null)),
            refusesAvailability("maturity", new Availability("DE", 22, null, null)),
            refusesAvailability("maturity", new Availability("DE", -1, null, null)),
            refusesAvailability(
                "licensedUntil", new Availability("DE", 0, TIME, TIME.minusMillis(1))),
            keeps("300 countries", e -> e.setAvailability(Collections.nCopies(300, availability))),
            breaks(
                "availability",
                "301 countries",
                e -> e.setAvailability(Collections.nCopies(301, availability))),
            keeps("64 renditions", e -> e.setRenditions(Collections.nCopies(64, rendition))),
            breaks(
                "renditions",
                "65 renditions",
                e -> e.setRenditions(Collections.nCopies(65, rendition))),
            refusesRendition("renditionId", new Rendition("", 1, 1L)),
            refusesRendition("bitrateKbps", new Rendition("r", 0, 1L)),
            refusesRendition("bitrateKbps", new Rendition("r", 1_000_001, 1L)),
            refusesRendition("bytes", new Rendition("r", 1, 0L)),
            refusesRendition("bytes", new Rendition("r", 1, Long.MAX_VALUE)),
            keeps("64 artworks", e -> e.setArtworks(Collections.nCopies(64, artwork))),
            breaks("artworks", "65 artworks", e -> e.setArtworks(Collections.nCopies(65, artwork))),
            refusesArtwork("artworkId", new Artwork("", null, 0, List.of(), List.of())),
            refusesArtwork("cropOf", new Artwork("a", "", 0, List.of(), List.of())),
            refusesArtwork("features", new Artwork("a", null, 0, List.of(-100.5f), List.of())),
            refusesArtwork("maturity", new Artwork("a", null, 22, List.of(), List.of())),
            refusesArtwork(
                "features", new Artwork("a", null, 0, List.of(1f, Float.NaN), List.of())),
            refusesArtwork(
                "features", new Artwork("a", null, 0, List.of(Float.POSITIVE_INFINITY), List.of())),
            refusesArtwork(
                "features", new Artwork("a", null, 0, Collections.nCopies(65, 0f), List.of())),
            refusesArtwork(
                "barredCountries", new Artwork("a", null, 0, List.of(), List.of("nl")))));
  }

  @TestFactory
  Stream<DynamicTest> privacyRequests() {
    return check(
        Topics.PRIVACY_REQUESTS,
        () -> new PrivacyRequest("e", TIME, "p"),
        Stream.of(
            breaks("eventId", "an empty event id", e -> e.setEventId("")),
            breaks("profileId", "an empty profile", e -> e.setProfileId("")),
            breaks(
                "profileId",
                "the key of a default page, which the request would remove",
                e -> e.setProfileId("default/eu"))));
  }

  @Test
  void theLargestValidValuesFitTheirTopics() {
    String wide = "映".repeat(128);
    CatalogueTitle title = title();
    title.setKind(TitleKind.EPISODE);
    title.setEventId(wide);
    title.setTitleId(wide);
    title.setSeriesId(wide);
    title.setName("映".repeat(512));
    title.setGenres(Collections.nCopies(32, "映".repeat(64)));
    title.setAvailability(Collections.nCopies(300, new Availability("DE", 21, TIME, TIME)));
    title.setRenditions(
        Collections.nCopies(64, new Rendition(wide, 1_000_000, EventValidation.MAX_BYTES)));
    title.setArtworks(
        Collections.nCopies(
            64,
            new Artwork(
                wide, wide, 21, Collections.nCopies(64, 1f), Collections.nCopies(300, "NL"))));
    assertFits(Topics.CATALOGUE, title);
    ViewingEvent event = viewing(new Searched("映".repeat(512)));
    event.setEventId(wide);
    event.setProfileId(wide);
    event.setTitleId(wide);
    event.setSeriesId(wide);
    event.setSessionId(wide);
    event.setImpressionId(wide);
    event.setRegion("映".repeat(64));
    assertFits(Topics.VIEWING_EVENTS, event);
  }

  private static <T extends SpecificRecordBase> void assertFits(Topic<T> topic, T value) {
    Received<T> received =
        new TotalDeserializationSchema<>(topic, EventBounds.defaults())
            .receive(Records.of(topic, TIME.toEpochMilli(), value));
    assertThat(received.isAccepted()).isTrue();
  }
}
