package dev.marquee.local.console;

/** An action of the console that cannot be done, with the reason for people. */
public final class RefusedActionException extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedActionException(String reason) {
    super(reason);
  }
}
