package dev.marquee.local.console;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes server-sent events, each sent off at once. Source: HTML Living Standard, 9.2.
 *
 * <p>Not thread-safe.
 */
final class EventStream {
  private final ServletOutputStream out;

  private EventStream(ServletOutputStream out) {
    this.out = out;
  }

  static EventStream open(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    EventStream stream = new EventStream(response.getOutputStream());
    stream.comment();
    return stream;
  }

  /**
   * Sends an event.
   *
   * @param json without line ends, as a JSON text without indentation has none
   */
  void send(String event, String json) throws IOException {
    write("event: " + event + "\ndata: " + json + "\n\n");
  }

  /** Sends what readers pass over, to learn whether anybody reads. */
  void comment() throws IOException {
    write(": \n\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
