package dev.marquee.local.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names that read like titles, each given once per instance: adjective and noun of the genre in six
 * patterns.
 */
final class TitleNames {
  private static final List<String> PLACES =
      List.of(
          "Lisbon",
          "Oslo",
          "Marrakesh",
          "Busan",
          "Recife",
          "Jaipur",
          "Galway",
          "Oaxaca",
          "Leipzig",
          "Tulsa",
          "Kyoto",
          "Havana",
          "Split",
          "Bergen",
          "Quito",
          "Perth");

  private final Set<String> given = new HashSet<>();

  String next(Genre genre, SeededRandom random) {
    for (int attempt = 0; ; attempt++) {
      String adjective = genre.adjectives().get(random.nextInt(genre.adjectives().size()));
      String noun = genre.nouns().get(random.nextInt(genre.nouns().size()));
      String place = PLACES.get(random.nextInt(PLACES.size()));
      String name =
          switch (random.nextInt(6)) {
            case 0 -> "The " + adjective + " " + noun;
            case 1 -> "A " + noun + " in " + place;
            case 2 -> adjective + " " + noun + " of " + place;
            case 3 -> noun + " and " + genre.nouns().get(random.nextInt(genre.nouns().size()));
            case 4 -> place + ": " + adjective + " " + noun;
            default -> adjective + " " + noun;
          };
      // Large catalogues use up the patterns; sequels take over.
      if (attempt >= 8) {
        name += " " + (2 + random.nextInt(attempt));
      }
      if (given.add(name)) {
        return name;
      }
    }
  }
}
