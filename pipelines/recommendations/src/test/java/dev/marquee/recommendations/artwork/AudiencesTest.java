package dev.marquee.recommendations.artwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudiencesTest {
  private static final Audiences AUDIENCES = Policies.AUDIENCES;

  private static String of(Profile profile) {
    return AUDIENCES.name(AUDIENCES.of(profile));
  }

  @Test
  void whoseTasteNobodyKnowsIsEveryone() {
    assertThat(of(new Profile())).isEqualTo("everyone");
    assertThat(of(Policies.lover("Western", 20))).isEqualTo("everyone");
  }

  @Test
  void oneTitleWhollyOfAnAudiencesGenresDecides() {
    assertThat(of(Policies.lover("Comedy", 1))).isEqualTo("laughs");
    Profile little = new Profile();
    little.watch(1, 1, 1, true, TitleFacts.of(List.of("Comedy", "Western", "War"), 2000, 0));
    assertThat(of(little)).isEqualTo("everyone");
  }

  @Test
  void theLargestSumOfTastesDecides() {
    Profile profile = Policies.lover("Drama", 3);
    assertThat(of(profile)).isEqualTo("tears");
    Policies.like(profile, "Comedy", 2);
    Policies.like(profile, "Family", 2);
    assertThat(of(profile)).isEqualTo("laughs");
    Policies.like(profile, "Drama", 10);
    assertThat(of(profile)).isEqualTo("tears");
  }

  @Test
  void theEarlierOfEqualsCounts() {
    Profile profile = new Profile();
    profile.watch(1, 1, 1, true, TitleFacts.of(List.of("Drama", "Comedy"), 2000, 0));
    profile.watch(2, 1, 1, true, TitleFacts.of(List.of("Comedy", "Drama"), 2000, 0));
    assertThat(of(profile)).isEqualTo("laughs");
  }

  @Test
  void genresAreTheSameHoweverTheyAreCapitalised() {
    assertThat(of(Policies.lover("comedy", 2))).isEqualTo("laughs");
    assertThat(of(Policies.lover("DRAMA", 2))).isEqualTo("tears");
    assertThat(TitleFacts.genreKey("Sci-Fi")).isEqualTo(TitleFacts.genreKey("sci-fi"));
    assertThat(TitleFacts.genreKey("Sci-Fi")).isNotEqualTo(TitleFacts.genreKey("SciFi"));
  }

  @Test
  void aDivisionIsItsSchemeItsNamesAndItsGenres() {
    Audiences same =
        new Audiences(
            7,
            List.of("everyone", "laughs", "tears"),
            List.of(List.of(), List.of("Comedy", "Family"), List.of("Drama")));
    assertThat(same).isEqualTo(AUDIENCES).hasSameHashCodeAs(AUDIENCES);
    assertThat(new Audiences(8, List.of("everyone"), List.of(List.of())))
        .isNotEqualTo(AUDIENCES)
        .isNotEqualTo(new Audiences(7, List.of("everyone"), List.of(List.of())));
    assertThat(
            new Audiences(
                7,
                List.of("everyone", "laughs", "tears"),
                List.of(List.of(), List.of("Comedy"), List.of("Drama"))))
        .isNotEqualTo(AUDIENCES);
  }

  @Test
  void refusesDivisionsThatLeaveSomeoneOutOrAreAmbiguous() {
    assertThatThrownBy(() -> new Audiences(1, List.of(), List.of()))
        .hasMessageStartingWith("there must be 1 to 64 audiences");
    assertThatThrownBy(() -> new Audiences(1, List.of("laughs"), List.of(List.of("Comedy"))))
        .hasMessageStartingWith("no audience is without genres");
    assertThatThrownBy(() -> new Audiences(1, List.of("a", "a"), List.of(List.of(), List.of())))
        .hasMessageStartingWith("audiences must have names of their own");
    assertThatThrownBy(() -> new Audiences(1, List.of(""), List.of(List.of())))
        .hasMessageStartingWith("audiences must have names of their own");
    List<String> names = new ArrayList<>();
    List<List<String>> genres = new ArrayList<>();
    for (int at = 0; at < 65; at++) {
      names.add("audience-" + at);
      genres.add(List.of());
    }
    assertThatThrownBy(() -> new Audiences(1, names, genres))
        .hasMessageStartingWith("there must be 1 to 64 audiences");
  }
}
