package dev.marquee.benchmarks.forecast;

import dev.marquee.cachewarming.forecast.HourlyForecast;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One series' last week, its forecast with the 80 and 95 % intervals, and what came, as SVG. */
public final class FanChart {
  private static final int SHOWN = 168;
  private static final Color WIDE = new Color(0xd6, 0xe6, 0xf4);
  private static final Color NARROW = new Color(0x9e, 0xc5, 0xe6);
  private static final Color FORECAST = new Color(0x1f, 0x5f, 0x9f);
  private static final Color ACTUAL = new Color(0xd9, 0x54, 0x2b);

  private FanChart() {}

  /** Writes the chart; folders on the way are made. */
  public static void write(ForecastTask.Split split, HourlyForecast forecast, Path file)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(480)
            .title("Forecast of " + split.id())
            .xAxisTitle("hours from the origin")
            .yAxisTitle("load")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    addBand(chart, "95 %", forecast, .025, WIDE);
    addBand(chart, "80 %", forecast, .1, NARROW);
    double[] known = split.known();
    int shown = Math.min(SHOWN, known.length);
    double[] past = new double[shown];
    double[] pastHours = new double[shown];
    for (int at = 0; at < shown; at++) {
      pastHours[at] = at - shown + 1.0;
      past[at] = known[known.length - shown + at];
    }
    addLine(chart, "known", pastHours, past, Color.DARK_GRAY);
    double[] hours = new double[forecast.hours()];
    double[] medians = new double[hours.length];
    for (int hour = 1; hour <= hours.length; hour++) {
      hours[hour - 1] = hour;
      medians[hour - 1] = forecast.median(hour);
    }
    addLine(chart, "forecast", hours, medians, FORECAST);
    addLine(chart, "actual", hours, split.actual(), ACTUAL);
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }

  private static void addLine(
      XYChart chart, String name, double[] hours, double[] values, Color color) {
    XYSeries series = chart.addSeries(name, hours, values);
    series.setMarker(SeriesMarkers.NONE).setLineColor(color);
    series.setLineStyle(new BasicStroke(1.6f));
  }

  /** A polygon: along the upper bound and back along the lower one. */
  private static void addBand(
      XYChart chart, String name, HourlyForecast forecast, double tail, Color color) {
    int hours = forecast.hours();
    double[] x = new double[2 * hours];
    double[] y = new double[2 * hours];
    for (int hour = 1; hour <= hours; hour++) {
      x[hour - 1] = hour;
      y[hour - 1] = forecast.quantile(hour, 1 - tail);
      x[2 * hours - hour] = hour;
      y[2 * hours - hour] = forecast.quantile(hour, tail);
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setMarker(SeriesMarkers.NONE).setLineColor(color);
    series.setFillColor(color);
  }
}
