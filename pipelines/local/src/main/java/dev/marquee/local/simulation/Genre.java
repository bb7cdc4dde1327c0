package dev.marquee.local.simulation;

import java.util.List;

/** A genre of the simulated catalogue, with the words from which names of its titles are made. */
enum Genre {
  DRAMA(
      "drama",
      .16,
      "Quiet,Broken,Distant,Last,Unspoken,Winter,Borrowed,Ordinary,Fading,Tender,Salt,Heavy",
      "House,Letter,Season,River,Daughter,Promise,Orchard,Silence,Harbour,Window,Field,Inheritance"),
  COMEDY(
      "comedy",
      .12,
      "Awkward,Perfect,Accidental,Terrible,Second,Cheap,Brilliant,Overdue,Plan B,Sunny,Loud,Unlikely",
      "Roommates,Wedding,Holiday,Neighbours,Bosses,Reunion,Landlord,Cousins,Cruise,Bake-Off,Band,Alibi"),
  THRILLER(
      "thriller",
      .09,
      "Silent,Hidden,Cold,Hollow,Double,Glass,Final,Black,Midnight,Stolen,Blind,Buried",
      "Witness,Signal,Cipher,Protocol,Descent,Hostage,Motive,Tunnel,Whisper,Hour,Passenger,Ledger"),
  ACTION(
      "action",
      .09,
      "Iron,Burning,Rogue,Thunder,Steel,Savage,Zero,Crimson,Fast,Broken,Lethal,High",
      "Squad,Strike,Convoy,Vengeance,Frontier,Pursuit,Fortress,Bullet,Mission,Rampage,Extraction,Horizon"),
  CRIME(
      "crime",
      .09,
      "Dirty,Cold,South Side,Small,Crooked,Paper,Concrete,Rainy,Missing,Northern,Loaded,Second",
      "Case,Precinct,Money,Detective,Heist,Evidence,Verdict,Cartel,Suspects,Confession,Alley,Debt"),
  ROMANCE(
      "romance",
      .08,
      "Summer,Secret,Paris,Forever,Autumn,First,Moonlit,Unsent,Sweet,Accidental,Rainy,Slow",
      "Kiss,Promise,Hearts,Waltz,Goodbye,Vows,Affair,Café,Strangers,Garden,Station,Postcards"),
  FAMILY(
      "family",
      .07,
      "Magic,Little,Giant,Flying,Curious,Golden,Secret,Brave,Dancing,Sleepy,Wild,Rainbow",
      "Dragon,Treehouse,Pony,Robot,Puppy,Circus,Island,Balloon,Lighthouse,Bear,Carousel,Garden"),
  DOCUMENTARY(
      "documentary",
      .07,
      "Inside,Living,Vanishing,Ancient,Deep,Inventing,Wild,Hungry,Lost,Unseen,Frozen,Modern",
      "Oceans,Empire,Kitchen,Forest,Factory,Game,Planet,Machine,City,Volcano,Minds,Silk Road"),
  REALITY(
      "reality",
      .06,
      "Ultimate,Extreme,Blind,Million,Love,Backyard,Island,Secret,Bargain,Midnight,Rival,Total",
      "Bakers,Makeover,Auction,Chefs,Survivors,Renovation,Matchmakers,Garage,Stylists,Challenge,Farm,Escape"),
  SCIENCE_FICTION(
      "science fiction",
      .06,
      "Orbital,Quantum,Parallel,Dark,Synthetic,Eleventh,Stellar,Infinite,Fallen,Solar,Drifting,Hollow",
      "Colony,Paradox,Station,Dawn,Memory,Machine,Exodus,Echo,Horizon,Moon,Archive,Voyage"),
  HORROR(
      "horror",
      .05,
      "Bleeding,Cursed,Whispering,Rotten,Dead,Hungry,Pale,Crawling,Unholy,Red,Nameless,Drowned",
      "Cellar,Doll,Woods,Asylum,Mirror,Hollow,Children,Ritual,Scream,Attic,Well,Guest"),
  ANIMATION(
      "animation",
      .05,
      "Super,Tiny,Cosmic,Paper,Neon,Clockwork,Jolly,Turbo,Moon,Pixel,Mighty,Lost",
      "Heroes,Kingdom,Rabbit,Academy,Samurai,Zoo,Planet,Sheep,Racers,Toys,Spirit,Pirates"),
  FANTASY(
      "fantasy",
      .05,
      "Emerald,Forgotten,Seventh,Shadow,Silver,Winter,Raven,Eternal,Shattered,Crystal,Thorn,Ashen",
      "Throne,Witch,Realm,Sword,Prophecy,Crown,Sorcerer,Blade,Gate,Oath,Wolves,Tower"),
  HISTORY(
      "history",
      .04,
      "Royal,Imperial,Last,Forgotten,Northern,Burning,Velvet,Iron,Divided,Colonial,Golden,Exiled",
      "Queen,Regiment,Treaty,Dynasty,Siege,Merchant,Century,Revolution,Court,Armada,Cathedral,Crossing");

  private final String label;
  private final double share;
  private final List<String> adjectives;
  private final List<String> nouns;

  Genre(String label, double share, String adjectives, String nouns) {
    this.label = label;
    this.share = share;
    this.adjectives = List.of(adjectives.split(","));
    this.nouns = List.of(nouns.split(","));
  }

  /** Name in events, lower case. */
  String label() {
    return label;
  }

  /**
   * Share of the titles whose first genre this is; slightly more than 1 over all genres, so
   * normalise.
   */
  double share() {
    return share;
  }

  List<String> adjectives() {
    return adjectives;
  }

  List<String> nouns() {
    return nouns;
  }

  boolean forChildren() {
    return this == FAMILY || this == ANIMATION;
  }
}
