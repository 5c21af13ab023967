"""The zygote and its workers: what they inherit, and that none of them stays behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import katakit
from katakit.boundary.failures import Crashed, TimedOut
from katakit.boundary.program import Program
from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import Bounds, ZygoteClient, ZygoteFailed
from tests.kit.conftest import all_gone

IMPORTS = ("numpy",)
PLAYGROUND = """
import os
import sys
import threading

STATE = []


def note(x):
    STATE.append(x)
    return STATE


def environment():
    return dict(os.environ)


def path():
    return sys.path


def modules():
    return sorted(sys.modules)


def descriptors():
    return sorted(map(int, os.listdir("/proc/self/fd")))


def ids():
    return os.getpid(), os.getppid(), os.getsid(0), os.getpgid(0)


def hashed(text):
    return hash(text)


def set_order():
    return list({"a", "b", "c", "d", "e"})


def scratch():
    with open(os.path.join(os.environ["TMPDIR"], "note"), "w") as file:
        file.write("x")
    return os.environ["TMPDIR"]


def standard_input():
    return sys.stdin.read()


def threads():
    return threading.active_count(), len(os.listdir("/proc/self/task"))


def safe_path():
    return sys.flags.safe_path


def main_thread():
    return threading.current_thread() is threading.main_thread()
