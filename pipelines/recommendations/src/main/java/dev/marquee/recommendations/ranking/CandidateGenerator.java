package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.arithmetic.FastLogarithm;
import dev.marquee.recommendations.arithmetic.Vectors;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityOptions;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleIndex;
import java.util.Arrays;

/**
 * Proposes titles for a profile and describes each by the ranker's features.
 *
 * <p>The prior adds up, over the latest titles j of the history, what their rows say of title i,
 * weighted q^(d−1)/√(n_j+5) and damped by (n_i+5)^¼, and a tenth of decayed popularity; without
 * history it is decayed popularity. Its best titles are joined by the most popular ones, over all
 * and by position, genre and region.
 *
 * <p>All arrays are reused between calls. Not thread-safe: one object per subtask.
 */
public final class CandidateGenerator {
  private static final int REACH = 20;
  private static final float KEPT_BY_DISTANCE = 0.8f;
  private static final float POPULARITY_SHARE = 0.1f;
  private static final float FLOOR = 2e-2f;

  /**
   * Keeps a title that is met with a weight of zero from being taken for a new one; adds nothing.
   */
  private static final float MET = 1e-30f;

  /** Less is none. */
  private static final float LEAST_EVIDENCE = 1e-25f;

  /** Evidence values per candidate: channels, then latest transition and strongest link. */
  private static final int STRIDE = 8;

  private static final int LATEST = Channels.COUNT;
  private static final int STRONGEST = Channels.COUNT + 1;

  /** Choices that a title is credited with before its counts are compared. */
  private static final float COUNT_FLOOR = 0.05f;

  /** Choices at the average position that a title is credited with. */
  private static final float LIFT_PRIOR = 3;

  private static final float LONG_TASTE_KEPT = 0.97f;
  private static final float LATEST_COUNTS_KEPT = 0.9f;

  /** One over the root of a number of genres; 0 for none. */
  private static final float[] INVERSE_ROOTS = inverseRoots();

  private static final int POPULAR = 15;
  private static final int BY_POSITION = 25;
  private static final int BY_GENRE = 6;
  private static final int GENRES = 3;
  private static final int BY_REGION = 15;

  private final SharedModel model;
  private final RankerOptions options;
  private final float[] channelMaxima = new float[STRIDE];
  private final float[] factors = new float[Channels.COUNT];

  /**
   * The rows of the latest titles, latest first, and what each counts: read once to find the
   * candidates, and once more for those alone.
   */
  private final NeighbourRow[] rows = new NeighbourRow[REACH];

  private final int[] rowPlaces = new int[REACH];
  private final float[] rowFactors = new float[REACH * Channels.COUNT];
  private int rowCount;
  private int latestPlace;

  /** Links to each title from all rows, by dense number; all zero between two calls. */
  private float[] linkSums = new float[0];

  /** Titles that a row speaks of, in the order in which they were met, and their prior. */
  private int[] touched = new int[0];

  private float[] touchedPriors = new float[0];
  private int touchedCount;

  /** One more than a candidate's place, by dense number; all zero between two calls. */
  private int[] chosen = new int[0];

  /** Entries of one row that speak of candidates, and of which. */
  private int[] hits = new int[0];

  private int[] hitCandidates = new int[0];

  /** Evidence for each candidate, {@link #STRIDE} numbers each. */
  private final float[] evidence = new float[Candidates.CAPACITY * STRIDE];

  private final int[] linkCounts = new int[Candidates.CAPACITY];
  private final int[] strongest = new int[Candidates.CAPACITY];
  private final GreatestValues best = new GreatestValues();
  private final SeenTitles seen = new SeenTitles();

  /** The profile's tastes, by the bit of their genre. */
  private final float[] tasteByBit = new float[Long.SIZE];

  private final float[] longTaste;

  /** Of each candidate what several features read. */
  private final float[] roots = new float[Candidates.CAPACITY];

  private final float[] fourthRoots = new float[Candidates.CAPACITY];
  private final double[] priorCounts = new double[Candidates.CAPACITY];
  private final long[] genres = new long[Candidates.CAPACITY];
  private final int[] years = new int[Candidates.CAPACITY];
  private final float[] norms = new float[Candidates.CAPACITY];

