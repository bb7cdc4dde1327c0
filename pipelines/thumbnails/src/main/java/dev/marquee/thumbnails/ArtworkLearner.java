package dev.marquee.thumbnails;

import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;
import dev.marquee.thumbnails.evaluation.LoggedImpression;
import dev.marquee.thumbnails.policy.PolicyTable;
import java.util.Arrays;

/**
 * Learns what became of showings, and makes the tables of titles.
 *
 * <p>Knows no state and no time of its own. Not thread-safe: one object per subtask.
 */
final class ArtworkLearner {
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final double MILLIS_PER_MINUTE = 60_000;

  /**
   * A propensity below this share of the least that the guardrails allow is none of the policy's.
   */
  private static final double PLAUSIBLE = .5;

  private final ThumbnailsOptions options;
  private final BanditOptions model;
  private final ArtworkBandit bandit;
  private final PolicyTable tables;
  private final SharedEffects shared;
  private final int scheme;
  private final float[] keptMeans;
  private final float[] keptVariances;

  ArtworkLearner(ThumbnailsOptions options) {
    this.options = options;
    this.model = options.bandit();
    this.bandit = new ArtworkBandit(model);
    this.tables = new PolicyTable(bandit, options.guardrails());
    this.shared = SharedEffects.initial(model);
    this.scheme = options.audiences().scheme();
    this.keptMeans = new float[shared.means.length];
    this.keptVariances = new float[shared.means.length];
  }

  /** What holds for pictures of all titles; this learner goes on learning on it. */
  SharedEffects shared() {
    return shared;
  }

  ArtworkBandit bandit() {
    return bandit;
  }

  int scheme() {
    return scheme;
  }

  /**
   * Fits a record that was made under other settings: what was learned of audiences is dropped when
   * their division has changed, and features when their number has.
   *
   * @return whether anything was changed
   */
  boolean adapt(TitleRecord title) {
    TitleEffects old = title.effects;
    int pictures = title.size();
    boolean isFitting =
        title.audienceScheme == scheme
            && (old == null || old.features.length == pictures * model.features());
    if (isFitting) {
      return false;
    }
    title.audienceScheme = scheme;
    if (old == null) {
      return false;
    }
    TitleEffects effects = TitleEffects.initial(model, old.time);
    effects.mean = old.mean;
    effects.variance = old.variance;
    int oldStride = pictures == 0 ? 1 : old.means.length / pictures;
    int stride = 1 + model.audiences();
    for (int place = 0; place < pictures; place++) {
      float[] features = Arrays.copyOf(title.pictures[place].features, model.features());
      effects.add(old.arms[place], features, model);
      effects.means[place * stride] = old.means[place * oldStride];
      effects.variances[place * stride] = old.variances[place * oldStride];
    }
    title.effects = effects;
    resizeCounts(title, pictures);
    title.table = new float[0];
    return true;
  }

  /**
   * Takes over which pictures the catalogue offers; the others keep what is known of them.
   *
   * @param eventTime milliseconds since 1970
   * @return whether anything changed that a policy shows
   */
  boolean offer(TitleRecord title, PictureRecord[] offered, long eventTime) {
    if (title.effects == null) {
      title.effects = TitleEffects.initial(model, eventTime / MILLIS_PER_HOUR);
      title.audienceScheme = scheme;
    }
    boolean isSame = isSame(title, offered);
    if (isSame) {
      return false;
    }
    PictureRecord[] before = title.pictures;
    for (PictureRecord one : before) {
      if (find(offered, one.arm) < 0) {
        title.effects.retire(one.arm, model);
      }
    }
    for (PictureRecord one : offered) {
      int place = title.effects.find(one.arm);
      if (place < 0) {
        title.effects.add(one.arm, one.features, model);
      } else {
        System.arraycopy(
            one.features, 0, title.effects.features, place * model.features(), model.features());
      }
    }
    PictureRecord[] pictures = new PictureRecord[offered.length];
    for (int place = 0; place < pictures.length; place++) {
      pictures[place] = offered[find(offered, title.effects.arms[place])];
    }
    moveCounts(title, pictures);
    title.defaultArm = offered.length == 0 ? 0 : offered[0].arm;
    title.table = new float[0];
    return true;
  }

