package dev.marquee.benchmarks.thumbnails;

import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;
import java.util.SplittableRandom;

/** The artwork model itself: no floor for a picture, no even share. */
final class MarqueePolicy implements ThumbnailPolicy {
  /** Unit of the drift: a thousand impressions of the service. */
  private static final double TIME_UNIT = 1_000;

  private final ArtworkWorld world;
  private final BanditOptions options;
  private final ArtworkBandit bandit;
  private final SharedEffects shared;
  private final TitleEffects[] titles = new TitleEffects[ArtworkWorld.TITLES];
  private final long[][] keys = new long[ArtworkWorld.TITLES][ArtworkWorld.ARMS];
  private final SplittableRandom random;
  private long nextKey;

  MarqueePolicy(ArtworkWorld world, BanditOptions options, long seed) {
    this.world = world;
    this.options = options;
    this.bandit = new ArtworkBandit(options);
    this.shared = SharedEffects.initial(options);
    this.random = new SplittableRandom(seed);
    for (int title = 0; title < titles.length; title++) {
      titles[title] = TitleEffects.initial(options, 0);
      for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
        add(title, arm);
      }
    }
  }

  /** When an impression is, in the unit of the drift. */
  static double timeOf(int impression) {
    return impression / TIME_UNIT;
  }

  ArtworkBandit bandit() {
    return bandit;
  }

  TitleEffects effects(int title) {
    return titles[title];
  }

  /** The shared effects as they are now. */
  SharedEffects shared(int now) {
    bandit.drift(shared, timeOf(now));
    return shared;
  }

  private void add(int title, int arm) {
    keys[title][arm] = nextKey;
    float[] features = world.features(title, arm);
    titles[title].add(nextKey++, options.features() == 0 ? new float[0] : features, options);
  }

  @Override
  public int choose(int title, int audience, int now) {
    TitleEffects effects = titles[title];
    return armAt(title, bandit.choose(effects, shared(now), audience, timeOf(now), random));
  }

  /** The world's number of the arm at a place: places move when an arm retires. */
  int armAt(int title, int place) {
    long key = titles[title].arms[place];
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      if (keys[title][arm] == key) {
        return arm;
      }
    }
    throw new IllegalStateException("an arm that is not there was chosen: " + key);
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    int place = titles[title].find(keys[title][arm]);
    bandit.learn(titles[title], shared(now), place, audience, taken ? 1 : 0, timeOf(now));
  }

  @Override
  public void replaced(int title, int arm) {
    titles[title].retire(keys[title][arm], options);
    add(title, arm);
  }

  @Override
  public void entered(int title) {
    titles[title] = TitleEffects.initial(options, 0);
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      add(title, arm);
    }
  }

  @Override
  public double stateBytesPerTitle() {
    return titles[0].bytes();
  }
}
