"""What the tests of a suite are marked with, declared alike wherever a suite is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ONE_PROCESS = "one_process"
_DECLARED = (
    "requirement(slug): the requirement that a test proves",
    f"{ONE_PROCESS}(wanted=True): the cases of a test follow each other in one process",
)


def declare(config: pytest.Config) -> None:
    """Make the markers known to a run."""
    for line in _DECLARED:
        config.addinivalue_line("markers", line)


def share_a_process(one: pytest.Item, following: pytest.Item | None) -> bool:
    """Tell whether two tests are cases of one, to which its suite gives one process."""
    if following is None or _function(one) != _function(following):
        return False
    return _wants_one(one) and _wants_one(following)


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _wants_one(item: pytest.Item) -> bool:
    marker = item.get_closest_marker(ONE_PROCESS)
    return marker is not None and all(marker.args)
