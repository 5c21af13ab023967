"""The outer layer: asked for by KATAKIT_BWRAP=1, told in the verdict, done without if it fails."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import psutil
import pytest

from katakit.boundary.failures import Crashed
from katakit.sandbox import bubblewrap
from tests.kit.conftest import all_gone
from tests.kit.programs import BUBBLEWRAP, go_without, need

PLAYGROUND = """
import os
import tempfile

def ids():
    return os.getpid(), os.getppid()

def write(path):
    with open(path, "w") as file:
        file.write("was here")

def keep():
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write("mine")
    return os.path.getsize(file.name)

def networks():
    with open("/proc/net/dev") as file:
        return [line.partition(":")[0].strip() for line in file][2:]

def die():
    os.abort()
"""


@pytest.fixture
def there():
    """A bubblewrap that this machine lets work: Ubuntu forbids it to ordinary users."""
    need(BUBBLEWRAP)
    bubblewrap.probe.cache_clear()
    if not bubblewrap.probe().held:
        go_without(BUBBLEWRAP, bubblewrap.probe().seen)


@pytest.fixture(autouse=True)
def asked_for(monkeypatch):
    monkeypatch.setenv("KATAKIT_BWRAP", "1")
    bubblewrap.probe.cache_clear()
    yield
    bubblewrap.probe.cache_clear()


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Make a program named bwrap out of a line of shell."""

    def fake(line):
        program = tmp_path / "bwrap"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return fake


def test_nobody_who_does_not_ask_gets_it(monkeypatch, tmp_path):
    monkeypatch.delenv("KATAKIT_BWRAP")
    assert bubblewrap.command_prefix(tmp_path) == []


def test_without_it_the_workers_work_and_the_verdict_says_so(monkeypatch, make_workers):
    monkeypatch.setenv("PATH", "/nowhere")
    workers = make_workers(PLAYGROUND)
    assert workers.next(prefetch=False).keep() == 4
    isolation = workers.zygote.isolation
    layer = {"held": False, "seen": "bubblewrap is not installed"}
    assert isolation["layers"]["bubblewrap"] == layer
    assert isolation["reason"].endswith("without bubblewrap: bubblewrap is not installed")


def test_one_that_does_not_start_is_done_without(fake, make_workers):
    fake("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1")
    workers = make_workers(PLAYGROUND)
    assert workers.next(prefetch=False).keep() == 4
    seen = workers.zygote.isolation["layers"]["bubblewrap"]["seen"]
    assert seen == "bubblewrap does not start: bwrap: setting up uid map: Permission denied"


def test_one_that_denies_nothing_is_done_without(fake, tmp_path):
    fake('while [ "$1" != -- ]; do shift; done; shift; exec "$@"')
    assert bubblewrap.probe() == bubblewrap.Layer(held=False, seen="write a file outside: done")
    assert bubblewrap.command_prefix(tmp_path) == []


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("level", ["process", "strict"])
def test_its_workers_do_all_that_others_do(make_workers, level):
    workers = make_workers(PLAYGROUND, level=level)
    candidate = workers.next(prefetch=False)
    layer = workers.zygote.isolation["layers"]["bubblewrap"]
    assert layer["held"], layer["seen"]
    assert workers.zygote.isolation["level"] == level
    assert candidate.keep() == 4
    assert candidate.ids()[0] == candidate._connection.link.process.pid  # the host's id
    with pytest.raises(Crashed, match="SIGABRT"):
        candidate.die()


@pytest.mark.usefixtures("there")
def test_it_denies_what_a_worker_without_it_may(monkeypatch, make_workers, tmp_path):
    candidate = make_workers(PLAYGROUND).next(prefetch=False)
    assert candidate.networks() == ["lo"]
    with pytest.raises(OSError, match="Read-only file system"):
        candidate.write(str(tmp_path / "inside"))
    monkeypatch.delenv("KATAKIT_BWRAP")
    make_workers(PLAYGROUND).next(prefetch=False).write(str(tmp_path / "inside"))
    assert Path(tmp_path, "inside").read_text() == "was here"


@pytest.mark.usefixtures("there")
def test_nothing_of_it_stays_when_its_judge_is_killed(tmp_path):
    reading, writing = os.pipe()
    judge = os.fork()
    if not judge:
        from katakit.boundary.zygote_client import Bounds, ZygoteClient

        zygote = ZygoteClient((), Bounds(), 0, tmp_path)
        zygote.wait_until_ready()
        os.write(writing, str(zygote.spawn().pid).encode())
        time.sleep(60)
        os._exit(1)
    worker = int(os.read(reading, 20))
    family = [*psutil.Process(judge).children(recursive=True)]
    assert worker in [process.pid for process in family]
    os.kill(judge, signal.SIGKILL)
    os.waitpid(judge, 0)
    for descriptor in (reading, writing):
        os.close(descriptor)
    assert all_gone(family)
