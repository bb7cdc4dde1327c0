package dev.marquee.local;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.marquee.testing.LayoutRules;
import org.junit.jupiter.api.Test;

final class LayoutTest {

  private static final String LOCAL = "local";
  private static final JavaClasses CLASSES = LayoutRules.classesOf(LOCAL);

  @Test
  void viewersAndRatingsArePlainJava() {
    LayoutRules.scienceIsPlainJava(LOCAL).check(CLASSES);
  }

  @Test
  void namesSayWhatThingsAre() {
    LayoutRules.namesSayWhatThingsAre(LOCAL).check(CLASSES);
  }

  @Test
  void classesAreFinal() {
    LayoutRules.classesAreFinal(LOCAL).check(CLASSES);
  }
}
