package dev.marquee.cachewarming;

import dev.marquee.cachewarming.neural.NeuralForecaster;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.MembershipForecast;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.RegionLoad;
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
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Viewing events in, load and plans out: knows what each region watches and will watch, and what
 * each site should hold before it is asked for.
 *
 * <pre>
 * viewing events ─ sessions ─┬─ titles ─┐
 *                            └──────────┴─ regions ───────────────► load-forecasts
 * catalogue ───┬─ calendar ───────────────┘  │
 * sites ───────┤                             ▼
 * edge requests ─ once each ──────────────► plans ────────────────► cache-warming
 *                                            └─ quality ─ sums ───► model-metrics
 * membership events ─ once each ─ members ────────────────────────► membership-forecasts
 * </pre>
 *
 * <p>What its design gets wrong: all plans are made on one subtask, since demand is pooled over all
 * sites and titles; it takes plays and not heartbeats, so it is far from being the first to be
 * full.
 */
public final class CacheWarmingJob {
  /** Name of the job, key of its metrics and prefix of its consumer group. */
  public static final String NAME = "cache-warming";

  private CacheWarmingJob() {}

  /** Runs the job until it is cancelled; {@code --help} lists its options. */
  public static void main(String[] args) throws Exception {
    JobEnvironment.run(NAME, args, options(), CacheWarmingJob::build);
  }

  /** Every option that the job knows. */
  public static List<ConfigOption<?>> options() {
    List<ConfigOption<?>> all = new ArrayList<>(EdgeOptions.all());
    all.addAll(CacheWarmingOptions.ALL);
    return all;
  }

  /** Adds the job, from Kafka to Kafka, to an environment. */
  public static void build(StreamExecutionEnvironment env, JobOptions options) {
    KafkaOptions kafka = EdgeOptions.kafka(options, NAME);
    SourceOptions source = EdgeOptions.source(options, NAME);
    EventBounds bounds = source.bounds();
    CacheWarmingOptions warming = CacheWarmingOptions.from(options, bounds);
    if (warming.neural()) {
      NeuralForecaster.requireLibrary();
    }
    Inputs inputs =
        new Inputs(
            EventSource.read(env, Topics.VIEWING_EVENTS, source),
            EventSource.read(env, Topics.EDGE_REQUESTS, source),
            EventSource.read(env, Topics.MEMBERSHIP_EVENTS, source),
            EventSource.readAside(env, Topics.CATALOGUE, source),
            EventSource.readAside(env, Topics.CACHE_SITES, source));
    Outputs outputs = topology(inputs, warming, bounds);
    TopicSinks.write(outputs.loads(), Topics.LOAD_FORECASTS, kafka);
    TopicSinks.write(outputs.plans(), Topics.CACHE_WARMING, kafka);
    TopicSinks.write(outputs.members(), Topics.MEMBERSHIP_FORECASTS, kafka);
    TopicSinks.write(outputs.metrics(), Topics.MODEL_METRICS, kafka);
    TopicSinks.writeLate(outputs.late(), kafka);
    TopicSinks.writeDeadLetters(inputs.deadLetters(), kafka);
  }

  /** What the job reads. */
  record Inputs(
      EventStream<ViewingEvent> viewing,
      EventStream<EdgeRequest> requests,
      EventStream<MembershipEvent> memberships,
      EventStream<CatalogueTitle> catalogue,
      EventStream<CacheSite> sites) {

    private DataStream<DeadLetter> deadLetters() {
      return viewing
          .deadLetters()
          .union(
              requests.deadLetters(),
              memberships.deadLetters(),
              catalogue.deadLetters(),
              sites.deadLetters());
    }
  }

  /** What the job writes. */
  record Outputs(
      DataStream<Keyed<RegionLoad>> loads,
      DataStream<Keyed<CacheWarming>> plans,
      DataStream<Keyed<MembershipForecast>> members,
      DataStream<Keyed<ModelMetrics>> metrics,
      DataStream<LateEvent> late) {}

