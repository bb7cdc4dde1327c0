/**
 * Load forecasts: says how much load one region or title will have in each of the next 168 hours,
 * with quantiles, from nothing but the hours before.
 *
 * <p>A pool of experts (naive forecasts, medians of the same slot, discounted regressions on raw
 * and logarithmic values, similar days) is blended per range of horizons by its discounted errors;
 * intervals are discounted histograms of the blend's own errors, begun with what sibling series
 * erred, and held at their coverage by adaptive conformal inference (Gibbs and Candes 2021).
 *
 * <p>State is constant and below 40 kB per series. Nothing here knows a calendar: local time,
 * launches and shocks belong to the layers above. Before two weeks of history the regressions are
 * silent and the forecast is that of naive experts.
 */
package dev.marquee.cachewarming.forecast;
