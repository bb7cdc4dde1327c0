package dev.marquee.benchmarks.coverage;

import dev.marquee.cachewarming.outlook.Horizon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Coverage of the 95 % and 80 % intervals by horizon, one pair of lines per region, as SVG. */
public final class CoverageChart {
  private CoverageChart() {}

  /** Writes the chart; folders on the way are made. */
  public static void write(CoverageSummary summary, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(560)
            .title("What lay within the intervals, percent")
            .xAxisTitle("horizon")
            .yAxisTitle("percent")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
    chart.getStyler().setYAxisMin(60.0);
    chart.getStyler().setYAxisMax(100.0);
    List<String> horizons = Arrays.stream(Horizon.values()).map(Horizon::id).toList();
    summary.rows().stream()
        .map(CoverageSummary.Row::region)
        .distinct()
        .filter(region -> !region.equals(CoverageSummary.OTHERS))
        .forEach(
            region -> {
              chart.addSeries(region + " 95", horizons, percents(summary, region, true));
              chart.addSeries(region + " 80", horizons, percents(summary, region, false));
            });
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }

  private static List<Double> percents(CoverageSummary summary, String region, boolean wide) {
    return Arrays.stream(Horizon.values())
        .map(horizon -> tally(summary, region, horizon))
        .map(tally -> wide ? tally.coverage95() : tally.coverage80())
        // A short run has no week to look ahead; the line then lies below the chart.
        .map(percent -> percent.isNaN() ? 0.0 : percent)
        .toList();
  }

  private static CoverageTally tally(CoverageSummary summary, String region, Horizon horizon) {
    return summary.rows().stream()
        .filter(row -> row.region().equals(region) && row.horizon().equals(horizon.id()))
        .findFirst()
        .orElseThrow()
        .tally();
  }
}
