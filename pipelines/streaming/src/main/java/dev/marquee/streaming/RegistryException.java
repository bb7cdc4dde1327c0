package dev.marquee.streaming;

/**
 * The schema registry did not answer, or not as a registry does.
 *
 * <p>Says nothing of the record for which it was asked, which therefore is neither accepted nor
 * refused: the task fails, and Flink reads the record again. Unchecked, as it passes through code
 * that only knows records.
 */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryException(String message) {
    super(message);
  }

  RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
