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

  /** Evidence values per touched title: channels, then latest transition and strongest link. */
  private static final int STRIDE = 8;

  private static final int LATEST = Channels.COUNT;
  private static final int STRONGEST = Channels.COUNT + 1;

  /** Choices that a title is credited with before its counts are compared. */
  private static final float COUNT_FLOOR = 0.05f;

  /** Choices at the average position that a title is credited with. */
  private static final float LIFT_PRIOR = 3;

  private static final float LONG_TASTE_KEPT = 0.97f;
  private static final float LATEST_COUNTS_KEPT = 0.9f;

  /** Slots for at most {@link Profile#GENRES} tastes. */
  private static final int TASTE_MASK = (1 << 6) - 1;

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
   * Titles that rows of the history speak of, in a sparse set (Briggs and Torczon 1993): a title's
   * slot counts only when the title stands there, so nothing is cleared between events, and what is
   * added up lies close together however large the catalogue.
   */
  private int[] slots = new int[0];

  private int[] touched = new int[0];
  private int touchedCount;
  private float[] evidence = new float[0];
  private int[] linkCounts = new int[0];
  private int[] strongest = new int[0];
  private int[] chosen = new int[0];
  private float[] heapPriors;
  private int[] heapTitles;
  private final SeenTitles seen = new SeenTitles();
  private final int[] tasteKeys = new int[TASTE_MASK + 1];
  private final float[] tastes = new float[TASTE_MASK + 1];
  private final float[] longTaste;
  private final float[] nothing;
  private final float[][] vectors = new float[Candidates.CAPACITY][];
  private final double[] popularityFactors;
  private float evidenceMaximum;
  private float popularityMaximum;
  private double popularityFactor;
  private float positionShare;
  private float ownSquare;
  private float ownDot;
  private float longTasteDot;
  private float latestDot;

  public CandidateGenerator(SharedModel model, RankerOptions options) {
    this.model = model;
    this.options = options;
    this.popularityFactors = new double[model.options().popularity().count()];
    this.longTaste = new float[model.options().factors()];
    this.nothing = new float[model.options().factors()];
    this.heapPriors = new float[options.candidates()];
    this.heapTitles = new int[options.candidates()];
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
    touchedCount = 0;
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
    gather(profile, modelTime, columns);
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
    describe(profile, modelTime, region, columns, into);
  }

  private void gather(Profile profile, double modelTime, SharedModel.Columns columns) {
    Channels channels = model.options().channels();
    TitleIndex index = model.index();
    int size = profile.size();
    float weight = 1;
    int limit = slots.length;
    for (int distance = 1; distance <= Math.min(REACH, size); distance++) {
      int place = size - distance;
      int number = index.find(profile.titles[place]);
      NeighbourRow row = number == TitleIndex.ABSENT ? null : model.row(number);
      if (row != null) {
        float scale = weight * columns.inverseRoot()[number];
        double span = modelTime - row.time;
        channels.decays(span, scale, factors);
        gatherRow(row, place, distance == 1, limit);
      }
      weight *= KEPT_BY_DISTANCE;
    }
  }

  private void gatherRow(NeighbourRow row, int place, boolean latest, int limit) {
    float[] weights = row.weights;
    int[] numbers = row.numbers;
    float[] all = evidence;
    float f0 = factors[0];
    float f1 = factors[1];
    float f2 = factors[2];
    float f3 = factors[3];
    float f4 = factors[4];
    float f5 = factors[5];
    int rowSize = row.size;
    for (int entry = 0; entry < rowSize; entry++) {
      int number = numbers[entry];
      if (number >= limit) {
        continue;
      }
      int from = entry * Channels.COUNT;
      float forward = f1 * weights[from + 1];
      float backward = f2 * weights[from + 2];
      float link = forward + 0.5f * backward;
      int slot = slotOf(number);
      int base = slot * STRIDE;
      if (slot < 0) {
        slot = touchedCount++;
        base = slot * STRIDE;
        slots[number] = slot;
        touched[slot] = number;
        all[base] = f0 * weights[from];
        all[base + 1] = forward;
        all[base + 2] = backward;
        all[base + 3] = f3 * weights[from + 3];
        all[base + 4] = f4 * weights[from + 4];
        all[base + 5] = f5 * weights[from + 5];
        all[base + LATEST] = latest ? forward : 0;
        all[base + STRONGEST] = link;
        strongest[slot] = place;
        linkCounts[slot] = 1;
      } else {
        all[base] += f0 * weights[from];
        all[base + 1] += forward;
        all[base + 2] += backward;
        all[base + 3] += f3 * weights[from + 3];
        all[base + 4] += f4 * weights[from + 4];
        all[base + 5] += f5 * weights[from + 5];
        linkCounts[slot]++;
        if (link > all[base + STRONGEST]) {
          all[base + STRONGEST] = link;
          strongest[slot] = place;
        }
      }
    }
  }

  /** Where evidence of a title stands, or −1. */
  private int slotOf(int number) {
    int slot = slots[number];
    return slot < touchedCount && touched[slot] == number ? slot : -1;
  }

  private float priorEvidence(int slot, int number, SharedModel.Columns columns) {
    int base = slot * STRIDE;
    return (evidence[base + Channels.FORWARD] + 0.5f * evidence[base + Channels.BACKWARD])
        * columns.inverseFourthRoot()[number];
  }

  private void takeBest(
      Profile profile, SharedModel.Columns columns, double[] counts, Candidates into) {
    evidenceMaximum = 0;
    for (int at = 0; at < touchedCount; at++) {
      int number = touched[at];
      float value = priorEvidence(at, number, columns);
      if (value > evidenceMaximum && isOpen(profile, number)) {
        evidenceMaximum = value;
      }
    }
    if (evidenceMaximum == 0) {
      return;
    }
    int size = 0;
    for (int at = 0; at < touchedCount; at++) {
      int number = touched[at];
      float value = prior(at, number, columns, counts);
      if (size < heapPriors.length) {
        if (isOpen(profile, number)) {
          siftUp(size++, value, number);
        }
      } else if (value > heapPriors[0] && isOpen(profile, number)) {
        siftDown(value, number, size);
      }
    }
    for (int at = 0; at < size; at++) {
      add(heapTitles[at], Candidates.NEIGHBOURS, into);
    }
  }

  private float prior(int slot, int number, SharedModel.Columns columns, double[] counts) {
    float popular =
        popularityMaximum > 0 ? (float) (counts[number] * popularityFactor) / popularityMaximum : 0;
    if (evidenceMaximum == 0) {
      return popular;
    }
    float linked = slot < 0 ? 0 : priorEvidence(slot, number, columns) / evidenceMaximum;
    return linked + POPULARITY_SHARE * popular;
  }

  private void takeTop(Profile profile, int[] top, int most, int source, Candidates into) {
    int taken = 0;
    for (int number : top) {
      if (taken == most) {
        return;
      }
      if (number < slots.length && isOpen(profile, number)) {
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
    int known = chosen[number];
    if (known < into.size && into.titles[known] == number) {
      into.sources[known] |= source;
      return;
    }
    if (into.size == Candidates.CAPACITY) {
      return;
    }
    into.titles[into.size] = number;
    into.sources[into.size] = source;
    chosen[number] = into.size++;
  }

  private boolean isOpen(Profile profile, int number) {
    long key = model.index().key(number);
    return (options.repeats() || !seen.contains(key))
        && (profile.dislikes.length == 0 || !profile.dislikes(key));
  }

  private void describe(
      Profile profile,
      double modelTime,
      String region,
      SharedModel.Columns columns,
      Candidates into) {
    Arrays.fill(channelMaxima, 1e-9f);
    int size = into.size;
    for (int at = 0; at < size; at++) {
      int number = into.titles[at];
      int slot = slotOf(number);
      if (slot >= 0) {
        int base = slot * STRIDE;
        for (int one = 0; one < STRIDE; one++) {
          channelMaxima[one] =
              Math.max(channelMaxima[one], evidence[base + one] * columns.inverseRoot()[number]);
        }
      }
    }
    double[] counts = columns.counts()[model.options().popularity().priorHalfLife()];
    int latestNumber =
        profile.size() == 0
            ? TitleIndex.ABSENT
            : model.index().find(profile.titles[profile.size() - 1]);
    TitleFacts latest =
        latestNumber == TitleIndex.ABSENT ? TitleFacts.UNKNOWN : model.facts(latestNumber);
    double[] regionCounts = region.isEmpty() ? new double[0] : model.regionCounts(region);
    for (int at = 0; at < size; at++) {
      int number = into.titles[at];
      int slot = slotOf(number);
      into.prior[at] = FastLogarithm.ln(prior(slot, number, columns, counts) + 1e-5f);
      describeLinks(slot, columns.inverseRoot()[number], at, into);
      describePopularity(number, at, modelTime, columns, into);
      describeContent(profile, number, at, latest, into);
      into.raw[Feature.REGION_LIFT][at] =
          number < regionCounts.length
              ? FastLogarithm.ln(
                  (float)
                      ((regionCounts[number] + 0.02 * counts[number]) * popularityFactor + 0.02))
              : 0;
    }
    describePopularityDistance(profile, columns, into);
    describeEmbedding(profile, latestNumber, into);
  }

  private void describeLinks(int slot, float damping, int at, Candidates into) {
    float[][] raw = into.raw;
    boolean linked = slot >= 0;
    int base = slot * STRIDE;
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      float share = linked ? evidence[base + channel] * damping / channelMaxima[channel] : 0;
      raw[Feature.CHANNEL + channel][at] = FastLogarithm.ln(FLOOR + Math.max(0, share));
    }
    float strong = linked ? evidence[base + STRONGEST] : 0;
    raw[Feature.STRONGEST][at] =
        FastLogarithm.ln(FLOOR + Math.max(0, strong) * damping / channelMaxima[STRONGEST]);
    raw[Feature.LINKS][at] = linked ? FastLogarithm.ln(1 + linkCounts[slot]) : 0;
    raw[Feature.LATEST][at] =
        FastLogarithm.ln(
            FLOOR
                + (linked
                    ? Math.max(0, evidence[base + LATEST]) * damping / channelMaxima[LATEST]
                    : 0));
    float total =
        linked ? evidence[base + Channels.FORWARD] + 0.5f * evidence[base + Channels.BACKWARD] : 0;
    into.links[at] = total > 0 ? strongest[slot] : -1;
    into.linkShares[at] = total > 0 ? strong / total : 0;
  }

  private void describePopularity(
      int number, int at, double modelTime, SharedModel.Columns columns, Candidates into) {
    float[][] raw = into.raw;
    for (int one = 0; one < Feature.POPULARITIES; one++) {
      int halfLife = Math.min(one, popularityFactors.length - 1);
      double count = columns.counts()[halfLife][number] * popularityFactors[halfLife];
      raw[Feature.POPULARITY + one][at] =
          FastLogarithm.ln((float) Math.max(0, count) + COUNT_FLOOR);
    }
    float total =
        (float) Math.max(0, columns.counts()[popularityFactors.length - 1][number]) + LIFT_PRIOR;
    float here = Math.max(0, columns.positions()[into.lengthBucket][number]);
    raw[Feature.POSITION_LIFT][at] =
        FastLogarithm.ln((here + LIFT_PRIOR * positionShare) / (total * positionShare));
    double first = columns.firstTime()[number];
    double last = columns.lastTime()[number];
    raw[Feature.AGE][at] =
        Double.isNaN(first) ? 0 : FastLogarithm.ln((float) Math.max(0, modelTime - first) + 1);
    raw[Feature.SINCE_LAST][at] =
        Double.isNaN(last) ? 0 : FastLogarithm.ln((float) Math.max(0, modelTime - last) + 1);
  }

  private void noteTastes(Profile profile) {
    Arrays.fill(tasteKeys, 0);
    for (int at = 0; at < profile.genres.length; at++) {
      int slot = profile.genres[at] & TASTE_MASK;
      while (tasteKeys[slot] != 0) {
        slot = (slot + 1) & TASTE_MASK;
      }
      tasteKeys[slot] = profile.genres[at];
      tastes[slot] = profile.tastes[at];
    }
  }

  private float tasteOf(int genre) {
    for (int slot = genre & TASTE_MASK; tasteKeys[slot] != 0; slot = (slot + 1) & TASTE_MASK) {
      if (tasteKeys[slot] == genre) {
        return tastes[slot];
      }
    }
    return 0;
  }

  private void describeContent(
      Profile profile, int number, int at, TitleFacts latest, Candidates into) {
    TitleFacts facts = model.facts(number);
    float fit = 0;
    int common = 0;
    for (int genre : facts.genres()) {
      fit += tasteOf(genre);
      for (int other : latest.genres()) {
        if (other == genre) {
          common++;
        }
      }
    }
    float[][] raw = into.raw;
    int genres = facts.genres().length;
    raw[Feature.GENRES][at] = genres == 0 ? 0 : fit / (float) Math.sqrt(genres);
    raw[Feature.LATEST_GENRES][at] =
        common == 0 ? 0 : common / (float) (genres + latest.genres().length - common);
    raw[Feature.YEAR][at] = yearDistance(profile.year, facts.year());
    raw[Feature.LATEST_YEAR][at] = yearDistance(latest.year(), facts.year());
    raw[Feature.SHOWN][at] =
        profile.shown.length == 0
            ? 0
            : FastLogarithm.ln(1 + profile.timesShown(model.index().key(number)));
  }

  private static float yearDistance(float one, float other) {
    return one == 0 || other == 0 ? 0 : FastLogarithm.ln(1 + Math.abs(one - other));
  }

  private void describeEmbedding(Profile profile, int latestNumber, Candidates into) {
    float[] own = profile.embedding;
    float[] latest = latestNumber == TitleIndex.ABSENT ? null : model.embedding(latestNumber);
    float latestNorm = latest == null ? 0 : inverseNorm(latest);
    boolean known = own.length == longTaste.length;
    Arrays.fill(longTaste, 0);
    if (known) {
      gatherLongTaste(profile);
    }
    float[][] raw = into.raw;
    // First all addresses, then all vectors: one miss of the cache does not wait for another.
    for (int at = 0; at < into.size; at++) {
      vectors[at] = known || latest != null ? model.embedding(into.titles[at]) : null;
    }
    for (int at = 0; at < into.size; at++) {
      float[] vector = vectors[at];
      float dot = 0;
      float taste = 0;
      float similarity = 0;
      float norm = 0;
      if (vector != null) {
        multiply(vector, known ? own : nothing, latest == null ? nothing : latest);
        norm = 1 / (float) Math.sqrt(ownSquare + 1e-9f);
        dot = ownDot;
        taste = longTasteDot;
        similarity = latestDot * latestNorm;
      }
      raw[Feature.EMBEDDING][at] = dot;
      raw[Feature.DIRECTION][at] = dot * norm;
      raw[Feature.LONG_TASTE][at] = taste * norm;
      raw[Feature.LATEST_SIMILARITY][at] = similarity * norm;
      vectors[at] = null;
    }
  }

  // Four products in one pass over the vector, which is not in the cache.
  private void multiply(float[] vector, float[] own, float[] latest) {
    float square = 0;
    float dot = 0;
    float taste = 0;
    float similarity = 0;
    float[] longOne = longTaste;
    for (int at = 0; at < vector.length; at++) {
      float one = vector[at];
      square += one * one;
      dot += one * own[at];
      taste += one * longOne[at];
      similarity += one * latest[at];
    }
    ownSquare = square;
    ownDot = dot;
    longTasteDot = taste;
    latestDot = similarity;
  }

  private void gatherLongTaste(Profile profile) {
    float weight = 1;
    for (int place = profile.size() - 1; place >= 0; place--) {
      if ((profile.flags[place] & Profile.POSITIVE) == 0) {
        continue;
      }
      int number = model.index().find(profile.titles[place]);
      float[] vector = number == TitleIndex.ABSENT ? null : model.embedding(number);
      if (vector != null) {
        float scale = weight * inverseNorm(vector);
        for (int factor = 0; factor < longTaste.length; factor++) {
          longTaste[factor] += scale * vector[factor];
        }
        weight *= LONG_TASTE_KEPT;
      }
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
      if (number != TitleIndex.ABSENT) {
        sum += weight * FastLogarithm.ln(columns.inverseRoot()[number]);
        total += weight;
        weight *= LATEST_COUNTS_KEPT;
      }
    }
    float mean = total > 0 ? sum / total : 0;
    for (int at = 0; at < into.size; at++) {
      into.raw[Feature.POPULARITY_DISTANCE][at] =
          total > 0 ? Math.abs(FastLogarithm.ln(columns.inverseRoot()[into.titles[at]]) - mean) : 0;
    }
  }

  private static float inverseNorm(float[] vector) {
    return 1 / (float) Math.sqrt(Vectors.dot(vector, vector, vector.length) + 1e-9f);
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

  private void siftUp(int from, float value, int number) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (heapPriors[parent] <= value) {
        break;
      }
      heapPriors[at] = heapPriors[parent];
      heapTitles[at] = heapTitles[parent];
      at = parent;
    }
    heapPriors[at] = value;
    heapTitles[at] = number;
  }

  private void siftDown(float value, int number, int size) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heapPriors[child + 1] < heapPriors[child]) {
        child++;
      }
      if (heapPriors[child] >= value) {
        break;
      }
      heapPriors[at] = heapPriors[child];
      heapTitles[at] = heapTitles[child];
      at = child;
    }
    heapPriors[at] = value;
    heapTitles[at] = number;
  }

  private void ensureCapacity(int capacity) {
    if (slots.length >= capacity) {
      return;
    }
    evidence = Arrays.copyOf(evidence, capacity * STRIDE);
    slots = Arrays.copyOf(slots, capacity);
    linkCounts = Arrays.copyOf(linkCounts, capacity);
    strongest = Arrays.copyOf(strongest, capacity);
    chosen = Arrays.copyOf(chosen, capacity);
    touched = Arrays.copyOf(touched, capacity);
  }
}
