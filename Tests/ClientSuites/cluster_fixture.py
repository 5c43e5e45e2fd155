"""The fixture `k8s_cluster` that pytest-kind would give, with the mock cluster that is served already."""
import os, pathlib, shutil, subprocess

import pytest


class Cluster:
    name = "atelier"
    kubeconfig_path = pathlib.Path(os.environ["KUBECONFIG"])
    kubectl_path = shutil.which("kubectl")

    def kubectl(self, *arguments, **options):
        return subprocess.check_output([self.kubectl_path, *map(str, arguments)], encoding="utf-8", **options)


@pytest.fixture(scope="session")
def k8s_cluster():
    return Cluster()
