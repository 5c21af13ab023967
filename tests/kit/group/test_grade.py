"""``katakit grade``: everybody's verdict, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress

import psutil
import pytest

from katakit.group.results import Results
from katakit.verdict import from_json
from tests.kit.conftest import REFERENCE, processes_below
from tests.kit.group.conftest import Group, interrupt, wait_until

WRONG = REFERENCE.replace("sum(values) / len(values)", "sum(values)")
HANGS = REFERENCE.replace("return a + b", "while True: pass")
EXITS = REFERENCE.replace("return a + b", "import os; os._exit(0)")


def numbered(text: str, number: int) -> str:
    """Return a solution like it that nobody else has."""
    return f"{text}\n# {number}\n"


# --- verdicts -----------------------------------------------------------------------------


def test_each_gets_the_verdict_that_kata_gives(group: Group) -> None:
    solutions = {"alice": REFERENCE, "bao": WRONG, "chidi": "def (", "dora": EXITS}
    for member, text in solutions.items():
        group.hand_in(member, text)
    done = group.grade()
    assert done.returncode == 0, done.stderr
    assert "4 judged" in done.stdout
    for member, text in solutions.items():
        group.toy.write(text)
        alone = group.toy.verdict()
        assert group.outcomes(member) == {r["slug"]: r["outcome"] for r in alone["requirements"]}
        verdict = group.verdict(member)
        assert verdict["solution"] == f"members/{member}/toy.py"
        assert verdict["isolation"]["level"] == alone["isolation"]["level"]
        from_json((group.results / member / "toy.json").read_bytes())


def test_an_exam_gives_sentences_and_outcomes_only(group: Group) -> None:
    group.hand_in("bao", WRONG)
    assert group.grade("--exam").returncode == 0
    verdict = group.verdict("bao")
    assert verdict["disclosure"] == "exam"
    assert all(not r["message"] and not r.get("evidence") for r in verdict["requirements"])


def test_whoever_hangs_in_every_call_costs_three_limits_and_not_one_a_test(group: Group) -> None:
    body = "while True: pass"
    hangs = REFERENCE.replace("return a + b", body).replace("self.at = 0", body)
    hangs = hangs.replace("if not len(values):", f"{body}\n    if not len(values):")
    group.hand_in("eve", hangs)
    assert group.grade().returncode == 0
    assert set(group.outcomes("eve").values()) == {"timeout"}
    requirements = {r["slug"]: r for r in group.verdict("eve")["requirements"]}
    assert "three requirements had run out of time" in requirements["counter"]["message"]
    assert requirements["counter"]["seconds"] == 0
    assert requirements["sums"]["seconds"] < 5  # the second of its tests was not begun


def test_a_stretch_that_hangs_costs_nobody_the_core(group: Group) -> None:
    hangs = REFERENCE.replace("self.at += 1", "while True: pass")
    group.hand_in("eve", hangs)
    assert group.grade().returncode == 0
    assert group.verdict("eve")["passed"]
    assert group.outcomes("eve")["counter"] == "timeout"


# --- what is handed in --------------------------------------------------------------------


def test_a_link_is_judged_as_a_link_and_never_followed(group: Group) -> None:
    group.hand_in("alice")
    (group.members / "eve").mkdir()
    (group.members / "eve" / "toy.py").symlink_to("../alice/toy.py")
    (group.members / "mallory").symlink_to("alice")
    done = group.grade()
    assert done.returncode == 0
    assert "is a link" in group.verdict("eve")["trouble"]
    assert not group.verdict("eve")["passed"]
    assert "members/mallory is a link, and not followed" in done.stderr
    assert not (group.results / "mallory").exists()


def test_a_file_named_after_no_kata_is_told_and_left(group: Group) -> None:
    group.hand_in("alice")
    group.hand_in("alice", "notes = 1\n", "notes")
    done = group.grade()
    assert done.returncode == 0
    assert "members/alice/notes.py is named after no kata" in done.stderr
    assert [path.name for path in group.written()] == ["toy.json"]


def test_only_what_is_named_is_judged(group: Group) -> None:
    group.hand_in("alice")
    group.hand_in("bao")
    assert group.grade("--only", "bao/toy").returncode == 0
    assert [path.parent.name for path in group.written()] == ["bao"]


@pytest.mark.parametrize("wrong", [("--only", "nobody/toy"), ("--jobs", "-1")])
def test_a_wrong_call_is_one_sentence(group: Group, wrong: tuple[str, str]) -> None:
    group.hand_in("alice")
    done = group.grade(*wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_without_solutions_says_where_one_belongs(group: Group) -> None:
    group.members.mkdir()
    done = group.grade()
    assert done.returncode == 2
    assert "one is members/HANDLE/KATA.py" in done.stderr


# --- what is remembered -------------------------------------------------------------------


def test_what_was_judged_is_known_and_what_changed_is_judged(group: Group) -> None:
    group.hand_in("alice")
    group.hand_in("bao", WRONG)
    group.grade()
    before = {path: path.read_bytes() for path in group.written()}
    again = group.grade()
    assert "2 judged in 0 s, 2 of them known from before: 1 complete, 1 not passed" in again.stdout
    assert {path: path.read_bytes() for path in group.written()} == before
    group.hand_in("bao", numbered(REFERENCE, 1))
    assert "2 judged" in (third := group.grade().stdout)
    assert "1 of them known from before: 2 complete" in third


def test_another_policy_is_another_verdict(group: Group) -> None:
    group.hand_in("bao", WRONG)
    group.grade()
    assert "known" not in group.grade("--exam").stdout
    assert group.verdict("bao")["disclosure"] == "exam"


def test_another_suite_is_another_verdict_and_a_pass_stays_on_record(group: Group) -> None:
    group.hand_in("alice", WRONG)
    group.grade()
    suite = group.toy.suite
    held = suite.read_text()
    suite.write_text(held.replace("3.0)", "9.0)"))  # for a day the suite was wrong
    group.grade()
    assert group.verdict("alice")["passed"]
    suite.write_text(held)
    assert group.grade().returncode == 0
    assert not group.verdict("alice")["passed"]
    entry = next(Results(group.results).entries())
    assert entry.passed is not None
    assert entry.passed.suite_sha256 != entry.verdict.suite_sha256


@pytest.mark.parametrize("text", [HANGS, EXITS, REFERENCE.replace("a + b", "bytearray(1 << 40)")])
def test_a_crash_and_a_limit_are_judged_again(group: Group, text: str) -> None:
    group.hand_in("eve", text)
    group.grade("--exam")
    assert "known" not in group.grade("--exam").stdout


# --- whatever happens meanwhile -----------------------------------------------------------


def test_killed_in_the_middle_it_goes_on_where_it_stopped(group: Group) -> None:
    for number in range(12):
        group.hand_in(f"m{number:02}", numbered(REFERENCE, number))
    run = group.start("--jobs", "1")
    wait_until(lambda: len(group.written()) >= 3)
    run.kill()
    run.communicate()
    kept = {path: from_json(path.read_bytes()).started for path in group.written()}
    assert 3 <= len(kept) < 12
    (group.results / "m00" / ".katakit-half").write_text('{"schema"')
    wait_until(lambda: not processes_below(group.toy.work), 5)
    done = group.grade("--jobs", "1")
    assert done.returncode == 0
    assert "12 judged" in done.stdout
    assert len(group.written()) == 12
    known = int(done.stdout.partition(" of them known")[0].rpartition(" ")[2])
    assert known >= len(kept)
    for path, started in kept.items():
        assert from_json(path.read_bytes()).started == started
    assert not list(group.results.glob("*/.katakit-*"))


def test_what_had_timed_out_is_not_judged_twice_by_a_run_that_was_killed(group: Group) -> None:
    group.hand_in("a", HANGS)
    for number in range(6):
        group.hand_in(f"m{number:02}", numbered(REFERENCE, number))
    run = group.start("--jobs", "1")
    wait_until(lambda: len(group.written()) >= 2)
    run.kill()
    run.communicate()
    started = group.verdict("a")["started"], group.verdict("a")["seconds"]
    assert group.grade("--jobs", "1").returncode == 0
    assert (group.verdict("a")["started"], group.verdict("a")["seconds"]) == started
    assert "7 judged" in group.grade("--jobs", "1").stdout  # a run of its own
    assert (group.verdict("a")["started"], group.verdict("a")["seconds"]) != started


def test_ctrl_c_ends_everything_and_keeps_what_is_known(group: Group) -> None:
    for number in range(8):
        group.hand_in(f"m{number:02}", numbered(REFERENCE, number))
    run = group.start("--jobs", "2")
    wait_until(lambda: group.written())
    status, output = interrupt(run)
    assert status == 130
    assert "Interrupted" in output
    assert "Traceback" not in output
    wait_until(lambda: not processes_below(group.toy.work), 5)
    for path in group.written():
        assert from_json(path.read_bytes()).complete


def test_a_judging_process_that_is_killed_costs_nobody_a_verdict(group: Group) -> None:
    for number in range(6):
        group.hand_in(f"m{number:02}", numbered(REFERENCE, number))
    run = group.start("--jobs", "1")
    wait_until(lambda: group.written())
    judging = [
        p
        for p in psutil.Process(run.pid).children()
        if "katakit.group.judge_pool" in str(p.cmdline())
    ]
    assert judging
    os.kill(judging[0].pid, signal.SIGKILL)
    output, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors
    assert "6 judged" in output
    assert all(from_json(path.read_bytes()).complete for path in group.written())


SPINS = REFERENCE.replace(
    "return a + b",
    "import time\n    while time.process_time() < 5: pass\n    return a + b",
)


def zygotes(run: subprocess.Popen[str], busy: bool = False) -> list[psutil.Process]:
    """Return the processes that start workers; with `busy` those of whose workers one spins."""
    found = []
    for process in psutil.Process(run.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # nor a zombie
            is_one, parent = "boundary.zygote" in str(process.cmdline()), process.parent()
            is_worker = is_one and parent and "boundary.zygote" in str(parent.cmdline())
            if busy and is_worker and sum(process.cpu_times()[:2]) > 0.5:
                found.append(parent)
            elif not busy and is_one and not is_worker:
                found.append(process)
    return found


def test_what_starts_the_workers_killed_once_costs_nobody_a_verdict(group: Group) -> None:
    group.hand_in("a")
    group.hand_in("b")
    run = group.start("--jobs", "1")
    wait_until(lambda: zygotes(run))  # nothing has been loaded yet
    zygotes(run)[0].kill()
    output, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors
    assert "2 judged" in output
    assert group.verdict("a")["passed"]
    assert group.verdict("b")["passed"]


def test_who_has_it_killed_each_time_harms_nobody_elses_verdict(group: Group) -> None:
    toml = group.toy.root / "katas/toy/kata.toml"
    toml.write_text(toml.read_text().replace("call_seconds = 1", "call_seconds = 20"))
    group.hand_in("a", SPINS)
    for number in range(3):
        group.hand_in(f"m{number:02}", numbered(REFERENCE, number))
    run = group.start("--jobs", "1")
    killed = set()

    def is_over() -> bool:
        for zygote in zygotes(run, busy=True):
            zygote.kill()
            killed.add(zygote.pid)
        return run.poll() is not None

    wait_until(is_over)
    output, errors = run.communicate()
    assert run.returncode == 0, errors
    assert "4 judged" in output
    assert len(killed) == 2  # once, and once more where it was tried again
    assert "was killed by signal 9" in group.verdict("a")["trouble"]
    assert not group.verdict("a")["passed"]
    assert [group.verdict(f"m{n:02}")["trouble"] for n in range(3)] == [""] * 3
    assert [group.verdict(f"m{n:02}")["complete"] for n in range(3)] == [True] * 3
    kept = [path for path in (group.toy.work / "cache").rglob("*") if path.is_file()]
    assert len(kept) == 3  # what was lost is no answer for another time


def test_a_broken_kata_is_told_once_and_stops_no_other(group: Group) -> None:
    group.hand_in("alice", kata="broken")
    group.hand_in("bao", kata="broken")
    group.hand_in("alice")
    for room in ("katas", "reference", "tests/katas"):
        folder = group.toy.root / room / "broken"
        folder.mkdir()
        for path in (group.toy.root / room / "toy").iterdir():
            name = path.name.replace("toy", "broken")
            folder.joinpath(name).write_bytes(path.read_bytes())
    (group.toy.root / "tests/katas/broken/test_broken.py").write_text("import no_such_module\n")
    done = group.grade()
    assert done.returncode == 2
    assert done.stderr.count("Not judged, 2 of broken") == 1
    assert group.outcomes("alice")["sums"] == "passed"
    assert len(group.written()) == 1
