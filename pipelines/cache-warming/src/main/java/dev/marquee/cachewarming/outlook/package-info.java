/**
 * What one region or title will stream from a quarter of an hour to a week ahead, with quantiles.
 *
 * <p>The hourly forecaster gives the path in local hours; the latest slots of five minutes correct
 * its level, and what is left of the correction at a horizon is learned from the errors; announced
 * events and launches are added, ramps of the running count carried forward. Quantiles are
 * empirical ones of the errors of each horizon, relative to the forecaster's own width, asked for
 * at probabilities that follow the coverage seen (adaptive conformal inference, Gibbs and Candes
 * 2021; Angelopoulos, Candes and Tibshirani 2023).
 *
 * <p>A forecast speaks of the slot of five minutes that contains its target time. Coverage is held
 * over time, not for each hour of the week. An event that nobody announced is seen when it begins,
 * not before.
 */
package dev.marquee.cachewarming.outlook;
