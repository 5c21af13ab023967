"""The suite gives the same calls and outcomes in three orders, three runs and three hash seeds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

TAKES = ("coverage",)

ORDERS = ("suite", "reversed", "shuffled")


def run(subject: Subject) -> list[Finding]:
    """Run it three times, each in another order with other hashes, judged and watched."""
    requests = [
        subject.request(subject.reference),
        subject.request(subject.reference, order="shuffled", hash_seed=1),
    ]
    with ThreadPoolExecutor(len(ORDERS) + 1) as threads:
        judged = threads.submit(subject.results, requests)
        seen = list(threads.map(subject.observed, ORDERS, range(len(ORDERS))))
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
