package dev.marquee.recommendations;

import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Valid events for tests, with only what a test is about in the arguments. */
final class Events {
  private Events() {}

  static ViewingEvent rated(String profile, String title, float stars, Instant time) {
    return viewing(
        profile + "/" + title + "/" + time, profile, title, time, new Rated(null, stars));
  }

  static ViewingEvent viewing(
      String id, String profile, String title, Instant time, Object activity) {
    return ViewingEvent.newBuilder()
        .setEventId(id)
        .setEventTime(time)
        .setProfileId(profile)
        .setTitleId(title)
        .setSessionId("session-" + profile)
        .setCountry("DE")
        .setRegion("eu-central")
        .setActivity(activity)
        .build();
  }

  static CatalogueTitle film(String title, int maturity, String... genres) {
    return CatalogueTitle.newBuilder()
        .setEventId("catalogue/" + title)
        .setEventTime(Instant.parse("2020-01-01T00:00:00Z"))
        .setTitleId(title)
        .setName("The " + title)
        .setKind(TitleKind.FILM)
        .setGenres(List.of(genres))
        .setYear(2000)
        .setAvailability(List.of(new Availability("*", maturity, null, null)))
        .build();
  }

  static ViewerProfile profile(String profile, int maturityLimit, Instant time) {
    return ViewerProfile.newBuilder()
        .setEventId("profile/" + profile + "/" + time)
        .setEventTime(time)
        .setProfileId(profile)
        .setAccountId("account-" + profile)
        .setCountry("DE")
        .setRegion("eu-central")
        .setMaturityLimit(maturityLimit)
        .build();
  }

  /**
   * Ratings of profiles {@code profile-0} … on titles {@code title-0} …, a minute apart, none
   * twice; titles of low number are more popular.
   */
  static List<ViewingEvent> ratings(
      long seed, int profiles, int titles, int events, Instant start) {
    Random random = new Random(seed);
    List<ViewingEvent> all = new ArrayList<>();
    Set<Long> rated = new HashSet<>();
    while (all.size() < events) {
      int profile = random.nextInt(profiles);
      int title = (int) (titles * Math.pow(random.nextDouble(), 2));
      if (rated.add((long) profile * titles + title)) {
        float stars = 1 + random.nextInt(5);
        all.add(
            rated(
                "profile-" + profile,
                "title-" + title,
                stars,
                start.plusSeconds(60L * all.size())));
      }
    }
    return all;
  }

  /**
   * A policy without an even share for {@code everyone} and for {@code laughs}, who love comedies:
   * the same probabilities for both.
   */
  static ThumbnailPolicy policy(String title, List<String> artworks, double... probabilities) {
    List<PolicyArtwork> pictures = new ArrayList<>();
    for (String artwork : artworks) {
      pictures.add(new PolicyArtwork(artwork, 0, new ArrayList<>()));
    }
    return ThumbnailPolicy.newBuilder()
        .setTitleId(title)
        .setVersion(new OutputVersion(1L, 1L))
        .setGeneratedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setAudienceScheme(7)
        .setEvenShare(0)
        .setArtworks(pictures)
        .setAudiences(
            new ArrayList<>(
                List.of(
                    audience("everyone", List.of(), probabilities),
                    audience("laughs", List.of("comedy"), probabilities))))
        .build();
  }

  private static AudiencePolicy audience(
      String name, List<String> genres, double... probabilities) {
    List<ArtworkChoice> choices = new ArrayList<>();
    for (double probability : probabilities) {
      choices.add(ArtworkChoice.newBuilder().setProbability(probability).build());
    }
    return AudiencePolicy.newBuilder()
        .setAudience(name)
        .setGenres(genres)
        .setChoices(choices)
        .build();
  }

  static PrivacyRequest forget(String profile, Instant time) {
    return new PrivacyRequest("forget/" + profile, time, profile);
  }
}
