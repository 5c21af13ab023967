"""What a member's last verdict on a kata comes to in one cell of a table.

A cell is read in three ways: at a glance (``✓ 1.4×``), aloud (what a screen reader says), and by
a program that sorts. All three are decided here, so that no writer decides it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from katakit.group.results import Pass
from katakit.report.text import WORDS, figure, one_line
from katakit.verdict import NOTHING_RAN, Outcome, Verdict

PART, WEAK, LATE = "*", "†", "‡"
"""Signs of a verdict in part, of one with less than strict isolation, and of a late hand-in."""


class State(StrEnum):
    """How far a member is with a kata, the farthest first."""

    COMPLETE = "complete"
    PASSED = "passed"
    EARLIER = "passed earlier"
    SLOW = "slow"
    PARTLY = "partly"
    ENDED = "ended"
    TODO = "not written"
    WAITING = "not judged"
    DAMAGED = "damaged"
    NOT_BEGUN = "not begun"


@dataclass(frozen=True)
class Cell:
    """A member's standing in one kata.

    Attributes
    ----------
    mark : str
        At a glance.
    spoken : str
        The same in words, for whoever does not see the table.
    order : float
        To sort by: the more, the farther.
    signs : str
        `PART`, `WEAK` and `LATE`, where they are due.
    verdict : Verdict or None
        What it comes from.
    passed : Pass or None
        The pass on record.
    """

    state: State
    mark: str
    spoken: str
    order: float = 0.0
    signs: str = ""
    verdict: Verdict | None = None
    passed: Pass | None = None

    @property
    def solved(self) -> bool:
        """Whether the core was ever passed."""
        return self.state in (State.COMPLETE, State.PASSED, State.EARLIER)

    @property
    def ever_complete(self) -> bool:
        """Whether the stretch was ever passed as well."""
        return self.state is State.COMPLETE or (self.passed is not None and self.passed.complete)


NOT_BEGUN = Cell(State.NOT_BEGUN, "·", "not begun")
WAITING = Cell(State.WAITING, "…", "handed in, not judged yet", 0.3)
DAMAGED = Cell(State.DAMAGED, "damaged", "its verdict is damaged; grading it again mends that", 0.2)

_ORDER = {
    State.COMPLETE: 6.0,
    State.PASSED: 5.0,
    State.EARLIER: 4.0,
    State.SLOW: 3.0,
    State.PARTLY: 2.0,
    State.ENDED: 1.0,
    State.TODO: 0.5,
}
_ENDED = {
    Outcome.TIMEOUT: "timed out",
    Outcome.CRASHED: "crashed",
    Outcome.VIOLATION: "violation",
    Outcome.ERROR: "not loaded",
}


def cell(
    verdict: Verdict | None, passed: Pass | None, without: Cell = NOT_BEGUN, *, late: bool = False
) -> Cell:
    """Return the cell of a last verdict and of the pass on record; either may be missing.

    Parameters
    ----------
    without : Cell
        What there is instead of a verdict: nothing, a file that waits, or a damaged verdict.
    late : bool
        Whether what was judged came after its day.
    """
    if verdict is None:
        if passed is None:
            return without
        why = "no verdict of it is on file" if without is NOT_BEGUN else without.spoken
        return _earlier(passed, why)
    signs, remarks = _signs(verdict, late)
    whole = verdict.passed and not verdict.partial
    if passed is not None and not whole:
        return _earlier(passed, _since(verdict, passed), verdict)
    state, mark, spoken = _solved(verdict) if whole else _unsolved(verdict)
    order = _ORDER[state] + _within(state, verdict)
    return Cell(state, mark, "; ".join([spoken, *remarks]), order, signs, verdict, passed)


def shortened(version: str) -> str:
    """Return a kit's version without its patch: 1.2 of 1.2.3."""
    return ".".join(one_line(version, 20).split(".")[:2])


def core_tests_hold(verdict: Verdict) -> bool:
    """Tell whether all of the core that the suite judged holds."""
    core = [r for r in verdict.tested if r.part == "core"]
    return bool(core) and all(r.outcome is Outcome.PASSED for r in core)


