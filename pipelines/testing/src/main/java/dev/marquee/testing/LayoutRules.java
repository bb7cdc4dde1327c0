package dev.marquee.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The rules of the layout, for the test of each system to apply.
 *
 * <p>A system's package holds the graph and everything that knows Flink, Kafka or Avro; the
 * packages below it are plain Java, named for their science. Systems do not know each other: they
 * meet on Kafka.
 */
public final class LayoutRules {
  private static final String ROOT = "dev.marquee.";

  private LayoutRules() {}

  /**
   * The classes of a system without its tests.
   *
   * @param system last part of the package's name, such as {@code recommendations}
   */
  public static JavaClasses classesOf(String system) {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(ROOT + system);
  }

  /**
   * Packages below the system's know neither Flink nor Kafka nor Avro, nor the records of the
   * contract.
   */
  public static ArchRule scienceIsPlainJava(String system) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + system + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "org.apache.avro..",
            ROOT + "events..",
            ROOT + "streaming..")
        .because("a model can be read, tested and measured without a cluster")
        // The edge has no science below it.
        .allowEmptyShould(true);
  }

  /** The system uses the edge and the contract, and no other system. */
  public static ArchRule standsAlone(String system) {
    return classes()
        .that()
        .resideInAPackage(ROOT + system + "..")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "are its own, the edge's, the contract's or foreign",
                type -> isAllowed(type, system)))
        .because("systems meet on Kafka");
  }

  /** Names say what a thing is. */
  public static ArchRule namesSayWhatThingsAre(String system) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + system + "..")
        .should()
        .haveNameMatching(".*(Utils?|Helpers?|Impl|Manager|Common)")
        .because("such a name says that nobody decided what the class is");
  }

  /** Top-level classes are final, abstract, or interfaces. */
  public static ArchRule classesAreFinal(String system) {
    return classes()
        .that()
        .resideInAPackage(ROOT + system + "..")
        .and()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .because("what is not made to be extended cannot be broken by extending it");
  }

  private static boolean isAllowed(JavaClass type, String system) {
    String name = type.getPackageName() + ".";
    return !name.startsWith(ROOT)
        || name.startsWith(ROOT + system + ".")
        || name.startsWith(ROOT + "events.")
        || name.startsWith(ROOT + "streaming.");
  }
}
