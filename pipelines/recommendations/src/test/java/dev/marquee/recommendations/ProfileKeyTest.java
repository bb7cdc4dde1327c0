package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProfileKeyTest {
  private static final byte[] SECRET = "a secret of sixteen bytes".getBytes(StandardCharsets.UTF_8);

  private static byte[] repeated(int value, int times) {
    byte[] bytes = new byte[times];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void isTheHmacOfTheIdentifier() {
    // RFC 4231, test cases 1 and 6.
    assertThat(new ProfileKey.Derivation(repeated(0x0b, 20)).of("Hi There"))
        .isEqualTo(new ProfileKey(0xb0344c61d8db3853L, 0x5ca8afceaf0bf12bL));
    assertThat(
            new ProfileKey.Derivation(repeated(0xaa, 131))
                .of("Test Using Larger Than Block-Size Key - Hash Key First"))
        .isEqualTo(new ProfileKey(0x60e431591ee0b67fL, 0x0d8a26aacbf5b77fL));
  }

  @Test
  void oneDerivationGivesEveryProfileItsOwn() {
    ProfileKey.Derivation derivation = new ProfileKey.Derivation(SECRET);
    ProfileKey first = derivation.of("profile-1");
    assertThat(derivation.of("profile-2")).isNotEqualTo(first);
    assertThat(derivation.of("profile-1")).isEqualTo(first);
    byte[] other = SECRET.clone();
    other[0]++;
    assertThat(new ProfileKey.Derivation(other).of("profile-1")).isNotEqualTo(first);
  }

  @Test
  void itsHashNeverChangesSinceSavepointsGoByIt() {
    assertThat(new ProfileKey(0xb0344c61d8db3853L, 0x5ca8afceaf0bf12bL).hashCode())
        .isEqualTo(0xf3a35ee5);
    assertThat(new ProfileKey(1, 2).hashCode()).isEqualTo(2);
  }

  @Test
  void refusesASecretThatCanBeGuessed() {
    assertThatThrownBy(() -> new ProfileKey.Derivation(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the privacy secret must have at least 16 bytes: 15");
  }
}
