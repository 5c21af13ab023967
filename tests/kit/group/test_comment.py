"""`katakit comment`: what it says, and that nothing in an artefact is believed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest

from katakit.errors import KataError
from katakit.group import comment
from katakit.group.git_changes import Change, LeftOut
from katakit.verdict import Environment, Evidence, Isolation, Judged, Outcome, Verdict, to_json

HOSTILE = (
    "</td>|`@everyone` #1 !2 ![x](https://x.test) <script>alert(1)</script> www.x.test\n/close"
)


def verdict(held: int = 2, failed: int = 1, message: str = "", **changes: object) -> Verdict:
    requirements = [
        Judged(f"r{n}", f"Sentence {n}.", "core",
               Outcome.PASSED if n < held else Outcome.FAILED,
               "" if n < held else message,
               evidence=None if n < held else Evidence(expected="0.0847", got="0.0511"))
        for n in range(held + failed)
    ]  # fmt: skip
    made = Verdict(
        1, "kfold", "members/alice/kfold.py", "a" * 64, "b" * 64, "0.1.0", 1, "study",
        partial=False, passed=not failed, complete=not failed, requirements=requirements,
        timing=None, isolation=Isolation("strict"), environment=Environment("3", "2", "linux", 2),
        started="2026-05-14T18:02:00+00:00", seconds=1.0,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def put(folder: Path, made: Verdict | bytes, member: str = "alice", kata: str = "kfold") -> None:
    (folder / member).mkdir(parents=True, exist_ok=True)
    data = made if isinstance(made, bytes) else to_json(made)
    (folder / member / f"{kata}.json").write_bytes(data)


def told(tmp_path: Path, change: Change | None = None, base: bool = False) -> str:
    problems: list[str] = []
    parts = comment.read(tmp_path / "new", tmp_path / "old" if base else None, problems)
    return comment.write(parts, change, "main", problems)


def test_it_begins_with_the_hidden_marker_and_tells_each_verdict(tmp_path: Path) -> None:
    put(tmp_path / "new", verdict())
    put(tmp_path / "new", verdict(3, 0), "bao")
    text = told(tmp_path)
    assert text.startswith("<!-- katakit -->\n")
    assert "**alice · `kfold`** 2 of 3 requirements hold." in text
    assert "**bao · `kfold`** 3 of 3 requirements hold." in text
    assert "| ✗ | Sentence 2. | expected 0.0847, got 0.0511 |" in text
    assert "<details><summary>2 that hold</summary>" in text
    assert "nox -s kata" in text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (verdict(3, 0), "2 of 3 requirements hold, down from 3 on `main`."),
        (verdict(1, 2), "2 of 3 requirements hold, up from 1 on `main`."),
        (verdict(2, 1), "2 of 3 requirements hold, as on `main`."),
        (verdict(4, 1, suite_sha256="c"), "2 of 3 requirements hold, 4 of 5 on `main` under"),
    ],
)
def test_it_compares_with_what_the_branch_has(tmp_path: Path, before: Verdict, said: str) -> None:
    put(tmp_path / "new", verdict())
    put(tmp_path / "old", before)
    assert said in told(tmp_path, base=True)


def test_text_of_strangers_is_no_markup_no_mention_and_no_quick_action(tmp_path: Path) -> None:
    sly = Judged("r", HOSTILE, "core", Outcome.CRASHED, HOSTILE)
    slow = Judged("s", HOSTILE, "core", Outcome.ERROR, HOSTILE, resource="speed")
    put(tmp_path / "new", verdict(requirements=[sly, slow], trouble=f"/merge {HOSTILE}",
                                  kit_version=HOSTILE, suite_sha256=HOSTILE))  # fmt: skip
    text = told(tmp_path, Change("b", "h", [], [LeftOut(HOSTILE, HOSTILE)]))
    assert "<script" not in text
    assert "](" not in text
    assert "://" not in text.replace("<!-- katakit -->", "")
    assert not re.search(r"[@#!]\w", re.sub(r"&#\d+;", "", text))
    assert not re.search(r"&#(64|35|33);\w", text)
    assert not re.search(r"^\s*[-*]?\s*/\w", text, re.MULTILINE)
    assert all(line.count("|") == 4 for line in text.splitlines() if line.startswith("|"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}", "not a verdict of katakit"),
        (b"[" * 100_000, "not a verdict of katakit"),
        (b"\xff\xfe", "not a verdict of katakit"),
        (b" " * (2 << 20), "too large"),
        (to_json(verdict(schema=2)), "schema 2"),
        (to_json(verdict(kata="drift")), "another kata"),
        (to_json(verdict(requirements=[Judged("r", "t", "core", Outcome.FAILED, resource="x")])),
         "a resource that is none"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_verdict_is_told_and_costs_no_other(
    tmp_path: Path, content: bytes, why: str
) -> None:
    put(tmp_path / "new", verdict())
    put(tmp_path / "new", content, "mallory")
    text = told(tmp_path)
    assert "**alice · `kfold`**" in text
    assert "**mallory" not in text
    assert why in text


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    put(tmp_path / "another", verdict())
    (tmp_path / "new" / "alice").mkdir(parents=True)
    (tmp_path / "new" / "alice" / "kfold.json").symlink_to(tmp_path / "another/alice/kfold.json")
    (tmp_path / "new" / "bao").symlink_to(tmp_path / "another" / "alice")
    (tmp_path / "new" / "<b>").mkdir()
    os.mkfifo(tmp_path / "new" / "alice" / "drift.json")
    text = told(tmp_path)
    assert "Nothing was judged in this change." in text
    assert "4 not judged" in text
    with pytest.raises(KataError, match="No folder"):
        comment.read(tmp_path / "nowhere", None, [])


def test_a_long_comment_is_cut_at_whole_verdicts_and_says_so(tmp_path: Path) -> None:
    for n in range(30):
        put(tmp_path / "new", verdict(0, 40, HOSTILE * 3), f"m{n:02}")
    text = told(tmp_path)
    assert len(text) < 65_536
    assert text.count("requirements hold") == 30
    assert "of the verdicts are told without their details. The run's artefact" in text
    assert text.count("<details>") == text.count("</details>")


def test_a_change_of_nothing_but_other_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    left = [LeftOut("noxfile.py", "is outside members/, and only solutions are judged")]
    text = told(tmp_path, Change("b", "h", [], left, untold=7))
    assert "Nothing was judged in this change." in text
    assert "noxfile.py is outside members" in text
    assert "8 not judged" in text


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"base": 1}'])
def test_a_list_of_changes_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "changed.json").write_bytes(content)
    with pytest.raises(KataError, match="not written by katakit changed"):
        comment.read_change(tmp_path / "changed.json")