  private static boolean isSame(TitleRecord title, PictureRecord[] offered) {
    if (offered.length != title.size()
        || (offered.length > 0 && offered[0].arm != title.defaultArm)) {
      return false;
    }
    for (PictureRecord one : offered) {
      int place = find(title.pictures, one.arm);
      if (place < 0) {
        return false;
      }
      PictureRecord known = title.pictures[place];
      if (!known.artworkId.equals(one.artworkId)
          || known.maturity != one.maturity
          || !Arrays.equals(known.barredCountries, one.barredCountries)
          || !Arrays.equals(known.features, one.features)
          || !Arrays.equals(known.crops, one.crops)) {
        return false;
      }
    }
    return true;
  }

  private static int find(PictureRecord[] pictures, long arm) {
    for (int place = 0; place < pictures.length; place++) {
      if (pictures[place].arm == arm) {
        return place;
      }
    }
    return -1;
  }

  private void moveCounts(TitleRecord title, PictureRecord[] pictures) {
    TitleRecord old = new TitleRecord();
    old.pictures = title.pictures;
    old.impressions = title.impressions;
    old.takes = title.takes;
    old.minutes = title.minutes;
    old.rewards = title.rewards;
    title.pictures = pictures;
    resizeCounts(title, pictures.length);
    for (int place = 0; place < pictures.length; place++) {
      int from = find(old.pictures, pictures[place].arm);
      for (int audience = 0; from >= 0 && audience < model.audiences(); audience++) {
        int to = audience * pictures.length + place;
        int at = audience * old.size() + from;
        title.impressions[to] = old.impressions[at];
        title.takes[to] = old.takes[at];
        title.minutes[to] = old.minutes[at];
        title.rewards[to] = old.rewards[at];
      }
    }
  }

  private void resizeCounts(TitleRecord title, int pictures) {
    int size = pictures * model.audiences();
    title.impressions = new int[size];
    title.takes = new int[size];
    title.minutes = new float[size];
    title.rewards = new float[size];
  }

  /**
   * Judges a showing whose window is over: measures what the policy in force would have made of it,
   * then learns from it, or counts why not.
   *
   * @param closeTime milliseconds since 1970
   */
  void decide(TitleRecord title, Showing showing, long closeTime, QualityCounts quality) {
    int place = placeOf(title, showing);
    if (showing.cause() == Exclusion.NONE) {
      showing.exclusion = (byte) causeAtClose(title, showing, place).ordinal();
    }
    if (showing.cause() != Exclusion.NONE) {
      quality.excluded[showing.exclusion]++;
      return;
    }
    int audience = showing.audience;
    double hours = closeTime / MILLIS_PER_HOUR;
    boolean taken = showing.isTakenBefore(closeTime);
    float reward =
        taken ? options.reward().of(showing.watchedBefore(closeTime), showing.durationMillis) : 0;
    float expected = bandit.probability(title.effects, shared, place, audience, hours);
    double minutes = showing.watchedBefore(Long.MAX_VALUE) / MILLIS_PER_MINUTE;
    boolean takenAtAll = showing.signs.length > 0;
    count(quality.drawn(showing.draw), takenAtAll, minutes, reward);
    measure(title, showing, place, hours, reward, expected, quality);
    if (options.learnWeights()) {
      bandit.learn(title.effects, shared, place, audience, reward, hours);
    } else {
      learnTitleOnly(title.effects, place, audience, reward, hours);
    }
    int at = audience * title.size() + place;
    title.impressions[at]++;
    title.rewards[at] += reward;
    title.takes[at] += takenAtAll ? 1 : 0;
    title.minutes[at] += (float) minutes;
    quality.learned++;
    quality.takes += taken ? 1 : 0;
    quality.takesAfterWindow += takenAtAll && !taken ? 1 : 0;
    quality.minutesAfterWindow += minutes - showing.watchedBefore(closeTime) / MILLIS_PER_MINUTE;
    boolean wasMisleading = title.watch.isMisleading();
    if (title.watch.observe(expected, reward, taken)) {
      quality.driftAlarms++;
    }
    if (!wasMisleading && title.watch.isMisleading()) {
      quality.completionAlarms++;
    }
  }

  /** What only the title can tell, and only now: pictures and settings may have changed since. */
  private Exclusion causeAtClose(TitleRecord title, Showing showing, int place) {
    if (showing.audienceScheme != scheme) {
      return Exclusion.UNKNOWN_AUDIENCE;
    }
    if (place < 0) {
      return Exclusion.UNKNOWN_ARTWORK;
    }
    double least = options.guardrails().leastOf(title.size());
    return showing.propensity < PLAUSIBLE * least
        ? Exclusion.IMPLAUSIBLE_PROPENSITY
        : Exclusion.NONE;
  }

