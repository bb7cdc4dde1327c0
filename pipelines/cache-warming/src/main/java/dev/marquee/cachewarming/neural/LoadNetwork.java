package dev.marquee.cachewarming.neural;

import java.nio.ByteBuffer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Two hidden layers and one output, trained by Adam (Kingma and Ba 2015) on absolute errors; begins
 * by answering zero.
 *
 * <p>The only class that knows DL4J. Its state is plain floats: parameters, Adam's moments and the
 * number of steps. One thread computes, so that the same steps give the same bits. Not thread-safe.
 */
final class LoadNetwork {
  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static final int SEED = 7;
  private static final double LONGEST_GRADIENT = 1;

  static {
    // By default JavaCPP refuses to allocate when the process is larger than twice its heap; what
    // RocksDB and Kafka hold in the same process is not its business.
    if (System.getProperty(PHYSICAL_LIMIT) == null) {
      System.setProperty(PHYSICAL_LIMIT, "0");
    }
    // Subtasks share the cores already, and sums of several threads differ from run to run.
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  private final int inputs;
  private final MultiLayerNetwork network;

  LoadNetwork(NeuralOptions options, int inputs) {
    this.inputs = inputs;
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .weightInit(WeightInit.XAVIER)
            .activation(Activation.TANH)
            .updater(new Adam(options.learningRate()))
            .l2(options.decay())
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(LONGEST_GRADIENT)
            .list()
            .layer(new DenseLayer.Builder().nIn(inputs).nOut(options.units()).build())
            .layer(new DenseLayer.Builder().nIn(options.units()).nOut(options.units()).build())
            .layer(
                new OutputLayer.Builder(LossFunctions.LossFunction.MEAN_ABSOLUTE_ERROR)
                    .nIn(options.units())
                    .nOut(1)
                    .weightInit(WeightInit.ZERO)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    network = new MultiLayerNetwork(configuration);
    network.init();
  }

  /** Loads this class, and with it ND4J's native code. */
  static void load() {}

  /**
   * One step on a mini-batch.
   *
   * @param rows inputs of all samples, one after the other
   */
  void learn(float[] rows, float[] targets) {
    INDArray given = Nd4j.createFromArray(rows).reshape(targets.length, inputs);
    INDArray wanted = Nd4j.createFromArray(targets).reshape(targets.length, 1);
    network.fit(given, wanted);
    given.close();
    wanted.close();
  }

  /** The answers to rows of inputs. */
  float[] answer(float[] rows) {
    INDArray given = Nd4j.createFromArray(rows).reshape(rows.length / inputs, inputs);
    INDArray answers = network.output(given);
    float[] plain = answers.toFloatVector();
    given.close();
    return plain;
  }

  int bytes() {
    return 2 * Integer.BYTES + Float.BYTES * 3 * (int) network.numParams();
  }

  void write(ByteBuffer out) {
    out.putInt((int) network.numParams());
    out.putInt(network.getLayerWiseConfigurations().getIterationCount());
    put(out, network.params());
    put(out, network.getUpdater().getStateViewArray());
  }

  private static void put(ByteBuffer out, INDArray values) {
    for (float value : values.dup().data().asFloat()) {
      out.putFloat(value);
    }
  }

  /**
   * Takes over what was written.
   *
   * @throws IllegalArgumentException when it is of a network of another size
   */
  void read(ByteBuffer in) {
    int parameters = in.getInt();
    if (parameters != network.numParams()) {
      throw new IllegalArgumentException(
          "the network has " + network.numParams() + " parameters, its state " + parameters);
    }
    network.getLayerWiseConfigurations().setIterationCount(in.getInt());
    network.setParams(take(in, parameters));
    network.getUpdater().setStateViewArray(network, take(in, 2 * parameters), false);
  }

  private static INDArray take(ByteBuffer in, int count) {
    float[] values = new float[count];
    for (int at = 0; at < count; at++) {
      values[at] = in.getFloat();
    }
    return Nd4j.createFromArray(values).reshape(1, count);
  }
}
