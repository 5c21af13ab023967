"""Every limit stands 1.3 times above all that is right, and 1.3 times below all that is slow."""

from __future__ import annotations

from dataclasses import dataclass

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.requests import MARGIN, Measured
from katakit.audit.subject import Shipped, Subject

CORE_ONLY = "core_only.py"


@dataclass(frozen=True)
class _Limit:
    kind: str
    slug: str
    value: float


def _margins_applies(subject: Subject) -> bool:
    """Tell whether the kata promises resources."""
    return subject.kata.metadata.workload is not None


@check(
    "Every limit stands 1.3 times above all that is right, and 1.3 times below all that is slow.",
    applies=_margins_applies,
)
def check_margins(subject: Subject) -> tuple[list[Finding], str]:
    """Measure everything that the kata ships."""
    right = [subject.reference, *subject.shipped("alternatives")]
    slow = subject.shipped("slow")
    requests = [subject.request(solution) for solution in [*right, *slow]]
    if subject.kata.peer_file.is_file():
        peer = Shipped(subject.kata.peer_file, subject.text(subject.kata.peer_file))
        right.insert(0, peer)
        requests.insert(0, subject.request(peer, any_import=True))
    measured = subject.queue.measure(requests)
    findings = []
    for solution, costs in zip(right, measured, strict=False):
        findings += _right(subject, solution, costs)
    for solution, costs in zip(slow, measured[len(right) :], strict=True):
        findings += _slow(subject, solution, costs)
    figures = (_figures(limit, right, slow, measured) for limit in _limits(subject))
    return findings, "; ".join(figures)


def _figures(
    limit: _Limit, right: list[Shipped], slow: list[Shipped], measured: list[Measured]
) -> str:
    """Return a limit, the highest ratio of what is right, the lowest of what it rules out."""
    among, beyond = measured[: len(right)], measured[len(right) :]
    kept = [c.ratios[limit.kind] for s, c in zip(right, among, strict=True)
            if s.name != CORE_ONLY and limit.kind in c.ratios]  # fmt: skip
    ruled_out = [c.ratios[limit.kind] for s, c in zip(slow, beyond, strict=True)
                 if limit.slug in s.fails and limit.kind in c.ratios]  # fmt: skip
    said = f"{limit.kind} {limit.value:g}"
    said += f", right at most {max(kept):.1f}" if kept else ""
    return said + (f", slow at least {min(ruled_out):.1f}" if ruled_out else "")


def _limits(subject: Subject) -> list[_Limit]:
    promises = subject.kata.resources
    assert promises is not None
    found = (("speed", promises.speed), ("memory", promises.memory))
    return [_Limit(kind, p.requirement, p.limit) for kind, p in found if p is not None]


def _right(subject: Subject, solution: Shipped, costs: Measured) -> list[Finding]:
    place = subject.shown(solution.path)
    if costs.problem:
        return [Finding(f"{place} can't be measured: {costs.problem}", "Mend that first.")]
    findings = [
        Finding(
            f"{place} does not hold '{slug}' ({outcome}).",
            "Raise the limit, or move it to slow/ if the brief rules it out.",
            costs.told.get(slug, ""),
        )
        for slug, outcome in costs.outcomes.items()
        if outcome not in ("passed", "todo") and solution.name != CORE_ONLY
    ]
    return findings + [
        Finding(
            f"{place} takes {costs.ratios[limit.kind]:.2f} times the baseline's {limit.kind}; "
            f"the limit of '{limit.slug}' is {limit.value:g}.",
            f"Set it to {MARGIN * costs.ratios[limit.kind]:.1f} or more: a noisy machine would "
            "fail what is right.",
        )
        for limit in _limits(subject)
        if limit.value / MARGIN < costs.range_of(limit.kind)[0]
        and costs.ratios[limit.kind] <= limit.value  # beyond it is told above
    ]


def _slow(subject: Subject, solution: Shipped, costs: Measured) -> list[Finding]:
    place = subject.shown(solution.path)
    return [
        Finding(
            f"{place} takes {costs.ratios[limit.kind]:.2f} times the baseline's {limit.kind}; "
            f"the limit of '{limit.slug}' is {limit.value:g}.",
            "Enlarge the workload or lower the limit: the two are too close to tell.",
        )
        for limit in _limits(subject)
        if limit.slug in solution.fails
        and limit.value < costs.ratios.get(limit.kind, 0.0)
        and costs.range_of(limit.kind)[1] < limit.value * MARGIN
    ]
