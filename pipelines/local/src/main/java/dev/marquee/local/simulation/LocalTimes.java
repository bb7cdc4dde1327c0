package dev.marquee.local.simulation;

import java.time.Instant;

/**
 * Local time of every region at a simulated moment, daylight saving included.
 *
 * <p>Offsets are looked up once per region and hour, since every step of every viewer asks. Not
 * thread-safe.
 */
final class LocalTimes {
  static final long HOUR = 3_600_000L;
  static final long DAY = 24 * HOUR;

  /** 1970-01-05 was a Monday: hour 0 of the week. */
  private static final long FIRST_MONDAY = 4 * DAY;

  private final long[] hourOfOffset = new long[ServiceRegion.values().length];
  private final long[] offset = new long[ServiceRegion.values().length];

  LocalTimes() {
    java.util.Arrays.fill(hourOfOffset, Long.MIN_VALUE);
  }

  long localMillis(ServiceRegion region, long simulatedMillis) {
    int index = region.ordinal();
    long hour = Math.floorDiv(simulatedMillis, HOUR);
    if (hourOfOffset[index] != hour) {
      hourOfOffset[index] = hour;
      offset[index] =
          region
                  .zone()
                  .getRules()
                  .getOffset(Instant.ofEpochMilli(simulatedMillis))
                  .getTotalSeconds()
              * 1000L;
    }
    return simulatedMillis + offset[index];
  }

  /** Hour of the local week, 0 (Monday, midnight) to 167. */
  int hourOfWeek(ServiceRegion region, long simulatedMillis) {
    return hourOfWeek(localMillis(region, simulatedMillis));
  }

  static int hourOfWeek(long localMillis) {
    return (int) (Math.floorMod(localMillis - FIRST_MONDAY, 7 * DAY) / HOUR);
  }
}
