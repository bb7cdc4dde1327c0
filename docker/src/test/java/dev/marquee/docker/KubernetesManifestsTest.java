package dev.marquee.docker;

import static dev.marquee.docker.DockerFolder.DOCKER;
import static dev.marquee.docker.DockerFolder.ROOT;
import static dev.marquee.docker.DockerFolder.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.marquee.local.EngineJob;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;

/** The manifests, held to the schemas of what reads them and to the project's own settings. */
final class KubernetesManifestsTest {
  private static final String DEFINITION =
      "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  /**
   * The operator's definition on Maven Central is of a version that knows Flink up to 1.20; the
   * field is an enumeration, to which later versions of the operator add and change nothing else.
   */
  private static final String FLINK_VERSION = "v2_2";

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/Namespace", Namespace.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "v1/Service", Service.class,
          "apps/v1/Deployment", Deployment.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "rbac.authorization.k8s.io/v1/Role", Role.class,
          "rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class);

  private static final Set<String> JOBS =
      Arrays.stream(EngineJob.values())
          .map(EngineJob::jobName)
          .collect(Collectors.toCollection(TreeSet::new));

  private static List<JsonNode> manifests() {
    return DockerFolder.files("kubernetes", ".yaml").stream()
        .filter(file -> !file.endsWith("kustomization.yaml"))
        .flatMap(file -> DockerFolder.documents(file).stream())
        .toList();
  }

  private static List<JsonNode> of(String kind) {
    return manifests().stream().filter(one -> one.get("kind").asText().equals(kind)).toList();
  }

  private static String name(JsonNode manifest) {
    return manifest.get("kind").asText() + " " + manifest.at("/metadata/name").asText();
  }

  private static JsonNode deploymentSchema() throws IOException {
    try (InputStream stream =
        KubernetesManifestsTest.class.getClassLoader().getResourceAsStream(DEFINITION)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      JsonNode version = DockerFolder.yaml(text).get(0).at("/spec/versions/0");
      assertThat(version.get("name").asText()).isEqualTo("v1beta1");
      JsonNode schema = version.at("/schema/openAPIV3Schema");
      ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum")).add(FLINK_VERSION);
      refuseUnknownFields(schema);
      return schema;
    }
  }

  /** Kubernetes drops fields that a definition does not know; here they are errors. */
  private static void refuseUnknownFields(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText().equals("object")
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    schema.forEach(KubernetesManifestsTest::refuseUnknownFields);
  }

