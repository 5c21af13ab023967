"""`katakit changed`: what it takes of a pull request, and what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.errors import KataError
from katakit.group.git_changes import MOST, Change, take
from tests.kit.group.git import begin, commit, git, plant

KATAS = ("kfold", "drift", "exam")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A group's repository with one solution on main, and a branch that left it."""
    folder = begin(tmp_path / "repository")
    commit(folder, {"members/bao/kfold.py": "old = 1\n", "noxfile.py": "print()\n"})
    git(folder, "checkout", "-q", "-b", "change")
    return folder


def taken(repository: Path, tmp_path: Path, base: str = "main", head: str = "change") -> Change:
    return take(repository, base, head, tmp_path / "taken", KATAS, ["exam"])


def files(tmp_path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(tmp_path / "taken")): p.read_bytes()
            for p in sorted((tmp_path / "taken").rglob("*")) if not p.is_dir()}  # fmt: skip


def test_what_was_added_or_changed_is_taken_and_what_was_not_is_not(
    repository: Path, tmp_path: Path
) -> None:
    commit(repository, {"members/alice/kfold.py": "new = 1\n", "members/alice/drift.py": "d = 1\n"})
    change = taken(repository, tmp_path)
    assert change.taken == ["members/alice/drift.py", "members/alice/kfold.py"]
    assert change.left_out == []
    assert files(tmp_path) == {"alice/drift.py": b"d = 1\n", "alice/kfold.py": b"new = 1\n"}


def test_what_main_got_meanwhile_is_no_part_of_the_change(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"members/alice/kfold.py": "new = 1\n"})
    git(repository, "checkout", "-q", "main")
    commit(repository, {"members/bao/kfold.py": "newer = 1\n"})
    assert taken(repository, tmp_path).taken == ["members/alice/kfold.py"]


def test_a_deleted_file_is_nothing_to_judge(repository: Path, tmp_path: Path) -> None:
    (repository / "members/bao/kfold.py").unlink()
    commit(repository, {})
    change = taken(repository, tmp_path)
    assert (change.taken, change.left_out) == ([], [])
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("mode", "path", "content", "why"),
    [
        ("120000", "members/alice/kfold.py", b"../bao/kfold.py", "symbolic link"),
        ("120000", "members/alice", b"bao", "symbolic link"),
        ("160000", "members/alice/kfold.py", b"", "submodule"),
        ("100644", "noxfile.py", b"import os", "outside members/"),
        ("100644", ".github/workflows/judge.yml", b"on: push", "outside members/"),
        ("100644", "katakit.toml", b"roots = []", "outside members/"),
        ("100644", "conftest.py", b"", "outside members/"),
        ("100644", "members/alice/conftest.py", b"", "no kata that is known"),
        ("100644", "members/alice/deep/kfold.py", b"", "no members/<handle>/<kata>.py"),
        ("100644", "members/kfold.py", b"", "no members/<handle>/<kata>.py"),
        ("100644", "members/-rf/kfold.py", b"", "handle"),
        ("100644", "members/.hidden/kfold.py", b"", "handle"),
        ("100644", "members/a\nb/kfold.py", b"", "handle"),
        ("100644", "members/<b>/kfold.py", b"", "handle"),
        ("100644", "members/alice/kfold.PY", b"", "no members/<handle>/<kata>.py"),
        ("100644", "members/alice/exam.py", b"", "where its key is"),
        ("100644", "members/alice/kfold.py", b"#" * (1 << 20) + b"\n", "at most 1 MB"),
    ],
)
def test_what_is_no_plain_solution_is_left_out_and_told(
    repository: Path, tmp_path: Path, mode: str, path: str, content: bytes, why: str
) -> None:
    plant(repository, mode, path, content)
    change = taken(repository, tmp_path)
    assert change.taken == []
    assert [(left.path, why in left.why) for left in change.left_out] == [(path, True)]
    assert files(tmp_path) == {}


def test_neither_attributes_nor_filters_nor_hooks_of_a_change_have_an_effect(
    repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    git(repository, "config", "filter.evil.smudge", f"touch {mark}")
    git(repository, "config", "diff.evil.textconv", f"touch {mark}")
    commit(repository, {
        ".gitattributes": "*.py filter=evil diff=evil ident\n",
        "members/alice/kfold.py": "a = '$Id$'\n",
    })  # fmt: skip
    mark.unlink(missing_ok=True)
    assert taken(repository, tmp_path).taken == ["members/alice/kfold.py"]
    assert files(tmp_path) == {"alice/kfold.py": git(repository, "cat-file", "blob",
                               "HEAD:members/alice/kfold.py").encode() + b"\n"}  # fmt: skip
    assert not mark.exists()


def test_more_than_a_change_may_hold_is_left_out_and_told(repository: Path, tmp_path: Path) -> None:
    commit(repository, {f"members/m{n:03}/kfold.py": "" for n in range(MOST + 3)})
    change = taken(repository, tmp_path)
    assert len(change.taken) == len(files(tmp_path)) == MOST
    assert len(change.left_out) == 3
    assert "one more than" in change.left_out[0].why


@pytest.mark.parametrize("name", ["--output=x", "-h", "", "no-such-branch", "main..change"])
def test_what_names_no_commit_is_refused(repository: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(KataError, match="commit"):
        taken(repository, tmp_path, head=name)
    with pytest.raises(KataError, match="commit"):
        taken(repository, tmp_path, base=name)


def test_a_shallow_clone_is_told_so(repository: Path, tmp_path: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    commit(repository, {"members/alice/kfold.py": "a = 1\n"})
    with pytest.raises(KataError, match="fetch-depth"):
        taken(repository, tmp_path, head="other")


def test_a_folder_with_something_in_it_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "stale").touch()
    with pytest.raises(KataError, match="not empty"):
        taken(repository, tmp_path)


def test_the_command_says_what_it_took_and_left_also_as_json(
    repository: Path, tmp_path: Path
) -> None:
    commit(repository, {"members/alice/kfold.py": "a = 1\n", "members/::error::x/kfold.py": ""})
    call = [sys.executable, "-m", "katakit", "changed", "--base", "main", "--head", "change",
            "--to", str(tmp_path / "taken"), "--json", str(tmp_path / "changed.json")]  # fmt: skip
    done = subprocess.run(call, cwd=repository, capture_output=True, text=True, check=False,
                          timeout=60, env={**os.environ, "GIT_DIR": "nowhere"})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "taken: members/alice/kfold.py" in done.stdout
    assert "left out: members/::error::x/kfold.py: it is of a handle" in done.stdout
    told = json.loads((tmp_path / "changed.json").read_text())
    assert told["taken"] == ["members/alice/kfold.py"]
    assert told["head"] == git(repository, "rev-parse", "change")
    again = subprocess.run(call, cwd=repository, capture_output=True, text=True, check=False,
                           timeout=60)  # fmt: skip
    assert again.returncode == 2
    assert "Traceback" not in again.stderr
