package dev.marquee.local;

/** What a command's process ends with. */
public enum ExitCode {
  /** All that was asked for was done. */
  OK(0),
  /** Something was left out or failed; the rest was done. */
  INCOMPLETE(1),
  /** The command line is wrong; nothing was done. */
  USAGE(2),
  /** A broker, port, file or folder cannot be used. */
  UNAVAILABLE(3),
  /** A fault of the program. */
  FAULT(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number for the shell. */
  public int code() {
    return code;
  }
}
