/**
 * Whether the load outlook keeps its promises on simulated regions: how often what happens lies
 * within its intervals, and how soon it follows a shock.
 *
 * <p>Each region's outlook is fed as the job feeds it: ticks of the running count, provisional
 * slots that are corrected two slots later, hours that become final an hour late, the calendar as
 * it stands. It is asked at every slot, and at every tick around shocks, and what it said is held
 * against what was counted.
 *
 * <p>The simulated viewers do not react to anything, and all regions follow one kind of habit.
 */
package dev.marquee.benchmarks.coverage;
