package dev.marquee.recommendations;

import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.page.PageOptions;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topics;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The settings of the recommendations job, beside those that all jobs share.
 *
 * @param clock what decay is measured in
 * @param halfLifeUnit model time of one unit of the models' half-lives: seconds under {@link
 *     ModelClock#EVENT_TIME}, events under {@link ModelClock#EVENTS}
 * @param inputPartitions number of partitions of the viewing events, positive
 * @param positiveStars fewest stars that count as positive feedback, in (2, 5]
 * @param learningLag lag behind the input from which on learning is sampled, milliseconds
 * @param learningMinimumShare least share of positive events that is learned from, in [0, 1]
 * @param synchronisationInterval how often learners exchange what they learned, milliseconds
 * @param batchInterval how long changes of titles are added up before the shuffle, milliseconds
 * @param publishInterval how often changed titles are published, milliseconds
 * @param publishTitles most titles that a subtask publishes at once between checkpoints
 * @param rowCache most titles whose state a subtask keeps decoded between checkpoints
 * @param pageDebounce least time between two pages of a profile, milliseconds
 * @param pageLifetime how long a page may be shown, milliseconds
 * @param defaultPageInterval how often default pages are made anew, milliseconds
 * @param personalised false makes every page a default page
 * @param artwork whether pages say which picture of a title to show
 * @param sessionGap event time without activity after which a session is over, milliseconds
 * @param holdoutShare share of profiles that get unpersonalised pages on purpose, in [0, 1]
 * @param unknownMaturity highest age rating for viewers without settings, years, in [0, 21]
 * @param profileLifetime how long a silent profile is kept, milliseconds of event time
 * @param titleLifetime how long a title that nobody watches is kept, milliseconds of event time
 * @param forgottenLifetime how long a forgotten profile stays barred, milliseconds of event time
 * @param influencePerDay most titles by which one profile changes the shared models on one day
 * @param qualityInterval how often quality is published, milliseconds
 * @param page how large a page is
 */
