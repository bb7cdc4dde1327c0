/**
 * The edge between Flink and Kafka that all jobs share. It decides what an event is: any bytes of
 * an input topic become exactly one event or one dead letter, judged by the released schemas, the
 * ranges that they document and the clock of the broker. It names the topics, starts jobs, and
 * writes outputs so that a repeated one does no harm.
 *
 * <p>Records are Avro in single-object encoding with an allow-list of fingerprints, or, where a
 * schema registry is configured, in Confluent's framing with the same allow-list. The watermark is
 * the lesser of event time and append time, per partition. Outputs carry versions and the highest
 * wins. What all subtasks read is a {@link dev.marquee.streaming.GlobalTable}, filled from
 * compacted topics as in Kafka Streams.
 *
 * <p>It knows nothing of what events mean: no model, no page, no forecast. It does not deduplicate
 * by itself, because that needs the state of the key; {@link dev.marquee.streaming.EventIdMemory}
 * is what jobs keep for it. A registry never adds a schema to those that are read.
 */
package dev.marquee.streaming;