  /** Embeddings of the candidates, by factor and candidate. */
  private final float[][] factorRows;

  private final double[] popularityFactors;
  private float evidenceMaximum;
  private float popularityMaximum;
  private double popularityFactor;
  private float positionShare;

  public CandidateGenerator(SharedModel model, RankerOptions options) {
    this.model = model;
    this.options = options;
    this.popularityFactors = new double[model.options().popularity().count()];
    this.longTaste = new float[model.options().factors()];
    this.factorRows = new float[model.options().factors()][Candidates.CAPACITY];
  }

  private static float[] inverseRoots() {
    float[] roots = new float[Long.SIZE];
    for (int count = 1; count < roots.length; count++) {
      roots[count] = 1 / (float) Math.sqrt(count);
    }
    return roots;
  }

  /**
   * Fills {@code into} with candidates, their prior and their raw features.
   *
   * @param modelTime now on the model clock
   * @param eventSeconds now in event time, seconds since 1970
   * @param region the viewer's region, empty when unknown
   */
  public void propose(
      Profile profile, double modelTime, long eventSeconds, String region, Candidates into) {
    ensureCapacity(model.columns().inverseRoot().length);
    SharedModel.Columns columns = model.columns();
    PopularityOptions popularity = model.options().popularity();
    int priorHalfLife = popularity.priorHalfLife();
    double[] counts = columns.counts()[priorHalfLife];
    for (int halfLife = 0; halfLife < popularityFactors.length; halfLife++) {
      popularityFactors[halfLife] = popularity.decay(halfLife, modelTime - columns.landmark());
    }
    popularityFactor = popularityFactors[priorHalfLife];
    positionShare = model.positionShare(HistoryPosition.of(profile.watched));
    seen.of(profile);
    noteTastes(profile);
    findRows(profile, modelTime, columns);
    addUpLinks();
    int[] top = model.topByHalfLife(priorHalfLife);
    popularityMaximum = 0;
    for (int number : top) {
      // The table may have grown since its columns were read.
      if (number < counts.length && isOpen(profile, number)) {
        popularityMaximum = (float) (counts[number] * popularityFactor);
        break;
      }
    }
    into.size = 0;
    into.lengthBucket = HistoryPosition.of(profile.watched);
    into.gapBucket = gapBucket(profile, eventSeconds);
    takeBest(profile, columns, counts, into);
    for (int halfLife = 0; halfLife < popularity.count(); halfLife++) {
      takeTop(profile, model.topByHalfLife(halfLife), POPULAR, Candidates.POPULAR, into);
    }
    takeTop(
        profile,
        model.topByPosition(HistoryPosition.of(profile.watched)),
        BY_POSITION,
        Candidates.POSITION,
        into);
    takeGenres(profile, into);
    if (!region.isEmpty()) {
      takeTop(profile, model.topByRegion(region), BY_REGION, Candidates.REGION, into);
    }
    gatherEvidence(into);
    describe(profile, modelTime, region, columns, into);
    for (int at = 0; at < into.size; at++) {
      chosen[into.titles[at]] = 0;
    }
  }

  private void findRows(Profile profile, double modelTime, SharedModel.Columns columns) {
    Channels channels = model.options().channels();
    TitleIndex index = model.index();
    int size = profile.size();
    float weight = 1;
    rowCount = 0;
    latestPlace = size - 1;
    for (int distance = 1; distance <= Math.min(REACH, size); distance++) {
      int place = size - distance;
      int number = index.find(profile.titles[place]);
      // The table may have grown since its columns were read.
      boolean isKnown = number != TitleIndex.ABSENT && number < columns.inverseRoot().length;
      NeighbourRow row = isKnown ? model.row(number) : null;
      if (row != null) {
        channels.decays(modelTime - row.time, weight * columns.inverseRoot()[number], factors);
        System.arraycopy(factors, 0, rowFactors, rowCount * Channels.COUNT, Channels.COUNT);
        rowPlaces[rowCount] = place;
        rows[rowCount++] = row;
      }
      weight *= KEPT_BY_DISTANCE;
    }
  }

