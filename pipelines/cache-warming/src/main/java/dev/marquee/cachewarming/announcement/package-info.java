/**
 * How much load launches and live events on the calendar will add.
 *
 * <p>A live event adds its expected streams times a ratio that is pooled over past events and then
 * followed while the event runs (a Kalman filter on the logarithm of actual over expected); a
 * launch adds its expected streams along a decay curve by age, which begins with published weekly
 * medians (hours in week k over week 1: films 1, .99, .45, .26; series 1, 1.05, .61, .38) and is
 * fitted by what the launches of the key were seen to do.
 *
 * <p>Announced events have been attended by three times the expected viewers: before anything is
 * known a ratio has a logarithmic deviation of .6. What a launch takes away from other titles is
 * part of its ratio.
 */
package dev.marquee.cachewarming.announcement;
