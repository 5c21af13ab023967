"""Verdicts as JSON, JUnit and Markdown: valid, and harmless whatever a candidate writes."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from msgspec.json import decode

from katakit.report.markdown import to_markdown
from katakit.report.text import clean
from katakit.verdict import Verdict, json_schema

from .conftest import Toy

ROOT = Path(__file__).parents[2]

HOSTILE = [
    "\x1b[2J\x1b[31mPASSED",
    "<script>alert(1)</script>",
    "::set-output name=x::1",
    "::error::injected",
    "##vso[task.complete]",
    "]]> & <a>",
    "| a | b |\n|---|---|",
    "@someone `code` [x](y) ![i](j)",
    "\x00\x07\x7f\x9b\u202e\u2066",
    "\ud800",
    "é" * 3,
]


def test_the_published_schema_is_that_of_the_code() -> None:
    assert json.loads((ROOT / "docs/verdict.schema.json").read_text()) == json_schema()


@pytest.mark.parametrize("arguments", [
    ["--solution", "reference"], [], ["--exam"], ["-k", "sums"], ["--solution", "broken.py"],
])  # fmt: skip
def test_every_kind_of_verdict_is_valid(toy: Toy, arguments: list[str]) -> None:
    toy.write("def add(:\n", "broken.py")
    verdict = toy.verdict(*arguments)
    jsonschema.validate(verdict, json_schema())
    assert verdict["schema"] == 1
    assert len(verdict["solution_sha256"]) == len(verdict["suite_sha256"]) == 64
    assert {"python", "numpy", "platform", "cpu_count"} <= verdict["environment"].keys()


@pytest.fixture
def hostile(toy: Toy) -> Toy:
    """A solution whose messages, prints, names and values are all hostile."""
    words = repr("\n".join(HOSTILE))
    toy.write(
        f"WORDS = {words}\n"
        "def add(a, b=0):\n"
        "    print(WORDS)\n"
        "    raise RuntimeError(WORDS)\n"
        "def mean(values):\n"
        "    return WORDS\n"
        "Counter = type(WORDS[:9], (Exception,), {})\n",
        "solutions/<b>::error::.py",
    )
    return toy


def reports(toy: Toy) -> tuple[str, str, bytes]:
    done = toy.kit("kata", "toy", "--solution", "solutions/<b>::error::.py",
                   "--json", "v.json", "--junit", "v.xml", "--markdown", "v.md")  # fmt: skip
    assert done.returncode == 1, done.stderr
    markdown = (toy.work / "v.md").read_text()
    return done.stdout, markdown, (toy.work / "v.xml").read_bytes()


def test_nothing_steers_the_terminal_or_the_ci_service(hostile: Toy) -> None:
    shown, _, _ = reports(hostile)
    assert "\x1b" not in shown
    assert not re.search(r"^\s*(::|##\[|##vso)", shown, re.MULTILINE)
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert "PASSED" in shown


def test_markdown_holds_no_markup_of_the_candidates(hostile: Toy) -> None:
    _, markdown, _ = reports(hostile)
    assert "<script" not in markdown
    assert "@someone" not in markdown
    assert "![" not in markdown
    assert not re.search(r"^\s*::", markdown, re.MULTILINE)
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 4 for line in rows)
    assert "alert(1)" in html.unescape(markdown)


def test_junit_is_well_formed_with_a_case_for_each_requirement(hostile: Toy) -> None:
    _, _, xml = reports(hostile)
    root = ET.fromstring(xml)
    cases = root.findall(".//testcase")
    assert [case.get("name") for case in cases] == ["sums", "default", "means", "empty", "counter"]
    assert root.get("tests") == "5"
    assert int(root.get("failures") or 0) + int(root.get("errors") or 0) == 5


def test_a_failing_write_is_one_line_and_costs_no_verdict(toy: Toy) -> None:
    done = toy.kit("kata", "toy", "--json", str(toy.root / "katas/toy/toy.py/v.json"))
    assert done.returncode == 2
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_report_stays_whole_when_the_run_can_not_be(toy: Toy) -> None:
    toy.verdict()
    before = (toy.work / "verdict.json").read_bytes()
    assert toy.kit("kata", "nosuch", "--json", "verdict.json").returncode == 2
    assert (toy.work / "verdict.json").read_bytes() == before


def test_markdown_fits_a_job_summary(toy: Toy) -> None:
    toy.verdict("--solution", "reference")
    text = to_markdown(decode((toy.work / "verdict.json").read_bytes(), type=Verdict))
    assert "<details><summary>5 that hold</summary>" in text
    assert len(text) < 10_000


@pytest.mark.parametrize("text", HOSTILE)
def test_clean_text_is_printable_and_begins_no_command(text: str) -> None:
    shown = clean(text)
    assert all(c.isprintable() or c in "\n\t" for c in shown)
    assert not re.search(r"^\s*(::|##\[|##vso\[)", shown, re.MULTILINE)


# --- Classroom 50 -------------------------------------------------------------------------

RUNNER = {
    "CLASSROOM": "ml-2026",
    "ASSIGNMENT": "toy",
    "SUBMISSION_TAG": "submit/2026-11-23T10-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/alice/commit/a1b2c3d",
    "RELEASE_URL": "https://example.org/alice/releases/1",
}


def test_classroom_50_gets_a_point_for_each_requirement(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("sum(values) / len(values)", "sum(values)"))
    done = toy.kit("kata", "toy", "--classroom50", "result.json", **RUNNER)
    assert done.returncode == 1
    result = json.loads((toy.work / "result.json").read_text())
    assert result["schema"] == "classroom50/result/v1"
    assert (result["score"], result["max-score"]) == (4, 5)
    assert [t["test-name"] for t in result["tests"] if not t["passed"]] == ["core: means"]
    assert result["review"] == result["commit"] == RUNNER["COMMIT_URL"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", result["datetime"])


def test_classroom_50_without_its_runner_is_told_and_the_verdict_stands(
    toy: Toy, reference_text: str
) -> None:
    toy.write(reference_text)
    done = toy.kit("kata", "toy", "--classroom50", "result.json", "--json", "verdict.json")
    assert done.returncode == 0
    assert "which sets CLASSROOM, ASSIGNMENT" in done.stderr
    assert (toy.work / "verdict.json").exists()
    assert not (toy.work / "result.json").exists()
