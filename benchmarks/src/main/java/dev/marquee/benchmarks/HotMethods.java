package dev.marquee.benchmarks;

import dev.marquee.events.Heartbeat;
import dev.marquee.events.ViewingEvent;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.factorization.FoldIn;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.model.TitleDelta;
import dev.marquee.recommendations.page.Page;
import dev.marquee.recommendations.page.PageAssembler;
import dev.marquee.recommendations.page.PageOptions;
import dev.marquee.recommendations.page.Viewer;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.ranking.Candidates;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.recommendations.ranking.Recommender;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The methods in which the recommendations job spends its time, one call each, on the {@link
 * TrainedModel}; average microseconds.
 *
 * <p>JMH subclasses it, hence not final.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotMethods {
  private static final int DELTA_NEIGHBOURS = 30;
  private static final String REGION = "europe-west";

  private final WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);
  private final float[] pairDeltas = {.6f, .9f, 0, .98f, .9f, .5f};
  private byte[] heartbeat;
  private TrainedModel trained;
  private ModelOptions options;
  private Recommender recommender;
  private PageAssembler assembler;
  private FoldIn foldIn;
  private TitleDelta delta;
  private TitleDelta sum;
  private Profile profile;
  private Candidates candidates;
  private long chosen;
  private double time;
  private int next;

  /** Trains the model once per fork. */
  @Setup
  public void prepare() {
    heartbeat =
        format.encode(
            new ViewingEvent(
                "event-0123456789",
                Instant.ofEpochMilli(1_700_000_000_000L),
                "profile-12345",
                "title-678",
                null,
                "session-9",
                null,
                "DE",
                REGION,
                new Heartbeat(600_000L, 5_400_000L, 60_000L, 5_000, "1080p")));
    trained = new TrainedModel();
    options = trained.model.options();
    RankerOptions ranker = RankerOptions.defaults();
    recommender = new Recommender(trained.model, ranker, RankerState.initial(ranker.units()));
    assembler = new PageAssembler(trained.model, trained.catalogue, PageOptions.DEFAULT);
    foldIn = new FoldIn(trained.model);
    delta = new TitleDelta(trained.titles.get(0));
    for (int at = 0; at < DELTA_NEIGHBOURS; at++) {
      delta.addPair(trained.titles.get(at + 1), pairDeltas, trained.time, options.channels());
    }
    sum = new TitleDelta(trained.titles.get(0));
    profile = trained.profiles.get(0);
    candidates = score();
    chosen = trained.model.index().key(candidates.titles[candidates.size / 2]);
    time = trained.time;
  }

  /** A heartbeat from its bytes. */
  @Benchmark
  public ViewingEvent decodeHeartbeat() throws RejectedException {
    return format.decode(heartbeat);
  }

  /** Candidates of the next profile, described and scored. */
  @Benchmark
  public final Candidates score() {
    next = (next + 1) % trained.profiles.size();
    return recommender.score(trained.profiles.get(next), trained.time, trained.seconds, REGION);
  }

  /** One step of the ranker on the candidates that were scored last. */
  @Benchmark
  public boolean learn() {
    return recommender.learn(chosen, 1);
  }

  /** One pair into a full row. */
  @Benchmark
  public int addToRow() {
    next = (next + 1) % trained.titles.size();
    time += 0.01;
    long title = trained.titles.get(next);
    NeighbourRow row = trained.rows.get(title);
    long neighbour = trained.titles.get((next * 31 + 7) % trained.titles.size());
    return row.add(
        title, neighbour, pairDeltas, 0, time, options.channels(), options.rowCapacity());
  }

  /** A change of thirty neighbours into one that has the same. */
  @Benchmark
  public TitleDelta mergeDelta() {
    sum.merge(delta, options);
    return sum;
  }

  /** The page of a profile whose candidates are ranked. */
  @Benchmark
  public Page assemblePage() {
    Viewer viewer = new Viewer("DE", REGION, 18, trained.seconds * 1000, trained.time, next++);
    return assembler.personalised(viewer, profile, List.of(), new long[0], candidates);
  }

  /** The embedding of the next profile. */
  @Benchmark
  public float[] foldInProfile() {
    next = (next + 1) % trained.profiles.size();
    return foldIn.profile(trained.profiles.get(next));
  }
}
