package dev.marquee.thumbnails;

import dev.marquee.thumbnails.sharing.NaturalEffects;
import java.util.HashMap;
import java.util.Map;

/**
 * The shared effects as all subtasks have learned them together.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class WeightsRecord {
  /** The prior and all contributions. */
  public NaturalEffects sum;

  /** Fingerprint of the division into audiences. */
  public int audienceScheme;

  /** Event time up to which they have drifted, hours since 1970. */
  public double time;

  /** Latest event time of a contribution, hours since 1970. */
  public double latest;

  /** Per learner the number of the last contribution that was added. */
  public Map<String, Long> included = new HashMap<>();

  /** Whether a timer will publish what was added. */
  public boolean publicationIsDue;

  /** Empty record for serializers. */
  public WeightsRecord() {}
}
