"""kr8s: objects, waits, watch, logs, exec, port-forward."""
import threading

import httpx
import kr8s
from kr8s.objects import ConfigMap, Deployment, Node, Pod, Service

from suite import Suite, pod, until

suite, api = Suite("kr8s"), kr8s.api()


@suite.check("creates, reads, lists, patches and deletes")
def _():
    made = ConfigMap({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": {"x": "1"}}, "data": {"k": "v"}})
    made.create()
    assert made.exists()
    made.patch({"data": {"k": "w"}})
    assert [(m.name, m.raw["data"]["k"]) for m in kr8s.get("configmaps", label_selector="x=1")] == [("a", "w")]
    made.label({"y": "2"})
    made.annotate({"note": "n"})
    made.refresh()
    assert made.labels["y"] == "2" and made.annotations["note"] == "n"
    made.delete()
    assert not made.exists()


@suite.check("waits for a pod and finds its name")
def _():
    made = Pod(pod("box", command=["sh", "-c", "echo started; while true; do date; sleep 1; done"]))
    made.create()
    made.wait("condition=Ready", timeout=10)
    assert made.ready() and made.status.phase == "Running"


@suite.check("scales a deployment")
def _():
    made = Deployment({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
        "replicas": 1, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "nginx", "ports": [{"containerPort": 80}]}]}}}})
    made.create()
    made.scale(3)
    until(lambda: len(list(made.pods())) == 3)
    made.wait("condition=Available", timeout=10)


@suite.check("watches")
def _():
    seen = []
    threading.Timer(0.3, lambda: Pod(pod("late")).create()).start()
    for kind, found in api.watch("pods"):
        if found.name == "late":
            seen.append(kind)
            break
    assert seen == ["ADDED"], seen


@suite.check("reads a log, whole and followed")
def _():
    box = Pod.get("box")
    assert list(box.logs())[0] == "started"
    lines = box.logs(follow=True)
    assert len([next(lines) for _ in range(3)]) == 3


@suite.check("runs a command")
def _():
    result = Pod.get("box").exec(["sh", "-c", "echo hello; echo bad >&2"])
    assert result.stdout == b"hello\n" and result.stderr == b"bad\n" and result.returncode == 0, result


@suite.check("learns the exit status")
def _():
    result = Pod.get("box").exec(["sh", "-c", "exit 3"], check=False)
    assert result.returncode == 3, result


@suite.check("forwards a port of a pod and of a service")
def _():
    Service({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 80}]}}).create()
    for target in [list(kr8s.get("pods", label_selector="app=web"))[0], Service.get("web")]:
        with target.portforward(remote_port=80) as port:
            assert "Welcome to nginx" in httpx.get(f"http://localhost:{port}", timeout=5).text


@suite.check("cordons a node")
def _():
    node = list(kr8s.get("nodes"))[0]
    node.cordon()
    node.refresh()
    assert node.unschedulable
    node.uncordon()


@suite.check("knows the cluster's version and resources")
def _():
    assert api.version()["major"] == "1"
    assert "pods" in [resource["name"] for resource in api.api_resources()]


suite.end()
