"""One run of a kata's workload, in a process of its own: measures, and tells as it goes.

What is told of a promise is its outcome, one message in plain words, and figures. A
solution that fails on the way is told so for that promise, and the next one is measured.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from katakit.boundary.failures import TimedOut, WorkerFailure, details_of
from katakit.boundary.program import Program
from katakit.boundary.zygote_client import ZygoteClient, ZygoteFailed
from katakit.errors import KataError
from katakit.judge.protocol import Tell, failure_of, refusal
from katakit.timing import growth, process_usage, wording
from katakit.timing.growth import FEWEST_RUNS, ROUNDS, Times, times_over_sizes
from katakit.timing.memory import CAN_BE_MEASURED, TIMES, measure_memory
from katakit.timing.pairs import PAIRS, PROCESSES, WARM_UP, Pairs
from katakit.timing.protocol import TimingSpec
from katakit.timing.subject import ShippedFailed, Subject, WrongResult, Zygotes
from katakit.timing.wording import ROUNDS as COMPARISONS
from katakit.timing.wording import WARM_UP as COMPARISONS_BEFORE
from katakit.timing.wording import Compared, hottest_lines, in_times_of
from katakit.timing.workload import Workload

_STEPS = {
    "speed": PROCESSES * (WARM_UP + PAIRS) + COMPARISONS + COMPARISONS_BEFORE,
    "growth": ROUNDS,
    "memory": 2 * TIMES,
}


def measure(spec: TimingSpec, tell: Tell, zygotes: Zygotes, peaks: list[int] | None = None) -> None:
    """Measure and tell; the last event is ``done``.

    Parameters
    ----------
    zygotes : Zygotes
        Who closes them is up to the caller.
    peaks : list of int, optional
        Of the baseline's memory, from measurements before; see `measure_memory`.
    """
    try:
        run = _Run(spec, tell, zygotes, [] if peaks is None else peaks)
        run.everything()
        tell({"event": "done", "isolation": run.isolation})
    except KataError as error:
        tell({"event": "broken", "message": str(error)})
    except ZygoteFailed as failure:
        tell(failure_of(run.isolation, str(failure)))
    except Exception:  # noqa: BLE001 (whatever it is, the supervisor must be told)
        message = f"the workload or the kit failed:\n{traceback.format_exc()}"
        tell({"event": "broken", "message": message})


class _Run:
    def __init__(self, spec: TimingSpec, tell: Tell, zygotes: Zygotes, peaks: list[int]) -> None:
        self._spec = spec
        self._tell = tell
        self._peaks = peaks
        ours = zygotes.get(spec, spec.imports, spec.programs["candidate"].allowed)
        self._zygote = ours
        self._subjects = {
            name: self._subject(name, ours, program) for name, program in spec.programs.items()
        }
        if spec.peer is not None:
            theirs = zygotes.get(spec, spec.peer_imports, None)
            self._subjects["peer"] = self._subject("peer", theirs, spec.peer)
        assert spec.kata.resources is not None
        self._promises = spec.kata.resources
        others = {str(n): self._subjects[n] for n in ("reference", "peer") if n in self._subjects}
        self._compared = Compared(others, self._tell_left_out)
        self._workload = Workload.read(spec.kata.workload_file)
        self._drawn = 0
        self._done = 0
        self._of = sum(_STEPS[kind] for kind in spec.resource_types)

    def _subject(self, name: str, zygote: ZygoteClient, program: Program) -> Subject:
        return Subject(name, zygote, program, self._spec.kata.metadata.limits.call_seconds)

    @property
    def isolation(self) -> dict[str, Any]:
        """What the sandbox's probes saw."""
        return self._zygote.isolation

    # --- the steps ------------------------------------------------------------------

    def everything(self) -> None:
        """Measure what was asked for, in an order that tells most first."""
        self._zygote.wait_until_ready()
        if refused := refusal(self.isolation, self._spec.required, self._spec.kata):
            self._tell({"event": "broken", "message": refused})
            return
        planned = 0
        steps = {"speed": self._speed, "growth": self._growth, "memory": self._memory}
        for kind, step in steps.items():
            if kind in self._spec.resource_types:
                planned += _STEPS[kind]
                self._guarded(kind, step)
                self._done = max(self._done, planned)  # where few steps were enough

    def _guarded(self, kind: str, step: Callable[[], dict[str, Any]]) -> None:
        try:
            told = step()
        except TimedOut as worker_failure:
            limit = self._spec.kata.metadata.limits.call_seconds
            told = {
                "outcome": worker_failure.outcome,
                "message": wording.stopped(limit, self._workload),
            }
        except WrongResult:
            told = {"outcome": "failed", "message": wording.wrong(self._workload)}
        except Exception as error:
            if not isinstance(error, WorkerFailure) and details_of(error) is None:
                raise
            told = self._of_candidates(error)
        self._tell({"event": "measured", "kind": kind, "figures": {}, **told})

    def _of_candidates(self, error: Exception) -> dict[str, Any]:
        """Tell how the candidate's code failed; in an exam not in its own words."""
        details = details_of(error)
        if isinstance(error, WorkerFailure):
            outcome, message = error.outcome, str(error)
        elif isinstance(error, NotImplementedError):
            outcome, message = "todo", "not written yet"
        else:
            assert details is not None
            outcome, message = "error", wording.raised(details)
        return {"outcome": outcome, "message": message if self._spec.reveal else ""}

    def _speed(self) -> dict[str, Any]:
        assert self._promises.speed is not None
        limit = self._promises.speed.limit
        mine, baseline = self._subjects["candidate"], self._subjects["baseline"]
        inputs = partial(self._input, self._workload.size)
        margin = self._spec.margin
        pairs = Pairs(self._workload, mine, baseline, inputs, self._progress, margin)
        try:
            found = pairs.measure(limit)
        except TimedOut:
            self._tell_hottest(self._workload.sizes[0])
            raise
        figures: dict[str, Any] = {
            "cpu_ratio": found.ratio.median,
            "interval": (found.ratio.low, found.ratio.high),
            "wall_ratio": found.wall.median,
            "limit": limit,
            "verdict": found.verdict,
            "pairs": found.pairs,
            "cpu_seconds": found.seconds,
            "clock": process_usage.NAME,
            "size": self._workload.size,
            "unit": self._workload.unit,
        }
        compared: dict[str, float] = {}
        with suppress(ShippedFailed):  # nothing is judged by it
            compared = self._compared.measure(
                lambda others: in_times_of(self._workload, baseline, others, inputs, self._progress)
            )
        ratio = found.ratio.median
        figures |= {f"{name}_ratio": ratio / theirs for name, theirs in compared.items()}
        if found.verdict == "failed" and not found.waits:
            slow = found.seconds > 1.0
            self._tell_hottest(self._workload.sizes[0] if slow else self._workload.size)
        outcome = "failed" if found.verdict == "failed" else "passed"
        return {"outcome": outcome, "message": wording.speed(found, limit), "figures": figures}

    def _growth(self) -> dict[str, Any]:
        assert self._promises.growth is not None
        promised = self._promises.growth.promised
        figures: dict[str, Any] = {"growth_promised": promised}
        if self._spec.curves:
            curves = self._compared.measure(self._curves)
            figures["curves"] = {name: list(curve.items()) for name, curve in curves.items()}
        else:
            curves = self._curves()
        mine = curves["candidate"]
        if len(mine) < growth.FEWEST:
            message = wording.too_slow_to_tell(mine, self._workload)
            return {"outcome": "not_judged", "message": message, "figures": figures}
        figures["growth"] = growth.slope(mine)
        outcome = "passed" if growth.holds(mine, promised) else "failed"
        message = wording.growth(figures["growth"], promised, list(mine), self._workload)
        return {"outcome": outcome, "message": message, "figures": figures}

    def _curves(self, others: Sequence[Subject] | None = None) -> dict[str, Times]:
        """Return the times of the candidate over all sizes, beside others and the baseline."""
        assert self._promises.growth is not None
        baseline = self._subjects["baseline"]
        measured = [self._subjects["candidate"]]
        if others is not None:
            measured += [*others, baseline]
        is_clear = partial(growth.is_clear, promised=self._promises.growth.promised)
        found = times_over_sizes(
            self._workload,
            measured,
            baseline,
            self._input,
            self._progress,
            is_clear,
            fewest=1 if self._spec.margin else FEWEST_RUNS,
        )
        return {subject.name: times for subject, times in zip(measured, found, strict=True)}

    def _memory(self) -> dict[str, Any]:
        assert self._promises.memory is not None
        if not CAN_BE_MEASURED:
            return {"outcome": "not_judged", "message": "peak memory can be read on Linux only"}
        limit = self._promises.memory.limit
        mine, baseline = self._subjects["candidate"], self._subjects["baseline"]
        try:
            found = measure_memory(
                self._workload, mine, baseline, self._input, self._progress, limit, self._peaks
            )
        except TimedOut:  # which speed is to blame for
            return {"outcome": "not_judged", "message": wording.too_slow_for_memory(self._workload)}
        figures = {
            "peak_memory_ratio": found.ratio,
            "peak_memory_limit": limit,
            "peak_memory_bytes": int(found.candidate),
        }
        outcome = "passed" if found.holds(limit) else "failed"
        return {"outcome": outcome, "message": wording.memory(found, limit), "figures": figures}

    def _tell_hottest(self, size: int) -> None:
        if self._spec.hottest:
            mine = self._subjects["candidate"]
            lines = hottest_lines(self._workload, mine, self._input, size)
            self._tell({"event": "hottest", "lines": lines})

    def _tell_left_out(self, name: str, why: str) -> None:
        self._tell({"event": "left out", "name": name, "why": why})

    def _input(self, size: int) -> Any:
        """Return an input that nobody has seen."""
        self._drawn += 1
        rng = np.random.default_rng([self._spec.input_seed, self._drawn])
        return self._workload.prepare(size, rng)

    def _progress(self) -> None:
        self._done += 1
        self._tell({"event": "progress", "done": self._done, "of": max(self._of, self._done)})
