"""Runs an act in a forked child that is shut in as a worker is, and brings back what happened."""

from __future__ import annotations

import faulthandler
import json
import os
import select
import shutil
import signal
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from katakit.sandbox import Plan, Policy, prepare

TIME_LIMIT = 30.0
LAYERS = ("limits", "identity", "landlock", "seccomp")


@dataclass(frozen=True)
class Outcome:
    """What an act in a worker came to: a value, an error, or the worker's end."""

    value: Any = None
    error: str = ""
    signal: int = 0


def inside(
    act: Callable[[], Any],
    *,
    plan: Plan | None = None,
    scratch: Path | None = None,
    without: Collection[str] = (),
) -> Outcome:
    """Call `act` in a forked child under `plan`, with some layers left out."""
    plan = plan or prepare(Policy())
    folder = scratch or Path(tempfile.mkdtemp(prefix="katakit-test-"))
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # xdist's threads do not live on in the child
        child = os.fork()
    if child == 0:
        _be_the_worker(act, plan, folder, writing, without)
    os.close(writing)
    report = _read(reading)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if scratch is None:
        shutil.rmtree(folder)
    if report:
        return Outcome(**json.loads(report))
    return Outcome(signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else -1)


def _be_the_worker(
    act: Callable[[], Any], plan: Plan, folder: Path, writing: int, without: Collection[str]
) -> NoReturn:
    faulthandler.disable()  # an abort here is wanted
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), JOBLIB_MULTIPROCESSING="0")
    tempfile.tempdir = None
    try:
        try:
            plan.apply(folder, **dict.fromkeys(without, False))
            answer: dict[str, Any] = {"value": act()}
        except BaseException as error:
            where = "".join(traceback.format_exception(error)[-3:])
            answer = {"error": f"{type(error).__name__}: {error}\n{where}"}
        os.write(writing, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _read(descriptor: int) -> bytes:
    report, deadline = b"", time.monotonic() + TIME_LIMIT
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            break
        report += piece
    os.close(descriptor)
    return report


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that everybody may read and write, so that only the sandbox denies it."""
    folder = Path(tempfile.mkdtemp(prefix="katakit-outside-"))
    folder.chmod(0o777)
    (folder / "secret").write_bytes(b"secret")
    (folder / "secret").chmod(0o666)
    yield folder
    shutil.rmtree(folder)
