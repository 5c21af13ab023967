"""The words that all reports share, and text from strangers made harmless.

Whatever a candidate's code can write (messages, prints, values) passes `clean` before
any report shows it.
"""

from __future__ import annotations

import re

from katakit.verdict import Judged, Outcome, Verdict

WORDS = {
    Outcome.PASSED: "holds",
    Outcome.FAILED: "does not hold",
    Outcome.ERROR: "could not be judged",
    Outcome.TIMEOUT: "timed out",
    Outcome.CRASHED: "crashed",
    Outcome.VIOLATION: "broke the protocol",
    Outcome.TODO: "not written yet",
    Outcome.NOT_JUDGED: "not judged",
}

BREAKPOINT = "calls breakpoint(), but judged code has no terminal"

_COMMAND = re.compile(r"^(\s*)(::|##\[|##vso\[)", re.MULTILINE)


def clean(text: str) -> str:
    """Return text that steers neither a terminal nor a CI service.

    Control characters, escape sequences and characters that change the direction of
    writing become visible; a line that begins like a workflow command no longer does.
    """
    shown = text if text.isprintable() else "".join(map(_visible, text))
    return _COMMAND.sub(r"\1\\\2", shown)


def _visible(c: str) -> str:
    return c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode()


def one_line(text: str, width: int = 120) -> str:
    """Return cleaned text on one line, shortened."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= width else flat[: width - 3] + "..."


def figure(ratio: float) -> str:
    """Return a ratio with the digits that mean something: 0.94, 2.1, 14."""
    return f"{ratio:.2f}" if ratio < 1.95 else f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def tasks(verdict: Verdict) -> dict[str, list[Judged]]:
    """Return the judged requirements by the function or class that they are about."""
    grouped: dict[str, list[Judged]] = {}
    for requirement in verdict.tested:
        grouped.setdefault(requirement.task or "the file", []).append(requirement)
    return grouped


def standing(verdict: Verdict) -> str:
    """Return in a word or two what a verdict comes to."""
    if verdict.partial:
        return "judged in part"
    return "complete" if verdict.complete else "passed" if verdict.passed else "not passed"


def tally(verdict: Verdict) -> str:
    """Return the verdict in one sentence: how many hold, what is unwritten, what it means.

    Right answers are counted first; what the workload found is added and takes nothing back.
    """
    judged, held = len(verdict.tested), sum(r.outcome is Outcome.PASSED for r in verdict.tested)
    if verdict.trouble and not held:
        return f"0 of {len(verdict.judged)} judged: the file did not load."
    counts = [f"{held} of {judged} hold"] if judged else []
    unwritten = sum(r.outcome is Outcome.TODO for r in verdict.tested)
    if unwritten and unwritten < judged:
        counts.append(f"{unwritten} not written yet")
    left_out = sum(r.outcome is Outcome.NOT_JUDGED and not r.resource for r in verdict.requirements)
    if left_out and judged:
        counts.append(f"{left_out} left out")
    measured = resources(verdict)
    return " ".join(filter(None, (_sentence(counts, measured), _meaning(verdict))))


def _sentence(counts: list[str], resources: str) -> str:
    if not counts:
        return f"{resources[:1].upper()}{resources[1:]}." if resources else "Nothing was judged."
    if resources == _FAST_ENOUGH:
        return ", ".join(counts) + f", and {resources}."
    return ". ".join(filter(None, (", ".join(counts), resources))) + "."


_FAST_ENOUGH = "fast enough"
_EXCESS = {"speed": "Too slow", "growth": "Grows too fast", "memory": "Takes too much memory"}
"""What it means that a promise does not hold; one that could not be judged is named as it is."""


def resources(verdict: Verdict) -> str:
    """Say what the workload found, ``""`` where it was not run."""
    measured = [r for r in verdict.measured if r.outcome is not Outcome.TODO]
    if not measured:
        return ""
    failed = [r for r in measured if r.outcome is not Outcome.PASSED]
    if not failed:
        return _FAST_ENOUGH
    said = []
    fates: dict[Outcome, list[str]] = {}
    for requirement in failed:
        if requirement.outcome is Outcome.FAILED:
            reason = clean(requirement.message).removesuffix(": too slow")
            said.append(f"{_EXCESS[requirement.resource]}: {reason}")
        else:
            fates.setdefault(requirement.outcome, []).append(requirement.resource)
    said += [f"{_and(kinds).capitalize()} {WORDS[outcome]}" for outcome, kinds in fates.items()]
    return ". ".join(said)


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _meaning(verdict: Verdict) -> str:
    if verdict.complete:
        return "Core and stretch: complete."
    if verdict.partial:
        return ""
    if verdict.passed:
        return "All of the core: passed."
    core = [r for r in verdict.requirements if r.part == "core"]
    missing = sum(r.outcome is not Outcome.PASSED for r in core)
    if missing == len(core):
        return ""
    return f"{missing} of the core {'is' if missing == 1 else 'are'} missing for a pass."
