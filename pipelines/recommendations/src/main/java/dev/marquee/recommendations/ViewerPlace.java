package dev.marquee.recommendations;

/**
 * Where a viewer was: a service region and a country that it serves.
 *
 * @param region service region
 * @param country ISO 3166-1 alpha-2
 */
public record ViewerPlace(String region, String country) {}
