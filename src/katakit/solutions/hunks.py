"""Hunks without line numbers: found in a text by their content, exactly once, and applied to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

_AS_NEAR = 0.4
"""How alike a place must be to be called the nearest one."""


@dataclass
class Hunk:
    """Lines that stay, go and come.

    Attributes
    ----------
    line : int
        Where it begins, counted from 1.
    scope : str
        The class or function to search; empty for the whole text.
    head : int
        Where that is named.
    lines : list of (str, str)
        A sign and a text each; an empty sign where a line has nothing, which is an empty line that
        stays, or parts two hunks.
    """

    line: int
    scope: str
    head: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)

    def add(self, sign: str, text: str) -> None:
        """Add a line; empty ones before the first are none of the hunk."""
        if not sign and not self.lines:
            self.line += 1
        else:
            self.lines.append((sign, text))

    @property
    def old(self) -> list[str]:
        """The lines that it is found by, without what an editor may strip."""
        return [text.rstrip() for sign, text in self.lines if sign != "+"]

    @property
    def changes(self) -> bool:
        """Whether anything goes or comes."""
        return any(sign in ("-", "+") for sign, _ in self.lines)


class Misfit(Exception):
    """A hunk that does not fit its base.

    Parameters
    ----------
    line : int
        Of the hunk.
    problem : str
        One sentence, in which ``{base}`` is the base.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem

    def told(self, base: str) -> str:
        """Return the sentence, with the name of the base."""
        return self.problem.replace("{base}", base)


def changed(
    base: Sequence[str], blocks: Iterable[Hunk], scopes: Mapping[str, Sequence[range]]
) -> list[str]:
    """Return the base's lines with all hunks applied.

    Parameters
    ----------
    base : sequence of str
    blocks : iterable of Hunk
        Each may be several hunks, parted by empty lines.
    scopes : mapping of str to sequence of range
        The places of what a hunk may name as its scope.

    Raises
    ------
    Misfit
        If a hunk is found nowhere or twice, changes what another is about, or changes nothing.
    """
    stripped = [line.rstrip() for line in base]
    placed: list[tuple[int, Hunk]] = []
    for block in blocks:
        ranges = _ranges(block, len(base), scopes)
        pieces = _parted(block, stripped, ranges)
        placed += [(_place(hunk, stripped, ranges, scopes), hunk) for hunk in pieces]
    gone: dict[int, bool] = {}  # of each line that a hunk names, whether it goes
    come: dict[int, list[str]] = {}  # what comes before a line
    for start, hunk in placed:
        at = start
        new: dict[int, list[str]] = {}
        for sign, text in hunk.lines:
            if sign == "+":
                new.setdefault(at, []).append(text)
                continue
            if at in gone and (sign == "-" or gone[at]):
                raise Misfit(hunk.line, _twice(at))
            gone[at] = sign == "-"
            at += 1
        if clash := new.keys() & come.keys():
            raise Misfit(hunk.line, _twice(min(clash)))
        come |= new
    result = [*come.get(0, [])]
    for at, line in enumerate(base):
        result += [] if gone.get(at) else [line]
        result += come.get(at + 1, [])
    return result


def _twice(at: int) -> str:
    return f"this hunk changes line {at + 1} of {{base}}, which another one is about"


def _ranges(block: Hunk, length: int, scopes: Mapping[str, Sequence[range]]) -> Sequence[range]:
    """Return the places to search: a method may be named without its class."""
    if not block.scope:
        return [range(length)]
    found = scopes.get(block.scope) or [
        place
        for name, places in scopes.items()
        if name.endswith(f".{block.scope}")
        for place in places
    ]
    if not found:
        near = difflib.get_close_matches(block.scope, scopes, 1) or sorted(scopes)
        there = f"; the nearest is {near[0]}" if near else ""
        raise Misfit(block.head, f"{{base}} has no class or function {block.scope!r}{there}")
    return found


