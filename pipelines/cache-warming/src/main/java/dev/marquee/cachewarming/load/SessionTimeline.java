package dev.marquee.cachewarming.load;

import dev.marquee.cachewarming.load.PlaybackPoint.Kind;
import java.util.Arrays;

/**
 * The events of one playback session that may still get neighbours, in order of time, and the
 * stretches of play that follow from them.
 *
 * <p>Between two events that are at most {@value #LONGEST_GAP} intervals apart the stream plays; if
 * they are further apart it had ended one interval after the first. A heartbeat says what was
 * delivered since the event before it, so the stretch before it is its own. Events before the last
 * settled one are forgotten. Plain arrays and six bytes an event in state, because every heartbeat
 * of every viewer reads and writes one. Not thread-safe; made to be filled anew for each event.
 */
public final class SessionTimeline {
  /** Intervals without a heartbeat after which a stream counts as ended: two were lost. */
  public static final int LONGEST_GAP = 3;

  /** Most events kept: two days of heartbeats a minute, or a flood. */
  public static final int MOST_POINTS = 2_880;

  /** Most places of one session: regions, episodes and renditions that it went through. */
  public static final int MOST_PLACES = 64;

  private static final int VERSION = 1;
  private static final Kind[] KINDS = Kind.values();

  private int size;
  private long[] times = new long[64];
  private byte[] kinds = new byte[64];
  private byte[] placeOf = new byte[64];
  private int[] bitrates = new int[64];
  private int[] reaches = new int[64];
  private int placeCount;
  private final Place[] places = new Place[MOST_PLACES];
  private boolean hasPast;

  /** What became of an event. */
  public enum Outcome {
    /** It is part of the session now. */
    ADDED,
    /** It was part of it already. */
    DUPLICATE,
    /** The session has as many events or places as are kept. */
    TOO_MANY
  }

  /** Becomes a session of which nothing was heard yet. */
  public void clear() {
    size = 0;
    placeCount = 0;
    hasPast = false;
  }

  /** Number of events kept. */
  public int size() {
    return size;
  }

  /** Adds an event and tells which stretches of play that changes. */
  public Outcome add(PlaybackPoint point, StretchSink sink) {
    int place = indexOf(point.place());
    int at = size;
    // Nearly always the last: events come in order.
    while (at > 0 && compare(at - 1, point) > 0) {
      at--;
    }
    if (at > 0 && compare(at - 1, point) == 0) {
      return Outcome.DUPLICATE;
    }
    if (size >= MOST_POINTS || place >= MOST_PLACES) {
      return Outcome.TOO_MANY;
    }
    if (place == placeCount) {
      places[placeCount++] = point.place();
    }
    if (at > 0) {
      emit(at - 1, at < size ? at : -1, -1, sink);
    }
    insert(at, point, place);
    int next = at + 1 < size ? at + 1 : -1;
    if (at > 0) {
      emit(at - 1, at, 1, sink);
    }
    emit(at, next, 1, sink);
    return Outcome.ADDED;
  }

  /** Index of the place in the table; that of the next free row when it is new. */
  private int indexOf(Place place) {
    for (int index = 0; index < placeCount; index++) {
      if (places[index].equals(place)) {
        return index;
      }
    }
    return placeCount;
  }

  private int compare(int index, PlaybackPoint point) {
    int order = Long.compare(times[index], point.timeMillis());
    if (order == 0) {
      order = Integer.compare(kinds[index], point.kind().ordinal());
    }
    if (order == 0) {
      order = Integer.compare(bitrates[index], point.bitrateKbps());
    }
    if (order == 0) {
      order = Integer.compare(reaches[index], point.reachMillis());
    }
    return order == 0 ? Place.ORDER.compare(places[placeOf[index]], point.place()) : order;
  }

