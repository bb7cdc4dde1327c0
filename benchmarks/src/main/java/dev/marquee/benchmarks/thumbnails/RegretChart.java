package dev.marquee.benchmarks.thumbnails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Regret over the impressions of one landscape, one line per policy, as an SVG file. */
public final class RegretChart {
  private RegretChart() {}

  /**
   * Writes the chart; folders on the way are made.
   *
   * @param results of one landscape
   */
  public static void write(List<PolicyResult> results, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(560)
            .title("Takes lost by showing another picture: " + results.get(0).landscape().id())
            .xAxisTitle("impressions")
            .yAxisTitle("takes lost")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    double[] impressions = new double[PolicyRun.POINTS];
    for (int point = 0; point < impressions.length; point++) {
      impressions[point] = (point + 1.0) * ArtworkWorld.IMPRESSIONS / PolicyRun.POINTS;
    }
    for (PolicyResult result : results) {
      XYSeries series = chart.addSeries(result.policy().id(), impressions, result.curve());
      series.setMarker(SeriesMarkers.NONE);
    }
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
