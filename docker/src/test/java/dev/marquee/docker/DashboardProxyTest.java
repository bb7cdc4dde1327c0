package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.local.DataFolder;
import dev.marquee.local.EngineJob;
import dev.marquee.local.LocalCluster;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.Program;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the dashboards' proxy, in a real nginx before a real Flink cluster. */
final class DashboardProxyTest {
  private static final String NO_JOB = "00000000000000000000000000000000";

  @TempDir static Path folder;

  private static DataFolder data;
  private static LocalCluster cluster;
  private static Process nginx;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    Program program = Program.require("nginx", "nginx");
    data = DataFolder.open(folder.resolve("data"));
    cluster =
        LocalCluster.start(
            LocalCluster.settings(ROOT.resolve("flink-conf")),
            data,
            new LocalCluster.Options(1, 1, 0));
    port = FreePort.find();
    String rules =
        DockerFolder.text(DOCKER.resolve("kubernetes/nginx.conf"))
            .replace("listen 127.0.0.1:8080;", "listen 127.0.0.1:" + port + ";")
            .replaceAll("resolver \\S+ ", "resolver 127.0.0.1:" + FreePort.find() + " ")
            .replace("resolver_timeout 5s;", "resolver_timeout 1s;")
            .replaceAll("[a-z-]+-rest\\.\\S+:8081", cluster.dashboard().getAuthority())
            .replace("/tmp/", folder + "/");
    Path conf = Files.writeString(folder.resolve("nginx.conf"), withJobThatIsNotDeployed(rules));
    nginx =
        program.start(
            folder,
            ProcessBuilder.Redirect.to(folder.resolve("nginx.log").toFile()),
            "-c",
            conf.toString(),
            "-e",
            folder.resolve("error.log").toString(),
            "-g",
            "daemon off;");
    Eventually.holds("nginx", Duration.ofSeconds(20), () -> isOpen(port));
  }

  /** A fourth job as the others are, by a name that nobody resolves. */
  private static String withJobThatIsNotDeployed(String rules) {
    int begin = rules.indexOf("location /thumbnails/ {");
    String one = rules.substring(begin, rules.indexOf('}', begin) + 1);
    String other =
        one.replace("/thumbnails/", "/absent/")
            .replaceAll("set \\$rest \\S+;", "set \\$rest absent-rest.invalid:8081;");
    assertThat(other).contains("/absent/").contains("absent-rest.invalid");
    return rules.substring(0, begin) + other + "\n" + rules.substring(begin);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
    }
    if (cluster != null) {
      cluster.close();
      data.close();
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpResponse<String> send(URI base, String method, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(base + path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private static URI proxy() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/overview",
        "/jobs/overview",
        "/taskmanagers",
        "/",
        "/v1/config",
        "/jobmanager/metrics",
        "/jobs/overview?some=%2Fthing"
      })
  void whatIsReadPassesForEachJob(String path) throws Exception {
    for (String job : new String[] {"recommendations", "thumbnails", "cache-warming"}) {
      HttpResponse<String> direct = send(cluster.dashboard(), "GET", path);
      HttpResponse<String> proxied = send(proxy(), "GET", "/" + job + path);
      assertThat(direct.statusCode()).isEqualTo(200);
      assertThat(proxied.statusCode()).isEqualTo(200);
      assertThat(proxied.body()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /jars/upload",
    "POST, /jobs/00000000000000000000000000000000/savepoints",
    "POST, /jobs/00000000000000000000000000000000/stop",
    "PATCH, /jobs/00000000000000000000000000000000?mode=cancel",
    "PATCH, /jobs/00000000000000000000000000000000/rescaling?parallelism=1",
    "DELETE, /jars/some.jar",
    "DELETE, /cluster",
    "PUT, /jobs/00000000000000000000000000000000/resource-requirements",
    "OPTIONS, /overview",
    "PROPFIND, /overview"
  })
  void whatWritesIsRefusedBeforeItReachesFlink(String method, String path) throws Exception {
    HttpResponse<String> proxied = send(proxy(), method, "/recommendations" + path);
    assertThat(proxied.statusCode()).isEqualTo(405);
    assertThat(proxied.headers().firstValue("Server")).hasValue("nginx");
    // The cluster is there still: DELETE /cluster would have ended it.
    assertThat(send(cluster.dashboard(), "GET", "/overview").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/jobs/" + NO_JOB + "/yarn-cancel",
        "/jobs/" + NO_JOB + "/yarn-stop",
        "/jobs/" + NO_JOB + "/yarn%2Dcancel",
        "/jobs/" + NO_JOB + "/yarn-cancel/",
        "//jobs/./" + NO_JOB + "/yarn-cancel",
        "/v1/jobs/" + NO_JOB + "/yarn-cancel",
        "/jars",
        "/v1/jars",
        "/x/../jars/a.jar/plan",
        "/%6Aars/a.jar/plan",
        "/jobmanager/config",
        "/jobmanager/environment",
        "/v1//jobmanager//environment",
        "/jobs/" + NO_JOB + "/jobmanager/config",
        "/jobs/" + NO_JOB + "/jobmanager/environment",
        "/jobs/" + NO_JOB + "/jobmanager/log-url",
        "/jobs/" + NO_JOB + "/taskmanagers/a/log-url",
        "/jobmanager/log",
        "/jobmanager/logs",
        "/jobmanager/logs/flink.log",
        "/jobmanager//l%6Fg",
        "/v1/jobmanager/stdout",
        "/jobmanager/thread-dump",
        "/jobmanager/profiler",
        "/jobmanager/profiler/a.html",
        "/taskmanagers/127.0.0.1:6122-a/log",
        "/taskmanagers/127.0.0.1:6122-a/logs",
        "/taskmanagers/a/logs/flink.log",
        "/taskmanagers/a/logs/../stdout",
        "/v1/taskmanagers//a/stdout/",
        "/taskmanagers/a/thread-dump",
        "/taskmanagers/a/profiler"
      })
  void readingThatChangesSomethingOrTellsTooMuchIsRefused(String path) throws Exception {
    assertThat(status("GET", "/thumbnails" + path)).isEqualTo(403);
  }

  @Test
  void aJobThatIsNotDeployedLeavesTheOthersTheirPages() throws Exception {
    assertThat(status("GET", "/absent/overview")).isEqualTo(502);
    assertThat(status("GET", "/thumbnails/overview")).isEqualTo(200);
  }

  @Test
  void everyJobIsAskedForByTheNameOfItsServiceAndOnlyWhenSomebodyAsks() {
    String rules = DockerFolder.text(DOCKER.resolve("kubernetes/nginx.conf"));
    assertThat(rules).doesNotContain("upstream");
    for (EngineJob job : EngineJob.values()) {
      assertThat(rules).contains("set $rest " + job.jobName() + "-rest.marquee.svc.cluster.local:");
    }
    assertThat(rules.lines().filter(line -> line.contains("proxy_pass http")).map(String::strip))
        .hasSize(EngineJob.values().length)
        .containsOnly("proxy_pass http://$rest;");
  }

  @Test
  void flinkItselfWouldHaveCancelledByGet() throws Exception {
    // Not "no such page": Flink knows the call, and looks for the job.
    HttpResponse<String> direct =
        send(cluster.dashboard(), "GET", "/jobs/" + NO_JOB + "/yarn-cancel");
    assertThat(direct.body()).contains("Job could not be found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "BREW"})
  void methodsThatNobodyKnowsAreRefused(String method) throws Exception {
    assertThat(status(method, "/recommendations/overview")).isIn(400, 405);
  }

  /** By hand: a client of HTTP would tidy the path up. */
  private static int status(String method, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              (method + " " + path + " HTTP/1.0\r\nHost: dashboard\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }
}