  private void insert(int at, PlaybackPoint point, int place) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
      placeOf = Arrays.copyOf(placeOf, 2 * size);
      bitrates = Arrays.copyOf(bitrates, 2 * size);
      reaches = Arrays.copyOf(reaches, 2 * size);
    }
    int moved = size - at;
    System.arraycopy(times, at, times, at + 1, moved);
    System.arraycopy(kinds, at, kinds, at + 1, moved);
    System.arraycopy(placeOf, at, placeOf, at + 1, moved);
    System.arraycopy(bitrates, at, bitrates, at + 1, moved);
    System.arraycopy(reaches, at, reaches, at + 1, moved);
    times[at] = point.timeMillis();
    kinds[at] = (byte) point.kind().ordinal();
    placeOf[at] = (byte) place;
    bitrates[at] = point.bitrateKbps();
    reaches[at] = point.reachMillis();
    size++;
  }

  /** What an event and the next one, if there is one, say of the time between them. */
  private void emit(int from, int next, int sign, StretchSink sink) {
    if (isStop(from)) {
      return;
    }
    long start = times[from];
    boolean isConnected = next >= 0 && times[next] - start <= patience(from);
    long end = isConnected ? times[next] : start + reaches[from];
    if (end > start) {
      int told = isConnected && KINDS[kinds[next]] == Kind.HEARTBEAT ? next : from;
      sink.stretch(places[placeOf[told]], start, end, bitrates[told], sign);
    }
  }

  private boolean isStop(int index) {
    return KINDS[kinds[index]] == Kind.STOP;
  }

  /** How long after an event the next one is still connected with it, milliseconds. */
  private long patience(int index) {
    return (long) LONGEST_GAP * reaches[index];
  }

  /**
   * Forgets events that no event to come can have as a neighbour.
   *
   * @param untilMillis every event to come happened at this moment or later
   * @return how many of the forgotten were a stop that nothing preceded: 0 or 1
   */
  public int settle(long untilMillis) {
    int settled = 0;
    while (settled < size && times[settled] < untilMillis) {
      settled++;
    }
    // The last settled one stays, as the neighbour of what comes next.
    int forgotten = size > 0 && keepUntilMillis() < untilMillis ? size : settled - 1;
    if (forgotten <= 0) {
      return 0;
    }
    int strays = !hasPast && isStop(0) ? 1 : 0;
    hasPast = true;
    int left = size - forgotten;
    System.arraycopy(times, forgotten, times, 0, left);
    System.arraycopy(kinds, forgotten, kinds, 0, left);
    System.arraycopy(placeOf, forgotten, placeOf, 0, left);
    System.arraycopy(bitrates, forgotten, bitrates, 0, left);
    System.arraycopy(reaches, forgotten, reaches, 0, left);
    size = left;
    return strays;
  }

  /**
   * The moment until which an event to come may be connected with this session, milliseconds.
   *
   * @throws IllegalStateException when the session is empty
   */
  public long keepUntilMillis() {
    if (size == 0) {
      throw new IllegalStateException("an empty session need not be kept");
    }
    return times[size - 1] + patience(size - 1);
  }

  /** Writes the session; see {@link #read}. */
  public void write(StateBytes bytes) {
    forgetPlaces();
    bytes.writeByte(VERSION);
    bytes.writeByte(hasPast ? 1 : 0);
    bytes.writeUnsigned(placeCount);
    for (int index = 0; index < placeCount; index++) {
      bytes.writeText(places[index].region());
      bytes.writeText(places[index].title());
      bytes.writeText(places[index].rendition());
    }
    bytes.writeUnsigned(size);
    long time = 0;
    int bitrate = 0;
    int reach = 0;
    for (int index = 0; index < size; index++) {
      bytes.writeByte(kinds[index] * MOST_PLACES + placeOf[index]);
      bytes.writeUnsigned(times[index] - time);
      bytes.writeSigned(bitrates[index] - bitrate);
      bytes.writeSigned(reaches[index] - reach);
      time = times[index];
      bitrate = bitrates[index];
      reach = reaches[index];
    }
  }

  /**
   * Becomes the session that was written.
   *
   * @throws IllegalStateException when the bytes are of another version or damaged
   */
  public void read(StateBytes bytes) {
    clear();
    int version = bytes.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("a session of an unknown version: " + version);
    }
    hasPast = bytes.readByte() == 1;
    placeCount = bytes.readCount(MOST_PLACES);
    for (int index = 0; index < placeCount; index++) {
      places[index] = new Place(bytes.readText(), bytes.readText(), bytes.readText());
    }
    int count = bytes.readCount(MOST_POINTS);
    while (times.length < count) {
      times = new long[2 * times.length];
      kinds = new byte[times.length];
      placeOf = new byte[times.length];
      bitrates = new int[times.length];
      reaches = new int[times.length];
    }
    long time = 0;
    int bitrate = 0;
    int reach = 0;
    for (size = 0; size < count; size++) {
      int kindAndPlace = bytes.readByte() & 0xff;
      kinds[size] = (byte) (kindAndPlace / MOST_PLACES);
      placeOf[size] = (byte) (kindAndPlace % MOST_PLACES);
      times[size] = time += bytes.readUnsigned();
      bitrates[size] = bitrate += (int) bytes.readSigned();
      reaches[size] = reach += (int) bytes.readSigned();
    }
  }

  /** Rows of the table that no event refers to any more. */
  private void forgetPlaces() {
    if (placeCount <= 1) {
      return;
    }
    byte[] moved = new byte[placeCount];
    Arrays.fill(moved, (byte) -1);
    Place[] old = Arrays.copyOf(places, placeCount);
    placeCount = 0;
    for (int index = 0; index < size; index++) {
      int from = placeOf[index];
      if (moved[from] < 0) {
        moved[from] = (byte) placeCount;
        places[placeCount++] = old[from];
      }
      placeOf[index] = moved[from];
    }
  }
}
