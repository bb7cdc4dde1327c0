/**
 * Decides which bandit loses least by showing the wrong picture.
 *
 * <p>Simulated titles with several pictures and audiences whose true rates are known; every policy
 * meets the same impressions, audiences and uniform draws, learns outcomes some impressions late,
 * and is charged the difference to the best picture of the cell.
 *
 * <p>Regret is against a known truth, so it says how well a policy learns, not what pictures are
 * worth to a service; that is measured in the stream.
 */
package dev.marquee.benchmarks.thumbnails;
