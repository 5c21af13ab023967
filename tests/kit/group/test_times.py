"""When a text came, whose it is, and who is late: never from a cache, never without evidence."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from katakit.group.hand_in_times import Book, Text
from katakit.group.hand_ins import left_behind
from katakit.group.results import Results
from katakit.group.similarity import levelled
from katakit.group.submissions import Found
from katakit.verdict import from_json
from tests.kit.conftest import REFERENCE, STUB
from tests.kit.group.conftest import Group


@pytest.fixture
def group(group: Group, verdicts: Path) -> Group:
    """A group of which others have judged the same texts before."""
    group.cache = verdicts
    return group


LONG_AGO, TOMORROW = dt.date(2026, 1, 10), dt.date.today() + dt.timedelta(days=2)
OTHER = REFERENCE.replace("return a + b", "return b + a if isinstance(a, int) else a + b")


def schedule(group: Group, due: dt.date = LONG_AGO) -> None:
    group.toy.write(f'title = "T"\n[[week]]\ndue = {due}\nkatas = ["toy"]\n', "schedule.toml")


def late(group: Group, *arguments: str) -> dict[str, bool]:
    """Grade, and return who is late, as grade says and as the board says."""
    done = group.grade("--json", "grade.json", *arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads((group.toy.work / "grade.json").read_text())["hand_ins"]
    found = {one["member"]: one["late"] for one in told}
    group.toy.kit("standings", "results", "--csv", "group.csv")
    lines = (group.toy.work / "group.csv").read_text().splitlines()
    board = {line.split(",")[0]: line.endswith(",yes") for line in lines[1:]}
    assert {member: bool(one) for member, one in found.items()} == board
    assert done.stdout.count("Late: ") == sum(map(bool, found.values()))
    return found


# --- whose time it is ---------------------------------------------------------------------


def set_back(group: Group, member: str, instant: str) -> None:
    """Let a member's verdict and pass be of an earlier day."""
    for path in (group.results / member).iterdir():
        started = group.verdict(member)["started"]
        path.write_text(path.read_text().replace(started, instant))
    text = (group.results / member / ".passed.json").read_text()
    assert instant in text


def test_who_hands_in_anothers_text_has_times_of_their_own(group: Group) -> None:
    group.cache = group.toy.work / "cache"
    group.hand_in("alice")
    group.grade()
    kept = next(group.cache.rglob("??/*"))
    earlier = "2020-02-03T04:05:06+00:00"
    kept.write_text(kept.read_text().replace(group.verdict("alice")["started"], earlier))
    group.hand_in("bao")
    assert "2 judged" in (done := group.grade()).stdout
    assert "2 of them known" in done.stdout
    for member in ("alice", "bao"):
        assert group.verdict(member)["started"] > earlier
        assert Results(group.results).passed(member)["toy"].first > earlier
    before = group.verdict("bao")["started"]
    group.grade()
    assert group.verdict("bao")["started"] == before


# --- texts that are the same --------------------------------------------------------------


def alike(group: Group) -> list[dict[str, Any]]:
    group.grade("--json", "grade.json")
    found: list[dict[str, Any]] = json.loads((group.toy.work / "grade.json").read_text())["alike"]
    return found


def test_the_same_text_is_noted_for_the_organiser_and_nobody_else(group: Group) -> None:
    for member in ("alice", "bao"):
        group.hand_in(member, OTHER)
    group.hand_in("chidi", OTHER.replace("b + a", "(b + a) * 1"))
    assert alike(group) == [{"kata": "toy", "members": ["alice", "bao"], "exactly": True}]
    assert "Alike: toy of alice, bao: the same text to the byte." in group.grade().stdout
    assert group.verdict("bao")["passed"]
    group.toy.kit("standings", "results", "--html", "group.html")
    assert "Alike" not in (group.toy.work / "group.html").read_text()


def test_whitespace_comments_and_names_hide_nothing(group: Group) -> None:
    group.hand_in("alice", OTHER)
    renamed = OTHER.replace("self.at", "self.position").replace("values", "numbers")
    renamed = renamed.replace('"numbers is empty"', '"values is empty"')
    renamed = renamed.replace("return b + a", "return (b   +  a)").replace("    ", "  ")
    renamed = renamed.replace("class", "# mine\nclass")
    group.hand_in("bao", renamed.replace('"""Counts."""', '"""My very own."""'))
    assert alike(group) == [{"kata": "toy", "members": ["alice", "bao"], "exactly": False}]