def _earlier(passed: Pass, why: str, verdict: Verdict | None = None) -> Cell:
    version = shortened(passed.kit_version)
    tick, word = ("✓✓", "complete") if passed.complete else ("✓", "passed")
    order = _ORDER[State.EARLIER] + (0.5 if passed.complete else 0.0)
    return Cell(
        State.EARLIER,
        f"{tick} ({version})",
        f"{word} under kit {version}; {why}",
        order,
        "",
        verdict,
        passed,
    )


def _since(verdict: Verdict, passed: Pass) -> str:
    if verdict.partial:
        return "judged in part since"
    if verdict.suite_sha256 != passed.suite_sha256:
        return "the suite has changed since, and the last attempt does not pass it"
    return "the last attempt does not pass"


def _signs(verdict: Verdict, late: bool) -> tuple[str, list[str]]:
    signs, remarks = "", []
    if verdict.partial:
        signs += PART
        remarks.append("judged in part")
    if verdict.isolation.word not in ("strict", NOTHING_RAN):
        signs += WEAK
        remarks.append(f"isolation {one_line(verdict.isolation.level, 20)}")
    if late:
        signs += LATE
        remarks.append("handed in after it was due")
    return signs, remarks


def _solved(verdict: Verdict) -> tuple[State, str, str]:
    state = State.COMPLETE if verdict.complete else State.PASSED
    mark = "✓✓" if verdict.complete else "✓"
    ratio = verdict.timing.reference_ratio if verdict.timing else None
    if not ratio:
        return state, mark, state.value
    said = f"{state.value}, {figure(ratio)} times the reference's time"
    return state, f"{mark} {figure(ratio)}×", said


def _unsolved(verdict: Verdict) -> tuple[State, str, str]:
    tested = verdict.tested
    outcomes = {r.outcome for r in tested}
    if tested and outcomes == {Outcome.TODO}:
        return State.TODO, "○", "not written yet"
    if core_tests_hold(verdict):
        found = _beyond_the_limits(verdict)
        if found is not None:
            return found
    ended = outcomes - {Outcome.TODO}
    if len(ended) == 1 and (word := _ENDED.get(next(iter(ended)))):
        if word != "not loaded":
            return State.ENDED, word, WORDS[next(iter(ended))]
        if verdict.trouble:
            return State.ENDED, word, "the file did not load"
    return _counted(verdict)


def _beyond_the_limits(verdict: Verdict) -> tuple[State, str, str] | None:
    """Say which promise of the core the workload found broken, if that is all that is amiss."""
    missed = [r for r in verdict.measured if r.part == "core" and r.outcome is not Outcome.PASSED]
    over = {r.resource for r in missed if r.outcome in (Outcome.FAILED, Outcome.TIMEOUT)}
    if over & {"speed", "growth"}:
        return State.SLOW, "slow", "the core holds, too slow"
    if over:
        return State.SLOW, "memory", "the core holds, too much memory"
    for outcome in (r.outcome for r in missed):
        if outcome in _ENDED:
            return State.SLOW, "not timed", f"the core holds, timing {WORDS[outcome]}"
    return None


def _counted(verdict: Verdict) -> tuple[State, str, str]:
    # A run of the workload alone has no tests to count.
    judged = verdict.tested or verdict.judged
    held = sum(r.outcome is Outcome.PASSED for r in judged)
    badly = [r.outcome for r in judged if r.outcome in (Outcome.TIMEOUT, Outcome.CRASHED,
                                                        Outcome.VIOLATION)]  # fmt: skip
    said = [f"{held} of {len(judged)} hold"]
    said += [f"{badly.count(one)} {WORDS[one]}" for one in dict.fromkeys(badly)]
    mark = f"{held}/{len(judged)}" + (" !" if badly else "")
    return State.PARTLY, mark, ", ".join(said)


def _within(state: State, verdict: Verdict) -> float:
    """Return what tells cells of one state apart: the share that holds, or the speed."""
    if state is State.PARTLY:
        judged = verdict.tested or verdict.judged
        held = sum(r.outcome is Outcome.PASSED for r in judged)
        return 0.99 * held / max(len(judged), 1)
    ratio = verdict.timing.reference_ratio if verdict.timing else None
    return -min(ratio, 99.0) / 1000 if ratio and state is not State.SLOW else 0.0
