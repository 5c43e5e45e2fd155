#!/usr/bin/env python3
"""Runs recorded kubectl commands against the mock cluster and compares what they print.

A recording is a file that begins with `$ command`, then what it printed, then `[rc=status]`. The commands run in the order
of their files in one session. Ages, identifiers, hashes, addresses and moments are masked on both sides, and columns are
compared without their widths.

    compare.py RECORDINGS MANIFESTS [--kubectl PATH] [--version 1.32.13] [--differences FILE] [--verbose] [--only NAME]

`differences` names the recordings that may differ, one a line, each with its reason: `NAME: reason`. The exit status is 0
when nothing else differs, 1 otherwise, 77 when there are no recordings. Names that need not be listed any more are told.
"""
import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

CRDS = "istio-1.2.2/install/kubernetes/helm/istio-init/files"

# The custom resource definitions of Istio 1.2.2 that are not in its first file.
LATER_CRDS = {
    "crd-11": ["sidecars"],
    "crd-12": ["authorizationpolicies"],
    "crd-certmanager-10": ["clusterissuers", "issuers", "certificates"],
    "crd-certmanager-11": ["orders", "challenges"],
}

# What the recorded sessions did between the commands that were kept, by the name of the recording that comes next.
BETWEEN = {
    "kubectl-1.32": {
        "001-version": "kubectl label node worker-2 disktype=ssd",
        "040-get-pods-init": "kubectl apply -f injector.yaml; kubectl apply -f sleep-appsv1.yaml; sleep 0.3",
        "082-get-cm-yaml": "kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2",
        "085-get-svc": "kubectl expose deployment nginx --port=80 --type=NodePort",
        "088-rollout-status-nginx": "kubectl set image deployment/nginx nginx=nginx:1.28; kubectl rollout status deploy/nginx",
        "100-get-pod-web": "kubectl run web --image=nginx; sleep 0.2",
        "113-get-events": "kubectl run bad --image=nosuch/image:1; sleep 0.2",
        "121-cronjob": "kubectl label namespace default istio-injection-",
    },
    "kubectl-1.20": {
        "001-version": "kubectl label node worker-2 disktype=ssd",
        "004-apply-istio-init-pipe": "kubectl create namespace istio-system",
        "007-job-apply-crd-11": f"kubectl apply -f {CRDS}/crd-10.yaml",
        "010-job-apply-crd-certmanager-11": f"kubectl apply -f {CRDS}/crd-certmanager-10.yaml",
        "019-apply-sleep": "kubectl apply -f sleep-1.2.2.yaml",
        "025-get-gw-vs": "kubectl apply -f istio-1.2.2/samples/bookinfo/networking/bookinfo-gateway.yaml",
    },
}


# Recordings whose lines kubectl prints in the order of a hash table.
UNORDERED = {"080-describe-secret"}


