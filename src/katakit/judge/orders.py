"""What a judge is told before it starts, and what it tells while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from katakit.boundary.workers import Program
from katakit.kata import Kata

Tell = Callable[[dict[str, Any]], None]
"""Sends one event to the supervisor: ``collected``, ``test``, ``trouble``, ``done``, ``broken``."""


@dataclass(frozen=True)
class Order:
    """One run of a suite.

    Attributes
    ----------
    keyword : str
        The expression of ``-k``, matched against the requirements' names.
    only : tuple of str or None
        With ``--lf`` the requirements to judge.
    fail_fast : bool
        Stop at the first test that does not pass.
    show_output : bool
        Pass on what the candidate prints as it comes.
    debug : bool
        Judge in-process, under pytest's debugger.
    reveal : bool
        Study mode: explain failures.
    """

    kata: Kata
    program: Program
    home: Path
    seed: int = 0
    keyword: str = ""
    only: tuple[str, ...] | None = None
    fail_fast: bool = False
    show_output: bool = False
    debug: bool = False
    reveal: bool = True
    environment: dict[str, str] = field(default_factory=dict)
