/**
 * Decides what an activity says about a title: wanted, watched, of interest, unwanted, and how
 * strongly.
 *
 * <p>Explicit ratings are taken at their word; viewing is graded by the share watched, after the
 * usual treatment of watch time as implicit feedback (Hu, Koren and Volinsky 2008; Covington et al.
 * 2016).
 *
 * <p>The grades are fixed numbers, not learned; a title watched in several sittings is judged by
 * the position it ended at, not by the sum of its sessions.
 */
package dev.marquee.recommendations.feedback;
