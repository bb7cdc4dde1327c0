package dev.marquee.cachewarming;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.marquee.testing.LayoutRules;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final String SYSTEM = "cachewarming";
  private static final JavaClasses CLASSES = LayoutRules.classesOf(SYSTEM);

  @Test
  void scienceIsPlainJava() {
    LayoutRules.scienceIsPlainJava(SYSTEM).check(CLASSES);
  }

  @Test
  void knowsNoOtherSystem() {
    LayoutRules.standsAlone(SYSTEM).check(CLASSES);
  }

  @Test
  void namesSayWhatThingsAre() {
    LayoutRules.namesSayWhatThingsAre(SYSTEM).check(CLASSES);
  }

  @Test
  void classesAreFinal() {
    LayoutRules.classesAreFinal(SYSTEM).check(CLASSES);
  }
}
