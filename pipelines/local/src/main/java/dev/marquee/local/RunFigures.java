package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What a simulated run measured by its end.
 *
 * @param last what the panel showed last
 * @param deadLettersByReason refused records
 * @param forbiddenPictures impressions of pictures that their viewers must not be shown
 */
record RunFigures(
    PanelSnapshot last, Map<String, Long> deadLettersByReason, long forbiddenPictures) {

  RunFigures {
    deadLettersByReason = Map.copyOf(deadLettersByReason);
  }

  /** Whether the thumbnails job learned from any showing. */
  boolean hasLearned() {
    return last.pictures().map(pictures -> pictures.learned() > 0).orElse(false);
  }

  /** The figures as JSON; one that was not measured is null. */
  ObjectNode json() {
    ObjectNode all = RunCommand.jsonObject();
    all.put("seconds", last.uptime().toMillis() / 1000.0);
    all.put("events", last.events());
    all.put("late", last.late());
    all.put("deadLetters", last.deadLetters());
    ObjectNode reasons = all.putObject("deadLettersByReason");
    deadLettersByReason.keySet().stream()
        .sorted()
        .forEach(reason -> reasons.put(reason, deadLettersByReason.get(reason)));
    ObjectNode restarts = all.putObject("restarts");
    last.jobs().forEach(job -> restarts.put(job.name(), job.restarts()));
    ObjectNode pages = all.putObject(EngineJob.RECOMMENDATIONS.jobName());
    pages.put("pages", last.pages());
    put(pages, "latencyP50Millis", last.latencyP50Millis());
    put(pages, "latencyP99Millis", last.latencyP99Millis());
    put(pages, "recall10", last.recall10());
    put(pages, "recall10Popularity", last.recall10Popularity());
    put(pages, "takeRatePersonalised", last.takeRatePersonalised());
    put(pages, "takeRateHoldout", last.takeRateHoldout());
    last.pictures()
        .ifPresent(pictures -> put(all.putObject(EngineJob.THUMBNAILS.jobName()), pictures));
    last.warming().ifPresent(warming -> put(all.putObject("cacheWarming"), warming));
    return all;
  }

  /** Adds what is known of load and plans. */
  static void put(ObjectNode node, PanelSnapshot.Warming warming) {
    node.put("region", warming.region());
    put(node, "streams", warming.streams());
    put(node, "streamsInOneHourP10", warming.low());
    put(node, "streamsInOneHourP90", warming.high());
    put(node, "allStreams", warming.allStreams());
    node.put("forecastsScored", warming.scored());
    put(node, "coverage80", warming.coverage80());
    put(node, "coverage95", warming.coverage95());
    node.put("plans", warming.plans());
    put(node, "largestGap", warming.largestGap());
    node.put("requests", warming.requests());
    node.put("filledBytes", warming.filledBytes());
    put(node, "byteHitRatio", warming.byteHitRatio());
    put(node, "lruByteHitRatio", warming.lruByteHitRatio());
    put(node, "wastedFill", warming.wastedFill());
    node.put("missCause", warming.missCause());
    put(node, "missShare", warming.missShare());
  }

  private void put(ObjectNode node, PanelSnapshot.Pictures pictures) {
    TakeRateComparison takes = pictures.takes();
    node.put("showings", pictures.showings());
    node.put("learned", pictures.learned());
    node.put("policies", pictures.policies());
    node.put("impressionsByPolicy", takes.policyImpressions());
    node.put("impressionsEvenly", takes.evenImpressions());
    node.put("policyTakeRate", takes.policyRate());
    node.put("policyTakeRateLower", takes.policyInterval().lower());
    node.put("policyTakeRateUpper", takes.policyInterval().upper());
    node.put("evenTakeRate", takes.evenRate());
    node.put("evenTakeRateLower", takes.evenInterval().lower());
    node.put("evenTakeRateUpper", takes.evenInterval().upper());
    node.put("takeRateDifference", takes.difference());
    node.put("takeRateDifferenceLower", takes.differenceLower());
    node.put("takeRateDifferenceUpper", takes.differenceUpper());
    node.put("rewardLift", pictures.rewardLift());
    put(node, "regretPerImpression", pictures.regret());
    put(node, "evenRegretPerImpression", pictures.evenRegret());
    node.put("forbiddenPictures", forbiddenPictures);
    node.put("driftAlarms", pictures.driftAlarms());
    node.put("completionAlarms", pictures.completionAlarms());
  }

  private static void put(ObjectNode node, String name, double value) {
    node.put(name, Double.isNaN(value) ? null : (Double) value);
  }
}