@pytest.mark.parametrize("text", [STUB, REFERENCE, "", "# nothing yet\n", f"{STUB}\n# mine\n"])
def test_the_stub_and_the_kits_own_solutions_are_nobodys_to_copy(group: Group, text: str) -> None:
    for member in ("alice", "bao"):
        group.hand_in(member, text)
    assert alike(group) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x = 1\ny = x + 2\n", "b=1;a = b+2", True),
        ("def f(a, *, b=1):\n    return f(a, b=b)", "def g(x, *, y=1):\n  return g(x, y=y)", True),
        ("import numpy as np\nx = np.sum([1])", "import numpy\nt = numpy.sum([1])", True),
        ("x = max(1, 2)", "x = min(1, 2)", False),
        ("a = 1\nb = 2\nc = a - b", "a = 1\nb = 2\nc = b - a", False),
        ("import numpy as np\nx = np.sum(1)", "import numpy as np\nx = np.prod(1)", False),
        ("x = 'a'", "x = 'b'", False),
        ("def f(:\n  x = 1", "def g(:\n    y = 1  # mine", True),
        ("match a:\n  case {**rest}: x = rest", "match a:\n  case {**r}: z = r", True),
    ],
)
def test_what_levelling_makes_the_same(one: str, other: str, same: bool) -> None:
    assert (levelled(one.encode()) == levelled(other.encode())) is same


@pytest.mark.parametrize("data", [b"\xff\xfe", b"(" * 5000, b"-" * 60000 + b"1", b"\0", b"'''"])
def test_levelling_takes_any_bytes(data: bytes) -> None:
    assert levelled(data) == levelled(data)


# --- late, without git --------------------------------------------------------------------


def test_the_first_run_after_a_day_finds_out_what_is_there_and_later_texts_are_late(
    group: Group,
) -> None:
    schedule(group)
    group.hand_in("alice")
    assert late(group) == {"alice": False}
    group.hand_in("bao")
    assert late(group) == {"alice": False, "bao": True}
    assert late(group) == {"alice": False, "bao": True}
    shown = group.toy.kit("standings", "results").stdout
    assert "‡" in shown
    assert "handed in after it was due" in shown


