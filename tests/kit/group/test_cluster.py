"""The same cohort by a Dask cluster: a real scheduler and two workers, one of which is killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from katakit.verdict import from_json
from tests.kit.conftest import REFERENCE, processes_below
from tests.kit.group.conftest import Group, wait_until
from tests.kit.group.test_grade import EXITS, WRONG, numbered


class Cluster:
    """A scheduler and workers on the loopback device, which work in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self._run("scheduler", "--host", "127.0.0.1", "--port", "0")
        wait_until(lambda: self._file.exists() and self._file.read_text().endswith("}"))

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text())["address"])

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._run("worker", "--host", "127.0.0.1", "--nthreads", "1", "--nworkers", "1")

    def wait_for_workers(self, number: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)

    def close(self) -> None:
        for process in self.processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                for each in psutil.Process(process.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        each.kill()
            process.kill()
            process.wait()

    def _run(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard",
             "--scheduler-file", str(self._file)],
            cwd=self._folder, env={**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self._folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process


@pytest.fixture
def cluster(group: Group) -> Iterator[Cluster]:
    """A cluster without workers."""
    folder = group.toy.work / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    made.close()


def test_a_cluster_that_loses_a_worker_gives_the_same_verdicts(
    group: Group, cluster: Cluster
) -> None:
    texts = [REFERENCE, WRONG, EXITS, "def ("]
    for number in range(8):
        group.hand_in(f"m{number:02}", numbered(texts[number % 4], number))
    assert group.grade("--no-cache").returncode == 0
    expected = {path.parent.name: group.outcomes(path.parent.name) for path in group.written()}
    assert len(expected) == 8
    shutil.rmtree(group.results)

    one, _ = cluster.start_worker(), cluster.start_worker()
    cluster.wait_for_workers(2)
    run = group.start("--no-cache", "--scheduler", cluster.address)
    wait_until(lambda: len(group.written()) >= 2)
    # The worker and the nanny that would start it anew: a machine that is gone.
    for process in [*psutil.Process(one.pid).children(recursive=True), psutil.Process(one.pid)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert "8 judged" in output
    assert {
        path.parent.name: group.outcomes(path.parent.name) for path in group.written()
    } == expected
    verdicts = [from_json(path.read_bytes()) for path in group.written()]
    assert all(v.isolation.level != "none" for v in verdicts if not v.trouble)
    cluster.close()
    wait_until(lambda: not processes_below(group.toy.work), 10)


def test_a_scheduler_that_is_not_there_is_told_in_a_sentence(group: Group) -> None:
    group.hand_in("alice")
    done = group.grade("--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cluster_without_workers_is_told_in_a_sentence(group: Group, cluster: Cluster) -> None:
    group.hand_in("alice")
    done = group.grade("--scheduler", cluster.address)
    assert done.returncode == 2
    assert "has no workers" in done.stderr
