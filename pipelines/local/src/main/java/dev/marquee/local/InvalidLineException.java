package dev.marquee.local;

/**
 * A line of JSON that is no record of its topic; the message names the field and what is expected.
 */
final class InvalidLineException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidLineException(String message) {
    super(message);
  }
}
