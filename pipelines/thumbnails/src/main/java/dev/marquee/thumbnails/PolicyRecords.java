package dev.marquee.thumbnails;

import dev.marquee.events.ArtworkChoice;
import dev.marquee.events.AudiencePolicy;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PolicyArtwork;
import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.events.ThumbnailWeights;
import dev.marquee.thumbnails.audience.Audiences;
import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Policies and weights as they go on the wire. */
final class PolicyRecords {
  /** Quantile .975 of the standard normal distribution. */
  private static final double NORMAL_QUANTILE = 1.959963984540054;

  private PolicyRecords() {}

  /** The policy of a title whose table, version and time of publication are set. */
  static ThumbnailPolicy policyOf(
      String titleId,
      TitleRecord title,
      Audiences audiences,
      double evenShare,
      ArtworkBandit bandit,
      SharedEffects shared) {
    List<PolicyArtwork> artworks = new ArrayList<>(title.size());
    for (PictureRecord picture : title.pictures) {
      artworks.add(
          new PolicyArtwork(picture.artworkId, picture.maturity, List.of(picture.barredCountries)));
    }
    List<AudiencePolicy> tables = new ArrayList<>(audiences.size());
    for (int audience = 0; audience < audiences.size(); audience++) {
      Audiences.Audience described = audiences.all().get(audience);
      tables.add(
          new AudiencePolicy(
              described.name(),
              described.genres(),
              title.impressionsOf(audience),
              choices(title, audience, bandit, shared)));
    }
    return new ThumbnailPolicy(
        titleId,
        new OutputVersion(title.epoch, title.counter),
        Instant.ofEpochMilli(title.publishedAt),
        title.audienceScheme,
        evenShare,
        artworks,
        tables,
        title.watch.hasDrifted(),
        title.watch.isMisleading());
  }

  private static List<ArtworkChoice> choices(
      TitleRecord title, int audience, ArtworkBandit bandit, SharedEffects shared) {
    int pictures = title.size();
    double sum = 0;
    for (int picture = 0; picture < pictures; picture++) {
      sum += title.table[audience * pictures + picture];
    }
    TitleEffects effects = title.effects;
    int stride = 1 + bandit.options().audiences();
    List<ArtworkChoice> choices = new ArrayList<>(pictures);
    for (int picture = 0; picture < pictures; picture++) {
      int at = audience * pictures + picture;
      double mean = bandit.mean(effects, shared, picture, audience);
      double deviation = Math.sqrt(bandit.variance(effects, shared, picture, audience));
      float own = effects.means[picture * stride];
      float ofAudience = effects.means[picture * stride + 1 + audience];
      choices.add(
          new ArtworkChoice(
              title.table[at] / sum,
              share(mean / Math.sqrt(1 + Math.PI / 8 * deviation * deviation)),
              share(mean - NORMAL_QUANTILE * deviation),
              share(mean + NORMAL_QUANTILE * deviation),
              (long) title.impressions[at],
              (long) title.takes[at],
              own,
              ofAudience,
              (float) (mean - shared.means[0] - effects.mean - own - ofAudience)));
    }
    return choices;
  }

  private static double share(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /** The weights of a name. */
  static ThumbnailWeights weightsOf(String name, OutputVersion version, WeightsRecord record) {
    NaturalEffects sum = record.sum;
    ByteBuffer values = ByteBuffer.allocate(2 * Double.BYTES * sum.size());
    for (double precision : sum.precisions) {
      values.putDouble(precision);
    }
    for (double shift : sum.shifts) {
      values.putDouble(shift);
    }
    return new ThumbnailWeights(
        name,
        version,
        record.audienceScheme,
        values.flip(),
        record.time,
        sum.learned,
        record.included);
  }

  /** What weights hold, or null when they are damaged. */
  static NaturalEffects sumOf(ThumbnailWeights weights) {
    ByteBuffer values = weights.getValues().duplicate();
    int size = values.remaining() / (2 * Double.BYTES);
    if (values.remaining() != size * 2 * Double.BYTES) {
      return null;
    }
    NaturalEffects sum = new NaturalEffects();
    sum.precisions = new double[size];
    sum.shifts = new double[size];
    for (int at = 0; at < size; at++) {
      sum.precisions[at] = values.getDouble();
      if (!(sum.precisions[at] >= 0 && sum.precisions[at] < 1e12)) {
        return null;
      }
    }
    for (int at = 0; at < size; at++) {
      sum.shifts[at] = values.getDouble();
      if (!(Math.abs(sum.shifts[at]) < 1e14)) {
        return null;
      }
    }
    sum.learned = weights.getLearned();
    return sum;
  }
}
