package dev.marquee.local;

import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Rated;
import dev.marquee.events.TitleKind;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.ratings.RatingsFile;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Replays ratings as viewing events, in their order and with their own times.
 *
 * <p>Titles are published first, offered everywhere and to everyone; then the ratings at a steady
 * rate. Event ids follow from line numbers, so a second replay is made of duplicates.
 */
final class RatingsReplay {
  private static final String COUNTRY = "US";
  private static final String REGION = "world";
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RatingsFile file;
  private final double leastRating;
  private final boolean context;
  private final long size;

  /**
   * @param leastRating least rating that counts as positive
   * @param context whether lower ratings are replayed too
   */
  RatingsReplay(RatingsFile file, double leastRating, boolean context) {
    this.file = file;
    this.leastRating = leastRating;
    this.context = context;
    this.size = file.ratings().stream().filter(this::isReplayed).count();
  }

  /** Number of ratings that will be published. */
  long size() {
    return size;
  }

  /** Publishes the catalogue: the titles of the movies file, and those that only ratings name. */
  void publishCatalogue(EventPublisher publisher) {
    Map<String, RatingsFile.Movie> titles = new LinkedHashMap<>(file.movies());
    for (RatingsFile.Line line : file.ratings()) {
      titles.computeIfAbsent(
          line.title(), title -> new RatingsFile.Movie("Title " + title, List.of(), 0));
    }
    titles.forEach(
        (title, movie) -> publisher.publish(Topics.CATALOGUE, catalogueTitle(title, movie)));
    publisher.flush();
  }

  /**
   * Publishes the ratings.
   *
   * @param perSecond events per second, 0 for as fast as the broker takes them
   * @param goesOn asked before each event; false ends the replay
   * @return number of events published
   */
  long publishRatings(EventPublisher publisher, double perSecond, BooleanSupplier goesOn) {
    long start = System.nanoTime();
    long published = 0;
    int number = 0;
    for (RatingsFile.Line line : file.ratings()) {
      number++;
      if (!isReplayed(line)) {
        continue;
      }
      long asked = System.nanoTime();
      if (!goesOn.getAsBoolean()) {
        break;
      }
      // Who was kept waiting, for a job that starts again, goes on at the same pace.
      start += System.nanoTime() - asked;
      if (perSecond > 0) {
        long due = start + (long) (published * NANOS / perSecond);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
      }
      publisher.publish(Topics.VIEWING_EVENTS, viewingEvent(number, line));
      published++;
    }
    publisher.flush();
    return published;
  }

  private boolean isReplayed(RatingsFile.Line line) {
    return context || line.stars() >= leastRating;
  }

  private static ViewingEvent viewingEvent(int number, RatingsFile.Line line) {
    return ViewingEvent.newBuilder()
        .setEventId("rating-" + number)
        .setEventTime(Instant.ofEpochSecond(line.seconds()))
        .setProfileId("viewer-" + line.viewer())
        .setTitleId(line.title())
        .setCountry(COUNTRY)
        .setRegion(REGION)
        .setActivity(new Rated(null, (float) line.stars()))
        .build();
  }

  private static CatalogueTitle catalogueTitle(String title, RatingsFile.Movie movie) {
    return CatalogueTitle.newBuilder()
        .setEventId("catalogue-" + title)
        .setEventTime(Instant.EPOCH)
        .setTitleId(title)
        .setName(movie.name())
        .setKind(TitleKind.FILM)
        .setGenres(movie.genres())
        .setYear(movie.year() >= 1870 && movie.year() <= 2200 ? movie.year() : null)
        .setAvailability(List.of(new Availability("*", 0, null, null)))
        .build();
  }
}
