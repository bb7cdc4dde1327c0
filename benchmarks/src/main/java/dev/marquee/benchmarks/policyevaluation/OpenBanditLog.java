package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.local.CommandException;
import dev.marquee.thumbnails.evaluation.LoggedImpression;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a policy showed and what was clicked, from a CSV file in the form of Open Bandit (Saito et
 * al. 2021): columns {@code item_id, position, click, propensity_score}, others beside them.
 *
 * @param impressions in the order of the file
 * @param skippedLines lines that could not be used
 */
public record OpenBanditLog(List<Impression> impressions, int skippedLines) {
  /** Places on a page. */
  public static final int POSITIONS = 3;

  /** Below it the largest possible weight would exceed {@link LoggedImpression#LARGEST_WEIGHT}. */
  private static final double LEAST_PROPENSITY = 1e-60;

  /**
   * One impression.
   *
   * @param arm what was shown
   * @param position where, in [1, {@link #POSITIONS}]
   * @param click the reward, in [0, 1]
   * @param propensity probability of the arm at the position, in (0, 1]
   */
  public record Impression(String arm, int position, double click, double propensity) {}

  /**
   * Reads a log.
   *
   * @param known arms that the target knows, empty when it takes those of the log; a line with
   *     another one cannot be used
   * @param problems takes one sentence for each line that was left out
   * @throws CommandException when the file cannot be read or lacks a column
   */
  public static OpenBanditLog read(Path file, Set<String> known, Consumer<String> problems) {
    List<Impression> impressions = new ArrayList<>();
    // One string per arm instead of one per line.
    Map<String, String> arms = new HashMap<>();
    int[] skipped = new int[1];
    CsvLines.read(
        file,
        List.of("item_id", "position", "click", "propensity_score"),
        fields -> {
          String arm = fields.text("item_id");
          if (!known.isEmpty() && !known.contains(arm)) {
            throw new IllegalArgumentException("item_id has no prior: '" + arm + "'");
          }
          impressions.add(
              new Impression(
                  arms.computeIfAbsent(arm, same -> same),
                  position(fields),
                  click(fields),
                  propensity(fields)));
        },
        problem -> {
          skipped[0]++;
          problems.accept(problem + "; skipped");
        });
    return new OpenBanditLog(impressions, skipped[0]);
  }

  /**
   * Reads only the clicks of a log, where arms and propensities do not matter.
   *
   * @param problems takes one sentence for each line that was left out
   * @throws CommandException when the file cannot be read or lacks the column
   */
  public static DoubleSummaryStatistics readClicks(Path file, Consumer<String> problems) {
    DoubleSummaryStatistics clicks = new DoubleSummaryStatistics();
    CsvLines.read(
        file,
        List.of("click"),
        fields -> clicks.accept(click(fields)),
        problem -> problems.accept(problem + "; skipped"));
    return clicks;
  }

  /** All arms that were shown, in order. */
  public Set<String> arms() {
    Set<String> arms = new TreeSet<>();
    impressions.forEach(impression -> arms.add(impression.arm()));
    return arms;
  }

  private static int position(CsvLines.Fields fields) {
    double position = fields.number("position");
    if (!(position >= 1 && position <= POSITIONS && position == Math.rint(position))) {
      throw new IllegalArgumentException(
          "position must be a whole number in [1, " + POSITIONS + "]: " + position);
    }
    return (int) position;
  }

  private static double click(CsvLines.Fields fields) {
    double click = fields.number("click");
    if (!(click >= 0 && click <= 1)) {
      throw new IllegalArgumentException("click must be in [0, 1]: " + click);
    }
    return click;
  }

  private static double propensity(CsvLines.Fields fields) {
    double propensity = fields.number("propensity_score");
    if (!(propensity > 0 && propensity <= 1)) {
      throw new IllegalArgumentException("propensity_score must be in (0, 1]: " + propensity);
    }
    if (propensity < LEAST_PROPENSITY) {
      throw new IllegalArgumentException(
          "propensity_score must be at least " + LEAST_PROPENSITY + ": " + propensity);
    }
    return propensity;
  }
}
