package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.recommendations.artwork.PageArtworks;
import dev.marquee.recommendations.artwork.PinnedArtworks;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class UserMetricsTest {
  private static final class RecordingGroup extends UnregisteredMetricsGroup {
    private final Map<String, Counter> counters = new TreeMap<>();

    @Override
    public MetricGroup addGroup(String name) {
      return this;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(name, key -> new SimpleCounter());
    }
  }

  @Test
  void picturesAreCountedByHowTheyCame() throws Exception {
    RecommendationsOptions options = RecommendationsOptionsSample.defaults();
    TablesByHand tables = new TablesByHand(options).withFilms(4);
    ThumbnailPolicy even = Events.policy("film-0", List.of("a", "b"), 0.5, 0.5);
    even.setEvenShare(1);
    tables.policy(even);
    tables.policy(Events.policy("film-1", List.of("a", "b"), 0.5, 0.5));
    ThumbnailPolicy bold = Events.policy("film-2", List.of("bold"), 1);
    bold.getArtworks().set(0, new PolicyArtwork("bold", 16, List.of()));
    tables.policy(bold);
    RecordingGroup group = new RecordingGroup();
    UserMetrics metrics =
        new UserMetrics(group, new LearningThrottle(2000, 0.5), tables.acquire(new JobID()));
    PageArtworks page = new PageArtworks(tables.tables().policies());
    PinnedArtworks pinned = new PinnedArtworks();
    for (int time = 0; time < 2; time++) {
      page.begin(1, 1, new Profile(), "DE", 12, pinned);
      for (int film = 0; film < 4; film++) {
        page.choose(tables.tables().model().index().find(TitleKey.of("film-" + film)));
      }
      pinned = page.pinned();
      metrics.count(page);
    }
    assertThat(group.counters.get("picturesDrawn").getCount()).isEqualTo(2);
    assertThat(group.counters.get("picturesDrawnEvenly").getCount()).isOne();
    assertThat(group.counters.get("picturesPinned").getCount()).isEqualTo(2);
    assertThat(group.counters.get("picturesBarred").getCount()).isEqualTo(2);
    assertThat(group.counters.get("picturesWithoutPolicy").getCount()).isEqualTo(2);
  }
}
