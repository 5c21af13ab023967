"""Checks of the suite on the reference: what it covers, how long it takes, whether it is steady."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


@check("The suite runs every line and takes every branch of the reference.", takes=("coverage",))
def check_coverage(subject: Subject) -> tuple[list[Finding], str]:
    """Read what an in-process run left out."""
    seen = subject.observed()
    place = subject.shown(subject.kata.reference_file)
    lines = subject.reference.source.splitlines()
    findings = [
        Finding(
            f"{place}:{line} is never run.",
            "Test what it is for, or drop it.",
            lines[line - 1].strip(),
        )
        for line in seen.unrun
    ]
    findings += [
        Finding(
            f"{place}:{start} never goes on to {'its end' if end < 0 else f'line {end}'}.",
            "Test the case in which it does.",
            lines[start - 1].strip(),
        )
        for start, end in seen.missing
        if start not in seen.unrun and end not in seen.unrun
    ]
    return findings, f"{seen.statements} statements, every branch" if not findings else ""


ARRANGEMENTS = ("suite", "reversed", "shuffled")


@check(
    "The suite gives the same calls and outcomes in any order, in three runs and three hash seeds.",
    takes=("coverage",),
)
def check_determinism(subject: Subject) -> list[Finding]:
    """Run it three times, each in another order with other hashes, judged and watched."""
    requests = [
        subject.request(subject.reference),
        subject.request(subject.reference, order="shuffled", hash_seed=1),
    ]
    with ThreadPoolExecutor(len(ARRANGEMENTS) + 1) as threads:
        judged = threads.submit(subject.results, requests)
        seen = list(threads.map(subject.observed, ARRANGEMENTS, range(len(ARRANGEMENTS))))
        results = judged.result()
    findings = []
    for test in seen[0].calls:
        name = test.partition("::")[2]
        outcomes = ({r.tests.get(test) for r in results}, {r.outcomes.get(test) for r in seen})
        if any(len(found) > 1 for found in outcomes):
            findings.append(
                Finding(
                    f"{name} passes in one order, run or hash seed and not in another.",
                    "Give it data of its own, from a seed, and share nothing between tests.",
                )
            )
        elif len({run.calls.get(test) for run in seen}) > 1:
            findings.append(
                Finding(
                    f"{name} calls the solution with other values in another order or run.",
                    "Seed its data inside the test; draw nothing from a generator that tests "
                    "share, from a clock, or from a set's order.",
                )
            )
    return findings


@check("Every option of every public routine is tested at two values.", takes=("coverage",))
def check_options(subject: Subject) -> tuple[list[Finding], str]:
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


LONGEST = 10.0


@check("The whole suite takes the reference under 10 seconds, and no test half of its limit.")
def check_pace(subject: Subject) -> tuple[list[Finding], str]:
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


@check("The suite uses no name of the solution that the brief does not show.", takes=("coverage",))
def check_unsaid(subject: Subject) -> tuple[list[Finding], str]:
    """Look up in the brief every function, method, attribute and keyword that a test used."""
    seen = subject.observed()
    words = set(re.findall(r"\w+", subject.text(subject.kata.brief_file)))
    findings = [
        Finding(
            f"{test.partition('::')[2]} uses {name!r}, which the brief never shows.",
            "Promise it in the brief, or test what is promised.",
        )
        for name, test in sorted(seen.names.items())
        if name not in words and not name.startswith("__")
    ]
    return findings, f"{len(seen.names)} names"
