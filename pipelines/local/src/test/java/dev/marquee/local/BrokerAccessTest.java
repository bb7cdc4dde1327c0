package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class BrokerAccessTest {
  @Test
  void aBrokerWithoutSecurityIsNotStartedWhereSecurityIsAskedFor() {
    Map<String, String> environment =
        Map.of(
            "MARQUEE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
            "MARQUEE_KAFKA_SASL_MECHANISM", "PLAIN",
            "MARQUEE_KAFKA_SASL_USERNAME", "engine",
            "MARQUEE_KAFKA_SASL_PASSWORD", "open sesame");
    assertThatThrownBy(() -> BrokerAccess.requireNone(environment, "name another"))
        .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .satisfies(e -> assertThat(e).hasMessageContaining("MARQUEE_KAFKA_"))
        .satisfies(e -> assertThat(e).hasMessageEndingWith("name another"))
        .satisfies(e -> assertThat(e).hasMessageNotContaining("sesame"));
  }

  @Test
  void aSettingThatIsWrongIsNamed() {
    assertThatThrownBy(
            () ->
                BrokerAccess.requireNone(
                    Map.of("MARQUEE_KAFKA_SECURITY_PROTOCOL", "ROT13"), "name another"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("ROT13");
  }

  @Test
  void anEnvironmentThatAsksForNothingIsFine() {
    assertThatCode(
            () ->
                BrokerAccess.requireNone(
                    Map.of("MARQUEE_REQUIRE_PROGRAMS", "true", "PATH", "/bin"), "name another"))
        .doesNotThrowAnyException();
  }
}
