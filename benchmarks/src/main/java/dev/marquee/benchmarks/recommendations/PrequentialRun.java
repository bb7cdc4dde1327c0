package dev.marquee.benchmarks.recommendations;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Prequential evaluation (Gama, Sebastião and Rodrigues 2013): every event is scored by the model
 * as it is, then learned from.
 *
 * <p>All titles seen so far are ranked, the viewer's own seen ones left out unless repeats count. A
 * never-seen title is a miss, an unknown viewer is answered with what the method has.
 */
public final class PrequentialRun {
  private static final int WINDOWS = 60;

  private final RatingStream stream;
  private final boolean repeats;

  public PrequentialRun(RatingStream stream, boolean repeats) {
    this.stream = stream;
    this.repeats = repeats;
  }

  /**
   * Runs one method over the whole stream.
   *
   * @param progress takes the percentage done, whenever it grows
   */
  public MethodResult run(RecommendationMethod method, IntConsumer progress) {
    List<Rating> ratings = stream.ratings();
    long scored = stream.scored();
    long window = Math.max(1, (scored + WINDOWS - 1) / WINDOWS);
    BitSet[] seen = new BitSet[stream.viewers()];
    BitSet nothing = new BitSet();
    BitSet hits = new BitSet();
    List<Double> curve = new ArrayList<>();
    int known = 0;
    int events = 0;
    long knownEvents = 0;
    long reachable = 0;
    double recall10 = 0;
    double recall10Known = 0;
    double recall20 = 0;
    double reciprocal = 0;
    double windowRecall = 0;
    long nanos = 0;
    int percent = 0;
    for (int at = 0; at < ratings.size(); at++) {
      Rating rating = ratings.get(at);
      boolean unknownViewer = seen[rating.viewer()] == null;
      if (unknownViewer) {
        seen[rating.viewer()] = new BitSet();
      }
      long begin = System.nanoTime();
      if (rating.positive()) {
        Standing standing = method.score(rating, known, repeats ? nothing : seen[rating.viewer()]);
        nanos += at >= ratings.size() / 2 ? System.nanoTime() - begin : 0;
        boolean titleKnown = rating.title() < known;
        double credit = titleKnown ? standing.recall(10) : 0;
        recall10 += credit;
        windowRecall += credit;
        if (titleKnown) {
          reachable++;
          recall20 += standing.recall(20);
          reciprocal += standing.reciprocalRank(10);
          if (standing.hit(10)) {
            hits.set(events);
          }
          if (!unknownViewer) {
            knownEvents++;
            recall10Known += credit;
          }
        }
        events++;
        if (events % window == 0 || events == scored) {
          curve.add(windowRecall / (events % window == 0 ? window : events % window));
          windowRecall = 0;
        }
        begin = System.nanoTime();
      }
      method.learn(rating);
      nanos += at >= ratings.size() / 2 ? System.nanoTime() - begin : 0;
      seen[rating.viewer()].set(rating.title());
      known = Math.max(known, rating.title() + 1);
      int done = (int) (100L * (at + 1) / ratings.size());
      if (done > percent) {
        percent = done;
        progress.accept(percent);
      }
    }
    int timed = ratings.size() - ratings.size() / 2;
    return new MethodResult(
        method.name(),
        events,
        recall10 / events,
        knownEvents == 0 ? 0 : recall10Known / knownEvents,
        recall20 / events,
        reciprocal / events,
        nanos / 1e3 / timed,
        (double) reachable / events,
        hits,
        List.copyOf(curve));
  }
}
