package dev.marquee.streaming;

import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Type information of what crosses the edge: a record of the contract, or one of the envelopes
 * around it.
 *
 * @param <E> the envelope, or the record itself
 */
public final class EdgeType<E> extends TypeInformation<E> {
  private static final long serialVersionUID = 1L;

  private final Class<E> typeClass;
  private final Class<? extends SpecificRecordBase> recordClass;
  private final TypeSerializer<E> serializer;

  private EdgeType(
      Class<?> typeClass,
      Class<? extends SpecificRecordBase> recordClass,
      TypeSerializer<E> serializer) {
    this.typeClass = cast(typeClass);
    this.recordClass = recordClass;
    this.serializer = serializer;
  }

  /** Type of a record of the contract. */
  public static <T extends SpecificRecordBase> EdgeType<T> event(Class<T> type) {
    return new EdgeType<>(type, type, new EventSerializer<>(type));
  }

  /** Type of what was received from a topic. */
  public static <T extends SpecificRecordBase> EdgeType<Received<T>> received(Class<T> type) {
    return new EdgeType<>(
        Received.class, type, new ReceivedSerializer<>(new EventSerializer<>(type)));
  }

  /** Type of what is written to a topic. */
  public static <T extends SpecificRecordBase> EdgeType<Keyed<T>> keyed(Class<T> type) {
    return new EdgeType<>(Keyed.class, type, new KeyedSerializer<>(new EventSerializer<>(type)));
  }

  @SuppressWarnings("unchecked")
  private static <E> Class<E> cast(Class<?> type) {
    return (Class<E>) type;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<E> getTypeClass() {
    return typeClass;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<E> createSerializer(SerializerConfig config) {
    return serializer.duplicate();
  }

  @Override
  public String toString() {
    return typeClass == recordClass
        ? recordClass.getSimpleName()
        : typeClass.getSimpleName() + "<" + recordClass.getSimpleName() + ">";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EdgeType<?> that
        && typeClass == that.typeClass
        && recordClass == that.recordClass;
  }

  @Override
  public int hashCode() {
    return Objects.hash(typeClass, recordClass);
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof EdgeType<?>;
  }
}
