package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.TitleEffects;
import dev.marquee.thumbnails.evaluation.ImportanceSums;
import dev.marquee.thumbnails.evaluation.ReplaySums;
import dev.marquee.thumbnails.monitoring.RewardWatch;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in state and sent through shuffles: how it is serialized, and how large it is. */
class StateRecordsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        PictureRecord.class,
        TitleRecord.class,
        TitleEffects.class,
        RewardWatch.class,
        WeightsDelta.class,
        WeightsRecord.class,
        NaturalEffects.class,
        QualityCounts.class,
        QualityCounts.Draws.class,
        ImportanceSums.class,
        ReplaySums.class
      })
  void isSerializedFieldByField(Class<?> record) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(record);
  }

  private static <T> int bytes(Class<T> type, T value) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeInformation.of(type).createSerializer(new SerializerConfigImpl()).serialize(value, out);
    return out.length();
  }

  @Test
  void whatIsKnownOfSixPicturesAndFourAudiencesFitsHalfAKilobyte() throws Exception {
    BanditOptions options = BanditOptions.of(4, 4);
    TitleEffects effects = TitleEffects.initial(options, 0);
    for (int arm = 0; arm < 6; arm++) {
      effects.add(arm, new float[4], options);
    }
    assertThat(bytes(TitleEffects.class, effects)).isLessThanOrEqualTo(512);
  }
}
