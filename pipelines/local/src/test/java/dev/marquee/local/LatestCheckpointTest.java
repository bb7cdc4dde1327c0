package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatestCheckpointTest {

  @TempDir Path folder;

  private Path checkpoint(String job, int number, long time) throws IOException {
    Path chk = Files.createDirectories(folder.resolve(job).resolve("chk-" + number));
    assertThat(Files.writeString(chk.resolve("_metadata"), "").toFile().setLastModified(time))
        .isTrue();
    return chk;
  }

  @Test
  void isTheOneThatWasCompletedLastWhicheverJobWroteIt() throws IOException {
    checkpoint("a", 9, 1_000);
    Path newest = checkpoint("b", 2, 2_000);

    assertThat(LatestCheckpoint.in(folder)).contains(newest);
  }

  @Test
  void isTheHighestNumberWhereTheClockCannotTell() throws IOException {
    checkpoint("a", 9, 1_000);
    Path newest = checkpoint("a", 10, 1_000);

    assertThat(LatestCheckpoint.in(folder)).contains(newest);
  }

  @Test
  void isNeverOneThatWasNotCompleted() throws IOException {
    Path complete = checkpoint("a", 1, 1_000);
    Files.createDirectories(folder.resolve("a").resolve("chk-2"));

    assertThat(LatestCheckpoint.in(folder)).contains(complete);
  }

  @Test
  void isAbsentWhereNoJobHasRun() {
    assertThat(LatestCheckpoint.in(folder)).isEmpty();
    assertThat(LatestCheckpoint.in(folder.resolve("missing"))).isEmpty();
  }
}
