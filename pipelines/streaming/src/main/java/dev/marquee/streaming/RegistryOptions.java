package dev.marquee.streaming;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the schema registry is, if there is one, and who the job is to it.
 *
 * <p>With a registry, topics that clients read or write carry Confluent's framing. Never printed
 * with the password.
 *
 * @param url base of Confluent's interface, such as {@code http://127.0.0.1:8082/apis/ccompat/v7}
 *     of Apicurio; empty: no registry
 * @param username of HTTP basic authentication; empty: none
 * @param password its secret
 */
public record RegistryOptions(String url, String username, String password)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No registry. */
  public static final RegistryOptions NONE = new RegistryOptions("", "", "");

  public RegistryOptions {
    url = url.strip().replaceFirst("/+$", "");
    if (username.isEmpty() != password.isEmpty()) {
      throw new IllegalArgumentException(
          "registry.username and registry.password must be given together");
    }
    if (url.isEmpty()) {
      if (!username.isEmpty()) {
        throw new IllegalArgumentException("registry.url must be given where registry.username is");
      }
    } else {
      URI uri = parsed(url);
      if (!username.isEmpty() && !uri.getScheme().equals("https") && !isLoopback(uri.getHost())) {
        throw new IllegalArgumentException(
            "registry.url must begin with https:// where registry.password is set, or it could be"
                + " read on the way");
      }
    }
  }

  /** A registry that asks nobody who they are. */
  public static RegistryOptions of(String url) {
    return new RegistryOptions(url, "", "");
  }

  /** Whether there is a registry. */
  public boolean isConfigured() {
    return !url.isEmpty();
  }

  /** Value of the header {@code Authorization}; empty where there are no credentials. */
  Optional<String> authorization() {
    return username.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString((username + ':' + password).getBytes(StandardCharsets.UTF_8)));
  }

  // The text is not repeated in the messages: a password may stand in it.
  private static URI parsed(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("registry.url must be a URL of http or https");
    }
    if (uri.getUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "registry.url must hold no user, query or fragment: secrets go into registry.password");
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("registry.url must be a URL of http or https");
    }
    return uri;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
  }

  @Override
  public String toString() {
    return "RegistryOptions[url=" + url + ", username=" + username + "]";
  }
}
