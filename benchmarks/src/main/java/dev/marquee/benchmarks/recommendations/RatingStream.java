package dev.marquee.benchmarks.recommendations;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.ratings.RatingsFile;
import dev.marquee.recommendations.title.TitleFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Ratings in time order, as a benchmark replays them: the kept ones, numbered. */
public final class RatingStream {
  private final List<Rating> ratings;
  private final List<String> titles;
  private final Map<String, TitleFacts> facts;
  private final int viewers;
  private final int skippedLines;
  private final int repeats;

  private RatingStream(
      List<Rating> ratings,
      List<String> titles,
      Map<String, TitleFacts> facts,
      int viewers,
      int skippedLines,
      int repeats) {
    this.ratings = ratings;
    this.titles = titles;
    this.facts = facts;
    this.viewers = viewers;
    this.skippedLines = skippedLines;
    this.repeats = repeats;
  }

  /**
   * Which ratings are kept and which are scored.
   *
   * @param leastRating least rating that counts as positive
   * @param context whether lower ratings are kept as context
   * @param repeats whether a viewer's second rating of the same title is kept
   */
  public record Selection(double leastRating, boolean context, boolean repeats) {}

  /**
   * Reads a stream.
   *
   * @param movies file with genres and years, or null
   * @param problems takes one sentence for each line that was left out
   * @throws CommandException when a file cannot be read, lacks a column or holds no rating to score
   */
  public static RatingStream read(
      Path ratings, Path movies, Selection selection, Consumer<String> problems) {
    RatingsFile file = RatingsFile.read(ratings, movies, problems);
    Map<String, TitleFacts> facts = new HashMap<>();
    file.movies()
        .forEach(
            (title, movie) -> facts.put(title, TitleFacts.of(movie.genres(), movie.year(), 0)));
    return number(file.ratings(), facts, selection, file.skippedLines(), ratings);
  }

  /** Ratings in time order. */
  public List<Rating> ratings() {
    return ratings;
  }

  /** Number of ratings that are scored. */
  public long scored() {
    return ratings.stream().filter(Rating::positive).count();
  }

  /** Identifiers of the titles by number. */
  public List<String> titles() {
    return titles;
  }

  /** Facts of the titles that a movies file named. */
  public Map<String, TitleFacts> facts() {
    return facts;
  }

  public int viewers() {
    return viewers;
  }

  /** Lines that did not parse. */
  public int skippedLines() {
    return skippedLines;
  }

  /** Ratings left out because their viewer had rated the title before. */
  public int repeats() {
    return repeats;
  }

  /** Rank of each title's identifier among all: shorter before longer, then by characters. */
  public int[] order() {
    List<Integer> sorted = new ArrayList<>();
    for (int title = 0; title < titles.size(); title++) {
      sorted.add(title);
    }
    sorted.sort(
        Comparator.<Integer>comparingInt(title -> titles.get(title).length())
            .thenComparing(titles::get));
    int[] order = new int[titles.size()];
    for (int rank = 0; rank < order.length; rank++) {
      order[sorted.get(rank)] = rank;
    }
    return order;
  }

  private static RatingStream number(
      List<RatingsFile.Line> lines,
      Map<String, TitleFacts> facts,
      Selection selection,
      int skippedLines,
      Path source) {
    List<Rating> ratings = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    Map<String, Integer> titleNumbers = new HashMap<>();
    Map<String, Integer> viewerNumbers = new HashMap<>();
    List<BitSet> seen = new ArrayList<>();
    int repeats = 0;
    boolean any = false;
    for (RatingsFile.Line line : lines) {
      boolean positive = line.stars() >= selection.leastRating();
      if (!positive && !selection.context()) {
        continue;
      }
      int viewer = viewerNumbers.computeIfAbsent(line.viewer(), key -> viewerNumbers.size());
      if (viewer == seen.size()) {
        seen.add(new BitSet());
      }
      Integer title = titleNumbers.get(line.title());
      if (title == null) {
        title = titles.size();
        titleNumbers.put(line.title(), title);
        titles.add(line.title());
      }
      if (seen.get(viewer).get(title) && !selection.repeats()) {
        repeats++;
        continue;
      }
      seen.get(viewer).set(title);
      any |= positive;
      ratings.add(new Rating(viewer, title, line.seconds(), positive));
    }
    if (!any) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          source + " holds no rating of " + selection.leastRating() + " or more");
    }
    return new RatingStream(ratings, titles, facts, viewerNumbers.size(), skippedLines, repeats);
  }
}
