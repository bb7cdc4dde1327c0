package dev.marquee.benchmarks.recommendations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Nearest viewers by their recent titles, in the manner of VMIS-kNN (Kersbergen, Sprangers and
 * Schelter 2022), plus decayed popularity.
 *
 * <p>The latest 500 viewers of each of the last 20 titles are compared; a common title counts
 * .9^(d−1) times its inverse frequency; the 100 nearest vote for their own latest 100 titles.
 */
public final class ViewerNeighboursMethod implements RecommendationMethod {
  private static final int REACH = 20;
  private static final int LATEST_VIEWERS = 500;
  private static final int NEIGHBOURS = 100;
  private static final int LATEST_TITLES = 100;
  private static final double KEPT_BY_DISTANCE = 0.9;
  private static final double POPULARITY_SHARE = 0.1;
  private static final double GROWTH = Math.pow(2, 1 / 500.0);

  private final int[] order;
  private final List<List<Integer>> histories = new ArrayList<>();
  private final List<List<Integer>> audiences = new ArrayList<>();
  private final double[] similarities;
  private final double[] scores;
  private final double[] popularity;
  private double unit = 1;

  public ViewerNeighboursMethod(RatingStream stream) {
    this.order = stream.order();
    this.scores = new double[order.length];
    this.popularity = new double[order.length];
    this.similarities = new double[stream.viewers()];
    for (int viewer = 0; viewer < stream.viewers(); viewer++) {
      histories.add(new ArrayList<>());
    }
    for (int title = 0; title < order.length; title++) {
      audiences.add(new ArrayList<>());
    }
  }

  @Override
  public String name() {
    return "user-knn";
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    Arrays.fill(scores, 0, known, 0);
    for (int viewer : nearest(rating.viewer())) {
      List<Integer> history = histories.get(viewer);
      for (int at = Math.max(0, history.size() - LATEST_TITLES); at < history.size(); at++) {
        int title = history.get(at);
        scores[title] += similarities[viewer] * inverseFrequency(title);
      }
    }
    double most = 0;
    double mostPopular = 0;
    for (int title = 0; title < known; title++) {
      if (!seen.get(title)) {
        most = Math.max(most, scores[title]);
        mostPopular = Math.max(mostPopular, popularity[title]);
      }
    }
    double scale = most > 0 ? 1 / most : 0;
    double share = (most > 0 ? POPULARITY_SHARE : 1) / Math.max(mostPopular, Double.MIN_NORMAL);
    for (int title = 0; title < known; title++) {
      scores[title] = scores[title] * scale + popularity[title] * share;
    }
    return Standing.of(scores, known, rating.title(), seen, order);
  }

  @Override
  public void learn(Rating rating) {
    unit *= GROWTH;
    if (unit > 1e100) {
      for (int title = 0; title < popularity.length; title++) {
        popularity[title] /= unit;
      }
      unit = 1;
    }
    histories.get(rating.viewer()).add(rating.title());
    audiences.get(rating.title()).add(rating.viewer());
    if (rating.positive()) {
      popularity[rating.title()] += unit;
    }
  }

  private List<Integer> nearest(int viewer) {
    Arrays.fill(similarities, 0);
    List<Integer> touched = new ArrayList<>();
    List<Integer> history = histories.get(viewer);
    double weight = 1;
    for (int at = history.size() - 1; at >= Math.max(0, history.size() - REACH); at--) {
      int title = history.get(at);
      List<Integer> audience = audiences.get(title);
      double gain = weight * inverseFrequency(title);
      for (int one = Math.max(0, audience.size() - LATEST_VIEWERS); one < audience.size(); one++) {
        int other = audience.get(one);
        if (other != viewer) {
          if (similarities[other] == 0) {
            touched.add(other);
          }
          similarities[other] += gain;
        }
      }
      weight *= KEPT_BY_DISTANCE;
    }
    touched.sort((left, right) -> Double.compare(similarities[right], similarities[left]));
    return touched.subList(0, Math.min(NEIGHBOURS, touched.size()));
  }

  private double inverseFrequency(int title) {
    return Math.log(1 + similarities.length / (1.0 + audiences.get(title).size()));
  }
}