  private void learnTitleOnly(
      TitleEffects effects, int place, int audience, float reward, double hours) {
    System.arraycopy(shared.means, 0, keptMeans, 0, keptMeans.length);
    System.arraycopy(shared.variances, 0, keptVariances, 0, keptVariances.length);
    long learned = shared.learned;
    bandit.learn(effects, shared, place, audience, reward, hours);
    System.arraycopy(keptMeans, 0, shared.means, 0, keptMeans.length);
    System.arraycopy(keptVariances, 0, shared.variances, 0, keptVariances.length);
    shared.learned = learned;
  }

  private static void count(
      QualityCounts.Draws draws, boolean taken, double minutes, float reward) {
    if (draws != null) {
      draws.impressions++;
      draws.takes += taken ? 1 : 0;
      draws.minutes += minutes;
      draws.rewards += reward;
    }
  }

  private void measure(
      TitleRecord title,
      Showing showing,
      int place,
      double hours,
      float reward,
      float expected,
      QualityCounts quality) {
    int pictures = title.size();
    if (title.table.length != pictures * model.audiences() || isRestricted(title)) {
      // Which pictures this viewer might have been shown is not known here, so neither is with
      // which probability the table would show them.
      quality.unmeasured++;
      return;
    }
    int row = showing.audience * pictures;
    double target = 0;
    for (int one = 0; one < pictures; one++) {
      float probability =
          one == place
              ? expected
              : bandit.probability(title.effects, shared, one, showing.audience, hours);
      target += title.table[row + one] * probability;
    }
    quality.current.add(
        new LoggedImpression(
            reward,
            showing.propensity,
            title.table[row + place],
            expected,
            // Rows sum to one but for rounding.
            Math.min(1, target)));
    if (showing.draw == Showing.EVENLY) {
      // What the table draws here depends on the impression alone, not on what was shown.
      double uniform = (mix(showing.impression) >>> 11) * 0x1p-53;
      boolean agrees = PolicyTable.draw(title.table, showing.audience, pictures, uniform) == place;
      quality.replay.add(reward, agrees);
    }
  }

  /** Finaliser of SplitMix64 (Steele et al. 2014): the hash of an id was used for its place. */
  private static long mix(long hash) {
    long mixed = hash + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /**
   * Adds what was heard of a showing after it had been judged.
   *
   * @param takenBefore whether a play had been known
   * @param watchedBefore time watched as it had been known, milliseconds
   */
  void correct(
      TitleRecord title,
      Showing showing,
      boolean takenBefore,
      int watchedBefore,
      QualityCounts quality) {
    if (showing.cause() != Exclusion.NONE) {
      return;
    }
    int taken = takenBefore ? 0 : 1;
    double minutes = (showing.watchedMillis() - watchedBefore) / MILLIS_PER_MINUTE;
    int place = placeOf(title, showing);
    if (place >= 0 && showing.audienceScheme == scheme) {
      int at = showing.audience * title.size() + place;
      title.takes[at] += taken;
      title.minutes[at] += (float) minutes;
    }
    quality.takesAfterWindow += taken;
    quality.minutesAfterWindow += minutes;
    QualityCounts.Draws draws = quality.drawn(showing.draw);
    if (draws != null) {
      draws.takes += taken;
      draws.minutes += minutes;
    }
  }

  /**
   * The table of a title with at least one picture, by what is known now.
   *
   * @param time milliseconds since 1970, event time
   */
  float[] table(TitleRecord title, long time) {
    int pictures = title.size();
    if (options.defaultOnly()) {
      return PolicyTable.always(
          find(title.pictures, title.defaultArm), pictures, model.audiences());
    }
    long[] impressions = new long[model.audiences()];
    for (int audience = 0; audience < impressions.length; audience++) {
      impressions[audience] = title.impressionsOf(audience);
    }
    // Of a copy: tables are made at any time, and drift in other steps would round otherwise.
    return tables.of(title.effects.copy(), shared, impressions, time / MILLIS_PER_HOUR);
  }

  private static boolean isRestricted(TitleRecord title) {
    for (PictureRecord picture : title.pictures) {
      if (picture.maturity > 0 || picture.barredCountries.length > 0) {
        return true;
      }
    }
    return false;
  }

  private static int placeOf(TitleRecord title, Showing showing) {
    for (int place = 0; place < title.pictures.length; place++) {
      if (title.pictures[place].isShownBy(showing.artwork)) {
        return place;
      }
    }
    return -1;
  }
}
