package dev.marquee.recommendations;

import dev.marquee.events.HomePage;
import dev.marquee.events.Impression;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.RankerWeights;
import dev.marquee.events.TitlePopularity;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.DeadLetter;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventSource;
import dev.marquee.streaming.EventStream;
import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.KafkaOptions;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.LateEvent;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.SourceOptions;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.TimelyOperator;
import dev.marquee.streaming.TopicSinks;
import dev.marquee.streaming.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Viewing events in, home pages out: follows every profile, learns from every event, and publishes
 * what it learned to itself.
 *
 * <pre>
 * viewing events ─┐                        ┌─ home pages ──────────────────────────► recommendations
 * impressions ────┤  by profile            ├─ watched titles ─ by title ─ rows ────► item-neighbours
 * profiles ───────┼────────────► profiles ─┤                             embeddings ► item-embeddings
 * privacy ────────┘                 ▲      │                             counts ────► popularity
 *                                   │      ├─ what the ranker learned ─ owner ─────► ranker-weights
 *            item side, ranker, ────┘      ├─ quality ─ sums ──────────────────────► model-metrics
 *            catalogue, pictures'          └─ places ─ by region ─ default pages ──► recommendations
 *            policies, one table
 *            per process, from Kafka
 * </pre>
 *
 * <p>What its design gets wrong: the shared models reach pages about a second late, and with many
 * processes every one of them reads all of them. A service of more than some hundred thousand
 * titles would shard the table by title and ask for rows.
 */
public final class RecommendationsJob {
  /** Name of the job, key of its metrics and prefix of its consumer group. */
  public static final String NAME = "recommendations";

  private RecommendationsJob() {}

  /** Runs the job until it is cancelled; {@code --help} lists its options. */
  public static void main(String[] args) throws Exception {
    JobEnvironment.run(NAME, args, options(), RecommendationsJob::build);
  }

  /** Every option that the job knows. */
  public static List<ConfigOption<?>> options() {
    List<ConfigOption<?>> all = new ArrayList<>(EdgeOptions.all());
    all.addAll(RecommendationsOptions.ALL);
    return all;
  }

  /** Adds the job, from Kafka to Kafka, to an environment. */
  public static void build(StreamExecutionEnvironment env, JobOptions options) {
    KafkaOptions kafka = EdgeOptions.kafka(options, NAME);
    SourceOptions source = EdgeOptions.source(options, NAME);
    Inputs inputs =
        new Inputs(
            EventSource.read(env, Topics.VIEWING_EVENTS, source),
            EventSource.read(env, Topics.IMPRESSIONS, source),
            EventSource.readAside(env, Topics.PROFILES, source),
            EventSource.readAside(env, Topics.PRIVACY_REQUESTS, source));
    Outputs outputs =
        topology(
            inputs,
            RecommendationsOptions.from(options),
            source.bounds(),
            kafka,
            options.get(RecommendationsOptions.SECRET).getBytes(StandardCharsets.UTF_8));
    TopicSinks.write(outputs.pages(), Topics.RECOMMENDATIONS, kafka);
    TopicSinks.write(
        outputs.defaultPages(),
        Topics.RECOMMENDATIONS,
        kafka,
        "default-pages",
        "write default pages to " + Topics.RECOMMENDATIONS.name());
    TopicSinks.write(outputs.rows(), Topics.ITEM_NEIGHBOURS, kafka);
    TopicSinks.write(outputs.embeddings(), Topics.ITEM_EMBEDDINGS, kafka);
    TopicSinks.write(outputs.popularity(), Topics.POPULARITY, kafka);
    TopicSinks.write(outputs.ranker(), Topics.RANKER_WEIGHTS, kafka);
    TopicSinks.write(outputs.metrics(), Topics.MODEL_METRICS, kafka);
    TopicSinks.writeLate(outputs.late(), kafka);
    TopicSinks.writeDeadLetters(inputs.deadLetters(), kafka);
  }

  /** What the job reads. */
  record Inputs(
      EventStream<ViewingEvent> viewing,
      EventStream<Impression> impressions,
      EventStream<ViewerProfile> profiles,
      EventStream<PrivacyRequest> privacy) {

    private DataStream<DeadLetter> deadLetters() {
      return viewing
          .deadLetters()
          .union(impressions.deadLetters(), profiles.deadLetters(), privacy.deadLetters());
    }
  }

