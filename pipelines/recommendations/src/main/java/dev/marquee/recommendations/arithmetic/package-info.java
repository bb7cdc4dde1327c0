/**
 * Approximates functions where the exact one would cost more than its digits are worth.
 *
 * <p>A rational approximation of the logarithm, with its error bound tested over all magnitudes.
 *
 * <p>Only for positive normal floats, and only where a smooth error of 2e-4 does not matter.
 */
package dev.marquee.recommendations.arithmetic;
