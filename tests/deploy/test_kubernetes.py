"""The Kubernetes manifests: valid, true to the settings, and about one and the same set of pods."""

import re
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from gateway.settings.tree import load_settings
from tests.support.documents import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
MANIFESTS = [
    manifest
    for path in sorted(FOLDER.glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
NGINX = (ROOT / "deploy" / "nginx" / "loops-gateway.conf").read_text(encoding="utf-8")


def manifest(kind: str, name: str = "loops-gateway") -> dict[str, Any]:
    (found,) = [one for one in MANIFESTS if one["kind"] == kind and one["metadata"]["name"] == name]
    return found  # type: ignore[no-any-return]


POD = manifest("Deployment")["spec"]["template"]
(CONTAINER,) = POD["spec"]["containers"]


@pytest.mark.parametrize(
    "one", MANIFESTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_kubernetes_would_accept_it(one: dict[str, Any]) -> None:
    version = kubernetes_validate.latest_version()
    kubernetes_validate.validate(one, version, strict=True)


def test_all_of_them_are_about_the_same_pods() -> None:
    labels = POD["metadata"]["labels"]
    assert manifest("Deployment")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("Service")["spec"]["selector"] == labels
    assert manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert manifest("HorizontalPodAutoscaler")["spec"]["minReplicas"] >= 2


def test_the_gateway_accepts_its_environment() -> None:
    secrets = {
        "LOOPS_GATEWAY_SERVER__SECRET": "a" * 32,
        "LOOPS_GATEWAY_ADMIN__TOKEN": "b" * 32,
        "LOOPS_GATEWAY_STATE__URL": "postgresql://loops:secret@postgres/loops",
    }
    assert {entry["name"] for entry in CONTAINER["env"]} == set(secrets)
    settings = load_settings(None, {**manifest("ConfigMap")["data"], **secrets})
    stop_s = int(POD["spec"]["terminationGracePeriodSeconds"])
    assert stop_s > settings.server.shutdown_timeout_s + 5, "preStop waits for 5 s"
    ports = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}
    assert ports == {"http": settings.server.port, "admin": settings.admin.port}


def test_probes_ask_the_operators_listener_which_clients_do_not_reach() -> None:
    for probe, path in (("startup", "/ready"), ("readiness", "/ready"), ("liveness", "/live")):
        assert CONTAINER[f"{probe}Probe"]["httpGet"] == {"path": path, "port": "admin"}
    assert [port["targetPort"] for port in manifest("Service")["spec"]["ports"]] == ["http"]
    (rule,) = manifest("NetworkPolicy")["spec"]["ingress"]
    assert rule["ports"] == [{"port": "http"}]


def test_a_pod_may_do_nothing_it_need_not() -> None:
    security = CONTAINER["securityContext"]
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert POD["spec"]["securityContext"]["runAsNonRoot"] is True
    assert POD["spec"]["automountServiceAccountToken"] is False


def test_the_ingress_controller_chooses_by_the_same_rule_as_nginx() -> None:
    snippet = manifest("ConfigMap", "ingress-nginx-controller")["data"]["http-snippet"]
    rule = re.search(r"^map \$http_cookie.*?(?=^upstream|^$(?=\nupstream))", NGINX, re.M | re.S)
    assert rule is not None
    assert snippet.split() == rule[0].split()
    annotations = manifest("Ingress")["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/upstream-hash-by"] == "$loops_viewer"