  /** The graph between sources and sinks. */
  static Outputs topology(Inputs inputs, CacheWarmingOptions options, EventBounds bounds) {
    var playback =
        read(
            inputs.viewing.accepted(),
            new ReadPlaybackFunction(bounds, options),
            PlaybackEvent.type(),
            "playback-read",
            "read playback");
    var titles =
        read(
            inputs.catalogue.accepted(),
            new ReadCatalogueFunction(bounds, options),
            CatalogueFact.type(),
            "catalogue-read",
            "read files and announcements");
    var sites =
        read(
            inputs.sites.accepted(),
            new ReadSitesFunction(bounds, options),
            CatalogueFact.type(),
            "sites-read",
            "read sites");

    SingleOutputStreamOperator<LoadDelta> sessions =
        playback
            .keyBy(PlaybackEvent::session)
            .transform("follow sessions", LoadDelta.type(), new SessionsOperator(options))
            .uid("sessions");
    SingleOutputStreamOperator<Keyed<RegionLoad>> titleLoads =
        sessions
            .keyBy(LoadDelta::titleKey)
            .transform(
                "sum load of titles",
                EdgeType.keyed(RegionLoad.class),
                new TitleLoadOperator(options))
            .uid("title-loads");
    DataStream<RegionInput> calendar =
        titles
            .union(sites)
            .keyBy(fact -> NAME)
            .process(new CalendarFunction(options))
            .returns(RegionInput.type())
            .uid("calendar")
            .name("keep the calendar")
            .setParallelism(1);
    SingleOutputStreamOperator<Keyed<RegionLoad>> regionLoads =
        sessions
            .getSideOutput(SessionsOperator.REGIONS)
            .union(titleLoads.getSideOutput(TitleLoadOperator.FINAL), calendar)
            .keyBy(RegionInput::region)
            .transform(
                "measure and forecast regions",
                EdgeType.keyed(RegionLoad.class),
                new RegionLoadOperator(options))
            .uid("region-loads");

    var requests =
        read(
            inputs.requests.accepted(),
            new ReadEdgeRequestsFunction(bounds, options),
            PlanInput.type(),
            "requests-read",
            "read edge requests");
    DataStream<PlanInput> once =
        requests
            .keyBy(PlanInput::fileKey)
            .process(new DropDuplicatesFunction<>(options))
            .returns(PlanInput.type())
            .uid("requests-once")
            .name("drop duplicate requests");
    SingleOutputStreamOperator<Keyed<CacheWarming>> plans =
        titles
            .union(sites)
            .map(PlanInput::fact)
            .returns(PlanInput.type())
            .uid("facts")
            .name("pass facts to plans")
            .union(once, regionLoads.getSideOutput(RegionLoadOperator.PREDICTIONS))
            .keyBy(input -> NAME)
            .transform(
                "plan sites, judge plans",
                EdgeType.keyed(CacheWarming.class),
                new PlansOperator(options))
            .uid("plans")
            .setParallelism(1);

    var memberships =
        read(
            inputs.memberships.accepted(),
            new ReadMembershipsFunction(bounds, options),
            TypeInformation.of(MembershipChangeEvent.class),
            "memberships-read",
            "read memberships");
    DataStream<Keyed<MembershipForecast>> members =
        memberships
            .keyBy(change -> change.account)
            .process(new DropDuplicatesFunction<>(options))
            .returns(MembershipChangeEvent.class)
            .uid("memberships-once")
            .name("drop duplicate memberships")
            .keyBy(MembershipChangeEvent::flowKey)
            .process(new MembershipFunction(options))
            .returns(EdgeType.keyed(MembershipForecast.class))
            .uid("members")
            .name("sum and forecast members");

    DataStream<Keyed<ModelMetrics>> metrics =
        regionLoads
            .getSideOutput(RegionLoadOperator.QUALITY)
            .union(plans.getSideOutput(PlansOperator.QUALITY))
            .keyBy(counts -> NAME)
            .process(new QualityFunction(options.qualityInterval()))
            .returns(EdgeType.keyed(ModelMetrics.class))
            .uid("quality")
            .name("add up quality")
            .setParallelism(1);

    return new Outputs(
        titleLoads.union(regionLoads),
        plans,
        members,
        metrics,
        playback
            .getSideOutput(TimelyFunction.LATE)
            .union(
                requests.getSideOutput(TimelyFunction.LATE),
                memberships.getSideOutput(TimelyFunction.LATE)));
  }

  private static <T extends SpecificRecordBase, E> SingleOutputStreamOperator<E> read(
      DataStream<Received<T>> input,
      TimelyFunction<T, E> function,
      TypeInformation<E> type,
      String uid,
      String name) {
    return input.transform(name, type, new TimelyOperator<>(function)).uid(uid);
  }
}
