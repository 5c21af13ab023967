"""Has every layer prove itself on this machine, in one throw-away process for each run.

A layer that was put up without an error may still not hold (a container's own filter, an
emulated kernel), so nothing is believed that was not tried. Whatever goes wrong with the
probe itself counts against the sandbox: strict fails closed.
"""

from __future__ import annotations

import json
import os
import select
import signal
import tempfile
import time
from collections.abc import Callable
from typing import NoReturn

from katakit.sandbox.escape_attempts import ACTS, Aims
from katakit.sandbox.isolation import Isolation, Layer, of_layers
from katakit.sandbox.plan import LAYERS, Plan
from katakit.sandbox.scratch_folder import Scratch

_TIME_LIMIT = 5.0  # seconds; an ordinary probe takes a hundredth of one


def probe(plan: Plan) -> Isolation:
    """Try the forbidden acts under `plan` and say what level of isolation holds.

    Call it in the process that prepared the plan; it forks, and waits for the child.
    """
    with tempfile.TemporaryDirectory(prefix="katakit-probe-") as outside:
        os.chmod(outside, 0o777)  # noqa: S103 (so that nothing but the sandbox denies)
        file = os.path.join(outside, "secret")
        with open(file, "wb") as handle:
            os.fchmod(handle.fileno(), 0o666)
            handle.write(b"secret")
        scratch = Scratch.make(plan.policy.room)
        try:
            aims = Aims(plan.policy, file, outside, os.getpid())
            seen = _ask(plan, scratch, aims)
        finally:
            scratch.remove()
    layers = {name: _layer(name, plan, seen) for name in LAYERS}
    return of_layers(layers, plan.policy.level)


def _layer(name: str, plan: Plan, seen: dict[str, dict[str, str | None]] | str) -> Layer:
    if name in plan.missing:
        return Layer(held=False, seen=plan.missing[name])
    if isinstance(seen, str):
        return Layer(held=False, seen=seen)
    outcomes = seen.get(name, {})
    told = "; ".join(f"{act}: {error or 'done'}" for act, error in outcomes.items())
    held = set(outcomes) == set(ACTS[name]) and None not in outcomes.values()
    return Layer(held=held, seen=told)


def _ask(plan: Plan, scratch: Scratch, aims: Aims) -> dict[str, dict[str, str | None]] | str:
    """Fork the child and read its report; a text says why there is none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _try_all(plan, scratch, aims, writing)
    os.close(writing)
    try:
        report = _read(reading, time.monotonic() + _TIME_LIMIT)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    try:
        answer = json.loads(report)
    except ValueError:
        return f"the probe gave no report and ended with status {status}"
    if isinstance(answer, str):
        return answer
    return {str(layer): dict(acts) for layer, acts in answer.items()}


def _read(descriptor: int, deadline: float) -> bytes:
    report = b""
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            break
        report += piece
    return report


def _try_all(plan: Plan, scratch: Scratch, aims: Aims, writing: int) -> NoReturn:
    """In the child: go in, try everything, report, and end without any clean-up."""
    try:
        try:
            plan.apply(scratch.path)
            answer: object = {
                layer: {name: attempt(act, aims) for name, act in acts.items()}
                for layer, acts in ACTS.items()
                if layer not in plan.missing
            }
        except Exception as error:  # noqa: BLE001 - whatever it is, strict is missed
            answer = f"{type(error).__name__}: {error}"
        os.write(writing, json.dumps(answer).encode())
    finally:
        os._exit(0)


def attempt(act: Callable[[Aims], None], aims: Aims) -> str | None:
    """Try one act: None where it succeeded, else the error that it met."""
    try:
        act(aims)
    except (OSError, ValueError) as error:
        # setrlimit refuses with a ValueError where other calls raise OSError.
        code = getattr(error, "errno", None)
        return f"{type(error).__name__}: {f'[Errno {code}] ' if code else ''}{_words(error)}"
    return None


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
