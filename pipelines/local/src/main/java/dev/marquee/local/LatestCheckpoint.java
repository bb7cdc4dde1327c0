package dev.marquee.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the checkpoint to go on from in a folder of Flink's checkpoints, whichever job wrote it and
 * however that one ended.
 */
final class LatestCheckpoint {

  private LatestCheckpoint() {}

  /**
   * The complete checkpoint that was written last, of the highest number where the clock of the
   * file system cannot tell; empty when there is none.
   *
   * @param folder value of {@code execution.checkpointing.dir}; need not exist
   * @throws CommandException if the folder cannot be read
   */
  static Optional<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    // <job id>/chk-<number>/_metadata; Flink moves the file there when the checkpoint is complete.
    try (Stream<Path> files = Files.find(folder, 3, (path, a) -> path.endsWith("_metadata"))) {
      return files
          .max(
              Comparator.<Path>comparingLong(path -> path.toFile().lastModified())
                  .thenComparingLong(LatestCheckpoint::number))
          .map(Path::getParent);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the checkpoints in " + folder + " cannot be read: " + e, e);
    }
  }

  private static long number(Path metadata) {
    String folder = metadata.getParent().getFileName().toString();
    return Long.parseLong(folder.substring(folder.lastIndexOf('-') + 1));
  }
}
