package dev.marquee.recommendations;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The pseudonym under which all state of a profile is kept: the first 128 bits of HMAC-SHA256 of
 * its identifier under a secret (RFC 2104).
 *
 * <p>So the marker that a forgotten profile leaves behind says nothing to whoever lacks the secret.
 * Two of n profiles share a key with probability n²/2¹²⁹.
 *
 * @param high first 64 bits
 * @param low next 64 bits
 */
public record ProfileKey(long high, long low) {

  /** Stated, since it decides which subtask owns the key in every savepoint. */
  @Override
  public int hashCode() {
    return (int) (low ^ (low >>> 32));
  }

  /** 64 bits that seed choices made for this profile. */
  public long seed() {
    return high;
  }

  /** Derives pseudonyms from one secret. Not thread-safe. */
  public static final class Derivation {
    private static final String ALGORITHM = "HmacSHA256";
    private final Mac mac;

    /**
     * @param secret at least 16 bytes
     */
    public Derivation(byte[] secret) {
      if (secret.length < 16) {
        throw new IllegalArgumentException(
            "the privacy secret must have at least 16 bytes: " + secret.length);
      }
      try {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(secret, ALGORITHM));
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("every Java platform offers " + ALGORITHM, e);
      }
    }

    /** Pseudonym of a profile's identifier. */
    public ProfileKey of(String profileId) {
      ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(profileId.getBytes(StandardCharsets.UTF_8)));
      return new ProfileKey(hash.getLong(), hash.getLong());
    }
  }
}
