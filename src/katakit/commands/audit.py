"""The command ``audit``: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

import msgspec

from katakit.errors import KataError, UnknownKata, shown
from katakit.files import Outputs
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace


def add_audit_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "katas", nargs="*", metavar="KATA", help="names, and 'interviews'; all if none"
    )
    parser.add_argument(
        "--check", action="append", metavar="NAME", help="only this check; may be repeated"
    )
    parser.add_argument(
        "--no-mutants", action="store_true", help="leave out what takes minutes: mutants and timing"
    )
    parser.add_argument(
        "--fuzz", type=int, default=0, metavar="N", help="compare alternatives on N random inputs"
    )
    parser.add_argument("--json", metavar="PATH", help="also write what was found as JSON")
    parser.add_argument(
        "--write", action="store_true", help="bring the author's records up to date"
    )
    parser.add_argument("--jobs", type=int, default=0, help="processes; one for each core")
    parser.add_argument(
        "--anew", action="store_true", help="believe no proof and no cache: judge everything anew"
    )
    parser.add_argument(
        "--turn",
        type=int,
        metavar="N",
        help="only the two katas whose turn it is, the N-th; CI takes the number of commits",
    )
    parser.add_argument("--no-cache", action="store_true", help="take no result from the cache")
    parser.add_argument(
        "--watch", action="store_true", help="audit one kata at every save; q ends it"
    )
    parser.add_argument(
        "--blind",
        metavar="DIR",
        help="audit nothing: pack one kata for a blind solver into a new DIR",
    )
    parser.add_argument("--list", action="store_true", help="only name the checks")


def run_audit(arguments: argparse.Namespace) -> int:
    """Check all that a kata must have, and say how to mend what it lacks.

    A kata that lacks nothing has its proof, reference/KATA/audited.toml: to be committed
    with it. While no file that it covers changes, the kata is not audited again. Exit status: 0
    nothing is missing, 1 something is, 2 the call was wrong.

    For example::

      katakit audit                        all katas that have no valid proof
      katakit audit drift                  one of them
      katakit audit drift --anew           the same, whatever was proved before
      katakit audit drift --check mutants  one check
      katakit audit drift --fuzz 2000      also compare the alternatives on random inputs
      katakit audit drift --watch          audit at every save; q ends it
      katakit audit drift --blind DIR      pack what somebody else needs to solve it blind
    """
    from katakit.audit.auditing import AuditReport, audit
    from katakit.audit.checks import all_checks
    from katakit.audit.evaluation_queue import EvaluationQueue
    from katakit.audit.interview_questions import NAME, audit_banks, has_banks
    from katakit.audit.proof import in_turn
    from katakit.cache import Cache
    from katakit.report.live_terminal import long_run
    from katakit.report.terminal import console_for

    checks = all_checks()
    if arguments.list:
        print("\n".join(f"{check.name:<14} {check.sentence}" for check in checks))
        return 0
    if unknown := set(arguments.check or ()) - {check.name for check in checks}:
        raise KataError(f"No check named {', '.join(sorted(unknown))}. All: katakit audit --list")
    if "fuzz" in (arguments.check or ()) and not arguments.fuzz:
        raise KataError("On how many random inputs? For example: --check fuzz --fuzz 2000")
    workspace = Workspace.around(Path.cwd())
    if arguments.blind is not None:
        return _pack(workspace, arguments)
    named = [word for word in arguments.katas if word != NAME]
    katas = [workspace.kata(word) for word in named]
    if closed := [kata.name for kata in katas if kata.archive is not None]:
        names = ", ".join(closed)
        raise KataError(f"{names}: in an archive here. An audit is for where the folders are open.")
    if not arguments.katas:
        for problem in workspace.broken():
            raise problem
        katas = [kata for kata in workspace.katas() if kata.archive is None]
    if arguments.turn is not None:
        katas = in_turn(katas, arguments.turn)
    outputs = Outputs({"--json": arguments.json}, workspace.inputs(*katas))
    banks = [] if (named or arguments.check) and NAME not in arguments.katas else workspace.roots
    if not katas and not arguments.katas:
        raise UnknownKata("There is no kata here. Begin one: nox -s new")
    chosen = [
        check
        for check in checks
        if (check.name in arguments.check if arguments.check
            else not (arguments.no_mutants and check.is_slow))
    ]  # fmt: skip
    # As Ctrl-C does, a CI service's farewell ends the pool's processes too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    is_anew = arguments.no_cache or arguments.anew
    cache = Cache(None) if is_anew else Cache.of_this_user("audit")
    is_whole = not (arguments.check or arguments.no_mutants)
    if arguments.watch:
        from katakit.audit.watch import AuditWatch

        if len(named) != 1 or len(arguments.katas) != 1 or arguments.json is not None:
            raise KataError("--watch is for one kata and a terminal: nox -s audit -- KATA --watch")
        jobs, fuzz, write = arguments.jobs, arguments.fuzz, arguments.write
        return AuditWatch(katas[0], chosen, cache, jobs, fuzz, write, prove=is_whole).run()
    if is_whole and not (arguments.anew or arguments.fuzz or arguments.write):
        katas = [kata for kata in katas if not _is_proved(kata)]
    began = time.monotonic()
    with long_run() as told, EvaluationQueue(cache, arguments.jobs, told.update) as queue:
        audited = audit(katas, chosen, queue, arguments.fuzz, arguments.write, prove=is_whole)
    audited += [audit_banks(root) for root in banks if has_banks(root)]
    AuditReport(console_for()).write(audited, time.monotonic() - began)
    if arguments.json is not None:
        outputs.write("--json", msgspec.json.encode(audited))
    return 1 if any(one.unmet for one in audited) else 0


def _is_proved(kata: Kata) -> bool:
    """Say of a kata that its proof holds, or why it is audited."""
    from katakit.audit import proof

    why = proof.missing(kata)
    if why:
        print(f"{kata.name}: {why}.", file=sys.stderr)
        return False
    found = proof.read(kata)
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    print(f"{kata.name}: proved by all {len(found.shown)} checks ({versions}). Again: --anew")
    return True


def _pack(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Pack a kata for somebody who is to solve it blind."""
    from katakit.katas.new_kata import pack

    if len(arguments.katas) != 1:
        raise KataError("--blind packs one kata: nox -s audit -- KATA --blind DIR")
    folder = Path(arguments.blind).expanduser().absolute()
    kata = workspace.kata(arguments.katas[0])
    for path in pack(kata, folder):
        print(f"  {shown(path)}")
    print(
        f"\nGive {shown(folder)} to somebody who has not seen {kata.name}; README.md says the rest."
    )
    return 0
