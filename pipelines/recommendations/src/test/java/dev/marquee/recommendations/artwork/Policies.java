package dev.marquee.recommendations.artwork;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Policies and viewers for tests. */
final class Policies {
  static final Audiences AUDIENCES =
      new Audiences(
          7,
          List.of("everyone", "laughs", "tears"),
          List.of(List.of(), List.of("Comedy", "Family"), List.of("Drama")));

  private Policies() {}

  static Picture picture(String id) {
    return new Picture(id, 0, List.of());
  }

  static List<Picture> pictures(int count) {
    List<Picture> pictures = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      pictures.add(picture("picture-" + at));
    }
    return pictures;
  }

  /** A policy that shows every audience the same. */
  static ArtworkPolicy policy(
      String title, long counter, double evenShare, List<Picture> pictures, double... each) {
    double[] all = new double[each.length * AUDIENCES.size()];
    for (int audience = 0; audience < AUDIENCES.size(); audience++) {
      System.arraycopy(each, 0, all, audience * each.length, each.length);
    }
    return new ArtworkPolicy(TitleKey.of(title), 100, counter, evenShare, AUDIENCES, pictures, all);
  }

  /** A policy that shows one picture but for the even share. */
  static ArtworkPolicy favouring(
      String title, long counter, double evenShare, int favourite, List<Picture> pictures) {
    double[] each = new double[pictures.size()];
    Arrays.fill(each, evenShare / each.length);
    each[favourite] += 1 - evenShare;
    return policy(title, counter, evenShare, pictures, each);
  }

  /** A profile that liked so many titles of a genre. */
  static Profile lover(String genre, int titles) {
    Profile profile = new Profile();
    like(profile, genre, titles);
    return profile;
  }

  static void like(Profile profile, String genre, int titles) {
    for (int title = 0; title < titles; title++) {
      profile.watch(
          TitleKey.of(genre + title), 1000, 1, true, TitleFacts.of(List.of(genre), 2000, 0));
    }
  }
}
