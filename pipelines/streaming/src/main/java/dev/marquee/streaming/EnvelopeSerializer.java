package dev.marquee.streaming;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the serializers of the envelopes have in common: they are immutable and hold one record.
 *
 * @param <E> the envelope
 * @param <T> the record inside
 */
abstract class EnvelopeSerializer<E, T extends SpecificRecordBase> extends TypeSerializer<E> {
  private static final long serialVersionUID = 1L;

  final TypeSerializer<T> record;

  EnvelopeSerializer(TypeSerializer<T> record) {
    this.record = record;
  }

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final E createInstance() {
    return null;
  }

  @Override
  public final E copy(E from) {
    return from;
  }

  @Override
  public final E copy(E from, E reuse) {
    return from;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final E deserialize(E reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && record.equals(((EnvelopeSerializer<?, ?>) other).record);
  }

  @Override
  public final int hashCode() {
    return 31 * getClass().hashCode() + record.hashCode();
  }
}