public record RecommendationsOptions(
    ModelClock clock,
    double halfLifeUnit,
    int inputPartitions,
    float positiveStars,
    long learningLag,
    double learningMinimumShare,
    long synchronisationInterval,
    long batchInterval,
    long publishInterval,
    int publishTitles,
    int rowCache,
    long pageDebounce,
    long pageLifetime,
    long defaultPageInterval,
    boolean personalised,
    boolean artwork,
    long sessionGap,
    double holdoutShare,
    int unknownMaturity,
    long profileLifetime,
    long titleLifetime,
    long forgottenLifetime,
    int influencePerDay,
    long qualityInterval,
    PageOptions page)
    implements Serializable {

  private static final ConfigOption<ModelClock> CLOCK =
      ConfigOptions.key("model.clock")
          .enumType(ModelClock.class)
          .defaultValue(ModelClock.EVENT_TIME)
          .withDescription(
              "What decay is measured in: EVENT_TIME, or EVENTS for benchmarks on old data.");

  private static final ConfigOption<Double> HALF_LIFE_UNIT =
      ConfigOptions.key("model.half-life-unit")
          .doubleType()
          .defaultValue(90.0)
          .withDescription(
              "Seconds (or events, by model.clock) per unit of the half-lives 100, 500, 2000 and"
                  + " 5000: at 90 s popularity is forgotten with half-lives of 2.5 h, 12.5 h and"
                  + " 50 h, the latest co-occurrence with 125 h.");

  private static final ConfigOption<Integer> INPUT_PARTITIONS =
      ConfigOptions.key("model.input-partitions")
          .intType()
          .defaultValue(Topics.VIEWING_EVENTS.partitions())
          .withDescription(
              "Partitions of the viewing events, from which model.clock=EVENTS counts events.");

  private static final ConfigOption<Float> POSITIVE_STARS =
      ConfigOptions.key("feedback.positive-stars")
          .floatType()
          .defaultValue(4f)
          .withDescription("Fewest stars of a rating that count as positive feedback.");

  private static final ConfigOption<Duration> LEARNING_LAG =
      ConfigOptions.key("learning.lag")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "Lag behind the input from which on learning is sampled; state and pages never are.");

  private static final ConfigOption<Double> LEARNING_MINIMUM_SHARE =
      ConfigOptions.key("learning.minimum-share")
          .doubleType()
          .defaultValue(0.51)
          .withDescription(
              "Least share of positive events that is learned from under overload: half of them,"
                  + " whatever the draw.");

  private static final ConfigOption<Duration> SYNCHRONISATION_INTERVAL =
      ConfigOptions.key("learning.synchronisation-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often the subtasks' rankers exchange what they have learned.");

  private static final ConfigOption<Duration> BATCH_INTERVAL =
      ConfigOptions.key("items.batch-interval")
          .durationType()
          .defaultValue(Duration.ofMillis(150))
          .withDescription("How long changes of titles are added up before the shuffle.");

  private static final ConfigOption<Duration> PUBLISH_INTERVAL =
      ConfigOptions.key("items.publish-interval")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription("How often titles that changed enough are published.");

  private static final ConfigOption<Integer> PUBLISH_TITLES =
      ConfigOptions.key("items.publish-titles")
          .intType()
          .defaultValue(2000)
          .withDescription(
              "Most titles that a subtask publishes per interval, the most changed first; the rest"
                  + " follow at the next checkpoint at the latest.");

  private static final ConfigOption<Integer> ROW_CACHE =
      ConfigOptions.key("items.cached-titles")
          .intType()
          .defaultValue(8192)
          .withDescription(
              "Most titles whose rows a subtask keeps decoded between checkpoints, 8 KB each.");

  private static final ConfigOption<Duration> PAGE_DEBOUNCE =
      ConfigOptions.key("pages.debounce")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription(
              "Least time between two pages of a profile; the first change goes through at once.");

  private static final ConfigOption<Duration> PAGE_LIFETIME =
      ConfigOptions.key("pages.lifetime")
          .durationType()
          .defaultValue(Duration.ofHours(24))
          .withDescription("How long a page may be shown, unless a licence on it ends sooner.");

  private static final ConfigOption<Duration> DEFAULT_PAGE_INTERVAL =
      ConfigOptions.key("pages.default-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription("How often the default page of each region is made anew.");

  private static final ConfigOption<Boolean> PERSONALISED =
      ConfigOptions.key("pages.personalised")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether pages are personalised; false falls back to default pages.");

  private static final ConfigOption<Boolean> ARTWORK =
      ConfigOptions.key("pages.artwork")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether pages say which picture of a title to show, by the thumbnail policies; false"
                  + " leaves it to the client's default.");

  private static final ConfigOption<Duration> SESSION_GAP =
      ConfigOptions.key("pages.session-gap")
          .durationType()
          .defaultValue(Duration.ofMinutes(30))
          .withDescription(
              "Event time without activity after which a session is over and pictures are drawn"
                  + " anew, at least a second.");

  private static final ConfigOption<Double> HOLDOUT_SHARE =
      ConfigOptions.key("pages.holdout-share")
          .doubleType()
          .defaultValue(0.0)
          .withDescription("Share of profiles that get unpersonalised pages, for comparison.");

  private static final ConfigOption<Integer> UNKNOWN_MATURITY =
      ConfigOptions.key("pages.unknown-maturity")
          .intType()
          .defaultValue(12)
          .withDescription("Highest age rating on pages of viewers without settings, years.");

  private static final ConfigOption<Duration> PROFILE_LIFETIME =
      ConfigOptions.key("profiles.lifetime")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription(
              "Event time after which a silent profile is dropped: more than a year, since some"
                  + " viewers come back once a year.");

  private static final ConfigOption<Duration> TITLE_LIFETIME =
      ConfigOptions.key("items.lifetime")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription("Event time after which a title that nobody watches is dropped.");

  private static final ConfigOption<Duration> FORGOTTEN_LIFETIME =
      ConfigOptions.key("privacy.marker-lifetime")
          .durationType()
          .defaultValue(Duration.ofDays(30))
          .withDescription(
              "Event time for which a forgotten profile stays barred; longer than events are kept.");

  private static final ConfigOption<Integer> INFLUENCE_PER_DAY =
      ConfigOptions.key("profiles.influence-per-day")
          .intType()
          .defaultValue(2000)
          .withDescription(
              "Most titles by which one profile changes the shared models on one day.");

  private static final ConfigOption<Duration> QUALITY_INTERVAL =
      ConfigOptions.key("quality.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often the measured quality is published.");

  /** The secret of the profiles' pseudonyms; from the file of --config or the environment. */
  static final ConfigOption<String> SECRET =
      ConfigOptions.key("privacy.secret")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Secret under which profiles get their pseudonyms in state, at least 16 bytes; must"
                  + " stay the same for as long as the state lives.");

  /** Every setting of this job. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          SECRET,
          CLOCK,
          HALF_LIFE_UNIT,
          INPUT_PARTITIONS,
          POSITIVE_STARS,
          LEARNING_LAG,
          LEARNING_MINIMUM_SHARE,
          SYNCHRONISATION_INTERVAL,
          BATCH_INTERVAL,
          PUBLISH_INTERVAL,
          PUBLISH_TITLES,
          ROW_CACHE,
          PAGE_DEBOUNCE,
          PAGE_LIFETIME,
          DEFAULT_PAGE_INTERVAL,
          PERSONALISED,
          ARTWORK,
          SESSION_GAP,
          HOLDOUT_SHARE,
          UNKNOWN_MATURITY,
          PROFILE_LIFETIME,
          TITLE_LIFETIME,
          FORGOTTEN_LIFETIME,
          INFLUENCE_PER_DAY,
          QUALITY_INTERVAL);

  public RecommendationsOptions {
    require(HALF_LIFE_UNIT, halfLifeUnit, halfLifeUnit > 0, "positive");
    require(INPUT_PARTITIONS, inputPartitions, inputPartitions > 0, "positive");
    require(POSITIVE_STARS, positiveStars, positiveStars > 2 && positiveStars <= 5, "in (2, 5]");
    require(LEARNING_LAG, learningLag, learningLag > 0, "positive");
    require(
        LEARNING_MINIMUM_SHARE,
        learningMinimumShare,
        learningMinimumShare >= 0 && learningMinimumShare <= 1,
        "in [0, 1]");
    require(
        SYNCHRONISATION_INTERVAL, synchronisationInterval, synchronisationInterval > 0, "positive");
    require(BATCH_INTERVAL, batchInterval, batchInterval > 0, "positive");
    require(PUBLISH_INTERVAL, publishInterval, publishInterval > 0, "positive");
    require(PUBLISH_TITLES, publishTitles, publishTitles > 0, "positive");
    require(ROW_CACHE, rowCache, rowCache > 0, "positive");
    require(PAGE_DEBOUNCE, pageDebounce, pageDebounce >= 0, "non-negative");
    require(PAGE_LIFETIME, pageLifetime, pageLifetime > 0, "positive");
    require(DEFAULT_PAGE_INTERVAL, defaultPageInterval, defaultPageInterval > 0, "positive");
    require(SESSION_GAP, sessionGap, sessionGap >= 1000, "at least 1000");
    require(HOLDOUT_SHARE, holdoutShare, holdoutShare >= 0 && holdoutShare <= 1, "in [0, 1]");
    require(
        UNKNOWN_MATURITY,
        unknownMaturity,
        unknownMaturity >= 0 && unknownMaturity <= 21,
        "in [0, 21]");
    require(PROFILE_LIFETIME, profileLifetime, profileLifetime > 0, "positive");
    require(TITLE_LIFETIME, titleLifetime, titleLifetime > 0, "positive");
    require(FORGOTTEN_LIFETIME, forgottenLifetime, forgottenLifetime > 0, "positive");
    require(INFLUENCE_PER_DAY, influencePerDay, influencePerDay >= 0, "non-negative");
    require(QUALITY_INTERVAL, qualityInterval, qualityInterval > 0, "positive");
  }

  /** Reads the settings; those that are missing take their defaults. */
  public static RecommendationsOptions from(JobOptions config) {
    return new RecommendationsOptions(
        config.get(CLOCK),
        config.get(HALF_LIFE_UNIT),
        config.get(INPUT_PARTITIONS),
        config.get(POSITIVE_STARS),
        config.get(LEARNING_LAG).toMillis(),
        config.get(LEARNING_MINIMUM_SHARE),
        config.get(SYNCHRONISATION_INTERVAL).toMillis(),
        config.get(BATCH_INTERVAL).toMillis(),
        config.get(PUBLISH_INTERVAL).toMillis(),
        config.get(PUBLISH_TITLES),
        config.get(ROW_CACHE),
        config.get(PAGE_DEBOUNCE).toMillis(),
        config.get(PAGE_LIFETIME).toMillis(),
        config.get(DEFAULT_PAGE_INTERVAL).toMillis(),
        config.get(PERSONALISED),
        config.get(ARTWORK),
        config.get(SESSION_GAP).toMillis(),
        config.get(HOLDOUT_SHARE),
        config.get(UNKNOWN_MATURITY),
        config.get(PROFILE_LIFETIME).toMillis(),
        config.get(TITLE_LIFETIME).toMillis(),
        config.get(FORGOTTEN_LIFETIME).toMillis(),
        config.get(INFLUENCE_PER_DAY),
        config.get(QUALITY_INTERVAL).toMillis(),
        PageOptions.DEFAULT);
  }

  /** The settings of the additive models. */
  public ModelOptions model() {
    return ModelOptions.ofUnit(halfLifeUnit);
  }

  private static void require(ConfigOption<?> option, Object value, boolean holds, String range) {
    if (!holds) {
      throw new IllegalArgumentException(option.key() + " must be " + range + ": " + value);
    }
  }
}
