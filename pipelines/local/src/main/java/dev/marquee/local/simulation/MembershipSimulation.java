package dev.marquee.local.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Accounts that join, cancel and come back, per region and plan.
 *
 * <p>Each region's changes are a Poisson process whose rate follows the local weekday: people join
 * and return towards the weekend and cancel after it. Everything follows from the seed and the
 * clock. Not thread-safe.
 */
public final class MembershipSimulation {
  /** Plans, the cheapest first. */
  public static final List<String> PLANS = List.of("basic", "standard", "premium");

  private static final double[] PLAN_SHARES = {.3, .45, .25};

  /** Members of each region before the first event, so that some can cancel. */
  private static final int FIRST_MEMBERS = 300;

  /** Rate by weekday over its mean, Monday first; each row has a mean of 1. */
  private static final double[] COMING = {.82, .84, .9, .96, 1.16, 1.24, 1.08};

  private static final double[] GOING = {1.22, 1.08, 1.0, .96, .92, .86, .96};
  private static final double BUSIEST = 1.24;

  /** Of a hundred changes 50 join, 36 cancel and 14 return: such a service grows. */
  private static final double JOINS = .5;

  private static final double CANCELS = .36;

  /** What happened to an account. */
  public enum Change {
    JOINED,
    CANCELLED,
    RETURNED
  }

  /** A change, as the event schema tells it; the time is that of the clock's events. */
  public record Event(
      String eventId,
      long eventTimeMillis,
      String accountId,
      String region,
      String plan,
      Change change) {}

  private final SimulationClock clock;
  private final double candidatesPerMilli;
  private final String run;
  private final LocalTimes localTimes = new LocalTimes();
  private final List<Accounts> regions = new ArrayList<>();
  private long number;

  /** The accounts of one region. */
  private static final class Accounts {
    private final ServiceRegion region;
    private final SeededRandom random;
    private final List<List<String>> members = new ArrayList<>();
    private final List<List<String>> former = new ArrayList<>();
    private long next;
    private long joined;

    private Accounts(ServiceRegion region, SeededRandom random) {
      this.region = region;
      this.random = random;
      PLANS.forEach(
          plan -> {
            members.add(new ArrayList<>());
            former.add(new ArrayList<>());
          });
    }

    private int drawPlan() {
      double point = random.nextDouble();
      return point < PLAN_SHARES[0] ? 0 : point < PLAN_SHARES[0] + PLAN_SHARES[1] ? 1 : 2;
    }

    private String drawFrom(List<String> accounts) {
      int at = random.nextInt(accounts.size());
      String drawn = accounts.get(at);
      accounts.set(at, accounts.get(accounts.size() - 1));
      accounts.remove(accounts.size() - 1);
      return drawn;
    }
  }

  /**
   * @param eventsPerDay mean changes per simulated day and region, .1 to 1,000,000
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public MembershipSimulation(SimulationClock clock, long seed, double eventsPerDay) {
    Ranges.require("eventsPerDay", eventsPerDay, .1, 1_000_000);
    this.clock = clock;
    this.candidatesPerMilli = eventsPerDay * BUSIEST / LocalTimes.DAY;
    this.run = Long.toString(SeededRandom.hash(seed, clock.wallStartMillis()) >>> 20, 36);
    for (ServiceRegion region : ServiceRegion.values()) {
      long own = SeededRandom.hash(SeededRandom.hash(seed, 31), region.ordinal());
      Accounts accounts = new Accounts(region, new SeededRandom(own));
      accounts.next = clock.simulatedStartMillis() + wait(accounts.random);
      for (int member = 0; member < FIRST_MEMBERS; member++) {
        accounts.members.get(accounts.drawPlan()).add(newAccount(accounts));
      }
      regions.add(accounts);
    }
  }

  private long wait(SeededRandom random) {
    return 1 + (long) (random.nextExponential() / candidatesPerMilli);
  }

  private String newAccount(Accounts accounts) {
    return run + "-" + accounts.region.regionName() + "-" + accounts.joined++;
  }

  /** Makes all changes up to a moment of the wall clock, included, region by region. */
  public void nextEvents(long untilWallMillis, Consumer<? super Event> consumer) {
    long until = clock.simulatedAt(untilWallMillis);
    for (Accounts accounts : regions) {
      while (accounts.next <= until) {
        change(accounts, consumer);
        accounts.next += wait(accounts.random);
      }
    }
  }

  private void change(Accounts accounts, Consumer<? super Event> consumer) {
    double kind = accounts.random.nextDouble();
    boolean goes = kind >= JOINS && kind < JOINS + CANCELS;
    int weekday = localTimes.hourOfWeek(accounts.region, accounts.next) / 24;
    double rate = (goes ? GOING : COMING)[weekday];
    int plan = accounts.drawPlan();
    if (!accounts.random.chance(rate / BUSIEST)) {
      return;
    }
    List<String> members = accounts.members.get(plan);
    List<String> former = accounts.former.get(plan);
    if (goes && !members.isEmpty()) {
      String account = accounts.drawFrom(members);
      former.add(account);
      tell(accounts, account, plan, Change.CANCELLED, consumer);
    } else if (kind >= JOINS + CANCELS && !former.isEmpty()) {
      String account = accounts.drawFrom(former);
      members.add(account);
      tell(accounts, account, plan, Change.RETURNED, consumer);
    } else if (!goes) {
      // Who would return where nobody left joins.
      String account = newAccount(accounts);
      members.add(account);
      tell(accounts, account, plan, Change.JOINED, consumer);
    }
  }

  private void tell(
      Accounts accounts,
      String account,
      int plan,
      Change change,
      Consumer<? super Event> consumer) {
    consumer.accept(
        new Event(
            run + "-m" + number++,
            clock.eventTimeAt(accounts.next),
            account,
            accounts.region.regionName(),
            PLANS.get(plan),
            change));
  }
}