  /** What the job writes. */
  record Outputs(
      DataStream<Keyed<HomePage>> pages,
      DataStream<Keyed<HomePage>> defaultPages,
      DataStream<Keyed<ItemNeighbours>> rows,
      DataStream<Keyed<ItemEmbedding>> embeddings,
      DataStream<Keyed<TitlePopularity>> popularity,
      DataStream<Keyed<RankerWeights>> ranker,
      DataStream<Keyed<ModelMetrics>> metrics,
      DataStream<LateEvent> late) {}

  /** The graph between sources and sinks. */
  static Outputs topology(
      Inputs inputs,
      RecommendationsOptions options,
      EventBounds bounds,
      KafkaOptions kafka,
      byte[] secret) {
    ModelTables.Source tables = ModelTables.shared(options, kafka);
    var viewing =
        read(
            inputs.viewing.accepted(),
            new ReadViewingEventsFunction(
                bounds,
                secret,
                options.clock(),
                options.inputPartitions(),
                options.positiveStars()),
            "viewing-events-read",
            "grade viewing events");
    var impressions =
        read(
            inputs.impressions.accepted(),
            new ReadImpressionsFunction(bounds, secret),
            "impressions-read",
            "read impressions");
    var profiles =
        read(
            inputs.profiles.accepted(),
            new ReadProfilesFunction(bounds, secret),
            "profiles-read",
            "read profile settings");
    var privacy =
        read(
            inputs.privacy.accepted(),
            new ReadPrivacyRequestsFunction(bounds, secret),
            "privacy-requests-read",
            "read privacy requests");

    SingleOutputStreamOperator<Keyed<HomePage>> pages =
        viewing
            .union(impressions, profiles, privacy)
            .keyBy(event -> event.key, TypeInformation.of(ProfileKey.class))
            .transform(
                "follow profiles and write pages",
                EdgeType.keyed(HomePage.class),
                new UserOperator(options, tables))
            .uid("profiles");

    SingleOutputStreamOperator<Keyed<ItemNeighbours>> rows =
        pages
            .getSideOutput(UserOperator.WATCHED)
            .transform(
                "add up changes of titles",
                TypeInformation.of(TitleChange.class),
                new AddUpTitleChangesOperator(options.model(), options.batchInterval()))
            .uid("title-changes")
            .keyBy(change -> change.title, TypeInformation.of(Long.class))
            .transform(
                "keep and publish titles",
                EdgeType.keyed(ItemNeighbours.class),
                new ItemOperator(options, tables))
            .uid("titles");

    DataStream<Keyed<RankerWeights>> ranker =
        pages
            .getSideOutput(UserOperator.RANKER)
            .keyBy(delta -> delta.ranker)
            .process(new RankerFunction(tables))
            .returns(EdgeType.keyed(RankerWeights.class))
            .uid("ranker")
            .name("add up what the ranker learned")
            .setParallelism(1);

    DataStream<Keyed<ModelMetrics>> metrics =
        pages
            .getSideOutput(UserOperator.QUALITY)
            .keyBy(counts -> NAME)
            .process(new QualityFunction(options.qualityInterval()))
            .returns(EdgeType.keyed(ModelMetrics.class))
            .uid("quality")
            .name("add up quality")
            .setParallelism(1);

    DataStream<Keyed<HomePage>> defaultPages =
        pages
            .getSideOutput(UserOperator.PLACES)
            .keyBy(ViewerPlace::region)
            .process(new DefaultPagesFunction(options, tables))
            .returns(EdgeType.keyed(HomePage.class))
            .uid("default-pages")
            .name("write default pages");

    return new Outputs(
        pages,
        defaultPages,
        rows,
        rows.getSideOutput(ItemOutputs.EMBEDDINGS),
        rows.getSideOutput(ItemOutputs.POPULARITY),
        ranker,
        metrics,
        viewing
            .getSideOutput(TimelyFunction.LATE)
            .union(impressions.getSideOutput(TimelyFunction.LATE)));
  }

  private static <T extends SpecificRecordBase> SingleOutputStreamOperator<ProfileEvent> read(
      DataStream<Received<T>> input, ToProfileEventsFunction<T> function, String uid, String name) {
    return input
        .transform(name, TypeInformation.of(ProfileEvent.class), new TimelyOperator<>(function))
        .uid(uid);
  }
}