def test_an_emptied_results_folder_makes_nobody_late(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    late(group)
    group.hand_in("bao")
    shutil.rmtree(group.results)
    assert late(group) == {"alice": False, "bao": False}


def test_before_its_day_nothing_is_late_and_without_one_nobody_asks(group: Group) -> None:
    group.hand_in("alice")
    assert late(group) == {"alice": None}
    schedule(group, TOMORROW)
    group.hand_in("bao")
    assert late(group) == {"alice": False, "bao": False}


def test_who_has_passed_in_time_may_go_on_working(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    group.hand_in("bao", REFERENCE.replace("a + b", "a - b"))
    late(group)
    group.hand_in("alice", OTHER)
    group.hand_in("bao", OTHER)
    assert late(group) == {"alice": False, "bao": True}


def test_a_text_that_was_there_before_is_as_old_as_it_was(group: Group) -> None:
    schedule(group)
    wrong = REFERENCE.replace("a + b", "a - b")
    group.hand_in("alice", wrong)
    late(group)
    group.hand_in("alice", wrong + "\n# later\n")
    assert late(group) == {"alice": True}
    group.hand_in("alice", wrong)
    assert late(group) == {"alice": False}


# --- late, by commits ---------------------------------------------------------------------


def commit(group: Group, day: str, committer: str = "") -> None:
    at, there = f"{day}T12:00:00+00:00", f"{committer or day}T12:00:00+00:00"
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
           "GIT_COMMITTER_EMAIL": "a@b", "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": there,
           "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # fmt: skip
    for words in (["init", "-q", "-b", "main"], ["add", "-A", "members"],
                  ["commit", "-q", "-m", "x"]):  # fmt: skip
        subprocess.run(["git", *words], cwd=group.toy.work, env={**os.environ, **who}, check=True)


def test_in_a_repository_the_commit_decides_whatever_runs_have_seen(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    commit(group, "2026-01-10")
    group.hand_in("bao")
    commit(group, "2026-01-11")
    assert late(group) == {"alice": False, "bao": True}
    shutil.rmtree(group.results)
    assert late(group) == {"alice": False, "bao": True}


def test_who_merges_or_rebases_later_makes_nobody_late(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    commit(group, "2026-01-09", committer="2026-02-20")
    assert late(group) == {"alice": False}


def test_of_a_text_that_is_not_committed_the_commit_of_another_says_nothing(group: Group) -> None:
    schedule(group)
    group.hand_in("alice", REFERENCE.replace("a + b", "a - b"))
    commit(group, "2026-03-01")
    group.hand_in("alice", OTHER)
    assert late(group) == {"alice": False}


def test_an_earlier_text_that_may_have_passed_in_time_keeps_one_from_being_late(
    group: Group,
) -> None:
    schedule(group)
    group.hand_in("alice", REFERENCE)
    commit(group, "2026-01-05")
    group.hand_in("alice", OTHER)
    commit(group, "2026-02-05")
    assert late(group) == {"alice": False}


def test_an_earlier_text_that_has_not_passed_does_not(group: Group) -> None:
    schedule(group)
    group.hand_in("alice", REFERENCE.replace("a + b", "a - b"))
    commit(group, "2026-01-05")
    assert late(group) == {"alice": False}
    group.hand_in("alice", OTHER)
    commit(group, "2026-02-05")
    assert late(group) == {"alice": True}


def test_what_a_shallow_clone_begins_with_may_be_older(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    commit(group, "2026-01-05")
    group.hand_in("bao")
    commit(group, "2026-02-05")
    members = group.members.rename(group.toy.work / "another")
    origin = group.toy.work / ".git"
    clone = group.toy.work / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{origin.parent}", str(clone)],
                   check=True)  # fmt: skip
    shutil.rmtree(members)
    (clone / "members").rename(group.members)
    shutil.rmtree(origin)
    (clone / ".git").rename(origin)
    assert late(group) == {"alice": False, "bao": False}


def test_evidence_speaks_for_a_day_on_its_own_clock() -> None:
    due = dt.date(2026, 5, 5)
    assert not Text(committed="2026-05-05T23:59:00-08:00").is_late(due)
    assert Text(committed="2026-05-06T00:01:00+10:00").is_late(due)
    assert not Text(
        seen="2026-05-05T23:00:00+00:00", committed="2026-05-07T00:00:00+00:00"
    ).is_late(due)
    assert not Text(seen="2026-05-09T00:00:00+00:00", since="2026-05-05T10:00:00+00:00").is_late(
        due
    )
    assert Text(seen="2026-05-09T00:00:00+00:00", since="2026-05-06T10:00:00+00:00").is_late(due)
    assert not Text(seen="rubbish").is_late(due)
    assert not Book().is_late("alice", "toy", "x", due)


# --- who has left -------------------------------------------------------------------------


def test_results_that_nobody_stands_behind_are_named_and_put_aside(group: Group) -> None:
    for member in ("alice", "zoe"):
        group.hand_in(member)
    group.grade()
    shutil.rmtree(group.members / "zoe")
    done = group.grade()
    assert "No member stands behind results/zoe; --prune puts it aside." in done.stderr
    assert "\nzoe " in group.toy.kit("standings", "results").stdout
    verdict = (group.results / "zoe/toy.json").read_bytes()
    done = group.grade("--prune", "--json", "g.json")
    assert "zoe" in done.stdout
    told = json.loads((group.toy.work / "g.json").read_text())
    assert told["without_member"] == ["zoe"]
    aside = group.toy.work / told["pruned_to"]
    assert (aside / "zoe/toy.json").read_bytes() == verdict
    assert (aside / "zoe/.passed.json").is_file()
    board = group.toy.kit("standings", "results").stdout
    assert "zoe" not in board
    assert "\nalice " in board
    assert "No member" not in group.grade().stderr


def test_a_file_that_is_gone_leaves_its_pass_on_record(group: Group) -> None:
    path = group.hand_in("alice")
    group.grade()
    path.unlink()
    assert "No member stands behind results/alice/toy; " in group.grade().stderr
    group.grade("--prune")
    assert not (group.results / "alice/toy.json").exists()
    assert "✓✓ (" in group.toy.kit("standings", "results").stdout


def test_a_member_who_is_left_out_by_only_has_not_left(group: Group) -> None:
    for member in ("alice", "zoe"):
        group.hand_in(member)
    group.grade()
    done = group.grade("--only", "alice", "--prune")
    assert "zoe" not in done.stdout + done.stderr
    assert from_json((group.results / "zoe/toy.json").read_bytes()).passed


def test_a_folder_without_members_prunes_nothing(group: Group) -> None:
    group.hand_in("alice")
    group.grade()
    shutil.rmtree(group.members)
    group.members.mkdir()
    assert group.grade("--prune").returncode == 2
    assert (group.results / "alice/toy.json").is_file()


# --- where it is kept ---------------------------------------------------------------------


def test_the_cache_moves_with_katakit_home(group: Group) -> None:
    group.hand_in("alice")
    moved = group.toy.work / "moved"
    usual = {"KATAKIT_CACHE": "", "KATAKIT_HOME": str(moved), "HOME": str(group.toy.work / "h")}
    done = group.toy.kit(*group.call, **usual)
    assert done.returncode == 0, done.stderr
    assert list((moved / "cache/verdicts").rglob("??/*"))
    assert not (group.toy.work / "h").exists()


# --- what passed means --------------------------------------------------------------------


def test_without_timing_a_kata_that_promises_none_is_passed_everywhere(group: Group) -> None:
    group.hand_in("alice")
    assert "1 complete" in group.grade("--no-timing").stdout
    assert group.verdict("alice")["passed"]
    assert "1 / 1" in group.toy.kit("standings", "results").stdout


def test_a_damaged_verdict_is_no_kata_that_was_not_begun(group: Group) -> None:
    group.hand_in("alice", OTHER)
    group.hand_in("bao", REFERENCE.replace("a + b", "a - b"))
    group.grade()
    (group.results / "bao/toy.json").write_bytes(b'{"schema": 1')
    shown = group.toy.kit("standings", "results")
    assert "not begun" not in shown.stdout
    assert "damaged" in shown.stdout
    assert "'katakit grade' makes another" in shown.stderr
    assert group.grade().returncode == 0
    assert "damaged" not in group.toy.kit("standings", "results").stdout


def test_passes_that_can_not_be_read_are_kept_for_a_mend(group: Group) -> None:
    group.hand_in("alice")
    group.grade()
    (group.results / "alice/.passed.json").write_bytes(b'{"drift": ')
    group.hand_in("alice", OTHER)
    assert group.grade().returncode == 0
    kept = [path.read_bytes() for path in (group.results / "alice").glob(".damaged-*")]
    assert kept == [b'{"drift": ']
    assert list(Results(group.results).passed("alice")) == ["toy"]


def test_what_was_not_run_lacks_no_isolation(group: Group) -> None:
    group.hand_in("alice", "def (")
    group.grade()
    group.toy.kit("standings", "results", "--html", "g.html", "--csv", "g.csv")
    shown = group.toy.kit("standings", "results").stdout
    assert "†" not in shown
    assert "isolation" not in shown
    assert "isolation none" not in (group.toy.work / "g.html").read_text()
    assert "nothing was run" in (group.toy.work / "g.csv").read_text()


def test_looking_again_writes_nothing_where_nothing_is_new(group: Group) -> None:
    group.hand_in("alice")
    schedule(group)
    group.grade()
    kept = {path: path.read_bytes() for path in group.results.rglob("*") if path.is_file()}
    group.grade()
    assert {p: p.read_bytes() for p in group.results.rglob("*") if p.is_file()} == kept


def test_a_day_that_is_over_since_is_noted_though_nothing_is_new(group: Group) -> None:
    schedule(group)
    group.hand_in("alice")
    group.grade()
    path = group.results / ".inventory.json"
    inventory = json.loads(path.read_text())
    path.write_text(json.dumps({**inventory, "at": "2026-01-02T00:00:00+00:00"}))
    group.grade()
    group.hand_in("bao")
    assert late(group) == {"alice": False, "bao": True}


def test_a_folder_that_holds_no_results_is_never_put_aside(group: Group) -> None:
    group.hand_in("alice")
    group.toy.write('{"name": "x"}', "web/package.json")
    done = group.toy.kit("grade", "members", "--results", ".", "--prune", **group.environment)
    assert done.returncode == 0, done.stderr
    assert (group.toy.work / "web/package.json").is_file()
    assert (group.members / "alice/toy.py").is_file()


def test_results_that_lie_among_the_members_are_refused(group: Group) -> None:
    group.hand_in("alice")
    done = group.toy.kit("grade", "members", "--results", "members/results", **group.environment)
    assert done.returncode == 2
    assert not (group.members / "results").exists()


def test_the_json_never_replaces_what_grade_reads(group: Group) -> None:
    path = group.hand_in("alice")
    before = path.read_bytes()
    assert group.grade("--json", "members/alice/toy.py").returncode == 2
    assert path.read_bytes() == before


def test_what_is_out_of_reach_is_not_gone(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    group.hand_in("alice")
    group.grade()
    lstat = os.lstat

    def refuse(path: Any, **more: Any) -> os.stat_result:
        if str(path).endswith("alice/toy.py"):
            raise PermissionError(13, "Permission denied")
        return lstat(path, **more)

    monkeypatch.setattr(os, "lstat", refuse)
    found = Found(["alice"], [], [])
    assert left_behind(found, group.members, Results(group.results)) == []
    monkeypatch.undo()
    (group.members / "alice/toy.py").unlink()
    assert left_behind(found, group.members, Results(group.results)) == ["alice/toy"]
