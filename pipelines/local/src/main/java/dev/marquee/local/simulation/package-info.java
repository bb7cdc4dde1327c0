/**
 * A simulated video service: its catalogue, its viewers and what they do, as plain records.
 *
 * <p>It decides who visits when, what a viewer looks at, takes, leaves, finishes and rates. The
 * method is a latent mixture of taste communities with moods by the time of day, satiation, series
 * loyalty and word of mouth within a region; none of it is a model of the engine, and the engine
 * sees only the events. Catalogue skew, launch decay and local evenings are set to published
 * figures (engagement reports and weekly top tens of a large service, traffic of an internet
 * provider); each class names its own. Everything follows from a seed, a clock and the pages
 * received. Pictures add to the appeal what {@link Pictures} draws: deviations of .3 for the
 * picture, .35 and .25 for two features that work on everybody, .2 for each of four features within
 * a community and .15 for what no feature tells, on the logistic scale; one in ten is misleading,
 * is taken more often (.6) and enjoyed less (2.5), and who is let down leaves within minutes.
 *
 * <p>Limits: demand is calibrated for viewers who browse without a page, and pages of the engine
 * change it, as they should; tastes and pictures do not drift; a viewer's decision on a title does
 * not remember which pictures of it were seen; an account's profiles do not influence each other; a
 * simulation that is started anew knows its calendar but not what its viewers watched before.
 */
package dev.marquee.local.simulation;
