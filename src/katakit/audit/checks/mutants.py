"""Every mutant of the reference is killed by the suite, or signed as equivalent with a reason."""

from __future__ import annotations

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.mutants import Mutant, Signature, as_toml, code_of, read_signatures
from katakit.audit.observation import Observation
from katakit.audit.requests import Result
from katakit.audit.subject import Shipped, Subject
from katakit.errors import BrokenKata

CALL_SECONDS = 5
"""A mutant that never ends is killed after this; the reference's calls take far less."""
SHORTEST_REASON = 4
"""Words."""


@check(
    "Every mutant of the reference is killed by the suite, or signed as equivalent with a reason.",
    takes=("coverage", "libcst", "mutmut"),
)
def check_mutants(subject: Subject) -> tuple[list[Finding], str]:
    """Judge each mutant by the tests that run the line that was changed."""
    seen = subject.observed()
    source = subject.reference.source
    path = subject.kata.author_folder / "equivalent_mutants.toml"
    try:
        signatures = read_signatures(path)
    except BrokenKata as error:
        return [Finding(str(error), "Mend that file; docs/authoring.md shows its form.")], ""
    valid = {s.mutant for s in signatures if s.code == code_of(source, s.routine)}
    mutants = subject.queue.mutants(source)
    requests = [
        subject.request(
            Shipped(subject.reference.path, mutant.source),
            tests=_in_reach(seen, mutant),
            fail_fast=True,
            trusted="to pass" if mutant.key in valid else "to fail",
            order="likely",
            call_seconds=CALL_SECONDS,
        )
        for mutant in mutants
    ]
    results = subject.results(requests)
    survived = [m for m, r in zip(mutants, results, strict=True) if not _is_killed(r)]
    findings = _stale(source, mutants, survived, signatures)
    left = [m for m in survived if m.key not in valid]
    place = subject.shown(subject.reference.path)
    findings += [
        Finding(
            f"A mutant survives: {place}:{mutant.lines[0]}",
            "A test that tells them apart, or sign it in equivalent_mutants.toml.",
            f"{mutant.diff}\n\n{as_toml(source, mutant)}",
        )
        for mutant in left
    ]
    killed, signed = len(mutants) - len(survived), len(survived) - len(left)
    return findings, f"{killed} of {len(mutants)} killed, {signed} signed"


def _is_killed(result: Result) -> bool:
    return bool(result.failed or result.trouble)


def _in_reach(seen: Observation, mutant: Mutant) -> tuple[str, ...] | None:
    """Return the tests that run the changed statement; no other can tell."""
    first, last = mutant.lines
    tests = {test for line in range(first, last + 1) for test in seen.lines.get(line, [])}
    return tuple(sorted(tests)) if tests and mutant.routine else None


def _stale(
    source: str, mutants: list[Mutant], survived: list[Mutant], signatures: list[Signature]
) -> list[Finding]:
    """Return what is wrong with the signatures themselves."""
    made = {m.key for m in mutants}
    left = {m.key for m in survived}
    findings = []
    for signature in signatures:
        where = f"equivalent_mutants.toml: the signature for {signature.routine or 'the module'}"
        diff = f"- {signature.before}\n+ {signature.after}"
        code = code_of(source, signature.routine)
        if signature.mutant not in made or signature.code != code:
            findings.append(
                Finding(
                    f"{where} is stale: the code has changed.",
                    f'Look again; if it still stands, code = "{code}".',
                    diff,
                )
            )
        elif signature.mutant not in left:
            findings.append(
                Finding(f"{where} is needless: the suite kills that mutant.", "Drop it.", diff)
            )
        elif len(signature.reason.split()) < SHORTEST_REASON:
            findings.append(
                Finding(
                    f"{where} gives no reason.",
                    "Say which promise of the brief leaves this open.",
                    diff,
                )
            )
    return findings
