package dev.marquee.cachewarming.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.cachewarming.load.OpenSlots.Part;
import dev.marquee.cachewarming.load.OpenSlots.Told;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSlotsTest {
  private static final long LATENESS = 1_000;

  private final OpenSlots slots = new OpenSlots(100);

  @Test
  void tellsASlotWhenItHasEnded() {
    slots.add(3, "hd", 50, 500);
    assertThat(slots.due(399, LATENESS)).isEmpty();
    assertThat(slots.due(400, LATENESS))
        .containsExactly(new Told(300, 1, false, List.of(new Part("hd", 50, 500))));
    assertThat(slots.due(500, LATENESS)).isEmpty();
  }

  @Test
  void tellsAChangedSlotAgainWithTheNextRevision() {
    slots.add(3, "hd", 50, 500);
    slots.due(400, LATENESS);
    slots.add(3, "hd", -10, -100);
    slots.add(3, "sd", 5, 10);
    assertThat(slots.due(500, LATENESS))
        .containsExactly(
            new Told(300, 2, false, List.of(new Part("hd", 40, 400), new Part("sd", 5, 10))));
  }

  @Test
  void isFinalAfterTheLatenessAndLeaves() {
    slots.add(3, "hd", 50, 500);
    slots.due(400, LATENESS);
    assertThat(slots.due(1_400, LATENESS))
        .containsExactly(new Told(300, 2, true, List.of(new Part("hd", 50, 500))));
    assertThat(slots.isEmpty()).isTrue();
  }

  @Test
  void tellsSlotsInTheOrderOfTime() {
    slots.add(5, "", 1, 1);
    slots.add(3, "", 1, 1);
    slots.expect(4);
    assertThat(slots.due(600, LATENESS))
        .extracting(Told::startMillis)
        .containsExactly(300L, 400L, 500L);
  }

  @Test
  void aPartThatCameBackToNothingIsNotTold() {
    slots.add(3, "hd", 50, 500);
    slots.add(3, "hd", -50, -500);
    assertThat(slots.due(400, LATENESS)).containsExactly(new Told(300, 1, false, List.of()));
  }

  @Test
  void aFloodOfPartsIsCountedUnderOneName() {
    for (int part = 0; part < 2 * OpenSlots.MOST_PARTS; part++) {
      slots.add(3, "part-" + part, 1, 2);
    }
    Told told = slots.due(400, LATENESS).get(0);
    assertThat(told.parts()).hasSize(OpenSlots.MOST_PARTS + 1);
    assertThat(told.streamMillis()).isEqualTo(2 * OpenSlots.MOST_PARTS);
    assertThat(told.bits()).isEqualTo(4 * OpenSlots.MOST_PARTS);
  }

  @Test
  void comesBackAsItWasWritten() {
    slots.add(3, "hd", 50, 500);
    slots.due(400, LATENESS);
    slots.add(3, "sd", -7, -70);
    slots.add(9, "", 1, 1);
    StateBytes bytes = new StateBytes();
    slots.write(bytes);
    StateBytes again = new StateBytes();
    again.wrap(bytes.toBytes());
    OpenSlots read = OpenSlots.read(100, again);
    assertThat(read.due(2_000, LATENESS)).isEqualTo(slots.due(2_000, LATENESS));
    byte[] damaged = bytes.toBytes();
    damaged[0] = 77;
    StateBytes other = new StateBytes();
    other.wrap(damaged);
    assertThatThrownBy(() -> OpenSlots.read(100, other)).hasMessageContaining("version");
  }
}
