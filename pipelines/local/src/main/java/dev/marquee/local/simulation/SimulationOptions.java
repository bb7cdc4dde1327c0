package dev.marquee.local.simulation;

import java.time.Duration;

/**
 * Settings of a simulated service.
 *
 * @param seed everything random follows from it
 * @param catalogue size and calendar of the catalogue
 * @param audience size and spread of the audience
 * @param eventsPerSecond mean events per second of the wall clock over a simulated week, .01 to
 *     1,000,000; visits are made as frequent as this needs, up to what viewers have time for
 * @param heartbeatInterval simulated time between two heartbeats of a stream, 10 s to 1 h
 * @param forgetPerVisit probability that a viewer asks to be forgotten after a visit, 0 to 1
 * @param profileChangePerVisit probability that a profile's languages or maturity limit change
 *     after a visit, 0 to 1
 * @param misbehaviour what clients do wrong
 */
public record SimulationOptions(
    long seed,
    CatalogueOptions catalogue,
    AudienceOptions audience,
    double eventsPerSecond,
    Duration heartbeatInterval,
    double forgetPerVisit,
    double profileChangePerVisit,
    Misbehaviour misbehaviour) {

  public SimulationOptions {
    Ranges.require("eventsPerSecond", eventsPerSecond, .01, 1_000_000);
    Ranges.require(
        "heartbeatInterval in seconds", heartbeatInterval.toMillis() / 1000.0, 10, 3_600);
    Ranges.require("forgetPerVisit", forgetPerVisit, 0, 1);
    Ranges.require("profileChangePerVisit", profileChangePerVisit, 0, 1);
  }

  /** 5,000 profiles, 2,000 titles, 400 events a second, a heartbeat each 15 simulated minutes. */
  public static SimulationOptions defaults() {
    return new SimulationOptions(
        1,
        CatalogueOptions.defaults(),
        AudienceOptions.defaults(),
        400,
        Duration.ofMinutes(15),
        .0001,
        .0005,
        Misbehaviour.none());
  }

  public SimulationOptions withSeed(long newSeed) {
    return new SimulationOptions(
        newSeed,
        catalogue,
        audience,
        eventsPerSecond,
        heartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        misbehaviour);
  }

  public SimulationOptions withCatalogue(CatalogueOptions newCatalogue) {
    return new SimulationOptions(
        seed,
        newCatalogue,
        audience,
        eventsPerSecond,
        heartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        misbehaviour);
  }

  public SimulationOptions withAudience(AudienceOptions newAudience) {
    return new SimulationOptions(
        seed,
        catalogue,
        newAudience,
        eventsPerSecond,
        heartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        misbehaviour);
  }

  public SimulationOptions withEventsPerSecond(double newEventsPerSecond) {
    return new SimulationOptions(
        seed,
        catalogue,
        audience,
        newEventsPerSecond,
        heartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        misbehaviour);
  }

  public SimulationOptions withHeartbeatInterval(Duration newHeartbeatInterval) {
    return new SimulationOptions(
        seed,
        catalogue,
        audience,
        eventsPerSecond,
        newHeartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        misbehaviour);
  }

  public SimulationOptions withMisbehaviour(Misbehaviour newMisbehaviour) {
    return new SimulationOptions(
        seed,
        catalogue,
        audience,
        eventsPerSecond,
        heartbeatInterval,
        forgetPerVisit,
        profileChangePerVisit,
        newMisbehaviour);
  }

  /** The same with nobody who asks to be forgotten and no profile that changes. */
  public SimulationOptions withSteadyProfiles() {
    return new SimulationOptions(
        seed, catalogue, audience, eventsPerSecond, heartbeatInterval, 0, 0, misbehaviour);
  }
}
