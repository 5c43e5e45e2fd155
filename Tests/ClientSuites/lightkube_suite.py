"""lightkube: typed models, apply, patches, watch, wait, log, exec."""
from lightkube import ApiError, Client
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec
from lightkube.models.apps_v1 import DeploymentSpec
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.core_v1 import ConfigMap, Namespace, Node, Pod
from lightkube.types import CascadeType, PatchType

from suite import Suite, pod, until

suite, client = Suite("lightkube"), Client(field_manager="lightkube")


@suite.check("creates, reads, lists, replaces and deletes")
def _():
    client.create(ConfigMap(metadata=ObjectMeta(name="a", namespace="default", labels={"x": "1"}), data={"k": "v"}))
    found = client.get(ConfigMap, "a")
    found.data["k"] = "w"
    assert client.replace(found).data == {"k": "w"}
    assert [m.metadata.name for m in client.list(ConfigMap, labels={"x": "1"})] == ["a"]
    client.delete(ConfigMap, "a")
    try:
        client.get(ConfigMap, "a")
        raise AssertionError("it is still there")
    except ApiError as error:
        assert error.status.code == 404 and error.status.reason == "NotFound"


@suite.check("patches in three ways")
def _():
    client.create(ConfigMap(metadata=ObjectMeta(name="b", namespace="default"), data={"a": "1"}))
    client.patch(ConfigMap, "b", {"data": {"b": "2"}}, patch_type=PatchType.STRATEGIC)
    client.patch(ConfigMap, "b", {"data": {"a": None}}, patch_type=PatchType.MERGE)
    client.patch(ConfigMap, "b", [{"op": "add", "path": "/data/c", "value": "3"}], patch_type=PatchType.JSON)
    assert client.get(ConfigMap, "b").data == {"b": "2", "c": "3"}


@suite.check("applies on the server's side")
def _():
    body = ConfigMap(metadata=ObjectMeta(name="ssa", namespace="default"), data={"a": "1"})
    client.apply(body)
    body.data["a"] = "2"
    try:
        client.apply(body, field_manager="other")
        raise AssertionError("no conflict")
    except ApiError as error:
        assert error.status.code == 409, error.status.code
    client.apply(body, field_manager="other", force=True)
    assert client.get(ConfigMap, "ssa").data == {"a": "2"}


@suite.check("rolls a deployment out and scales it")
def _():
    client.create(Deployment(metadata=ObjectMeta(name="web", namespace="default"), spec=DeploymentSpec(
        replicas=2, selector=LabelSelector(matchLabels={"app": "web"}),
        template=PodTemplateSpec(metadata=ObjectMeta(labels={"app": "web"}), spec=PodSpec(containers=[Container(name="web", image="nginx")])))))
    client.wait(Deployment, "web", for_conditions=["Available"])
    scale = client.get(Deployment.Scale, "web")
    scale.spec.replicas = 3
    client.replace(scale, "web")
    until(lambda: client.get(Deployment, "web").status.readyReplicas == 3)


@suite.check("watches")
def _():
    seen = []
    for kind, found in client.watch(ConfigMap, fields={"metadata.name": "b"}):
        seen.append(kind)
        if kind == "ADDED":
            client.patch(ConfigMap, "b", {"data": {"z": "1"}}, patch_type=PatchType.MERGE)
        if kind == "MODIFIED":
            client.delete(ConfigMap, "b")
        if kind == "DELETED":
            break
    assert seen == ["ADDED", "MODIFIED", "DELETED"], seen


client.create(Pod.from_dict(pod("box", command=["sh", "-c", "echo started; while true; do date; sleep 1; done"])), namespace="default")
client.wait(Pod, "box", for_conditions=["Ready"])


@suite.check("reads a log, whole and followed")
def _():
    assert next(iter(client.log("box"))) == "started\n"
    lines = client.log("box", follow=True, tail_lines=1)
    assert len([next(lines) for _ in range(3)]) == 3


@suite.check("runs a command")
def _():
    result = client.exec("box", command=["sh", "-c", "echo hello; echo bad >&2"], namespace="default", stdout=True, stderr=True)
    assert "hello" in str(result.stdout), result


@suite.check("hands input over, and learns the exit status")
def _():
    result = client.exec("box", command=["sh", "-c", "cat; exit 3"], namespace="default", stdin="typed\n", stdout=True, raise_on_error=False)
    assert "typed" in str(result.stdout) and result.exit_code == 3, result


@suite.check("deletes in the foreground, and a namespace goes")
def _():
    client.delete(Deployment, "web", cascade=CascadeType.FOREGROUND)
    until(lambda: not [d for d in client.list(Deployment) if d.metadata.name == "web"])
    client.create(Namespace(metadata=ObjectMeta(name="gone")))
    client.delete(Namespace, "gone")
    until(lambda: "gone" not in [n.metadata.name for n in client.list(Namespace)])


@suite.check("lists the nodes")
def _():
    assert len(list(client.list(Node))) >= 1


suite.end()
