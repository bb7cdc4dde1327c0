package dev.marquee.cachewarming.neural;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Online forecaster of one series of hourly load by a neural network: learns at every hour from a
 * few mini-batches of its own history what is to be added to the same-slot forecast.
 *
 * <p>Silent until it has seen two long seasons and two days. Forecasts are finite, at least 0. The
 * state is constant and below 40 kB, and a restored forecaster answers bit by bit what the original
 * would have on the same machine. Not thread-safe.
 */
public final class NeuralForecaster {
  /** Longest forecast, in hours. */
  public static final int HOURS = 48;

  private static final List<String> LIBRARY =
      List.of(
          "org.deeplearning4j.nn.multilayer.MultiLayerNetwork",
          "org.nd4j.linalg.cpu.nativecpu.CpuBackend");

  private static final byte VERSION = 1;
  private static final int SHORTEST_PAST = 2;
  private static final double LARGEST_LOAD = 1e30;
  private static final double LARGEST_CORRECTION = 6;

  /** One in so many samples has the latest hour as its target. */
  private static final int LATEST = 4;

  private static final long SEED = 0x6d61727175656531L;

  private final NeuralOptions options;
  private final LoadHistory history;
  private final float[] rows;
  private final float[] targets;
  private final float[] ahead = new float[HOURS * LoadHistory.INPUTS];
  private LoadNetwork network;
  private int resets;

  /**
   * A forecaster that has seen nothing.
   *
   * @throws IllegalStateException without ND4J
   */
  public NeuralForecaster(NeuralOptions options) {
    loadLibrary();
    this.options = options;
    history = new LoadHistory(options.season(), options.longSeason());
    rows = new float[options.batch() * LoadHistory.INPUTS];
    targets = new float[options.batch()];
    network = new LoadNetwork(options, LoadHistory.INPUTS);
  }

  /**
   * Sees to it that DL4J and ND4J are on the class path; loads nothing.
   *
   * @throws IllegalStateException naming what is missing
   */
  public static void requireLibrary() {
    for (String name : LIBRARY) {
      try {
        Class.forName(name, false, NeuralForecaster.class.getClassLoader());
      } catch (ClassNotFoundException missing) {
        throw new IllegalStateException(
            "the neural expert needs DL4J and ND4J, of which "
                + name
                + " is missing: put them into Flink's lib or set forecast.neural=false",
            missing);
      }
    }
  }

  /**
   * Loads DL4J and ND4J with their native code.
   *
   * @throws IllegalStateException saying why they cannot be loaded
   */
  public static void loadLibrary() {
    requireLibrary();
    try {
      LoadNetwork.load();
    } catch (LinkageError broken) {
      throw new IllegalStateException(
          "ND4J's native code cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": put that of this platform into Flink's lib or set forecast.neural=false",
          broken);
    }
  }

  /**
   * How often the network has left the numbers and begun anew, since this object was made: more
   * than now and then says that the series has loads that it cannot learn. Not part of the state.
   */
  public int resets() {
    return resets;
  }

  /** Hours to be observed before there is a forecast. */
  public static int silentHours(NeuralOptions options) {
    return SHORTEST_PAST * options.longSeason() + HOURS;
  }

  private boolean isReady() {
    return history.available() >= silentHours(options);
  }

  /**
   * Takes the next hour's final value and learns.
   *
   * @param value at least 0 and finite, above 1e30 taken as 1e30; NaN is a gap, from which nothing
   *     is learned
   * @return forecasts of hours 1 to {@link #HOURS} after this one; empty while too few were seen,
   *     and in the hour of a reset, see {@link #resets}
   */
  public Optional<float[]> observe(double value) {
    if (value < 0 || Double.isInfinite(value)) {
      throw new IllegalArgumentException("value must be in [0, infinity) or NaN: " + value);
    }
    boolean isGap = Double.isNaN(value);
    history.push(isGap ? usual() : (float) Math.min(value, LARGEST_LOAD));
    if (!isReady()) {
      return Optional.empty();
    }
    if (!isGap) {
      learn();
    }
    return forecast();
  }

  /** What stands in for a gap: the same hour a long season or less before. */
  private double usual() {
    int available = history.available();
    if (available == 0) {
      return 0;
    }
    int lag = available >= options.longSeason() ? options.longSeason() : options.season();
    return history.back(Math.min(available, lag) - 1);
  }

  private void learn() {
    // Drawn from the hour's number, so that a replay learns the same.
    SplittableRandom random = new SplittableRandom(SEED + history.observed());
    int oldest = history.available() - SHORTEST_PAST * options.longSeason();
    for (int step = 0; step < options.steps(); step++) {
      for (int sample = 0; sample < targets.length; sample++) {
        int horizon = 1 + random.nextInt(HOURS);
        int targetAgo = sample % LATEST == 0 ? 0 : random.nextInt(oldest - horizon + 1);
        int ago = targetAgo + horizon;
        double base = history.inputs(ago, horizon, rows, sample * LoadHistory.INPUTS);
        targets[sample] = bounded((history.back(targetAgo) - base) / history.deviation());
      }
      network.learn(rows, targets);
    }
  }

  private static float bounded(double units) {
    return (float) Math.max(-LARGEST_CORRECTION, Math.min(LARGEST_CORRECTION, units));
  }

  private Optional<float[]> forecast() {
    double[] bases = new double[HOURS];
    for (int hour = 1; hour <= HOURS; hour++) {
      bases[hour - 1] = history.inputs(0, hour, ahead, (hour - 1) * LoadHistory.INPUTS);
    }
    float[] corrections = network.answer(ahead);
    float[] forecast = new float[HOURS];
    for (int at = 0; at < HOURS; at++) {
      if (!Float.isFinite(corrections[at])) {
        // A network that has left the numbers never comes back.
        network = new LoadNetwork(options, LoadHistory.INPUTS);
        resets++;
        return Optional.empty();
      }
      double value = bases[at] + bounded(corrections[at]) * history.deviation();
      forecast[at] = (float) Math.max(0, Math.min(LARGEST_LOAD, value));
    }
    return Optional.of(forecast);
  }

  /** The state, without options. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(5 + history.bytes() + network.bytes());
    out.put(VERSION).putShort((short) options.season()).putShort((short) options.longSeason());
    history.write(out);
    network.write(out);
    return out.array();
  }

  /**
   * The forecaster whose {@link #toBytes} these are.
   *
   * @throws IllegalArgumentException when they are not of this version, these seasons and this size
   */
  public static NeuralForecaster fromBytes(NeuralOptions options, byte[] bytes) {
    NeuralForecaster forecaster = new NeuralForecaster(options);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      forecaster.read(in);
    } catch (BufferUnderflowException tooShort) {
      throw new IllegalArgumentException(
          "the state of a neural forecaster is longer than " + bytes.length + " bytes", tooShort);
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "the state of a neural forecaster is followed by " + in.remaining() + " bytes");
    }
    return forecaster;
  }

  private void read(ByteBuffer in) {
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the state of a neural forecaster has version " + VERSION + ": " + version);
    }
    int season = in.getShort();
    int longSeason = in.getShort();
    if (season != options.season() || longSeason != options.longSeason()) {
      throw new IllegalArgumentException(
          "the state has seasons of "
              + season
              + " and "
              + longSeason
              + " hours, the options "
              + options.season()
              + " and "
              + options.longSeason());
    }
    history.read(in);
    network.read(in);
  }
}