  /** Without a branch per entry: whether a title was met before cannot be guessed. */
  private void addUpLinks() {
    float[] sums = linkSums;
    int limit = sums.length;
    int count = 0;
    for (int at = 0; at < rowCount; at++) {
      NeighbourRow row = rows[at];
      float factor = rowFactors[at * Channels.COUNT + Channels.FORWARD];
      int[] numbers = row.numbers;
      float[] links = row.links;
      int size = row.size;
      for (int entry = 0; entry < size; entry++) {
        int number = numbers[entry];
        if (number >= limit) {
          continue;
        }
        float before = sums[number];
        touched[count] = number;
        count += before == 0 ? 1 : 0;
        sums[number] = before + factor * links[entry] + MET;
      }
    }
    touchedCount = count;
  }

  private void gatherEvidence(Candidates into) {
    Arrays.fill(evidence, 0, into.size * STRIDE, 0);
    Arrays.fill(linkCounts, 0, into.size, 0);
    int limit = chosen.length;
    for (int at = 0; at < rowCount; at++) {
      NeighbourRow row = rows[at];
      int[] numbers = row.numbers;
      int size = row.size;
      if (hits.length <= size) {
        hits = new int[size + 1];
        hitCandidates = new int[size + 1];
      }
      int count = 0;
      for (int entry = 0; entry < size; entry++) {
        int candidate = numbers[entry] < limit ? chosen[numbers[entry]] : 0;
        hits[count] = entry;
        hitCandidates[count] = candidate - 1;
        count += candidate == 0 ? 0 : 1;
      }
      for (int hit = 0; hit < count; hit++) {
        addEvidence(row.weights, hits[hit] * Channels.COUNT, at, hitCandidates[hit]);
      }
      rows[at] = null;
    }
  }

  private void addEvidence(float[] weights, int from, int row, int candidate) {
    float[] all = evidence;
    int base = candidate * STRIDE;
    int own = row * Channels.COUNT;
    float forward = rowFactors[own + Channels.FORWARD] * weights[from + Channels.FORWARD];
    float backward = rowFactors[own + Channels.BACKWARD] * weights[from + Channels.BACKWARD];
    float link = forward + 0.5f * backward;
    all[base + Channels.NEXT] += rowFactors[own] * weights[from];
    all[base + Channels.FORWARD] += forward;
    all[base + Channels.BACKWARD] += backward;
    for (int channel = Channels.TOGETHER; channel < Channels.COUNT; channel++) {
      all[base + channel] += rowFactors[own + channel] * weights[from + channel];
    }
    if (rowPlaces[row] == latestPlace) {
      all[base + LATEST] = forward;
    }
    if (linkCounts[candidate]++ == 0 || link > all[base + STRONGEST]) {
      all[base + STRONGEST] = link;
      strongest[candidate] = rowPlaces[row];
    }
  }

  private void takeBest(
      Profile profile, SharedModel.Columns columns, double[] counts, Candidates into) {
    evidenceMaximum = 0;
    float[] inverseFourthRoot = columns.inverseFourthRoot();
    for (int at = 0; at < touchedCount; at++) {
      touchedPriors[at] = linkSums[touched[at]] * inverseFourthRoot[touched[at]];
    }
    for (int at = 0; at < touchedCount; at++) {
      linkSums[touched[at]] = 0;
    }
    for (int at = 0; at < touchedCount; at++) {
      if (touchedPriors[at] > evidenceMaximum && isOpen(profile, touched[at])) {
        evidenceMaximum = touchedPriors[at];
      }
    }
    if (evidenceMaximum <= LEAST_EVIDENCE) {
      return;
    }
    for (int at = 0; at < touchedCount; at++) {
      touchedPriors[at] = prior(touchedPriors[at], counts[touched[at]]);
    }
    // Whatever is closed to the profile must not take the place of another.
    int closed = (options.repeats() ? 0 : profile.seen.length) + profile.dislikes.length;
    int open = 0;
    int count = best.find(touchedPriors, touchedCount, options.candidates() + closed);
    for (int one = 0; one < count; one++) {
      int at = best.place(one);
      if (isOpen(profile, touched[at])) {
        touched[open] = touched[at];
        touchedPriors[open++] = touchedPriors[at];
      }
    }
    count = best.find(touchedPriors, open, options.candidates());
    for (int one = 0; one < count; one++) {
      add(touched[best.place(one)], Candidates.NEIGHBOURS, into);
    }
  }

