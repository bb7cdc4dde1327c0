package dev.marquee.recommendations;

import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.ListChange;
import dev.marquee.events.ListChanged;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.Searched;
import dev.marquee.events.StopReason;
import dev.marquee.events.Thumb;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.feedback.Feedback;
import dev.marquee.recommendations.feedback.FeedbackGrading;
import dev.marquee.recommendations.feedback.ProgressThresholds;
import dev.marquee.recommendations.feedback.Sentiment;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topics;
import org.apache.flink.api.common.functions.OpenContext;

/** Grades viewing events, and drops the heartbeats that change nothing before the shuffle. */
final class ReadViewingEventsFunction extends ToProfileEventsFunction<ViewingEvent> {
  private static final long serialVersionUID = 1L;

  private final ModelClock clock;
  private final int partitions;
  private final float positiveStars;
  private transient FeedbackGrading grading;

  /**
   * @param partitions number of partitions of the input, for the clock that counts events
   */
  ReadViewingEventsFunction(
      EventBounds bounds, byte[] secret, ModelClock clock, int partitions, float positiveStars) {
    super(Topics.VIEWING_EVENTS, bounds, secret);
    this.clock = clock;
    this.partitions = partitions;
    this.positiveStars = positiveStars;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    grading = new FeedbackGrading(positiveStars);
  }

  @Override
  ProfileEvent eventOf(Received<ViewingEvent> received) {
    ViewingEvent viewing = received.value();
    Object activity = viewing.getActivity();
    if (activity instanceof Heartbeat heartbeat
        && !ProgressThresholds.crossed(
            heartbeat.getPositionMillis(),
            heartbeat.getIntervalMillis(),
            heartbeat.getDurationMillis())) {
      return null;
    }
    ProfileEvent event = new ProfileEvent();
    event.modelTime = clock.timeOf(received.eventTimeMillis(), received.offset(), partitions);
    event.country = viewing.getCountry();
    event.region = viewing.getRegion();
    if (viewing.getSeriesId() == null) {
      event.titleId = viewing.getTitleId();
    } else {
      event.titleId = viewing.getSeriesId();
      event.playedId = viewing.getTitleId();
    }
    return event.titleId == null ? null : grade(activity, event);
  }

  private ProfileEvent grade(Object activity, ProfileEvent event) {
    if (activity instanceof Heartbeat heartbeat) {
      return progress(event, heartbeat.getPositionMillis(), heartbeat.getDurationMillis());
    }
    if (activity instanceof PlayStarted started) {
      return progress(event, started.getPositionMillis(), started.getDurationMillis());
    }
    if (activity instanceof PlayStopped stopped) {
      StopReason reason = stopped.getReason();
      // What the client calls finished is not gone on with, however long the credits are.
      event.positionMillis =
          reason == StopReason.FINISHED ? stopped.getDurationMillis() : stopped.getPositionMillis();
      event.durationMillis = stopped.getDurationMillis();
      return feedback(
          event,
          grading.stopped(
              stopped.getPositionMillis(),
              stopped.getDurationMillis(),
              stopped.getWatchedMillis(),
              reason == StopReason.FINISHED,
              reason == StopReason.VIEWER));
    }
    if (activity instanceof Rated rated) {
      return feedback(event, grade(rated));
    }
    if (activity instanceof TrailerPlayed trailer) {
      return feedback(
          event, grading.trailer(trailer.getWatchedMillis(), trailer.getDurationMillis()));
    }
    if (activity instanceof Searched) {
      return feedback(event, grading.searchChoice());
    }
    if (activity instanceof Commented) {
      return feedback(event, grading.commented());
    }
    if (activity instanceof ListChanged changed) {
      if (changed.getChange() == ListChange.REMOVED) {
        event.kind = ProfileEvent.Kind.UNLISTED;
        return event;
      }
      feedback(event, grading.listAdded());
      event.kind = ProfileEvent.Kind.LISTED;
      return event;
    }
    throw new IllegalStateException("an activity that the contract does not know: " + activity);
  }

  private Feedback grade(Rated rated) {
    if (rated.getStars() != null) {
      return grading.stars(rated.getStars());
    }
    Thumb thumb = rated.getThumb();
    return switch (thumb) {
      case UP -> grading.thumbUp();
      case DOWN -> grading.thumbDown();
      case NONE -> grading.thumbTakenBack();
    };
  }

  private static ProfileEvent progress(ProfileEvent event, long position, long duration) {
    event.kind = ProfileEvent.Kind.PROGRESS;
    event.positionMillis = position;
    event.durationMillis = duration;
    return event;
  }

  private static ProfileEvent feedback(ProfileEvent event, Feedback feedback) {
    // A stop without feedback still says where the title was left.
    if (feedback.sentiment() == Sentiment.NONE && event.positionMillis < 0) {
      return null;
    }
    event.kind = ProfileEvent.Kind.FEEDBACK;
    event.sentiment = feedback.sentiment();
    event.weight = feedback.weight();
    return event;
  }
}
