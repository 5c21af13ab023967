"""Cohorts made up: folders of verdicts from a seed, as a group's CI would have written them."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import msgspec

from katakit.group.results import Pass, Results
from katakit.verdict import (
    Environment,
    Evidence,
    Isolation,
    Judged,
    Outcome,
    Timing,
    Verdict,
    to_json,
)

KATAS = (
    "attention", "concept_drift", "drift", "event_time_windows", "fairness", "feature_pipeline",
    "gradient_boosting", "kfold", "kmeans", "model_serving", "point_in_time_join", "roc_auc",
)  # fmt: skip

SENTENCES = (
    "Values outside the range of the reference count in the first or last bin.",
    "A value written after the label's time is not used, whatever the order of the rows.",
    "Neither DataFrame is changed.",
    "An empty input raises a `ValueError` that names it as empty.",
    "Equal scores share a rank; the order of the rows decides nothing.",
)
SHA = "9f3c1a7" + "0" * 57


def requirement(
    number: int,
    outcome: Outcome = Outcome.PASSED,
    part: str = "core",
    *,
    evidence: Evidence | None = None,
    message: str = "",
    resource: str = "",
) -> Judged:
    return Judged(
        slug=f"requirement-{number}",
        text=f"{SENTENCES[number % len(SENTENCES)][:-1]} ({number}).",
        part=part,
        outcome=outcome,
        message=message,
        seconds=0.1,
        task="" if resource else "psi",
        evidence=evidence,
        resource=resource,
    )


def verdict(kata: str, requirements: list[Judged], **changes: object) -> Verdict:
    """A verdict with these requirements; `passed` and `complete` follow from them."""
    core = [r for r in requirements if r.part == "core" and r.outcome is not Outcome.NOT_JUDGED]
    passed = bool(core) and all(r.outcome is Outcome.PASSED for r in core)
    judged = [r for r in requirements if r.outcome is not Outcome.NOT_JUDGED]
    values: dict[str, object] = {
        "schema": 1,
        "kata": kata,
        "solution": f"members/somebody/{kata}.py",
        "solution_sha256": "ab" * 32,
        "suite_sha256": SHA,
        "kit_version": "1.3.0",
        "seed": 7,
        "disclosure": "study",
        "partial": False,
        "passed": passed,
        "complete": passed and all(r.outcome is Outcome.PASSED for r in judged),
        "requirements": requirements,
        "timing": None,
        "isolation": Isolation("strict"),
        "environment": Environment("3.11.7", "2.1.0", "Linux", 2),
        "started": "2026-05-14T18:02:00+00:00",
        "seconds": 4.0,
    }
    return Verdict(**{**values, **changes})  # type: ignore[arg-type]


def holding(kata: str = "drift", *, stretch: bool = True, ratio: float | None = 1.4,
            **changes: object) -> Verdict:  # fmt: skip
    """A verdict of which the core holds."""
    last = Outcome.PASSED if stretch else Outcome.FAILED
    found = [requirement(n) for n in range(9)]
    found.append(requirement(9, resource="speed", message="1.4 × the baseline, limit 4"))
    found += [requirement(n, last if n == 12 else Outcome.PASSED, "stretch") for n in (10, 11, 12)]
    timing = Timing(cpu_ratio=1.2, interval=(1.1, 1.3), limit=4.0, reference_ratio=ratio)
    return verdict(kata, found, **{"timing": timing if ratio else None, **changes})


def missing(kata: str, outcomes: list[Outcome], **changes: object) -> Verdict:
    """A verdict with these outcomes of its core."""
    evidence = Evidence(
        called=["psi(reference, current, bins=4)", "reference  float64 (100,)   0.0  1.0  2.0"],
        expected="0.0847",
        tolerance="1e-9",
        got="0.0511",
        printed="[15 25 25 25]\n",
        where=["drift.py:23  a line of the member's own"],
    )
    found = [
        requirement(n, outcome, evidence=evidence if outcome is Outcome.FAILED else None)
        for n, outcome in enumerate(outcomes)
    ]
    speed = requirement(len(found), Outcome.TODO, resource="speed", message="once all hold")
    return verdict(kata, [*found, speed], **changes)


def cohort(folder: Path, members: int, katas: int = 12, seed: int = 1) -> Results:
    """A folder of verdicts in all states."""
    chance = random.Random(seed)
    for number in range(members):
        skill, passes = chance.random(), {}
        place = folder / name(number)
        place.mkdir(parents=True)
        for kata in KATAS[:katas]:
            if (made := _attempt(kata, chance, skill)) is None:
                continue
            # As Results.keep writes it, but not flushed to the disk thousands of times.
            (place / f"{kata}.json").write_bytes(to_json(made))
            if made.passed:
                passes[kata] = Pass(made.started, made.complete, "1.3.0", SHA)
        (place / ".passed.json").write_bytes(msgspec.json.encode(passes))
    return Results(folder)


def name(number: int) -> str:
    known = ("alice", "bao", "chidi", "dora", "emre", "fatima")
    return known[number] if number < len(known) else f"member-{number:03}"


def _attempt(kata: str, chance: random.Random, skill: float) -> Verdict | None:
    at = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC) + dt.timedelta(hours=chance.randrange(700))
    changes: dict[str, object] = {"started": at.isoformat()}
    luck = chance.random()
    if luck < 0.2:
        return None
    if luck < 0.25:
        return missing(kata, [Outcome.TIMEOUT] * 10, **changes)
    if luck < 0.3:
        return missing(kata, [Outcome.TODO] * 10, **changes)
    if chance.random() < skill:
        ratio = round(chance.uniform(0.7, 4), 2)
        return holding(kata, stretch=chance.random() < 0.5, ratio=ratio, **changes)
    failing = [Outcome.FAILED, Outcome.FAILED, Outcome.TIMEOUT, Outcome.PASSED, Outcome.PASSED]
    return missing(kata, chance.choices(failing, k=17), **changes)
