"""The verdict as Markdown that fits a job summary or a comment on a pull request."""

from __future__ import annotations

import re

from katakit.report.words import WORDS, one_line, tally
from katakit.verdict import Judged, Outcome, Verdict

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~@$<>&-])")


def to_markdown(verdict: Verdict) -> str:
    """Return the report; nothing that a candidate wrote is markup in it."""
    lines = [
        f"**{escape(verdict.solution)} · {escape(verdict.kata)}** {tally(verdict)}",
        "",
    ]
    if verdict.trouble:
        lines += [escape(one_line(verdict.trouble, 300)), ""]
    failed = [r for r in verdict.judged if r.outcome is not Outcome.PASSED]
    if failed:
        lines += ["| | Requirement of the brief | |", "|---|---|---|"]
        lines += [f"| {_mark(r)} | {escape(r.text)} | {escape(_why(r))} |" for r in failed]
        lines.append("")
    if verdict.held:
        lines += [f"<details><summary>{len(verdict.held)} that hold</summary>", ""]
        lines += [f"- {escape(r.text)}" for r in verdict.held]
        lines += ["", "</details>", ""]
    lines.append(
        f"To see it at home: `nox -s kata -- {verdict.kata}` · isolation "
        f"{verdict.isolation.level} · kit {verdict.kit_version} · suite "
        f"`{verdict.suite_sha256[:7]}`"
    )
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Return text of which Markdown, HTML and mentions leave every character as it is."""
    flat = one_line(text, 300)
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", flat)


def _mark(requirement: Judged) -> str:
    marks = {Outcome.FAILED: "✗", Outcome.TODO: "○"}
    return marks.get(requirement.outcome, "!")


def _why(requirement: Judged) -> str:
    evidence = requirement.evidence
    if evidence is not None and evidence.expected and evidence.got:
        return f"expected {evidence.expected}, got {evidence.got}"
    return requirement.message or WORDS[requirement.outcome]
