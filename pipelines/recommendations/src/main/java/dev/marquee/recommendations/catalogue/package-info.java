/**
 * Knows what may be shown to whom: kinds, series and their episodes, maturity and licence windows
 * by country.
 *
 * <p>A table in memory, one per process, filled from the compacted catalogue topic; rules are those
 * that the catalogue states, a country without a window of its own takes the one for everywhere
 * else, and a title without any window is shown nowhere.
 *
 * <p>Windows are judged by the engine's clock when a page is made; pages state when the first of
 * their licences ends.
 */
package dev.marquee.recommendations.catalogue;
