"""The verdict as a ``result.json`` of Classroom 50, in its format ``classroom50/result/v1``.

Classroom 50 runs an ``autograder.py`` of the teacher's in each student's repository and reads
what it leaves. The runner says in the environment whose submission it is; a point for each
requirement of the brief is what this module says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from katakit.errors import KataError
from katakit.report.words import one_line
from katakit.verdict import Outcome, Verdict

SCHEMA = "classroom50/result/v1"

_FIELDS = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""Field to the variable in which the runner says it."""


def to_classroom50(verdict: Verdict, environment: Mapping[str, str] = os.environ) -> str:
    """Return the result's JSON.

    Parameters
    ----------
    environment : mapping of str to str
        What the runner of Classroom 50 sets.

    Raises
    ------
    KataError
        If it lacks what says whose submission this is.

    References
    ----------
    The wiki of foundation50/classroom50, "Advanced Autograding", the ``result.json`` contract.
    """
    if missing := [name for name in _FIELDS.values() if not environment.get(name)]:
        raise KataError(
            f"--classroom50 is for the runner of Classroom 50, which sets {', '.join(missing)}; "
            "here they are not set."
        )
    started = datetime.fromisoformat(verdict.started).astimezone(UTC)
    tests: list[dict[str, Any]] = [
        {
            "test-name": f"{requirement.part}: {requirement.slug}",
            "passed": requirement.outcome is Outcome.PASSED,
            "score": int(requirement.outcome is Outcome.PASSED),
            "max-score": 1,
            "sentence": one_line(requirement.text, 300),
            "outcome": str(requirement.outcome),
        }
        for requirement in verdict.requirements
    ]
    result = {
        "schema": SCHEMA,
        **{field: environment[name] for field, name in _FIELDS.items()},
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": len(tests),
        "tests": tests,
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"
