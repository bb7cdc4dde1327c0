package dev.marquee.benchmarks.recommendations;

import java.util.BitSet;
import java.util.List;

/**
 * What a prequential run of one method measured.
 *
 * @param method its name
 * @param events scored events
 * @param recall10 expected recall at 10, a share of all events
 * @param recall10Known the same over events of viewers with history on titles seen before
 * @param recall20 expected recall at 20
 * @param mrr10 expected reciprocal rank within 10
 * @param microsPerEvent mean time of scoring and learning over the second half of the stream
 * @param ceiling share of events on titles seen before: no method can reach more
 * @param hits which scored events were in the top 10, ties broken by title id
 * @param curve recall at 10 over successive windows of the scored events
 */
public record MethodResult(
    String method,
    long events,
    double recall10,
    double recall10Known,
    double recall20,
    double mrr10,
    double microsPerEvent,
    double ceiling,
    BitSet hits,
    List<Double> curve) {

  /**
   * McNemar's z of this method against another on the same events: difference of the events that
   * only one of them hit over the root of their number; positive when this one hits more.
   */
  public double mcNemar(MethodResult other) {
    BitSet own = (BitSet) hits.clone();
    own.andNot(other.hits);
    BitSet others = (BitSet) other.hits.clone();
    others.andNot(hits);
    int discordant = own.cardinality() + others.cardinality();
    return discordant == 0 ? 0 : (own.cardinality() - others.cardinality()) / Math.sqrt(discordant);
  }
}
