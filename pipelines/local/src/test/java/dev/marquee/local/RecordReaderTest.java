package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.StopReason;
import dev.marquee.events.ViewingEvent;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordReaderTest {

  private static final String RATED =
      "{\"eventId\":\"e-1\",\"eventTime\":\"2026-01-31T21:15:00+01:00\",\"profileId\":\"p-7\","
          + "\"titleId\":\"t-12\",\"country\":\"DE\",\"region\":\"eu-central\","
          + "\"activity\":{\"rated\":{\"stars\":4.5}}}";

  private final RecordReader<ViewingEvent> events = new RecordReader<>(Topics.VIEWING_EVENTS);

  @Test
  void readsWhatAClientDeveloperWouldWrite() throws Exception {
    RecordReader.Checked<ViewingEvent> checked = events.read(RATED);

    assertThat(checked.key()).isEqualTo("p-7");
    assertThat(checked.value().getEventTime()).isEqualTo(Instant.parse("2026-01-31T20:15:00Z"));
    assertThat(checked.value().getSeriesId()).isNull();
    assertThat(((Rated) checked.value().getActivity()).getStars()).isEqualTo(4.5f);
  }

  @Test
  void givesTheBytesThatAJobDecodesToTheSameRecord() throws Exception {
    RecordReader.Checked<ViewingEvent> checked = events.read(RATED);

    assertThat(WireFormat.of(Topics.VIEWING_EVENTS).decode(checked.bytes()))
        .isEqualTo(checked.value());
  }

  @Test
  void takesMillisecondsForTimes() throws Exception {
    ViewingEvent event =
        events.read(RATED.replace("\"2026-01-31T21:15:00+01:00\"", "1769890500000")).value();

    assertThat(event.getEventTime()).isEqualTo(Instant.parse("2026-01-31T20:15:00Z"));
  }

  @Test
  void fillsInTheDefaultsOfTheSchema() throws Exception {
    String line =
        RATED.replace(
            "{\"rated\":{\"stars\":4.5}}",
            "{\"playStopped\":{\"positionMillis\":5,\"durationMillis\":10,\"watchedMillis\":5}}");

    ViewingEvent event =
        events.read(line.replace("\"titleId\"", "\"sessionId\":\"s\",\"titleId\"")).value();

    assertThat(((PlayStopped) event.getActivity()).getReason()).isEqualTo(StopReason.OTHER);
  }

  @Test
  void readsBackWhatTheWriterWrites() throws Exception {
    ViewingEvent event = events.read(RATED).value();
    assertThat(events.read(RecordWriter.write(event).toString()).value()).isEqualTo(event);

    RecordReader<CatalogueTitle> titles = new RecordReader<>(Topics.CATALOGUE);
    CatalogueTitle title =
        titles
            .read(
                "{\"eventId\":\"e\",\"eventTime\":0,\"titleId\":\"t\",\"name\":\"Für Elise\","
                    + "\"kind\":\"FILM\",\"genres\":[\"Drama\"],\"availability\":[{\"country\":\"*\","
                    + "\"maturity\":12}],\"artworks\":[{\"artworkId\":\"a\",\"features\":[0.5,-1]}]}")
            .value();
    assertThat(title.getArtworks().get(0).getFeatures()).containsExactly(0.5f, -1f);
    assertThat(titles.read(RecordWriter.write(title).toString()).value()).isEqualTo(title);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "profileId":"p-7"            | "profileIdd":"p-7"     | unknown field 'profileIdd'; did you mean 'profileId'?
          "profileId":"p-7",           | ``                     | field 'profileId' is missing
          "profileId":"p-7"            | "profileId":7          | field 'profileId' must be text, is 7
          "profileId":"p-7"            | "profileId":null       | field 'profileId' must be text, is null
          "profileId":"p-7"            | "profileId":"p","profileId":"q" | no JSON at column
          "2026-01-31T21:15:00+01:00"  | "yesterday"            | field 'eventTime' must be a time such as 2026-01-31T20:15:00Z, is "yesterday"
          "2026-01-31T21:15:00+01:00"  | "2026-01-31T21:15:00"  | field 'eventTime' must be a time such as
          "2026-01-31T21:15:00+01:00"  | 1.5                    | field 'eventTime' must be a time such as
          {"stars":4.5}                | {"stars":"many"}       | field 'activity.rated.stars' must be a number, is "many"
          {"stars":4.5}                | {"thumb":"SIDEWAYS"}   | field 'activity.rated.thumb' must be one of NONE, UP, DOWN, is "SIDEWAYS"
          {"stars":4.5}                | {"stars":9}            | field 'activity.stars' is outside its range: Rating in stars, 0.5 to 5.
          "rated":                     | "ratted":              | has 'ratted'; did you mean 'rated'?
          {"rated":{"stars":4.5}}      | "rated"                | field 'activity' must be an object with one key of commented, heartbeat
          "country":"DE"               | "country":"Germany"    | field 'country' is outside its range: Where the viewer is
          "profileId":"p-7"            | "profileId":"default/x" | field 'profileId' is outside its range
          4.5}}}                       | 4.5}}} x               | no JSON at column
          4.5}}}                       | 4.5}                   | no JSON at column
          """)
  void namesTheFieldAndWhatIsExpected(String good, String bad, String message) {
    assertThat(RATED).contains(good);

    assertThatThrownBy(() -> events.read(RATED.replace(good, bad)))
        .isInstanceOf(InvalidLineException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesALineThatIsNoObject() {
    assertThatThrownBy(() -> events.read("[1]"))
        .isInstanceOf(InvalidLineException.class)
        .hasMessage("the line must be an object, is [1]");
  }

  @Test
  void refusesTextThatIsLongerThanAnyFieldMayBe() {
    assertThatThrownBy(
            () -> events.read(RATED.replace("\"t-12\"", "\"" + "x".repeat(5_000) + "\"")))
        .isInstanceOf(InvalidLineException.class)
        .hasMessageContaining("field 'titleId' is outside its range");
  }
}
