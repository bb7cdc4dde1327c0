package dev.marquee.benchmarks.thumbnails;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/**
 * Chooses settings for Vowpal Wabbit: one dimension after the other, the best of each is kept
 * (coordinate descent), by the mean regret in the matched landscape of three seeds that no result
 * uses.
 *
 * <p>A setting is given up after a seed when it has lost more than a tenth more than the best so
 * far on the same seeds: worlds differ more than settings do, so only the same worlds compare. Not
 * thread-safe.
 */
public final class VowpalWabbitSearch {
  /** The seeds on which settings are chosen. */
  public static final List<Long> SEEDS = List.of(2001L, 2002L, 2003L);

  private static final double GIVE_UP = 1.1;

  /** Factors of a step; without decay of the steps (power 0) the smaller ones count. */
  private static final List<String> RATES =
      List.of("-l 0.5", "-l 0.2", "-l 0.1", "-l 0.05", "-l 0.02", "-l 0.01", "-l 1", "-l 2");

  /** The same, beginning where five models ended. */
  private static final List<String> OTHER_RATES =
      List.of("-l 0.02", "-l 0.05", "-l 0.01", "-l 0.005", "-l 0.002", "-l 0.1");

  /**
   * What one setting came to.
   *
   * @param regretPercent regret as percentage of the even policy's by seed, fewer than the seeds
   *     when it was given up
   * @param best whether no earlier setting of this id was better
   */
  public record Trial(
      PolicyKind policy, String settings, List<Double> regretPercent, boolean best) {
    public Trial {
      regretPercent = List.copyOf(regretPercent);
    }

    /** Mean over the seeds that it was tried on. */
    public double mean() {
      return regretPercent.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
  }

  private final PolicyKind policy;
  private final ToDoubleBiFunction<String, Long> regretPercent;
  private final Map<String, List<Double>> tried = new LinkedHashMap<>();
  private final Map<String, String> chosen = new LinkedHashMap<>();
  private String best = "";

  /**
   * @param policy one of Vowpal Wabbit's
   * @param regretPercent regret of settings on a seed, as percentage of the even policy's
   */
  VowpalWabbitSearch(PolicyKind policy, ToDoubleBiFunction<String, Long> regretPercent) {
    if (!policy.isVowpalWabbit()) {
      throw new IllegalArgumentException("policy must be one of Vowpal Wabbit's: " + policy.id());
    }
    this.policy = policy;
    this.regretPercent = regretPercent;
  }

  /** The search in the matched landscape. */
  public static VowpalWabbitSearch of(PolicyKind policy) {
    return new VowpalWabbitSearch(
        policy,
        (settings, seed) ->
            new PolicyRun(
                    Landscape.MATCHED,
                    (world, policySeed) -> new VowpalWabbitPolicy(world, settings, policySeed),
                    seed,
                    null)
                .run()
                .percentOfUniform(PolicyRun.POINTS));
  }

  /**
   * Runs it.
   *
   * @param trials hears of each setting, in the order in which they were tried
   * @return the settings that were chosen
   */
  public String run(Consumer<Trial> trials) {
    Map<String, List<String>> dimensions = dimensions(policy);
    dimensions.forEach((name, alternatives) -> chosen.put(name, alternatives.get(0)));
    best = settings(chosen);
    attempt(best, trials);
    for (Map.Entry<String, List<String>> dimension : dimensions.entrySet()) {
      descend(dimension.getKey(), dimension.getValue(), trials);
    }
    // What was chosen later may ask for another pace.
    descend("rate", rates(policy), trials);
    return best;
  }

  private void descend(String dimension, List<String> alternatives, Consumer<Trial> trials) {
    for (String alternative : alternatives) {
      Map<String, String> other = new LinkedHashMap<>(chosen);
      other.put(dimension, alternative);
      String settings = settings(other);
      if (!tried.containsKey(settings) && attempt(settings, trials)) {
        best = settings;
        chosen.put(dimension, alternative);
      }
    }
  }

  /** Whether the settings are better than the best so far. */
  private boolean attempt(String settings, Consumer<Trial> trials) {
    List<Double> toBeat = tried.getOrDefault(best, List.of());
    List<Double> own = new ArrayList<>();
    double sum = 0;
    double sumToBeat = 0;
    boolean lost = false;
    for (int at = 0; at < SEEDS.size() && !lost; at++) {
      double percent = regretPercent.applyAsDouble(settings, SEEDS.get(at));
      own.add(percent);
      sum += percent;
      sumToBeat += toBeat.isEmpty() ? Double.POSITIVE_INFINITY : toBeat.get(at);
      lost = sum > GIVE_UP * sumToBeat;
    }
    tried.put(settings, own);
    boolean better = !lost && sum < sumToBeat;
    trials.accept(new Trial(policy, settings, own, better));
    return better;
  }

  private static List<String> rates(PolicyKind policy) {
    return policy == PolicyKind.VW_BAG_5 ? RATES : OTHER_RATES;
  }

  private static String settings(Map<String, String> dimensions) {
    return dimensions.values().stream()
        .filter(one -> !one.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** What is searched, in this order; each begins with the value that stands first. */
  private static Map<String, List<String>> dimensions(PolicyKind policy) {
    Map<String, List<String>> dimensions = new LinkedHashMap<>();
    if (policy == PolicyKind.VW_SQUARECB) {
      dimensions.put("exploration", List.of("--squarecb"));
      dimensions.put(
          "scale",
          List.of(
              "--gamma_scale 100",
              "--gamma_scale 10",
              "--gamma_scale 30",
              "--gamma_scale 300",
              "--gamma_scale 1000",
              "--gamma_scale 3000",
              "--gamma_scale 10000"));
    } else if (policy == PolicyKind.VW_EPSILON) {
      dimensions.put(
          "exploration",
          List.of(
              "--epsilon 0.05",
              "--epsilon 0.1",
              "--epsilon 0.2",
              "--epsilon 0.4",
              "--epsilon 0.02"));
    } else {
      dimensions.put(
          "exploration", List.of(policy == PolicyKind.VW_BAG_5 ? "--bag 5" : "--bag 10"));
    }
    dimensions.put("rate", rates(policy));
    if (policy == PolicyKind.VW_SQUARECB) {
      dimensions.put("exponent", List.of("", "--gamma_exponent 0.25", "--gamma_exponent 0.75"));
      dimensions.put("elimination", List.of("", "--elim"));
    } else if (policy != PolicyKind.VW_EPSILON) {
      dimensions.put("greedify", List.of("", "--greedify"));
      dimensions.put("epsilon", List.of("", "--epsilon 0.02"));
    }
    if (policy == PolicyKind.VW_BAG_5) {
      dimensions.put(
          "interactions",
          List.of("-q AP -q AF", "-q AP", "-q AF", "-q AP -q AF -q AT", "-q AP -q AF -q FF"));
      dimensions.put("estimator", List.of("", "--cb_type dr", "--cb_type ips"));
      dimensions.put("power", List.of("", "--power_t 0.25", "--power_t 0", "--coin"));
      dimensions.put("regularisation", List.of("", "--l2 1e-7", "--l2 1e-5"));
    } else {
      // How costs are learned was searched with five models: the others begin with what was best.
      dimensions.put("interactions", List.of("-q AP -q AF -q AT", "-q AP -q AF", "-q AF -q AT"));
      dimensions.put("power", List.of("--power_t 0", ""));
    }
    return dimensions;
  }
}
