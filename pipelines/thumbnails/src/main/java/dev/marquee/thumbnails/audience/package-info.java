/**
 * Which audience a viewer belongs to, as people would say it.
 *
 * <p>An audience is those whose taste leans to some genres; one without genres is for everyone
 * else.
 *
 * <p>A division is fixed while a job runs; evidence about the audiences of another division is not
 * carried over.
 */
package dev.marquee.thumbnails.audience;
