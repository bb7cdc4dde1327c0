/**
 * What the guide for clients shows in Java: it knows the contract and Kafka, and nothing else of
 * the engine.
 */
package dev.marquee.client;
