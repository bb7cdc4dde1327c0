package dev.marquee.recommendations.model;

import dev.marquee.recommendations.arithmetic.Vectors;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.popularity.PopularityOptions;
import dev.marquee.recommendations.popularity.TopTitles;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleIndex;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The item side of the models as scoring reads it: one table per process, all titles by dense
 * number.
 *
 * <p>One thread writes (the consumer of the internal topics, or the benchmark itself); any number
 * of threads read without locks. Objects are published with release semantics and never changed
 * afterwards; plain numbers may be read a moment late, which moves a score by as little as any
 * event does. All decayed counts stand at one common reference time, so a reader multiplies by one
 * factor.
 */
public final class SharedModel {
  /** Set where a title has a genre without a bit of its own: ask its facts. */
  public static final long MORE_GENRES = Long.MIN_VALUE;

  /** Regions with counts of their own at most; clients may name any. */
  private static final int REGIONS = 500;

  private static final int TOP = 100;
  private static final int TOP_BY_GROUP = 40;
  private static final double LARGEST_EXPONENT = 500;

  /** Keeps the length of an embedding of nothing but zeros from being divided by. */
  private static final float LEAST_SQUARE = 1e-9f;

  private static final float NEVER_WATCHED = (float) (1 / Math.sqrt(5));
  private static final int[] NONE = new int[0];

  private final ModelOptions options;
  private final TitleIndex index = new TitleIndex();
  private final TopTitles[] topByHalfLife;
  private final TopTitles[] topByPosition = new TopTitles[HistoryPosition.COUNT];
  private final Map<Integer, TopTitles> topByGenre = new ConcurrentHashMap<>();
  private final Map<Integer, Long> genreBits = new ConcurrentHashMap<>();
  private final Map<String, Region> regions = new ConcurrentHashMap<>();
  private final float[] positionTotals = new float[HistoryPosition.COUNT];
  private final double[] gram;
  private volatile double[] publishedGram;
  private volatile Columns columns;
  private volatile AtomicReferenceArray<NeighbourRow> rows = new AtomicReferenceArray<>(256);
  private volatile AtomicReferenceArray<float[]> embeddings = new AtomicReferenceArray<>(256);
  private volatile AtomicReferenceArray<TitleFacts> facts = new AtomicReferenceArray<>(256);

  /** Popularity of one region. */
  private static final class Region {
    private final TopTitles top = new TopTitles(TOP_BY_GROUP);
    private volatile double[] values = new double[256];
  }

  /**
   * Numbers of all titles by dense number.
   *
   * @param landmark model time to which decayed counts refer
   * @param counts by half-life and title
   * @param positions by history position and title, not decayed
   * @param inverseRoot (n + 5)^−.5 of all watches n, also those that were context only
   * @param inverseFourthRoot (n + 5)^−.25
   * @param firstTime model time of the first choice, NaN when never chosen
   * @param lastTime model time of the latest choice
   * @param embeddings one after the other, zeros where a title has none
   * @param inverseNorm one over the length of the embedding, 0 without one
   * @param genreBits the genres, see {@link #genreBit}
   * @param years year of first release, 0 when unknown
   */
  public record Columns(
      double landmark,
      double[][] counts,
      float[][] positions,
      float[] inverseRoot,
      float[] inverseFourthRoot,
      double[] firstTime,
      double[] lastTime,
      float[] embeddings,
      float[] inverseNorm,
      long[] genreBits,
      int[] years) {}

  public SharedModel(ModelOptions options) {
    this.options = options;
    this.topByHalfLife = new TopTitles[options.popularity().count()];
    Arrays.setAll(topByHalfLife, at -> new TopTitles(TOP));
    Arrays.setAll(topByPosition, at -> new TopTitles(TOP_BY_GROUP));
    this.gram = new double[options.factors() * options.factors()];
    this.publishedGram = gram.clone();
    this.columns = emptyColumns(256, options.popularity().count(), options.factors());
  }

  /** The settings that the numbers were made with. */
  public ModelOptions options() {
    return options;
  }

  /** Dense numbers of all titles seen so far. */
  public TitleIndex index() {
    return index;
  }

  /** Numbers by title; arrays may be longer than the number of titles. */
  public Columns columns() {
    return columns;
  }

  /** Row of a title, or null when it has none. */
  public NeighbourRow row(int number) {
    AtomicReferenceArray<NeighbourRow> current = rows;
    return number < current.length() ? current.getAcquire(number) : null;
  }

