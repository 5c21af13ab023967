"""What the page says of one verdict, and verdicts without what no page says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import msgspec

from katakit.group.standings.cell import Cell, State, shortened
from katakit.report.text import WORDS, clean, date_and_time, figure, minute, one_line, tally
from katakit.verdict import NOTHING_RAN, Environment, Evidence, Isolation, Judged, Outcome, Verdict

_LONG = 200
_PRINTED = 6
_SYMBOLS = {Outcome.FAILED: "✗", Outcome.TODO: "○"}


@dataclass(frozen=True)
class Level:
    """How much is told of what does not hold.

    Attributes
    ----------
    explained : int
        Of how many requirements it is told why.
    sentences : bool
        Whether the others come with their sentences, or by name alone.
    """

    explained: int
    sentences: bool


@dataclass(frozen=True)
class Missed:
    """A requirement that does not hold, in the brief's sentence, and why."""

    symbol: str
    outcome: str
    slug: str
    text: str
    stretch: bool
    why: list[tuple[str, str]]


@dataclass(frozen=True)
class Details:
    """A verdict, ready to be shown.

    Attributes
    ----------
    missed : list of Missed
        What does not hold, told in full.
    named : list of Missed
        What does not hold either, by its name alone; the sentences stand on other pages.
    """

    answer: str
    trouble: str
    missed: list[Missed]
    named: list[Missed]
    held: list[str]
    small_print: str


def details(cell: Cell, level: Level, with_code: bool) -> Details:
    """Return what is shown of a cell's verdict.

    Parameters
    ----------
    with_code : bool
        Whether lines of the member's solution may be shown.
    """
    verdict = _verdict(cell)
    told, rest = _split(verdict, level)
    shown = told + rest if level.sentences else told
    missed = [_missed(r, r in told, with_code) for r in shown]
    return Details(
        answer=_answer(cell, verdict),
        trouble=one_line(verdict.trouble, 300),
        missed=missed,
        named=[] if level.sentences else [_missed(r, False, False) for r in rest],
        held=[one_line(r.slug, 60) for r in verdict.held],
        small_print=_small_print(verdict),
    )


def weight(cell: Cell, level: Level) -> int:
    """Return about how many bytes the details of a cell take on the page."""
    verdict = _verdict(cell)
    told, rest = _split(verdict, level)
    taken = 500 + sum(len(r.slug) + 2 for r in verdict.held)
    for one in told:
        taken += 55 + len(one.slug) + len(one.text)
        taken += sum(len(name) + len(text) + 20 for name, text in _why(one, with_code=True))
    for one in rest:
        taken += len(one.slug) + (55 + len(one.text) if level.sentences else 60)
    return taken


def _verdict(cell: Cell) -> Verdict:
    assert cell.verdict is not None
    return cell.verdict


def _split(verdict: Verdict, level: Level) -> tuple[list[Judged], list[Judged]]:
    """Return what is explained of what does not hold, and the rest of it."""
    failing = [r for r in verdict.judged if r.outcome is not Outcome.PASSED]
    if all(r.outcome is Outcome.TODO for r in verdict.judged):
        return [], []
    if verdict.disclosure != "study":
        return [], failing
    told = [r for r in failing if _says_why(r)][: level.explained]
    return told, [r for r in failing if r not in told]


def _answer(cell: Cell, verdict: Verdict) -> str:
    """Return the verdict in a sentence, and what was so before where the cell tells that."""
    if cell.state is State.TODO:
        return "Nothing is written yet."
    before = f"{cell.spoken[:1].upper()}{cell.spoken[1:]}. " if cell.state is State.EARLIER else ""
    return before + tally(verdict)


def _missed(one: Judged, told: bool, with_code: bool) -> Missed:
    unmeasured = one.resource and one.outcome is Outcome.TODO
    return Missed(
        symbol=_SYMBOLS.get(one.outcome, "!"),
        outcome="not measured yet" if unmeasured else WORDS[one.outcome],
        slug=one_line(one.slug, 60),
        text=one_line(one.text, 400),
        stretch=one.part == "stretch",
        why=_why(one, with_code) if told else [],
    )


