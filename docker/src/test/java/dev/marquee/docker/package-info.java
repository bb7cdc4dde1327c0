/**
 * Holds what lies in {@code docker/} to what it speaks of: dashboards and alert rules to the
 * metrics of the running engine, containers and manifests to the project's settings and to their
 * schemas.
 *
 * <p>Rules, proxies and queries are tried with the real programs (promtool, Prometheus, nginx, the
 * client of Docker) where they are installed, and what is skipped says which one is missing. No
 * container is started: that needs an engine of Docker.
 */
package dev.marquee.docker;
