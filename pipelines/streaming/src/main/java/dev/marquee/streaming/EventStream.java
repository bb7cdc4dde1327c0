package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * An input topic, parted into what is valid and what was refused.
 *
 * @param accepted events, and removals of a compacted topic, in the order of their partition
 * @param deadLetters what was refused
 * @param <T> the event
 */
public record EventStream<T extends SpecificRecordBase>(
    SingleOutputStreamOperator<Received<T>> accepted, DataStream<DeadLetter> deadLetters) {}
