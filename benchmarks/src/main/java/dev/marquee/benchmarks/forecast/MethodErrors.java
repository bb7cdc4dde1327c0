package dev.marquee.benchmarks.forecast;

/**
 * Mean errors of one method over all series.
 *
 * @param method its id
 * @param smape in percent
 * @param mase in units of the seasonal naive error within the known values
 * @param owa mean of sMAPE and MASE, each relative to Naive2
 * @param msis scaled interval score at 95 %, NaN for a method without intervals
 * @param coverage80 share of values within the 80 % interval, NaN without
 * @param coverage95 the same at 95 %
 * @param microsPerValue median time to take one value and forecast the horizon, NaN when the method
 *     is not fed value by value
 * @param stateBytes of one series, the largest; 0 when the method keeps none
 * @param series that were forecast
 */
public record MethodErrors(
    String method,
    double smape,
    double mase,
    double owa,
    double msis,
    double coverage80,
    double coverage95,
    double microsPerValue,
    int stateBytes,
    int series) {}
