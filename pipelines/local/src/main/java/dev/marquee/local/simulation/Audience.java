package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.List;

/** The simulated profiles, in accounts of one to five that share a country; drawn from a seed. */
final class Audience {
  private static final double MOST_ACTIVE = 15;

  private Audience() {}

  static List<Viewer> draw(AudienceOptions options, long seed, TasteModel taste) {
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed, 31));
    List<Viewer> viewers = new ArrayList<>(options.profiles());
    int account = 0;
    int left = 0;
    ServiceRegion region = ServiceRegion.US_EAST;
    for (int index = 0; index < options.profiles(); index++) {
      if (left == 0) {
        account++;
        left = size(random);
        region = region(random);
      }
      left--;
      viewers.add(viewer(index, account, region, options, taste, random));
    }
    return viewers;
  }

  private static Viewer viewer(
      int index,
      int account,
      ServiceRegion region,
      AudienceOptions options,
      TasteModel taste,
      SeededRandom random) {
    boolean kids = random.chance(options.kidsShare());
    int first = Show.LANGUAGES.indexOf(region.language());
    int languages = 1 << first;
    // Half of the viewers elsewhere follow English; a fifth follow one language more.
    if (first != 0 && random.chance(.5)) {
      languages |= 1;
    }
    if (random.chance(.2)) {
      languages |= 1 << random.nextInt(Show.LANGUAGES.size());
    }
    int limit = kids ? (random.chance(.6) ? 6 : 12) : random.chance(.05) ? 16 : 18;
    double spread = options.activitySpread();
    double activity = Math.exp(spread * random.nextGaussian() - spread * spread / 2);
    double line = random.nextDouble();
    return new Viewer(
        index,
        random.nextLong(),
        account,
        region,
        kids,
        (byte) limit,
        (byte) first,
        languages,
        taste.drawMembership(region, kids, random),
        (float) Math.min(MOST_ACTIVE, activity),
        (byte) (line < .12 ? 0 : line < .35 ? 1 : line < .82 ? 2 : 3));
  }

  private static int size(SeededRandom random) {
    double draw = random.nextDouble();
    return draw < .3 ? 1 : draw < .6 ? 2 : draw < .8 ? 3 : draw < .93 ? 4 : 5;
  }

  private static ServiceRegion region(SeededRandom random) {
    double remaining = random.nextDouble();
    for (ServiceRegion region : ServiceRegion.values()) {
      remaining -= region.share();
      if (remaining < 0) {
        return region;
      }
    }
    return ServiceRegion.US_EAST;
  }
}
