"""One run of one suite: inside the judge's own process, or here under pytest's debugger."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from dataclasses import replace

from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import ZygoteFailed
from katakit.boundary.zygote_start import HASH_SEEDS, Started
from katakit.candidate.reserved_names import check_stub
from katakit.errors import BrokenKata, KataError
from katakit.judge.protocol import RunSpec, Tell, bounds_for, failure_of
from katakit.judge.second_hash_seed import SecondHashSeed
from katakit.katas.kata import Kata
from katakit.report.text import clean
from katakit.solutions.solution import Solution

FOR_OTHER_SEED = 1
"""Added to the hash seed of the second family of workers."""

AHEAD = 2 if (os.cpu_count() or 1) > 1 else 0
"""Workers to keep ready: on a second processor they are made while a test is at work."""


def judge(spec: RunSpec, tell: Tell, zygote: Started | None = None) -> None:
    """Run a suite and tell what happens; always ends with ``done`` or ``broken``.

    Parameters
    ----------
    zygote : Started, optional
        Where this process has forked one already.
    """
    workers = make_workers(spec, spec.seed, zygote=zygote)
    try:
        _judge(spec, workers, tell)
    except BrokenKata as broken:
        tell({"event": "refused", "message": str(broken)})
    except ZygoteFailed as failure:
        tell(failure_of(workers.zygote.isolation, str(failure)))
    except Exception:  # noqa: BLE001 (whatever it is, the supervisor must be told)
        message = f"the judge itself failed:\n{traceback.format_exc()}"
        tell(failure_of(workers.zygote.isolation, message))


def _judge(spec: RunSpec, workers: Workers, tell: Tell) -> None:
    workers.begin()
    gc.disable()  # until the suite is collected: modules are no garbage
    other_seed = SecondHashSeed(
        spec,
        lambda imports: make_workers(replace(spec, imports=imports), spec.seed + FOR_OTHER_SEED),
    )
    try:
        check_stub(spec.kata.stub_file)
        import pytest

        from katakit.judge.plugin import JudgePlugin

        if other_seed.is_likely():
            other_seed.workers.begin()  # imports beside the collection and the first tests
        plugin = JudgePlugin(spec, workers, other_seed, tell)
        status = pytest.main(pytest_arguments(spec), plugins=[plugin])
        if plugin.refused:
            tell({"event": "refused", "message": plugin.refused})
        elif status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
            problem = plugin.problem or f"pytest ended with status {status!r}"
            tell(failure_of(workers.zygote.isolation, problem))
        else:
            tell({"event": "done", "isolation": workers.zygote.isolation})
    finally:
        workers.hang_up()
        other_seed.close()
        workers.close()


def pytest_arguments(spec: RunSpec) -> list[str]:
    """Return the arguments for pytest: only this suite, only our plugins."""
    limits = spec.kata.metadata.limits
    arguments = [
        str(spec.kata.suite_file),
        "-c", os.devnull,
        f"--rootdir={spec.kata.suite_file.parent}",
        "--import-mode=importlib",
        "--strict-markers",
        "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:capture", "-p", "no:doctest",
        "-p", "no:junitxml", "-p", "no:pastebin", "-p", "no:faulthandler", "-p", "no:logging",
        "-p", "no:legacypath", "-p", "no:unittest", "-p", "no:nose", "-p", "no:stepwise",
        "-p", "no:unraisableexception", "-p", "no:threadexception",
        "-p", "no:setuponly", "-p", "no:setupplan", "-p", "no:debugging",
        "-p", "pytest_timeout",
        f"--timeout={2 * limits.test_seconds + 15}", "--timeout-method=signal",
    ]  # fmt: skip
    return [*arguments, "--maxfail=1"] if spec.fail_fast else arguments


def make_workers(
    spec: RunSpec, hash_seed: int, ahead: int = AHEAD, zygote: Started | None = None
) -> Workers:
    """Return the workers that a spec asks for; their zygote starts at once."""
    kata = spec.kata
    limits = kata.metadata.limits
    return Workers(
        spec.program,
        spec.imports,
        bounds_for(kata, spec.level, spec.program.allowed, spec.required),
        spec.home,
        call_seconds=limits.call_seconds,
        hash_seed=hash_seed % HASH_SEEDS,
        echo=_echo if spec.show_output else None,
        ahead=ahead,
        zygote=zygote,
    )


def _echo(data: bytes) -> None:
    """Pass on what the candidate prints, without anything that steers a terminal."""
    sys.stdout.write(clean(data.decode("utf-8", "replace")))
    sys.stdout.flush()


def debug(kata: Kata, solution: Solution, keyword: str) -> int:
    """Run the suite in-process with ``--pdb`` and return the exit status.

    Raises
    ------
    KataError
        If the solution does not load, or the kata is sealed.
    """
    if kata.is_sealed:
        raise KataError(f"{kata.name} is sealed: in-process nothing would keep its suite shut.")
    if solution.trouble is not None:
        line = f":{solution.trouble.line}" if solution.trouble.line else ""
        raise KataError(f"{solution.given}{line}   {solution.trouble.message}")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import pytest

    sys.dont_write_bytecode = True
    arguments = [
        str(kata.suite_file),
        "-c", os.devnull, f"--rootdir={kata.suite_file.parent}", "--import-mode=importlib",
        "-p", "no:cacheprovider", "-p", "katakit.pytest_plugin",
        "--solution", str(solution.path), "--requirement", keyword,
        "--pdb", "-q", "--tb=short", "--no-header",
    ]  # fmt: skip
    status = pytest.main(arguments)
    print("isolation: none. A debugging run is no verdict.")
    return 0 if status == pytest.ExitCode.OK else 1
