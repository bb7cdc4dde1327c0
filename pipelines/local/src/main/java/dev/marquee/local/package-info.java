/**
 * Everything in one process: an embedded broker, an embedded Flink with the jobs, simulated
 * viewers, and the command line with its tools for topics. It decides nothing about recommendations
 * and pictures; it runs what decides, and shows it.
 *
 * <p>The broker is Kafka's KRaft server, the cluster Flink's MiniCluster with the settings of
 * {@code flink-conf}, and the jobs are the ones that a production cluster runs, unchanged. The data
 * folder keeps topics and checkpoints, so that the next run goes on.
 *
 * <p>One process is one machine: figures for throughput and recovery that are measured here share
 * the processor between broker, cluster and viewers.
 */
package dev.marquee.local;
