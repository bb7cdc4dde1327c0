package dev.marquee.local;

import dev.marquee.events.EdgeRequest;
import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.MembershipSimulation;
import dev.marquee.local.simulation.Misbehaviour;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a simulated service sends to a broker: its viewers' events, its sites' requests, its
 * members' changes; the sites follow the plans that come back.
 *
 * <p>Pages are handed to {@link #service} by whoever reads them, from any thread; everything else
 * is for one thread.
 */
final class SimulatedTraffic implements AutoCloseable {
  /** Changes of membership per simulated day and region: one or two a second in a fast run. */
  private static final double MEMBERSHIP_EVENTS_PER_DAY = 50;

  private final SimulatedService service;
  private final SimulatedEdges edges;
  private final MembershipSimulation members;
  private final EventPublisher publisher;
  private final PlanSubscription plans;
  private final Consumer<EdgeRequest> requests;

  /**
   * Traffic for a broker.
   *
   * @param seed decides who joins and leaves
   */
  SimulatedTraffic(String bootstrapServers, ServiceSimulation simulation, long seed) {
    SimulationClock clock = simulation.clock();
    service = new SimulatedService(simulation);
    edges = new SimulatedEdges(simulation.files(), clock.speed(), clock.wallStartMillis());
    members = new MembershipSimulation(clock, seed, MEMBERSHIP_EVENTS_PER_DAY);
    publisher = new EventPublisher(bootstrapServers);
    plans = new PlanSubscription(bootstrapServers, edges.network());
    requests = request -> publisher.publish(Topics.EDGE_REQUESTS, request);
  }

  /** The service, to which pages are handed. */
  SimulatedService service() {
    return service;
  }

  /** Its sites. */
  EdgeNetwork network() {
    return edges.network();
  }

  /**
   * Sends all that happens up to a moment of the wall clock.
   *
   * @param published takes each record of the viewers, after it was sent
   */
  void step(long nowMillis, Consumer<SimulatedService.Publication> published) {
    service.publish(
        nowMillis,
        one -> {
          publish(publisher, one);
          published.accept(one);
          edges.note(one, nowMillis, requests);
        });
    if (edges.network().sites().isEmpty()) {
      // The first step published the catalogue, which the sites are sized by.
      edges.open(nowMillis).forEach(site -> publisher.publish(Topics.CACHE_SITES, site));
    }
    plans.deliver();
    edges.advance(nowMillis, requests);
    members.nextEvents(
        nowMillis,
        event -> publisher.publish(Topics.MEMBERSHIP_EVENTS, EdgeRecords.membership(event)));
  }

  /** Waits until the broker has everything. */
  void flush() {
    publisher.flush();
  }

  @Override
  public void close() {
    try (publisher) {
      plans.close();
    }
  }

  /** The service that these options describe. */
  static ServiceSimulation simulation(SimulatedRun.Options options, SimulationClock clock) {
    SimulationOptions simulated =
        SimulationOptions.defaults()
            .withSeed(options.seed())
            .withCatalogue(CatalogueOptions.defaults().withTitles(options.titles()))
            .withAudience(AudienceOptions.defaults().withProfiles(options.profiles()))
            .withEventsPerSecond(options.eventsPerSecond())
            .withMisbehaviour(options.misbehave() ? Misbehaviour.visible() : Misbehaviour.none());
    return new ServiceSimulation(simulated, clock);
  }

  private static void publish(EventPublisher publisher, SimulatedService.Publication one) {
    Topic<?> topic = topicOf(one.input());
    if (one.value() == null) {
      publisher.publish(topic, one.key(), one.brokenBytes());
    } else {
      publishValue(publisher, topic, one);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecordBase> void publishValue(
      EventPublisher publisher, Topic<?> topic, SimulatedService.Publication one) {
    publisher.publish((Topic<T>) topic, (T) one.value());
  }

  private static Topic<?> topicOf(SimulatedService.Input input) {
    return switch (input) {
      case VIEWING_EVENTS -> Topics.VIEWING_EVENTS;
      case IMPRESSIONS -> Topics.IMPRESSIONS;
      case PROFILES -> Topics.PROFILES;
      case CATALOGUE -> Topics.CATALOGUE;
      case PRIVACY_REQUESTS -> Topics.PRIVACY_REQUESTS;
    };
  }
}
