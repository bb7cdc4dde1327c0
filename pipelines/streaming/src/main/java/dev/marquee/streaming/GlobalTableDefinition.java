package dev.marquee.streaming;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a {@link GlobalTable} holds: the model that all subtasks of a process read, and the topics
 * that fill it.
 *
 * <p>Immutable; travels to the cluster as a field of the function that reads the table.
 *
 * @param <M> the model; written by the table's thread alone, read by many, so it publishes its own
 *     changes safely
 */
public final class GlobalTableDefinition<M> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Makes an empty model. */
  public interface ModelSupplier<M> extends Supplier<M>, Serializable {}

  /**
   * Applies one record to the model.
   *
   * @param <M> the model
   * @param <T> the record
   */
  public interface Update<M, T> extends Serializable {
    /**
     * Puts the value under the key; any other exception than the declared one fails the job.
     *
     * @param value null when the key was removed
     * @param appendTimeMillis when the broker appended it, milliseconds since 1970 UTC
     * @throws RejectedException when the model cannot take what the value holds; the record is left
     *     out and counted
     */
    void apply(M model, String key, T value, long appendTimeMillis) throws RejectedException;
  }

  /** A topic and what its records do. */
  record Feed<M, T extends SpecificRecordBase>(Topic<T> topic, Update<M, T> update)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private final String name;
  private final ModelSupplier<M> model;
  private final List<Feed<M, ?>> feeds;

  private GlobalTableDefinition(String name, ModelSupplier<M> model, List<Feed<M, ?>> feeds) {
    this.name = name;
    this.model = model;
    this.feeds = feeds;
  }

  /**
   * A table that no topic fills yet.
   *
   * @param name unique in the job, kebab-case; in the metrics and the name of the thread
   */
  public static <M> GlobalTableDefinition<M> of(String name, ModelSupplier<M> model) {
    return new GlobalTableDefinition<>(name, model, List.of());
  }

  /** The same table, filled by one more topic. */
  public <T extends SpecificRecordBase> GlobalTableDefinition<M> fedBy(
      Topic<T> topic, Update<M, T> update) {
    List<Feed<M, ?>> more = new ArrayList<>(feeds);
    more.add(new Feed<>(topic, update));
    return new GlobalTableDefinition<>(name, model, List.copyOf(more));
  }

  /** Name in the job. */
  public String name() {
    return name;
  }

  M newModel() {
    return model.get();
  }

  List<Feed<M, ?>> feeds() {
    return feeds;
  }
}
