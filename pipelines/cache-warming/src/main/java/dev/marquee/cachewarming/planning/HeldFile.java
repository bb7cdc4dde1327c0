package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.prefetch.FileDecision;

/** A file of a plan in force, and what became of it at the site. Not thread-safe. */
public final class HeldFile {
  private static final FileDecision.Action[] ACTIONS = FileDecision.Action.values();
  private static final FileDecision.Reason[] REASONS = FileDecision.Reason.values();

  final String title;
  final String rendition;
  final String planId;
  final FileDecision.Action action;
  final FileDecision.Reason reason;
  final long bytes;
  final long deadlineSeconds;
  final double expectedBytes;

  /** What subscribers read last of its expected bytes. */
  double saidBytes;

  /** What the site holds of it, as far as it told. */
  long residentBytes;

  /** Bytes fetched ahead of demand that nobody has asked for yet. */
  long untouchedFillBytes;

  /** Whether the site has held all of it since it is planned. */
  boolean wasComplete;

  HeldFile(
      String title,
      String rendition,
      String planId,
      FileDecision.Action action,
      FileDecision.Reason reason,
      long bytes,
      long deadlineSeconds,
      double expectedBytes) {
    this.title = title;
    this.rendition = rendition;
    this.planId = planId;
    this.action = action;
    this.reason = reason;
    this.bytes = bytes;
    this.deadlineSeconds = deadlineSeconds;
    this.expectedBytes = expectedBytes;
    saidBytes = expectedBytes;
  }

  /** The title. */
  public String title() {
    return title;
  }

  /** Its rendition. */
  public String rendition() {
    return rendition;
  }

  /** The plan that decided last about it. */
  public String planId() {
    return planId;
  }

  /** What the site is to do. */
  public FileDecision.Action action() {
    return action;
  }

  /** Why. */
  public FileDecision.Reason reason() {
    return reason;
  }

  /** Size of the file. */
  public long bytes() {
    return bytes;
  }

  /** When it should be there, seconds of the service's time. */
  public long deadlineSeconds() {
    return deadlineSeconds;
  }

  /** Bytes that it is expected to serve a day in the peak. */
  public double expectedBytes() {
    return expectedBytes;
  }

  /** Whether subscribers would read the same of both. */
  boolean isSaidAlike(HeldFile other) {
    return other != null
        && action == other.action
        // A fetch has a new deadline.
        && action != FileDecision.Action.PREFETCH
        && reason == other.reason
        && bytes == other.bytes
        && Math.abs(expectedBytes - other.saidBytes) <= .1 * other.saidBytes;
  }

  void write(StateBytes out) {
    out.writeText(title);
    out.writeText(rendition);
    out.writeText(planId);
    out.writeByte(action.ordinal());
    out.writeByte(reason.ordinal());
    out.writeUnsigned(bytes);
    out.writeSigned(deadlineSeconds);
    out.writeDouble(expectedBytes);
    out.writeDouble(saidBytes);
    out.writeUnsigned(residentBytes);
    out.writeUnsigned(untouchedFillBytes);
    out.writeByte(wasComplete ? 1 : 0);
  }

  static HeldFile read(StateBytes in) {
    HeldFile file =
        new HeldFile(
            in.readText(),
            in.readText(),
            in.readText(),
            ACTIONS[in.readByte()],
            REASONS[in.readByte()],
            in.readUnsigned(),
            in.readSigned(),
            in.readDouble());
    file.saidBytes = in.readDouble();
    file.residentBytes = in.readUnsigned();
    file.untouchedFillBytes = in.readUnsigned();
    file.wasComplete = in.readByte() == 1;
    return file;
  }
}
