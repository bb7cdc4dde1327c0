package dev.marquee.recommendations;

import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.TitlePopularity;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import org.apache.flink.util.OutputTag;

/** Side outputs of {@link ItemOperator}. */
final class ItemOutputs {
  static final OutputTag<Keyed<ItemEmbedding>> EMBEDDINGS =
      new OutputTag<>("item-embeddings", EdgeType.keyed(Topics.ITEM_EMBEDDINGS.valueClass()));

  static final OutputTag<Keyed<TitlePopularity>> POPULARITY =
      new OutputTag<>("popularity", EdgeType.keyed(Topics.POPULARITY.valueClass()));

  private ItemOutputs() {}
}
