/**
 * Names titles inside the model and says what is known of each before anyone has watched it.
 *
 * <p>A title's identifier becomes a 64-bit key by MurmurHash64A (Appleby 2008); inside one process
 * keys become dense numbers, so that models are plain arrays.
 *
 * <p>Two titles share a key with probability n²/2⁶⁵, and a seen filter of n fingerprints takes an
 * unseen title for seen with probability n/2³². Numbers mean nothing outside their process.
 */
package dev.marquee.recommendations.title;
