/**
 * How many members a region and plan will have in the next ninety days.
 *
 * <p>Daily joins, cancels and returns are three flows. Joins and returns have a level with a damped
 * trend and a factor per weekday (Gardner and McKenzie 1985), cancels are a share of the members;
 * members are the exact sum of what was observed, and the forecast sum of the flows to come. The
 * uncertainty of a flow is dispersion of single days, above Poisson as far as was seen, and error
 * of the level, which all days to come share and which therefore grows with the days themselves,
 * not with their root.
 *
 * <p>Holidays, price changes and campaigns are not known; after one the level follows within weeks.
 * Quantiles are those of a normal, cut at zero.
 */
package dev.marquee.cachewarming.membership;
