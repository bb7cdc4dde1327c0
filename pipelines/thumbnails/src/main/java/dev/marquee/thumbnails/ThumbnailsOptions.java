package dev.marquee.thumbnails;

import dev.marquee.streaming.JobOptions;
import dev.marquee.thumbnails.attribution.WatchReward;
import dev.marquee.thumbnails.audience.Audiences;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.policy.Guardrails;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The settings of the thumbnails job, beside those that all jobs share.
 *
 * @param window how long after an impression a play counts as its outcome, milliseconds of event
 *     time
 * @param corrections how long after the window plays still correct the counts, milliseconds of
 *     event time
 * @param reward what a play is worth
 * @param audiences the division of viewers
 * @param features how many features describe a picture, in [0, 64]
 * @param driftPerDay variance that each effect of the model gains per day, at least 0
 * @param exploration multiple of the posterior deviation in draws, in [0, 10]
 * @param floor least probability of each picture beside the even share, in [0, 1]
 * @param evenShare share of draws in which all pictures are equally likely, in [0, 1]
 * @param cap greatest probability of a picture while evidence is thin, in (0, 1]
 * @param capUntil impressions of a title with an audience from which on the cap no longer holds
 * @param defaultOnly whether every policy shows the first picture of its title only
 * @param learnWeights whether the weights of features go on being learned
 * @param publishInterval how often tables that changed are looked at, milliseconds
 * @param publishTitles most tables that a subtask makes at once
 * @param publishAtLatest after which time a changed table is published anyway, milliseconds
 * @param publishChange change of a probability from which on a table is published, in [0, 1]
 * @param synchronisationInterval how often subtasks exchange what they learned, milliseconds
 * @param cachedTitles most titles whose state a subtask keeps decoded between checkpoints
 * @param qualityInterval how often quality is published, milliseconds
 */
