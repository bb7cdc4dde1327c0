package dev.marquee.streaming;

import java.io.IOException;

/**
 * Bytes that are not an acceptable record: the reason and, for people, a detail.
 *
 * <p>Carries no stack trace: it travels a few frames, for every broken record of a flood.
 */
public final class RejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final RejectionReason reason;

  public RejectedException(RejectionReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public RejectionReason reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
