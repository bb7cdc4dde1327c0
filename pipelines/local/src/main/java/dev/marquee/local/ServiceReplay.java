package dev.marquee.local;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.local.trace.ServiceTrace.CalendarEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Goes through a trace of a service in order of time: what becomes known of titles, and each play
 * with its start, its heartbeats and its stop.
 *
 * <p>A title is known from the beginning, or from its announcement, or, where it is not announced,
 * from its release. Not thread-safe.
 */
final class ServiceReplay {
  /** Time between two heartbeats of a play, seconds: three or four for a film. */
  static final long HEARTBEAT_SECONDS = 1_800;

  /** Takes what happens. */
  interface Listener {
    /** A title became known. */
    void title(CatalogueTitle title);

    /** A viewer did something. */
    void viewing(ViewingEvent event);

    /** A site was asked for all that a play will take. */
    void served(int play);
  }

  private record Known(int title, CalendarEntry announced, long atSeconds) {}

  private record Going(int play, int beats, long nextSeconds, boolean isEnd) {}

  private final ServiceTrace trace;
  private final ServiceRecords records;
  private final List<Known> titles = new ArrayList<>();
  private final PriorityQueue<Going> going =
      new PriorityQueue<>(
          Comparator.comparingLong(Going::nextSeconds).thenComparingInt(Going::play));
  private int nextTitle;
  private int nextPlay;

  ServiceReplay(ServiceTrace trace) {
    this.trace = trace;
    this.records = new ServiceRecords(trace);
    Map<Integer, CalendarEntry> calendar = new HashMap<>();
    trace.calendar().forEach(entry -> calendar.putIfAbsent(entry.title(), entry));
    for (int title = 0; title < trace.titles().size(); title++) {
      CalendarEntry entry = calendar.get(title);
      long release = trace.titles().get(title).releaseSeconds();
      long at = entry == null ? release : Math.min(release, entry.announcedAtSeconds());
      titles.add(new Known(title, entry, Math.max(0, at)));
    }
    // Stable, so that titles of the same moment keep the catalogue's order.
    titles.sort(Comparator.comparingLong(Known::atSeconds));
  }

  /** When the last play ends, seconds. */
  long endSeconds() {
    int last = trace.plays().count() - 1;
    long end = last < 0 ? 0 : trace.plays().seconds()[last];
    // Plays may outlast those that began after them; no play is longer than a day.
    for (int play = last; play >= 0 && trace.plays().seconds()[play] > end - 86_400; play--) {
      end = Math.max(end, trace.plays().seconds()[play] + trace.plays().lengths()[play]);
    }
    return end;
  }

  /** Tells all that happens up to and with a moment, in order of time. */
  void advance(long untilSeconds, Listener listener) {
    while (true) {
      long title = nextTitle < titles.size() ? titles.get(nextTitle).atSeconds() : Long.MAX_VALUE;
      long play =
          nextPlay < trace.plays().count() ? trace.plays().seconds()[nextPlay] : Long.MAX_VALUE;
      long goesOn = going.isEmpty() ? Long.MAX_VALUE : going.peek().nextSeconds();
      long next = Math.min(title, Math.min(play, goesOn));
      if (next > untilSeconds || next == Long.MAX_VALUE) {
        return;
      }
      if (title == next) {
        Known known = titles.get(nextTitle++);
        listener.title(records.title(known.title(), known.announced(), known.atSeconds()));
      } else if (goesOn == next) {
        goOn(going.poll(), listener);
      } else {
        listener.viewing(records.started(nextPlay));
        listener.served(nextPlay);
        follow(nextPlay, 0, play);
        nextPlay++;
      }
    }
  }

  private void goOn(Going one, Listener listener) {
    if (one.isEnd()) {
      listener.viewing(records.stopped(one.play()));
    } else {
      listener.viewing(
          records.goesOn(one.play(), one.beats(), one.nextSeconds(), HEARTBEAT_SECONDS));
      follow(one.play(), one.beats() + 1, one.nextSeconds());
    }
  }

  private void follow(int play, int beats, long fromSeconds) {
    long end = trace.plays().seconds()[play] + (long) trace.plays().lengths()[play];
    long beat = fromSeconds + HEARTBEAT_SECONDS;
    going.add(beat < end ? new Going(play, beats, beat, false) : new Going(play, beats, end, true));
  }
}
