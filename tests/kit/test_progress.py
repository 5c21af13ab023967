"""How a long run tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from katakit.report.live_terminal import Lines, long_run

if TYPE_CHECKING:
    import pytest


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines(every=0.0) as told:
        told.update("grading", 3, 9)
    assert capsys.readouterr().err == "grading: 3 of 9\n"


def test_a_short_run_leaves_no_line_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with long_run() as told:
        told.update("grading", 3, 9)
    assert capsys.readouterr().err == ""
