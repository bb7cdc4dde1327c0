package dev.marquee.thumbnails;

import dev.marquee.events.Artwork;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.TitleKind;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tells each title which pictures the catalogue offers for it. */
final class ReadArtworkFunction extends TimelyFunction<CatalogueTitle, ArtworkEvent> {
  private static final long serialVersionUID = 1L;

  private final int features;

  /**
   * @param features how many features the model has; further ones of a picture are left out,
   *     missing ones are 0
   */
  ReadArtworkFunction(EventBounds bounds, int features) {
    super(Topics.CATALOGUE, bounds);
    this.features = features;
  }

  @Override
  protected boolean canBeLate() {
    return false;
  }

  @Override
  protected ArtworkEvent read(Received<CatalogueTitle> received) {
    ArtworkEvent event = new ArtworkEvent();
    event.titleId = received.key();
    event.eventTime = received.eventTimeMillis();
    event.appendTime = received.appendTimeMillis();
    if (received.isRemoval()) {
      event.kind = ArtworkEvent.Kind.WITHDRAWAL;
      return event;
    }
    if (received.value().getKind() == TitleKind.EPISODE) {
      // An episode is shown behind the picture of its series.
      return null;
    }
    event.kind = ArtworkEvent.Kind.OFFER;
    event.pictures = pictures(received.value());
    return event;
  }

  /**
   * One per picture: crops count as what they are cropped from, and the first of them is shown when
   * that is not offered itself.
   */
  private PictureRecord[] pictures(CatalogueTitle title) {
    Map<String, PictureRecord> pictures = new LinkedHashMap<>();
    for (Artwork artwork : title.getArtworks()) {
      String name = artwork.getCropOf() == null ? artwork.getArtworkId() : artwork.getCropOf();
      PictureRecord picture = pictures.get(name);
      boolean isWhole = artwork.getCropOf() == null;
      if (picture == null) {
        picture = new PictureRecord();
        picture.arm = EventIdMemory.hash(name);
        describe(picture, artwork);
        pictures.put(name, picture);
      } else if (isWhole) {
        describe(picture, artwork);
      }
      // What is barred of one crop is barred of the picture: a client may show any of them.
      picture.maturity = Math.max(picture.maturity, artwork.getMaturity());
      picture.barredCountries = union(picture.barredCountries, artwork.getBarredCountries());
      if (!isWhole) {
        picture.crops = Arrays.copyOf(picture.crops, picture.crops.length + 1);
        picture.crops[picture.crops.length - 1] = EventIdMemory.hash(artwork.getArtworkId());
      }
    }
    return pictures.values().toArray(PictureRecord[]::new);
  }

  private static String[] union(String[] some, List<String> others) {
    return Stream.concat(Arrays.stream(some), others.stream())
        .distinct()
        .sorted()
        .toArray(String[]::new);
  }

  private void describe(PictureRecord picture, Artwork artwork) {
    picture.artworkId = artwork.getArtworkId();
    picture.features = new float[features];
    int known = Math.min(features, artwork.getFeatures().size());
    for (int feature = 0; feature < known; feature++) {
      picture.features[feature] = artwork.getFeatures().get(feature);
    }
  }
}
