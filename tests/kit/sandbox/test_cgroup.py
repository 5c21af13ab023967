"""A limit for a tree of processes, where a control group can be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from katakit.boundary.confinement import Bounds
from katakit.boundary.failures import Crashed
from katakit.boundary.program import Program
from katakit.boundary.worker_pool import Workers
from katakit.sandbox.limits import Group

EATS = """
import os, time
def eat(children, megabytes):
    for _ in range(children):
        pid = os.fork()
        if not pid:
            block = b"x" * (megabytes << 20)
            time.sleep(600)
    for _ in range(80):
        time.sleep(0.1)
        if os.waitpid(-1, os.WNOHANG)[0]:
            return True
    return False
"""


@pytest.fixture
def group() -> Group:
    made = Group.make(200 << 20)
    if made is None:
        pytest.skip("no control group can be made here, which the kit never requires")
    return made


def test_processes_of_a_group_share_its_limit_and_the_group_goes(group: Group) -> None:
    program = "import sys, time; sys.stdin.readline(); x = b'x' * (150 << 20); time.sleep(9)"
    two = [subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) for _ in "ab"]
    for process in two:
        group.take(process.pid)
    for process in two:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    ended = [process.poll() for process in two if _ends_within(process, 5)]
    assert -9 in ended
    for process in two:
        process.kill()
        process.wait()
    group.remove()
    assert not group.folder.exists()


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_children_of_a_worker_share_the_limit_of_its_zygote(group: Group, tmp_path: Path) -> None:
    group.remove()
    tmp_path.chmod(0o711)
    bounds = Bounds(memory_mb=200, level="process")  # 1,112 MB for all, 12 times 150 wanted
    workers = Workers(Program("p", "p.py", EATS), (), bounds, tmp_path, ahead=0)
    try:
        try:
            assert workers.next().eat(12, 150) is True
        except Crashed as failure:
            assert "too much memory" in str(failure)
    finally:
        workers.close()


def test_groups_of_judges_that_were_killed_are_swept(group: Group) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = group.folder.with_name(f"katakit-{gone.pid}-0")
    left.mkdir()
    group.remove()
    again = Group.make(200 << 20)
    assert again is not None
    again.remove()
    assert not left.exists()
