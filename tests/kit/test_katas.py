"""Every solution that the katas ship, judged: the right ones pass, the wrong ones fail as named."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from katakit.kata import Kata
from katakit.roots import House

ROOT = Path(__file__).parents[2]
KATAS = House((ROOT,), ROOT / "solutions").katas()


@dataclass(frozen=True)
class Result:
    """A verdict's essence."""

    status: int
    outcomes: dict[str, str]
    text: str

    @property
    def failed(self) -> set[str]:
        return {slug for slug, outcome in self.judged.items() if outcome != "passed"}

    @property
    def judged(self) -> dict[str, str]:
        return {slug: what for slug, what in self.outcomes.items() if what != "not_judged"}

    @property
    def loaded(self) -> bool:
        return "did not load" not in self.text


def judge(
    kata: Kata, solution: Path | str, folder: Path, *options: str, timing: bool = False
) -> Result:
    """Judge a solution as a person would."""
    path = folder / "verdict.json"
    (folder / "katakit.toml").write_text(f"roots = [{json.dumps(str(ROOT))}]\n")
    call = ["kata", kata.name, "--solution", str(solution), "--json", str(path), *options]
    done = subprocess.run(
        [sys.executable, "-m", "katakit", *call, *([] if timing else ["--no-timing"])],
        cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert path.exists(), done.stdout + done.stderr
    verdict = json.loads(path.read_text())
    outcomes = {r["slug"]: r["outcome"] for r in verdict["requirements"]}
    return Result(done.returncode, outcomes, done.stdout)


def shipped(pattern: str) -> list[object]:
    """Return each kata with each of its author's files that match."""
    return [
        pytest.param(kata, path, id=f"{kata.name}-{path.stem}")
        for kata in KATAS
        for path in sorted(kata.author_folder.glob(pattern))
    ]


def named_failures(path: Path) -> list[str]:
    """Return the requirements that a flawed solution says it fails."""
    found = re.search(r"^Fails: (.+)$", path.read_text(), re.MULTILINE)
    assert found, f"{path} names no requirement that it fails"
    return [slug.strip() for slug in found[1].split(",")]


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
@pytest.mark.parametrize("word", ["reference", "peer"])
def test_reference_and_peer_are_complete(kata: Kata, word: str, tmp_path: Path) -> None:
    result = judge(kata, word, tmp_path)
    assert result.failed == set(), result.text
    assert result.status == 0


@pytest.mark.parametrize(("kata", "path"), shipped("alternatives/*.py"))
def test_alternatives_pass(kata: Kata, path: Path, tmp_path: Path) -> None:
    result = judge(kata, path, tmp_path)
    assert result.status == 0, result.text
    if path.stem != "core_only":
        assert result.failed == set(), result.text


@pytest.mark.parametrize(("kata", "path"), shipped("flawed/*.py"))
def test_a_flawed_solution_fails_the_requirement_it_names(
    kata: Kata, path: Path, tmp_path: Path
) -> None:
    named = named_failures(path)
    result = judge(kata, path, tmp_path, "-k", " or ".join(named))
    assert result.loaded, result.text
    assert {result.outcomes[slug] for slug in named}.isdisjoint({"passed", "todo"}), result.text


@pytest.mark.parametrize(("kata", "path"), shipped("slow/*.py"))
def test_a_slow_solution_is_right_and_fails_exactly_the_resources_it_names(
    kata: Kata, path: Path, tmp_path: Path
) -> None:
    result = judge(kata, path, tmp_path, timing=True)
    assert result.failed == set(named_failures(path)), result.text
    assert result.failed <= set(kata.kinds)
    assert set(result.judged) == set(result.outcomes), result.text


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_the_stub_has_everything_still_to_do(kata: Kata, tmp_path: Path) -> None:
    result = judge(kata, kata.stub_file, tmp_path)
    assert set(result.judged.values()) == {"todo"}
    assert result.status == 1
