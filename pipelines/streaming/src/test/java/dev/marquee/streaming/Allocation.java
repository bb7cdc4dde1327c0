package dev.marquee.streaming;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that the current thread allocates, as the JVM counts them. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  static long bytesSoFar() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  static long during(Runnable work) {
    long before = bytesSoFar();
    work.run();
    return bytesSoFar() - before;
  }
}
