package dev.marquee.thumbnails.audience;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The division of viewers into audiences, each named and known by genres; exactly one has none.
 *
 * @param all in the order that is part of the state, 1 to 64
 */
public record Audiences(List<Audience> all) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MOST = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /**
   * One audience.
   *
   * @param name for people, kebab-case
   * @param genres whose lovers it holds; none for those whose taste is not known
   */
  public record Audience(String name, List<String> genres) implements Serializable {
    private static final long serialVersionUID = 1L;

    public Audience {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("an audience's name must be kebab-case: " + name);
      }
      genres = List.copyOf(genres);
    }
  }

  public Audiences {
    all = List.copyOf(all);
    if (all.isEmpty() || all.size() > MOST) {
      throw new IllegalArgumentException("there must be 1 to 64 audiences: " + all.size());
    }
    Set<String> names = new HashSet<>();
    for (Audience one : all) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("two audiences have one name: " + one.name());
      }
    }
    if (all.stream().filter(one -> one.genres().isEmpty()).count() != 1) {
      throw new IllegalArgumentException("exactly one audience must be without genres");
    }
  }

  /**
   * Reads {@code name=genre|genre;name=…}.
   *
   * @throws IllegalArgumentException when it is of another form
   */
  public static Audiences parse(String text) {
    List<Audience> all = new ArrayList<>();
    for (String one : text.split(";")) {
      int equals = one.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("an audience must be written name=genre|genre: " + one);
      }
      String genres = one.substring(equals + 1).trim();
      all.add(
          new Audience(
              one.substring(0, equals).trim(),
              genres.isEmpty()
                  ? List.of()
                  : Arrays.stream(genres.split("\\|")).map(String::trim).toList()));
    }
    return new Audiences(all);
  }

  /** Number of audiences. */
  public int size() {
    return all.size();
  }

  /** Place of an audience, or −1. */
  public int find(String name) {
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at).name().equals(name)) {
        return at;
      }
    }
    return -1;
  }

  /** Fingerprint of the division: another one has another fingerprint, but for one in 2³². */
  public int scheme() {
    int hash = 1;
    for (Audience one : all) {
      hash = 31 * hash + one.name().hashCode();
      hash = 31 * hash + one.genres().hashCode();
    }
    return hash;
  }
}
