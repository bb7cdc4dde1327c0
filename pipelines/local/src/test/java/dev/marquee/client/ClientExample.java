package dev.marquee.client;

import dev.marquee.events.HomePage;
import dev.marquee.events.Rated;
import dev.marquee.events.Thumb;
import dev.marquee.events.ViewingEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Likes a title and prints the home page that follows: ClientExample HOST:PORT PROFILE TITLE. */
public final class ClientExample {

  public static void main(String[] args) throws Exception {
    String broker = args[0];
    String profile = args[1];
    ViewingEvent event =
        ViewingEvent.newBuilder()
            .setEventId(UUID.randomUUID().toString())
            .setEventTime(Instant.now())
            .setProfileId(profile)
            .setTitleId(args[2])
            .setCountry("DE")
            .setRegion("eu-central")
            .setActivity(new Rated(Thumb.UP, null))
            .build();
    try (var pages =
            new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var events =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      // Every partition from its end: no consumer group, nothing to commit.
      List<TopicPartition> partitions =
          pages.partitionsFor("recommendations.v1").stream()
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      pages.assign(partitions);
      pages.seekToEnd(partitions);
      partitions.forEach(pages::position);

      // Single-object encoding comes with the generated class; the key is the profile.
      ByteBuffer encoded = ViewingEvent.getEncoder().encode(event);
      byte[] value = new byte[encoded.remaining()];
      encoded.get(value);
      events.send(new ProducerRecord<>("viewing-events.v1", profile, value)).get();

      while (true) {
        for (ConsumerRecord<String, byte[]> record : pages.poll(Duration.ofSeconds(1))) {
          // A record without a value takes the page away.
          if (profile.equals(record.key()) && record.value() != null) {
            print(HomePage.getDecoder().decode(record.value()));
            return;
          }
        }
      }
    }
  }

  private static void print(HomePage page) {
    System.out.println("page of " + page.getProfileId() + ", " + page.getKind());
    page.getRows()
        .forEach(
            row ->
                System.out.println(
                    row.getReason().getText()
                        + ": "
                        + row.getTitles().stream().map(title -> title.getTitleId()).toList()));
  }
}
