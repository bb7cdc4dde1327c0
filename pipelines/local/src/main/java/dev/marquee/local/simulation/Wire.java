package dev.marquee.local.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The way from clients to the service, with what goes wrong on it: duplicates, delays, wrong
 * clocks, broken records.
 *
 * <p>Only viewing events and impressions suffer; everything follows from the seed. Not thread-safe.
 */
final class Wire {
  private record Delayed(long dueSimulatedMillis, long number, SimulatedEvent event) {}

  private static final Comparator<Delayed> BY_TIME =
      Comparator.comparingLong(Delayed::dueSimulatedMillis).thenComparingLong(Delayed::number);

  private final Misbehaviour misbehaviour;
  private final SimulationClock clock;
  private final SeededRandom random;
  private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(BY_TIME);
  private long number;

  Wire(Misbehaviour misbehaviour, SimulationClock clock, long seed) {
    this.misbehaviour = misbehaviour;
    this.clock = clock;
    this.random = new SeededRandom(SeededRandom.hash(seed, 41));
  }

  long nextTime() {
    Delayed next = delayed.peek();
    return next == null ? Long.MAX_VALUE : next.dueSimulatedMillis();
  }

  void deliverNext(Consumer<? super SimulatedEvent> consumer) {
    consumer.accept(delayed.remove().event());
  }

  void send(SimulatedEvent sent, long now, Consumer<? super SimulatedEvent> consumer) {
    if (misbehaviour.isNone() || streamOf(sent) == null) {
      consumer.accept(sent);
      return;
    }
    SimulatedEvent event = sent;
    if (random.chance(misbehaviour.lateShare())) {
      event = redated(event, -misbehaviour.lateBy().toMillis());
    } else if (random.chance(misbehaviour.futureShare())) {
      event = redated(event, misbehaviour.futureBy().toMillis());
    }
    if (random.chance(misbehaviour.delayedShare())) {
      delay(event, now);
    } else {
      consumer.accept(event);
    }
    if (random.chance(misbehaviour.duplicateShare())) {
      delay(event, now);
    }
    if (random.chance(misbehaviour.poisonShare())) {
      SimulatedEvent.Defect[] defects = SimulatedEvent.Defect.values();
      consumer.accept(
          new SimulatedEvent.Poison(
              streamOf(event), defects[random.nextInt(defects.length)], event, random.nextLong()));
    }
  }

  private void delay(SimulatedEvent event, long now) {
    double longest = misbehaviour.delay().toMillis();
    if (clock.eventTime() == SimulationClock.EventTime.WALL) {
      longest *= clock.speed();
    }
    delayed.add(new Delayed(now + 1 + (long) (random.nextDouble() * longest), number++, event));
  }

  private static SimulatedEvent.Stream streamOf(SimulatedEvent event) {
    if (event instanceof SimulatedEvent.Viewing) {
      return SimulatedEvent.Stream.VIEWING;
    }
    return event instanceof SimulatedEvent.Shown ? SimulatedEvent.Stream.IMPRESSIONS : null;
  }

  private static SimulatedEvent redated(SimulatedEvent event, long byMillis) {
    if (event instanceof SimulatedEvent.Viewing viewing) {
      return viewing.at(Math.max(0, viewing.eventTimeMillis() + byMillis));
    }
    if (event instanceof SimulatedEvent.Shown shown) {
      return shown.at(Math.max(0, shown.eventTimeMillis() + byMillis));
    }
    throw new IllegalArgumentException("only what viewers send can be redated: " + event);
  }
}
