/**
 * Keeps what the model needs of one profile, in bounded arrays.
 *
 * <p>The latest 100 titles in order of arrival, fingerprints of all seen ones, dislikes,
 * impressions without a play, genre tastes decayed by .93 per title, and the embedding.
 *
 * <p>Positions follow arrival, not event time. Beyond 4,096 seen titles one drawn by its hash is
 * forgotten as seen and may be offered again.
 */
package dev.marquee.recommendations.profile;