  /** Embedding of a title, or null when it has none. */
  public float[] embedding(int number) {
    AtomicReferenceArray<float[]> current = embeddings;
    return number < current.length() ? current.getAcquire(number) : null;
  }

  /** Facts of a title, {@link TitleFacts#UNKNOWN} when none were given. */
  public TitleFacts facts(int number) {
    AtomicReferenceArray<TitleFacts> current = facts;
    TitleFacts known = number < current.length() ? current.getAcquire(number) : null;
    return known == null ? TitleFacts.UNKNOWN : known;
  }

  /** Facts of a title by key. */
  public TitleFacts factsOf(long title) {
    int number = index.find(title);
    return number == TitleIndex.ABSENT ? TitleFacts.UNKNOWN : facts(number);
  }

  /**
   * The bit that stands for a genre in {@link Columns#genreBits}, so that one number tells all
   * genres of a title; {@link #MORE_GENRES} when there are too many, 0 when no title has it.
   */
  public long genreBit(int genre) {
    return genreBits.getOrDefault(genre, 0L);
  }

  private long bitFor(int genre) {
    int known = genreBits.size();
    return genreBits.computeIfAbsent(
        genre, key -> known < Long.SIZE - 1 ? 1L << known : MORE_GENRES);
  }

  /** Whether anyone has watched a title, be it as context only. */
  public boolean wasWatched(int number) {
    float[] inverseRoot = columns.inverseRoot();
    return (number < inverseRoot.length && inverseRoot[number] < NEVER_WATCHED)
        || row(number) != null;
  }

  /** Sum of q·qᵀ over all item embeddings, by rows; never changed after it is returned. */
  public double[] gram() {
    return publishedGram;
  }

  /** Most popular titles at a half-life, best first. */
  public int[] topByHalfLife(int halfLife) {
    return topByHalfLife[halfLife].titles();
  }

  /** Titles most often chosen at a position of the history, best first. */
  public int[] topByPosition(int position) {
    return topByPosition[position].titles();
  }

  /** Most popular titles of a genre, by the prior's half-life, best first. */
  public int[] topByGenre(int genre) {
    TopTitles top = topByGenre.get(genre);
    return top == null ? NONE : top.titles();
  }

  /** Most popular titles of a region, by the prior's half-life, best first. */
  public int[] topByRegion(String region) {
    Region known = regions.get(region);
    return known == null ? NONE : known.top.titles();
  }

  /** Decayed counts of a region by dense number, at the columns' landmark; empty when unknown. */
  public double[] regionCounts(String region) {
    Region known = regions.get(region);
    return known == null ? new double[0] : known.values;
  }

  /** Share of all choices that fell on a history position, in (0, 1]. */
  public float positionShare(int position) {
    float total = 0;
    for (float one : positionTotals) {
      total += one;
    }
    return (positionTotals[position] + 1) / (total + HistoryPosition.COUNT);
  }

  /** Writer only: number of a title, given now if it had none. */
  public int add(long title) {
    // Readers find a number only after every array has room for it.
    if (index.size() >= columns.inverseRoot().length) {
      grow(index.size() + 1 + (index.size() >> 1));
    }
    return index.add(title);
  }

  /**
   * Writer only: replaces a title's row. The row is kept, not copied: hand over a fresh one, or one
   * that is only changed by the thread that also reads this table, followed by another call.
   */
  public void putRow(long title, NeighbourRow row) {
    int number = add(title);
    if (row.numbers.length < row.keys.length) {
      row.numbers = new int[row.keys.length];
      row.links = new float[row.keys.length];
    }
    for (int place = 0; place < row.size; place++) {
      row.numbers[place] = add(row.keys[place]);
      row.links[place] = row.link(place);
    }
    row.linksTime = row.time;
    rows.setRelease(number, row);
  }

  /** Writer only: notes that one place of a row that is shared with the writer was written. */
  public void placeChanged(long title, NeighbourRow row, int place) {
    if (place < 0 || row.numbers.length < row.keys.length || row.linksTime != row.time) {
      putRow(title, row);
      return;
    }
    row.numbers[place] = add(row.keys[place]);
    row.links[place] = row.link(place);
  }

