package dev.marquee.cachewarming.forecast;

/** The horizons of a forecast, hours 1 to 168, and the six ranges that share blend and errors. */
final class Horizons {
  static final int LONGEST = 168;
  static final int BUCKETS = 6;
  private static final int[] LAST = {2, 6, 12, 24, 48, LONGEST};
  private static final byte[] BUCKET_OF = new byte[LONGEST + 1];

  static {
    for (int hour = 1, bucket = 0; hour <= LONGEST; hour++) {
      if (hour > LAST[bucket]) {
        bucket++;
      }
      BUCKET_OF[hour] = (byte) bucket;
    }
  }

  private Horizons() {}

  static int bucket(int hour) {
    return BUCKET_OF[hour];
  }

  static int first(int bucket) {
    return bucket == 0 ? 1 : LAST[bucket - 1] + 1;
  }

  static int last(int bucket) {
    return LAST[bucket];
  }

  static int require(int hours) {
    if (hours < 1 || hours > LONGEST) {
      throw new IllegalArgumentException("hours must be in [1, " + LONGEST + "]: " + hours);
    }
    return hours;
  }
}
