package dev.marquee.streaming;

/**
 * Why a record of an input topic did not become an event; the value of the dead letter's reason
 * header.
 */
public enum RejectionReason {
  /** The bytes are not an encoded record of the schema that they name. */
  MALFORMED,
  /** The fingerprint or id names no schema that this topic has ever been released with. */
  UNKNOWN_SCHEMA,
  /** A record without a value on a topic where that means nothing. */
  NULL_VALUE,
  /** The value, or a collection in it, is larger than anything valid can be. */
  TOO_LARGE,
  /** A field breaks the range that its schema documents; the detail names it. */
  INVALID_FIELD,
  /** The event time lies further after the append time than a client clock may be ahead. */
  FUTURE_TIMESTAMP,
  /** The event time lies further before the append time than the age bound, or before 1970. */
  TOO_OLD
}
