"""Solutions that end badly: the run finishes, says how each failed, and leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.kit.conftest import Toy, all_gone, processes_below

FAILURES = [
    # what add() does, its outcome, what is said
    ("while True: pass", "timeout", "stopped after 3 s, the limit for one call"),
    ("import time; time.sleep(60)", "timeout", "solutions/toy.py:5"),
    ("import os; os._exit(0)", "crashed", "ended itself with exit status 0"),
    ("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV"),
    ("import os; os.abort()", "crashed", "SIGABRT"),
    ("import sys; sys.exit(0)", "failed", "SystemExit"),
    ("return bytearray(1 << 40)", "failed", "MemoryError"),
    ("x = []\n    while True: x.append(' ' * (1 << 20))", "failed", "MemoryError"),
    ("import os; os.fork(); return a + b", "failed", "PermissionError"),
    ("import subprocess; subprocess.run(['sleep', '99'])", "failed", "PermissionError"),
    ("return add(a, b)", "failed", "RecursionError"),
    ("raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
    ("import pytest; pytest.skip('x')", "failed", "imports pytest, which this kata does not"),
    ("return object()", "failed", "an object of type object"),
    ("return None", "failed", "None"),
    ("return [[]]", "failed", "[[]]"),
    ("x = []; x.append(x); return x", "failed", "nested deeper"),
    ("import os; os.write(3, b'x' * 99); return a + b", "violation", ""),
    ("import os; os.close(3); return a + b", "crashed", ""),
    ("breakpoint()", "failed", "breakpoint"),
]


@pytest.mark.parametrize(("body", "outcome", "said"), FAILURES, ids=[b for b, _, _ in FAILURES])
def test_each_failure_is_named(
    toy: Toy, reference_text: str, body: str, outcome: str, said: str
) -> None:
    toy.write(reference_text.replace('    """Return the sum."""\n    return a + b', f"    {body}"))
    verdict = toy.verdict()
    outcomes = {r["slug"]: r["outcome"] for r in verdict["requirements"]}
    assert outcomes["sums"] == outcome
    assert said in verdict["output"]
    assert verdict["status"] == 1
    if outcome != "error":
        assert outcomes["means"] == outcomes["counter"] == "passed"
    assert processes_below(toy.work) == []


def test_a_gigabyte_of_prints_is_survived_and_shown_in_part(toy: Toy, reference_text: str) -> None:
    flood = "for _ in range(1 << 14): print('x' * (1 << 16))\n    return a + b"
    text = reference_text.replace("return a + b", flood)
    toml = toy.root / "katas/toy/kata.toml"
    toml.write_text(toml.read_text().replace("call_seconds = 3", "call_seconds = 20"))
    toy.write(text)
    verdict = toy.verdict("-k", "default")
    assert verdict["status"] == 0
    assert len(verdict["output"]) < 10_000


def test_what_one_test_leaves_behind_the_next_does_not_find(toy: Toy) -> None:
    toy.write(
        "import os, tempfile\n"
        "calls = 0\n"
        "def add(a, b=0):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    open(tempfile.gettempdir() + '/left', 'a').write('x')\n"
        "    size = os.path.getsize(tempfile.gettempdir() + '/left')\n"
        "    return a + b if calls == size == 1 else -1\n"
    )
    outcomes = {r["slug"]: r["outcome"] for r in toy.verdict()["requirements"]}
    assert outcomes["sums"] == outcomes["default"] == "passed"


# --- killed and interrupted -------------------------------------------------------------


def start(toy: Toy) -> subprocess.Popen[bytes]:
    """Start a run whose solution hangs, and wait until its worker does."""
    toml = toy.root / "katas/toy/kata.toml"
    toml.write_text(toml.read_text().replace("= 3\ntest", "= 60\ntest").replace("= 12", "= 60"))
    flag = toy.work / "began"
    toy.write("import time\ndef add(a, b=0):\n    print('began', flush=True)\n    time.sleep(60)\n")
    with flag.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "katakit", "kata", "toy", "-s", "--json", "v.json"],
            cwd=toy.work, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 60
    while b"began" not in flag.read_bytes():
        assert time.monotonic() < deadline, flag.read_bytes()
        time.sleep(0.02)
    return run


def family(run: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the judge, the zygote and the workers of a run."""
    return psutil.Process(run.pid).children(recursive=True)


def test_ctrl_c_ends_130_with_nothing_left_and_nothing_half_written(toy: Toy) -> None:
    run = start(toy)
    below = family(run)
    assert len(below) >= 3
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(30) == 130
    assert all_gone(below)
    assert not (toy.work / "v.json").exists()
    assert list(toy.work.glob(".v.json*")) == []


def test_ctrl_c_while_a_module_is_imported_ends_130_too(tmp_path: Path) -> None:
    # CPython remembers an interrupt that went through exec(text), and ends itself by SIGINT.
    (tmp_path / "interrupted.py").write_text(
        "import sys\n"
        "from katakit import __main__\n"
        "from katakit.commands import practice\n"
        "def interrupted(arguments): exec('raise KeyboardInterrupt')\n"
        "practice.run_list.__code__ = interrupted.__code__\n"
        "sys.exit(__main__.main(['list']))\n"
    )
    call = [sys.executable, "-m", "interrupted"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert "Interrupted." in done.stderr


def test_a_killed_judge_leaves_a_whole_verdict_and_no_worker(toy: Toy) -> None:
    run = start(toy)
    below = family(run)
    judge = psutil.Process(run.pid).children()[0]
    judge.kill()
    assert all_gone(below)
    assert run.wait(30) == 1
    text = (toy.work / "v.json").read_text()
    assert "the judge's process ended in mid-run" in text


def test_who_forks_the_workers_killed_leaves_a_whole_verdict_that_says_so(toy: Toy) -> None:
    run = start(toy)
    below = family(run)
    judge = psutil.Process(run.pid).children()[0]
    for process in judge.children():
        process.kill()
    assert run.wait(30) == 1
    assert all_gone(below)
    verdict = json.loads((toy.work / "v.json").read_text())
    assert verdict["trouble"].startswith("the process that starts the workers was killed")
    assert {r["outcome"] for r in verdict["requirements"]} == {"error"}
    assert b"Traceback" not in (toy.work / "began").read_bytes()


def test_a_killed_supervisor_takes_everything_with_it(toy: Toy) -> None:
    run = start(toy)
    below = family(run)
    run.kill()
    run.wait(30)
    assert all_gone(below)


def test_a_run_leaves_no_folder_behind(toy: Toy, tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    place.chmod(0o755)
    done = toy.kit("kata", "toy", "--solution", "reference", TMPDIR=str(place))
    assert done.returncode == 0
    assert list(place.iterdir()) == []
