package dev.marquee.cachewarming;

/**
 * A membership that began, ended or began again, on its way to the flows of its region and plan.
 *
 * <p>Public fields make it a serializable record.
 */
public final class MembershipChangeEvent implements DropDuplicatesFunction.Told {
  /** Hash of the event, by which duplicates are known. */
  public long event;

  /** Hash of the account: no account is named behind the source. */
  public long account;

  public String region = "";
  public String plan = "";

  /** When it took effect, milliseconds since 1970 UTC, in the time of the service. */
  public long timeMillis;

  public int joined;
  public int cancelled;
  public int returned;

  /** Empty record for serializers. */
  public MembershipChangeEvent() {}

  @Override
  public long eventHash() {
    return event;
  }

  @Override
  public long serviceMillis() {
    return timeMillis;
  }

  /** Key of the flows: region and plan; a line feed is in no name that people choose. */
  String flowKey() {
    return region + '\n' + plan;
  }
}
