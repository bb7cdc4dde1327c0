package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Beta distributions of click rates, by campaign and arm, from a CSV file with columns {@code
 * campaign, arm, alpha, beta}.
 *
 * @param campaigns arms and their distributions by campaign, in the order of the file
 */
public record ClickPriors(Map<String, Map<String, Beta>> campaigns) {
  /**
   * A Beta distribution.
   *
   * @param alpha positive
   * @param beta positive
   */
  public record Beta(double alpha, double beta) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a parameter is not a positive finite number
     */
    public Beta {
      requirePositive("alpha", alpha);
      requirePositive("beta", beta);
    }

    private static void requirePositive(String key, double value) {
      if (!(value > 0 && value <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(key + " must be positive and finite: " + value);
      }
    }
  }

  /**
   * Reads priors. A bad line fails the whole file: without one of its arms the target would be
   * another policy.
   *
   * @throws CommandException when the file cannot be read, lacks a column or has a bad line
   */
  public static ClickPriors read(Path file) {
    Map<String, Map<String, Beta>> campaigns = new LinkedHashMap<>();
    CsvLines.read(
        file,
        List.of("campaign", "arm", "alpha", "beta"),
        fields -> {
          String campaign = fields.text("campaign");
          String arm = fields.text("arm");
          Beta prior = new Beta(fields.number("alpha"), fields.number("beta"));
          Map<String, Beta> arms =
              campaigns.computeIfAbsent(campaign, first -> new LinkedHashMap<>());
          if (arms.putIfAbsent(arm, prior) != null) {
            throw new IllegalArgumentException(
                "campaign " + campaign + " has two priors of arm " + arm);
          }
        },
        problem -> {
          throw new CommandException(ExitCode.INCOMPLETE, problem);
        });
    return new ClickPriors(campaigns);
  }
}