  /** Writer only: replaces a title's counts. */
  public void putPopularity(long title, PopularityCounts counts) {
    int number = add(title);
    if (counts.counts.length == 0) {
      return;
    }
    PopularityOptions popularity = options.popularity();
    if (counts.time - columns.landmark() > LARGEST_EXPONENT * popularity.halfLives()[0]) {
      moveLandmark(counts.time);
    }
    Columns current = columns;
    double ahead = counts.time - current.landmark();
    int halfLives = popularity.count();
    for (int at = 0; at < halfLives; at++) {
      double value = counts.counts[at] * popularity.decay(at, -ahead);
      current.counts()[at][number] = value;
      topByHalfLife[at].set(number, value);
    }
    double total = Math.max(0, counts.watches);
    current.inverseRoot()[number] = (float) (1 / Math.sqrt(total + 5));
    current.inverseFourthRoot()[number] = (float) (1 / Math.sqrt(Math.sqrt(total + 5)));
    current.firstTime()[number] = counts.firstTime;
    current.lastTime()[number] = counts.lastTime;
    for (int at = 0; at < HistoryPosition.COUNT; at++) {
      float value = counts.positions[at];
      float before = current.positions()[at][number];
      if (value != before) {
        positionTotals[at] += value - before;
        current.positions()[at][number] = value;
        topByPosition[at].set(number, value);
      }
    }
    double prior = current.counts()[popularity.priorHalfLife()][number];
    for (int genre : facts(number).genres()) {
      topByGenre.computeIfAbsent(genre, key -> new TopTitles(TOP_BY_GROUP)).set(number, prior);
    }
    double scale = popularity.decay(popularity.priorHalfLife(), -ahead);
    for (int at = 0; at < counts.regions.length; at++) {
      if (regions.size() >= REGIONS && !regions.containsKey(counts.regions[at])) {
        continue;
      }
      Region region = regions.computeIfAbsent(counts.regions[at], key -> new Region());
      if (number >= region.values.length) {
        region.values = Arrays.copyOf(region.values, current.inverseRoot().length);
      }
      double value = counts.regionCounts[at] * scale;
      region.values[number] = value;
      region.top.set(number, value);
    }
  }

  /** Writer only: replaces a title's embedding; the array is kept and must not change. */
  public void putEmbedding(long title, float[] embedding) {
    int number = add(title);
    float[] before = embeddings.get(number);
    int factors = options.factors();
    if (embedding.length != factors) {
      throw new IllegalArgumentException(
          "an embedding has " + factors + " factors: " + embedding.length);
    }
    addToGram(embedding, 1);
    if (before != null) {
      addToGram(before, -1);
    }
    publishedGram = gram.clone();
    float square = Vectors.dot(embedding, embedding, factors);
    System.arraycopy(embedding, 0, columns.embeddings(), number * factors, factors);
    columns.inverseNorm()[number] = 1 / (float) Math.sqrt(square + LEAST_SQUARE);
    embeddings.setRelease(number, embedding);
  }

  private void addToGram(float[] embedding, int sign) {
    int factors = embedding.length;
    for (int row = 0; row < factors; row++) {
      for (int column = 0; column <= row; column++) {
        gram[row * factors + column] += (double) sign * embedding[row] * embedding[column];
      }
    }
  }

  /** Writer only: a title has no row any more. */
  public void removeRow(long title) {
    int number = index.find(title);
    if (number != TitleIndex.ABSENT) {
      rows.setRelease(number, null);
    }
  }

  /** Writer only: a title has no embedding any more. */
  public void removeEmbedding(long title) {
    int number = index.find(title);
    if (number != TitleIndex.ABSENT && embeddings.get(number) != null) {
      addToGram(embeddings.get(number), -1);
      publishedGram = gram.clone();
      int factors = options.factors();
      Arrays.fill(columns.embeddings(), number * factors, (number + 1) * factors, 0);
      columns.inverseNorm()[number] = 0;
      embeddings.setRelease(number, null);
    }
  }

  /** Writer only: a title counts as never watched. */
  public void removePopularity(long title) {
    int number = index.find(title);
    if (number == TitleIndex.ABSENT) {
      return;
    }
    PopularityCounts none = new PopularityCounts();
    none.counts = new double[options.popularity().count()];
    none.positions = new float[HistoryPosition.COUNT];
    none.time = columns.landmark();
    none.firstTime = Double.NaN;
    none.lastTime = Double.NaN;
    putPopularity(title, none);
    for (Region region : regions.values()) {
      if (number < region.values.length && region.values[number] != 0) {
        region.values[number] = 0;
        region.top.set(number, 0);
      }
    }
  }

