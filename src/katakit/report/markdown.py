"""The verdict as Markdown that fits a job summary or a comment on a pull request."""

from __future__ import annotations

import re

from katakit.report.text import WORDS, one_line, tally
from katakit.verdict import NOTHING_RAN, Judged, Outcome, Verdict

_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|~@$%<>&:/-]")
_NAMING = "@#!~$%&"
"""Before a name or a number these make a mention, an issue or a label, entity or not."""
_OTHER = re.compile(r"[^A-Za-z0-9._+/-]")


def to_markdown(verdict: Verdict) -> str:
    """Return the report; nothing that a candidate wrote is markup in it."""
    headline = f"**{escape(verdict.solution)} · {escape(verdict.kata)}** {tally(verdict)}"
    return "\n".join([headline, "", *details(verdict), provenance(verdict)]) + "\n"


def details(verdict: Verdict) -> list[str]:
    """Return what does not hold as a table, and what holds folded away."""
    lines = []
    if verdict.trouble:
        lines += [escape(one_line(verdict.trouble, 300)), ""]
        if verdict.printed.strip():
            lines += [f"It printed: {escape(verdict.printed)}", ""]
    failed = [r for r in verdict.judged if r.outcome is not Outcome.PASSED]
    if failed:
        lines += ["| | Requirement of the brief | |", "|---|---|---|"]
        lines += [f"| {_mark(r)} | {escape(r.text)} | {escape(_why(r))} |" for r in failed]
        lines.append("")
    if verdict.held:
        lines += [f"<details><summary>{len(verdict.held)} that hold</summary>", ""]
        lines += [f"- {escape(r.text)}" for r in verdict.held]
        lines += ["", "</details>", ""]
    return lines


def provenance(verdict: Verdict) -> str:
    """Return how to see it at home, and what judged it."""
    return (
        f"To see it at home: `nox -s kata -- {code(verdict.kata)}` · {_isolation(verdict)} · "
        f"kit {code(verdict.kit_version)} · suite `{code(verdict.suite_sha256)[:7]}`"
    )


def _isolation(verdict: Verdict) -> str:
    if verdict.isolation.word == NOTHING_RAN:
        return NOTHING_RAN
    return f"isolation {code(verdict.isolation.level)}"


def code(text: str) -> str:
    """Return of a name or a version what a span of code can show as it is."""
    return _OTHER.sub("?", text)[:60]


def escape(text: str) -> str:
    """Return text of which Markdown, HTML, mentions and quick actions leave all as it is."""
    return _SPECIAL.sub(_entity, one_line(text, 300))


def _entity(found: re.Match[str]) -> str:
    """Return a character as a number, and after one that names something an empty space."""
    names = found[0] in _NAMING and re.match(r"\w", found.string[found.end() :])
    return f"&#{ord(found[0])};" + ("&#8203;" if names else "")


def _mark(requirement: Judged) -> str:
    marks = {Outcome.FAILED: "✗", Outcome.TODO: "○"}
    return marks.get(requirement.outcome, "!")


def _why(requirement: Judged) -> str:
    evidence = requirement.evidence
    if evidence is not None and evidence.expected and evidence.got:
        return f"expected {evidence.expected}, got {evidence.got}"
    return requirement.message or WORDS[requirement.outcome]
