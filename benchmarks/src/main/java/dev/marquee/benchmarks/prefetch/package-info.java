/**
 * Edge caches on a trace: how much of the evening's traffic a plan keeps off the network, beside
 * policies that only react.
 *
 * <p>Every policy serves the same plays with the same bytes of disk, and every byte that it takes
 * from upstream is counted, be it a served miss or a fetch of the plan. An object is resident in
 * part or whole, and the missed bytes of an admitted one become resident. The first two weeks warm
 * up; plans are made by the engine's own demand model and planner, which are fed the plays in order
 * of time and know the catalogue and the calendar as they stood.
 *
 * <p>Sites do not share disks, viewers do not come back because a cache was fast, and a fetch takes
 * nothing away from the viewers of its hour.
 */
package dev.marquee.benchmarks.prefetch;