"""


def test_no_more_are_made_ahead_than_will_be_asked_for(make_workers):
    workers = make_workers(PLAYGROUND)
    workers.expect(2)
    ready = []
    for _ in range(2):
        candidate = workers.next()
        ready.append(len(workers._ahead))
        candidate._connection.close()
    assert ready == [1, 0]
    late = workers.next()
    assert late.note(1) == [1], "one more is made when it is asked for"
    late._connection.close()


def test_each_test_has_a_fresh_module(workers):
    for _ in range(2):
        candidate = workers.next()
        assert candidate.note(1) == [1]
        candidate._connection.close()


def test_no_secret_of_the_judges_is_inherited(monkeypatch, make_workers):
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    candidate = make_workers(PLAYGROUND).next(prefetch=False)
    environment = candidate.environment()
    assert "secret" not in environment.values()
    assert "PYTHONPATH" not in environment
    assert environment["OMP_NUM_THREADS"] == "1"
    assert "/somewhere" not in candidate.path()
    assert "" not in candidate.path()
    assert candidate.safe_path()


def test_nothing_but_its_own_descriptors_is_open(candidate):
    assert set(candidate.descriptors()) <= {0, 1, 2, 3, 4}  # 4 is the listing itself


def test_it_has_no_standard_input_and_no_test_tools(candidate):
    assert candidate.standard_input() == ""
    modules = candidate.modules()
    assert not [
        name for name in modules if name.partition(".")[0] in ("pytest", "_pytest", "pluggy")
    ]
    assert not [name for name in modules if name.startswith("katakit.judge")]


def test_it_runs_in_one_thread_the_main_one(candidate):
    assert candidate.threads() == (1, 1)
    assert candidate.main_thread()


def test_workers_have_scratch_folders_of_their_own_that_go_with_them(workers):
    one, other = workers.next(prefetch=False), workers.next(prefetch=False)
    folders = [Path(c.scratch()) for c in (one, other)]
    assert folders[0] != folders[1]
    for candidate in (one, other):
        candidate._connection.close()
    deadline = time.monotonic() + 30
    while any(f.exists() for f in folders) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(folder.exists() for folder in folders)


def test_hash_seeds_are_the_judges_choice(tmp_path_factory):
    requests = []
    for seed in (0, 0, 1):
        program = Program("playground", "playground.py", PLAYGROUND)
        home = tmp_path_factory.mktemp("home")
        workers = Workers(program, (), Bounds(level="process"), home, hash_seed=seed)
        requests.append(workers.next(prefetch=False).hashed("text"))
        workers.close()
    assert requests[0] == requests[1] != requests[2]


def test_workers_wait_ahead(workers):
    candidate = workers.next()
    assert len(workers._ahead) == 1
    candidate._connection.close()


@pytest.mark.parametrize(
    ("source", "failure", "words"),
    [
        ("import os\nos._exit(5)", Crashed, "exit status 5"),
        ("import os\nos.abort()", Crashed, "SIGABRT"),
        ("while True: pass", TimedOut, "^$"),
    ],
    ids=["exit", "abort", "loop"],
)
def test_a_solution_may_meet_its_end_while_loading(make_workers, source, failure, words):
    seconds = 0.3 if failure is TimedOut else 10  # a busy machine may take its time to end it
    workers = make_workers("print('hello', flush=True)\n" + source, call_seconds=seconds)
    for _ in range(2):
        with pytest.raises(failure, match=words) as caught:
            workers.next()
        assert "hello" in caught.value.__katakit_printed__
    workers.close()


def test_an_import_that_fails_is_told_by_its_name(make_workers):
    workers = make_workers("x = 1", imports=("nothing_of_that_name",))
    with pytest.raises(ZygoteFailed, match="this environment can't import nothing_of_that_name"):
        workers.next()
    workers.close()


def test_a_zygote_that_dies_is_told_and_closes(make_workers):
    workers = make_workers(PLAYGROUND)
    candidate = workers.next()
    workers.zygote._zygote.kill()
    workers.zygote._zygote.wait()
    with pytest.raises(ZygoteFailed, match="was killed by signal 9; is there memory enough"):
        candidate.environment()
    with pytest.raises(
        ZygoteFailed, match="the process that starts the workers was killed by signal 9"
    ):
        workers.next()
    workers.close()


def test_a_zygote_that_dies_is_known_to_have_been_ready_though_nobody_had_listened(make_workers):
    workers = make_workers(PLAYGROUND)
    assert select.select([workers.zygote._control], [], [], 60)[0]  # it has said so
    workers.zygote._zygote.kill()
    workers.zygote._zygote.wait()
    with pytest.raises(ZygoteFailed):
        workers.begin()
    assert workers.zygote.isolation
    workers.close()


def test_closing_twice_does_no_harm(make_workers):
    before = set(psutil.Process().children(recursive=True))
    workers = make_workers("x = 1")
    workers.next()
    workers.close()
    workers.close()
    left = set(psutil.Process().children(recursive=True)) - before
    assert all_gone(left)


def test_nothing_is_left_after_closing(make_workers):
    before = set(psutil.Process().children(recursive=True))
    descriptors = len(os.listdir("/proc/self/fd"))
    workers = make_workers(PLAYGROUND)
    candidates = [workers.next() for _ in range(3)]
    started = [p for p in psutil.Process().children(recursive=True) if p not in before]
    assert len(started) >= 4
    candidates[1]._connection.close()  # the others go with the zygote
    workers.close()
    assert all_gone(started)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    candidates[0]._connection.close()


def test_a_client_that_was_never_used_closes(tmp_path):
    before = set(psutil.Process().children(recursive=True))
    zygote = ZygoteClient((), Bounds(level="process"), 0, tmp_path)
    zygote.close()
    zygote = ZygoteClient((), Bounds(level="process"), 0, tmp_path)
    zygote.wait_until_ready()
    zygote.close()
    assert zygote._zygote.returncode == 0
    left = set(psutil.Process().children(recursive=True)) - before
    assert all_gone(left)
    assert list(tmp_path.iterdir()) == []


OWNER = """
import sys, time
from pathlib import Path
from katakit.boundary.zygote_client import Bounds
from katakit.boundary.program import Program
from katakit.boundary.worker_pool import Workers
source = "import os, time\\ndef sleep():\\n    time.sleep(600)\\ndef pid():\\n    return os.getpid()"
workers = Workers(Program("p", "p.py", source), (), Bounds(level="process"), Path(sys.argv[1]))
candidates = [workers.next() for _ in range(2)]
print(*[c.pid() for c in candidates], flush=True)
candidates[0].sleep()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_judge_that_is_killed_takes_everything_along(tmp_path, number):
    source_root = Path(katakit.__file__).parents[1]
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(source_root)},
    )
    assert owner.stdout is not None
    with owner.stdout:
        pids = [int(pid) for pid in owner.stdout.readline().split()]
    descendants = psutil.Process(owner.pid).children(recursive=True)
    assert set(pids) <= {p.pid for p in descendants}
    owner.send_signal(number)
    owner.wait(timeout=60)
    assert all_gone(descendants)
    assert len(descendants) >= 3


def test_workers_that_are_started_one_by_one_serve_like_forked_ones(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    source = "import numpy as np\nruns = 0\n\ndef double(a):\n    global runs\n    runs += 1\n    return np.asarray(a) * 2, runs\n"
    program = Program("demo", "solutions/demo.py", source)
    workers = Workers(program, ("numpy",), Bounds(fork=False), tmp_path)
    try:
        for _ in range(2):
            candidate = workers.next()
            doubled, runs = candidate.double([1, 2])
            assert doubled.tolist() == [2, 4]
            assert runs == 1
            candidate._connection.close()
    finally:
        workers.close()
    assert not any(map(_is_spawned, psutil.Process().children(recursive=True)))


def _is_spawned(process: psutil.Process) -> bool:
    try:
        return "spawned" in " ".join(process.cmdline())
    except psutil.Error:  # another test's, and gone
        return False
