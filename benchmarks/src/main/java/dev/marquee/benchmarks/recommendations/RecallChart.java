package dev.marquee.benchmarks.recommendations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Recall at 10 over the stream, one line per method, as an SVG file. */
public final class RecallChart {
  private RecallChart() {}

  /** Writes the chart; folders on the way are made. */
  public static void write(List<MethodResult> results, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(560)
            .title("Recall@10 over the stream")
            .xAxisTitle("scored events")
            .yAxisTitle("recall@10 in the window")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisMin(0.0);
    for (MethodResult result : results) {
      List<Double> events = new ArrayList<>();
      double window = Math.ceil((double) result.events() / result.curve().size());
      for (int at = 0; at < result.curve().size(); at++) {
        events.add(Math.min(result.events(), (at + 1) * window));
      }
      XYSeries series = chart.addSeries(result.method(), events, result.curve());
      series.setMarker(SeriesMarkers.NONE);
    }
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    // The encoder appends its own suffix when the name lacks it.
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
