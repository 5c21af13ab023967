"""What a judge is told before it starts, and what it tells while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from katakit.boundary.program import Program
from katakit.kata import Kata

Tell = Callable[[dict[str, Any]], None]
"""Sends one event to the supervisor: ``collected``, ``test``, ``trouble``, ``done``, ``broken``,
``lost``."""


@dataclass(frozen=True)
class Order:
    """One run of a suite.

    Attributes
    ----------
    imports : tuple of str
        What the solution and the suite need of other packages; imported once, before
        the first worker is forked.
    home : Path
        A folder for the workers' scratch.
    keyword : str
        The expression of ``-k``, matched against the requirements' names.
    only : tuple of str or None
        With ``--lf`` the requirements to judge.
    fail_fast : bool
        Stop at the first test that does not pass.
    show_output : bool
        Pass on what the candidate prints as it comes.
    reveal : bool
        Study mode: explain failures.
    level : str
        The isolation to try for.
    required : str
        The isolation without which nothing is judged.
    """

    kata: Kata
    program: Program
    imports: tuple[str, ...]
    home: Path
    seed: int = 0
    keyword: str = ""
    only: tuple[str, ...] | None = None
    fail_fast: bool = False
    show_output: bool = False
    reveal: bool = True
    level: str = "strict"
    required: str = "none"