def masked(text):
    """The text without what differs from run to run."""
    rules = [
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UID"),
        (r"\b[0-9a-f]{32,64}\b", "HASH"),
        (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| \+0000 UTC)?", "TIME"),
        (r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", "TIME"),
        (r"https://(127\.0\.0\.1|\[::1\]):\d+", "https://SERVER"),
        (r"\b\d{1,3}(\.\d{1,3}){3}(/\d+)?\b", "ADDRESS"),
        (r"(?<=80:)3\d{4}(?=/TCP)", "NODEPORT"),
        (r"resourceVersion: \"\d+\"", "resourceVersion: RV"),
        (r"Resource Version: +\d+", "Resource Version: RV"),
        (r"(?<=[ (])(\d+[smhd])+(?=[ ),]|$)", "AGE"),
        (r"-[bcdf-hj-np-tv-z2-9]{6,10}-[bcdf-hj-np-tv-z2-9]{5}\b", "-SUFFIX"),
        (r"(pod-template-hash[=:] ?)[bcdf-hj-np-tv-z2-9]{6,10}", r"\1HASH"),
        (r"\b(sleep|nginx)-(?=[bcdf-hj-np-tv-z]*\d)[bcdf-hj-np-tv-z2-9]{6,10}\b", r"\1-HASH"),
        (r"(istio-init-[a-z0-9-]+-\d\d|kube-api-access|j1)-[bcdf-hj-np-tv-z2-9]{5}\b", r"\1-SUFFIX"),
    ]
    lines = []
    for line in text.splitlines():
        for pattern, replacement in rules:
            line = re.sub(pattern, replacement, line)
        line = re.sub(r"(?<=\S) +", " ", line).rstrip()
        if not re.fullmatch(r"[- ]*", line):
            lines.append(line)
    return lines


def recording(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    command, _, rest = text.partition("\n")
    output, _, status = rest.rpartition("[rc=")
    return command.removeprefix("$ "), output, int(status.rstrip().rstrip("]") or 0)


def script(names, folder, session):
    """A shell script that runs every command and keeps what it printed."""
    parts = ["cd work"]
    for name in names:
        command, _, _ = recording(os.path.join(folder, name + ".txt"))
        before = BETWEEN.get(session, {}).get(name)
        if before:
            parts.append(f"( {before} ) >../out/{name}.before 2>&1")
        with open(os.path.join("cmd", name), "w", encoding="utf-8") as file:
            file.write(command + "\n")
        parts.append(f"timeout 60 bash ../cmd/{name} >../out/{name} 2>&1; echo $? >../out/{name}.rc")
    return "\n".join(parts) + "\n"


def lay_out(work):
    """Puts the manifests where the recorded session had them."""
    with open(os.path.join(work, "crds-v1beta1.yaml"), encoding="utf-8") as file:
        documents = [part for part in re.split(r"^---.*$", file.read(), flags=re.M) if "kind:" in part]
    files = {}
    for document in documents:
        plural = re.search(r"^  name: (\w+)\.", document, re.M).group(1)
        name = next((name for name, plurals in LATER_CRDS.items() if plural in plurals), "crd-10")
        files.setdefault(name, []).append(document)
    os.makedirs(os.path.join(work, CRDS))
    for name, parts in files.items():
        with open(os.path.join(work, CRDS, name + ".yaml"), "w", encoding="utf-8") as file:
            file.write("---".join(parts))
    os.symlink(".", os.path.join(work, "istio"))
    samples = os.path.join(work, "istio-1.2.2", "samples")
    places = {
        "istio-sample-httpbin.yaml": "httpbin/httpbin.yaml",
        "istio-sample-bookinfo.yaml": "bookinfo/platform/kube/bookinfo.yaml",
        "istio-sample-bookinfo-networking": "bookinfo/networking",
    }
    for name, place in places.items():
        target = os.path.join(samples, place)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.move(os.path.join(work, name), target)


def reasons(path):
    found = {}
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                name, _, reason = line.partition(":")
                if reason.strip() and not line.startswith("#"):
                    found[name.strip()] = reason.strip()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings")
    parser.add_argument("manifests")
    parser.add_argument("--atelier", default=os.environ.get("ATELIER_BINARY", os.path.join(HERE, "../../.build/debug/atelier")))
    parser.add_argument("--kubectl")
    parser.add_argument("--version", default="1.32.13")
    parser.add_argument("--differences")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    if not os.path.isdir(options.recordings):
        print("There are no recordings at", options.recordings)
        return 77
    folder = os.path.abspath(options.recordings)
    session = os.path.basename(folder)
    names = sorted(file[:-4] for file in os.listdir(folder) if file.endswith(".txt"))
    atelier = os.path.abspath(options.atelier)
    allowed = reasons(options.differences)
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(options.manifests, os.path.join(place, "work"))
        if session == "kubectl-1.20":
            lay_out(os.path.join(place, "work"))
        shutil.copytree(os.path.join(HERE, "mock"), os.path.join(place, "mock"))
        shutil.copy(os.path.join(HERE, "injector.yaml"), os.path.join(place, "work"))
        for name in ["out", "cmd", "bin", "home"]:
            os.mkdir(os.path.join(place, name))
        if options.kubectl:
            os.symlink(os.path.abspath(options.kubectl), os.path.join(place, "bin", "kubectl"))
        os.chdir(place)
        with open("session.sh", "w", encoding="utf-8") as file:
            file.write(script(names, folder, session))
        environment = dict(os.environ, HOME=place + "/home", PATH=place + "/bin:" + os.environ["PATH"])
        subprocess.run(
            [atelier, "cluster", "--mock", "mock", "--kubernetes-version", options.version, "--", "bash", "session.sh"],
            env=environment, check=False)
        return judge(names, folder, allowed, options)


def judge(names, folder, allowed, options):
    equal = listed = 0
    unexpected = []
    needless = []
    for name in names:
        if options.only and options.only not in name:
            continue
        command, wanted, status = recording(os.path.join(folder, name + ".txt"))
        try:
            with open("out/" + name, encoding="utf-8", errors="replace") as file:
                found = file.read()
            with open(f"out/{name}.rc", encoding="utf-8") as file:
                code = int(file.read())
        except FileNotFoundError:
            found, code = "", -1
        left, right = masked(wanted), masked(found)
        # The session of 1.20 did not record how commands ended.
        if not folder.endswith("1.20"):
            left.append(f"[rc={status}]")
            right.append(f"[rc={code}]")
        if name in UNORDERED:
            left, right = sorted(left), sorted(right)
        if left == right:
            equal += 1
            if name in allowed:
                needless.append(name)
            continue
        if name in allowed:
            listed += 1
            if not options.verbose:
                continue
        else:
            unexpected.append(name)
        print(f"=== {name}: {command[:150]}")
        for line in list(difflib.unified_diff(left, right, "recorded", "mock", lineterm="", n=0))[2:]:
            if not line.startswith("@@"):
                print("   ", line[:220])
    if needless:
        print("Listed, and equal now:", ", ".join(needless))
    print(f"{equal} equal, {listed} with a listed reason, {len(unexpected)} others: {', '.join(unexpected)}")
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