public record ThumbnailsOptions(
    long window,
    long corrections,
    WatchReward reward,
    Audiences audiences,
    int features,
    double driftPerDay,
    float exploration,
    double floor,
    double evenShare,
    double cap,
    long capUntil,
    boolean defaultOnly,
    boolean learnWeights,
    long publishInterval,
    int publishTitles,
    long publishAtLatest,
    float publishChange,
    long synchronisationInterval,
    int cachedTitles,
    long qualityInterval)
    implements Serializable {

  private static final ConfigOption<Duration> WINDOW =
      ConfigOptions.key("attribution.window")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "Event time after an impression within which a play counts as its outcome; both are"
                  + " learned at its end.");

  private static final ConfigOption<Duration> CORRECTIONS =
      ConfigOptions.key("attribution.corrections")
          .durationType()
          .defaultValue(Duration.ofHours(6))
          .withDescription(
              "Event time after the window within which plays still correct the counts; sessions are"
                  + " remembered as long.");

  private static final ConfigOption<Duration> REWARD_LEAST =
      ConfigOptions.key("reward.least")
          .durationType()
          .defaultValue(Duration.ofMillis(WatchReward.shipped().leastMillis()))
          .withDescription("Who leaves a title within this time counts as not having taken it.");

  private static final ConfigOption<Duration> REWARD_TARGET =
      ConfigOptions.key("reward.target")
          .durationType()
          .defaultValue(Duration.ofMillis(WatchReward.shipped().targetMillis()))
          .withDescription(
              "Time watched that is a full reward; of shorter titles seven tenths of their length.");

  private static final ConfigOption<String> AUDIENCES =
      ConfigOptions.key("audiences")
          .stringType()
          .defaultValue(
              "everyone=;"
                  + "action-and-adventure=action|adventure|science fiction|sci-fi|fantasy|war|western|"
                  + "imax|anime|sport;"
                  + "comedy-and-family=comedy|family|animation|children|musical|music|reality;"
                  + "drama-and-romance=drama|romance|history|documentary;"
                  + "thriller-and-crime=thriller|crime|mystery|horror|film-noir")
          .withDescription(
              "Division of viewers by the genres that they lean to, name=genre|genre;…; exactly one"
                  + " without genres, for those whose taste is not known.");

  private static final ConfigOption<Integer> FEATURES =
      ConfigOptions.key("model.features")
          .intType()
          .defaultValue(4)
          .withDescription("How many of a picture's content features the model uses.");

  private static final ConfigOption<Double> DRIFT_PER_DAY =
      ConfigOptions.key("model.drift-per-day")
          .doubleType()
          .defaultValue(0.002)
          .withDescription(
              "Variance that each effect gains per day: at 0.002 a tenth in the log-odds in five"
                  + " days.");

  private static final ConfigOption<Float> EXPLORATION =
      ConfigOptions.key("policy.exploration")
          .floatType()
          .defaultValue(BanditOptions.of(1, 0).exploration())
          .withDescription("Posterior deviations by which draws differ from the mean.");

  private static final ConfigOption<Double> FLOOR =
      ConfigOptions.key("policy.floor")
          .doubleType()
          .defaultValue(Guardrails.shipped().floor())
          .withDescription("Least probability of each picture, beside the even share.");

  private static final ConfigOption<Double> EVEN_SHARE =
      ConfigOptions.key("policy.even-share")
          .doubleType()
          .defaultValue(Guardrails.shipped().evenShare())
          .withDescription(
              "Share of draws in which all pictures are equally likely, by which the policy is"
                  + " measured.");

  private static final ConfigOption<Double> CAP =
      ConfigOptions.key("policy.cap")
          .doubleType()
          .defaultValue(Guardrails.shipped().cap())
          .withDescription("Greatest probability of a picture while there is little evidence.");

  private static final ConfigOption<Long> CAP_UNTIL =
      ConfigOptions.key("policy.cap-until")
          .longType()
          .defaultValue(Guardrails.shipped().capUntil())
          .withDescription(
              "Impressions of a title with an audience from which on the cap no longer holds.");

  private static final ConfigOption<Boolean> DEFAULT_ONLY =
      ConfigOptions.key("policy.default-only")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Show the first picture of every title and no other; what was learned is kept.");

  private static final ConfigOption<Boolean> LEARN_WEIGHTS =
      ConfigOptions.key("model.learn-weights")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether the weights of features go on being learned.");

  private static final ConfigOption<Duration> PUBLISH_INTERVAL =
      ConfigOptions.key("policies.publish-interval")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription("How often tables of titles that learned are made anew.");

  private static final ConfigOption<Integer> PUBLISH_TITLES =
      ConfigOptions.key("policies.publish-titles")
          .intType()
          .defaultValue(100)
          .withDescription("Most tables that a subtask makes per interval.");

  private static final ConfigOption<Duration> PUBLISH_AT_LATEST =
      ConfigOptions.key("policies.publish-at-latest")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription("After which time a title that learned anything is published anyway.");

  private static final ConfigOption<Float> PUBLISH_CHANGE =
      ConfigOptions.key("policies.publish-change")
          .floatType()
          .defaultValue(0.02f)
          .withDescription("Change of any probability from which on a table is published at once.");

  private static final ConfigOption<Duration> SYNCHRONISATION_INTERVAL =
      ConfigOptions.key("model.synchronisation-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often subtasks exchange what they learned of features.");

  private static final ConfigOption<Integer> CACHED_TITLES =
      ConfigOptions.key("model.cached-titles")
          .intType()
          .defaultValue(8192)
          .withDescription(
              "Most titles that a subtask keeps decoded between checkpoints, about 2 KB each.");

  private static final ConfigOption<Duration> QUALITY_INTERVAL =
      ConfigOptions.key("quality.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("How often the measured quality is published.");

  /** Every setting of this job. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          WINDOW,
          CORRECTIONS,
          REWARD_LEAST,
          REWARD_TARGET,
          AUDIENCES,
          FEATURES,
          DRIFT_PER_DAY,
          EXPLORATION,
          FLOOR,
          EVEN_SHARE,
          CAP,
          CAP_UNTIL,
          DEFAULT_ONLY,
          LEARN_WEIGHTS,
          PUBLISH_INTERVAL,
          PUBLISH_TITLES,
          PUBLISH_AT_LATEST,
          PUBLISH_CHANGE,
          SYNCHRONISATION_INTERVAL,
          CACHED_TITLES,
          QUALITY_INTERVAL);

  private static final double HOURS_PER_DAY = 24;

  public ThumbnailsOptions {
    require(WINDOW, window, window > 0, "positive");
    require(CORRECTIONS, corrections, corrections >= 0, "non-negative");
    require(FEATURES, features, features >= 0 && features <= 64, "in [0, 64]");
    require(DRIFT_PER_DAY, driftPerDay, driftPerDay >= 0 && driftPerDay <= 10, "in [0, 10]");
    require(EXPLORATION, exploration, exploration >= 0 && exploration <= 10, "in [0, 10]");
    require(FLOOR, floor, floor >= 0 && floor <= 1, "in [0, 1]");
    require(EVEN_SHARE, evenShare, evenShare >= 0 && evenShare <= 1, "in [0, 1]");
    require(CAP, cap, cap > 0 && cap <= 1, "in (0, 1]");
    require(CAP_UNTIL, capUntil, capUntil >= 0, "non-negative");
    require(PUBLISH_INTERVAL, publishInterval, publishInterval > 0, "positive");
    require(PUBLISH_TITLES, publishTitles, publishTitles > 0, "positive");
    require(PUBLISH_AT_LATEST, publishAtLatest, publishAtLatest > 0, "positive");
    require(PUBLISH_CHANGE, publishChange, publishChange >= 0 && publishChange <= 1, "in [0, 1]");
    require(
        SYNCHRONISATION_INTERVAL, synchronisationInterval, synchronisationInterval > 0, "positive");
    require(CACHED_TITLES, cachedTitles, cachedTitles > 0, "positive");
    require(QUALITY_INTERVAL, qualityInterval, qualityInterval > 0, "positive");
  }

  /**
   * Reads the settings; those that are missing take their defaults.
   *
   * @throws IllegalArgumentException naming key, value and range
   */
  public static ThumbnailsOptions from(JobOptions config) {
    return new ThumbnailsOptions(
        config.get(WINDOW).toMillis(),
        config.get(CORRECTIONS).toMillis(),
        new WatchReward(config.get(REWARD_LEAST).toMillis(), config.get(REWARD_TARGET).toMillis()),
        Audiences.parse(config.get(AUDIENCES)),
        config.get(FEATURES),
        config.get(DRIFT_PER_DAY),
        config.get(EXPLORATION),
        config.get(FLOOR),
        config.get(EVEN_SHARE),
        config.get(CAP),
        config.get(CAP_UNTIL),
        config.get(DEFAULT_ONLY),
        config.get(LEARN_WEIGHTS),
        config.get(PUBLISH_INTERVAL).toMillis(),
        config.get(PUBLISH_TITLES),
        config.get(PUBLISH_AT_LATEST).toMillis(),
        config.get(PUBLISH_CHANGE),
        config.get(SYNCHRONISATION_INTERVAL).toMillis(),
        config.get(CACHED_TITLES),
        config.get(QUALITY_INTERVAL).toMillis());
  }

  /** The model's; its unit of time is the hour. */
  public BanditOptions bandit() {
    return BanditOptions.of(audiences.size(), features)
        .withExploration(exploration)
        .withDrift((float) (driftPerDay / HOURS_PER_DAY), Double.POSITIVE_INFINITY);
  }

  /** Fingerprint of what a table depends on beside what was learned. */
  public int policySettings() {
    return java.util.Objects.hash(guardrails(), exploration, defaultOnly);
  }

  /** The policy's. */
  public Guardrails guardrails() {
    return new Guardrails(floor, evenShare, cap, capUntil);
  }

  private static void require(ConfigOption<?> option, Object value, boolean holds, String range) {
    if (!holds) {
      throw new IllegalArgumentException(option.key() + " must be " + range + ": " + value);
    }
  }
}
