package dev.marquee.local.trace;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the four files of a small trace by hand. */
public final class TraceFolder {
  private final Path folder;
  private final StringBuilder catalogue =
      new StringBuilder(
          "titleId,kind,language,genres,year,releaseTimeSeconds,fillableFromSeconds,"
              + "runtimeSeconds,bytes480p,bytes720p,bytes1080p,bytes2160p,announced\n");
  private final StringBuilder sites =
      new StringBuilder(
          "siteId,region,utcOffsetSeconds,capacityBytes,fillBytesPerSecond,fillStartHour,"
              + "fillEndHour\n");
  private final StringBuilder calendar =
      new StringBuilder(
          "eventId,type,titleId,startSeconds,endSeconds,announcedAtSeconds,expectedPlays,"
              + "relatedTitleIds\n");
  private final StringBuilder requests =
      new StringBuilder("timeSeconds,siteId,titleId,rendition,bytesServed,durationSeconds\n");

  public TraceFolder(Path folder) {
    this.folder = folder;
  }

  /** A film of two hours in one rendition of 3.6 GB, 4,000 kbit/s. */
  public TraceFolder film(String id, long releaseSeconds) {
    catalogue.append(
        id + ",film,en,drama|crime,2020," + releaseSeconds + ",0,7200,0,3600000000,0,0,0\n");
    return this;
  }

  /** A site of room for two films, with its window from two to fourteen. */
  public TraceFolder site(String id, String region, int utcOffsetSeconds) {
    sites.append(id + "," + region + "," + utcOffsetSeconds + ",7200000000,1000000,2,14\n");
    return this;
  }

  /** An announced launch. */
  public TraceFolder launch(String title, long atSeconds, long announcedSeconds, String related) {
    calendar.append(
        "E,launch,"
            + title
            + ","
            + atSeconds
            + ","
            + (atSeconds + 604_800)
            + ","
            + announcedSeconds
            + ",1000,"
            + related
            + "\n");
    return this;
  }

  /** A play in 720p. */
  public TraceFolder play(long seconds, String site, String title, long bytes, long length) {
    requests.append(seconds + "," + site + "," + title + ",720p," + bytes + "," + length + "\n");
    return this;
  }

  /** Writes the files and returns their folder. */
  public Path write() {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("catalogue.csv"), catalogue);
      Files.writeString(folder.resolve("sites.csv"), sites);
      Files.writeString(folder.resolve("calendar.csv"), calendar);
      try (Writer packed =
          new OutputStreamWriter(
              new GZIPOutputStream(Files.newOutputStream(folder.resolve("requests.csv.gz"))),
              StandardCharsets.UTF_8)) {
        packed.write(requests.toString());
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("no trace can be written to " + folder, e);
    }
  }
}
