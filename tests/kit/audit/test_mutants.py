"""Mutants: what is generated, what survives, and how a survivor is signed."""

from __future__ import annotations

import pytest

from katakit.audit.mutant_generation import mutants_of
from tests.kit.audit.conftest import Queue


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("x.argmin()", "x.argmax()"),
        ("np.mean(x, axis=0)", "np.mean(x, axis=1)"),
        ("x.std(ddof=1)", "x.std(ddof=0)"),
        ("x.sum(keepdims=True)", "x.sum(keepdims=False)"),
        ("x.copy()", "x"),
        ("np.array(x)", "np.asarray(x)"),
        ("np.zeros(3, dtype=float)", 'np.zeros(3, dtype="float32")'),
        ('np.searchsorted(x, 1, side="left")', 'np.searchsorted(x, 1, side="right")'),
        ('np.argsort(x, kind="stable")', 'np.argsort(x, kind="heapsort")'),
        ("min(x)", "max(x)"),
        ("x.any()", "x.all()"),
        ("np.cumsum(x[::-1])", "np.cumsum(x[:])"),
        ("x <= 1", "x < 1"),
        ("x[:2]", "x[:1]"),
        ("x[:2]", "x[:3]"),
        ("sorted(x)", "x"),
        ("(x > 0) & (x < 5)", "(x > 0)"),
        ("abs(x)", "x"),
    ],
)
def test_a_mistake_that_people_make_is_among_them(line: str, mistake: str) -> None:
    source = f"import numpy as np\n\n\ndef f(x):\n    return {line}\n"
    assert f"return {mistake}" in [mutant.after for mutant in mutants_of(source)]


def test_wording_annotations_and_imports_are_left_alone() -> None:
    source = (
        "from typing import Any\n\n__all__ = ['f']\nPair = tuple[int, int]\n\n\n"
        "def f(x: int = 1) -> Pair:\n    '''Say it.'''\n"
        "    if x:\n        raise ValueError('no such x')\n"
    )
    changed = {mutant.before for mutant in mutants_of(source)}
    assert changed == {"def f(x: int = 1) -> Pair:", "if x:"}


def test_a_check_that_no_test_misses_survives_and_can_be_signed(queue: Queue) -> None:
    assert queue.says("mutants") == ""
    queue.replace(
        queue.reference, "    numbers = ", "    values = values[:1_000_000]\n    numbers = "
    )
    [*found] = queue.findings("mutants")
    entries = [finding["detail"].partition("\n\n")[2] for finding in found]
    assert entries, "nothing survives"
    reason = 'reason = "No promise is about a million values."'
    signed = "\n\n".join(entry.replace('reason = ""', reason) for entry in entries)
    path = f"{queue.author}/equivalent_mutants.toml"
    queue.write(path, "\n\n".join(entries))
    assert "gives no reason" in queue.says("mutants")
    queue.write(path, signed)
    assert queue.says("mutants") == ""
    queue.replace(queue.reference, "values[:1_000_000]", "values[:2_000_000]")
    assert "is stale: the code has changed" in queue.says("mutants")


def test_a_suite_without_a_test_of_a_line_lets_its_mutants_live(queue: Queue) -> None:
    branch = "    if len(values) > 1_000:\n        window = window + 1\n    numbers = "
    queue.replace(queue.reference, "    numbers = ", branch)
    said = queue.says("mutants")
    assert "A mutant survives: reference/rolling_mean/rolling_mean.py:" in said
    assert "- window = window + 1" in said


def test_a_signature_for_a_mutant_that_is_killed_is_needless(queue: Queue) -> None:
    from katakit.audit.mutants import as_toml

    source = queue.path(queue.reference).read_text()
    mutant = next(m for m in mutants_of(source) if "axis=1" in m.before and m.routine)
    entry = as_toml(source, mutant).replace('reason = ""', 'reason = "I think that it may be."')
    queue.write(f"{queue.author}/equivalent_mutants.toml", entry)
    assert "is needless: the suite kills that mutant" in queue.says("mutants")
