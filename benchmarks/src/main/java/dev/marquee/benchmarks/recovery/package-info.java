/** How far what a job publishes after failures is from what it publishes without. */
package dev.marquee.benchmarks.recovery;
