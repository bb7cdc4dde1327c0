package dev.marquee.benchmarks.thumbnails;

import java.util.Arrays;

/**
 * Shows and takes of each picture, by title or by title and audience: all that the classical
 * bandits know.
 */
final class CountedArms {
  private final int cells;
  private final int[] shown;
  private final int[] taken;

  /**
   * @param byAudience whether audiences are told apart
   */
  CountedArms(boolean byAudience) {
    cells = byAudience ? ArtworkWorld.AUDIENCES : 1;
    shown = new int[ArtworkWorld.TITLES * cells * ArtworkWorld.ARMS];
    taken = new int[shown.length];
  }

  int shown(int title, int audience, int arm) {
    return shown[at(title, audience, arm)];
  }

  int taken(int title, int audience, int arm) {
    return taken[at(title, audience, arm)];
  }

  void add(int title, int audience, int arm, boolean wasTaken) {
    int at = at(title, audience, arm);
    shown[at]++;
    taken[at] += wasTaken ? 1 : 0;
  }

  void forget(int title, int arm) {
    for (int cell = 0; cell < cells; cell++) {
      int at = at(title, cell, arm);
      Arrays.fill(shown, at, at + 1, 0);
      Arrays.fill(taken, at, at + 1, 0);
    }
  }

  double bytesPerTitle() {
    return 2.0 * Integer.BYTES * cells * ArtworkWorld.ARMS;
  }

  private int at(int title, int audience, int arm) {
    return (title * cells + (cells == 1 ? 0 : audience)) * ArtworkWorld.ARMS + arm;
  }
}
