package dev.marquee.cachewarming.membership;

/**
 * What one day to come will bring.
 *
 * @param members at its end
 */
public record MembershipDay(
    long epochDay,
    FlowQuantiles joined,
    FlowQuantiles cancelled,
    FlowQuantiles returned,
    FlowQuantiles members) {}
