/**
 * The thumbnails job: which picture of a title each audience is shown, and what that is worth.
 *
 * <p>Flink and Kafka stand here; the mathematics in the packages below: what became of a showing
 * ({@code attribution}), the model ({@code bandit}), the tables that pages draw from ({@code
 * policy}), what they are worth ({@code evaluation}), alarms ({@code monitoring}), how subtasks
 * learn together ({@code sharing}).
 *
 * <p>Viewers are known by their sessions only, as hashes that are forgotten some hours later.
 */
package dev.marquee.thumbnails;
