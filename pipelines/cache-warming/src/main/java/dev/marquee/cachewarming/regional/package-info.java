/**
 * The load of one region as a whole: its slots that are still open, the outlook of the region, of
 * its greatest titles and of all others together.
 *
 * <p>Everything is driven by time: ticks of 15 seconds go to the shock detector, slots of five
 * minutes correct the level, hours whose slots are all final are learned from. The statements about
 * titles are made to add up to the region's ({@link
 * dev.marquee.cachewarming.outlook.Reconciliation}).
 *
 * <p>Limits: a title that becomes one of the greatest begins without a history of its own; bits are
 * forecast as streams times the bits that a stream took lately.
 */
package dev.marquee.cachewarming.regional;
