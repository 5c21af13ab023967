"""``pip install`` of the wheel, an empty folder: the same contract as in a checkout."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest

from katakit.sandbox import kernel
from tests.kit.conftest import processes_below
from tests.kit.wheel.conftest import ROOT, Place

NO_TIMING = ("--no-timing", "--seed", "1")


def waiting_solution(work: Path) -> Path:
    """Write a solution that never comes back from its first call."""
    path = work / "solutions" / "attention.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text("import time\n\ndef attention(*args, **kwargs):\n    time.sleep(600)\n")
    return path


def until(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def test_the_first_run_makes_the_stub_and_says_what_comes_next(installed: Place) -> None:
    done = installed.call("kata", "attention", "--no-timing")
    assert done.returncode == 1, done.stderr
    assert (installed.work / "solutions/attention.py").read_bytes() == (
        ROOT / "katas/attention/attention.py"
    ).read_bytes()
    assert "new: copied from the stub" in done.stdout
    assert "0 of 17 hold" in done.stdout
    assert installed.opened() == []


@pytest.mark.parametrize("solution", ["reference", "peer"])
def test_shipped_solutions_pass_as_in_a_checkout(
    installed: Place, checkout: Place, solution: str
) -> None:
    ours = installed.verdict("attention", *NO_TIMING, "--solution", solution)
    theirs = checkout.verdict("attention", *NO_TIMING, "--solution", solution)
    for verdict in (ours, theirs):
        assert verdict["status"] == 0, verdict["printed"]
        assert verdict["isolation"]["level"] == ("strict" if kernel.machine() else "process")
    same = ("kata", "solution", "solution_sha256", "suite_sha256", "passed", "complete", "trouble")
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
    assert [r["slug"] for r in ours["requirements"]] == [r["slug"] for r in theirs["requirements"]]
    assert installed.opened() == []


def test_a_wrong_solution_fails_as_in_a_checkout(installed: Place, checkout: Place) -> None:
    reference = (ROOT / "reference/attention/attention.py").read_text()
    wrong = f"{reference}\n\ndef attention(q, k, v, **options):\n    return 0.25\n"
    found = []
    for place in (installed, checkout):
        (place.work / "solutions").mkdir(exist_ok=True)
        (place.work / "solutions/attention.py").write_text(wrong)
        verdict = place.verdict("attention", *NO_TIMING)
        assert verdict["status"] == 1
        found.append([(r["slug"], r["outcome"], r["message"]) for r in verdict["requirements"]])
    assert found[0] == found[1]


def test_the_workload_is_measured(installed: Place) -> None:
    verdict = installed.verdict("kmeans", "--timing-only", "--solution", "reference")
    assert verdict["timing"]["cpu_ratio"] > 0, verdict["printed"]


def test_the_commands_around_it_work_and_leave_nothing(installed: Place) -> None:
    listed = installed.call("list")
    assert listed.returncode == 0, listed.stderr
    assert "Attend without the square" in listed.stdout
    hint = installed.call("hint", "attention")
    assert hint.returncode == 0, hint.stderr
    notes = installed.call("kata", "attention", "--no-timing", "--solution", "reference", "--notes")
    assert "interviewer" in notes.stdout
    reveal = installed.call("kata", "attention", "--reveal")
    assert "def attention(" in reveal.stdout
    sheet = installed.call("mock", "--loop", "onsite", "--seed", "7", "--interviewer")
    assert sheet.returncode == 0, sheet.stderr
    assert "To grade" in sheet.stdout
    made = installed.call("init", "own")
    assert made.returncode == 0, made.stderr
    assert (installed.work / "own/briefs/attention.md").is_file()
    assert installed.opened() == []


def test_a_list_opens_no_archive_and_a_broken_one_is_named(
    installed: Place, environment: Path
) -> None:
    """Where every archive is broken behind its first line, the board can still tell a pass."""
    (installed.work / "solutions").mkdir()
    shutil.copy(ROOT / "reference/roc_auc/roc_auc.py", installed.work / "solutions/roc_auc.py")
    assert installed.call("kata", "roc_auc").returncode == 0
    (site,) = environment.glob("lib/python*/site-packages")
    root = installed.work / "root"
    shutil.copytree(site / "katakit/shipped", root)
    for path in (root / "archives").iterdir():
        path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\nnothing")
    (installed.work / "katakit.toml").write_text('roots = ["root"]\n')
    listed = installed.call("list")
    assert listed.returncode == 0, listed.stderr
    assert re.search(r"✓✓? +roc_auc|roc_auc.*✓", listed.stdout), listed.stdout
    judged = installed.call("kata", "roc_auc")
    assert judged.returncode == 2
    assert "root/archives/roc_auc.packed" in judged.stderr
    assert "install it again" in judged.stderr


def test_an_audit_and_a_new_kata_say_where_they_belong(installed: Place) -> None:
    audit = installed.call("audit", "attention")
    assert audit.returncode == 2
    assert "in an archive here" in audit.stderr
    new = installed.call("new", "--no-input", "name=mine", "title=Mine")
    assert new.returncode == 2, new.stdout
    assert "--root DIR" in new.stderr
    own = installed.call("new", "--no-input", "name=mine", "title=Mine", "--root", "own")
    assert own.returncode == 0, own.stderr


def test_ctrl_c_leaves_no_private_folder(installed: Place) -> None:
    waiting_solution(installed.work)
    run = installed.start("kata", "attention", "--no-timing")
    until(installed.opened)
    until(lambda: len(processes_below(installed.work)) > 1)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130, told
    assert installed.opened() == []
    assert list(installed.temporary.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next_run(installed: Place) -> None:
    path = waiting_solution(installed.work)
    run = installed.start("kata", "attention", "--no-timing")
    until(installed.opened)
    (left,) = installed.opened()
    assert left.stat().st_mode & 0o777 == 0o700
    os.kill(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)
    until(lambda: not processes_below(installed.work))
    assert installed.opened() == [left]
    path.unlink()
    assert installed.call("kata", "attention", "--no-timing").returncode == 1
    assert installed.opened() == []


THIEF = """
import glob, os, pathlib