  /** Writer only: replaces what is known of a title. */
  public void putFacts(long title, TitleFacts known) {
    int number = add(title);
    facts.setRelease(number, known);
    long bits = 0;
    for (int genre : known.genres()) {
      bits |= bitFor(genre);
    }
    columns.genreBits()[number] = bits;
    columns.years()[number] = known.year();
    // Counts may have come first: topics are read in any order.
    double count = columns.counts()[options.popularity().priorHalfLife()][number];
    if (count > 0) {
      for (int genre : known.genres()) {
        topByGenre.computeIfAbsent(genre, key -> new TopTitles(TOP_BY_GROUP)).set(number, count);
      }
    }
  }

  private void moveLandmark(double landmark) {
    PopularityOptions popularity = options.popularity();
    Columns before = columns;
    double span = landmark - before.landmark();
    double[][] counts = new double[before.counts().length][];
    for (int at = 0; at < counts.length; at++) {
      counts[at] = before.counts()[at].clone();
      double factor = popularity.decay(at, span);
      for (int number = 0; number < counts[at].length; number++) {
        counts[at][number] *= factor;
      }
      topByHalfLife[at].scale(factor);
    }
    double factor = popularity.decay(popularity.priorHalfLife(), span);
    for (TopTitles top : topByGenre.values()) {
      top.scale(factor);
    }
    for (Region region : regions.values()) {
      double[] values = region.values.clone();
      for (int number = 0; number < values.length; number++) {
        values[number] *= factor;
      }
      region.values = values;
      region.top.scale(factor);
    }
    columns =
        new Columns(
            landmark,
            counts,
            before.positions(),
            before.inverseRoot(),
            before.inverseFourthRoot(),
            before.firstTime(),
            before.lastTime(),
            before.embeddings(),
            before.inverseNorm(),
            before.genreBits(),
            before.years());
  }

  private static Columns emptyColumns(int capacity, int halfLives, int factors) {
    float[] inverseRoot = new float[capacity];
    float[] inverseFourthRoot = new float[capacity];
    double[] firstTime = new double[capacity];
    Arrays.fill(inverseRoot, NEVER_WATCHED);
    Arrays.fill(inverseFourthRoot, (float) (1 / Math.sqrt(Math.sqrt(5))));
    Arrays.fill(firstTime, Double.NaN);
    return new Columns(
        0,
        new double[halfLives][capacity],
        new float[HistoryPosition.COUNT][capacity],
        inverseRoot,
        inverseFourthRoot,
        firstTime,
        firstTime.clone(),
        new float[capacity * factors],
        new float[capacity],
        new long[capacity],
        new int[capacity]);
  }

  private void grow(int capacity) {
    Columns before = columns;
    Columns after = emptyColumns(capacity, before.counts().length, options.factors());
    int length = before.inverseRoot().length;
    for (int at = 0; at < before.counts().length; at++) {
      System.arraycopy(before.counts()[at], 0, after.counts()[at], 0, length);
    }
    for (int at = 0; at < before.positions().length; at++) {
      System.arraycopy(before.positions()[at], 0, after.positions()[at], 0, length);
    }
    System.arraycopy(before.inverseRoot(), 0, after.inverseRoot(), 0, length);
    System.arraycopy(before.inverseFourthRoot(), 0, after.inverseFourthRoot(), 0, length);
    System.arraycopy(before.firstTime(), 0, after.firstTime(), 0, length);
    System.arraycopy(before.lastTime(), 0, after.lastTime(), 0, length);
    System.arraycopy(before.embeddings(), 0, after.embeddings(), 0, before.embeddings().length);
    System.arraycopy(before.inverseNorm(), 0, after.inverseNorm(), 0, length);
    System.arraycopy(before.genreBits(), 0, after.genreBits(), 0, length);
    System.arraycopy(before.years(), 0, after.years(), 0, length);
    columns =
        new Columns(
            before.landmark(),
            after.counts(),
            after.positions(),
            after.inverseRoot(),
            after.inverseFourthRoot(),
            after.firstTime(),
            after.lastTime(),
            after.embeddings(),
            after.inverseNorm(),
            after.genreBits(),
            after.years());
    rows = grown(rows, capacity);
    embeddings = grown(embeddings, capacity);
    facts = grown(facts, capacity);
  }

  private static <T> AtomicReferenceArray<T> grown(AtomicReferenceArray<T> before, int capacity) {
    AtomicReferenceArray<T> after = new AtomicReferenceArray<>(capacity);
    for (int at = 0; at < before.length(); at++) {
      after.setPlain(at, before.getPlain(at));
    }
    return after;
  }
}
