/**
 * When a title does not behave as the model expects of it.
 *
 * <p>Cumulated sums of standardised errors (Page 1954) for rewards that leave their expectation;
 * fast and slow means of takes and of completion for pictures that promise too much.
 *
 * <p>Alarms are for people and change nothing by themselves: the model's drift lets it follow.
 */
package dev.marquee.thumbnails.monitoring;
