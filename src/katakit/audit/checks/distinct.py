"""No two flawed solutions fail the same requirements, unless one says why."""

from __future__ import annotations

from collections import defaultdict

from katakit.audit.diagnosing import diagnose
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Group them by what they fail."""
    explained = {s.name: s.field("Same set as") for s in subject.shipped("flawed")}
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for flaw in diagnose(subject).flawed:
        groups[tuple(flaw.fails)].append(flaw.name)
    findings = []
    for fails, names in groups.items():
        alone = [name for name in names if not _says_why(explained[name], names)]
        if len(alone) > 1 and fails:
            findings.append(
                Finding(
                    f"{', '.join(alone)} fail the same: {', '.join(fails)}.",
                    "Sharpen a test, drop one, or add 'Same set as: OTHER.diff, because ...' to "
                    "all but one.",
                )
            )
    return findings, f"{len(groups)} sets"


def _says_why(text: str, names: list[str]) -> bool:
    return any(name in text for name in names) and "because" in text
