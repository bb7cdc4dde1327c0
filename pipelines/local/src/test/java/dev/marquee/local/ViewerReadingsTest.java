package dev.marquee.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

final class ViewerReadingsTest {
  private static final int PARTITIONS = 24;

  /** crc32("profile-17") mod 24, as zlib has it: where clients on librdkafka put the profile. */
  private static final int BY_CRC32 = 4;

  private static int[] wanted(ViewerReadings viewers) {
    return IntStream.range(0, PARTITIONS)
        .filter(partition -> viewers.isEventWanted(partition, PARTITIONS))
        .toArray();
  }

  @Test
  void eventsAreReadWhereClientsPutThoseOfFollowedProfiles() {
    try (ViewerReadings viewers = new ViewerReadings("127.0.0.1:1", new TitleReadings())) {
      assertThat(wanted(viewers)).isEmpty();
      viewers.revision("profile-17");
      int byKafka = BuiltInPartitioner.partitionForKey("profile-17".getBytes(UTF_8), PARTITIONS);
      assertThat(byKafka).isNotEqualTo(BY_CRC32);
      assertThat(wanted(viewers)).containsExactlyInAnyOrder(byKafka, BY_CRC32);
    }
  }
}
