"""The whole suite takes the reference under 10 seconds, and no test half of its limit."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

LONGEST = 10.0


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Add up what the judge measured."""
    result = subject.judged_reference
    total = sum(result.test_seconds.values())
    findings = []
    if total > LONGEST:
        slowest = max(result.test_seconds, key=lambda test: result.test_seconds[test])
        findings.append(
            Finding(
                f"The suite takes {total:.1f} s; {LONGEST:.0f} is the limit.",
                f"Begin with {slowest.partition('::')[2]}: fewer rows, or fewer calls.",
            )
        )
    limit = subject.kata.metadata.limits.test_seconds
    findings += [
        Finding(
            f"{test.partition('::')[2]} takes {seconds:.1f} s of the {limit} s that a test may.",
            "Make it smaller: a slower machine would stop a right solution.",
        )
        for test, seconds in result.test_seconds.items()
        if seconds > limit / 2
    ]
    return findings, f"{total:.1f} s"
