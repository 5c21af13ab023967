"""Every option of every public routine is tested at two values."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Count the values that the suite hands over, the default included."""
    seen = subject.observed()
    findings = [
        Finding(
            f"The suite never varies {option!r} of {routine}.",
            "Test it at a value that is not its default, and at its default.",
        )
        for routine, options in sorted(seen.options.items())
        for option, values in options.items()
        if values < 2
    ]
    return findings, f"{sum(map(len, seen.options.values()))} options"
