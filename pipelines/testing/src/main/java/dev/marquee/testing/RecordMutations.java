package dev.marquee.testing;

import dev.marquee.events.Artwork;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Impression;
import dev.marquee.events.MembershipEvent;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.Rated;
import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * An endless, seeded stream of records as a broken world would send them: valid events of every
 * input, spoiled in one of many ways.
 *
 * <p>Equal seeds give equal streams. Record times lie within an hour of {@link #APPEND_TIME}. Not
 * thread-safe.
 */
public final class RecordMutations {
  /** The append time for which the events are meant, 2026-01-01 UTC. */
  public static final Instant APPEND_TIME = Instant.parse("2026-01-01T00:00:00Z");

  /** Length of an identifier that is far too long, characters. */
  public static final int LONG_ID_LENGTH = 100_000;

  private static final int HEADER_BYTES = 10;
  private static final long YEAR_MILLIS = 365 * 86_400_000L;

  /** The input for which a record is meant. */
  public enum Input {
    VIEWING_EVENTS,
    IMPRESSIONS,
    PROFILES,
    CATALOGUE,
    PRIVACY_REQUESTS,
    CACHE_SITES,
    EDGE_REQUESTS,
    MEMBERSHIP_EVENTS
  }

  /** How a record was spoiled. */
  public enum Mutation {
    /** Not at all: it must be accepted. */
    NONE,
    /** One to eight bits anywhere are turned. */
    BITS_FLIPPED,
    /** The end is missing. */
    TRUNCATED,
    /** Bytes were put behind the end. */
    EXTENDED,
    /** A number that claims up to 2^63 bytes or entries was put somewhere into the body. */
    HUGE_LENGTH,
    /** The fingerprint is that of no schema. */
    WRONG_FINGERPRINT,
    /** The fingerprint is that of another input's schema. */
    OTHER_SCHEMA,
    /** The first two bytes are no single-object marker. */
    WRONG_MARKER,
    /** A floating-point field is not a number; on inputs without one, an empty identifier. */
    NOT_A_NUMBER,
    /** An identifier is empty. */
    EMPTY_ID,
    /** An identifier has {@link #LONG_ID_LENGTH} characters. */
    LONG_ID,
    /** A text is not UTF-8. */
    INVALID_TEXT,
    /** The event time lies a year ahead, or at the end of time. */
    FUTURE,
    /** The event time lies a year back, or before 1970. */
    ANCIENT,
    /** The Kafka key is that of another record. */
    OTHER_KEY,
    /** Random bytes of a random length. */
    NOISE,
    /** No bytes at all. */
    EMPTY,
    /** No value: a tombstone. */
    NO_VALUE
  }

  /**
   * One record.
   *
   * @param input where it is sent
   * @param mutation how it was spoiled
   * @param key Kafka key; null: none
   * @param value Kafka value; null: none
   */
  public record Mutated(Input input, Mutation mutation, byte[] key, byte[] value) {}

  private static final Input[] INPUTS = Input.values();
  private static final Mutation[] MUTATIONS = Mutation.values();
  private static final String LONG_ID = "x".repeat(LONG_ID_LENGTH);

  private final SplittableRandom random;
  private final SampleEvents samples;

  public RecordMutations(long seed) {
    random = new SplittableRandom(seed);
    samples = new SampleEvents(random);
  }

  /** The next record. */
  public Mutated next() {
    Input input = INPUTS[random.nextInt(INPUTS.length)];
    Mutation mutation = MUTATIONS[random.nextInt(MUTATIONS.length)];
    Instant time = APPEND_TIME.minusMillis(random.nextInt(3_600_000));
    SpecificRecordBase event = event(input, time);
    spoil(event, mutation);
    byte[] key = random.nextInt(4) == 0 ? null : utf8(keyOf(event));
    if (mutation == Mutation.OTHER_KEY) {
      key = utf8(keyOf(event) + "'");
    }
    return new Mutated(input, mutation, key, spoil(encode(event), mutation));
  }

  private SpecificRecordBase event(Input input, Instant time) {
    return switch (input) {
      case VIEWING_EVENTS -> samples.viewingEvent(time);
      case IMPRESSIONS -> samples.impression(time);
      case PROFILES -> samples.viewerProfile(time);
      case CATALOGUE -> samples.catalogueTitle(time);
      case PRIVACY_REQUESTS -> samples.privacyRequest(time);
      case CACHE_SITES -> samples.cacheSite(time);
      case EDGE_REQUESTS -> samples.edgeRequest(time);
      case MEMBERSHIP_EVENTS -> samples.membershipEvent(time);
    };
  }

  private static String keyOf(SpecificRecordBase event) {
    return (String) event.get(idField(event));
  }

  private void spoil(SpecificRecordBase event, Mutation mutation) {
    if (mutation == Mutation.EMPTY_ID) {
      event.put(random.nextBoolean() ? "eventId" : idField(event), "");
    } else if (mutation == Mutation.LONG_ID) {
      event.put(random.nextBoolean() ? "eventId" : idField(event), LONG_ID);
    } else if (mutation == Mutation.NOT_A_NUMBER) {
      makeNotANumber(event);
    } else if (mutation == Mutation.FUTURE) {
      event.put("eventTime", distant(YEAR_MILLIS, Long.MAX_VALUE));
    } else if (mutation == Mutation.ANCIENT) {
      event.put("eventTime", distant(-YEAR_MILLIS, Long.MIN_VALUE));
    }
  }

  private Instant distant(long offsetMillis, long extremeMillis) {
    return random.nextBoolean()
        ? APPEND_TIME.plusMillis(offsetMillis)
        : Instant.ofEpochMilli(extremeMillis);
  }

  private static String idField(SpecificRecordBase event) {
    if (event instanceof CatalogueTitle) {
      return "titleId";
    }
    if (event instanceof CacheSite || event instanceof EdgeRequest) {
      return "siteId";
    }
    return event instanceof MembershipEvent ? "accountId" : "profileId";
  }

  private static void makeNotANumber(SpecificRecordBase event) {
    if (event instanceof ViewingEvent viewing) {
      viewing.setActivity(new Rated(null, Float.NaN));
      viewing.setTitleId("title-1");
    } else if (event instanceof Impression impression) {
      impression.setPropensity(Double.NaN);
    } else if (event instanceof CatalogueTitle title) {
      title.setArtworks(List.of(new Artwork("artwork-0", null, 0, List.of(Float.NaN), List.of())));
    } else {
      event.put("eventId", "");
    }
  }

  private byte[] spoil(byte[] valid, Mutation mutation) {
    return switch (mutation) {
      case NONE, NOT_A_NUMBER, EMPTY_ID, LONG_ID, FUTURE, ANCIENT, OTHER_KEY -> valid;
      case BITS_FLIPPED -> flipped(valid);
      case TRUNCATED -> Arrays.copyOf(valid, random.nextInt(valid.length));
      case EXTENDED -> Arrays.copyOf(valid, valid.length + 1 + random.nextInt(64));
      case HUGE_LENGTH -> withHugeLength(valid);
      case WRONG_FINGERPRINT -> {
        ByteBuffer.wrap(valid).putLong(2, random.nextLong());
        yield valid;
      }
      case OTHER_SCHEMA -> withOtherSchema(valid);
      case WRONG_MARKER -> {
        valid[random.nextInt(2)] ^= (byte) (1 + random.nextInt(255));
        yield valid;
      }
      case INVALID_TEXT -> {
        // The first text of every input begins right behind the header: its length, then its bytes.
        valid[HEADER_BYTES + 1] = (byte) 0xFF;
        yield valid;
      }
      case NOISE -> {
        byte[] noise = new byte[random.nextInt(2048)];
        random.nextBytes(noise);
        yield noise;
      }
      case EMPTY -> new byte[0];
      case NO_VALUE -> null;
    };
  }

  private byte[] flipped(byte[] valid) {
    for (int bits = 1 + random.nextInt(8); bits > 0; bits--) {
      valid[random.nextInt(valid.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return valid;
  }

  private byte[] withHugeLength(byte[] valid) {
    long claimed = random.nextLong() >>> random.nextInt(40);
    byte[] number = new byte[10];
    int length = 0;
    for (; (claimed & ~0x7FL) != 0; claimed >>>= 7) {
      number[length++] = (byte) (claimed | 0x80);
    }
    number[length++] = (byte) claimed;
    int at = HEADER_BYTES + random.nextInt(valid.length - HEADER_BYTES);
    byte[] spoiled = new byte[valid.length + length - 1];
    System.arraycopy(valid, 0, spoiled, 0, at);
    System.arraycopy(number, 0, spoiled, at, length);
    System.arraycopy(valid, at + 1, spoiled, at + length, valid.length - at - 1);
    return spoiled;
  }

  private byte[] withOtherSchema(byte[] valid) {
    byte[] other = encode(event(INPUTS[random.nextInt(INPUTS.length)], APPEND_TIME));
    if (Arrays.equals(valid, 0, HEADER_BYTES, other, 0, HEADER_BYTES)) {
      ByteBuffer.wrap(valid).putLong(2, random.nextLong());
    } else {
      System.arraycopy(other, 0, valid, 0, HEADER_BYTES);
    }
    return valid;
  }

  private static byte[] encode(SpecificRecordBase event) {
    try {
      ByteBuffer buffer = bufferOf(event);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer bufferOf(SpecificRecordBase event) throws IOException {
    if (event instanceof ViewingEvent viewing) {
      return viewing.toByteBuffer();
    }
    if (event instanceof Impression impression) {
      return impression.toByteBuffer();
    }
    if (event instanceof ViewerProfile profile) {
      return profile.toByteBuffer();
    }
    if (event instanceof CatalogueTitle title) {
      return title.toByteBuffer();
    }
    if (event instanceof CacheSite site) {
      return site.toByteBuffer();
    }
    if (event instanceof EdgeRequest request) {
      return request.toByteBuffer();
    }
    if (event instanceof MembershipEvent membership) {
      return membership.toByteBuffer();
    }
    return ((PrivacyRequest) event).toByteBuffer();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
