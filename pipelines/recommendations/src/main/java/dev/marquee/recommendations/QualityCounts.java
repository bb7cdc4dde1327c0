package dev.marquee.recommendations;

import dev.marquee.recommendations.evaluation.CoverageSketch;
import dev.marquee.recommendations.evaluation.TieCredit;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;

/**
 * How good the recommendations were, in sums that add up over subtasks and time.
 *
 * <p>Every positive event on a title not seen before is scored before it is learned from
 * (prequential evaluation, Dawid 1984; Vinagre et al. 2014). Public fields make it a serializable
 * record.
 */
public final class QualityCounts {
  private static final int TOP = 10;

  /** Events that reached a profile, duplicates included. */
  public long events;

  /** Events that were seen before. */
  public long duplicates;

  /** Events of forgotten profiles, dropped. */
  public long barred;

  /** Pages written. */
  public long pages;

  /** Positive events on titles that the profile had not seen. */
  public long positives;

  /** Positive events that were not scored because an earlier life may have learned from them. */
  public long replayed;

  /** Positive events that were scored; the others were replayed or left out under overload. */
  public long scored;

  /** Scored events from which the ranker learned: their title was a candidate. */
  public long learned;

  /** Scored events on titles that nobody had watched before: no recommender can hit them. */
  public long onNewTitles;

  /** Sum of recall@10 of the ranked candidates. */
  public double recall10;

  /** Sum of reciprocal ranks up to 10. */
  public double reciprocalRank10;

  /** Sum of recall@10 of decayed popularity on the same events. */
  public double popularityRecall10;

  /** Sum of hits in the first ten top picks of the page last published to the profile. */
  public double pageRecall10;

  /** The same for events of profiles with history on titles watched before. */
  public long knownScored;

  public double knownRecall10;

  public double knownReciprocalRank10;

  public double knownPopularityRecall10;

  public double knownPageRecall10;

  /** Titles that stood among the first ten. */
  public CoverageSketch coverage = new CoverageSketch();

  /** Titles of the catalogue, as last seen by the subtask that reports. */
  public long catalogueTitles;

  /**
   * Counts one positive event that was just scored, before anything is learned from it.
   *
   * @param picks fingerprints of the first top picks on the page last published to the profile
   */
  public void observe(
      SharedModel model, Candidates candidates, Profile profile, long title, int[] picks) {
    int number = model.index().find(title);
    boolean wasWatched = number != TitleIndex.ABSENT && model.wasWatched(number);
    int place = number == TitleIndex.ABSENT ? -1 : candidates.find(number);
    double recall = 0;
    double reciprocal = 0;
    if (place >= 0) {
      TieCredit credit = TieCredit.of(candidates.scores, candidates.size, place);
      recall = credit.recall(TOP);
      reciprocal = credit.reciprocalRank(TOP);
    }
    double popularity = isPopular(model, profile, number) ? 1 : 0;
    double page = contains(picks, TitleKey.fingerprint(title)) ? 1 : 0;
    scored++;
    recall10 += recall;
    reciprocalRank10 += reciprocal;
    popularityRecall10 += popularity;
    pageRecall10 += page;
    if (!wasWatched) {
      onNewTitles++;
    } else if (profile.watched > 0) {
      knownScored++;
      knownRecall10 += recall;
      knownReciprocalRank10 += reciprocal;
      knownPopularityRecall10 += popularity;
      knownPageRecall10 += page;
    }
    cover(model, candidates);
  }

  private void cover(SharedModel model, Candidates candidates) {
    int[] ranked = candidates.ranked();
    for (int at = 0; at < Math.min(TOP, candidates.size); at++) {
      coverage.add(model.index().key(candidates.titles[ranked[at]]));
    }
  }

  private static boolean isPopular(SharedModel model, Profile profile, int title) {
    int better = 0;
    for (int number : model.topByHalfLife(model.options().popularity().priorHalfLife())) {
      if (number == title) {
        return true;
      }
      if (!profile.hasSeen(model.index().key(number)) && ++better == TOP) {
        return false;
      }
    }
    return false;
  }

  private static boolean contains(int[] values, int value) {
    for (int one : values) {
      if (one == value) {
        return true;
      }
    }
    return false;
  }

  /** Adds what another subtask or moment counted. */
  public void add(QualityCounts other) {
    events += other.events;
    duplicates += other.duplicates;
    barred += other.barred;
    pages += other.pages;
    positives += other.positives;
    replayed += other.replayed;
    scored += other.scored;
    learned += other.learned;
    onNewTitles += other.onNewTitles;
    recall10 += other.recall10;
    reciprocalRank10 += other.reciprocalRank10;
    popularityRecall10 += other.popularityRecall10;
    pageRecall10 += other.pageRecall10;
    knownScored += other.knownScored;
    knownRecall10 += other.knownRecall10;
    knownReciprocalRank10 += other.knownReciprocalRank10;
    knownPopularityRecall10 += other.knownPopularityRecall10;
    knownPageRecall10 += other.knownPageRecall10;
    coverage.add(other.coverage);
    catalogueTitles = Math.max(catalogueTitles, other.catalogueTitles);
  }

  /** Share of first-time positive events that were scored and offered for learning, in [0, 1]. */
  public double learningShare() {
    long offered = positives - replayed;
    return offered == 0 ? 1 : (double) scored / offered;
  }
}
