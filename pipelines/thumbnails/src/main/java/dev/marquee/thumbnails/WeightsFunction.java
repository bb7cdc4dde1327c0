package dev.marquee.thumbnails;

import dev.marquee.events.ThumbnailWeights;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedFunction;
import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;

/**
 * Owns the shared effects: adds up what the subtasks learned, lets them drift by event time, and
 * publishes the sum, which they take over.
 *
 * <p>The sum is state and goes back with a failure, as the titles do; what is replayed is learned
 * again, by both.
 */
final class WeightsFunction
    extends VersionedFunction<String, WeightsDelta, Keyed<ThumbnailWeights>> {
  private static final long serialVersionUID = 1L;

  /** Name of the weights of artwork features. */
  static final String ARTWORK = "artwork";

  /** Contributions of one moment leave as one publication. */
  private static final long COLLECTING_MILLIS = 50;

  private final ThumbnailsOptions settings;

  private transient BanditOptions options;
  private transient ValueState<WeightsRecord> weights;
  private transient ArtworkBandit bandit;

  WeightsFunction(ThumbnailsOptions settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    weights =
        getRuntimeContext().getState(new ValueStateDescriptor<>("weights", WeightsRecord.class));
    options = settings.bandit();
    bandit = new ArtworkBandit(options);
  }

  @Override
  public void processElement(
      WeightsDelta delta, Context context, Collector<Keyed<ThumbnailWeights>> out)
      throws Exception {
    WeightsRecord record = weights.value();
    NaturalEffects prior = NaturalEffects.of(SharedEffects.initial(options));
    boolean isAnother =
        record == null
            || record.audienceScheme != delta.audienceScheme
            || record.sum.size() != prior.size();
    if (isAnother) {
      // What was learned of other audiences or features says nothing of these.
      boolean due = record != null && record.publicationIsDue;
      record = new WeightsRecord();
      record.sum = prior;
      record.audienceScheme = delta.audienceScheme;
      record.time = delta.time;
      record.publicationIsDue = due;
    }
    record.sum.add(delta.change);
    record.latest = Math.max(record.latest, delta.time);
    record.included.merge(delta.learner, delta.number, Math::max);
    if (!record.publicationIsDue) {
      record.publicationIsDue = true;
      var clock = context.timerService();
      clock.registerProcessingTimeTimer(clock.currentProcessingTime() + COLLECTING_MILLIS);
    }
    weights.update(record);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Keyed<ThumbnailWeights>> out)
      throws Exception {
    WeightsRecord record = weights.value();
    record.publicationIsDue = false;
    drift(record);
    weights.update(record);
    out.collect(
        Keyed.of(
            Topics.THUMBNAIL_WEIGHTS,
            PolicyRecords.weightsOf(context.getCurrentKey(), versions().next(), record)));
  }

  private void drift(WeightsRecord record) {
    SharedEffects effects = SharedEffects.initial(options);
    record.sum.copyTo(effects);
    effects.time = record.time;
    bandit.drift(effects, record.latest);
    if (effects.time != record.time) {
      record.time = effects.time;
      record.sum = NaturalEffects.of(effects);
    }
  }
}
