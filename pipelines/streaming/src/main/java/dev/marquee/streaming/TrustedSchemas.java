package dev.marquee.streaming;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro which generated classes it may instantiate: exactly those that a schema of a topic
 * names.
 *
 * <p>Avro refuses every class that is not listed. Listing by API as the formats are made works
 * wherever a format is used, TaskManagers included, where a {@code -D} option would have to be
 * remembered on each. Thread-safe.
 */
final class TrustedSchemas {
  private TrustedSchemas() {}

  /**
   * Adds the records and enums of the schema to those that Avro trusts in this process, if any is
   * missing.
   */
  static synchronized void trust(Schema schema) {
    Set<String> names = new HashSet<>();
    collect(schema, names);
    if (names.stream().allMatch(TrustedSchemas::isTrusted)) {
      return;
    }
    ClassSecurityValidator.Builder builder = ClassSecurityValidator.builder();
    names.forEach(builder::add);
    // Built from Avro's own classes alone, so that a job's class loader is not held when Avro is
    // shared.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(builder.build(), ClassSecurityValidator.getGlobal()));
  }

  private static boolean isTrusted(String name) {
    try {
      ClassSecurityValidator.validate(
          Class.forName(name, false, TrustedSchemas.class.getClassLoader()));
      return true;
    } catch (SecurityException forbidden) {
      return false;
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException("no class was generated for the schema " + name, missing);
    }
  }

  private static void collect(Schema schema, Set<String> names) {
    switch (schema.getType()) {
      case RECORD -> {
        if (names.add(schema.getFullName())) {
          schema.getFields().forEach(field -> collect(field.schema(), names));
        }
      }
      case ENUM, FIXED -> names.add(schema.getFullName());
      case ARRAY -> collect(schema.getElementType(), names);
      case MAP -> collect(schema.getValueType(), names);
      case UNION -> schema.getTypes().forEach(branch -> collect(branch, names));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }
}
