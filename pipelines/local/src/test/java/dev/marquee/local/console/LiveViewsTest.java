package dev.marquee.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LiveViewsTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final FakeEngine engine = new FakeEngine();
  private final LiveViews views = new LiveViews(engine);

  private LiveSubscription subscribe(String... names) {
    return views.subscribe(List.of(names)).orElseThrow();
  }

  private static List<String> taken(LiveSubscription subscription) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (Optional<LiveSubscription.Update> next = subscription.take(SHORT);
        next.isPresent();
        next = subscription.take(SHORT)) {
      taken.add(next.get().view() + "=" + next.get().json());
    }
    return taken;
  }

  @Test
  void aViewIsMadeOnceForAllWhoSubscribed() throws InterruptedException {
    engine.set("engine", 7);
    LiveSubscription first = subscribe("engine");
    LiveSubscription second = subscribe("engine");

    views.refresh();
    views.refresh();

    assertThat(engine.made("engine")).isEqualTo(1);
    assertThat(taken(first)).containsExactly("engine={\"value\":7}");
    assertThat(taken(second)).containsExactly("engine={\"value\":7}");
  }

  @Test
  void aViewThatNobodySubscribedToIsNotMade() {
    engine.set("engine", 7);
    engine.set("load", 1);
    subscribe("load");

    views.refresh();

    assertThat(engine.made("engine")).isZero();
    assertThat(engine.made("load")).isEqualTo(1);
  }

  @Test
  void whoComesLaterGetsTheLatestAtOnce() throws InterruptedException {
    engine.set("engine", 7);
    subscribe("engine");
    views.refresh();

    assertThat(taken(subscribe("engine"))).containsExactly("engine={\"value\":7}");
  }

  @Test
  void aPageThatReadsSlowlyGetsTheLatestOfEachViewAndHoldsNoMore() throws InterruptedException {
    LiveSubscription slow = subscribe("engine", "load");
    for (int value = 1; value <= 1_000; value++) {
      engine.set("engine", value);
      engine.set("load", -value);
      views.refresh();
      assertThat(slow.waiting()).isEqualTo(2);
    }

    assertThat(taken(slow))
        .containsExactlyInAnyOrder("engine={\"value\":1000}", "load={\"value\":-1000}");
  }

  @Test
  void whatDidNotChangeIsNotSentAgain() throws InterruptedException {
    engine.set("engine", 7);
    LiveSubscription subscription = subscribe("engine");
    views.refresh();
    taken(subscription);

    engine.set("engine", 7);
    views.refresh();

    assertThat(engine.made("engine")).isEqualTo(2);
    assertThat(taken(subscription)).isEmpty();
  }

  @Test
  void aClosedSubscriptionMakesRoomForAnother() {
    List<LiveSubscription> all =
        IntStream.range(0, LiveViews.MAX_SUBSCRIPTIONS)
            .mapToObj(one -> subscribe("engine"))
            .toList();
    assertThat(views.subscribe(List.of("engine"))).isEmpty();

    all.get(0).close();
    all.get(0).close();

    assertThat(views.subscriptions()).isEqualTo(LiveViews.MAX_SUBSCRIPTIONS - 1);
    assertThat(views.subscribe(List.of("engine"))).isPresent();
    assertThat(views.subscribe(List.of("engine"))).isEmpty();
  }

  @Test
  void aViewWithoutSubscribersIsForgotten() throws InterruptedException {
    engine.set("engine", 7);
    LiveSubscription only = subscribe("engine");
    views.refresh();
    only.close();
    assertThat(only.take(SHORT)).isEmpty();

    views.refresh();
    LiveSubscription next = subscribe("engine");

    assertThat(taken(next)).isEmpty();
    assertThat(engine.made("engine")).isEqualTo(1);
  }

  @Test
  void aViewThatFailsLeavesTheOthersAloneAndComesBack() throws InterruptedException {
    List<String> names = List.of("engine", "load", "trials", "profiles");
    names.forEach(name -> engine.set(name, 1));
    names.forEach(engine::fail);
    engine.set("trials", 7);
    LiveSubscription subscription = subscribe(names.toArray(String[]::new));

    views.refresh();
    views.refresh();

    assertThat(taken(subscription)).containsExactly("trials={\"value\":7}");
    engine.set("load", 2);
    views.refresh();
    assertThat(taken(subscription)).containsExactly("load={\"value\":2}");
  }

  @Test
  void aNameThatIsNoViewsIsRefused() {
    assertThatThrownBy(() -> views.subscribe(List.of("engine", "nonsense")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no view nonsense");
    assertThat(views.subscriptions()).isZero();
  }

  @Test
  void asksForOneToEightViews() {
    assertThatThrownBy(() -> views.subscribe(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are 0");
    List<String> nine = IntStream.range(0, 9).mapToObj(Integer::toString).toList();
    assertThatThrownBy(() -> views.subscribe(nine)).hasMessageContaining("are 9");
  }
}
