package dev.marquee.streaming;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The ranges that the schema of an input documents, checked on one record.
 *
 * <p>Runs for every event: plain comparisons, and an allocation only for what is refused.
 *
 * @param <T> the input's record
 */
@FunctionalInterface
public interface EventValidation<T> extends Serializable {
  /** Longest identifier, characters. */
  int MAX_ID_LENGTH = 128;

  /** Longest name of a service region, characters. */
  int MAX_REGION_LENGTH = 64;

  /** Longest name of an edge site, characters. */
  int MAX_SITE_LENGTH = 64;

  /** Most bytes of anything: a petabyte. */
  long MAX_BYTES = 1_000_000_000_000_000L;

  /** Longest time in a title, milliseconds: one week. */
  long MAX_DURATION_MILLIS = 604_800_000L;

  /**
   * The path of the first field outside its range, such as {@code activity.positionMillis}; empty:
   * all is well.
   */
  Optional<String> invalidField(T event);

  /** Whether the text has 1 to 128 characters. */
  static boolean isId(String text) {
    return text != null && !text.isEmpty() && text.length() <= MAX_ID_LENGTH;
  }

  /** Whether the text is absent or has 1 to 128 characters. */
  static boolean isAbsentOrId(String text) {
    return text == null || isId(text);
  }

  /** Whether the text names a profile: an identifier that is no key of a default page. */
  static boolean isProfileId(String text) {
    return isId(text) && !text.startsWith(Topics.DEFAULT_PAGE_PREFIX);
  }

  /** Whether the text has 1 to 64 characters on one line. */
  static boolean isRegion(String text) {
    return !text.isEmpty() && text.length() <= MAX_REGION_LENGTH && text.indexOf('\n') < 0;
  }

  /** Whether the text names an edge site: 1 to 64 characters that can be part of a key. */
  static boolean isSite(String text) {
    return isPart(text, MAX_SITE_LENGTH);
  }

  /**
   * Whether the text can be part of a key: 1 to {@code maxLength} characters on one line, none of
   * them '/'.
   */
  static boolean isPart(String text, int maxLength) {
    return !text.isEmpty()
        && text.length() <= maxLength
        && text.indexOf('/') < 0
        && text.indexOf('\n') < 0;
  }

  /** Whether the text is two upper-case letters, as ISO 3166-1 alpha-2 writes countries. */
  static boolean isCountry(String text) {
    return text.length() == 2 && isUpperCase(text.charAt(0)) && isUpperCase(text.charAt(1));
  }

  /** Whether the text is two or three lower-case letters, as ISO 639-1 and -2 write languages. */
  static boolean isLanguage(String text) {
    if (text.length() < 2 || text.length() > 3) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 'a' || text.charAt(i) > 'z') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether every text of a list of at most {@code maxEntries} has 1 to {@code maxLength}
   * characters.
   */
  static boolean areTexts(List<String> texts, int maxEntries, int maxLength) {
    if (texts.size() > maxEntries) {
      return false;
    }
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.isEmpty() || text.length() > maxLength) {
        return false;
      }
    }
    return true;
  }

  /** Whether the number lies in [low, high]. */
  static boolean isBetween(long number, long low, long high) {
    return number >= low && number <= high;
  }

  /** Whether the number is absent or lies in [low, high]. */
  static boolean isAbsentOrBetween(Integer number, int low, int high) {
    return number == null || isBetween(number, low, high);
  }

  /** Whether the number is absent or a probability above 0; NaN is neither. */
  static boolean isAbsentOrPropensity(Double number) {
    return number == null || (number > 0 && number <= 1);
  }

  private static boolean isUpperCase(char letter) {
    return letter >= 'A' && letter <= 'Z';
  }
}
