package dev.marquee.recommendations.artwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.recommendations.profile.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PageArtworksTest {
  private static final int TITLES = 80;
  private static final double EVEN = 0.3;

  private final ArtworkPolicies policies = new ArtworkPolicies();
  private final PageArtworks page = new PageArtworks(policies);
  private PinnedArtworks pinned = new PinnedArtworks();
  private Profile profile = new Profile();
  private String country = "DE";
  private int maturityLimit = 18;
  private long session = 1;

  private record Shown(
      String artwork, String audience, double propensity, long epoch, long counter, boolean even) {}

  private void put(int number, ArtworkPolicy policy) {
    policies.put(number, policy);
  }

  private void putAll(long counter) {
    for (int number = 0; number < TITLES; number++) {
      put(
          number,
          Policies.policy(
              "film-" + number,
              counter,
              EVEN,
              Policies.pictures(6),
              0.5,
              0.2,
              0.1,
              0.1,
              0.05,
              0.05));
    }
  }

  private Shown show(int number) {
    return page.choose(number)
        ? new Shown(
            page.artworkId(),
            page.audience(),
            page.propensity(),
            page.epoch(),
            page.counter(),
            page.isDrawnEvenly())
        : null;
  }

  private Map<Integer, Shown> page(int from, int to) {
    page.begin(77, session, profile, country, maturityLimit, pinned);
    Map<Integer, Shown> all = new HashMap<>();
    for (int number = from; number < to; number++) {
      all.put(number, show(number));
    }
    pinned = page.pinned();
    return all;
  }

  private Shown one(int number) {
    return page(number, number + 1).get(number);
  }

  @Test
  void picturesStayForTheSessionWhateverThePolicyBecomes() {
    putAll(1);
    Map<Integer, Shown> first = page(0, TITLES);
    assertThat(page.drawnCount()).isEqualTo(TITLES);
    assertThat(page.drawnEvenlyCount())
        .isEqualTo((int) first.values().stream().filter(Shown::even).count())
        .isBetween(10, 40);
    for (long version = 2; version < 6; version++) {
      putAll(version);
      PinnedArtworks before = pinned;
      assertThat(page(0, TITLES)).isEqualTo(first);
      assertThat(page.pinnedCount()).isEqualTo(TITLES);
      assertThat(page.drawnCount()).isZero();
      // Nothing to write.
      assertThat(pinned).isSameAs(before);
    }
  }

  @Test
  void theNextSessionDrawsAnewFromTheVersionInForce() {
    putAll(1);
    final Map<Integer, Shown> first = page(0, TITLES);
    putAll(2);
    session = 2;
    pinned = new PinnedArtworks();
    Map<Integer, Shown> second = page(0, TITLES);
    assertThat(second.values()).allMatch(one -> one.counter() == 2 && one.epoch() == 100);
    long changed =
        first.keySet().stream()
            .filter(number -> !first.get(number).artwork().equals(second.get(number).artwork()))
            .count();
    // Two draws differ with probability 1 − Σp² = .685.
    assertThat(changed).isBetween(35L, 72L);
  }

  @Test
  void aReplayDrawsTheSame() {
    putAll(1);
    Map<Integer, Shown> first = page(0, TITLES);
    pinned = new PinnedArtworks();
    assertThat(page(0, TITLES)).isEqualTo(first);
  }

  @Test
  void aTitleWithoutAPolicyHasNoPicture() {
    put(3, Policies.favouring("film-3", 1, 0, 0, Policies.pictures(2)));
    Map<Integer, Shown> shown = page(0, 5);
    assertThat(shown.get(3).artwork()).isEqualTo("picture-0");
    assertThat(shown.get(2)).isNull();
    assertThat(page.withoutPolicyCount()).isEqualTo(4);
    policies.remove(3);
    assertThat(one(3)).isNull();
  }

  @Test
  void aPictureThatWasRetiredIsReplacedAndStaysReplacedWhenItComesBack() {
    List<Picture> both = Policies.pictures(2);
    put(0, Policies.favouring("film", 1, 0, 0, both));
    assertThat(one(0).artwork()).isEqualTo("picture-0");
    put(0, Policies.policy("film", 2, 0, both.subList(1, 2), 1));
    assertThat(one(0)).isEqualTo(new Shown("picture-1", "everyone", 1, 100, 2, false));
    put(0, Policies.favouring("film", 3, 0, 0, both));
    assertThat(one(0)).isEqualTo(new Shown("picture-1", "everyone", 1, 100, 2, false));
  }

  @Test
  void aPictureThatIsBarredNowIsReplaced() {
    List<Picture> pictures =
        List.of(
            new Picture("bold", 16, List.of()),
            new Picture("red", 0, List.of("FR")),
            Policies.picture("plain"));
    put(0, Policies.policy("film", 1, 0, pictures, 0.9, 0.08, 0.02));
    put(1, Policies.policy("another film", 1, 0, pictures.subList(1, 3), 1, 0));
    page.begin(5, 5, profile, "DE", 18, pinned);
    for (long seed = 0; show(0).counter() != 1 || !page.artworkId().equals("bold"); seed++) {
      page.begin(seed, 5, profile, "DE", 18, pinned);
    }
    show(1);
    pinned = page.pinned();
    maturityLimit = 12;
    Shown forChildren = one(0);
    assertThat(forChildren.artwork()).isNotEqualTo("bold");
    assertThat(forChildren.propensity())
        .isEqualTo(forChildren.artwork().equals("red") ? 0.08 / 0.1 : 0.02 / 0.1);
    country = "FR";
    assertThat(one(1)).isEqualTo(new Shown("plain", "everyone", 1, 100, 1, false));
    // One pin per title is left.
    assertThat(pinned.size()).isEqualTo(2);
  }

  @Test
  void aTitleNoneOfWhosePicturesMayBeShownHasNone() {
    put(0, Policies.policy("film", 1, 0, List.of(new Picture("bold", 16, List.of())), 1));
    maturityLimit = 12;
    assertThat(one(0)).isNull();
    assertThat(page.barredCount()).isOne();
    assertThat(page.withoutPolicyCount()).isZero();
    assertThat(pinned.size()).isZero();
  }

  @Test
  void aPinnedPictureKeepsTheAudienceOfItsFirstDraw() {
    putAll(1);
    profile = Policies.lover("Comedy", 5);
    assertThat(one(0).audience()).isEqualTo("laughs");
    Policies.like(profile, "Drama", 30);
    assertThat(one(0).audience()).isEqualTo("laughs");
    assertThat(one(1).audience()).isEqualTo("tears");
    assertThat(one(0).audience()).isEqualTo("laughs");
  }

  @Test
  void eachAudienceIsDrawnForFromItsOwnTable() {
    put(
        0,
        new ArtworkPolicy(
            1,
            100,
            1,
            0,
            Policies.AUDIENCES,
            Policies.pictures(3),
            new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}));
    assertThat(one(0).artwork()).isEqualTo("picture-0");
    pinned = new PinnedArtworks();
    profile = Policies.lover("Comedy", 5);
    assertThat(one(0)).isEqualTo(new Shown("picture-1", "laughs", 1, 100, 1, false));
    pinned = new PinnedArtworks();
    profile = Policies.lover("Drama", 5);
    assertThat(one(0)).isEqualTo(new Shown("picture-2", "tears", 1, 100, 1, false));
  }

  @Test
  void aPinForAnAudienceThatIsNoMoreIsDrawnAnew() {
    putAll(1);
    profile = Policies.lover("Comedy", 5);
    one(0);
    Audiences other =
        new Audiences(8, List.of("all", "amused"), List.of(List.of(), List.of("Comedy")));
    put(0, new ArtworkPolicy(1, 101, 1, 0, other, Policies.pictures(2), new double[] {1, 0, 0, 1}));
    assertThat(one(0)).isEqualTo(new Shown("picture-1", "amused", 1, 101, 1, false));
    // Titles of both divisions stand on one page.
    assertThat(one(1).audience()).isEqualTo("laughs");
    assertThat(one(0).audience()).isEqualTo("amused");
  }

  @Test
  void thePagesBeforeGiveWayOnlyWhenThereIsNoRoom() {
    for (int number = 0; number < 300; number++) {
      put(number, Policies.favouring("film-" + number, 1, EVEN, 0, Policies.pictures(6)));
    }
    final Map<Integer, Shown> first = page(0, 80);
    page(40, 120);
    assertThat(pinned.size()).isEqualTo(120);
    page(120, 200);
    // Eighty of this page, then the latest 48 of the pages before.
    assertThat(pinned.size()).isEqualTo(PinnedArtworks.MOST);
    for (int number = 0; number < 300; number++) {
      put(number, Policies.favouring("film-" + number, 2, EVEN, 5, Policies.pictures(6)));
    }
    assertThat(page(40, 80).values()).allMatch(one -> one.counter() == 1);
    assertThat(one(40)).isEqualTo(first.get(40));
    assertThat(one(0).counter()).isEqualTo(2);
  }

  @Test
  void aPageThatIsLargerThanTheMemoryDrawsTheRestAgainAndTheSame() {
    for (int number = 0; number < 200; number++) {
      put(number, Policies.favouring("film-" + number, 1, EVEN, 0, Policies.pictures(6)));
    }
    Map<Integer, Shown> first = page(0, 200);
    assertThat(pinned.size()).isEqualTo(PinnedArtworks.MOST);
    assertThat(page(0, 200)).isEqualTo(first);
  }

  @Test
  void versionsOfManyEpochsAndAudiencesComeBackAsTheyWere() {
    PinnedArtworks record = new PinnedArtworks(PinnedArtworks.MOST);
    for (int at = 0; at < record.size(); at++) {
      record.set(
          at,
          at * 31,
          1.0 / (at + 1),
          1_700_000_000_000L + at,
          (1L << 48) - 1 - at,
          -at,
          at % 3 == 0);
    }
    Set<Long> epochs = new HashSet<>();
    for (int at = 0; at < record.size(); at++) {
      assertThat(record.artworks[at]).isEqualTo(at * 31);
      assertThat(record.propensity(at)).isEqualTo(1.0 / (at + 1));
      assertThat(record.epoch(at)).isEqualTo(1_700_000_000_000L + at);
      assertThat(record.counter(at)).isEqualTo((1L << 48) - 1 - at);
      assertThat(record.audience(at)).isEqualTo(-at);
      assertThat(record.isEven(at)).isEqualTo(at % 3 == 0);
      epochs.add(record.epoch(at));
    }
    assertThat(epochs).hasSize(PinnedArtworks.MOST);
    assertThat(new ArrayList<>(epochs)).hasSameSizeAs(record.epochs);
  }
}
