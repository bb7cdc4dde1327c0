package dev.marquee.thumbnails;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Impression;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ThumbnailWeights;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Impressions and plays in, thumbnail policies out: learns which picture of a title each audience
 * opens, and says what the policy is worth.
 *
 * <pre>
 * impressions ────┐                       ┌─ policies ─────────────────► thumbnail-policies
 * viewing events ─┤ by title              ├─ what features count ─ owner ► thumbnail-weights
 * catalogue ──────┴──────────► titles ────┤
 *                                ▲        └─ quality ─ sums ───────────► model-metrics
 *      shared effects, one table ┘
 *      per process, from Kafka
 * </pre>
 *
 * <p>What its design gets wrong: a title lives on one subtask, so a title with a tenth of all
 * impressions bounds how far the job scales, and what is learned is an attribution window old.
 */
public final class ThumbnailsJob {
  /** Name of the job, key of its metrics and prefix of its consumer group. */
  public static final String NAME = "thumbnails";

  /** Heartbeats come no closer than this, milliseconds. */
  private static final long LEAST_GRID = 1_000;

  private ThumbnailsJob() {}

  /** Runs the job until it is cancelled; {@code --help} lists its options. */
  public static void main(String[] args) throws Exception {
    JobEnvironment.run(NAME, args, options(), ThumbnailsJob::build);
  }

  /** Every option that the job knows. */
  public static List<ConfigOption<?>> options() {
    List<ConfigOption<?>> all = new ArrayList<>(EdgeOptions.all());
    all.addAll(ThumbnailsOptions.ALL);
    return all;
  }

  /** Adds the job, from Kafka to Kafka, to an environment. */
  public static void build(StreamExecutionEnvironment env, JobOptions options) {
    KafkaOptions kafka = EdgeOptions.kafka(options, NAME);
    SourceOptions source = EdgeOptions.source(options, NAME);
    Inputs inputs =
        new Inputs(
            EventSource.read(env, Topics.IMPRESSIONS, source),
            EventSource.read(env, Topics.VIEWING_EVENTS, source),
            EventSource.readAside(env, Topics.CATALOGUE, source));
    Outputs outputs =
        topology(
            inputs, ThumbnailsOptions.from(options), source.bounds(), WeightsTable.shared(kafka));
    TopicSinks.write(outputs.policies(), Topics.THUMBNAIL_POLICIES, kafka);
    TopicSinks.write(outputs.weights(), Topics.THUMBNAIL_WEIGHTS, kafka);
    TopicSinks.write(outputs.metrics(), Topics.MODEL_METRICS, kafka);
    TopicSinks.writeLate(outputs.late(), kafka);
    TopicSinks.writeDeadLetters(inputs.deadLetters(), kafka);
  }

  /** What the job reads. */
  record Inputs(
      EventStream<Impression> impressions,
      EventStream<ViewingEvent> viewing,
      EventStream<CatalogueTitle> catalogue) {

    private DataStream<DeadLetter> deadLetters() {
      return impressions.deadLetters().union(viewing.deadLetters(), catalogue.deadLetters());
    }
  }

  /** What the job writes. */
  record Outputs(
      DataStream<Keyed<ThumbnailPolicy>> policies,
      DataStream<Keyed<ThumbnailWeights>> weights,
      DataStream<Keyed<ModelMetrics>> metrics,
      DataStream<LateEvent> late) {}

  /** The graph between sources and sinks. */
  static Outputs topology(
      Inputs inputs, ThumbnailsOptions options, EventBounds edge, WeightsTable.Source weights) {
    EventBounds bounds = withinWindow(edge, options.window());
    var impressions =
        read(
            inputs.impressions.accepted(),
            new ReadImpressionsFunction(bounds, options.audiences()),
            "impressions-read",
            "read impressions");
    var plays =
        read(
            inputs.viewing.accepted(),
            new ReadPlaysFunction(bounds, Math.max(LEAST_GRID, options.reward().leastMillis())),
            "plays-read",
            "read plays");
    var artwork =
        read(
            inputs.catalogue.accepted(),
            new ReadArtworkFunction(bounds, options.features()),
            "artwork-read",
            "read artwork of the catalogue");

    SingleOutputStreamOperator<Keyed<ThumbnailPolicy>> policies =
        impressions
            .union(plays, artwork)
            .keyBy(event -> event.titleId)
            .transform(
                "join plays, learn pictures, publish policies",
                EdgeType.keyed(ThumbnailPolicy.class),
                new ArtworkOperator(options, weights))
            .uid("titles");

    DataStream<Keyed<ThumbnailWeights>> shared =
        policies
            .getSideOutput(ArtworkOperator.WEIGHTS)
            .keyBy(delta -> delta.name)
            .process(new WeightsFunction(options))
            .returns(EdgeType.keyed(ThumbnailWeights.class))
            .uid("weights")
            .name("add up what features count")
            .setParallelism(1);

    DataStream<Keyed<ModelMetrics>> metrics =
        policies
            .getSideOutput(ArtworkOperator.QUALITY)
            .keyBy(counts -> NAME)
            .process(new QualityFunction(options.qualityInterval()))
            .returns(EdgeType.keyed(ModelMetrics.class))
            .uid("quality")
            .name("add up quality")
            .setParallelism(1);

    return new Outputs(
        policies,
        shared,
        metrics,
        impressions
            .getSideOutput(TimelyFunction.LATE)
            .union(plays.getSideOutput(TimelyFunction.LATE)));
  }

  /** An impression that came later than its window is long would come after its close. */
  private static EventBounds withinWindow(EventBounds edge, long window) {
    Duration longest = Duration.ofMillis(window);
    return edge.allowedLateness().compareTo(longest) <= 0
        ? edge
        : new EventBounds(
            edge.maxFuture(), edge.maxAge(), edge.outOfOrderness(), edge.idleness(), longest);
  }

  private static <T extends SpecificRecordBase> SingleOutputStreamOperator<ArtworkEvent> read(
      DataStream<Received<T>> input,
      TimelyFunction<T, ArtworkEvent> function,
      String uid,
      String name) {
    return input
        .transform(name, ArtworkEventSerializer.type(), new TimelyOperator<>(function))
        .uid(uid);
  }
}
