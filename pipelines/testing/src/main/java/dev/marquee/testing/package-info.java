/**
 * Fixtures that the modules share: a Kafka broker inside the process, reading and writing of raw
 * records, waiting for a condition with a deadline, valid events and spoiled records drawn from a
 * seed, and the rules of the layout. The local run uses the broker, too.
 *
 * <p>The broker is Kafka's own KRaft server in one node, not a simulation: clients, compaction,
 * transactions and restarts behave as they do in production. Fixtures that need JUnit say so in
 * their name; all others are free of it.
 *
 * <p>One node cannot show what replication does: lost leaders, in-sync replicas and rebalancing
 * between brokers need a cluster of several.
 */
package dev.marquee.testing;
