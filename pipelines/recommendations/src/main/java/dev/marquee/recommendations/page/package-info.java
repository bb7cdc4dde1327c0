/**
 * Assembles home pages: which rows, which titles in each, in which order, and why.
 *
 * <p>Rows are filled greedily in the order of what they promise; a title that one row has taken is
 * not shown again. Every title passes the maturity limit and the licence window of the viewer's
 * country at the moment the page is made. New titles are drawn at random with exact inclusion
 * probabilities (Madow 1949), everything else is decided by evidence.
 *
 * <p>Rows are not optimised together: the order of rows is fixed, and diversity comes only from
 * their different promises.
 */
package dev.marquee.recommendations.page;
