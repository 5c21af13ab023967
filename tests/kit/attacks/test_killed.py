"""A judge that is killed leaves the old result or the new one, whole, and nothing running."""

from __future__ import annotations

from tests.bench.killed import kill_at_random
from tests.kit.conftest import Toy


def test_twelve_kills_tear_no_result_and_leave_no_process(toy: Toy) -> None:
    count = kill_at_random(12, seed=7, root=toy.root, kata="toy", keyword=())
    assert count.old + count.new == 12
    assert count.torn == count.left_running == 0
