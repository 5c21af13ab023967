"""What plain pytest gets from an installed katakit: suites that run without the judge.

``python -m pytest tests/katas/drift --solution solutions/drift.py`` runs a hidden
suite in pytest's own process, for authors and debuggers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("katakit")
    group.addoption("--solution", help="the solution that a suite judges in-process")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(slug): the requirement that a test proves")


@pytest.fixture
def candidate(request: pytest.FixtureRequest) -> Any:
    """The candidate's module."""
    return _load(request)


@pytest.fixture
def candidate_elsewhere(request: pytest.FixtureRequest) -> Any:
    """The candidate's module in another process with another hash seed."""
    return _load(request)


def _load(request: pytest.FixtureRequest) -> Any:
    from katakit.candidate.inprocess import InProcessCandidate

    name = request.path.parent.name
    root = request.path.parents[3]
    given = request.config.getoption("--solution")
    path = Path(given) if given else root / "reference" / name / f"{name}.py"
    return InProcessCandidate(path.resolve(), name)
