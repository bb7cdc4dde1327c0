package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafetyWorkloadTest {
  private static final long START = 1_790_000_000_000L;
  private static final long SPAN = 3_600_000;

  private final SafetyWorkload workload = new SafetyWorkload(3, 400, 10_000, START, SPAN);

  @Test
  void bothAnswersAreCommonForEveryReason() {
    int allowed = 0;
    int pairs = 0;
    Set<Integer> limits = new HashSet<>();
    Set<String> countries = new HashSet<>();
    for (int page = 0; page < 2_000; page++) {
      SimulatedEvent.ProfileChange profile = workload.profile(workload.pageProfile(page));
      limits.add(profile.maturityLimit());
      countries.add(profile.country());
      for (SimulatedEvent.CatalogueChange title : workload.catalogue()) {
        allowed +=
            workload.mayShow(profile, title.titleId(), workload.pageTimeMillis(page)) ? 1 : 0;
        pairs++;
      }
    }
    assertThat(allowed / (double) pairs).isBetween(.1, .6);
    assertThat(limits).hasSize(22);
    assertThat(countries).hasSize(20);
  }

  @Test
  void windowsHoldFromTheirFirstMomentToBeforeTheirEnd() {
    int edges = 0;
    for (int index = 0; index < 2_000; index++) {
      SimulatedEvent.ProfileChange profile = workload.profile(index);
      if (profile.maturityLimit() < 18) {
        continue;
      }
      for (SimulatedEvent.CatalogueChange title : workload.catalogue()) {
        for (SimulatedEvent.Availability entry : title.availability()) {
          if (!entry.country().equals(profile.country())
              || entry.maturity() > profile.maturityLimit()
              || title.releaseTimeMillis() != null) {
            continue;
          }
          if (entry.licensedFromMillis() != null) {
            long from = entry.licensedFromMillis();
            assertThat(workload.mayShow(profile, title.titleId(), from)).isTrue();
            assertThat(workload.mayShow(profile, title.titleId(), from - 1)).isFalse();
            edges++;
          }
          if (entry.licensedUntilMillis() != null) {
            long until = entry.licensedUntilMillis();
            assertThat(workload.mayShow(profile, title.titleId(), until)).isFalse();
            assertThat(workload.mayShow(profile, title.titleId(), until - 1)).isTrue();
            edges++;
          }
        }
      }
    }
    assertThat(edges).isGreaterThan(1_000);
  }

  @Test
  void theEntryOfTheCountryPrevailsOverThatOfTheWorldInAnyOrder() {
    int compared = 0;
    for (SimulatedEvent.CatalogueChange title : workload.catalogue()) {
      SimulatedEvent.Availability world = entry(title, "*");
      SimulatedEvent.Availability own = entry(title, "BR");
      if (world == null || own == null || title.releaseTimeMillis() != null) {
        continue;
      }
      boolean unbounded = own.licensedFromMillis() == null && own.licensedUntilMillis() == null;
      if (unbounded && own.maturity() > world.maturity()) {
        SimulatedEvent.ProfileChange between =
            new SimulatedEvent.ProfileChange(
                "e",
                START,
                "p",
                "a",
                "BR",
                "brazil",
                java.util.List.of(),
                own.maturity() - 1,
                false);
        assertThat(workload.mayShow(between, title.titleId(), START)).isFalse();
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(5);
  }

  @Test
  void everythingFollowsFromTheSeed() {
    SafetyWorkload again = new SafetyWorkload(3, 400, 10_000, START, SPAN);
    assertThat(again.catalogue()).isEqualTo(workload.catalogue());
    assertThat(again.profile(77)).isEqualTo(workload.profile(77));
    assertThat(again.history(77, 20)).isEqualTo(workload.history(77, 20)).doesNotHaveDuplicates();
    assertThat(again.pageTimeMillis(5)).isEqualTo(workload.pageTimeMillis(5));
    assertThat(new SafetyWorkload(4, 400, 10_000, START, SPAN).catalogue())
        .isNotEqualTo(workload.catalogue());
  }

  @Test
  void anUnknownTitleIsAnErrorAndNotAnAnswer() {
    assertThatThrownBy(() -> workload.mayShow(workload.profile(0), "title-400", START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("title-400");
  }

  private static SimulatedEvent.Availability entry(
      SimulatedEvent.CatalogueChange title, String country) {
    return title.availability().stream()
        .filter(entry -> entry.country().equals(country))
        .findFirst()
        .orElse(null);
  }
}
