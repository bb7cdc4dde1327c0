/**
 * What became of a picture that was shown: nothing, or a play of so many minutes.
 *
 * <p>Impressions and plays of one session and title are one showing, judged once, at the end of a
 * window of event time after the first impression. A take at once and a pass an hour later would
 * tell the model of takes first (Chapelle 2014 on delayed feedback); with a window both come in the
 * order of their impressions.
 *
 * <p>What happens after the window is not learned from. It corrects the counts.
 */
package dev.marquee.thumbnails.attribution;
