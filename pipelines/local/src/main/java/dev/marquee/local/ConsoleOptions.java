package dev.marquee.local;

import java.net.URI;
import java.util.function.Consumer;

/**
 * How to open the console of a run.
 *
 * @param port port on the loopback address, 0 for a free one
 * @param opened told the address once the page can be opened
 */
record ConsoleOptions(int port, Consumer<URI> opened) {

  ConsoleOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, is " + port);
    }
  }
}
