/**
 * Chooses the picture that stands for a title on a page.
 *
 * <p>A policy is a frozen table of probabilities per audience; the picture is drawn from it by a
 * seed of profile, session, title and version, so a replay draws the same, and the propensity is
 * the probability of that very draw, pictures that may not be shown here taken into account. A
 * first draw is pinned for the session. The viewer's audience is the one whose genres have the
 * largest share of the profile's tastes.
 *
 * <p>Pins are found by 32-bit fingerprints of pictures: a title with six of them takes a pin that
 * belongs to another title once in six million looks. Titles are drawn for one by one; that two
 * pictures beside each other look alike is not considered.
 */
package dev.marquee.recommendations.artwork;
