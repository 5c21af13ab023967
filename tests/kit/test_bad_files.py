"""Files that are there and can't be judged: one clear message each, and a verdict all the same."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from katakit import __main__
from katakit.candidate.remote import RemoteCandidate
from katakit.candidate.reserved_names import RESERVED

from .conftest import Toy


def unjudged(toy: Toy, *arguments: str) -> str:
    """Judge, check that every requirement is an error, and return the one message."""
    verdict = toy.verdict(*arguments)
    assert verdict["status"] == 1
    assert {r["outcome"] for r in verdict["requirements"]} == {"error"}
    assert not verdict["passed"]
    assert "0 of 5 judged: the file did not load." in verdict["output"]
    assert verdict["trouble"].split("\n")[0] in verdict["output"]
    message: str = verdict["trouble"]
    return message


TEXTS = [
    # the text, what the message says
    ("def add(a, b=0:\n    return a\n", "solutions/toy.py:1   SyntaxError: "),
    ("def add(a, b):\nreturn a\n", "solutions/toy.py:2   IndentationError: "),
    ("x = 1\n\0\n", "solutions/toy.py:2   holds a NUL byte"),
    (b"x = 'caf\xe9'\n", "solutions/toy.py:1   is not UTF-8 text: byte 0xe9"),
    (b"\xff\xfex\x00", "is UTF-16 text, which Python does not read. Save it as UTF-8."),
    (b"x = 1\ny = '\xff\xfe'\n", "solutions/toy.py:2   is not UTF-8 text: byte 0xff"),
    ("(" * 3000 + ")" * 3000, "solutions/toy.py"),
    ("#" * (2 << 20), "has 2 MB; a solution has at most 1 MB"),
    # imports
    ("import sklearn\n", "solutions/toy.py:1   imports sklearn, which this kata does not allow"),
    ("if 1:\n    from scipy import stats\n", "solutions/toy.py:2   imports scipy, which"),
    ("from . import helper\n", "a solution is one file; put `helper` into it"),
    ("import mine\n", "imports mine, which"),
    (
        "import importlib\nimportlib.import_module('pan' + 'das')\n",
        "solutions/toy.py:2   imports pandas, which this kata does not allow",
    ),
    # at import
    ("1 / 0\n", "solutions/toy.py:1   raised ZeroDivisionError: division by zero"),
    ("raise SystemExit(0)\n", "solutions/toy.py:1   raised SystemExit: 0"),
    ("raise KeyboardInterrupt\n", "raised KeyboardInterrupt"),
    ("raise NotImplementedError\n", "raised NotImplementedError"),
    ("breakpoint()\n", "breakpoint"),
]


@pytest.mark.parametrize(("text", "message"), TEXTS, ids=[m[:40] for _, m in TEXTS])
def test_a_file_that_does_not_load_is_told_once(toy: Toy, text: str | bytes, message: str) -> None:
    toy.write(text)
    assert message in unjudged(toy)


def test_a_syntax_error_is_shown_with_its_line(toy: Toy) -> None:
    toy.write("def add(a, b):\n\treturn [a, '日', 'b\x1b]' + (b]\n")
    assert "SyntaxError" in unjudged(toy)
    output = toy.verdict()["output"].splitlines()
    shown = next(n for n, line in enumerate(output) if " 2 │ " in line)
    assert output[shown] == "       2 │     return [a, '日', 'b\\x1b]' + (b]"
    assert cell_len(output[shown + 1]) - 1 == cell_len(output[shown].rpartition("]")[0])
    assert output[shown + 1].strip() == "^"


@pytest.mark.parametrize("kind", ["def {}():\n    ...", "class {}:\n    ...", "{} = 1"])
def test_a_stub_that_defines_an_instruments_name_is_refused(toy: Toy, kind: str) -> None:
    stub = toy.root / "katas/toy/toy.py"
    lines = len(stub.read_text().splitlines())
    stub.write_text(stub.read_text() + kind.format("hold") + "\n")
    toy.write("")
    done = toy.kit("kata", "toy")
    assert done.returncode == 2
    assert f"katas/toy/toy.py:{lines + 1}  defines 'hold'" in done.stderr


def test_every_public_name_of_a_candidate_is_reserved() -> None:
    candidate = RemoteCandidate(SimpleNamespace(), [])  # type: ignore[arg-type]
    assert {name for name in dir(candidate) if not name.startswith("_")} == RESERVED


def test_a_folder_is_no_solution(toy: Toy) -> None:
    (toy.work / "solutions" / "toy.py").mkdir(parents=True)
    assert "is a folder. A solution is one Python file." in unjudged(toy)


def test_a_link_to_the_reference_is_no_solution(toy: Toy) -> None:
    (toy.work / "mine.py").symlink_to(toy.root / "reference/toy/toy.py")
    assert "is a link into the author's folders" in unjudged(toy, "--solution", "mine.py")


def test_a_link_out_of_the_folder_is_not_followed(toy: Toy, tmp_path: Path) -> None:
    outside = tmp_path / "somebody_elses.py"
    outside.write_text("secret = 'theirs' +\n")
    (toy.work / "mine.py").symlink_to(outside)
    done = toy.kit("kata", "toy", "--solution", "mine.py")
    assert done.returncode == 1
    assert "is a link out of this folder" in done.stdout
    assert "theirs" not in done.stdout + done.stderr


def test_a_link_to_nowhere_is_no_solution(toy: Toy) -> None:
    (toy.work / "mine.py").symlink_to("gone.py")
    assert "is a link to nowhere" in unjudged(toy, "--solution", "mine.py")


def test_a_pipe_is_no_solution(toy: Toy) -> None:
    os.mkfifo(toy.work / "mine.py")
    assert "is no regular file" in unjudged(toy, "--solution", "mine.py")


def test_an_import_that_hangs_is_waited_for_once_and_no_test_begins(toy: Toy) -> None:
    toy.write("while True:\n    pass\n")
    verdict = toy.verdict()
    assert {(r["outcome"], r["seconds"]) for r in verdict["requirements"]} == {("timeout", 0)}
    assert "0 of 5 judged: the file did not load" in verdict["output"]
    assert verdict["status"] == 1


def test_an_exit_at_import_is_a_crash(toy: Toy) -> None:
    toy.write("import os\nos._exit(0)\n")
    verdict = toy.verdict()
    assert {r["outcome"] for r in verdict["requirements"]} == {"crashed"}
    assert "ended itself with exit status 0" in verdict["trouble"]


def test_an_empty_file_defines_nothing(toy: Toy) -> None:
    toy.write("")
    verdict = toy.verdict()
    assert {r["outcome"] for r in verdict["requirements"]} == {"error"}
    assert "the file defines no add, which the brief asks for" in verdict["output"]


def test_a_missing_function_costs_only_its_own_requirements(toy: Toy, reference_text: str) -> None:
    outcomes = toy.outcomes(reference_text.replace("def mean", "def average"))
    assert outcomes["sums"] == "passed"
    assert outcomes["means"] == outcomes["empty"] == "error"


def test_a_wrong_signature_is_named(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("def add(a, b=0)", "def add(a, b, c)"))
    verdict = toy.verdict()
    assert "called as the brief writes it: add() missing" in verdict["output"]


def test_a_name_of_the_wrong_kind_is_told(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text + "\nadd = 3\n")
    assert {r["slug"]: r["outcome"] for r in toy.verdict()["requirements"]}["sums"] in (
        "failed",
        "error",
    )


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("newline", [b"\r\n", b"\r", b"\n"])
def test_a_byte_order_mark_and_any_newline_are_accepted(
    toy: Toy, reference_text: str, prefix: bytes, newline: bytes
) -> None:
    toy.write(prefix + reference_text.encode().replace(b"\n", newline))
    assert toy.verdict()["complete"]


TOMLS = [
    ("title = \n", "kata.toml:1"),
    ("title = 3\n", "kata.toml:1"),
    ('title = "a"\npillar = "b"\ntopics = []\nlevel = "high"\nminutes = 5\n', "kata.toml:4"),
    ('title = "a"\n', "missing required field `pillar`"),
    ('title = "a"\npillar = "b"\ntopics = []\nlevel = 1\nminutes = 5\ncolour = 1\n', "kata.toml:6"),
]


@pytest.mark.parametrize(("text", "message"), TOMLS)
def test_a_malformed_kata_toml_is_told_with_file_and_line(
    toy: Toy, text: str, message: str
) -> None:
    (toy.root / "katas/toy/kata.toml").write_text(text)
    done = toy.kit("kata", "toy")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_malformed_brief_is_told_with_file_and_line(toy: Toy) -> None:
    path = toy.root / "katas/toy/brief.md"
    path.write_text(path.read_text().replace("- **means** —", "- *means*:"))
    done = toy.kit("kata", "toy")
    assert done.returncode == 2
    assert "brief.md:13  a requirement reads" in done.stderr


SUITES = [
    # what is wrong with the suite, what is said
    (('@pytest.mark.requirement("means")', '@pytest.mark.requirement("sums")'),
     "no test proves means"),
    (('@pytest.mark.requirement("means")', '@pytest.mark.requirement("median")'),
     "proves 'median', which the brief does not require"),
    (('@pytest.mark.requirement("means")\n', ""), "must carry exactly one requirement"),
    (("import pytest\n", "import pytest\nimport nosuch\n"), "the suite can't be collected"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), SUITES, ids=[m for _, m in SUITES])
def test_a_suite_that_contradicts_its_brief_is_refused(
    toy: Toy, change: tuple[str, str], message: str
) -> None:
    toy.suite.write_text(toy.suite.read_text().replace(*change))
    done = toy.kit("kata", "toy", "--solution", "reference")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_native_windows_gets_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert __main__.main(["kata", "toy"]) == 2
    assert "Use WSL 2" in capsys.readouterr().err
