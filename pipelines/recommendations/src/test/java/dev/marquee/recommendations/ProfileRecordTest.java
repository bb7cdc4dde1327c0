package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.page.Unfinished;
import org.junit.jupiter.api.Test;

class ProfileRecordTest {
  private final ProfileRecord record = new ProfileRecord();

  @Test
  void theListHoldsEachTitleOnceLatestFirst() {
    record.putOnList(1);
    record.putOnList(2);
    record.putOnList(1);
    assertThat(record.list).containsExactly(1, 2);
    record.takeOffList(3);
    record.takeOffList(1);
    assertThat(record.list).containsExactly(2);
  }

  @Test
  void theOldestOfAFullListGivesWay() {
    for (int title = 1; title <= ProfileRecord.LIST + 3; title++) {
      record.putOnList(title);
    }
    assertThat(record.list).hasSize(ProfileRecord.LIST).startsWith(35, 34).endsWith(4);
    record.putOnList(4);
    assertThat(record.list).hasSize(ProfileRecord.LIST).startsWith(4, 35).endsWith(5);
  }

  @Test
  void remembersWhereATitleWasLeftLatestFirst() {
    record.leaveAt(1, 1, 60_999, false);
    record.leaveAt(2, 22, 1_000, true);
    record.leaveAt(3, 33, 2_000, false);
    assertThat(record.unfinished())
        .containsExactly(
            new Unfinished(3, 33, 2_000, false),
            new Unfinished(2, 22, 0, true),
            new Unfinished(1, 1, 60_000, false));
    record.leaveAt(1, 1, 90_000, false);
    record.dropUnfinished(3);
    record.dropUnfinished(99);
    assertThat(record.unfinished())
        .containsExactly(new Unfinished(1, 1, 90_000, false), new Unfinished(2, 22, 0, true));
  }

  @Test
  void ofAFinishedFilmNothingIsLeft() {
    record.leaveAt(1, 1, 60_000, false);
    record.leaveAt(1, 1, 120_000, true);
    assertThat(record.unfinished()).isEmpty();
  }

  @Test
  void theOldestOfManyUnfinishedTitlesGivesWay() {
    for (int title = 1; title <= ProfileRecord.UNFINISHED + 2; title++) {
      record.leaveAt(title, title, 1000L * title, false);
    }
    assertThat(record.unfinished())
        .hasSize(ProfileRecord.UNFINISHED)
        .startsWith(new Unfinished(14, 14, 14_000, false))
        .endsWith(new Unfinished(3, 3, 3_000, false));
  }

  @Test
  void keepsTheLongestPositionOfTheContract() {
    record.leaveAt(1, 1, 604_800_000, false);
    assertThat(record.unfinished()).containsExactly(new Unfinished(1, 1, 604_800_000, false));
  }

  @Test
  void numbersTheRegionsOfItsHistoryAndCountsLaterOnesAsTheLast() {
    for (int region = 0; region < HistoryFlags.REGIONS; region++) {
      record.region = "region-" + region;
      assertThat(record.regionNumber()).isEqualTo(region);
    }
    record.region = "one too many";
    assertThat(record.regionOf(record.regionNumber())).isEqualTo("region-7");
    record.region = "region-2";
    assertThat(record.regionOf(record.regionNumber())).isEqualTo("region-2");
    assertThat(record.regions).hasSize(HistoryFlags.REGIONS);
  }

  @Test
  void itsSettingsAreNothingButThePlaceAndTheLimit() {
    record.profileId = "profile";
    record.country = "DE";
    record.region = "eu-central";
    record.maturityLimit = 7;
    record.settingsTime = 12;
    record.putOnList(1);
    record.pageTime = 5;
    ProfileRecord settings = record.settings();
    ProfileRecord expected = new ProfileRecord();
    expected.profileId = "profile";
    expected.country = "DE";
    expected.region = "eu-central";
    expected.maturityLimit = 7;
    expected.settingsTime = 12;
    assertThat(settings).usingRecursiveComparison().isEqualTo(expected);
  }

  @Test
  void flagsOfAHistoryKeepEveryCombinationApart() {
    for (int region = 0; region < HistoryFlags.REGIONS; region++) {
      for (boolean positive : new boolean[] {true, false}) {
        for (boolean shared : new boolean[] {true, false}) {
          byte flags = (byte) HistoryFlags.of(positive, shared, region);
          assertThat(HistoryFlags.isPositive(flags)).isEqualTo(positive);
          assertThat(HistoryFlags.isShared(flags)).isEqualTo(shared);
          assertThat(HistoryFlags.region(flags)).isEqualTo(region);
        }
      }
    }
  }
}
