package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path folder;

  @Test
  void isHeldByOneRunAtATime() {
    try (DataFolder first = DataFolder.open(folder)) {
      assertThatThrownBy(() -> DataFolder.open(first.path()))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("is in use by another run");
    }
    DataFolder.open(folder).close();
  }

  @Test
  void refusesAFolderWithOtherFiles() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "keep me");

    assertThatThrownBy(() -> DataFolder.open(folder))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("holds other files");
    assertThat(Files.list(folder)).hasSize(1);
  }

  @Test
  void wipesWhatItMadeAndNothingElse() throws IOException {
    try (DataFolder data = DataFolder.open(folder)) {
      Files.createDirectories(data.kafka().resolve("topic-0"));
      Files.createDirectories(data.checkpoints("job").resolve("chk-1"));
      Files.writeString(folder.resolve("notes.txt"), "mine");
      data.rememberBrokerAddress("127.0.0.1:9092");

      data.wipe();

      assertThat(data.kafka()).doesNotExist();
      assertThat(folder.resolve("checkpoints")).doesNotExist();
      assertThat(folder.resolve("notes.txt")).exists();
      assertThat(DataFolder.brokerAddress(folder)).isEmpty();
    }
  }

  @Test
  void remembersTheBrokerForTheTools() {
    try (DataFolder data = DataFolder.open(folder)) {
      data.rememberBrokerAddress("127.0.0.1:1");
      data.rememberBrokerAddress("127.0.0.1:2");
    }
    assertThat(DataFolder.brokerAddress(folder)).contains("127.0.0.1:2");
  }

  @Test
  void saysThatAFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("is no folder");
  }
}
