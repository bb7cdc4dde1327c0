package dev.marquee.thumbnails.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudiencesTest {
  @Test
  void areReadFromTheirNamesAndGenres() {
    Audiences audiences = Audiences.parse("everyone=; comedy-lovers = comedy|stand-up ;war=war");
    assertThat(audiences.size()).isEqualTo(3);
    assertThat(audiences.all().get(1))
        .isEqualTo(new Audiences.Audience("comedy-lovers", List.of("comedy", "stand-up")));
    assertThat(audiences.find("war")).isEqualTo(2);
    assertThat(audiences.find("peace")).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "comedy / name=genre",
        "everyone=;everyone=war / two audiences have one name",
        "war=war;comedy=comedy / exactly one audience must be without genres",
        "everyone=;someone= / exactly one audience must be without genres",
        "Every One= / kebab-case",
      })
  void refusesADivisionThatNobodyCouldUse(String text, String message) {
    assertThatThrownBy(() -> Audiences.parse(text)).hasMessageContaining(message);
  }

  @Test
  void anotherDivisionHasAnotherFingerprint() {
    int scheme = Audiences.parse("everyone=;war=war").scheme();
    assertThat(Audiences.parse("everyone=;war=war").scheme()).isEqualTo(scheme);
    assertThat(Audiences.parse("everyone=;war=war|western").scheme()).isNotEqualTo(scheme);
    assertThat(Audiences.parse("war=war;everyone=").scheme()).isNotEqualTo(scheme);
  }
}
