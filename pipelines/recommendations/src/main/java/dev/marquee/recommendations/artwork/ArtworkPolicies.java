package dev.marquee.recommendations.artwork;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The policies in force, by the dense title numbers of the model.
 *
 * <p>One thread writes, any number read without locks; policies are immutable and published with
 * release semantics.
 */
public final class ArtworkPolicies {
  private volatile AtomicReferenceArray<ArtworkPolicy> policies = new AtomicReferenceArray<>(256);
  private volatile int size;

  /** Number of titles with a policy. */
  public int size() {
    return size;
  }

  /** Policy of a title, or null when it has none. */
  public ArtworkPolicy find(int number) {
    AtomicReferenceArray<ArtworkPolicy> current = policies;
    return number >= 0 && number < current.length() ? current.getAcquire(number) : null;
  }

  /** Writer only: puts a policy in force. */
  public void put(int number, ArtworkPolicy policy) {
    if (number >= policies.length()) {
      grow(number);
    }
    if (policies.getPlain(number) == null) {
      size = size + 1;
    }
    policies.setRelease(number, policy);
  }

  /** Writer only: takes a title's policy away; one that has none is ignored. */
  public void remove(int number) {
    if (find(number) != null) {
      policies.setRelease(number, null);
      size = size - 1;
    }
  }

  private void grow(int number) {
    AtomicReferenceArray<ArtworkPolicy> before = policies;
    AtomicReferenceArray<ArtworkPolicy> after =
        new AtomicReferenceArray<>(Math.max(number + 1, before.length() * 2));
    for (int at = 0; at < before.length(); at++) {
      after.setPlain(at, before.getPlain(at));
    }
    policies = after;
  }
}