  /** Evidence of the neighbours and a share of popularity, each against its greatest. */
  private float prior(float linked, double count) {
    float popular =
        popularityMaximum > 0 ? (float) (count * popularityFactor) / popularityMaximum : 0;
    return evidenceMaximum == 0 ? popular : linked / evidenceMaximum + POPULARITY_SHARE * popular;
  }

  private void takeTop(Profile profile, int[] top, int most, int source, Candidates into) {
    int taken = 0;
    for (int number : top) {
      if (taken == most) {
        return;
      }
      if (number < chosen.length && isOpen(profile, number)) {
        add(number, source, into);
        taken++;
      }
    }
  }

  private void takeGenres(Profile profile, Candidates into) {
    int last = Integer.MAX_VALUE;
    float bound = Float.MAX_VALUE;
    for (int rank = 0; rank < GENRES; rank++) {
      int best = -1;
      for (int at = 0; at < profile.tastes.length; at++) {
        float taste = profile.tastes[at];
        boolean below = taste < bound || (taste == bound && at > last);
        if (below && (best < 0 || taste > profile.tastes[best])) {
          best = at;
        }
      }
      if (best < 0) {
        return;
      }
      bound = profile.tastes[best];
      last = best;
      takeTop(profile, model.topByGenre(profile.genres[best]), BY_GENRE, Candidates.GENRE, into);
    }
  }

  private void add(int number, int source, Candidates into) {
    int known = chosen[number] - 1;
    if (known >= 0) {
      into.sources[known] |= source;
      return;
    }
    if (into.size == Candidates.CAPACITY) {
      return;
    }
    into.titles[into.size] = number;
    into.sources[into.size] = source;
    chosen[number] = ++into.size;
  }

  private boolean isOpen(Profile profile, int number) {
    long key = model.index().key(number);
    return (options.repeats() || !seen.contains(key))
        && (profile.dislikes.length == 0 || !profile.dislikes(key));
  }

  /**
   * Feature by feature instead of candidate by candidate: each pass reads one column of the model,
   * so that the processor fetches many candidates' numbers at once instead of waiting for each.
   */
  private void describe(
      Profile profile,
      double modelTime,
      String region,
      SharedModel.Columns columns,
      Candidates into) {
    int size = into.size;
    int[] titles = into.titles;
    float[] inverseRoot = columns.inverseRoot();
    float[] inverseFourthRoot = columns.inverseFourthRoot();
    double[] counts = columns.counts()[model.options().popularity().priorHalfLife()];
    for (int at = 0; at < size; at++) {
      roots[at] = inverseRoot[titles[at]];
    }
    for (int at = 0; at < size; at++) {
      fourthRoots[at] = inverseFourthRoot[titles[at]];
    }
    for (int at = 0; at < size; at++) {
      priorCounts[at] = counts[titles[at]];
    }
    describePrior(into);
    describeLinks(into);
    describePopularity(modelTime, columns, into);
    describeRegion(region, into);
    int latestNumber =
        profile.size() == 0
            ? TitleIndex.ABSENT
            : model.index().find(profile.titles[profile.size() - 1]);
    describeContent(profile, latestNumber, columns, into);
    describePopularityDistance(profile, columns, into);
    describeEmbedding(profile, latestNumber, columns, into);
  }

  private void describePrior(Candidates into) {
    int size = into.size;
    float[] prior = into.prior;
    // Exactly, and against the greatest of those: the sums that proposed them were rounded.
    evidenceMaximum = 0;
    for (int at = 0; at < size; at++) {
      // Taking a forgotten profile out can leave a little less than nothing.
      prior[at] = Math.max(0, linkTo(at)) * fourthRoots[at];
      evidenceMaximum = Math.max(evidenceMaximum, prior[at]);
    }
    evidenceMaximum = evidenceMaximum <= LEAST_EVIDENCE ? 0 : evidenceMaximum;
    for (int at = 0; at < size; at++) {
      prior[at] = FastLogarithm.ln(prior(prior[at], priorCounts[at]) + 1e-5f);
    }
  }