def _says_why(one: Judged) -> bool:
    return one.outcome is not Outcome.TODO and (one.evidence is not None or bool(one.message))


def _why(one: Judged, with_code: bool) -> list[tuple[str, str]]:
    evidence = one.evidence or Evidence()
    tolerance = f"   (± {one_line(evidence.tolerance)})" if evidence.tolerance else ""
    expected = one_line(evidence.expected, _LONG)
    printed = clean(evidence.printed).strip("\n").splitlines()
    rows = [
        ("called", "\n".join(one_line(line, _LONG) for line in evidence.called[:6])),
        ("expected", f"{expected}{tolerance}" if expected else ""),
        ("got", one_line(evidence.got, _LONG)),
        ("because", one_line(one.message, _LONG)),
        ("where", "\n".join(one_line(w, 120) for w in evidence.where[-2:]) if with_code else ""),
        ("printed", "\n".join(line[:120] for line in printed[:_PRINTED])),
    ]
    return [(name, text) for name, text in rows if text]


def _small_print(verdict: Verdict) -> str:
    said = [*_timing(verdict), _isolation(verdict)]
    if verdict.partial:
        said.append("judged in part")
    if verdict.disclosure != "study":
        said.append(f"disclosure {one_line(verdict.disclosure, 20)}")
    kit, suite = one_line(verdict.kit_version, 20), one_line(verdict.suite_sha256[:7])
    said += [f"kit {kit}", f"suite {suite}"]
    at = date_and_time(verdict.started)
    return " · ".join([*said, minute(at) if at else one_line(verdict.started, 40)])


def _isolation(verdict: Verdict) -> str:
    if verdict.isolation.word == NOTHING_RAN:
        return NOTHING_RAN
    return f"isolation {one_line(verdict.isolation.level, 20)}"


def _timing(verdict: Verdict) -> list[str]:
    timing = verdict.timing
    if timing is None or timing.cpu_ratio is None:
        return []
    said = f"{figure(timing.cpu_ratio)} × the baseline"
    if timing.interval is not None:
        said += f" ({figure(timing.interval[0])} to {figure(timing.interval[1])})"
    if timing.limit is not None:
        said += f", limit {timing.limit:g}"
    if timing.verdict == "borderline":
        said += ", too close to call"
    names = {"reference": timing.reference_ratio, "peer": timing.peer_ratio}
    return [said, *(f"{figure(ratio)} × the {name}" for name, ratio in names.items() if ratio)]


def on_record(cell: Cell) -> str:
    """Return the sentence of a pass on record, ``""`` without one."""
    passed = cell.passed
    if passed is None:
        return ""
    at = date_and_time(passed.first)
    when = f" on {minute(at)}" if at else ""
    whole = ", complete" if passed.complete else ""
    return f"First passed{when}; last under kit {shortened(passed.kit_version)}{whole}."


_NOWHERE = Environment("", "", "", 0)


def thinned(verdict: Verdict, keep: bool) -> Verdict:
    """Return a verdict without its layers of isolation and what holds told by name alone.

    Parameters
    ----------
    keep : bool
        Keep the texts of what does not hold; otherwise outcomes alone are left.
    """
    slim = [_slim(one, keep) for one in verdict.requirements]
    return msgspec.structs.replace(
        verdict,
        requirements=slim,
        isolation=Isolation(verdict.isolation.level, {}, _reason(verdict)),
        environment=_NOWHERE,
        trouble=verdict.trouble if keep else "",
        printed="",
    )


def _reason(verdict: Verdict) -> str:
    return NOTHING_RAN if verdict.isolation.word == NOTHING_RAN else ""


def _slim(one: Judged, keep: bool) -> Judged:
    if keep and one.outcome is not Outcome.PASSED:
        return one
    return _outcome(one.slug if keep else "", one.part, one.outcome, one.resource)


@cache
def _outcome(slug: str, part: str, outcome: Outcome, resource: str) -> Judged:
    return Judged(slug, "", part, outcome, resource=resource)
