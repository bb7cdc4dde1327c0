package dev.marquee.streaming;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.marquee.testing.LayoutRules;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final String EDGE = "streaming";
  private static final JavaClasses CLASSES = LayoutRules.classesOf(EDGE);

  @Test
  void knowsNoSystem() {
    LayoutRules.standsAlone(EDGE).check(CLASSES);
  }

  @Test
  void namesSayWhatThingsAre() {
    LayoutRules.namesSayWhatThingsAre(EDGE).check(CLASSES);
  }

  @Test
  void classesAreFinal() {
    LayoutRules.classesAreFinal(EDGE).check(CLASSES);
  }
}
