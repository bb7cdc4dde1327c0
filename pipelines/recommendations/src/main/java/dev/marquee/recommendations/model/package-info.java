/**
 * Joins the item side of the models: what an event changes, and the table from which scoring reads.
 *
 * <p>Changes of many events are summed per title before they are applied; the table holds rows,
 * counts, embeddings and facts of all titles by dense number, written by one thread and read by
 * any.
 *
 * <p>A reader may see one title a moment later than another. The table is rebuilt from its inputs
 * and holds nothing that cannot be.
 */
package dev.marquee.recommendations.model;
