package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.artwork.PinnedArtworks;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.evaluation.CoverageSketch;
import dev.marquee.recommendations.feedback.Sentiment;
import dev.marquee.recommendations.model.TitleDelta;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.EventIdMemory;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in state and sent through shuffles: how it is serialized, and how large it is. */
class StateRecordsTest {
  private static final int MOST_HOT_BYTES = 300;
  private static final int MOST_BYTES_OF_A_PROFILE = 4096;
  private static final int BYTES_OF_A_USUAL_SESSION = 1740;
  private static final int MOST_BYTES_OF_A_SESSION = 2720;

  @ParameterizedTest
  @ValueSource(
      classes = {
        ProfileKey.class,
        ProfileEvent.class,
        PlaybackRecord.class,
        ProfileRecord.class,
        Profile.class,
        SessionRecord.class,
        PinnedArtworks.class,
        WatchedTitle.class,
        TitleChange.class,
        TitleDelta.class,
        TitleRecord.class,
        NeighbourRow.class,
        PopularityCounts.class,
        RankerDelta.class,
        RankerRecord.class,
        RankerState.class,
        QualityCounts.class,
        CoverageSketch.class,
        ViewerPlace.class,
        DefaultPagesFunction.RegionRecord.class
      })
  void isSerializedFieldByField(Class<?> record) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(record);
  }

  private static <T> byte[] serialized(Class<T> type, T value) throws Exception {
    TypeSerializer<T> serializer =
        TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> T copy(Class<T> type, T value) throws Exception {
    TypeSerializer<T> serializer =
        TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
    return serializer.deserialize(new DataInputDeserializer(serialized(type, value)));
  }

  private static PlaybackRecord fullHot() {
    PlaybackRecord hot = new PlaybackRecord();
    for (int event = 0; event < PlaybackRecord.REMEMBERED; event++) {
      hot.recent =
          EventIdMemory.remember(hot.recent, TitleKey.mix(event, 1), PlaybackRecord.REMEMBERED);
    }
    hot.latestEventTime = 1_700_000_000_000L;
    hot.expiryTimer = 1_734_560_000_000L;
    hot.title = TitleKey.of("series");
    hot.played = TitleKey.of("episode");
    hot.positionMillis = 1_000_000;
    hot.durationMillis = 3_600_000;
    hot.progressTime = 1_700_000_000_000L;
    hot.sessionSeconds = 1_700_000_000;
    return hot;
  }

  /** A hundred titles watched from eight regions, everything else at its bound. */
  private static ProfileRecord fullCold() {
    ProfileRecord cold = new ProfileRecord();
    cold.profileId = new UUID(1, 2).toString();
    cold.country = "DE";
    cold.maturityLimit = 18;
    cold.settingsTime = 1_700_000_000_000L;
    cold.pageTime = 1_700_000_000_000L;
    cold.pageIsDue = true;
    cold.pageTrigger = new UUID(3, 4).toString();
    cold.pageTriggerTime = 1_700_000_000_000L;
    cold.influenceDay = 19_675;
    cold.influence = 12;
    cold.picks = new int[ProfileRecord.PICKS];
    Profile profile = cold.profile;
    for (int at = 0; at < Profile.HISTORY; at++) {
      cold.region = "ap-southeast-" + at % HistoryFlags.REGIONS;
      TitleFacts facts = TitleFacts.of(List.of("genre-" + at % Profile.GENRES), 2000, 0);
      int flags = HistoryFlags.of(true, true, cold.regionNumber());
      profile.append(TitleKey.of("title-" + at), 1_700_000_000L + at, 1, flags, facts, true);
    }
    for (int at = 0; at < 200; at++) {
      profile.dislike(TitleKey.of("disliked-" + at));
      profile.show(TitleKey.of("shown-" + at));
      cold.rememberImpression(TitleKey.mix(at, 2));
      cold.putOnList(TitleKey.of("listed-" + at));
      cold.leaveAt(TitleKey.of("left-" + at), TitleKey.of("episode-" + at), 1_000_000, false);
    }
    profile.embedding = new float[32];
    assertThat(profile.seen).hasSize(100);
    assertThat(profile.genres).hasSize(Profile.GENRES);
    assertThat(profile.dislikes).hasSize(Profile.DISLIKES);
    assertThat(profile.shown).hasSize(Profile.IMPRESSIONS);
    assertThat(cold.list).hasSize(ProfileRecord.LIST);
    assertThat(cold.unfinishedTitles).hasSize(ProfileRecord.UNFINISHED);
    assertThat(cold.regions).hasSize(HistoryFlags.REGIONS);
    return cold;
  }

  @Test
  void theHotRecordFitsItsBound() throws Exception {
    assertThat(serialized(PlaybackRecord.class, fullHot()).length)
        .isLessThanOrEqualTo(MOST_HOT_BYTES);
  }

  @Test
  void aProfileOfAHundredTitlesFitsItsBound() throws Exception {
    int hot = serialized(PlaybackRecord.class, fullHot()).length;
    int cold = serialized(ProfileRecord.class, fullCold()).length;
    assertThat(hot + cold).isLessThanOrEqualTo(MOST_BYTES_OF_A_PROFILE);
  }

  /** Pictures of one life of the thumbnails job with two subtasks, and of two audiences. */
  private static SessionRecord session(int pictures) {
    SessionRecord session = new SessionRecord();
    session.sessionSeconds = 1_700_000_000;
    session.endTimer = 1_700_000_000_000L;
    session.pinned.artworks = new int[pictures];
    session.pinned.propensities = new double[pictures];
    session.pinned.draws = new long[pictures];
    session.pinned.epochs = new long[] {1_700_000_000_000L, 1_700_000_000_001L};
    session.pinned.audiences = new int[] {1, 2};
    return session;
  }

  @Test
  void aSessionFitsItsBound() throws Exception {
    assertThat(serialized(SessionRecord.class, session(80)).length)
        .isLessThanOrEqualTo(BYTES_OF_A_USUAL_SESSION);
    assertThat(serialized(SessionRecord.class, session(PinnedArtworks.MOST)).length)
        .isLessThanOrEqualTo(MOST_BYTES_OF_A_SESSION);
  }

  @Test
  void aForgottenProfileLeavesLittleMoreThanAMarker() throws Exception {
    PlaybackRecord marker = new PlaybackRecord();
    marker.recent = new long[] {1};
    assertThat(serialized(PlaybackRecord.class, marker).length).isLessThanOrEqualTo(128);
  }

  @Test
  void aFullProfileComesBackAsItWas() throws Exception {
    ProfileRecord cold = fullCold();
    assertThat(copy(ProfileRecord.class, cold)).usingRecursiveComparison().isEqualTo(cold);
    PlaybackRecord hot = fullHot();
    assertThat(copy(PlaybackRecord.class, hot)).usingRecursiveComparison().isEqualTo(hot);
    SessionRecord session = session(PinnedArtworks.MOST);
    assertThat(copy(SessionRecord.class, session)).usingRecursiveComparison().isEqualTo(session);
  }

  @Test
  void fieldsThatDoNotApplyComeBackAsNull() throws Exception {
    ProfileEvent event = new ProfileEvent();
    event.key = new ProfileKey(1, 2);
    event.kind = ProfileEvent.Kind.FORGET;
    assertThat(copy(ProfileEvent.class, event)).usingRecursiveComparison().isEqualTo(event);
    event.sentiment = Sentiment.CONTEXT;
    assertThat(copy(ProfileEvent.class, event)).usingRecursiveComparison().isEqualTo(event);
    WatchedTitle watched = new WatchedTitle();
    assertThat(copy(WatchedTitle.class, watched)).usingRecursiveComparison().isEqualTo(watched);
  }
}
