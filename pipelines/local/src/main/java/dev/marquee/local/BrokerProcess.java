package dev.marquee.local;

import dev.marquee.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, until it is asked to end. */
final class BrokerProcess {

  private BrokerProcess() {}

  /**
   * @param args the port on the loopback address, and the folder of the broker's data
   */
  public static void main(String[] args) throws InterruptedException {
    EmbeddedKafka broker =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults()
                .withPort(Integer.parseInt(args[0]))
                .withDirectory(Path.of(args[1])));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-broker"));
    new CountDownLatch(1).await();
  }
}
