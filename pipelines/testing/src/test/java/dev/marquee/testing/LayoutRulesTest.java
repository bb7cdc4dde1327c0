package dev.marquee.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.marquee.other.OtherSystem;
import dev.marquee.sample.SampleUtils;
import dev.marquee.sample.science.PlainModel;
import dev.marquee.sample.science.RecordModel;
import org.junit.jupiter.api.Test;

class LayoutRulesTest {
  private static final String SAMPLE = "sample";

  private static String violations(ArchRule rule, Class<?>... types) {
    JavaClasses classes = new ClassFileImporter().importClasses(types);
    return String.join("\n", rule.evaluate(classes).getFailureReport().getDetails());
  }

  @Test
  void aModelThatKnowsTheContractIsNamed() {
    ArchRule rule = LayoutRules.scienceIsPlainJava(SAMPLE);
    assertThat(violations(rule, PlainModel.class, SampleUtils.class)).isEmpty();
    assertThat(violations(rule, RecordModel.class))
        .contains("RecordModel")
        .contains("ViewingEvent");
  }

  @Test
  void aSystemThatKnowsAnotherIsNamed() {
    ArchRule rule = LayoutRules.standsAlone(SAMPLE);
    assertThat(violations(rule, PlainModel.class, RecordModel.class)).isEmpty();
    assertThat(violations(rule, SampleUtils.class)).contains("OtherSystem");
    assertThat(violations(LayoutRules.standsAlone("other"), OtherSystem.class)).isEmpty();
  }

  @Test
  void aNameThatSaysNothingIsNamed() {
    ArchRule rule = LayoutRules.namesSayWhatThingsAre(SAMPLE);
    assertThat(violations(rule, PlainModel.class)).isEmpty();
    assertThat(violations(rule, SampleUtils.class)).contains("SampleUtils");
  }

  @Test
  void aClassThatIsOpenForNoReasonIsNamed() {
    ArchRule rule = LayoutRules.classesAreFinal(SAMPLE);
    assertThat(violations(rule, PlainModel.class)).isEmpty();
    assertThat(violations(rule, SampleUtils.class)).contains("SampleUtils");
  }
}
