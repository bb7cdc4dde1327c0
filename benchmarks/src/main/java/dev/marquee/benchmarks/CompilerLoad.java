package dev.marquee.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * How busy the just-in-time compiler is: while it compiles, a job shares its processors with it and
 * runs code that is not what it will run for days. Not thread-safe.
 */
final class CompilerLoad {
  /** Processors that the compiler may keep busy when rates are those of a service that is warm. */
  static final double SETTLED = .1;

  private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
  private long atNanos = System.nanoTime();
  private long compiledMillis = compiler.getTotalCompilationTime();

  /** Processors that the compiler kept busy since the last call, or since this was made. */
  double sinceLast() {
    long nanos = System.nanoTime();
    long millis = compiler.getTotalCompilationTime();
    double load = (millis - compiledMillis) * 1e6 / Math.max(1, nanos - atNanos);
    atNanos = nanos;
    compiledMillis = millis;
    return load;
  }
}
