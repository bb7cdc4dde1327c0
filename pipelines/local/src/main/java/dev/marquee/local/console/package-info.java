/**
 * The console: one live page that shows what the engine does, served on the loopback address. It
 * decides nothing; it hands out views as JSON and takes what a person at the page wants done.
 *
 * <p>A view has a name and a revision. Whoever has a page open subscribes to views by name over
 * server-sent events (HTML Living Standard, 9.2); {@link dev.marquee.local.console.LiveViews} makes
 * each view once for all pages, and keeps only the latest of each for a page that reads slowly. The
 * server is Javalin on Jetty, the charts are Apache ECharts from the class path.
 *
 * <p>What the views hold is read elsewhere: this package knows neither Kafka nor Flink.
 */
package dev.marquee.local.console;