  private float linkTo(int candidate) {
    int base = candidate * STRIDE;
    return evidence[base + Channels.FORWARD] + 0.5f * evidence[base + Channels.BACKWARD];
  }

  private void describeLinks(Candidates into) {
    int size = into.size;
    Arrays.fill(channelMaxima, 1e-9f);
    for (int at = 0; at < size; at++) {
      int base = at * STRIDE;
      for (int one = 0; one < STRIDE; one++) {
        channelMaxima[one] = Math.max(channelMaxima[one], evidence[base + one] * roots[at]);
      }
    }
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      describeShare(channel, Feature.CHANNEL + channel, into);
    }
    describeShare(STRONGEST, Feature.STRONGEST, into);
    describeShare(LATEST, Feature.LATEST, into);
    float[] links = into.raw[Feature.LINKS];
    for (int at = 0; at < size; at++) {
      links[at] = linkCounts[at] == 0 ? 0 : FastLogarithm.ln(1 + linkCounts[at]);
      float total = linkTo(at);
      into.links[at] = total > 0 ? strongest[at] : -1;
      into.linkShares[at] = total > 0 ? evidence[at * STRIDE + STRONGEST] / total : 0;
    }
  }

  /** One kind of evidence as the logarithm of its share of the greatest. */
  private void describeShare(int kind, int feature, Candidates into) {
    float[] raw = into.raw[feature];
    float greatest = channelMaxima[kind];
    for (int at = 0; at < into.size; at++) {
      float share = evidence[at * STRIDE + kind] * roots[at] / greatest;
      raw[at] = FastLogarithm.ln(FLOOR + Math.max(0, share));
    }
  }

  private void describePopularity(double modelTime, SharedModel.Columns columns, Candidates into) {
    int size = into.size;
    int[] titles = into.titles;
    float[][] raw = into.raw;
    for (int one = 0; one < Feature.POPULARITIES; one++) {
      int halfLife = Math.min(one, popularityFactors.length - 1);
      double[] counts = columns.counts()[halfLife];
      double factor = popularityFactors[halfLife];
      float[] popularity = raw[Feature.POPULARITY + one];
      for (int at = 0; at < size; at++) {
        double count = counts[titles[at]] * factor;
        popularity[at] = FastLogarithm.ln((float) Math.max(0, count) + COUNT_FLOOR);
      }
    }
    double[] allTime = columns.counts()[popularityFactors.length - 1];
    float[] positions = columns.positions()[into.lengthBucket];
    for (int at = 0; at < size; at++) {
      float total = (float) Math.max(0, allTime[titles[at]]) + LIFT_PRIOR;
      float here = Math.max(0, positions[titles[at]]);
      raw[Feature.POSITION_LIFT][at] =
          FastLogarithm.ln((here + LIFT_PRIOR * positionShare) / (total * positionShare));
    }
    describeAge(modelTime, columns.firstTime(), raw[Feature.AGE], into);
    describeAge(modelTime, columns.lastTime(), raw[Feature.SINCE_LAST], into);
  }

  private static void describeAge(double now, double[] times, float[] raw, Candidates into) {
    for (int at = 0; at < into.size; at++) {
      double time = times[into.titles[at]];
      raw[at] = Double.isNaN(time) ? 0 : FastLogarithm.ln((float) Math.max(0, now - time) + 1);
    }
  }

  private void describeRegion(String region, Candidates into) {
    double[] regionCounts = region.isEmpty() ? new double[0] : model.regionCounts(region);
    float[] raw = into.raw[Feature.REGION_LIFT];
    for (int at = 0; at < into.size; at++) {
      int number = into.titles[at];
      raw[at] =
          number < regionCounts.length
              ? FastLogarithm.ln(
                  (float)
                      ((regionCounts[number] + 0.02 * priorCounts[at]) * popularityFactor + 0.02))
              : 0;
    }
  }

  private void noteTastes(Profile profile) {
    Arrays.fill(tasteByBit, 0);
    for (int at = 0; at < profile.genres.length; at++) {
      long bit = model.genreBit(profile.genres[at]);
      if (bit > 0) {
        tasteByBit[Long.numberOfTrailingZeros(bit)] = profile.tastes[at];
      }
    }
  }

  private void describeContent(
      Profile profile, int latestNumber, SharedModel.Columns columns, Candidates into) {
    boolean knowsLatest =
        latestNumber != TitleIndex.ABSENT && latestNumber < columns.years().length;
    long latestGenres = knowsLatest ? columns.genreBits()[latestNumber] : 0;
    int latestYear = knowsLatest ? columns.years()[latestNumber] : 0;
    int size = into.size;
    int[] titles = into.titles;
    long[] genreBits = columns.genreBits();
    int[] allYears = columns.years();
    for (int at = 0; at < size; at++) {
      genres[at] = genreBits[titles[at]];
    }
    for (int at = 0; at < size; at++) {
      years[at] = allYears[titles[at]];
    }
    float[] fits = into.raw[Feature.GENRES];
    float[] overlaps = into.raw[Feature.LATEST_GENRES];
    for (int at = 0; at < size; at++) {
      long own = genres[at];
      if ((own | latestGenres) < 0) {
        describeGenres(profile, titles[at], latestNumber, at, into);
        continue;
      }
      float fit = 0;
      for (long rest = own; rest != 0; rest &= rest - 1) {
        fit += tasteByBit[Long.numberOfTrailingZeros(rest)];
      }
      fits[at] = fit * INVERSE_ROOTS[Long.bitCount(own)];
      overlaps[at] = share(Long.bitCount(own & latestGenres), Long.bitCount(own | latestGenres));
    }
    float[][] raw = into.raw;
    for (int at = 0; at < size; at++) {
      raw[Feature.YEAR][at] = yearDistance(profile.year, years[at]);
      raw[Feature.LATEST_YEAR][at] = yearDistance(latestYear, years[at]);
    }
    float[] shown = raw[Feature.SHOWN];
    Arrays.fill(shown, 0, size, 0);
    if (profile.shown.length > 0) {
      for (int at = 0; at < size; at++) {
        shown[at] = FastLogarithm.ln(1 + profile.timesShown(model.index().key(titles[at])));
      }
    }
  }

  /** The same from the facts, where a service has more genres than bits. */
  private void describeGenres(
      Profile profile, int number, int latestNumber, int at, Candidates into) {
    int[] own = model.facts(number).genres();
    int[] latest =
        (latestNumber == TitleIndex.ABSENT ? TitleFacts.UNKNOWN : model.facts(latestNumber))
            .genres();
    float fit = 0;
    int common = 0;
    for (int genre : own) {
      for (int one = 0; one < profile.genres.length; one++) {
        fit += profile.genres[one] == genre ? profile.tastes[one] : 0;
      }
      for (int other : latest) {
        common += other == genre ? 1 : 0;
      }
    }
    into.raw[Feature.GENRES][at] = own.length == 0 ? 0 : fit / (float) Math.sqrt(own.length);
    into.raw[Feature.LATEST_GENRES][at] = share(common, own.length + latest.length - common);
  }

  private static float share(int some, int all) {
    return some == 0 ? 0 : some / (float) all;
  }

  private static float yearDistance(float one, float other) {
    return one == 0 || other == 0 ? 0 : FastLogarithm.ln(1 + Math.abs(one - other));
  }

  private void describeEmbedding(
      Profile profile, int latestNumber, SharedModel.Columns columns, Candidates into) {
    int size = into.size;
    int[] titles = into.titles;
    float[][] raw = into.raw;
    float[] dots = raw[Feature.EMBEDDING];
    float[] directions = raw[Feature.DIRECTION];
    float[] tastes = raw[Feature.LONG_TASTE];
    float[] similarities = raw[Feature.LATEST_SIMILARITY];
    Arrays.fill(dots, 0, size, 0);
    Arrays.fill(tastes, 0, size, 0);
    Arrays.fill(similarities, 0, size, 0);
    int factors = longTaste.length;
    float[] inverseNorm = columns.inverseNorm();
    boolean isKnown = profile.embedding.length == factors;
    boolean knowsLatest = latestNumber != TitleIndex.ABSENT && latestNumber < inverseNorm.length;
    float latestNorm = knowsLatest ? inverseNorm[latestNumber] : 0;
    if (!isKnown && latestNorm == 0) {
      Arrays.fill(directions, 0, size, 0);
      return;
    }
    transposeEmbeddings(columns.embeddings(), into);
    if (isKnown) {
      Vectors.addRows(factorRows, profile.embedding, 0, dots, size);
      gatherLongTaste(profile, columns);
      Vectors.addRows(factorRows, longTaste, 0, tastes, size);
    }
    if (latestNorm != 0) {
      Vectors.addRows(factorRows, columns.embeddings(), latestNumber * factors, similarities, size);
    }
    for (int at = 0; at < size; at++) {
      norms[at] = inverseNorm[titles[at]];
    }
    for (int at = 0; at < size; at++) {
      directions[at] = dots[at] * norms[at];
      tastes[at] *= norms[at];
      similarities[at] *= latestNorm * norms[at];
    }
  }

  /**
   * One row per factor, one column per candidate: products with all of them are then sums of rows,
   * which the compiler does in vectors, while a product of two short arrays is done number by
   * number.
   */
  private void transposeEmbeddings(float[] embeddings, Candidates into) {
    float[][] rows = factorRows;
    for (int at = 0; at < into.size; at++) {
      int from = into.titles[at] * rows.length;
      for (int factor = 0; factor < rows.length; factor++) {
        rows[factor][at] = embeddings[from + factor];
      }
    }
  }

  private void gatherLongTaste(Profile profile, SharedModel.Columns columns) {
    float[] embeddings = columns.embeddings();
    float[] inverseNorm = columns.inverseNorm();
    int factors = longTaste.length;
    Arrays.fill(longTaste, 0);
    float weight = 1;
    for (int place = profile.size() - 1; place >= 0; place--) {
      if ((profile.flags[place] & Profile.POSITIVE) == 0) {
        continue;
      }
      int number = model.index().find(profile.titles[place]);
      // The table may have grown since its columns were read.
      if (number == TitleIndex.ABSENT || number >= inverseNorm.length || inverseNorm[number] == 0) {
        continue;
      }
      float scale = weight * inverseNorm[number];
      int from = number * factors;
      for (int factor = 0; factor < factors; factor++) {
        longTaste[factor] += scale * embeddings[from + factor];
      }
      weight *= LONG_TASTE_KEPT;
    }
  }

  private void describePopularityDistance(
      Profile profile, SharedModel.Columns columns, Candidates into) {
    float sum = 0;
    float total = 0;
    float weight = 1;
    int size = profile.size();
    for (int place = size - 1; place >= Math.max(0, size - REACH); place--) {
      int number = model.index().find(profile.titles[place]);
      if (number != TitleIndex.ABSENT && number < columns.inverseRoot().length) {
        sum += weight * FastLogarithm.ln(columns.inverseRoot()[number]);
        total += weight;
        weight *= LATEST_COUNTS_KEPT;
      }
    }
    float mean = total > 0 ? sum / total : 0;
    for (int at = 0; at < into.size; at++) {
      into.raw[Feature.POPULARITY_DISTANCE][at] =
          total > 0 ? Math.abs(FastLogarithm.ln(roots[at]) - mean) : 0;
    }
  }

  private static int gapBucket(Profile profile, long eventSeconds) {
    int size = profile.size();
    if (size == 0) {
      return 0;
    }
    long gap = eventSeconds - profile.seconds[size - 1];
    if (gap <= 0) {
      return 1;
    }
    if (gap <= 15) {
      return 2;
    }
    if (gap <= 60) {
      return 3;
    }
    if (gap <= 600) {
      return 4;
    }
    if (gap <= 7200) {
      return 5;
    }
    return gap <= 7 * 86_400 ? 6 : 7;
  }

  private void ensureCapacity(int capacity) {
    if (chosen.length >= capacity) {
      return;
    }
    linkSums = new float[capacity];
    chosen = new int[capacity];
    // One more: a title that was met before is written behind the last one, and not counted.
    touched = new int[capacity + 1];
    touchedPriors = new float[capacity];
  }
}
