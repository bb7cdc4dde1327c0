package dev.marquee.cachewarming.membership;

import java.util.List;

/**
 * The days after the last observed one, in order.
 *
 * @param members how many there were at the end of the last observed day
 */
public record MembershipForecast(long members, List<MembershipDay> days) {
  public MembershipForecast {
    days = List.copyOf(days);
  }
}