def _found(old: list[str], base: list[str], ranges: Iterable[range]) -> list[int]:
    places = {
        at
        for within in ranges
        for at in range(within.start, within.stop - len(old) + 1)
        if base[at : at + len(old)] == old
    }
    return sorted(places)


def _parted(block: Hunk, base: list[str], ranges: Sequence[range]) -> list[Hunk]:
    """Part a block at those of its empty lines that are none of the base."""
    pieces: list[Hunk] = []
    gap: list[tuple[str, str]] = []
    for number, line in enumerate(block.lines, block.line):
        if not line[0]:
            gap.append(line)
            continue
        if not pieces:
            pieces.append(Hunk(number, block.scope))
        elif gap:
            rest = _run(block.lines[number - block.line :])
            joined = replace(pieces[-1], lines=[*pieces[-1].lines, *gap, *rest])
            if _found(joined.old, base, ranges):
                pieces[-1].lines += gap
            else:
                pieces.append(Hunk(number, block.scope))
        gap = []
        pieces[-1].lines.append(line)
    return pieces


def _run(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the lines up to the next that has nothing."""
    end = next((at for at, (sign, _) in enumerate(lines) if not sign), len(lines))
    return lines[:end]


def _place(
    hunk: Hunk,
    base: list[str],
    ranges: Sequence[range],
    scopes: Mapping[str, Sequence[range]],
) -> int:
    """Return the one place at which a hunk fits."""
    if not hunk.changes:
        problem = "this hunk changes nothing: none of its lines begins with '-' or '+'"
        raise Misfit(hunk.line, problem)
    if not hunk.old:
        problem = "this hunk only adds lines; give it the line before or after them, behind a space"
        raise Misfit(hunk.line, problem)
    places = _found(hunk.old, base, ranges)
    if not places:
        raise Misfit(*_nowhere(hunk, base, ranges))
    if len(places) > 1:
        where = ", ".join(_described(place, scopes) for place in places[:4])
        problem = (
            f"this hunk fits {len(places)} places of {{base}}: {where}; add a line that stays, or "
            "an '@@' line with the name of the class or function"
        )
        raise Misfit(hunk.line, problem)
    return places[0]


def _described(place: int, scopes: Mapping[str, Sequence[range]]) -> str:
    inside = [(len(r), name) for name, found in scopes.items() for r in found if place in r]
    return f"line {place + 1}" + (f" in {min(inside)[1]}" if inside else "")


def _nowhere(hunk: Hunk, base: list[str], ranges: Sequence[range]) -> tuple[int, str]:
    """Return the line to look at and what to say of a hunk that is found nowhere."""
    old = hunk.old
    starts = {at for r in ranges for at in range(r.start, max(r.start, r.stop - len(old)) + 1)}
    if other_places := _found(old, base, [range(len(base))]):
        problem = f"this hunk is not in {hunk.scope} of {{base}}, but at line {other_places[0] + 1}"
        return hunk.line, problem
    best, at = max(((_alike(old, base[at : at + len(old)]), at) for at in starts), default=(0.0, 0))
    if best < _AS_NEAR:
        problem = f"this hunk is found nowhere in {{base}}, nor anything like it: {old[0]!r}"
        return hunk.line, problem
    numbers = [n for n, (sign, _) in enumerate(hunk.lines, hunk.line) if sign != "+"]
    there = [*base[at : at + len(old)], *[""] * len(old)]
    off = next(i for i, line in enumerate(old) if line != there[i])
    problem = (
        f"this hunk is found nowhere in {{base}}; the nearest place is line {at + 1}, where line "
        f"{at + off + 1} reads {there[off]!r} and not {old[off]!r}"
    )
    return numbers[off], problem


def _alike(one: list[str], other: list[str]) -> float:
    pairs = zip(one, [*other, *[""] * len(one)], strict=False)
    return sum(difflib.SequenceMatcher(None, a, b).ratio() for a, b in pairs) / len(one)
