package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.HorizonForecast;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.RegionLoad;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The load of each region as it was and as it was said to become, from {@code load-forecasts.v1}.
 *
 * <p>Of a region the last slots are kept, the latest forecast, and of the forecasts before it what
 * they said of the moment one hour ahead, which then happened. Thread-safe.
 */
final class LoadReadings implements ConsoleReader.Listener {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Slots of five minutes, so a day and a half. */
  private static final int SLOTS = 432;

  private static final int ALARMS = 30;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final double speed;
  private final WireFormat<RegionLoad> format =
      WireFormat.reading(Topics.LOAD_FORECASTS, BrokerAccess.registry());
  private final Map<String, Region> regions = new TreeMap<>();
  private final Deque<Alarm> alarms = new ArrayDeque<>();

  private record Alarm(long atMillis, String region, boolean begins) {}

  /** What was said of a moment one hour before it. */
  private record Earlier(double low, double median, double high) {}

  private static final class Region {
    private final TreeMap<Long, Double> slots = new TreeMap<>();
    private final TreeMap<Long, Earlier> hourAhead = new TreeMap<>();
    private LoadForecast forecast;
  }

  /**
   * @param speed seconds of the service per second of event time
   */
  LoadReadings(double speed) {
    this.speed = speed;
  }

  @Override
  public synchronized void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    RegionLoad load = format.decode(record.value());
    if (load.getTitleId() != null) {
      return;
    }
    Region region = regions.computeIfAbsent(load.getRegion(), name -> new Region());
    if (load.getContent() instanceof MeasuredLoad slot) {
      region.slots.put(slot.getSlotStart().toEpochMilli(), slot.getStreams());
      trim(region.slots);
    } else if (load.getContent() instanceof LoadForecast forecast) {
      readForecast(load.getRegion(), region, forecast);
    }
  }

  private void readForecast(String name, Region region, LoadForecast forecast) {
    LoadForecast before = region.forecast;
    if (before != null && forecast.getMadeAt().isBefore(before.getMadeAt())) {
      return;
    }
    region.forecast = forecast;
    hourAhead(forecast)
        .ifPresent(
            ahead ->
                region.hourAhead.put(
                    ahead.getTarget().toEpochMilli(),
                    new Earlier(
                        quantile(forecast, ahead, .1),
                        quantile(forecast, ahead, .5),
                        quantile(forecast, ahead, .9))));
    trim(region.hourAhead);
    if (forecast.getSurge() != (before != null && before.getSurge())) {
      alarms.addFirst(new Alarm(forecast.getMadeAt().toEpochMilli(), name, forecast.getSurge()));
      if (alarms.size() > ALARMS) {
        alarms.removeLast();
      }
    }
  }

  private static void trim(TreeMap<Long, ?> series) {
    while (series.size() > SLOTS) {
      series.pollFirstEntry();
    }
  }

  private Optional<HorizonForecast> hourAhead(LoadForecast forecast) {
    HorizonForecast nearest = null;
    for (HorizonForecast horizon : forecast.getHorizons()) {
      if (nearest == null || distance(horizon) < distance(nearest)) {
        nearest = horizon;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private double distance(HorizonForecast horizon) {
    return Math.abs(horizon.getHorizonMillis() * speed - HOUR);
  }

  private static double quantile(LoadForecast forecast, HorizonForecast horizon, double level) {
    int at = forecast.getLevels().indexOf(level);
    return at < 0 ? Double.NaN : horizon.getStreams().get(at);
  }

  /** Streams now, by region, with the alarms. */
  synchronized void describe(ObjectNode node) {
    ArrayNode list = node.putArray("regions");
    regions.forEach(
        (name, region) -> {
          ObjectNode one = list.addObject().put("name", name);
          Map.Entry<Long, Double> last = region.slots.lastEntry();
          if (last != null) {
            one.put("streams", last.getValue());
          }
          one.put("surge", region.forecast != null && region.forecast.getSurge());
        });
    ArrayNode told = node.putArray("alarms");
    for (Alarm alarm : alarms) {
      told.addObject()
          .put("at", alarm.atMillis())
          .put("region", alarm.region())
          .put("begins", alarm.begins());
    }
  }

  /** The chart of one region: times in milliseconds of event time since 1970. */
  synchronized Optional<ObjectNode> region(String name) {
    Region region = regions.get(name);
    if (region == null) {
      return Optional.empty();
    }
    ObjectNode node = NODES.objectNode().put("name", name).put("speed", speed);
    ArrayNode measured = node.putArray("measured");
    region.slots.forEach((at, streams) -> measured.addArray().add(at).add(rounded(streams)));
    ArrayNode earlier = node.putArray("hourAhead");
    region.hourAhead.forEach(
        (at, said) ->
            earlier
                .addArray()
                .add(at)
                .add(rounded(said.low()))
                .add(rounded(said.median()))
                .add(rounded(said.high())));
    if (region.forecast != null) {
      describe(region.forecast, node);
    }
    return Optional.of(node);
  }

  private static void describe(LoadForecast forecast, ObjectNode node) {
    node.put("madeAt", forecast.getMadeAt().toEpochMilli());
    node.put("surge", forecast.getSurge());
    ArrayNode levels = node.putArray("levels");
    forecast.getLevels().forEach(levels::add);
    ArrayNode fan = node.putArray("fan");
    for (HorizonForecast horizon : forecast.getHorizons()) {
      ArrayNode point = fan.addArray().add(horizon.getTarget().toEpochMilli());
      List<Double> streams = horizon.getStreams();
      streams.forEach(value -> point.add(rounded(value)));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
