package dev.marquee.recommendations;

import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.RankerWeights;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.TitlePopularity;
import dev.marquee.recommendations.artwork.ArtworkPolicy;
import dev.marquee.recommendations.artwork.Audiences;
import dev.marquee.recommendations.artwork.Picture;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.popularity.PopularityCounts;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shared models as they stand on the internal topics: to the wire and back; and the policies of
 * pictures, which another system writes, from it.
 */
final class ModelRecords {
  private static final RankerState INITIAL = RankerState.initial(RankerOptions.defaults().units());

  private ModelRecords() {}

  static ItemNeighbours of(String titleId, OutputVersion version, NeighbourRow row) {
    return new ItemNeighbours(titleId, version, Channels.COUNT, ByteBuffer.wrap(row.pack()));
  }

  static NeighbourRow rowOf(ItemNeighbours record) {
    return NeighbourRow.unpack(bytesOf(record.getRow()));
  }

  static ItemEmbedding of(String titleId, OutputVersion version, float[] vector) {
    return new ItemEmbedding(titleId, version, bytesOf(vector));
  }

  static float[] vectorOf(ItemEmbedding record) {
    return floatsOf(record.getVector());
  }

  static TitlePopularity of(String titleId, OutputVersion version, PopularityCounts counts) {
    List<Double> decayed = new ArrayList<>(counts.counts.length);
    for (double count : counts.counts) {
      decayed.add(count);
    }
    List<Float> positions = new ArrayList<>(counts.positions.length);
    for (float position : counts.positions) {
      positions.add(position);
    }
    Map<String, Float> regions = new HashMap<>();
    for (int at = 0; at < counts.regions.length; at++) {
      regions.put(counts.regions[at], counts.regionCounts[at]);
    }
    return new TitlePopularity(
        titleId,
        version,
        counts.time,
        counts.watches,
        counts.firstTime,
        counts.lastTime,
        decayed,
        positions,
        regions);
  }

  static PopularityCounts countsOf(TitlePopularity record) {
    PopularityCounts counts = new PopularityCounts();
    counts.time = record.getModelTime();
    counts.watches = record.getWatches();
    counts.firstTime = record.getFirstTime();
    counts.lastTime = record.getLastTime();
    counts.counts = new double[record.getCounts().size()];
    for (int at = 0; at < counts.counts.length; at++) {
      counts.counts[at] = record.getCounts().get(at);
    }
    counts.positions = new float[HistoryPosition.COUNT];
    for (int at = 0; at < Math.min(counts.positions.length, record.getPositions().size()); at++) {
      counts.positions[at] = record.getPositions().get(at);
    }
    counts.regions = new String[record.getRegions().size()];
    counts.regionCounts = new float[counts.regions.length];
    int at = 0;
    for (Map.Entry<String, Float> region : record.getRegions().entrySet()) {
      counts.regions[at] = region.getKey();
      counts.regionCounts[at++] = region.getValue();
    }
    return counts;
  }

  static RankerWeights of(String name, OutputVersion version, RankerRecord ranker) {
    return new RankerWeights(
        name,
        version,
        bytesOf(ranker.state.values),
        ranker.state.steps,
        new HashMap<>(ranker.included));
  }

  /** Whether the record holds a ranker of this program's layout. */
  static boolean fits(RankerWeights record) {
    return record.getValues().remaining() == INITIAL.values.length * Float.BYTES;
  }

  /** Whether every weight is a number; one that is not would spread to every subtask. */
  static boolean isFinite(RankerWeights record) {
    boolean finite = Double.isFinite(record.getSteps());
    for (float value : floatsOf(record.getValues())) {
      finite &= Float.isFinite(value);
    }
    return finite;
  }

  /** Whether all counts are numbers; the times of a title that nobody chose are none. */
  static boolean isFinite(TitlePopularity record) {
    boolean finite = Double.isFinite(record.getModelTime()) && Double.isFinite(record.getWatches());
    for (double count : record.getCounts()) {
      finite &= Double.isFinite(count);
    }
    for (float position : record.getPositions()) {
      finite &= Float.isFinite(position);
    }
    for (float region : record.getRegions().values()) {
      finite &= Float.isFinite(region);
    }
    return finite;
  }

  static RankerState rankerOf(RankerWeights record) {
    RankerState state = new RankerState();
    state.values = floatsOf(record.getValues());
    state.steps = record.getSteps();
    return state;
  }

  /**
   * The division into audiences that a policy is for.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Audiences audiencesOf(ThumbnailPolicy record) {
    List<String> names = new ArrayList<>(record.getAudiences().size());
    List<List<String>> genres = new ArrayList<>(record.getAudiences().size());
    for (AudiencePolicy audience : record.getAudiences()) {
      names.add(audience.getAudience());
      genres.add(audience.getGenres());
    }
    return new Audiences(record.getAudienceScheme(), names, genres);
  }

  /**
   * A policy's table.
   *
   * @param title key of its title
   * @param audiences the division that it is for
   * @throws IllegalArgumentException when it is out of range
   */
  static ArtworkPolicy tableOf(long title, ThumbnailPolicy record, Audiences audiences) {
    List<Picture> pictures = new ArrayList<>(record.getArtworks().size());
    for (PolicyArtwork artwork : record.getArtworks()) {
      pictures.add(
          new Picture(artwork.getArtworkId(), artwork.getMaturity(), artwork.getBarredCountries()));
    }
    double[] probabilities = new double[pictures.size() * audiences.size()];
    int next = 0;
    for (AudiencePolicy audience : record.getAudiences()) {
      if (audience.getChoices().size() != pictures.size()) {
        throw new IllegalArgumentException(
            "an audience must have a choice for each picture: " + audience.getChoices().size());
      }
      for (ArtworkChoice choice : audience.getChoices()) {
        probabilities[next++] = choice.getProbability();
      }
    }
    return new ArtworkPolicy(
        title,
        record.getVersion().getEpoch(),
        record.getVersion().getCounter(),
        record.getEvenShare(),
        audiences,
        pictures,
        probabilities);
  }

  private static ByteBuffer bytesOf(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static float[] floatsOf(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().asFloatBuffer().get(values);
    return values;
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
