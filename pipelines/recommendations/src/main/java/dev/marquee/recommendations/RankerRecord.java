package dev.marquee.recommendations;

import dev.marquee.recommendations.ranking.RankerState;
import java.util.HashMap;
import java.util.Map;

/**
 * The ranker as all subtasks have learned it together.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class RankerRecord {
  /** The sum of all contributions and the initial state. */
  public RankerState state;

  /** Per learner the number of the last contribution that was added. */
  public Map<String, Long> included = new HashMap<>();

  /** Whether a timer will publish what was added. */
  public boolean publicationIsDue;

  /** Empty record for serializers. */
  public RankerRecord() {}
}
