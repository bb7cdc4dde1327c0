package dev.marquee.recommendations.page;

/**
 * For whom and when a page is made.
 *
 * @param country whose licences and ratings hold, ISO 3166-1 alpha-2
 * @param region service region, empty when unknown
 * @param maturityLimit highest age rating that may be shown, years
 * @param nowMillis the engine's clock, milliseconds since 1970
 * @param modelTime now on the model clock
 * @param seed decides every draw on the page
 */
public record Viewer(
    String country,
    String region,
    int maturityLimit,
    long nowMillis,
    double modelTime,
    long seed) {}
