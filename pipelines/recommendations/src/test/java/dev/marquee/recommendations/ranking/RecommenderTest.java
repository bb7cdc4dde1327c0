package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.model.InProcess;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecommenderTest {
  private static final RankerOptions OPTIONS = RankerOptions.defaults();

  private final InProcess world = new InProcess();
  private final Recommender recommender =
      new Recommender(world.model, OPTIONS, RankerState.initial(OPTIONS.units()));

  private static long key(int title) {
    return TitleKey.of("title-" + title);
  }

  /** Viewers who watch a run of neighbouring titles each. */
  private void watchRuns(int viewers) {
    Random random = new Random(8);
    for (int viewer = 0; viewer < viewers; viewer++) {
      Profile profile = new Profile();
      int first = random.nextInt(90);
      for (int at = 0; at < 8; at++) {
        world.watch(profile, key(first + at), 1000L * viewer + at, viewer % 2 == 0 ? "DE" : "FR");
      }
    }
  }

  private Candidates score(Profile profile, String region) {
    return recommender.score(profile, world.time, 1_000_000, region);
  }

  @Test
  void proposesWhatFollowsAndNothingSeen() {
    watchRuns(200);
    Profile profile = new Profile();
    world.watch(profile, key(40), 900_000, "");
    world.watch(profile, key(41), 900_010, "");
    Candidates candidates = score(profile, "");
    for (int at = 0; at < candidates.size; at++) {
      assertThat(profile.hasSeen(world.model.index().key(candidates.titles[at]))).isFalse();
    }
    int best = candidates.titles[candidates.ranked()[0]];
    assertThat(world.model.index().key(best)).isIn(key(42), key(43), key(39));
  }

  @Test
  void namesAHistoryTitleThatReallyLinks() {
    watchRuns(200);
    Profile profile = new Profile();
    world.watch(profile, key(10), 900_000, "");
    world.watch(profile, key(80), 900_010, "");
    Candidates candidates = score(profile, "");
    int place = candidates.find(world.model.index().find(key(11)));
    assertThat(profile.titles[candidates.links[place]]).isEqualTo(key(10));
    assertThat(candidates.linkShares[place]).isBetween(0.5f, 1f);
    assertThat(candidates.sources[place] & Candidates.NEIGHBOURS).isNotZero();
    int last = world.model.index().find(profile.titles[candidates.links[place]]);
    assertThat(world.model.row(last).find(key(11))).isNotNegative();
  }

  @Test
  void answersAnUnknownProfileWithWhatIsPopular() {
    watchRuns(100);
    Candidates candidates = score(new Profile(), "DE");
    assertThat(candidates.size).isGreaterThan(10);
    int best = candidates.titles[candidates.ranked()[0]];
    assertThat(best).isEqualTo(world.model.topByHalfLife(1)[0]);
    int regional = candidates.find(world.model.topByRegion("DE")[0]);
    assertThat(candidates.sources[regional] & Candidates.REGION).isNotZero();
    assertThat(candidates.links[regional]).isEqualTo(-1);
  }

  @Test
  void leavesDislikedTitlesOut() {
    watchRuns(100);
    Profile profile = new Profile();
    int popular = world.model.topByHalfLife(1)[0];
    profile.dislike(world.model.index().key(popular));
    assertThat(score(profile, "").find(popular)).isEqualTo(-1);
  }

  @Test
  void learnsOnlyWhatWasProposed() {
    watchRuns(100);
    Profile profile = new Profile();
    score(profile, "");
    assertThat(recommender.learn(key(5000), 1)).isFalse();
    assertThat(recommender.state().steps).isZero();
    Candidates candidates = score(profile, "");
    assertThat(recommender.learn(world.model.index().key(candidates.titles[3]), 1)).isTrue();
    assertThat(recommender.state().steps).isEqualTo(1);
  }

  @Test
  void scoresTheSameOnReplay() {
    watchRuns(100);
    Profile profile = new Profile();
    world.watch(profile, key(40), 900_000, "");
    Candidates candidates = score(profile, "");
    float[] scores = Arrays.copyOf(candidates.scores, candidates.size);
    recommender.score(new Profile(), world.time, 1_000_000, "FR");
    Candidates again = score(profile, "");
    assertThat(Arrays.copyOf(again.scores, again.size)).isEqualTo(scores);
  }

  @Test
  void proposesPopularTitlesOfALikedGenre() {
    int western = TitleFacts.genreKey("Western");
    for (int title = 0; title < 100; title++) {
      String genre = title < 90 ? "Drama" : "Western";
      world.model.putFacts(key(title), TitleFacts.of(List.of(genre), 2000, 0));
    }
    watchRuns(300);
    Profile profile = new Profile();
    profile.watch(key(99), 0, 1, true, world.model.factsOf(key(99)));
    Candidates candidates = score(profile, "");
    int ofGenre = 0;
    for (int at = 0; at < candidates.size; at++) {
      if ((candidates.sources[at] & Candidates.GENRE) != 0) {
        assertThat(world.model.facts(candidates.titles[at]).genres()).containsExactly(western);
        ofGenre++;
      }
    }
    assertThat(ofGenre).isGreaterThan(3);
  }

  /** The bits of one number only go so far; beyond, the same is read from the facts. */
  @Test
  void genresBeyondThoseWithABitCountTheSame() {
    float[][] described = describeByGenres(world);
    InProcess manyGenres = new InProcess();
    for (int genre = 0; genre < 70; genre++) {
      manyGenres.model.putFacts(
          key(1000 + genre), TitleFacts.of(List.of("genre-" + genre), 2000, 0));
    }
    assertThat(manyGenres.model.genreBit(TitleFacts.genreKey("genre-1"))).isPositive();
    assertThat(manyGenres.model.genreBit(TitleFacts.genreKey("genre-69"))).isNegative();
    float[][] fromFacts = describeByGenres(manyGenres);
    for (int feature = 0; feature < described.length; feature++) {
      assertThat(fromFacts[feature]).containsExactly(described[feature], within(1e-6f));
    }
    assertThat(new TreeSet<>(List.of(boxed(described[0])))).hasSizeGreaterThan(3);
    assertThat(new TreeSet<>(List.of(boxed(described[1])))).hasSizeGreaterThan(2);
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, at -> values[at]);
    return boxed;
  }

  /** The features about genres and years of a hundred titles, for a viewer of two of them. */
  private static float[][] describeByGenres(InProcess world) {
    List<String> names = List.of("Drama", "Western", "Crime", "Comedy");
    for (int title = 0; title < 100; title++) {
      List<String> own = names.subList(title % 3, title % 3 + 1 + title % 2);
      world.model.putFacts(key(title), TitleFacts.of(own, 1950 + title % 70, 0));
    }
    Profile profile = new Profile();
    for (int title = 0; title < 100; title++) {
      world.watch(new Profile(), key(title), title, "");
    }
    world.watch(profile, key(3), 1000, "");
    world.watch(profile, key(4), 1010, "");
    Recommender recommender =
        new Recommender(world.model, OPTIONS, RankerState.initial(OPTIONS.units()));
    Candidates candidates = recommender.score(profile, world.time, 1020, "");
    float[][] features = new float[4][98];
    for (int title = 0, to = 0; title < 100; title++) {
      int place = candidates.find(world.model.index().find(key(title)));
      if (place >= 0) {
        features[0][to] = candidates.raw[Feature.GENRES][place];
        features[1][to] = candidates.raw[Feature.LATEST_GENRES][place];
        features[2][to] = candidates.raw[Feature.YEAR][place];
        features[3][to++] = candidates.raw[Feature.LATEST_YEAR][place];
      }
    }
    return features;
  }

  @Test
  void namesTheSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> new RankerOptions(0, 40, 0.05f, 0.025f, 0, 24, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("candidates must be in [1.0, 200.0]: 0.0");
  }
}
