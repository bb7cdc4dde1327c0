package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.Artwork;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.Rendition;
import dev.marquee.events.TitleKind;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the console knows of titles, from {@code catalogue.v1}.
 *
 * <p>One thread reads; all other methods may be called from any.
 */
final class TitleReadings implements ConsoleReader.Listener {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LOOK = 3;

  private final WireFormat<CatalogueTitle> format =
      WireFormat.reading(Topics.CATALOGUE, BrokerAccess.registry());
  private final Map<String, Title> titles = new ConcurrentHashMap<>();
  private final Map<String, String> shared = new HashMap<>();

  /**
   * A title.
   *
   * @param durationMillis 0 when unknown
   * @param rendition a file of it; null when it has none
   */
  record Title(
      String id,
      String name,
      TitleKind kind,
      String seriesId,
      List<String> genres,
      Integer year,
      long durationMillis,
      String rendition,
      int bitrateKbps,
      List<Picture> pictures) {

    boolean isShown() {
      return kind != TitleKind.EPISODE;
    }
  }

  /**
   * A picture of a title.
   *
   * @param look the first of its features, standardised
   */
  record Picture(String id, float[] look) {}

  @Override
  public void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      titles.remove(id);
      return;
    }
    titles.put(id, title(format.decode(record.value())));
  }

  private Title title(CatalogueTitle title) {
    Rendition rendition = title.getRenditions().isEmpty() ? null : title.getRenditions().get(0);
    boolean isEpisode = title.getKind() == TitleKind.EPISODE;
    return new Title(
        title.getTitleId(),
        title.getName(),
        title.getKind(),
        shared(title.getSeriesId()),
        isEpisode ? List.of() : title.getGenres().stream().map(this::shared).toList(),
        title.getYear(),
        title.getDurationMillis() == null ? 0 : title.getDurationMillis(),
        rendition == null ? null : shared(rendition.getRenditionId()),
        rendition == null ? 0 : rendition.getBitrateKbps(),
        isEpisode ? List.of() : title.getArtworks().stream().map(this::picture).toList());
  }

  private Picture picture(Artwork artwork) {
    List<Float> features = artwork.getFeatures();
    float[] look = new float[Math.min(LOOK, features.size())];
    for (int i = 0; i < look.length; i++) {
      look[i] = features.get(i);
    }
    return new Picture(shared(artwork.getArtworkId()), look);
  }

  /** Thousands of titles share a few words. */
  private String shared(String word) {
    return word == null ? null : shared.computeIfAbsent(word, one -> one);
  }

  Optional<Title> title(String id) {
    return Optional.ofNullable(titles.get(id));
  }

  /** Name of a title; of an episode, that of its series. */
  String nameOf(String id) {
    Title title = titles.get(id);
    if (title == null) {
      return id;
    }
    Title series = title.seriesId() == null ? null : titles.get(title.seriesId());
    return series == null ? title.name() : series.name();
  }

  List<Title> shown() {
    return titles.values().stream().filter(Title::isShown).toList();
  }

  /** Something that can be played of a title: itself, or an episode of a series. */
  Optional<Title> playable(String id) {
    Title title = titles.get(id);
    if (title == null || title.kind() != TitleKind.SERIES) {
      return Optional.ofNullable(title);
    }
    return titles.values().stream()
        .filter(one -> id.equals(one.seriesId()))
        .min(java.util.Comparator.comparing(Title::id));
  }

  /** What a poster is drawn from: id, name, genres, year, kind and, of a picture, its look. */
  ObjectNode describe(String id, String seriesId, String pictureId) {
    ObjectNode node = NODES.objectNode();
    Title title = titles.get(seriesId == null ? id : seriesId);
    node.put("id", id);
    if (seriesId != null) {
      node.put("series", seriesId);
    }
    node.put("name", title == null ? id : title.name());
    if (title != null) {
      node.put("kind", title.kind().name());
      ArrayNode genres = node.putArray("genres");
      title.genres().forEach(genres::add);
      if (title.year() != null) {
        node.put("year", title.year());
      }
      title.pictures().stream()
          .filter(one -> pictureId == null || one.id().equals(pictureId))
          .findFirst()
          .ifPresent(
              picture -> {
                node.put("picture", picture.id());
                node.put("pictureNumber", title.pictures().indexOf(picture));
                ArrayNode look = node.putArray("look");
                for (float feature : picture.look()) {
                  look.add(Math.round(feature * 100) / 100.0);
                }
              });
    }
    return node;
  }
}