def _look():
    found = []
    for pattern in {patterns!r}:
        try:
            places = glob.glob(pattern, recursive=True)
        except OSError:
            places = []
        for place in places:
            try:
                text = pathlib.Path(place).read_bytes() if os.path.isfile(place) else os.listdir(place)
            except OSError:
                continue
            found.append(place)
    for place in {paths!r}:
        try:
            os.listdir(place) if not place.endswith("packed") else pathlib.Path(place).read_bytes()
        except OSError:
            continue
        found.append(place)
    return found

def add(a, b=0):
    raise RuntimeError("READ " + repr(_look()))
"""


@pytest.mark.skipif(not kernel.machine(), reason="only the kernel layers keep files shut")
def test_neither_archive_nor_private_folder_can_be_read_by_a_solution(packed_toy: Place) -> None:
    temporary, root = packed_toy.temporary, packed_toy.work / "root"
    patterns = [f"{temporary}/**", f"{root}/**", "/tmp/katakit-open-*/**"]
    paths = [str(temporary), str(root / "archives"), str(root / "archives/toy.packed")]
    source = THIEF.format(patterns=patterns, paths=paths)
    (packed_toy.work / "thief.py").write_text(source)
    judged = packed_toy.verdict("toy", "--no-timing", "--solution", "thief.py")
    assert judged["isolation"]["level"] == "strict"
    (told,) = {r["message"] for r in judged["requirements"] if r["slug"] == "default"}
    assert "READ []" in told, told
    names: dict[str, object] = {}
    exec(source, names)  # this process is shut out of nothing
    assert str(root / "archives/toy.packed") in names["_look"]()