  private static Set<ValidationMessage> violations(JsonNode manifest) throws IOException {
    JsonNode checked = manifest.deepCopy();
    // Of every resource, and so in no definition.
    ((ObjectNode) checked).remove(List.of("apiVersion", "kind", "metadata"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
        .getSchema(deploymentSchema())
        .validate(checked);
  }

  @Test
  void everyJobIsAFlinkDeploymentThatTheOperatorsDefinitionAccepts() throws Exception {
    List<JsonNode> deployments = of("FlinkDeployment");
    assertThat(deployments)
        .extracting(one -> one.at("/metadata/name").asText())
        .containsExactlyInAnyOrderElementsOf(JOBS);
    for (JsonNode deployment : deployments) {
      assertThat(deployment.get("apiVersion").asText()).isEqualTo("flink.apache.org/v1beta1");
      assertThat(deployment.at("/spec/flinkVersion").asText()).isEqualTo(FLINK_VERSION);
      assertThat(violations(deployment)).as(name(deployment)).isEmpty();
    }
  }

  @Test
  void theDefinitionRefusesAFieldThatItDoesNotKnowAndAValueOfAnotherType() throws Exception {
    JsonNode unknown = of("FlinkDeployment").get(0).deepCopy();
    ((ObjectNode) unknown.at("/spec/job")).put("upgradMode", "savepoint");
    assertThat(violations(unknown)).hasSize(1);

    JsonNode wrong = of("FlinkDeployment").get(0).deepCopy();
    ((ObjectNode) wrong.at("/spec/job")).put("upgradeMode", "hopefully");
    assertThat(violations(wrong)).hasSize(1);
  }

  @Test
  void everyOtherManifestIsOfAKindWithFieldsThatKubernetesKnows() throws Exception {
    ObjectMapper strict =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (JsonNode manifest : manifests()) {
      if (manifest.get("kind").asText().equals("FlinkDeployment")) {
        continue;
      }
      Class<?> kind =
          KINDS.get(manifest.get("apiVersion").asText() + "/" + manifest.get("kind").asText());
      assertThat(kind).as(name(manifest)).isNotNull();
      Object model = strict.treeToValue(manifest, kind);
      // The models keep what they do not know instead of refusing it.
      assertThat(unknownFields(model)).as(name(manifest)).isEmpty();
      assertThat(manifest.at("/metadata/namespace").asText("marquee")).isIn("marquee", "");
    }
  }

  /** Names of fields that a model of Kubernetes has kept without knowing them, at any depth. */
  private static Set<String> unknownFields(Object model) throws ReflectiveOperationException {
    Set<String> unknown = new TreeSet<>();
    if (model == null) {
      return unknown;
    }
    if (model instanceof Iterable<?> all) {
      for (Object one : all) {
        unknown.addAll(unknownFields(one));
      }
    }
    if (!model.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")
        || model.getClass().isEnum()) {
      return unknown;
    }
    for (var method : model.getClass().getMethods()) {
      if (method.getParameterCount() > 0 || !method.getName().startsWith("get")) {
        continue;
      }
      if (method.getName().equals("getAdditionalProperties")) {
        ((Map<?, ?>) method.invoke(model)).keySet().forEach(key -> unknown.add(key.toString()));
      } else {
        unknown.addAll(unknownFields(method.invoke(model)));
      }
    }
    return unknown;
  }

  @Test
  void jobsHaveTheSettingsOfTheProjectAndTheMetricsOfContainers() {
    Configuration settings =
        GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString());
    Map<String, String> expected = new LinkedHashMap<>();
    settings
        .toMap()
        .forEach(
            (key, value) -> {
              // Addresses, memory and folders are the deployment's own.
              boolean isOwn =
                  key.matches("(rest|jobmanager|taskmanager\\.(host|bind-host|memory\\.process)).*")
                      || key.matches("execution\\.checkpointing\\.(savepoint-)?dir")
                      || key.equals("parallelism.default");
              if (!isOwn) {
                expected.put(key, value);
              }
            });
    DockerFolder.read(DOCKER.resolve("flink/container.yaml"))
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith("metrics.")) {
                expected.put(entry.getKey(), entry.getValue().asText());
              }
            });
    assertThat(expected).hasSizeGreaterThan(25);
    for (JsonNode deployment : of("FlinkDeployment")) {
      Map<String, String> own = new LinkedHashMap<>();
      deployment
          .at("/spec/flinkConfiguration")
          .properties()
          .forEach(entry -> own.put(entry.getKey(), entry.getValue().asText().strip()));
      assertThat(own).as(name(deployment)).containsAllEntriesOf(expected);
    }
  }

  @Test
  void jobsAreUpgradedBySavepointAndKeepStateWhereEveryMachineReachesIt() {
    for (JsonNode deployment : of("FlinkDeployment")) {
      String job = deployment.at("/metadata/name").asText();
      assertThat(deployment.at("/spec/job/upgradeMode").asText()).isEqualTo("savepoint");
      assertThat(deployment.at("/spec/job/jarURI").asText())
          .isEqualTo("local:///opt/marquee/jobs/" + job + ".jar");
      JsonNode settings = deployment.at("/spec/flinkConfiguration");
      for (String key :
          List.of(
              "execution.checkpointing.dir",
              "execution.checkpointing.savepoint-dir",
              "high-availability.storageDir")) {
        assertThat(settings.get(key).asText()).startsWith("s3://marquee-state/" + job + "/");
      }
      assertThat(settings.get("high-availability.type").asText()).isEqualTo("kubernetes");
      assertThat(deployment.at("/spec/jobManager/replicas").asInt()).isEqualTo(2);
    }
  }

  @Test
  void noPodRunsAsRootAndNoImageIsAMovingTarget() {
    for (JsonNode manifest : manifests()) {
      JsonNode pod =
          manifest.at(
              manifest.get("kind").asText().equals("FlinkDeployment")
                  ? "/spec/podTemplate/spec"
                  : "/spec/template/spec");
      if (pod.isMissingNode()) {
        continue;
      }
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).as(name(manifest)).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).as(name(manifest)).isPositive();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      for (JsonNode container : pod.get("containers")) {
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
            .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
        if (container.has("image")) {
          assertThat(container.get("image").asText()).matches(".+:v?\\d+\\.\\d+[\\w.-]*");
        }
        for (JsonNode variable : container.path("env")) {
          if (variable.get("name").asText().matches("(?i).*(secret|password|token).*")) {
            assertThat(variable.has("value")).as(variable.toString()).isFalse();
            assertThat(variable.at("/valueFrom/secretKeyRef/key").asText()).isNotBlank();
          }
        }
      }
    }
    assertThat(of("FlinkDeployment"))
        .allSatisfy(one -> assertThat(one.at("/spec/image").asText()).matches(".+:\\d+\\.\\d+.*"));
    assertThat(of("Namespace").get(0).at("/metadata/labels").toString())
        .contains("\"pod-security.kubernetes.io/enforce\":\"restricted\"");
  }

  @Test
  void whoAsksForIdentitiesReadsEachSecretInAWayThatItsVersionKnows() {
    JsonNode pod = of("Deployment").get(0).at("/spec/template/spec");
    JsonNode proxy =
        stream(pod.get("containers"))
            .filter(container -> container.get("image").asText().contains("/oauth2-proxy:"))
            .findFirst()
            .orElseThrow();
    // Of secrets 7.6 reads that of the client from a file, and that of cookies from none.
    assertThat(proxy.get("image").asText()).endsWith(":v7.6.0");
    assertThat(
            stream(proxy.get("args"))
                .map(JsonNode::asText)
                .filter(argument -> argument.contains("secret")))
        .containsExactly("--client-secret-file=/etc/secrets/client-secret");
    assertThat(stream(proxy.get("env")).map(one -> one.get("name").asText()))
        .containsExactly("OAUTH2_PROXY_COOKIE_SECRET");
  }

  @Test
  void everyPartOfEveryJobHasABudgetOfDisruption() {
    Set<String> parts = new TreeSet<>();
    for (JsonNode budget : of("PodDisruptionBudget")) {
      JsonNode labels = budget.at("/spec/selector/matchLabels");
      parts.add(labels.get("app").asText() + "-" + labels.get("component").asText());
      assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    }
    Set<String> expected = new TreeSet<>();
    JOBS.forEach(job -> expected.addAll(List.of(job + "-jobmanager", job + "-taskmanager")));
    assertThat(parts).isEqualTo(expected);
  }

  @Test
  void nothingIsReachedByDefaultAndRestOnlyByOperatorAndProxy() {
    Map<String, JsonNode> policies = new LinkedHashMap<>();
    of("NetworkPolicy")
        .forEach(policy -> policies.put(policy.at("/metadata/name").asText(), policy.get("spec")));
    JsonNode nothing = policies.get("nothing-by-default");
    assertThat(nothing.get("podSelector")).isEmpty();
    assertThat(nothing.has("ingress") || nothing.has("egress")).isFalse();
    assertThat(stream(nothing.get("policyTypes")).map(JsonNode::asText))
        .containsExactlyInAnyOrder("Ingress", "Egress");
    JsonNode flink = policies.get("flink");
    for (JsonNode rule : flink.get("ingress")) {
      if (stream(rule.path("ports")).anyMatch(port -> port.get("port").asInt() == 8081)) {
        assertThat(rule.get("from").toString())
            .contains("flink-kubernetes-operator", "dashboard-proxy");
        assertThat(rule.get("from")).hasSize(2);
      }
    }
    for (JsonNode deployment : of("FlinkDeployment")) {
      assertThat(deployment.at("/spec/podTemplate/metadata/labels").toString())
          .contains("\"marquee/part\":\"flink\"");
    }
  }

  @Test
  void theKustomizationNamesEveryFile() {
    JsonNode kustomization = DockerFolder.read(DOCKER.resolve("kubernetes/kustomization.yaml"));
    assertThat(stream(kustomization.get("resources")).map(JsonNode::asText).toList())
        .containsExactlyInAnyOrderElementsOf(
            DockerFolder.files("kubernetes", ".yaml").stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> !file.equals("kustomization.yaml"))
                .toList());
    assertThat(
            DOCKER
                .resolve("kubernetes")
                .resolve(kustomization.at("/configMapGenerator/0/files/0").asText()))
        .exists();
  }
}
