"""Plain pytest, without nox: a solution's requirements in an editor, and a suite in-process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .conftest import Toy


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_solution_is_one_item_for_each_requirement(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text)
    done = pytest_in(toy.work, "solutions", "--collect-only", "-q")
    for slug in ("sums", "default", "means", "empty", "counter"):
        assert f"solutions/toy.py::{slug}" in done.stdout
    assert "test_" not in done.stdout


def test_the_items_run_through_the_judge_and_show_no_line_of_the_suite(
    toy: Toy, reference_text: str
) -> None:
    toy.write(reference_text.replace("a + b", "a"))
    done = pytest_in(toy.work, "solutions")
    assert "2 passed" in done.stdout or "4 passed" in done.stdout
    assert "1 failed" in done.stdout
    assert "`add(a, b)` returns the sum of its arguments." in done.stdout
    assert "expected   5" in done.stdout
    assert "secret_name" not in done.stdout
    assert "Traceback" not in done.stdout


def test_one_item_judges_only_itself(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text)
    done = pytest_in(toy.work, "solutions/toy.py::means")
    assert "1 passed" in done.stdout


def test_a_file_that_does_not_load_fails_each_item_with_its_line(toy: Toy) -> None:
    toy.write("def add(:\n")
    done = pytest_in(toy.work, "solutions")
    assert "5 failed" in done.stdout
    assert ":1   SyntaxError" in done.stdout


def test_other_files_are_left_to_pytest(toy: Toy) -> None:
    toy.write("x = 1\n", "solutions/other.py")
    assert "no tests" in pytest_in(toy.work, "solutions").stdout


def test_a_suite_runs_in_process_for_its_author(toy: Toy, reference_text: str) -> None:
    suite = str(toy.suite)
    arguments = ("--import-mode=importlib", "-q", suite)
    assert "6 passed" in pytest_in(toy.root, *arguments).stdout
    mine = toy.write(reference_text.replace("a + b", "a"))
    assert "2 failed" in pytest_in(toy.root, *arguments, "--solution", str(mine)).stdout
