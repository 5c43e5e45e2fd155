"""The official Python client: typed, dynamic, watch, stream, port-forward."""
import threading

from kubernetes import client, config, dynamic, watch
from kubernetes.stream import portforward, stream

from suite import Suite, pod, until

config.load_kube_config()
suite, core, apps = Suite("kubernetes"), client.CoreV1Api(), client.AppsV1Api()


@suite.check("creates, reads, lists, replaces and deletes a config map")
def _():
    core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="a", labels={"x": "1"}), data={"k": "v"}))
    found = core.read_namespaced_config_map("a", "default")
    assert found.data == {"k": "v"}
    found.data["k"] = "w"
    assert core.replace_namespaced_config_map("a", "default", found).data == {"k": "w"}
    assert [m.metadata.name for m in core.list_namespaced_config_map("default", label_selector="x=1").items] == ["a"]
    core.delete_namespaced_config_map("a", "default")
    try:
        core.read_namespaced_config_map("a", "default")
        raise AssertionError("it is still there")
    except client.ApiException as error:
        assert error.status == 404 and '"reason":"NotFound"' in error.body


@suite.check("is told of a conflict")
def _():
    made = core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="b")))
    core.patch_namespaced_config_map("b", "default", {"data": {"a": "1"}})
    try:
        core.replace_namespaced_config_map("b", "default", made)
        raise AssertionError("an old version was taken")
    except client.ApiException as error:
        assert error.status == 409


@suite.check("patches in all the ways")
def _():
    core.patch_namespaced_config_map("b", "default", [{"op": "add", "path": "/data/b", "value": "2"}])
    dyn = dynamic.DynamicClient(client.ApiClient())
    maps = dyn.resources.get(api_version="v1", kind="ConfigMap")
    maps.patch(name="b", namespace="default", body={"data": {"c": "3"}}, content_type="application/merge-patch+json")
    assert maps.get(name="b", namespace="default").data.to_dict() == {"a": "1", "b": "2", "c": "3"}


@suite.check("applies on the server's side, and is told of the other manager")
def _():
    maps = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ssa"}, "data": {"a": "1"}}
    maps.server_side_apply(body=body, name="ssa", namespace="default", field_manager="one")
    body["data"]["a"] = "2"
    try:
        maps.server_side_apply(body=body, name="ssa", namespace="default", field_manager="two")
        raise AssertionError("no conflict")
    except dynamic.exceptions.ConflictError as error:
        assert "conflict with" in str(error.body)
    maps.server_side_apply(body=body, name="ssa", namespace="default", field_manager="two", force_conflicts=True)
    assert maps.get(name="ssa", namespace="default").data.a == "2"


@suite.check("watches what others do")
def _():
    seen, watcher = [], watch.Watch()
    start = core.list_namespaced_config_map("default").metadata.resource_version

    def change():
        core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="w")))
        core.patch_namespaced_config_map("w", "default", {"data": {"a": "1"}})
        core.delete_namespaced_config_map("w", "default")

    thread = threading.Timer(0.2, change)
    thread.start()
    for event in watcher.stream(core.list_namespaced_config_map, "default", resource_version=start, timeout_seconds=10):
        if event["object"].metadata.name == "w":
            seen.append(event["type"])
        if event["type"] == "DELETED":
            watcher.stop()
    thread.join()
    assert seen == ["ADDED", "MODIFIED", "DELETED"], seen


@suite.check("rolls a deployment out and scales it")
def _():
    labels = {"app": "web"}
    apps.create_namespaced_deployment("default", client.V1Deployment(
        metadata=client.V1ObjectMeta(name="web"),
        spec=client.V1DeploymentSpec(replicas=2, selector=client.V1LabelSelector(match_labels=labels), template=client.V1PodTemplateSpec(
            metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[client.V1Container(name="web", image="nginx")])))))
    until(lambda: apps.read_namespaced_deployment_status("web", "default").status.ready_replicas == 2)
    apps.patch_namespaced_deployment_scale("web", "default", {"spec": {"replicas": 3}})
    until(lambda: apps.read_namespaced_deployment("web", "default").status.ready_replicas == 3)


core.create_namespaced_pod("default", pod("box", command=["sh", "-c", "echo started; while true; do date; sleep 1; done"]))
core.create_namespaced_pod("default", pod("site", image="nginx"))
until(lambda: core.read_namespaced_pod("box", "default").status.phase == "Running")
until(lambda: core.read_namespaced_pod("site", "default").status.phase == "Running")


@suite.check("reads a log, whole and followed")
def _():
    assert core.read_namespaced_pod_log("box", "default").startswith("started\n")
    lines = watch.Watch().stream(core.read_namespaced_pod_log, "box", "default", tail_lines=1)
    assert len([next(lines) for _ in range(3)]) == 3


@suite.check("runs a command")
def _():
    text = stream(core.connect_get_namespaced_pod_exec, "box", "default", command=["echo", "hello"], stdout=True, stderr=True, stdin=False, tty=False)
    assert text == "hello\n", text


@suite.check("talks to a shell, and learns its exit status")
def _():
    shell = stream(core.connect_get_namespaced_pod_exec, "box", "default", command=["sh"], stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
    shell.write_stdin("echo out; echo err >&2\n")
    assert shell.readline_stdout(timeout=5) == "out"
    assert shell.readline_stderr(timeout=5) == "err"
    shell.write_stdin("exit 3\n")
    shell.run_forever(timeout=5)
    assert shell.returncode == 3


@suite.check("forwards a port")
def _():
    forward = portforward(core.connect_get_namespaced_pod_portforward, "site", "default", ports="80")
    http = forward.socket(80)
    http.settimeout(5)
    http.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    text = b""
    while piece := http.recv(4096):
        text += piece
    assert text.startswith(b"HTTP/1.1 200 OK") and b"Welcome to nginx" in text, text[:200]
    assert forward.error(80) is None


@suite.check("goes through the API server's proxy")
def _():
    assert "Welcome to nginx" in core.connect_get_namespaced_pod_proxy("site", "default")


@suite.check("makes and uses a custom resource")
def _():
    client.ApiextensionsV1Api().create_custom_resource_definition({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "shirts.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "shirts", "singular": "shirt", "kind": "Shirt"}, "versions": [{
            "name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object", "properties": {"color": {"type": "string"}}}}}}}]}})
    custom = client.CustomObjectsApi()
    custom.create_namespaced_custom_object("example.com", "v1", "default", "shirts", {"apiVersion": "example.com/v1", "kind": "Shirt", "metadata": {"name": "s"}, "spec": {"color": "red"}})
    assert custom.list_namespaced_custom_object("example.com", "v1", "default", "shirts")["items"][0]["spec"]["color"] == "red"


@suite.check("pages through a list")
def _():
    for number in range(5):
        core.create_namespaced_config_map("default", client.V1ConfigMap(metadata=client.V1ObjectMeta(name=f"p{number}", labels={"page": "1"})))
    first = core.list_namespaced_config_map("default", label_selector="page=1", limit=2)
    assert len(first.items) == 2 and first.metadata._continue
    rest = core.list_namespaced_config_map("default", label_selector="page=1", limit=10, _continue=first.metadata._continue)
    assert len(rest.items) == 3


@suite.check("deletes a collection")
def _():
    core.delete_collection_namespaced_config_map("default", label_selector="page=1")
    assert core.list_namespaced_config_map("default", label_selector="page=1").items == []


suite.end()
