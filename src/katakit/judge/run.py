"""One run of one suite, inside the judge's own process.

pytest gets no plugin but ours and pytest-timeout, no configuration file, no cache and no
folder of the candidate's on its path.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from dataclasses import replace

from katakit.boundary.nursery import NurseryFailed
from katakit.boundary.start import HASH_SEEDS, Started
from katakit.boundary.workers import Workers
from katakit.candidate.names import check_stub
from katakit.errors import BrokenKata
from katakit.judge.elsewhere import Elsewhere
from katakit.judge.orders import Order, Tell, bounds_for, failure_of
from katakit.report.words import clean

ELSEWHERE = 1
"""Added to the hash seed of the second family of workers."""

AHEAD = 2 if (os.cpu_count() or 1) > 1 else 0
"""Workers to keep ready: on a second processor they are made while a test is at work."""


def judge(order: Order, tell: Tell, zygote: Started | None = None) -> None:
    """Run a suite and tell what happens; always ends with ``done`` or ``broken``.

    Parameters
    ----------
    zygote : Started, optional
        Where this process has forked one already.
    """
    workers = make_workers(order, order.seed, zygote=zygote)
    try:
        _judge(order, workers, tell)
    except BrokenKata as broken:
        tell({"event": "refused", "message": str(broken)})
    except NurseryFailed as failure:
        tell(failure_of(workers.nursery.isolation, str(failure)))
    except Exception:  # noqa: BLE001 (whatever it is, the supervisor must be told)
        message = f"the judge itself failed:\n{traceback.format_exc()}"
        tell(failure_of(workers.nursery.isolation, message))


def _judge(order: Order, workers: Workers, tell: Tell) -> None:
    workers.begin()
    gc.disable()  # until the suite is collected: modules are no garbage
    elsewhere = Elsewhere(
        order, lambda imports: make_workers(replace(order, imports=imports), order.seed + ELSEWHERE)
    )
    try:
        check_stub(order.kata.stub_file)
        import pytest

        from katakit.judge.plugin import JudgePlugin

        if elsewhere.is_likely():
            elsewhere.workers.begin()  # its imports go on beside the collection and the first tests
        plugin = JudgePlugin(order, workers, elsewhere, tell)
        status = pytest.main(pytest_arguments(order), plugins=[plugin])
        if plugin.refused:
            tell({"event": "refused", "message": plugin.refused})
        elif status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
            problem = plugin.problem or f"pytest ended with status {status!r}"
            tell(failure_of(workers.nursery.isolation, problem))
        else:
            tell({"event": "done", "isolation": workers.nursery.isolation})
    finally:
        workers.hang_up()
        elsewhere.close()
        workers.close()


def pytest_arguments(order: Order) -> list[str]:
    """Return the arguments for pytest: only this suite, only our plugins."""
    limits = order.kata.metadata.limits
    arguments = [
        str(order.kata.suite_file),
        "-c", os.devnull,
        f"--rootdir={order.kata.suite_file.parent}",
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
    return [*arguments, "--maxfail=1"] if order.fail_fast else arguments


def make_workers(
    order: Order, hash_seed: int, ahead: int = AHEAD, zygote: Started | None = None
) -> Workers:
    """Return the workers that an order asks for; their zygote starts at once."""
    kata = order.kata
    limits = kata.metadata.limits
    return Workers(
        order.program,
        order.imports,
        bounds_for(kata, order.level, order.program.allowed, order.required),
        order.home,
        call_seconds=limits.call_seconds,
        hash_seed=hash_seed % HASH_SEEDS,
        echo=_echo if order.show_output else None,
        ahead=ahead,
        zygote=zygote,
    )


def _echo(data: bytes) -> None:
    """Pass on what the candidate prints, without anything that steers a terminal."""
    sys.stdout.write(clean(data.decode("utf-8", "replace")))
    sys.stdout.flush()
